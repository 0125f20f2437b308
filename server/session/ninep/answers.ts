/**
 * 9P messages that are answered without coming to the session: those that need nothing but a descriptor, by whoever receives them
 * (server/native/src/ninep-answers.h; docs/adr/0009 has the reasons). The session says what that needs to know in a block of the arena, of a fid once it has been asked
 * about, and takes it back. Replies are the same as the session's own.
 */
import type { Arena } from '../../arena.ts';
import { S_IFMT } from '../../constants/linux.ts';
import type { Node } from '../../fs/backend.ts';
import { SHORTCUT, Whereabouts } from '../../fs/shortcuts.ts';
import type { Versions } from '../../policy/ninep-policy.ts';
import { ANSWERS_SIZE, type AnswersPlace } from '../exchange.ts';
import type { Fid } from './fid-table.ts';

/** Words of the block's head (NinepAnswers::Block). */
const HEAD = {
  SESSION: 0,
  TICKET: 1,
  MSIZE: 2,
  VERSIONS: 3,
  STAMP: 4,
  LOOK_STAMP: 5,
  REPLY_AT: 6,
  REPLY_ROOM: 7,
} as const;
const HEAD_BYTES = 64;
/** Words of a row (NinepAnswers::Row). */
const ROW = {
  FID: 0,
  FD: 1,
  MAY: 2,
  STAMP: 3,
  WROTE_AT: 4,
  LOOK_FD: 5,
  LOOK_STAMP: 6,
  PATH_MARK: 7,
  INO: 8,
  MOUNT: 10,
  BIRTH: 12,
  DEV: 15,
  TYPE: 17,
} as const;
const ROW_BYTES = 72;
const ROWS = 256;
/** Bits of MAY. */
const MAY = { READ: 1, NOWAIT: 2, WRITE: 4, APPEND: 8 } as const;
/** Words of struct statx (fs/host/statx.ts has all of it). */
const STATX = { MODE: 7, INO: 8, BTIME: 20, DEV: 34, MNT_ID: 36 } as const;

/** When files were written to by answers, for all sessions of a share: the back end must not take that for somebody else's change. */
export interface WriteTimes {
  /** Arena offset of a time (ns of CLOCK_MONOTONIC, 0: never) that the node keeps until `drop`, as often as it was taken; 0: there is none left. */
  take(node: Node): number;
  drop(node: Node): void;
}

export class Answers {
  readonly #u32: Uint32Array;
  readonly #head: number;
  readonly #times: WriteTimes;
  readonly #session: number;
  readonly #at = new Whereabouts();

  /** `session`: its number in the trace's journal. Nothing is answered until `begin`. */
  constructor(arena: Arena, place: AnswersPlace, session: number, times: WriteTimes) {
    this.#u32 = arena.u32;
    this.#head = place.at >> 2;
    this.#session = session;
    this.#times = times;
    arena.u8.fill(0, place.at, place.at + ANSWERS_SIZE);
    this.#set(HEAD.TICKET, place.ticket);
    this.#set(HEAD.REPLY_AT, place.replyAt);
    this.#set(HEAD.REPLY_ROOM, place.replyRoom);
    this.forgetAll();
  }

  /** From now on, by these terms. What was said of files does not hold any more. */
  begin(msize: number, versions: Versions): void {
    this.forgetAll();
    this.#set(HEAD.MSIZE, msize);
    this.#set(HEAD.VERSIONS, versions);
    this.#set(HEAD.SESSION, this.#session);
  }

  /** All messages come to the session. */
  end(): void {
    this.#set(HEAD.SESSION, 0);
    this.forgetAll();
  }

  /** What was said of files may not hold any more. */
  forgetAll(): void {
    this.#bump(HEAD.STAMP);
    this.forgetLooks();
  }

  /** Looks at attributes are to come to the back end. */
  forgetLooks(): void {
    this.#bump(HEAD.LOOK_STAMP);
  }

  /** After a Tgetattr that the back end was asked for. The first one says nothing: most fids are asked about once. */
  learnLook(fid: Fid): void {
    if (!fid.asked) {
      fid.asked = true;
      return;
    }
    const at = this.#at;
    const { shortcuts } = fid.at.fs;
    if (shortcuts === null || !shortcuts.whereabouts(fid.node, null, at) || at.watched) return;
    const fd = fid.handle === null ? at.fd : shortcuts.descriptor(fid.handle);
    if (fd < 0) return;
    const u32 = this.#u32;
    const row = this.#rowFor(fid);
    const statx = at.statxAt >> 2;
    u32[row + ROW.LOOK_FD] = fd;
    u32[row + ROW.LOOK_STAMP] = this.#get(HEAD.LOOK_STAMP);
    u32[row + ROW.PATH_MARK] = fid.at.pathMark;
    this.#copy(row + ROW.INO, statx + STATX.INO, 2);
    this.#copy(row + ROW.MOUNT, statx + STATX.MNT_ID, 2);
    this.#copy(row + ROW.BIRTH, statx + STATX.BTIME, 3);
    this.#copy(row + ROW.DEV, statx + STATX.DEV, 2);
    u32[row + ROW.TYPE] = (u32[statx + STATX.MODE] as number) & S_IFMT;
  }

  /** After a Tread or Twrite that the back end was asked for, but the first. `writes`: whether the fid's writes need nothing but the call. */
  learnFile(fid: Fid, writes: boolean): void {
    if (!fid.used) {
      fid.used = true;
      return;
    }
    if (fid.handle === null || this.#knows(fid, writes)) return;
    const { shortcuts } = fid.at.fs;
    if (shortcuts === null) return;
    const uses = shortcuts.uses(fid.handle);
    let may = (uses & SHORTCUT.READ) !== 0 ? MAY.READ : 0;
    if ((uses & SHORTCUT.NOWAIT) !== 0) may |= MAY.NOWAIT;
    if (fid.append) may |= MAY.APPEND;
    const row = this.#rowFor(fid);
    if (writes && (uses & SHORTCUT.WRITE) !== 0) {
      if (fid.writeTimeAt === 0) fid.writeTimeAt = this.#times.take(fid.node);
      if (fid.writeTimeAt !== 0) may |= MAY.WRITE;
    }
    const u32 = this.#u32;
    u32[row + ROW.FD] = shortcuts.descriptor(fid.handle);
    u32[row + ROW.MAY] = may;
    u32[row + ROW.STAMP] = this.#get(HEAD.STAMP);
    u32[row + ROW.WROTE_AT] = fid.writeTimeAt;
  }

  /** The fid ends, or becomes another file's. */
  forget(fid: Fid): void {
    if (!fid.answered) return;
    fid.answered = false;
    const row = this.#rowAt(fid.id);
    if (this.#u32[row + ROW.FID] === fid.id + 1) this.#u32[row + ROW.FID] = 0;
    if (fid.writeTimeAt === 0) return;
    fid.writeTimeAt = 0;
    this.#times.drop(fid.node);
  }

  #knows(fid: Fid, writes: boolean): boolean {
    const row = this.#rowAt(fid.id);
    const there = this.#u32[row + ROW.FID] === fid.id + 1 && this.#u32[row + ROW.STAMP] === this.#get(HEAD.STAMP);
    return there && (!writes || ((this.#u32[row + ROW.MAY] as number) & MAY.WRITE) !== 0);
  }

  /** The fid's row, emptied if it was another's. */
  #rowFor(fid: Fid): number {
    const row = this.#rowAt(fid.id);
    fid.answered = true;
    if (this.#u32[row + ROW.FID] === fid.id + 1) return row;
    this.#u32.fill(0, row, row + ROW_BYTES / 4);
    this.#u32[row + ROW.FID] = fid.id + 1;
    return row;
  }

  #rowAt(id: number): number {
    return this.#head + (HEAD_BYTES + (id % ROWS) * ROW_BYTES) / 4;
  }

  #copy(to: number, from: number, words: number): void {
    for (let i = 0; i < words; i++) this.#u32[to + i] = this.#u32[from + i] as number;
  }

  #get(word: number): number {
    return this.#u32[this.#head + word] as number;
  }

  #set(word: number, value: number): void {
    this.#u32[this.#head + word] = value;
  }

  /** Never 0, which rows without a stamp have. */
  #bump(word: number): void {
    this.#set(word, (this.#get(word) % 0xffff_fffe) + 1);
  }
}
