/** A FUSE session's requests, as the journal has them: what is needed is read at fixed offsets of the request and of the reply (server/wire/fuse/table.ts). */

import { FUSE_OPERATIONS, PROTOCOL } from '../../electron/contract/trace/operations.ts';
import { AT, NO_ID, packOperation, RECORD_WORDS } from '../../electron/contract/trace/record.ts';
import { OPCODE as OP, SIZE_ENTRY_OUT, SIZE_IN_HEADER, SIZE_OUT_HEADER } from '../wire/fuse/codec.gen.ts';
import { FOPEN } from '../wire/fuse/flags.ts';
import { getU64, lengthToNul } from '../wire/views.ts';
import { KIND, SessionHandles } from './handles.ts';
import type { Journal } from './journal.ts';
import type { JournaledRequest } from './journal-reader.ts';
import { CACHE, LEVEL, SLOTS } from './memory.ts';
import { NodePaths } from './nodes.ts';
import { type Recorder, resultWord } from './recorder.ts';

const ENOENT = 2;
const NODEID = 16;
const UID = 24;
const PID = 32;
const ARGS = SIZE_IN_HEADER;
/** In fuse_entry_out: attr.mode. */
const ENTRY_MODE = 40 + 60;
const S_IFMT = 0o170000;
const S_IFDIR = 0o040000;
const GETATTR_FH = 1;
const FATTR_MODE = 1;
const FATTR_SIZE = 8;
const FATTR_FH = 64;
const RENAME_EXCHANGE = 2;

export class FuseRecorder {
  readonly session: number;
  /** The word at AT.OP without the opcode. */
  readonly #packed: number;
  readonly #r: Recorder;
  readonly #journal: Journal;
  readonly #words: Uint32Array;
  readonly #doubles: Float64Array;
  readonly #nodes: NodePaths;
  readonly #handles: SessionHandles;
  /** What a request under way is to do to the table of nodes: the node it acts on, another one, and the folder it puts it in. */
  readonly #nodeA = new Uint32Array(SLOTS);
  readonly #nodeB = new Uint32Array(SLOTS);
  readonly #folder = new Uint32Array(SLOTS);

  constructor(recorder: Recorder, journal: Journal, nowNs: number) {
    this.#r = recorder;
    this.#journal = journal;
    this.#words = recorder.memory.words;
    this.#doubles = recorder.memory.doubles;
    this.session = recorder.openSession(PROTOCOL.FUSE, nowNs);
    this.#packed = packOperation(PROTOCOL.FUSE, 0, this.session);
    this.#nodes = new NodePaths(recorder.paths);
    this.#handles = new SessionHandles(recorder.places, this.session);
    recorder.addOwner(this.#nodes);
  }

  begin(x: JournaledRequest): void {
    const r = this.#r;
    const w = r.begin(x.ticket, this.#packed | (x.opcode <= 255 ? x.opcode : 0), x.tag, x.begunNs, x.takenNs);
    const slotWords = this.#words;
    if (r.level === LEVEL.CAPTURE) this.#captureRequest(x, w);
    if (x.length < SIZE_IN_HEADER) {
      slotWords[w + AT.NODE] = 0;
      slotWords[w + AT.UID] = NO_ID;
      slotWords[w + AT.RESULT] = 0;
      return;
    }
    const { view } = this.#journal;
    const node = view.getUint32(x.at + NODEID, true);
    slotWords[w + AT.NODE] = node;
    slotWords[w + AT.UID] = view.getUint32(x.at + UID, true);
    slotWords[w + AT.RESULT] = resultWord(view.getUint32(x.at + PID, true));
    this.#decode(x, w, node, x.at + ARGS, x.length - ARGS);
  }

  end(x: JournaledRequest): void {
    const r = this.#r;
    const { opcode, error, headLength, payloadLength, endedNs } = x;
    const replyBytes = headLength + payloadLength;
    const w = (x.ticket < SLOTS ? x.ticket : SLOTS - 1) * RECORD_WORDS;
    let read = 0;
    let written = 0;
    if (error !== 0) {
      if (error === -ENOENT && opcode === OP.LOOKUP) r.answered(CACHE.ABSENT_NOT);
    } else {
      const at = x.replyAt + SIZE_OUT_HEADER;
      switch (opcode) {
        case OP.READ:
          read = replyBytes - SIZE_OUT_HEADER;
          break;
        case OP.WRITE:
        case OP.COPY_FILE_RANGE:
          written = this.#journal.view.getUint32(at, true);
          break;
        case OP.COPY_FILE_RANGE_64:
          written = getU64(this.#journal.view, at);
          break;
        default:
          if (x.ticket < SLOTS) this.#learn(x, w, at, x.replyKept - SIZE_OUT_HEADER);
      }
    }
    r.end(x.ticket, opcode < FUSE_OPERATIONS ? opcode : 0, -error, x.total, replyBytes, read, written, endedNs);
    if (opcode === OP.RELEASE || opcode === OP.RELEASEDIR)
      this.#handles.close(this.#words[w + AT.SUBJECT] as number, endedNs);
    if (r.level === LEVEL.CAPTURE) {
      const kept = opcode === OP.READ ? Math.min(x.replyKept, SIZE_OUT_HEADER + r.snap) : x.replyKept;
      r.capture.write(
        this.#words[w + AT.OP] as number,
        x.tag,
        -error,
        true,
        endedNs,
        this.#journal.u8,
        x.replyAt,
        kept,
        replyBytes,
      );
    }
  }

  hostWrote(node: number): void {
    this.#r.hostWrote(this.#pathOf(node));
  }

  /** The peer is gone. */
  close(nowNs: number): void {
    this.#handles.closeAll(nowNs);
    this.#r.removeOwner(this.#nodes);
    this.#r.closeSession(this.session, nowNs);
  }

  /** What comes most comes first: the cases are compared one by one. `length` bytes of arguments at `a`; shorter than they should be when the guest is broken, and then there is nothing to tell. */
  #decode(x: JournaledRequest, w: number, node: number, a: number, length: number): void {
    const { view } = this.#journal;
    const slotWords = this.#words;
    const slotDoubles = this.#doubles;
    switch (x.opcode) {
      case OP.GETATTR:
      case OP.STATX:
        if (length >= 16 && (view.getUint32(a, true) & GETATTR_FH) !== 0)
          this.#subject(w, view.getUint32(a + 8, true), -1, 0);
        break;
      case OP.READ:
      case OP.WRITE:
      case OP.READDIR:
      case OP.READDIRPLUS: {
        if (length < 20) return;
        const data = x.opcode === OP.READ || x.opcode === OP.WRITE;
        const offset = getU64(view, a + 8);
        const count = view.getUint32(a + 16, true);
        slotDoubles[w / 2 + AT.OFFSET] = offset;
        slotWords[w + AT.COUNT] = count;
        this.#subject(w, view.getUint32(a, true), data ? offset : -1, count);
        break;
      }
      case OP.LOOKUP:
      case OP.UNLINK:
      case OP.RMDIR:
        this.#name(x, w, node, a);
        return;
      case OP.SYMLINK:
        this.#name(x, w, node, a);
        return;
      case OP.MKDIR:
      case OP.MKNOD:
        if (length < 8) return;
        slotWords[w + AT.COUNT] = view.getUint32(a, true) & 0xffff;
        this.#name(x, w, node, a + (x.opcode === OP.MKDIR ? 8 : 16));
        return;
      case OP.CREATE:
      case OP.TMPFILE:
        if (length < 16) return;
        slotWords[w + AT.ARGUMENT] = view.getUint32(a, true);
        slotWords[w + AT.COUNT] = view.getUint32(a + 4, true) & 0xffff;
        this.#name(x, w, node, a + 16);
        return;
      case OP.RENAME:
      case OP.RENAME2:
        this.#rename(x, w, node, a, length);
        return;
      case OP.LINK:
        if (length < 8) return;
        this.#name(x, w, node, a + 8);
        slotWords[w + AT.ARGUMENT] = slotWords[w + AT.PATH] as number;
        slotWords[w + AT.NODE] = view.getUint32(a, true);
        this.#path(w, view.getUint32(a, true));
        return;
      case OP.OPEN:
      case OP.OPENDIR:
      case OP.ACCESS:
        if (length >= 4) slotWords[w + AT.ARGUMENT] = view.getUint32(a, true);
        break;
      case OP.SETATTR: {
        if (length < 88) return;
        const valid = view.getUint32(a, true);
        slotWords[w + AT.ARGUMENT] = valid;
        if ((valid & FATTR_FH) !== 0) this.#subject(w, view.getUint32(a + 8, true), -1, 0);
        if ((valid & FATTR_SIZE) !== 0) slotDoubles[w / 2 + AT.OFFSET] = getU64(view, a + 16);
        if ((valid & FATTR_MODE) !== 0) slotWords[w + AT.COUNT] = view.getUint32(a + 68, true) & 0xffff;
        break;
      }
      case OP.RELEASE:
      case OP.RELEASEDIR:
      case OP.FLUSH:
      case OP.FSYNC:
      case OP.FSYNCDIR:
      case OP.FALLOCATE:
      case OP.LSEEK:
      case OP.COPY_FILE_RANGE:
      case OP.COPY_FILE_RANGE_64:
        if (length >= 8) this.#subject(w, view.getUint32(a, true), -1, 0);
        if (length >= 16 && (x.opcode === OP.FSYNC || x.opcode === OP.FSYNCDIR))
          slotWords[w + AT.ARGUMENT] = view.getUint32(a + 8, true);
        if (length >= 24 && (x.opcode === OP.FALLOCATE || x.opcode === OP.LSEEK))
          slotDoubles[w / 2 + AT.OFFSET] = getU64(view, a + 8);
        break;
      case OP.INIT:
      case OP.DESTROY:
        slotWords[w + AT.NODE] = 0;
        return;
      case OP.FORGET:
      case OP.BATCH_FORGET:
        if (length >= 4) slotWords[w + AT.COUNT] = view.getUint32(a, true);
        return; // its node may be anybody's by now
      default:
        break;
    }
    this.#path(w, node);
  }

  #path(w: number, node: number): void {
    this.#words[w + AT.PATH] = this.#pathOf(node);
  }

  #pathOf(node: number): number {
    return this.#nodes.known(node) || this.#findPath(node);
  }

  #findPath(node: number): number {
    this.#r.prepareNames();
    return this.#nodes.pathOf(node);
  }

  #subject(w: number, id: number, offset: number, count: number): void {
    this.#words[w + AT.SUBJECT] = id;
    this.#r.useHandle(w, this.#handles.find(id), offset, count);
  }

  /** A name in a folder: the request is about what it names. */
  #name(x: JournaledRequest, w: number, folder: number, at: number): void {
    const { u8 } = this.#journal;
    const length = lengthToNul(u8, at, x.at + x.length);
    const slot = w / 16;
    this.#folder[slot] = folder;
    this.#nodeA[slot] = 0;
    if (length < 0) return;
    this.#r.prepareNames();
    const above = this.#nodes.pathOf(folder);
    if (above !== 0) this.#words[w + AT.PATH] = this.#r.paths.intern(above, u8, at, length);
    if (x.opcode === OP.UNLINK || x.opcode === OP.RMDIR) this.#nodeA[slot] = this.#nodes.find(folder, u8, at, length);
  }

  #rename(x: JournaledRequest, w: number, folder: number, a: number, length: number): void {
    const { u8, view } = this.#journal;
    const slotWords = this.#words;
    if (length < (x.opcode === OP.RENAME ? 8 : 16)) return;
    const slot = w / 16;
    const target = view.getUint32(a, true);
    const names = x.opcode === OP.RENAME ? a + 8 : a + 16;
    if (x.opcode === OP.RENAME2) slotWords[w + AT.COUNT] = view.getUint32(a + 8, true);
    this.#name(x, w, folder, names);
    const first = lengthToNul(u8, names, x.at + x.length);
    const second = first < 0 ? -1 : lengthToNul(u8, names + first + 1, x.at + x.length);
    this.#nodeA[slot] = first < 0 ? 0 : this.#nodes.find(folder, u8, names, first);
    this.#nodeB[slot] = 0;
    this.#folder[slot] = target;
    if (second < 0) return;
    const above = this.#nodes.pathOf(target);
    if (above !== 0) slotWords[w + AT.ARGUMENT] = this.#r.paths.intern(above, u8, names + first + 1, second);
    this.#nodeB[slot] = this.#nodes.find(target, u8, names + first + 1, second);
    slotWords[w + AT.NODE] = this.#nodeA[slot];
  }

  /** What a successful request tells about nodes and handles. `length` bytes of reply at `at`. */
  #learn(x: JournaledRequest, w: number, at: number, length: number): void {
    const { view } = this.#journal;
    const slotWords = this.#words;
    const slot = w / 16;
    switch (x.opcode) {
      case OP.LOOKUP:
      case OP.CREATE:
      case OP.TMPFILE:
      case OP.MKDIR:
      case OP.MKNOD:
      case OP.SYMLINK:
      case OP.LINK: {
        if (length < ENTRY_MODE + 4) return;
        const node = view.getUint32(at, true);
        this.#entryAnswer(node, at);
        const isFolder = (view.getUint32(at + ENTRY_MODE, true) & S_IFMT) === S_IFDIR;
        if (x.opcode !== OP.TMPFILE)
          this.#bind(
            node,
            this.#folder[slot] as number,
            isFolder,
            slotWords[w + (x.opcode === OP.LINK ? AT.ARGUMENT : AT.PATH)] as number,
          );
        if (node !== 0) slotWords[w + AT.NODE] = node;
        if ((x.opcode === OP.CREATE || x.opcode === OP.TMPFILE) && length >= SIZE_ENTRY_OUT + 16) {
          this.#openAnswer(view.getUint32(at + SIZE_ENTRY_OUT + 8, true));
          this.#opened(w, view.getUint32(at + SIZE_ENTRY_OUT, true), KIND.FILE, x.endedNs);
        }
        return;
      }
      case OP.GETATTR:
      case OP.SETATTR:
        // fuse_attr_out: u64 attr_valid, u32 attr_valid_nsec.
        if (length >= 16)
          this.#r.answered(
            (view.getUint32(at, true) | view.getUint32(at + 4, true) | view.getUint32(at + 8, true)) !== 0
              ? CACHE.ATTR
              : CACHE.ATTR_NOT,
          );
        return;
      case OP.OPEN:
      case OP.OPENDIR:
        if (length >= 16) this.#openAnswer(view.getUint32(at + 8, true));
        if (length >= 16)
          this.#opened(w, view.getUint32(at, true), x.opcode === OP.OPEN ? KIND.FILE : KIND.DIRECTORY, x.endedNs);
        return;
      case OP.READDIRPLUS:
        this.#entries(slotWords[w + AT.NODE] as number, at, length);
        return;
      case OP.UNLINK:
      case OP.RMDIR:
        this.#nodes.remove(this.#nodeA[slot] as number);
        this.#moved();
        return;
      case OP.RENAME:
      case OP.RENAME2:
        this.#renamed(w, slot);
        return;
      case OP.INIT:
        // fuse_init_out: u32 major, u32 minor; max_write at 20.
        if (length >= 24) this.#r.agreed(this.session, view.getUint32(at + 4, true), view.getUint32(at + 20, true));
        this.#wipe(x.endedNs);
        return;
      case OP.DESTROY:
        this.#wipe(x.endedNs);
        return;
      default:
        return;
    }
  }

  #wipe(nowNs: number): void {
    this.#handles.closeAll(nowNs);
    this.#nodes.wipe();
  }

  /** fuse_entry_out: u64 nodeid, u64 generation, u64 entry_valid, u64 attr_valid, u32 entry_valid_nsec, u32 attr_valid_nsec. Node 0: the name is not there. */
  #entryAnswer(node: number, at: number): void {
    const { view } = this.#journal;
    const named = (view.getUint32(at + 16, true) | view.getUint32(at + 20, true) | view.getUint32(at + 32, true)) !== 0;
    if (node === 0) {
      this.#r.answered(named ? CACHE.ABSENT : CACHE.ABSENT_NOT);
      return;
    }
    const attributes =
      (view.getUint32(at + 24, true) | view.getUint32(at + 28, true) | view.getUint32(at + 36, true)) !== 0;
    this.#r.answered(named ? CACHE.NAME : CACHE.NAME_NOT);
    this.#r.answered(attributes ? CACHE.ATTR : CACHE.ATTR_NOT);
  }

  #openAnswer(flags: number): void {
    if ((flags & FOPEN.DIRECT_IO) !== 0) this.#r.answered(CACHE.OPEN_DIRECT);
    else this.#r.answered((flags & (FOPEN.KEEP_CACHE | FOPEN.CACHE_DIR)) !== 0 ? CACHE.OPEN_KEEP : CACHE.OPEN_DROP);
  }

  #bind(node: number, folder: number, isFolder: boolean, path: number): void {
    if (path !== 0 && this.#nodes.known(node) === path) return;
    const name = this.#r.paths.nameOf(path);
    if (name === null || node === 0) return;
    this.#nodes.bind(node, folder, isFolder, this.#r.paths.bytes, name.at, name.length);
    // Nothing has moved since the request began.
    if (name.parent === this.#nodes.pathOf(folder)) this.#nodes.remember(node, path);
  }

  #renamed(w: number, slot: number): void {
    const slotWords = this.#words;
    const [from, to] = [this.#nodeA[slot] as number, this.#nodeB[slot] as number];
    if (((slotWords[w + AT.COUNT] as number) & RENAME_EXCHANGE) !== 0) {
      this.#nodes.exchange(from, to);
    } else {
      const name = this.#r.paths.nameOf(slotWords[w + AT.ARGUMENT] as number);
      if (name !== null)
        this.#nodes.move(from, to, this.#folder[slot] as number, this.#r.paths.bytes, name.at, name.length);
    }
    this.#moved();
  }

  /** Handles that are open show where their file is now. */
  #moved(): void {
    if (this.#handles.count === 0) return;
    this.#r.prepareNames();
    this.#handles.refresh((_id, node) => this.#nodes.pathOf(node));
  }

  /** `id` 0: the guest opens without handles, and the requests name only the node. */
  #opened(w: number, id: number, kind: number, nowNs: number): void {
    if (id === 0) return;
    const slotWords = this.#words;
    slotWords[w + AT.SUBJECT] = id;
    const node = slotWords[w + AT.NODE] as number;
    this.#handles.add(
      id,
      node,
      slotWords[w + AT.PATH] as number,
      slotWords[w + AT.ARGUMENT] as number,
      slotWords[w + AT.UID] as number,
      slotWords[w + AT.RESULT] as number,
      kind,
      nowNs,
    );
  }

  /** READDIRPLUS: struct fuse_direntplus, one behind the other. */
  #entries(folder: number, start: number, length: number): void {
    const { view, u8 } = this.#journal;
    const end = start + length;
    for (let at = start; at + SIZE_ENTRY_OUT + 24 <= end; ) {
      const node = view.getUint32(at, true);
      const nameLength = view.getUint32(at + SIZE_ENTRY_OUT + 16, true);
      const nameAt = at + SIZE_ENTRY_OUT + 24;
      if (nameLength > end - nameAt) return;
      const dots = nameLength <= 2 && u8[nameAt] === 0x2e && (nameLength === 1 || u8[nameAt + 1] === 0x2e);
      if (node !== 0 && !dots)
        this.#nodes.bind(
          node,
          folder,
          (view.getUint32(at + ENTRY_MODE, true) & S_IFMT) === S_IFDIR,
          u8,
          nameAt,
          nameLength,
        );
      at += (SIZE_ENTRY_OUT + 24 + nameLength + 7) & ~7;
    }
  }

  #captureRequest(x: JournaledRequest, w: number): void {
    const r = this.#r;
    const kept = x.opcode === OP.WRITE ? Math.min(x.length, ARGS + 40 + r.snap) : x.length;
    r.capture.write(
      this.#words[w + AT.OP] as number,
      x.tag,
      0,
      false,
      this.#doubles[w / 2 + AT.START] as number,
      this.#journal.u8,
      x.at,
      kept,
      x.total,
    );
  }
}
