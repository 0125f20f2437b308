import type { Arena } from '../../arena.ts';
import { ERRNO } from '../../errno.ts';
import { native } from '../../native/loader.ts';

/** Pieces of one writev. */
const PIECES = 128;
/** Pieces sent that are kept in the list before it is shortened. */
const TRIM = 1024;

/** Arena space for the piece list of a writev; used inside one call only, so one for all connections. */
export class PieceSpace {
  readonly at: number;
  readonly arena: Arena;

  static readonly SIZE = PIECES * 8 + 64;

  constructor(arena: Arena) {
    this.arena = arena;
    this.at = arena.alloc(PIECES * 8);
  }
}

const NOTHING = { at: 0, length: 0 } as const;

interface Piece {
  at: number;
  length: number;
  /** Block to give back when it has been sent, or 0. */
  block: number;
}

/**
 * Replies of one connection on their way out, in order. Short ones lie one behind the other in the cork block, so that a batch of them is one piece; long ones
 * lie in a block of their own, which is given back when it has been sent.
 */
export class SendQueue {
  /** Bytes that wait. */
  bytes = 0;
  readonly #space: PieceSpace;
  readonly #corkAt: number;
  readonly #corkRoom: number;
  readonly #giveBlock: (at: number) => void;
  /** Those that wait are from `#first` to before `#last`. It keeps its room, as `#spare` does: setting an array's length is a call out of JavaScript, and gives the room back. */
  readonly #pieces: Piece[] = [];
  #first = 0;
  #last = 0;
  readonly #spare: Piece[] = [];
  #spares = 0;
  #corkUsed = 0;
  /** What came while the cork was full: replies to requests that had been waiting. The gate in front of new requests bounds it. */
  readonly #overflow: Uint8Array[] = [];

  constructor(space: PieceSpace, corkAt: number, corkRoom: number, giveBlock: (at: number) => void) {
    this.#space = space;
    this.#corkAt = corkAt;
    this.#corkRoom = corkRoom;
    this.#giveBlock = giveBlock;
  }

  /** Room for short replies. */
  get corkFree(): number {
    return this.#overflow.length > 0 ? 0 : this.#corkRoom - this.#corkUsed;
  }

  /** Copies `length` bytes at `from` to the end of the queue. */
  copy(from: number, length: number): void {
    const { u8 } = this.#space.arena;
    this.bytes += length;
    if (length > this.corkFree) {
      this.#overflow.push(u8.slice(from, from + length));
      return;
    }
    const at = this.#corkAt + this.#corkUsed;
    u8.copyWithin(at, from, from + length);
    this.#corked(at, length);
  }

  /** Takes over `block`, of which `length` bytes at `at` are to be sent. */
  hand(block: number, at: number, length: number): void {
    this.bytes += length;
    // Behind copies that wait outside the arena it has to wait there too.
    if (this.#overflow.length > 0) {
      this.#overflow.push(this.#space.arena.u8.slice(at, at + length));
      this.#giveBlock(block);
    } else {
      this.#push(at, length, block);
    }
  }

  /** All that waits, if it is one piece in the cork; else of length 0. */
  get onlyCork(): { readonly at: number; readonly length: number } {
    const piece = this.#pieces[this.#first];
    const only =
      this.#last - this.#first === 1 && piece !== undefined && piece.block === 0 && this.#overflow.length === 0;
    return only ? piece : NOTHING;
  }

  /** What `onlyCork` told of is somebody else's to send, before anything else is copied. */
  passOn(): void {
    this.#sent(this.bytes);
  }

  /** Of that, `length` bytes at `at` were not sent. Nothing may have been copied since. */
  takeBack(at: number, length: number): void {
    this.bytes += length;
    this.#corkUsed = at + length - this.#corkAt;
    this.#push(at, length, 0);
  }

  /** Sends what the socket takes. 0: all of it; -EAGAIN: the socket is full; other errors: the connection is no good any more. */
  flush(fd: number): number {
    while (this.bytes > 0) {
      const { u32 } = this.#space.arena;
      const list = this.#space.at >> 2;
      let count = 0;
      for (let i = this.#first; i < this.#last && count < PIECES; i++) {
        const piece = this.#pieces[i];
        if (piece === undefined) break;
        u32[list + 2 * count] = piece.at;
        u32[list + 2 * count + 1] = piece.length;
        count++;
      }
      const sent = native.writev(fd, this.#space.at, count);
      if (sent === -ERRNO.EINTR) continue;
      if (sent < 0) return sent;
      this.#sent(sent);
    }
    return 0;
  }

  /** Gives back all blocks but the cork. */
  clear(): void {
    for (let i = this.#first; i < this.#last; i++) this.#end(this.#pieces[i]);
    this.#first = this.#last = 0;
    this.#overflow.length = 0;
    this.bytes = 0;
  }

  #sent(count: number): void {
    this.bytes -= count;
    for (let left = count; left > 0; ) {
      const piece = this.#pieces[this.#first];
      if (piece === undefined) break;
      if (piece.length > left) {
        piece.at += left;
        piece.length -= left;
        return;
      }
      left -= piece.length;
      this.#first++;
      this.#end(piece);
    }
    if (this.#first < this.#last) {
      if (this.#first > TRIM) this.#trim();
      return;
    }
    this.#first = this.#last = 0;
    this.#corkUsed = 0;
    this.#refill();
  }

  #trim(): void {
    this.#pieces.copyWithin(0, this.#first, this.#last);
    this.#last -= this.#first;
    this.#first = 0;
  }

  #refill(): void {
    while (this.#overflow.length > 0) {
      const next = this.#overflow[0];
      const room = this.#corkRoom - this.#corkUsed;
      if (next === undefined || room === 0) return;
      this.#cork(next.subarray(0, room));
      if (next.length <= room) this.#overflow.shift();
      else this.#overflow[0] = next.subarray(room);
    }
  }

  #cork(bytes: Uint8Array): void {
    const at = this.#corkAt + this.#corkUsed;
    this.#space.arena.u8.set(bytes, at);
    this.#corked(at, bytes.length);
  }

  /** `length` bytes lie at `at`, the end of the cork. */
  #corked(at: number, length: number): void {
    this.#corkUsed += length;
    const last = this.#last > this.#first ? this.#pieces[this.#last - 1] : undefined;
    if (last !== undefined && last.block === 0 && last.at + last.length === at) last.length += length;
    else this.#push(at, length, 0);
  }

  #push(at: number, length: number, block: number): void {
    const piece = (this.#spares > 0 ? this.#spare[--this.#spares] : undefined) ?? { at: 0, length: 0, block: 0 };
    piece.at = at;
    piece.length = length;
    piece.block = block;
    this.#pieces[this.#last++] = piece;
  }

  #end(piece: Piece | undefined): void {
    if (piece === undefined) return;
    if (piece.block !== 0) this.#giveBlock(piece.block);
    piece.block = 0;
    this.#spare[this.#spares++] = piece;
  }
}
