/**
 * How each kind of message is taken apart. Names that are made, found or removed are judged here: a handler gets names that are one plain component
 * each, or is not called. (Twalk's may be `..`, so walk.ts judges those.)
 */
import { ERRNO } from '../../errno.ts';
import type { Result } from '../../fs/backend.ts';
import { checkName } from '../../wire/names.ts';
import * as wire from '../../wire/ninep/codec.gen.ts';
import type { Span, Views } from '../../wire/views.ts';
import type { NinepState } from './ninep-state.ts';

/** A message that is not what its type says. */
const MALFORMED = -ERRNO.EINVAL;

/** The fields of one kind of message: an object that is filled anew for each. */
export interface Arguments<A> {
  readonly value: A;
  /** Fills `value` from the message in [at, end). 0 or a negative errno. */
  decode(s: NinepState, at: number, end: number): Result;
}

type Decode<A> = (v: Views, at: number, end: number, o: A) => number;

function fields<A>(decode: Decode<A>, value: A): Arguments<A> {
  return { value, decode: (s, at, end) => (decode(s.arena, at, end, value) < 0 ? MALFORMED : 0) };
}

/** `first` and `second` are the spans in `value` that name directory entries. */
function named<A>(decode: Decode<A>, value: A, first: Span, second: Span | null = null): Arguments<A> {
  return {
    value,
    decode(s, at, end) {
      if (decode(s.arena, at, end, value) < 0) return MALFORMED;
      const verdict = checkName(s.arena.u8, first.at, first.length);
      return verdict < 0 || second === null ? verdict : checkName(s.arena.u8, second.at, second.length);
    },
  };
}

const tlcreate = wire.newTlcreate();
const tsymlink = wire.newTsymlink();
const tmknod = wire.newTmknod();
const tmkdir = wire.newTmkdir();
const trename = wire.newTrename();
const trenameat = wire.newTrenameat();
const tunlinkat = wire.newTunlinkat();
const tlink = wire.newTlink();
const tcreate = wire.newTcreate();
const tcreate2000 = wire.newTcreate2000();

export const VERSION = fields(wire.decodeTversion, wire.newTversion());
export const ATTACH = fields(wire.decodeTattach, wire.newTattach());
export const ATTACH2000 = fields(wire.decodeTattach2000, wire.newTattach2000());
export const FLUSH = fields(wire.decodeTflush, wire.newTflush());
export const WALK = fields(wire.decodeTwalk, wire.newTwalk());
export const READ = fields(wire.decodeTread, wire.newTread());
export const WRITE = fields(wire.decodeTwrite, wire.newTwrite());
export const CLUNK = fields(wire.decodeTclunk, wire.newTclunk());
export const REMOVE = fields(wire.decodeTremove, wire.newTremove());

export const STATFS = fields(wire.decodeTstatfs, wire.newTstatfs());
export const LOPEN = fields(wire.decodeTlopen, wire.newTlopen());
export const LCREATE = named(wire.decodeTlcreate, tlcreate, tlcreate.name);
/** The target is the client's own business: never looked at, never followed. */
export const SYMLINK = named(wire.decodeTsymlink, tsymlink, tsymlink.name);
export const MKNOD = named(wire.decodeTmknod, tmknod, tmknod.name);
export const MKDIR = named(wire.decodeTmkdir, tmkdir, tmkdir.name);
export const RENAME = named(wire.decodeTrename, trename, trename.name);
export const RENAMEAT = named(wire.decodeTrenameat, trenameat, trenameat.oldname, trenameat.newname);
export const UNLINKAT = named(wire.decodeTunlinkat, tunlinkat, tunlinkat.name);
export const LINK = named(wire.decodeTlink, tlink, tlink.name);
export const READLINK = fields(wire.decodeTreadlink, wire.newTreadlink());
export const GETATTR = fields(wire.decodeTgetattr, wire.newTgetattr());
export const SETATTR = fields(wire.decodeTsetattr, wire.newTsetattr());
/** Attribute names are no directory entries. */
export const XATTRWALK = fields(wire.decodeTxattrwalk, wire.newTxattrwalk());
export const XATTRCREATE = fields(wire.decodeTxattrcreate, wire.newTxattrcreate());
export const READDIR = fields(wire.decodeTreaddir, wire.newTreaddir());
export const FSYNC = fields(wire.decodeTfsync, wire.newTfsync());
export const LOCK = fields(wire.decodeTlock, wire.newTlock());
export const GETLOCK = fields(wire.decodeTgetlock, wire.newTgetlock());

export const OPEN = fields(wire.decodeTopen, wire.newTopen());
export const CREATE = named(wire.decodeTcreate, tcreate, tcreate.name);
export const CREATE2000 = named(wire.decodeTcreate2000, tcreate2000, tcreate2000.name);
export const STAT = fields(wire.decodeTstat, wire.newTstat());
export const WSTAT = fields(wire.decodeTwstat, wire.newTwstat());
export const WSTAT2000 = fields(wire.decodeTwstat2000, wire.newTwstat2000());
