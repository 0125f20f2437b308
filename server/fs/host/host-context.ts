/** What the parts of the host back end share. One per share; the parts are functions over it. */
import type { Arena, Span } from '../../arena.ts';
import { PATH_MAX } from '../../constants/linux.ts';
import { Attr } from '../backend.ts';
import { Credentials } from './credentials.ts';
import { DescriptorCache } from './descriptor-cache.ts';
import { EntryBuffer } from './directory.ts';
import type { HostHandle, Io } from './host-handle.ts';
import { HostShortcuts } from './host-shortcuts.ts';
import { HostNode, InodeTable } from './inode-table.ts';
import { MountTable } from './mount-table.ts';
import { NameCache } from './name-cache.ts';
import type { Native } from './native.ts';
import { descriptorBudget, type HostOptions, type Submounts } from './options.ts';
import { STATX_SIZE, STATX_WANTED } from './statx.ts';
import type { SyncPace } from './sync-pace.ts';

/** Arena offsets that only the call in progress uses. */
export interface Scratch {
  /** statx of what the caller asked for: of a listing's entry, where the listing has it. Anybody may write there. */
  statx: number;
  /** statx for checks of our own, so that the one above survives them. */
  readonly probe: number;
  /** A kept name on its way to the kernel: of a node that is opened again, and of one that is removed or renamed. */
  readonly name: Span;
  readonly ownName: Span;
  /** Two paths of PATH_MAX bytes. */
  readonly path: number;
  readonly rootPath: number;
  /** Small kernel structs: statfs, flock, the name `.`. */
  readonly struct: number;
  readonly attr: Attr;
}

/** Longest name of one component that any Linux file system has (FUSE), and a struct's worth of slack. */
const NAME_ROOM = 1024 + 64;

export class HostContext {
  readonly native: Native;
  readonly arena: Arena;
  readonly options: HostOptions;
  /** May be changed: holds from the next look-up on. */
  submounts: Submounts;
  readonly root: HostNode;
  readonly inodes = new InodeTable();
  readonly names: NameCache;
  readonly mounts: MountTable;
  readonly descriptors: DescriptorCache;
  readonly credentials: Credentials;
  readonly entries: EntryBuffer;
  /** Nodes whose inode number another file has by now, while they are referenced. */
  readonly orphans = new Set<HostNode>();
  /** Open handles, for `reset`. */
  readonly handles: HostHandle[] = [];
  readonly scratch: Scratch;
  readonly shortcuts: HostShortcuts;
  /** How each file system of `mounts` treats I/O, as far as it was asked. */
  readonly ioClasses: Io[] = [];
  /** How quick fsync(2) is on each. */
  readonly syncPaces: SyncPace[] = [];
  /** The last file that was looked up was new: the next is opened at once, without asking first. */
  expectsNew = false;
  /** Descriptor of the root that syncfs(2) takes, or -1 until it is needed. */
  syncFd = -1;

  /** `rootFd`: O_PATH descriptor of the share's folder, taken over. */
  constructor(native: Native, arena: Arena, options: HostOptions, rootFd: number) {
    this.native = native;
    this.arena = arena;
    this.options = options;
    this.submounts = options.submounts ?? 'cross';
    this.mounts = new MountTable(arena);
    this.names = new NameCache(arena);
    this.descriptors = new DescriptorCache(native, descriptorBudget(native, options));
    this.credentials = new Credentials(native, arena, options.switchIds);
    this.entries = new EntryBuffer(arena);
    this.shortcuts = new HostShortcuts(this);
    this.scratch = {
      statx: arena.alloc(STATX_SIZE),
      probe: arena.alloc(STATX_SIZE),
      name: { at: arena.alloc(NAME_ROOM), length: 0 },
      ownName: { at: arena.alloc(NAME_ROOM), length: 0 },
      path: arena.alloc(PATH_MAX),
      rootPath: arena.alloc(PATH_MAX),
      struct: arena.alloc(128),
      attr: new Attr(),
    };
    native.statx(rootFd, STATX_WANTED, this.scratch.statx);
    this.root = new HostNode(arena, this.scratch.statx, this.mounts.indexOf(this.scratch.statx));
    this.inodes.add(this.root);
    this.descriptors.addCold();
    this.descriptors.warm(this.root, rootFd);
  }
}
