export const ACTIVITY_STRINGS = {
  title: 'Activity',
} as const;
