export const SHARES_STRINGS = {
  title: 'Shares',
} as const;
