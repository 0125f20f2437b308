/** The app's own settings, with the texts that the settings page and `--help` show. */
import * as z from 'zod';

const THEMES = ['system', 'light', 'dark'] as const;

export const settingsSchema = z.strictObject({
  theme: z.enum(THEMES, `Choose one of ${THEMES.join(', ')}.`).default('system'),
  /** Stay in the background while guests are attached when the last window closes. */
  stayInBackground: z.boolean().default(true),
  notifications: z.boolean().default(true),
  tray: z.boolean().default(false),
  /** MiB that the activity view may hold of records. */
  bufferMib: z.int().min(16, 'At least 16 MiB.').max(4096, 'At most 4096 MiB.').default(256),
  /** Ids of muted diagnostics checks. */
  mutedChecks: z.array(z.string().max(200)).max(1000).default([]),
  /** Columns of the activity view's table in their order; empty: those that it has at first. */
  activityColumns: z.array(z.string().max(40)).max(100).default([]),
  /** Named filters of the activity view. */
  savedFilters: z
    .array(z.strictObject({ name: z.string().min(1).max(100), filter: z.string().max(2000) }))
    .max(200)
    .default([]),
});

export type Settings = z.infer<typeof settingsSchema>;
export const SETTINGS_DEFAULTS: Settings = settingsSchema.parse({});
