/** Reply bodies that several requests share. Each is written behind the reply's header and returns its length, or a negative errno. */
import { S_IFDIR, S_IFMT } from '../../constants/linux.ts';
import type { Attr, Created, Handle, Node, Result } from '../../fs/backend.ts';
import { encodeDev } from '../../wire/dev.ts';
import {
  encodeAttrOut,
  encodeEntryOut,
  encodeOpenOut,
  type FuseAttr,
  newAttrOut,
  newEntryOut,
  newOpenOut,
  SIZE_ATTR_OUT,
  SIZE_CREATE_OUT,
  SIZE_ENTRY_OUT,
  SIZE_OPEN_OUT,
  SIZE_OUT_HEADER,
} from '../../wire/fuse/codec.gen.ts';
import { FUSE_ATTR } from '../../wire/fuse/flags.ts';
import type { Exchange } from '../exchange.ts';
import type { FuseState } from './fuse-state.ts';
import type { OpenFile } from './handle-table.ts';

const entry = newEntryOut();
const negative = newEntryOut();
const attributes = newAttrOut();
const opened = newOpenOut();

/** Where a reply's body starts. */
export function bodyAt(x: Exchange): number {
  return x.replyAt + SIZE_OUT_HEADER;
}

/** How many bytes of body the guest takes. */
export function bodyRoom(x: Exchange): number {
  return x.replyCapacity - SIZE_OUT_HEADER;
}

/** struct fuse_entry_out: a node the guest now knows, once more. Takes over the reference; `s.attr` has the attributes. */
export function entryReply(s: FuseState, x: Exchange, node: Node): Result {
  const written = putEntry(s, bodyAt(x), node);
  return written < 0 ? written : SIZE_ENTRY_OUT;
}

/** The same, written at `at`; the offset behind it. */
export function putEntry(s: FuseState, at: number, node: Node): number {
  const id = s.nodes.add(node);
  if (id < 0) return id;
  const { policy } = s;
  entry.nodeid = id;
  entry.generation = s.nodes.generation(id);
  entry.entryValid = policy.entrySec;
  entry.entryValidNsec = policy.entryNsec;
  entry.attrValid = policy.attrSec;
  entry.attrValidNsec = policy.attrNsec;
  fillAttr(s, s.attr, entry.attr);
  return encodeEntryOut(s.arena, at, entry);
}

/** "There is no such name, and you may remember that": nodeid 0 with a timeout. */
export function negativeEntryReply(s: FuseState, x: Exchange): Result {
  negative.entryValid = s.policy.negativeSec;
  negative.entryValidNsec = s.policy.negativeNsec;
  encodeEntryOut(s.arena, bodyAt(x), negative);
  return SIZE_ENTRY_OUT;
}

/** struct fuse_attr_out of `s.attr`. */
export function attrReply(s: FuseState, x: Exchange): Result {
  attributes.attrValid = s.policy.attrSec;
  attributes.attrValidNsec = s.policy.attrNsec;
  fillAttr(s, s.attr, attributes.attr);
  encodeAttrOut(s.arena, bodyAt(x), attributes);
  return SIZE_ATTR_OUT;
}

/** struct fuse_open_out for a handle, which is taken over. The caller has looked whether there is room in the table. */
export function openReply(s: FuseState, x: Exchange, handle: Handle, flags: number): Result {
  putOpen(s, bodyAt(x), s.files.add(handle), flags);
  return SIZE_OPEN_OUT;
}

/** fuse_entry_out and fuse_open_out of a file just made (CREATE, TMPFILE). Takes over both. */
export function createReply(s: FuseState, x: Exchange, made: Created): Result {
  const at = putEntry(s, bodyAt(x), made.node);
  if (at < 0) {
    s.fs.release(made.handle);
    return at;
  }
  const file = s.files.add(made.handle);
  if (!s.terms.noOpen) {
    putOpen(s, at, file, s.policy.fileOpenFlags);
    return SIZE_CREATE_OUT;
  }
  // No RELEASE will come. The handle serves as the node's own: the file may be one that cannot be opened again (0444).
  s.files.share(made.node, file);
  putOpen(s, at, null, s.policy.fileOpenFlags);
  return SIZE_CREATE_OUT;
}

function putOpen(s: FuseState, at: number, file: OpenFile | null, flags: number): void {
  opened.fh = file === null ? 0 : file.id;
  opened.openFlags = flags;
  encodeOpenOut(s.arena, at, opened);
}

function fillAttr(s: FuseState, from: Attr, to: FuseAttr): void {
  to.inoLo = from.inoLo;
  to.inoHi = from.inoHi;
  to.size = from.size;
  to.blocks = from.blocks;
  to.atime = from.atimeSec;
  to.mtime = from.mtimeSec;
  to.ctime = from.ctimeSec;
  to.atimensec = from.atimeNsec;
  to.mtimensec = from.mtimeNsec;
  to.ctimensec = from.ctimeNsec;
  to.mode = from.mode;
  to.nlink = from.nlink;
  to.uid = from.uid;
  to.gid = from.gid;
  to.rdev = encodeDev(from.rdevMajor, from.rdevMinor);
  to.blksize = from.blksize;
  // Only a directory can be mounted on: for files bind-mounted one by one the guest would not know what to do.
  const submount = from.mountRoot && s.terms.submounts && (from.mode & S_IFMT) === S_IFDIR;
  to.flags = submount ? FUSE_ATTR.SUBMOUNT : 0;
}
