/**
 * Translates user and group ids between guest and host: of callers and of what they set on the way in, of attributes and POSIX ACLs on the way out. Whoever
 * a rule forbids can make nothing and be given nothing (EPERM).
 */

import { type IdRules, mapId } from '../../../electron/contract/id-map.ts';
import type { Arena, Span } from '../../arena.ts';
import { XATTR_SIZE_MAX } from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import {
  type Attr,
  Caller,
  type Created,
  type Failure,
  type FileSystem,
  type Handle,
  type Node,
  type Result,
  SET,
  type SetAttr,
} from '../backend.ts';
import { SHORTCUT } from '../shortcuts.ts';
import { PassThrough } from './pass-through.ts';

const EPERM = -ERRNO.EPERM;
const ACL_PREFIX = Buffer.from('system.posix_acl_');
// linux/posix_acl_xattr.h: u32 version, then entries of u16 tag, u16 permissions, u32 id
const ACL_HEADER = 4;
const ACL_ENTRY = 8;
const ACL_USER = 0x02;
const ACL_GROUP = 0x08;

export class IdMap extends PassThrough {
  readonly #arena: Arena;
  readonly #uids: IdRules;
  readonly #gids: IdRules;
  readonly #caller = new Caller();
  /** An ACL on its way to the host. */
  readonly #value: Span;

  /** `valueAt`: XATTR_SIZE_MAX bytes of the arena for this wrapper's own use. */
  constructor(inner: FileSystem, arena: Arena, valueAt: number, uids: IdRules, gids: IdRules) {
    // Owners are not the host's.
    super(inner, SHORTCUT.PLACE);
    this.#arena = arena;
    this.#uids = uids;
    this.#gids = gids;
    this.#value = { at: valueAt, length: 0 };
  }

  /** Arena bytes that one of these needs. */
  static readonly VALUE_ROOM = XATTR_SIZE_MAX;

  override lookup(parent: Node, name: Span, attr: Attr): Node | Failure {
    return this.#shown(super.lookup(parent, name, attr), attr);
  }

  override lookupParent(node: Node, attr: Attr): Node | Failure {
    return this.#shown(super.lookupParent(node, attr), attr);
  }

  override getattr(node: Node, handle: Handle | null, attr: Attr): Result {
    return this.#shown(super.getattr(node, handle, attr), attr);
  }

  override setattr(node: Node, handle: Handle | null, set: SetAttr, caller: Caller, attr: Attr): Result {
    const { uid, gid, valid } = set;
    if ((valid & SET.UID) !== 0) set.uid = mapId(this.#uids.toHost, uid);
    if ((valid & SET.GID) !== 0) set.gid = mapId(this.#gids.toHost, gid);
    const forbidden = ((valid & SET.UID) !== 0 && set.uid < 0) || ((valid & SET.GID) !== 0 && set.gid < 0);
    const result = forbidden ? EPERM : super.setattr(node, handle, set, this.#asking(caller), attr);
    set.uid = uid;
    set.gid = gid;
    return this.#shown(result, attr);
  }

  override access(node: Node, mask: number, caller: Caller): Result {
    return super.access(node, mask, this.#asking(caller));
  }

  override mkdir(parent: Node, name: Span, mode: number, caller: Caller, attr: Attr): Node | Failure {
    if (this.#forbids(caller)) return EPERM;
    return this.#shown(super.mkdir(parent, name, mode, this.#asking(caller), attr), attr);
  }

  override mknod(
    parent: Node,
    name: Span,
    mode: number,
    major: number,
    minor: number,
    caller: Caller,
    attr: Attr,
  ): Node | Failure {
    if (this.#forbids(caller)) return EPERM;
    return this.#shown(super.mknod(parent, name, mode, major, minor, this.#asking(caller), attr), attr);
  }

  override symlink(parent: Node, name: Span, target: Span, caller: Caller, attr: Attr): Node | Failure {
    if (this.#forbids(caller)) return EPERM;
    return this.#shown(super.symlink(parent, name, target, this.#asking(caller), attr), attr);
  }

  override create(
    parent: Node,
    name: Span,
    flags: number,
    mode: number,
    caller: Caller,
    attr: Attr,
  ): Created | Failure {
    if (this.#forbids(caller)) return EPERM;
    return this.#shown(super.create(parent, name, flags, mode, this.#asking(caller), attr), attr);
  }

  override tmpfile(parent: Node, flags: number, mode: number, caller: Caller, attr: Attr): Created | Failure {
    if (this.#forbids(caller)) return EPERM;
    return this.#shown(super.tmpfile(parent, flags, mode, this.#asking(caller), attr), attr);
  }

  override link(node: Node, parent: Node, name: Span, attr: Attr): Result {
    return this.#shown(super.link(node, parent, name, attr), attr);
  }

  override open(node: Node, flags: number, caller: Caller): Handle | Failure {
    return super.open(node, flags, this.#asking(caller));
  }

  override getxattr(node: Node, name: Span, out: number, capacity: number): Result {
    const length = super.getxattr(node, name, out, capacity);
    if (length > 0 && capacity > 0 && isAcl(this.#arena.u8, name)) this.#mapAcl(out, length, true);
    return length;
  }

  override setxattr(node: Node, name: Span, value: Span, flags: number, caller: Caller): Result {
    if (!isAcl(this.#arena.u8, name)) return super.setxattr(node, name, value, flags, this.#asking(caller));
    this.#arena.u8.copyWithin(this.#value.at, value.at, value.at + value.length);
    this.#value.length = value.length;
    if (!this.#mapAcl(this.#value.at, value.length, false)) return EPERM;
    return super.setxattr(node, name, this.#value, flags, this.#asking(caller));
  }

  override removexattr(node: Node, name: Span, caller: Caller): Result {
    return super.removexattr(node, name, this.#asking(caller));
  }

  /** `attr` as the guest sees it, unless the call failed. */
  #shown<T extends Node | Created | Result>(result: T, attr: Attr): T {
    if (typeof result === 'number' && result < 0) return result;
    attr.uid = mapId(this.#uids.toGuest, attr.uid);
    attr.gid = mapId(this.#gids.toGuest, attr.gid);
    return result;
  }

  #forbids(caller: Caller): boolean {
    return mapId(this.#uids.toHost, caller.uid) < 0 || mapId(this.#gids.toHost, caller.gid) < 0;
  }

  /** The caller as the host knows them. One that is forbidden keeps its number, and can only look. */
  #asking(caller: Caller): Caller {
    const host = this.#caller;
    host.uid = orSame(mapId(this.#uids.toHost, caller.uid), caller.uid);
    host.gid = orSame(mapId(this.#gids.toHost, caller.gid), caller.gid);
    host.pid = caller.pid;
    const group = caller.supplementaryGroup;
    host.supplementaryGroup = group === -1 ? -1 : mapId(this.#gids.toHost, group);
    return host;
  }

  /** Translates the ids in an ACL; false when one is forbidden. Bytes that are no ACL stay as they are: the host judges them. */
  #mapAcl(at: number, length: number, toGuest: boolean): boolean {
    const { view } = this.#arena;
    const end = at + length - ACL_ENTRY;
    for (let entry = at + ACL_HEADER; entry <= end; entry += ACL_ENTRY) {
      const tag = view.getUint16(entry, true);
      if (tag !== ACL_USER && tag !== ACL_GROUP) continue;
      const { toGuest: outward, toHost: inward } = tag === ACL_USER ? this.#uids : this.#gids;
      const id = mapId(toGuest ? outward : inward, view.getUint32(entry + 4, true));
      if (id < 0) return false;
      view.setUint32(entry + 4, id, true);
    }
    return true;
  }
}

function orSame(mapped: number, id: number): number {
  return mapped < 0 ? id : mapped;
}

function isAcl(u8: Uint8Array, { at, length }: Span): boolean {
  if (length < ACL_PREFIX.length) return false;
  for (let i = 0; i < ACL_PREFIX.length; i++) if (u8[at + i] !== ACL_PREFIX[i]) return false;
  return true;
}
