/** The folders that an engine serves, each seen through the wrappers that the policy asks for. */
import type { PolicyValues } from '../../electron/contract/policy.ts';
import { Problem } from '../control/failure.ts';
import { errnoName } from '../errno.ts';
import type { FileSystem } from '../fs/backend.ts';
import { type HostFileSystem, openHostFileSystem } from '../fs/host/host-file-system.ts';
import { type Self, stacked, WrapperSpace } from '../fs/wrap/stack.ts';
import type { EngineThread } from '../transport/engine-thread.ts';

/** One of them. */
export interface SharedFolder {
  readonly host: HostFileSystem;
  /** `host` as guests see it now. Another object after a change of policy, with the same root, nodes and handles. */
  readonly fs: FileSystem;
}

export class SharedFolders {
  readonly #thread: EngineThread;
  readonly #space: WrapperSpace;
  readonly #self: Self = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 };
  readonly #folders: { host: HostFileSystem; fs: FileSystem }[] = [];
  #values: PolicyValues;

  /** Arena bytes that it takes, whatever the number of folders. */
  static readonly SIZE = WrapperSpace.SIZE;

  constructor(thread: EngineThread, values: PolicyValues) {
    this.#thread = thread;
    this.#space = new WrapperSpace(thread.context.arena);
    this.#values = values;
  }

  /**
   * Throws Problem. What a guest may do is the session's business, by policy, which may change; so the back end is told of no limits but
   * `descriptors` (default: what there is).
   */
  open(folder: string, descriptors?: number): SharedFolder {
    const host = openHostFileSystem(this.#thread.native, this.#thread.context.arena, {
      root: folder,
      xattr: true,
      allowDirectIo: true,
      preserveNoatime: true,
      allowDevices: true,
      openLater: true,
      pool: true,
      ...(descriptors === undefined ? {} : { descriptors }),
    });
    if (typeof host === 'number')
      throw new Problem('FOLDER_UNREADABLE', `the folder ${folder} cannot be opened: ${errnoName(host)}`);
    const opened = { host, fs: this.#view(host) };
    this.#folders.push(opened);
    return opened;
  }

  /** The sessions are told by whoever has them. */
  setPolicy(values: PolicyValues): void {
    this.#values = values;
    for (const folder of this.#folders) folder.fs = this.#view(folder.host);
  }

  close(): void {
    for (const { host } of this.#folders) host.close();
    this.#folders.length = 0;
  }

  #view(host: HostFileSystem): FileSystem {
    return stacked(host, this.#space, this.#values, this.#self);
  }
}
