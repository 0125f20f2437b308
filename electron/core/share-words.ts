/** A share's state in words: why it is as it is, and what to do. One sentence each. */
import type { AttachedPeer, ShareState } from '../contract/app/share-view.ts';
import type { StoredShare } from '../contract/app/stored-share.ts';
import { listenText, type ShareConfig } from '../contract/share.ts';

export interface StateWords {
  readonly state: ShareState;
  readonly reason: string;
  readonly fix: string;
}

export const STOPPED: StateWords = { state: 'stopped', reason: 'It is not running.', fix: '' };
export const STARTING: StateWords = { state: 'starting', reason: 'It is being started.', fix: '' };
export const STALLED: StateWords = {
  state: 'degraded',
  reason: 'The server waits for the host’s file system and does not answer.',
  fix: 'Check the disk or the network mount below the folder. It goes on by itself when that answers.',
};

export function failedWords(message: string, fix: string | undefined): StateWords {
  return { state: 'error', reason: sentence(message), fix: fix ?? 'Look at the log, and start it again.' };
}

/** Of a share that serves. `labels`: where it is met. */
export function servingWords(
  { config, hints }: StoredShare,
  labels: readonly string[],
  peers: readonly AttachedPeer[],
  mounted: readonly AttachedPeer[],
): StateWords {
  if (mounted.length > 0) return { state: 'mounted', reason: `Mounted by ${namesOf(mounted)}.`, fix: '' };
  if (peers.length === 0) return { state: 'waiting', ...waitingWords(config, labels) };
  return {
    state: 'connected',
    reason: `${namesOf(peers)} is connected; nothing has mounted the share yet.`,
    fix: `In the guest: ${mountLine(config, hints.mountpoint)}`,
  };
}

/** After the share host died under those who had mounted it. */
export function lostWords(config: ShareConfig, names: readonly string[], hangs: boolean): StateWords {
  const who = names.join(', ');
  return {
    state: 'degraded',
    reason: `The server died and was started again. ${who} had the share mounted and has to mount it again.`,
    fix: hangs
      ? `Restart ${who}: its VMM does not connect again by itself.`
      : `In the guest: umount -l the mount point, then ${mountLine(config, '/mnt/share')}`,
  };
}

function waitingWords({ connection }: ShareConfig, labels: readonly string[]): { reason: string; fix: string } {
  const where = labels.join(', ');
  if (connection.kind === 'fuse-dev') return { reason: `Mounted on ${where}; the kernel has not asked yet.`, fix: '' };
  if (connection.kind === 'vhost-user' && connection.socket.how === 'connect')
    return { reason: `Tries to connect to ${where}, where a VM should listen.`, fix: 'Start the VM.' };
  const fix =
    connection.kind === '9p'
      ? 'Start the VM, and mount the share in its guest.'
      : 'Start a VM with this socket: the copy panel has its options.';
  return { reason: `Listens on ${where}; nobody has connected yet.`, fix };
}

/** Short, for one line; the copy panel has it with everything. */
function mountLine({ id, connection, tag }: ShareConfig, mountpoint: string): string {
  if (connection.kind !== '9p') return `mount -t virtiofs ${tag === '' ? id : tag} ${mountpoint}`;
  const place = connection.listen[0];
  return place === undefined || place.how === 'vhost-user'
    ? `mount -t 9p -o trans=virtio,version=9p2000.L ${tag === '' ? 'culvert' : tag} ${mountpoint}`
    : `mount the share over 9P (${listenText(place)}) on ${mountpoint}`;
}

function namesOf(peers: readonly AttachedPeer[]): string {
  const names = [...new Set(peers.map(({ name }) => name))];
  const [first = '', second] = names;
  if (second === undefined) return first;
  return names.length === 2 ? `${first} and ${second}` : `${first} and ${names.length - 1} others`;
}

/** Problems are written to stand behind the program's name. */
function sentence(text: string): string {
  const trimmed = text.trim();
  return `${trimmed.charAt(0).toUpperCase()}${trimmed.slice(1)}${/[.!?]$/.test(trimmed) ? '' : '.'}`;
}
