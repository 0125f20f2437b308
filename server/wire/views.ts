/**
 * The bytes that codecs read and write: two views of one ArrayBuffer, offsets in bytes, always little-endian. The engine's `Arena`
 * (server/arena.ts) fits without a wrapper.
 *
 * How a 64-bit field is represented (kinds.ts says which field uses which):
 * - a *number* where we compute with it (offsets, sizes, ids we handed out). 2^53 and above decodes to `INVALID_U64`, which no handler can
 *   mistake for a valid value: range checks refuse it, id tables do not contain it.
 * - a *saturating number* where "very large" means "to the end" (lock ends, lengths): 2^53 - 1 and above decodes to `U64_MAX_SAFE`, and
 *   that encodes as OFFSET_MAX (2^63 - 1), the kernel's own "to the end".
 * - *two words* (`fooLo`, `fooHi`) where we only hand it on (unique, inode numbers, directory cookies, masks).
 */
export interface Views {
  readonly u8: Uint8Array;
  readonly view: DataView;
}

/** A run of bytes in the arena: a name, a target, a value. Decoders fill a reused one and never copy; fits fs/backend.ts. */
export interface Span {
  at: number;
  length: number;
}

/** What a u64 of 2^53 or more decodes to, where the field is a number. */
export const INVALID_U64 = -1;
/** What a saturating u64 decodes to at most; written as OFFSET_MAX. */
export const U64_MAX_SAFE = Number.MAX_SAFE_INTEGER;

const TWO_32 = 0x1_0000_0000;
/** High words below this keep a 64-bit value below 2^53. */
const SAFE_HIGH = 0x20_0000;

export function newSpan(): Span {
  return { at: 0, length: 0 };
}

export function viewsOf(buffer: ArrayBuffer): Views {
  return { u8: new Uint8Array(buffer), view: new DataView(buffer) };
}

export function getU64(view: DataView, at: number): number {
  const high = view.getUint32(at + 4, true);
  return high < SAFE_HIGH ? high * TWO_32 + view.getUint32(at, true) : INVALID_U64;
}

/** -1 gives 64 ones, other negative numbers are a caller's bug. */
export function putU64(view: DataView, at: number, value: number): void {
  view.setUint32(at, value >>> 0, true);
  view.setUint32(at + 4, Math.floor(value / TWO_32) >>> 0, true);
}

export function getU64Saturating(view: DataView, at: number): number {
  const high = view.getUint32(at + 4, true);
  return high < SAFE_HIGH ? high * TWO_32 + view.getUint32(at, true) : U64_MAX_SAFE;
}

export function putU64Saturating(view: DataView, at: number, value: number): void {
  if (value >= U64_MAX_SAFE) {
    view.setUint32(at, 0xffff_ffff, true);
    view.setUint32(at + 4, 0x7fff_ffff, true);
  } else {
    putU64(view, at, value);
  }
}

/** Signed, for seconds: what is beyond 2^53 either way saturates. */
export function getI64(view: DataView, at: number): number {
  const high = view.getInt32(at + 4, true);
  if (high >= SAFE_HIGH) return Number.MAX_SAFE_INTEGER;
  if (high < -SAFE_HIGH) return Number.MIN_SAFE_INTEGER;
  return high * TWO_32 + view.getUint32(at, true);
}

export function putI64(view: DataView, at: number, value: number): void {
  view.setUint32(at, value >>> 0, true);
  view.setInt32(at + 4, Math.floor(value / TWO_32), true);
}

/** Bytes before the first NUL in [at, end), or -1 when there is none. */
export function lengthToNul(u8: Uint8Array, at: number, end: number): number {
  for (let i = at; i < end; i++) {
    if (u8[i] === 0) return i - at;
  }
  return -1;
}

// Variable parts. `take…` fill `span` and return the offset behind, or -1 when they do not fit before `end`. `put…` copy the span's bytes
// to `at` unless they lie there already (a reply built in place), and return the offset behind.

export function takeCstr(u8: Uint8Array, at: number, end: number, span: Span): number {
  const length = lengthToNul(u8, at, end);
  if (length < 0) return -1;
  span.at = at;
  span.length = length;
  return at + length + 1;
}

export function putCstr(u8: Uint8Array, at: number, span: Span): number {
  move(u8, at, span);
  u8[at + span.length] = 0;
  return at + span.length + 1;
}

export function takeStr16(view: DataView, at: number, end: number, span: Span): number {
  if (end - at < 2) return -1;
  const length = view.getUint16(at, true);
  if (end - at - 2 < length) return -1;
  span.at = at + 2;
  span.length = length;
  return at + 2 + length;
}

export function putStr16(v: Views, at: number, span: Span): number {
  move(v.u8, at + 2, span);
  v.view.setUint16(at, span.length, true);
  return at + 2 + span.length;
}

/** The bytes need not be there: payload may still lie in a descriptor chain or socket, so only the arithmetic is checked. */
export function takeData32(view: DataView, at: number, end: number, span: Span): number {
  if (end - at < 4) return -1;
  const length = view.getUint32(at, true);
  if (end - at - 4 < length) return -1;
  span.at = at + 4;
  span.length = length;
  return at + 4 + length;
}

export function putData32(v: Views, at: number, span: Span): number {
  move(v.u8, at + 4, span);
  v.view.setUint32(at, span.length, true);
  return at + 4 + span.length;
}

function move(u8: Uint8Array, at: number, span: Span): void {
  if (span.at !== at) copyBytes(u8, at, span.at, span.length);
}

/** Copies of this length and less are quicker by hand: calling the built-in costs as much as so many bytes (measured on Node 20). */
const SHORT = 48;

/** Copies `length` bytes within `u8`, from `from` to `at`; they may overlap. */
export function copyBytes(u8: Uint8Array, at: number, from: number, length: number): void {
  if (length > SHORT || (from < at && at < from + length)) u8.copyWithin(at, from, from + length);
  else for (let i = 0; i < length; i++) u8[at + i] = u8[from + i] as number;
}
