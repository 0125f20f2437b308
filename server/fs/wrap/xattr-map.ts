/**
 * Gives extended attributes other names on the host (electron/contract/xattr-map.ts has the rules). Names are latin1 strings here: one char per byte.
 *
 * security.capability under another name is an ordinary attribute to the host's kernel, so what that would do for a file's privileges is done here:
 * whoever writes to the file, truncates it or gives it away takes its capabilities (CVE-2021-20263).
 */

import { toGuestXattr, toHostXattr, type XattrRule } from '../../../electron/contract/xattr-map.ts';
import type { Arena, Span } from '../../arena.ts';
import { O_TRUNC, XATTR_LIST_MAX, XATTR_NAME_MAX } from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import {
  type Attr,
  Caller,
  type Created,
  type Failure,
  type FileSystem,
  type Handle,
  type Node,
  type Place,
  type Result,
  SET,
  type SetAttr,
} from '../backend.ts';
import { nameOf, putName } from '../names.ts';
import { SHORTCUT } from '../shortcuts.ts';
import { PassThrough } from './pass-through.ts';

const CAPABILITY = 'security.capability';
/** Taking capabilities away asks nobody for leave. */
const NOBODY = new Caller();
const LOSES_CAPABILITY = SET.UID | SET.GID | SET.SIZE | SET.KILL_PRIV;

export class XattrMap extends PassThrough {
  readonly #arena: Arena;
  readonly #rules: readonly XattrRule[];
  /** What the guest calls and what the host calls the attribute of the call in progress. */
  readonly #name: Span;
  readonly #listAt: number;
  /** The host's name for file capabilities where it is not the kernel's; null: the host's kernel takes care. */
  readonly #capability: string | null;

  /** `roomAt`: ROOM bytes of the arena for this wrapper's own use. */
  constructor(inner: FileSystem, arena: Arena, roomAt: number, rules: readonly XattrRule[]) {
    // A write may clear a capability that lies under another name.
    super(inner, SHORTCUT.WRITE);
    this.#arena = arena;
    this.#rules = rules;
    this.#name = { at: roomAt, length: 0 };
    this.#listAt = roomAt + 2 * (XATTR_NAME_MAX + 1);
    const capability = toHostXattr(rules, CAPABILITY);
    this.#capability = typeof capability === 'string' && capability !== CAPABILITY ? capability : null;
  }

  /** Arena bytes that one of these needs. */
  static readonly ROOM = 2 * (XATTR_NAME_MAX + 1) + XATTR_LIST_MAX;

  // ------------------------------------------------------------ names

  override getxattr(node: Node, name: Span, out: number, capacity: number): Result {
    const mapped = this.#mapped(name);
    return mapped < 0 ? mapped : super.getxattr(node, this.#name, out, capacity);
  }

  override setxattr(node: Node, name: Span, value: Span, flags: number, caller: Caller): Result {
    const mapped = this.#mapped(name);
    return mapped < 0 ? mapped : super.setxattr(node, this.#name, value, flags, caller);
  }

  override removexattr(node: Node, name: Span, caller: Caller): Result {
    const mapped = this.#mapped(name);
    return mapped < 0 ? mapped : super.removexattr(node, this.#name, caller);
  }

  override listxattr(node: Node, out: number, capacity: number): Result {
    const { u8 } = this.#arena;
    const length = super.listxattr(node, this.#listAt, XATTR_LIST_MAX);
    if (length < 0) return length;
    const listed = Buffer.from(this.#arena.buffer, this.#listAt, length).toString('latin1').split('\0');
    let shown = 0;
    for (const host of listed) {
      const guest = host === '' ? { refused: 'bad' } : toGuestXattr(this.#rules, host);
      if (typeof guest !== 'string' || guest === '') continue;
      const next = shown + guest.length + 1;
      if (capacity > 0) {
        if (next > capacity) return -ERRNO.ERANGE;
        putName(this.#arena, out + shown, guest);
        u8[out + next - 1] = 0;
      }
      shown = next;
    }
    return shown;
  }

  // ------------------------------------------------------------ privileges

  override setattr(node: Node, handle: Handle | null, set: SetAttr, caller: Caller, attr: Attr): Result {
    if ((set.valid & LOSES_CAPABILITY) !== 0) this.#dropCapability(node, caller);
    return super.setattr(node, handle, set, caller, attr);
  }

  override open(node: Node, flags: number, caller: Caller): Handle | Failure {
    if ((flags & O_TRUNC) !== 0) this.#dropCapability(node, caller);
    return super.open(node, flags, caller);
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
    if (typeof made !== 'number' && (flags & O_TRUNC) !== 0) this.#dropCapability(made.node, caller);
    return made;
  }

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
    this.#dropCapability(handle.node, caller);
    return super.write(handle, offset, count, source, append, killPriv, caller, ticket);
  }

  override fallocate(handle: Handle, mode: number, offset: number, length: number, ticket: number): Result {
    this.#dropCapability(handle.node, NOBODY);
    return super.fallocate(handle, mode, offset, length, ticket);
  }

  override copyRange(
    from: Handle,
    fromOffset: number,
    to: Handle,
    toOffset: number,
    length: number,
    ticket: number,
  ): Result {
    this.#dropCapability(to.node, NOBODY);
    return super.copyRange(from, fromOffset, to, toOffset, length, ticket);
  }

  /** Fails when the file has none, or when the host keeps no attributes of this kind: then there is nothing to lose. */
  #dropCapability(node: Node, caller: Caller): void {
    if (this.#capability === null) return;
    this.#name.length = putName(this.#arena, this.#name.at, this.#capability);
    super.removexattr(node, this.#name, caller);
  }

  /** Puts the host's name for `name` into `#name`. */
  #mapped(name: Span): Result {
    const verdict = toHostXattr(this.#rules, nameOf(this.#arena, name));
    if (typeof verdict !== 'string') return verdict.refused === 'bad' ? -ERRNO.EPERM : -ERRNO.EOPNOTSUPP;
    if (verdict.length > XATTR_NAME_MAX) return -ERRNO.ERANGE;
    this.#name.length = putName(this.#arena, this.#name.at, verdict);
    return 0;
  }
}
