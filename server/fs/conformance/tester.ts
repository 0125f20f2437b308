/**
 * A back end under test, spoken to with strings and arrays. Every node and handle it gives out is noted and given back
 * at the end, and then the back end must hold nothing: so each test is also a test of reference counting.
 */
import { expect } from 'vitest';
import type { Arena, Span } from '../../arena.ts';
import { O_RDWR } from '../../constants/linux.ts';
import { ERRNO, errnoName } from '../../errno.ts';
import {
  Attr,
  Caller,
  type Created,
  DirEntry,
  type Failure,
  type FileSystem,
  type Handle,
  Lock,
  type Node,
  PENDING,
  type Place,
  type Result,
  SetAttr,
  StatFs,
} from '../backend.ts';
import { made, opened, succeed } from './expectations.ts';
import type { Fixture, Usage } from './fixture.ts';

/** Room for payload, in bytes. */
const ROOM = 256 * 1024;

export class Tester implements Disposable {
  readonly fs: FileSystem;
  readonly root: Node;
  readonly arena: Arena;
  readonly attr = new Attr();
  readonly caller = new Caller();
  readonly entry = new DirEntry();
  readonly #fixture: Fixture;
  readonly #spans: Span[] = [];
  readonly #at: number;
  readonly #nodes: Node[] = [];
  readonly #handles: Handle[] = [];
  #span = 0;

  constructor(fixture: Fixture) {
    this.#fixture = fixture;
    this.arena = fixture.arena;
    this.fs = fixture.fs;
    this.root = fixture.fs.root;
    this.#at = fixture.arena.alloc(ROOM);
    for (let i = 0; i < 2; i++) this.#spans.push({ at: fixture.arena.alloc(8192), length: 0 });
  }

  get usage(): Usage {
    return this.#fixture.usage();
  }

  [Symbol.dispose](): void {
    for (const handle of this.#handles) this.fs.release(handle);
    for (const node of this.#nodes) this.fs.forget(node, 1);
    const left = this.usage;
    this.#fixture.close();
    expect(left).toEqual({ nodes: 0, handles: 0 });
  }

  /** `text` as a name in the arena; two at a time. Strings are UTF-8, arrays are taken as they are. */
  name(text: string | Uint8Array): Span {
    const span = this.#spans[this.#span++ % 2] as Span;
    const bytes = typeof text === 'string' ? Buffer.from(text) : text;
    this.arena.u8.set(bytes, span.at);
    span.length = bytes.length;
    return span;
  }

  // ------------------------------------------------------------ nodes

  lookup(parent: Node, name: string | Uint8Array): Node | Failure {
    return this.#note(this.fs.lookup(parent, this.name(name), this.attr));
  }

  lookupParent(node: Node): Node | Failure {
    return this.#note(this.fs.lookupParent(node, this.attr));
  }

  mkdir(parent: Node, name: string | Uint8Array, mode = 0o755): Node | Failure {
    return this.#note(this.fs.mkdir(parent, this.name(name), mode, this.caller, this.attr));
  }

  mknod(parent: Node, name: string, mode: number, major = 0, minor = 0): Node | Failure {
    return this.#note(this.fs.mknod(parent, this.name(name), mode, major, minor, this.caller, this.attr));
  }

  symlink(parent: Node, name: string, target: string): Node | Failure {
    return this.#note(this.fs.symlink(parent, this.name(name), this.name(target), this.caller, this.attr));
  }

  link(node: Node, parent: Node, name: string): Result {
    return this.fs.link(node, parent, this.name(name), this.attr);
  }

  unlink(parent: Node, name: string | Uint8Array): Result {
    return this.fs.unlink(parent, this.name(name));
  }

  rmdir(parent: Node, name: string): Result {
    return this.fs.rmdir(parent, this.name(name));
  }

  rename(parent: Node, name: string, newParent: Node, newName: string, flags = 0): Result {
    return this.fs.rename(parent, this.name(name), newParent, this.name(newName), flags);
  }

  renameNode(node: Node, newParent: Node, newName: string): Result {
    return this.fs.renameNode(node, newParent, this.name(newName));
  }

  /** Attributes of a node that must have them. */
  stat(node: Node, handle: Handle | null = null): Attr {
    const attr = new Attr();
    succeed(this.fs.getattr(node, handle, attr));
    return attr;
  }

  setattr(node: Node, valid: number, values: Partial<SetAttr>, handle: Handle | null = null): Result {
    const set = Object.assign(new SetAttr(), values, { valid });
    return this.fs.setattr(node, handle, set, this.caller, this.attr);
  }

  readlink(node: Node, capacity = 4096): string | Failure {
    const length = this.fs.readlink(node, this.#at, capacity);
    return length < 0 ? length : this.#text(length);
  }

  /** Gives one reference back before the end. */
  forget(node: Node): void {
    this.#nodes.splice(this.#nodes.lastIndexOf(node), 1);
    this.fs.forget(node, 1);
  }

  // ------------------------------------------------------------ open files

  open(node: Node, flags: number): Handle | Failure {
    return this.#noteHandle(this.fs.open(node, flags, this.caller));
  }

  opendir(node: Node): Handle | Failure {
    return this.#noteHandle(this.fs.opendir(node));
  }

  create(parent: Node, name: string, flags: number, mode = 0o644): Created | Failure {
    return this.#noteCreated(this.fs.create(parent, this.name(name), flags, mode, this.caller, this.attr));
  }

  tmpfile(parent: Node, flags: number, mode = 0o600): Created | Failure {
    return this.#noteCreated(this.fs.tmpfile(parent, flags, mode, this.caller, this.attr));
  }

  release(handle: Handle): void {
    this.#handles.splice(this.#handles.indexOf(handle), 1);
    this.fs.release(handle);
  }

  read(handle: Handle, offset: number, count: number): string | Failure {
    const length = this.end(this.fs.read(handle, offset, count, this.#place(), this.#fixture.ticket));
    return length < 0 ? length : this.#text(length);
  }

  write(handle: Handle, offset: number, text: string, append = false, killPriv = false): Result {
    const length = Buffer.from(this.arena.buffer, this.#at, ROOM).write(text, 'latin1');
    const { caller, fs } = this;
    return this.end(fs.write(handle, offset, length, this.#place(), append, killPriv, caller, this.#fixture.ticket));
  }

  fallocate(handle: Handle, mode: number, offset: number, length: number): Result {
    return this.end(this.fs.fallocate(handle, mode, offset, length, this.#fixture.ticket));
  }

  copyRange(from: Handle, fromOffset: number, to: Handle, toOffset: number, length: number): Result {
    return this.end(this.fs.copyRange(from, fromOffset, to, toOffset, length, this.#fixture.ticket));
  }

  flush(handle: Handle): Result {
    return this.end(this.fs.flush(handle, this.#fixture.ticket));
  }

  fsync(handle: Handle, datasync = false): Result {
    return this.end(this.fs.fsync(handle, datasync, this.#fixture.ticket));
  }

  syncfs(node: Node): Result {
    return this.end(this.fs.syncfs(node, this.#fixture.ticket));
  }

  /** A file with `text` in it; its node. */
  file(parent: Node, name: string, text = '', mode = 0o644): Node {
    const { node, handle } = made(this.create(parent, name, O_RDWR, mode));
    if (text !== '') expect(this.write(handle, 0, text)).toBe(text.length);
    this.release(handle);
    return node;
  }

  /** All a file has, read through a handle of its own. */
  contents(node: Node): string {
    const handle = opened(this.open(node, 0));
    const text = this.read(handle, 0, ROOM);
    this.release(handle);
    if (typeof text === 'number') throw new Error(`read gave ${errnoName(text)}`);
    return text;
  }

  /** One round of a listing from a cookie on, and the cookie to go on with. */
  list(
    handle: Handle,
    cookie: Cookie,
    room: number,
    most = Number.POSITIVE_INFINITY,
  ): { names: string[]; cookie: Cookie } {
    succeed(this.fs.readdir(handle, cookie[0], cookie[1], room));
    const names: string[] = [];
    let end = cookie;
    while (names.length < most && this.fs.nextEntry(handle, this.entry) === 1) {
      const { at, length } = this.entry.name;
      names.push(Buffer.from(this.arena.buffer, at, length).toString('latin1'));
      end = [this.entry.cookieLo, this.entry.cookieHi];
    }
    return { names, cookie: end };
  }

  /** All names of a directory but `.` and `..`, sorted. */
  names(node: Node, room = 4096): string[] {
    const handle = opened(this.opendir(node));
    const names: string[] = [];
    for (let cookie: Cookie = [0, 0]; ; ) {
      const next = this.list(handle, cookie, room);
      if (next.names.length === 0) break;
      names.push(...next.names);
      cookie = next.cookie;
    }
    this.release(handle);
    return names.filter((name) => name !== '.' && name !== '..').sort();
  }

  // ------------------------------------------------------------ the rest

  statfs(node: Node): StatFs {
    const out = new StatFs();
    succeed(this.fs.statfs(node, out));
    return out;
  }

  getxattr(node: Node, name: string, capacity = 4096): string | number {
    const length = this.fs.getxattr(node, this.name(name), this.#at, capacity);
    return length < 0 || capacity === 0 ? length : this.#text(length);
  }

  setxattr(node: Node, name: string, value: string | Uint8Array, flags = 0): Result {
    return this.fs.setxattr(node, this.name(name), this.name(value), flags, this.caller);
  }

  listxattr(node: Node, capacity = 4096): string[] | number {
    const length = this.fs.listxattr(node, this.#at, capacity);
    if (length < 0 || capacity === 0) return length;
    return this.#text(length).split('\0').slice(0, -1);
  }

  removexattr(node: Node, name: string): Result {
    return this.fs.removexattr(node, this.name(name), this.caller);
  }

  setlk(handle: Handle, owner: string, type: number, start: number, end: number, pid = 0): Result {
    return this.fs.setlk(handle, owner, Object.assign(new Lock(), { type, start, end, pid }));
  }

  getlk(handle: Handle, owner: string, type: number, start: number, end: number): Lock {
    const lock = Object.assign(new Lock(), { type, start, end });
    succeed(this.fs.getlk(handle, owner, lock));
    return lock;
  }

  /** What a call gave in the end, PENDING or not. */
  end(result: Result): Result {
    return result === PENDING ? this.#fixture.finish() : result;
  }

  #place(): Place {
    const at = this.#at;
    const { u8 } = this.arena;
    return {
      where: -1,
      at,
      put(offset, bytes) {
        if (offset + bytes.length > ROOM) return -ERRNO.EFAULT;
        u8.set(bytes, at + offset);
        return 0;
      },
      take(offset, bytes) {
        if (offset + bytes.length > ROOM) return -ERRNO.EFAULT;
        bytes.set(u8.subarray(at + offset, at + offset + bytes.length));
        return 0;
      },
    };
  }

  #text(length: number): string {
    return Buffer.from(this.arena.buffer, this.#at, length).toString('latin1');
  }

  #note(node: Node | Failure): Node | Failure {
    if (typeof node !== 'number') this.#nodes.push(node);
    return node;
  }

  #noteHandle(handle: Handle | Failure): Handle | Failure {
    if (typeof handle !== 'number') this.#handles.push(handle);
    return handle;
  }

  #noteCreated(created: Created | Failure): Created | Failure {
    if (typeof created === 'number') return created;
    this.#nodes.push(created.node);
    this.#handles.push(created.handle);
    return created;
  }
}

/** Position in a listing: two words. */
export type Cookie = readonly [number, number];
