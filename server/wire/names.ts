import { NAME_MAX } from '../constants/linux.ts';
import { ERRNO } from '../errno.ts';

/*
 * The one place where names from a client are judged. Names are bytes: any byte but `/` and NUL is allowed, as in Linux; what looks odd on
 * a screen is the printers' business (text.ts).
 */

const SLASH = 0x2f;
const DOT = 0x2e;

/** One path component that is to be made, found or removed: 0, or -EINVAL (empty, `/`, NUL, `.`, `..`) or -ENAMETOOLONG. */
export function checkName(u8: Uint8Array, at: number, length: number): number {
  const verdict = checkComponent(u8, at, length);
  if (verdict !== 0) return verdict;
  return isDots(u8, at, length) ? -ERRNO.EINVAL : 0;
}

/** As `checkName`, but `.` and `..` pass: 9P walks may carry them, and the walk itself stops `..` at the root. */
export function checkNameOrDots(u8: Uint8Array, at: number, length: number): number {
  return checkComponent(u8, at, length);
}

export function isDotDot(u8: Uint8Array, at: number, length: number): boolean {
  return length === 2 && u8[at] === DOT && u8[at + 1] === DOT;
}

export function isDot(u8: Uint8Array, at: number, length: number): boolean {
  return length === 1 && u8[at] === DOT;
}

function isDots(u8: Uint8Array, at: number, length: number): boolean {
  return isDot(u8, at, length) || isDotDot(u8, at, length);
}

function checkComponent(u8: Uint8Array, at: number, length: number): number {
  if (length === 0) return -ERRNO.EINVAL;
  if (length > NAME_MAX) return -ERRNO.ENAMETOOLONG;
  for (let i = at; i < at + length; i++) {
    const byte = u8[i];
    if (byte === SLASH || byte === 0) return -ERRNO.EINVAL;
  }
  return 0;
}
