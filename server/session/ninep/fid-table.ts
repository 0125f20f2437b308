import type { Handle, Node } from '../../fs/backend.ts';
import type { Attachment } from './exports.ts';

/** What a fid is good for (intro(5): a fid is not open, or open; 9P2000.L adds attribute transfers). */
export const FID = {
  /** Names a file; not open. */
  PLAIN: 0,
  FILE: 1,
  DIRECTORY: 2,
  XATTR_READ: 3,
  XATTR_WRITE: 4,
} as const;
export type FidKind = (typeof FID)[keyof typeof FID];

/** An extended attribute that is read, or that is being put together until its fid is clunked. */
export interface XattrTransfer {
  readonly name: Uint8Array;
  readonly value: Uint8Array;
  readonly flags: number;
  /** Bytes of `value` that came. */
  written: number;
}

/** By what names a fid was walked to, for the stat of 9P2000 and 9P2000.u, which tells a name. */
export interface WalkedName {
  /** latin1: one character a byte. */
  readonly name: string;
  readonly up: WalkedName | null;
}

/** One fid. Objects are reused, so that walk and clunk make no garbage. */
export class Fid {
  id = 0;
  kind: FidKind = FID.PLAIN;
  /** One reference. Valid while the fid is in the table or pinned. */
  node: Node = NOWHERE;
  at: Attachment = UNATTACHED;
  handle: Handle | null = null;
  /** Who attached. */
  uid = 0;
  gid = 0;
  /** Writes go to the end. */
  append = false;
  /** There were writes: clunk tells their late errors. */
  written = false;
  /** ORCLOSE of open(5). */
  removeOnClunk = false;
  xattr: XattrTransfer | null = null;
  /** Lock owners that locked through this fid. */
  lockOwners: Set<string> | null = null;
  walked: WalkedName | null = null;
  /** read(5) of a directory: where the next read has to begin, and the cookie that stands for it. */
  readOffset = 0;
  cookieLo = 0;
  cookieHi = 0;
  /** Requests in the I/O pool, or waiting, that use it. */
  pins = 0;
  /** Clunked while pinned: ends with the last pin. */
  ending = false;

  // What of it is known to who answers without the session (answers.ts).
  /** Something is. */
  answered = false;
  /** There was a Tgetattr; a Tread or Twrite. */
  asked = false;
  used = false;
  writeTimeAt = 0;

  get open(): boolean {
    return this.kind !== FID.PLAIN;
  }
}

const NOWHERE: Node = { type: 0, sessionId: 0, watched: null };
const UNATTACHED = null as unknown as Attachment;

/** Fids by number, which the client chooses. */
export class FidTable {
  readonly #byId = new Map<number, Fid>();
  readonly #free: Fid[] = [];
  readonly #limit: number;
  /** Bytes of all attribute transfers. */
  xattrBytes = 0;
  /** Told of each fid that is `answered` when it ends or becomes another file's. */
  changed: (fid: Fid) => void = () => {};

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#byId.size;
  }

  get full(): boolean {
    return this.#byId.size >= this.#limit;
  }

  /** The fid, or null. */
  get(id: number): Fid | null {
    return this.#byId.get(id) ?? null;
  }

  has(id: number): boolean {
    return this.#byId.has(id);
  }

  [Symbol.iterator](): IterableIterator<Fid> {
    return this.#byId.values();
  }

  /** A new fid; takes over one reference to `node`. The caller has looked that the number is free and the table not full. */
  add(id: number, at: Attachment, node: Node, uid: number, gid: number): Fid {
    const fid = this.#free.pop() ?? new Fid();
    fid.id = id;
    fid.at = at;
    fid.node = node;
    fid.uid = uid;
    fid.gid = gid;
    this.#byId.set(id, fid);
    return fid;
  }

  /** Takes over a reference to `node` and gives back the old one. */
  move(fid: Fid, at: Attachment, node: Node): void {
    this.#forget(fid);
    const { at: from, node: old } = fid;
    fid.at = at;
    fid.node = node;
    from.fs.forget(old, 1);
  }

  /** Ends a fid, now or when its last pin goes. Its number is free at once. `pinned`: the caller is about to pin it. */
  remove(fid: Fid, pinned = false): void {
    this.#byId.delete(fid.id);
    this.#forget(fid);
    if (pinned || fid.pins > 0) fid.ending = true;
    else this.#end(fid);
  }

  unpin(fid: Fid): void {
    fid.pins--;
    if (fid.ending && fid.pins === 0) this.#end(fid);
  }

  setXattr(fid: Fid, kind: FidKind, xattr: XattrTransfer): void {
    fid.kind = kind;
    fid.xattr = xattr;
    this.xattrBytes += xattr.value.length;
  }

  #forget(fid: Fid): void {
    if (fid.answered) this.changed(fid);
    fid.asked = fid.used = false;
  }

  #end(fid: Fid): void {
    const { at, handle, node } = fid;
    this.xattrBytes -= fid.xattr?.value.length ?? 0;
    fid.kind = FID.PLAIN;
    fid.node = NOWHERE;
    fid.at = UNATTACHED;
    fid.handle = null;
    fid.append = fid.written = fid.removeOnClunk = fid.ending = false;
    fid.xattr = null;
    fid.lockOwners = null;
    fid.walked = null;
    fid.readOffset = fid.cookieLo = fid.cookieHi = 0;
    this.#free.push(fid);
    // In this order: a file that no other fid holds needs no descriptor any more when its handle goes.
    at.fs.forget(node, 1);
    if (handle !== null) at.fs.release(handle);
  }
}
