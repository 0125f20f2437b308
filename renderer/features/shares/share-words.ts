/** How a share is put into words where the core's own words (state, reason, fix) do not say it. */
import type { ShareView } from '../../../electron/contract/app/share-view.ts';
import type { ShareConfig } from '../../../electron/contract/share.ts';
import { STRINGS } from '../../strings/strings.ts';

export function connectionWords({ connection }: ShareConfig): string {
  const words = STRINGS.shares.connections;
  if (connection.kind === 'vhost-user') return words.virtiofs;
  if (connection.kind === 'fuse-dev') return words.host;
  const [first] = connection.listen;
  if (first === undefined) return words.ninep.fd;
  const more = connection.listen.length - 1;
  return more === 0 ? words.ninep[first.how] : words.several(words.ninep[first.how], more);
}

/** Whether the row needs a line that says what is wrong. */
export function isWrong(view: ShareView): boolean {
  return view.state === 'error' || view.state === 'degraded' || view.crash !== null || view.warnings.length > 0;
}

export function isStopped({ state }: ShareView): boolean {
  return state === 'stopped' || state === 'error';
}

/** Every word typed stands somewhere in the share's name, folder, tag or peers. */
export function matchesFilter(view: ShareView, filter: string): boolean {
  const { config, hints } = view.stored;
  const text = [config.name, config.folder, config.tag, hints.vm, ...view.peers.map(({ name }) => name)]
    .join('\n')
    .toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
