import type { FileSystem, Handle, Node } from '../../fs/backend.ts';

/** One open file or directory of the guest. Slots are reused, so that an open makes no garbage. */
export class OpenFile {
  /** The guest's name for it (`fh`). */
  readonly id: number;
  handle: Handle | null = null;
  /** Calls on the handle that are in the I/O pool. */
  pending = 0;
  /** Released by the guest, or wiped, while calls were pending: ends with the last of them. */
  closing = false;
  /** Who has taken record locks through it; null: nobody. */
  lockOwners: Set<string> | null = null;
  /** No-open: not the guest's, which does not know its number and may not use it. */
  shared = false;

  constructor(id: number) {
    this.id = id;
  }
}

/** Open files by `fh`: dense from 1, the last freed is reused first. 0 is never handed out: with no-open it means "the node's own handle". */
export class HandleTable {
  readonly #fs: FileSystem;
  readonly #limit: number;
  readonly #slots: OpenFile[] = [];
  readonly #free: OpenFile[] = [];
  /** No-open only: the handle that all requests about a node share (shared-open.ts). */
  readonly #shared = new Map<Node, OpenFile>();

  /** `limit`: how many handles one guest may hold. */
  constructor(fs: FileSystem, limit: number) {
    this.#fs = fs;
    this.#limit = limit;
  }

  get size(): number {
    return this.#slots.length - this.#free.length;
  }

  /** The guest has as many as it may: EMFILE. */
  get full(): boolean {
    return this.size >= this.#limit;
  }

  /** Takes over `handle`. The caller has looked at `full`. */
  add(handle: Handle): OpenFile {
    let file = this.#free.pop();
    if (file === undefined) {
      file = new OpenFile(this.#slots.length + 1);
      this.#slots.push(file);
    }
    file.handle = handle;
    return file;
  }

  /** The open file `fh`, or null. */
  get(fh: number): OpenFile | null {
    if (fh <= 0 || fh > this.#slots.length) return null;
    const file = this.#slots[fh - 1] as OpenFile;
    return file.handle !== null && !file.closing && !file.shared ? file : null;
  }

  /** The open file `fh` if it is one of `node`, else null: a handle must not lend its rights to a second file. */
  of(node: Node, fh: number): OpenFile | null {
    const file = this.get(fh);
    return file !== null && file.handle?.node === node ? file : null;
  }

  /** Ends an open file, now or when its last pending call has ended. */
  release(file: OpenFile): void {
    if (file.pending > 0) file.closing = true;
    else this.#end(file);
  }

  /** A call on `fh` went into the pool: its handle stays until `unpin`. */
  pin(fh: number): void {
    (this.#slots[fh - 1] as OpenFile).pending++;
  }

  unpin(fh: number): void {
    const file = this.#slots[fh - 1] as OpenFile;
    file.pending--;
    if (file.closing && file.pending === 0) this.#end(file);
  }

  shared(node: Node): OpenFile | null {
    return this.#shared.get(node) ?? null;
  }

  share(node: Node, file: OpenFile): void {
    this.unshare(node);
    file.shared = true;
    this.#shared.set(node, file);
  }

  /** The node is forgotten, or gets another shared handle. */
  unshare(node: Node): void {
    const file = this.#shared.get(node);
    if (file === undefined) return;
    this.#shared.delete(node);
    this.release(file);
  }

  /** Releases every handle; those with pending calls when these have ended. */
  releaseAll(): void {
    this.#shared.clear();
    for (const file of this.#slots) {
      if (file.handle !== null && !file.closing) this.release(file);
    }
  }

  /** Empties the table when the back end drops all handles itself (`FileSystem.reset`). Nothing may be pending. */
  clear(): void {
    this.#shared.clear();
    this.#slots.length = 0;
    this.#free.length = 0;
  }

  #end(file: OpenFile): void {
    const handle = file.handle as Handle;
    file.handle = null;
    file.closing = false;
    file.shared = false;
    if (file.lockOwners !== null) for (const owner of file.lockOwners) this.#fs.unlockAll(handle, owner);
    file.lockOwners = null;
    this.#free.push(file);
    this.#fs.release(handle);
  }
}
