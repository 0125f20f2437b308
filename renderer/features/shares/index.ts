export { FolderDrop } from './folder-drop.tsx';
export { startOrStop } from './share-commands.ts';
export { ShareDialogs } from './share-dialogs.tsx';
export { StateWords } from './share-state.tsx';
export { isStopped } from './share-words.ts';
export { SharesPage } from './shares-page.tsx';
