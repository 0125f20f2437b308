export const EDITOR_STRINGS = {
  newTitle: 'Share a folder',
} as const;
