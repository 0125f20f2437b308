import type { FileSystem, Handle, Node } from '../../fs/backend.ts';

/** 32-bit words. */
const FILE_ROW = 4;

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
  /** By `fh`, FILE_ROW words each, for who answers without us (answers.ts); empty while nobody fills them. The first is zero where no file is open. */
  rows = new Int32Array(FILE_ROW);
  fill: ((handle: Handle, rows: Int32Array, at: number) => void) | null = null;
  /** `rows` is another array by now. */
  grown: () => void = nothing;
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
    this.#fillRow(file);
    return file;
  }

  /** What the rows are filled from has changed. */
  refill(): void {
    for (const file of this.#slots) if (file.handle !== null && !file.closing && !file.shared) this.#fillRow(file);
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
    this.rows[file.id * FILE_ROW] = 0;
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
    this.rows[file.id * FILE_ROW] = 0;
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
    this.rows.fill(0);
  }

  #fillRow(file: OpenFile): void {
    if (this.fill === null) return;
    const at = file.id * FILE_ROW;
    if (at >= this.rows.length) {
      const rows = new Int32Array(2 * at);
      rows.set(this.rows);
      this.rows = rows;
      this.grown();
    }
    this.rows[at] = 0;
    this.fill(file.handle as Handle, this.rows, at);
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

function nothing(): void {}
