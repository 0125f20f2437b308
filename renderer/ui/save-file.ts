/** Gives a file to the user: the browser, or Electron, asks where it is to go. */
export function saveFile(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has begun when the click returns; its source must outlive that a little (Chromium reads it later).
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, 60_000);
}
