/** A 9P session's requests, as the journal has them. Fields stand at fixed offsets behind the header (server/wire/ninep/table.ts); words are not aligned. */
import { operationOf, PROTOCOL } from '../../electron/contract/trace/operations.ts';
import { AT, NO_ID, packOperation } from '../../electron/contract/trace/record.ts';
import { NINEP_VERSIONS } from '../../electron/contract/trace/snapshot.ts';
import { textOf } from '../../electron/contract/trace/utf8.ts';
import { TYPE } from '../wire/ninep/codec.gen.ts';
import { HEADER_SIZE, NOFID, READ_HEADER_SIZE } from '../wire/ninep/flags.ts';
import { getU64 } from '../wire/views.ts';
import { FidPaths } from './fid-paths.ts';
import { KIND, SessionHandles } from './handles.ts';
import type { Journal } from './journal.ts';
import type { JournaledRequest } from './journal-reader.ts';
import { CACHE, LEVEL, SLOTS } from './memory.ts';
import type { Recorder } from './recorder.ts';

const TWRITE_HEAD = 23;
/** What an open fid was opened for is told by its flags; whether it is a folder by qid.type (bit 7). */
const QID_DIR = 0x80;
const QID_SIZE = 13;

export class NinepRecorder {
  readonly session: number;
  /** The word at AT.OP without the type. */
  readonly #packed: number;
  readonly #r: Recorder;
  readonly #journal: Journal;
  readonly #words: Uint32Array;
  readonly #doubles: Float64Array;
  readonly #fids: FidPaths;
  readonly #handles: SessionHandles;
  /** Of a request under way: the fid that a success makes or moves, and how many names a walk has. */
  readonly #newFid = new Uint32Array(SLOTS);
  readonly #names = new Uint8Array(SLOTS);

  constructor(recorder: Recorder, journal: Journal, nowNs: number) {
    this.#r = recorder;
    this.#journal = journal;
    this.#words = recorder.memory.words;
    this.#doubles = recorder.memory.doubles;
    this.session = recorder.openSession(PROTOCOL.NINEP, nowNs);
    this.#packed = packOperation(PROTOCOL.NINEP, 0, this.session);
    this.#handles = new SessionHandles(recorder.places, this.session);
    this.#fids = new FidPaths(recorder.paths);
    recorder.addOwner(this.#fids);
  }

  begin(x: JournaledRequest): void {
    const r = this.#r;
    const w = r.begin(x.ticket, this.#packed | x.opcode, x.tag, x.begunNs, x.takenNs);
    const slotWords = this.#words;
    slotWords[w + AT.NODE] = 0;
    slotWords[w + AT.UID] = NO_ID;
    slotWords[w + AT.RESULT] = 0;
    if (r.level === LEVEL.CAPTURE) {
      const kept = x.opcode === TYPE.Twrite ? Math.min(x.length, TWRITE_HEAD + r.snap) : x.length;
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
    const slot = w / 16;
    this.#newFid[slot] = NOFID;
    if (x.length < HEADER_SIZE + 4 || x.opcode === TYPE.Tversion || x.opcode === TYPE.Tflush) return;
    const fid = this.#u32(x.at + 7);
    this.#words[w + AT.SUBJECT] = fid;
    this.#decode(x, w, fid, x.at + HEADER_SIZE, x.at + x.length);
  }

  end(x: JournaledRequest): void {
    const r = this.#r;
    const { error, headLength, payloadLength, endedNs } = x;
    const slot = x.ticket < SLOTS ? x.ticket : SLOTS - 1;
    const w = slot * 16;
    const replyBytes = headLength + payloadLength;
    let read = 0;
    let written = 0;
    const answered = error === 0 && replyBytes > 0;
    if (answered && x.opcode === TYPE.Tread) read = replyBytes - READ_HEADER_SIZE;
    else if (answered && x.opcode === TYPE.Twrite) written = this.#u32(x.replyAt + HEADER_SIZE);
    else if (answered && x.ticket < SLOTS) this.#learn(x, w, x.replyKept);
    r.end(x.ticket, operationOf(PROTOCOL.NINEP, x.opcode), -error, x.total, replyBytes, read, written, endedNs);
    // Tclunk and Tremove end the fid even when they fail (clunk(5), remove(5)).
    if (x.opcode === TYPE.Tclunk || x.opcode === TYPE.Tremove) {
      const fid = this.#words[w + AT.SUBJECT] as number;
      this.#fids.drop(fid);
      if (this.#handles.find(fid) >= 0) this.#handles.close(fid, endedNs);
    }
    if (r.level === LEVEL.CAPTURE && replyBytes > 0) {
      const kept = x.opcode === TYPE.Tread ? Math.min(x.replyKept, READ_HEADER_SIZE + r.snap) : x.replyKept;
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

  hostWrote(fid: number): void {
    this.#r.hostWrote(this.#fids.pathOf(fid));
  }

  /** The peer is gone. */
  close(nowNs: number): void {
    this.#handles.closeAll(nowNs);
    this.#r.removeOwner(this.#fids);
    this.#r.closeSession(this.session, nowNs);
  }

  /** The body is at `a` to `end`, and begins with the fid. */
  #decode(x: JournaledRequest, w: number, fid: number, a: number, end: number): void {
    const slotWords = this.#words;
    const slotDoubles = this.#doubles;
    this.#r.prepareNames();
    slotWords[w + AT.PATH] = this.#fids.pathOf(fid);
    switch (x.opcode) {
      case TYPE.Tread:
      case TYPE.Twrite:
      case TYPE.Treaddir: {
        if (end - a < 16) return;
        const offset = getU64(this.#journal.view, a + 4);
        const count = this.#u32(a + 12);
        slotDoubles[w / 2 + AT.OFFSET] = offset;
        slotWords[w + AT.COUNT] = count;
        this.#r.useHandle(w, this.#handles.find(fid), x.opcode === TYPE.Treaddir ? -1 : offset, count);
        return;
      }
      case TYPE.Twalk:
        this.#walk(w, fid, a, end);
        return;
      case TYPE.Tattach:
        slotWords[w + AT.PATH] = this.#r.paths.root;
        this.#newFid[w / 16] = fid;
        if (end - a >= 16) slotWords[w + AT.UID] = this.#u32(end - 4);
        return;
      case TYPE.Tlcreate: {
        const behind = this.#named(w, fid, a + 4, end, AT.PATH);
        if (behind < 0 || end - behind < 8) return;
        slotWords[w + AT.ARGUMENT] = this.#u32(behind);
        slotWords[w + AT.COUNT] = this.#u32(behind + 4) & 0xffff;
        return;
      }
      case TYPE.Tcreate:
      case TYPE.Tunlinkat:
      case TYPE.Tmkdir:
      case TYPE.Tmknod:
      case TYPE.Tsymlink:
        this.#named(w, fid, a + 4, end, AT.PATH);
        return;
      case TYPE.Tlink:
        // link(dfid, fid, name): the path is that of the file, the second one that of the new name.
        if (end - a < 8) return;
        this.#named(w, fid, a + 8, end, AT.ARGUMENT);
        slotWords[w + AT.PATH] = this.#fids.pathOf(this.#u32(a + 4));
        return;
      case TYPE.Trename:
        if (end - a >= 8) this.#named(w, this.#u32(a + 4), a + 8, end, AT.ARGUMENT);
        return;
      case TYPE.Trenameat: {
        const behind = this.#named(w, fid, a + 4, end, AT.PATH);
        if (behind >= 0 && end - behind >= 4) this.#named(w, this.#u32(behind), behind + 4, end, AT.ARGUMENT);
        return;
      }
      case TYPE.Tlopen:
      case TYPE.Tsetattr:
        if (end - a >= 8) slotWords[w + AT.ARGUMENT] = this.#u32(a + 4);
        if (x.opcode === TYPE.Tsetattr && end - a >= 28)
          slotDoubles[w / 2 + AT.OFFSET] = getU64(this.#journal.view, a + 20);
        break;
      case TYPE.Topen:
        if (end - a >= 5) slotWords[w + AT.ARGUMENT] = this.#journal.u8[a + 4] as number;
        break;
      default:
        break;
    }
    this.#r.useHandle(w, this.#handles.find(fid), -1, 0);
  }

  #walk(w: number, fid: number, a: number, end: number): void {
    if (end - a < 10) return;
    const slot = w / 16;
    const count = this.#journal.view.getUint16(a + 8, true);
    this.#newFid[slot] = this.#u32(a + 4);
    this.#names[slot] = count;
    let path = this.#fids.pathOf(fid);
    let at = a + 10;
    for (let i = 0; i < count && i < 16; i++) {
      if (end - at < 2) return;
      const length = this.#journal.view.getUint16(at, true);
      if (end - at - 2 < length) return;
      path = this.#fids.step(path, this.#journal.u8, at + 2, length);
      at += 2 + length;
    }
    this.#words[w + AT.PATH] = path;
  }

  /** A name below a fid's path, into a field of the record. The offset behind it, or -1. */
  #named(w: number, folder: number, at: number, end: number, field: number): number {
    if (end - at < 2) return -1;
    const length = this.#journal.view.getUint16(at, true);
    if (end - at - 2 < length) return -1;
    this.#words[w + field] = this.#fids.step(this.#fids.pathOf(folder), this.#journal.u8, at + 2, length);
    return at + 2 + length;
  }

  #learn(x: JournaledRequest, w: number, headLength: number): void {
    const slotWords = this.#words;
    const slot = w / 16;
    const path = slotWords[w + AT.PATH] as number;
    const fid = slotWords[w + AT.SUBJECT] as number;
    switch (x.opcode) {
      case TYPE.Tattach:
        this.#fids.set(fid, path);
        return;
      case TYPE.Twalk:
        // A walk that stopped half-way makes no fid.
        if (
          headLength < HEADER_SIZE + 2 ||
          this.#journal.view.getUint16(x.replyAt + HEADER_SIZE, true) !== this.#names[slot]
        )
          return;
        this.#fids.set(this.#newFid[slot] as number, path);
        if (this.#names[slot] > 0) this.#qidAnswer(x.replyAt + headLength - QID_SIZE);
        return;
      case TYPE.Tlopen:
      case TYPE.Topen:
      case TYPE.Tlcreate:
      case TYPE.Tcreate: {
        this.#fids.set(fid, path);
        this.#qidAnswer(x.replyAt + HEADER_SIZE);
        const folder = ((this.#journal.u8[x.replyAt + HEADER_SIZE] as number) & QID_DIR) !== 0;
        this.#handles.add(
          fid,
          0,
          path,
          slotWords[w + AT.ARGUMENT] as number,
          NO_ID,
          0,
          folder ? KIND.DIRECTORY : KIND.FID,
          x.endedNs,
        );
        return;
      }
      case TYPE.Tunlinkat:
      case TYPE.Tremove:
        this.#fids.remove(path);
        this.#moved();
        return;
      case TYPE.Trename:
      case TYPE.Trenameat:
        this.#fids.move(path, slotWords[w + AT.ARGUMENT] as number);
        this.#moved();
        return;
      case TYPE.Tversion:
        this.#agreed(x.replyAt + HEADER_SIZE, headLength - HEADER_SIZE);
        this.#fids.wipe();
        this.#handles.closeAll(x.endedNs);
        return;
      default:
        return;
    }
  }

  /** Linux caches nothing of a file whose qid has version 0 (fs/9p, v9fs_qid_iget_dotl). */
  #qidAnswer(at: number): void {
    this.#r.answered(this.#u32(at + 1) === 0 ? CACHE.VERSION_NOT : CACHE.VERSION);
  }

  /** Rversion: msize[4] version[s]. */
  #agreed(at: number, length: number): void {
    if (length < 6) return;
    const { u8, view } = this.#journal;
    const size = view.getUint16(at + 4, true);
    const version = textOf(u8.slice(at + 6, at + Math.min(length, 6 + size)));
    this.#r.agreed(this.session, NINEP_VERSIONS.indexOf(version), this.#u32(at));
  }

  /** Open fids show where their file is now. */
  #moved(): void {
    this.#handles.refresh((fid) => this.#fids.pathOf(fid));
  }

  #u32(at: number): number {
    return this.#journal.view.getUint32(at, true);
  }
}
