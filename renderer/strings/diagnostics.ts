export const DIAGNOSTICS_STRINGS = {
  title: 'Diagnostics',
} as const;
