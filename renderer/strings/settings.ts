export const SETTINGS_STRINGS = {
  title: 'Settings',
} as const;
