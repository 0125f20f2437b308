import type { App } from './app.ts';

/** A share made by hand, mouse and keyboard only; ends in its editor, when it runs. */
export async function shareFolder(app: App, folder: string, change?: () => Promise<void>): Promise<void> {
  await app.page.getByRole('button', { name: 'Share a folder' }).first().click();
  await app.editor.button('Choose a folder…').click();
  await app.frame.chooseFolder(folder);
  await app.editor.field('Name').waitFor();
  await change?.();
  await app.editor.save('Start sharing');
  await app.editor.button('Stop').waitFor();
}
