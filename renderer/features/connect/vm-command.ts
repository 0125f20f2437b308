import type { StoredShare } from '../../../electron/contract/app/stored-share.ts';
import { textOf } from '../../../electron/contract/connect/snippet.ts';
import type { VmsFound } from '../../../electron/contract/vms.ts';
import { planOf } from './plan-of.ts';

export type VmCommand =
  | { readonly text: string; readonly title: string }
  | { readonly text: null; readonly reason: string; readonly instead: string };

/** What goes into the VM's command line or definition, or why there is nothing. `found`: on this host. */
export function vmCommandOf(stored: StoredShare, found: VmsFound | null): VmCommand {
  const plan = planOf(stored, found);
  const [snippet] = plan.vm;
  const refused = plan.refused ?? snippet?.refused ?? null;
  if (snippet === undefined || refused !== null) {
    return { text: null, reason: refused?.reason ?? '', instead: refused?.instead ?? '' };
  }
  return { text: textOf(snippet), title: snippet.title };
}
