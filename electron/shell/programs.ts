/** Where the programs lie that the shell starts: beside main.js, but outside the archive when the app is packaged (electron-builder.yml, asarUnpack). */

/** `here`: import.meta.url of main.js. Ends with a slash. */
export function programsFolder(here: string): URL {
  return new URL('./', here.replace('/app.asar/', '/app.asar.unpacked/'));
}
