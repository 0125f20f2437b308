/** The folders that an engine serves, each seen through the wrappers that the policy asks for. */
import type { PolicyValues } from '../../electron/contract/policy.ts';
import { Problem } from '../control/failure.ts';
import { errnoName } from '../errno.ts';
import type { FileSystem, Node } from '../fs/backend.ts';
import { type HostFileSystem, openHostFileSystem } from '../fs/host/host-file-system.ts';
import type { HostNode } from '../fs/host/inode-table.ts';
import { HostChanges } from '../fs/wrap/host-changes.ts';
import { type Self, stacked, WrapperSpace } from '../fs/wrap/stack.ts';
import type { EngineThread } from '../transport/engine-thread.ts';

/** One of them. */
export interface SharedFolder {
  readonly host: HostFileSystem;
  /** `host` as guests see it now. Another object after a change of policy, with the same root, nodes and handles. */
  readonly fs: FileSystem;
}

interface Opened {
  readonly host: HostFileSystem;
  readonly changes: HostChanges;
  fs: FileSystem;
}

/** How often files that are open are looked at for changes by others. */
const LOOK_MS = 1000;

export class SharedFolders {
  readonly #thread: EngineThread;
  readonly #space: WrapperSpace;
  readonly #self: Self = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 };
  readonly #folders: Opened[] = [];
  readonly #told: (node: Node, path: string) => void;
  #looking = false;
  #values: PolicyValues;

  /** Arena bytes that it takes, whatever the number of folders. */
  static readonly SIZE = WrapperSpace.SIZE;

  /** `told`: somebody else has changed a file that a guest writes; `path` is where it lies below its folder. */
  constructor(thread: EngineThread, values: PolicyValues, told: (node: Node, path: string) => void) {
    this.#thread = thread;
    this.#space = new WrapperSpace(thread.context.arena);
    this.#values = values;
    this.#told = told;
  }

  /**
   * Throws Problem. What a guest may do is the session's business, by policy, which may change; so the back end is told of no limits but
   * `descriptors` (default: what there is).
   *
   * `openLater` is for FUSE: its clients look a name up again when a file that they know is ESTALE. A 9P fid has no second chance: it holds its file from the walk on.
   */
  open(
    folder: string,
    { openLater, descriptors }: { readonly openLater: boolean; readonly descriptors?: number },
  ): SharedFolder {
    const host = openHostFileSystem(this.#thread.native, this.#thread.context.arena, {
      root: folder,
      xattr: true,
      allowDirectIo: true,
      preserveNoatime: true,
      allowDevices: true,
      openLater,
      pool: true,
      ...(descriptors === undefined ? {} : { descriptors }),
    });
    if (typeof host === 'number')
      throw new Problem('FOLDER_UNREADABLE', `the folder ${folder} cannot be opened: ${errnoName(host)}`);
    const changes = new HostChanges(host, {
      told: (node) => this.#told(node, host.pathOf(node as HostNode)),
      watch: () => this.#lookLater(),
      sinceMs: (ns) => (this.#thread.native.monotonicNs() - ns) / 1e6,
      sameClock: (node) => host.hasOurClock(node as HostNode),
    });
    const opened: Opened = { host, changes, fs: this.#view(host, changes) };
    this.#folders.push(opened);
    return opened;
  }

  /** The sessions are told by whoever has them. */
  setPolicy(values: PolicyValues): void {
    this.#values = values;
    for (const folder of this.#folders) folder.fs = this.#view(folder.host, folder.changes);
  }

  close(): void {
    for (const { host } of this.#folders) host.close();
    this.#folders.length = 0;
  }

  /** Once a second while files are open, and never while none is. */
  #lookLater(): void {
    if (this.#looking) return;
    this.#looking = true;
    this.#thread.context.reactor.after(LOOK_MS, () => {
      this.#looking = false;
      if (this.#values.hostChanges === 'warn') for (const { changes } of this.#folders) changes.lookAround();
      if (this.#folders.some(({ changes }) => changes.watching)) this.#lookLater();
    });
  }

  #view(host: HostFileSystem, changes: HostChanges): FileSystem {
    changes.readers = this.#values.cache === 'always';
    host.setSubmounts(this.#values.refuseSubmounts ? 'refuse' : 'cross');
    return stacked(this.#values.hostChanges === 'warn' ? changes : host, this.#space, this.#values, this.#self);
  }
}
