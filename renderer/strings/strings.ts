/**
 * Every text of the page, by feature. A translation is an object of the same type; product names, options and file names in backquotes are not
 * translated. Texts of policy knobs come from electron/contract/policy.ts, of shares (state, reason, fix) from the core.
 */
import { ACTIVITY_STRINGS } from './activity.ts';
import { APP_STRINGS } from './app.ts';
import { BROWSE_STRINGS } from './browse.ts';
import { CONNECT_STRINGS } from './connect.ts';
import { DIAGNOSTICS_STRINGS } from './diagnostics.ts';
import { EDITOR_STRINGS } from './editor.ts';
import { SETTINGS_STRINGS } from './settings.ts';
import { SHARES_STRINGS } from './shares.ts';

export const STRINGS = {
  app: APP_STRINGS,
  browse: BROWSE_STRINGS,
  shares: SHARES_STRINGS,
  connect: CONNECT_STRINGS,
  editor: EDITOR_STRINGS,
  activity: ACTIVITY_STRINGS,
  diagnostics: DIAGNOSTICS_STRINGS,
  settings: SETTINGS_STRINGS,
} as const;
