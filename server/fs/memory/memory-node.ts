/** What the memory back end keeps per file. */
import { S_IFDIR, S_IFMT } from '../../constants/linux.ts';
import type { Attr, Caller, Handle, Node } from '../backend.ts';
import { LockTable } from '../lock-table.ts';
import { PAGE_SIZE, Pages } from './pages.ts';

export interface Timestamp {
  sec: number;
  nsec: number;
}

/** A name in a directory. Cookies grow with each entry made and are never used again, so a listing survives changes. */
export interface Entry {
  readonly name: string;
  readonly node: MemoryNode;
  readonly cookie: number;
}

export class MemoryNode implements Node {
  readonly type: number;
  sessionId = 0;
  watched: object | null = null;
  readonly ino: number;
  /** Permission bits. */
  mode: number;
  uid: number;
  gid: number;
  nlink: number;
  /** References that callers hold. */
  references = 0;
  rdevMajor = 0;
  rdevMinor = 0;
  readonly atime = now();
  readonly mtime = now();
  readonly ctime = now();
  readonly btime = now();
  readonly data = new Pages();
  /** Of a symlink. */
  target: Uint8Array = new Uint8Array(0);
  /** Of a directory, in the order of cookies. */
  readonly entries = new Map<string, Entry>();
  /** Of a directory: where it hangs; null for the root and once it is removed. */
  parent: MemoryNode | null = null;
  readonly xattrs = new Map<string, Uint8Array>();
  readonly locks = new LockTable();
  /** flock(2) holders and what they hold. */
  readonly flocks = new Map<Handle, number>();

  constructor(ino: number, mode: number, caller: Caller) {
    this.ino = ino;
    this.type = mode & S_IFMT;
    this.mode = mode & ~S_IFMT;
    this.uid = caller.uid;
    this.gid = caller.gid;
    this.nlink = this.type === S_IFDIR ? 2 : 1;
  }

  touchData(): void {
    Object.assign(this.mtime, now());
    Object.assign(this.ctime, this.mtime);
  }

  touchInode(): void {
    Object.assign(this.ctime, now());
  }

  fill(attr: Attr): void {
    attr.inoLo = this.ino;
    attr.inoHi = 0;
    attr.mode = this.type | this.mode;
    attr.nlink = this.nlink;
    attr.uid = this.uid;
    attr.gid = this.gid;
    attr.rdevMajor = this.rdevMajor;
    attr.rdevMinor = this.rdevMinor;
    attr.size = this.type === S_IFDIR ? this.entries.size : this.target.length || this.data.size;
    attr.blocks = (this.data.count * PAGE_SIZE) / 512;
    attr.blksize = PAGE_SIZE;
    attr.atimeSec = this.atime.sec;
    attr.atimeNsec = this.atime.nsec;
    attr.mtimeSec = this.mtime.sec;
    attr.mtimeNsec = this.mtime.nsec;
    attr.ctimeSec = this.ctime.sec;
    attr.ctimeNsec = this.ctime.nsec;
    attr.btimeSec = this.btime.sec;
    attr.btimeNsec = this.btime.nsec;
    attr.hasBtime = true;
    attr.mountRoot = false;
  }
}

export class MemoryHandle implements Handle {
  readonly node: MemoryNode;
  readonly flags: number;
  /** Of a directory: entries that `readdir` fetched and `nextEntry` has not given yet. */
  pending: Entry[] = [];

  constructor(node: MemoryNode, flags: number) {
    this.node = node;
    this.flags = flags;
  }
}

/** Milliseconds are all a test needs, but two changes in a row must be told apart: the nanoseconds count on. */
let ticks = 0;
export function now(): Timestamp {
  const ms = Date.now();
  ticks = (ticks + 1) % 1_000_000;
  return { sec: Math.floor(ms / 1000), nsec: (ms % 1000) * 1_000_000 + ticks };
}
