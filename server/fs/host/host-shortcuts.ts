/** The shortcuts past a host folder (fs/shortcuts.ts): what they may do is what the functions beside this would do. */

import type { Span } from '../../arena.ts';
import { O_ACCMODE, O_RDONLY, O_WRONLY, S_IFREG } from '../../constants/linux.ts';
import { putName } from '../names.ts';
import { SHORTCUT, type Shortcuts, type ShortcutUser, type Whereabouts } from '../shortcuts.ts';
import type { HostContext } from './host-context.ts';
import { type HostHandle, IO } from './host-handle.ts';
import { type HostNode, isSameFile, NO_BTIME } from './inode-table.ts';
import { openFd } from './resolve.ts';

/** From here on the upper words of inode numbers do not go to the guest as they are (MountTable.number). */
const RENUMBERED = 0xf000_0000;

export class HostShortcuts implements Shortcuts {
  user: ShortcutUser | null = null;
  readonly #host: HostContext;

  constructor(host: HostContext) {
    this.#host = host;
  }

  /** Files of the share's own file system. By name where that is how the node is found: its descriptor may be another's soon. */
  whereabouts(node: HostNode, name: Span | null, out: Whereabouts): boolean {
    const { arena, scratch, mounts } = this.#host;
    if (node.mount !== 0 || node.btimeSec === NO_BTIME || node.inoHi >>> 0 >= RENUMBERED) return false;
    if (mounts.indexOf(scratch.statx) !== 0 || !isSameFile(arena, scratch.statx, node)) return false;
    const { parent } = node;
    out.fd = parent === null ? openFd(this.#host, node) : node.fd;
    out.parent = parent;
    out.dirfd = parent === null ? -1 : openFd(this.#host, parent);
    const { at, length } = name ?? scratch.name;
    out.name.at = at;
    out.name.length = parent === null ? 0 : name === null ? putName(arena, at, node.name) : length;
    out.statxAt = scratch.statx;
    out.watched = false;
    return true;
  }

  /** As read, write, flush and fsync in payload.ts. */
  uses(handle: HostHandle): number {
    if (handle.node.type !== S_IFREG) return 0;
    const inMemory = handle.io === IO.MEMORY;
    const how = handle.flags & O_ACCMODE;
    let bits = 0;
    if (how !== O_WRONLY && (inMemory || (handle.nowait && !handle.direct))) bits |= SHORTCUT.READ;
    if (!inMemory) bits |= SHORTCUT.NOWAIT;
    if (how !== O_RDONLY && (inMemory || !handle.waits)) bits |= SHORTCUT.WRITE;
    if (how === O_RDONLY || handle.io !== IO.REMOTE) bits |= SHORTCUT.FLUSH;
    if (inMemory) bits |= SHORTCUT.SYNC;
    return bits;
  }

  descriptor(handle: HostHandle): number {
    return handle.fd;
  }

  use(user: ShortcutUser | null): void {
    this.user = user;
  }
}
