/**
 * Notices files that the guest writes and somebody else has changed.
 *
 * How: of each file that was opened for writing (or opened at all, where the guest caches for long) it is kept what size and times it had when they were
 * last seen. They are seen at each look-up, stat and open, and once a second while the file is open (`lookAround`). A change that no call of ours explains is
 * somebody else's. After a call of ours, a file whose times are later than that call has been changed by somebody since, if its file system goes by this
 * machine's clock.
 *
 * What it cannot see: changes between two calls of ours that come within the clock's grain of each other, or while a write waits in the pool; writes through a
 * shared mmap that is in progress; files that are never asked for again and not open; files that the guest has forgotten. Not inotify: it would tell of each of our own
 * writes, and of nothing on network file systems.
 */
import type { Span } from '../../arena.ts';
import { O_ACCMODE, O_RDONLY, O_TRUNC, S_IFREG } from '../../constants/linux.ts';
import {
  Attr,
  type Caller,
  type Created,
  type Failure,
  type FileSystem,
  type Handle,
  type Node,
  PENDING,
  type Place,
  type Result,
  type SetAttr,
} from '../backend.ts';
import type { Shortcuts, ShortcutUser } from '../shortcuts.ts';
import { PassThrough } from './pass-through.ts';

/** File times are a tick of the kernel's clock old (10 ms at most) when they are taken. */
const GRAIN_MS = 20;
/** For so long a call in the pool may still change its file. */
const POOL_MS = 10_000;
/** Files looked at in one `lookAround`: the others have their turn in the next. */
const LOOKS = 64;

/** What a file was like when it was last seen. */
class Seen {
  size = 0;
  mtimeMs = 0;
  mtimeNsec = 0;
  ctimeMs = 0;
  ctimeNsec = 0;
  /** When a call of ours last changed the content since then; 0: none has. */
  ownMs = 0;
  /** Until then a call in the pool may change it. */
  unsureUntilMs = 0;
  /** When a shortcut had last changed it, by the time it was last seen. */
  wroteNs = 0;
  /** How many names had been changed by then: that moves the ctime of files that are not known here. */
  names = -1;
}

export interface HostChangesOptions {
  /** The file was changed by somebody else. */
  readonly told: (node: Node) => void;
  /** The first file was opened that is to be looked at while it is open: `lookAround` is wanted from time to time, as long as `watching`. */
  readonly watch?: () => void;
  /** Whether the file's times come from this machine's clock. */
  readonly sameClock: (node: Node) => boolean;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** How long ago that time of CLOCK_MONOTONIC was, in milliseconds. Asked of what shortcuts have written. Default: it was just now. */
  readonly sinceMs?: (ns: number) => number;
}

export class HostChanges extends PassThrough {
  /** Files that are only read count too: the guest may show what it has cached of them for long. */
  readers = false;
  readonly #told: (node: Node) => void;
  readonly #sameClock: (node: Node) => boolean;
  readonly #now: () => number;
  readonly #sinceMs: (ns: number) => number;
  readonly #watch: () => void;
  readonly #open = new Set<Handle>();
  readonly #attr = new Attr();
  #names = 0;
  #user: ShortcutUser | null = null;
  readonly #shortcuts: Shortcuts | null;

  constructor(inner: FileSystem, options: HostChangesOptions) {
    super(inner);
    this.#told = options.told;
    this.#sameClock = options.sameClock;
    this.#now = options.now ?? Date.now;
    this.#sinceMs = options.sinceMs ?? (() => 0);
    this.#watch = options.watch ?? nothing;
    this.#shortcuts = this.#seen(inner.shortcuts);
  }

  override get shortcuts(): Shortcuts | null {
    return this.#shortcuts;
  }

  /** Whether files are open that `lookAround` would look at. */
  get watching(): boolean {
    return this.#open.size > 0;
  }

  /** Looks at files that are open, the longest not looked at first. */
  lookAround(): void {
    let left = LOOKS;
    for (const handle of this.#open) {
      if (left-- === 0) return;
      this.#open.delete(handle);
      this.#open.add(handle);
      if (super.getattr(handle.node, handle, this.#attr) >= 0) this.#look(handle.node, this.#attr);
    }
  }

  // ------------------------------------------------------------ looking

  override lookup(parent: Node, name: Span, attr: Attr): Node | Failure {
    const node = super.lookup(parent, name, attr);
    if (typeof node !== 'number') this.#look(node, attr);
    return node;
  }

  override getattr(node: Node, handle: Handle | null, attr: Attr): Result {
    const result = super.getattr(node, handle, attr);
    if (result >= 0) this.#look(node, attr);
    return result;
  }

  override open(node: Node, flags: number, caller: Caller): Handle | Failure {
    const tracks = node.type === S_IFREG && (this.readers || (flags & O_ACCMODE) !== O_RDONLY);
    const known = node.watched !== null;
    if (known && super.getattr(node, null, this.#attr) >= 0) this.#look(node, this.#attr);
    const handle = super.open(node, flags, caller);
    if (typeof handle === 'number' || !tracks) return handle;
    this.#track(handle, (flags & O_TRUNC) !== 0, null);
    return handle;
  }

  override create(
    parent: Node,
    name: Span,
    flags: number,
    mode: number,
    caller: Caller,
    attr: Attr,
  ): Created | Failure {
    const made = super.create(parent, name, flags, mode, caller, attr);
    if (typeof made === 'number') return made;
    if ((flags & O_TRUNC) === 0) this.#look(made.node, attr);
    if (this.readers || (flags & O_ACCMODE) !== O_RDONLY) this.#track(made.handle, true, attr);
    return made;
  }

  override release(handle: Handle): void {
    this.#open.delete(handle);
    super.release(handle);
  }

  override reset(): void {
    this.#open.clear();
    super.reset();
  }

  // ------------------------------------------------------------ changes of ours

  override write(
    handle: Handle,
    offset: number,
    count: number,
    source: Place,
    append: boolean,
    killPriv: boolean,
    caller: Caller,
    ticket: number,
  ): Result {
    return this.#changed(handle.node, super.write(handle, offset, count, source, append, killPriv, caller, ticket));
  }

  override fallocate(handle: Handle, mode: number, offset: number, length: number, ticket: number): Result {
    return this.#changed(handle.node, super.fallocate(handle, mode, offset, length, ticket));
  }

  override copyRange(
    from: Handle,
    fromOffset: number,
    to: Handle,
    toOffset: number,
    length: number,
    ticket: number,
  ): Result {
    return this.#changed(to.node, super.copyRange(from, fromOffset, to, toOffset, length, ticket));
  }

  override setattr(node: Node, handle: Handle | null, set: SetAttr, caller: Caller, attr: Attr): Result {
    const result = super.setattr(node, handle, set, caller, attr);
    const seen = seenOf(node);
    // It may have done a part before it failed.
    if (seen !== null && result >= 0) this.#adopt(seen, node, attr);
    else if (seen !== null) seen.names = -1;
    return result;
  }

  override setxattr(node: Node, name: Span, value: Span, flags: number, caller: Caller): Result {
    this.#names++;
    return super.setxattr(node, name, value, flags, caller);
  }

  override removexattr(node: Node, name: Span, caller: Caller): Result {
    this.#names++;
    return super.removexattr(node, name, caller);
  }

  override ioctl(handle: Handle, request: number, data: number, length: number): Result {
    this.#names++;
    return super.ioctl(handle, request, data, length);
  }

  override link(node: Node, parent: Node, name: Span, attr: Attr): Result {
    this.#names++;
    return super.link(node, parent, name, attr);
  }

  override unlink(parent: Node, name: Span): Result {
    this.#names++;
    return super.unlink(parent, name);
  }

  override rename(parent: Node, name: Span, newParent: Node, newName: Span, flags: number): Result {
    this.#names++;
    return super.rename(parent, name, newParent, newName, flags);
  }

  override remove(node: Node): Result {
    this.#names++;
    return super.remove(node);
  }

  override renameNode(node: Node, newParent: Node, newName: Span): Result {
    this.#names++;
    return super.renameNode(node, newParent, newName);
  }

  // ------------------------------------------------------------ parts

  /** `changed`: the open itself has changed the content. `attr`: what the file is like now, if that is known. */
  #track(handle: Handle, changed: boolean, attr: Attr | null): void {
    if (this.#open.size === 0) this.#watch();
    this.#open.add(handle);
    let seen = seenOf(handle.node);
    if (seen === null) {
      seen = new Seen();
      handle.node.watched = seen;
      this.#user?.moved(handle.node);
      if (attr !== null) this.#adopt(seen, handle.node, attr);
      else if (super.getattr(handle.node, handle, this.#attr) >= 0) this.#adopt(seen, handle.node, this.#attr);
    } else if (changed) {
      seen.ownMs = this.#now();
    }
  }

  #changed(node: Node, result: Result): Result {
    const seen = seenOf(node);
    if (seen === null) return result;
    if (result === PENDING) seen.unsureUntilMs = this.#now() + POOL_MS;
    else seen.ownMs = this.#now();
    return result;
  }

  #look(node: Node, attr: Attr): void {
    const seen = seenOf(node);
    if (seen === null) return;
    const content =
      seen.size !== attr.size ||
      seen.mtimeMs !== millis(attr.mtimeSec, attr.mtimeNsec) ||
      seen.mtimeNsec !== attr.mtimeNsec;
    const other = seen.ctimeMs !== millis(attr.ctimeSec, attr.ctimeNsec) || seen.ctimeNsec !== attr.ctimeNsec;
    if (!content && !other) return;
    const told = this.#isOthers(seen, node, attr, content);
    this.#adopt(seen, node, attr);
    if (told) this.#told(node);
  }

  #isOthers(seen: Seen, node: Node, attr: Attr, content: boolean): boolean {
    const known = seen.names >= 0;
    if (!known || seen.unsureUntilMs > this.#now()) return false;
    const named = seen.names !== this.#names;
    const ownMs = this.#ownMs(seen, node);
    if (ownMs === 0) return content || !named;
    if (!this.#sameClock(node)) return false;
    const stampMs = named ? millis(attr.mtimeSec, attr.mtimeNsec) : millis(attr.ctimeSec, attr.ctimeNsec);
    return stampMs > ownMs + GRAIN_MS;
  }

  /** A look at a file that has not changed has nothing to tell (`#look`). What is written by shortcuts is asked for when it matters. */
  #seen(shortcuts: Shortcuts | null): Shortcuts | null {
    if (shortcuts === null) return null;
    return {
      whereabouts: (node, name, out) => {
        if (!shortcuts.whereabouts(node, name, out)) return false;
        out.watched = node.watched !== null;
        return true;
      },
      uses: (handle) => shortcuts.uses(handle),
      descriptor: (handle) => shortcuts.descriptor(handle),
      use: (user) => {
        this.#user = user;
        shortcuts.use(user);
      },
    };
  }

  /** When a call of ours, or a shortcut, last changed the content since it was seen; 0: none has. */
  #ownMs(seen: Seen, node: Node): number {
    const wroteNs = this.#user?.wroteNs(node) ?? 0;
    return wroteNs === seen.wroteNs ? seen.ownMs : Math.max(seen.ownMs, this.#now() - this.#sinceMs(wroteNs));
  }

  #adopt(seen: Seen, node: Node, attr: Attr): void {
    seen.size = attr.size;
    seen.mtimeMs = millis(attr.mtimeSec, attr.mtimeNsec);
    seen.mtimeNsec = attr.mtimeNsec;
    seen.ctimeMs = millis(attr.ctimeSec, attr.ctimeNsec);
    seen.ctimeNsec = attr.ctimeNsec;
    seen.ownMs = 0;
    seen.wroteNs = this.#user?.wroteNs(node) ?? 0;
    seen.names = this.#names;
  }
}

function seenOf(node: Node): Seen | null {
  return node.watched as Seen | null;
}

function nothing(): void {}

function millis(seconds: number, nanoseconds: number): number {
  return seconds * 1000 + Math.floor(nanoseconds / 1e6);
}
