/**
 * Puts text on the clipboard; says whether it is there. The clipboard API may be refused (no permission, no secure context): the older way,
 * a selection and a copy command, works on a user's click everywhere.
 */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text: string): boolean {
  let done = false;
  function give(event: ClipboardEvent) {
    event.clipboardData?.setData('text/plain', text);
    event.preventDefault();
    done = true;
  }
  document.addEventListener('copy', give, { once: true });
  document.execCommand('copy');
  document.removeEventListener('copy', give);
  return done;
}
