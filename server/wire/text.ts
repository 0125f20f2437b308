/**
 * Bytes from a client as text for people: terminals, logs, the app. What could break a line, hide, reorder or forge text is
 * written as `\xNN` of its bytes, so that the text is unambiguous and can be turned back.
 */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** Control, format (bidi overrides, zero-width, tags), private use, and the line separators that are not control characters. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/u;

/** `"name"`, at most `limit` bytes of it, with how much is missing. `end` bounds what may be read. */
export function quoteBytes(u8: Uint8Array, at: number, length: number, limit = 1024): string {
  const shown = Math.min(length, limit);
  const text = `"${escapeBytes(u8, at, at + shown)}"`;
  return shown < length ? `${text}…+${length - shown}` : text;
}

export function escapeBytes(u8: Uint8Array, at: number, end: number): string {
  const stop = Math.min(end, u8.length);
  let text = '';
  let i = at;
  while (i < stop) {
    const byte = u8[i] ?? 0;
    if (byte >= 0x20 && byte < 0x7f) {
      if (byte === QUOTE || byte === BACKSLASH) text += '\\';
      text += String.fromCharCode(byte);
      i++;
      continue;
    }
    const size = utf8Size(u8, i, stop);
    if (size > 1) {
      const character = String.fromCodePoint(utf8Value(u8, i, size));
      if (!UNSAFE.test(character)) {
        text += character;
        i += size;
        continue;
      }
    }
    for (let k = 0; k < Math.max(size, 1); k++) text += escapeByte(u8[i + k] ?? 0);
    i += Math.max(size, 1);
  }
  return text;
}

function escapeByte(byte: number): string {
  if (byte === 0x0a) return '\\n';
  if (byte === 0x09) return '\\t';
  if (byte === 0x0d) return '\\r';
  return `\\x${byte.toString(16).padStart(2, '0')}`;
}

/** Bytes of the well-formed UTF-8 sequence at `i` (Unicode 15, table 3-7), or 0. */
function utf8Size(u8: Uint8Array, i: number, end: number): number {
  const first = u8[i] ?? 0;
  if (first < 0x80) return 1;
  const size =
    first >= 0xc2 && first <= 0xdf ? 2 : first >= 0xe0 && first <= 0xef ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 0;
  if (size === 0 || i + size > end) return 0;
  for (let k = 1; k < size; k++) {
    if (((u8[i + k] ?? 0) & 0xc0) !== 0x80) return 0;
  }
  const second = u8[i + 1] ?? 0;
  if (first === 0xe0 && second < 0xa0) return 0; // overlong
  if (first === 0xed && second > 0x9f) return 0; // surrogate
  if (first === 0xf0 && second < 0x90) return 0; // overlong
  if (first === 0xf4 && second > 0x8f) return 0; // above U+10FFFF
  return size;
}

function utf8Value(u8: Uint8Array, i: number, size: number): number {
  let value = (u8[i] ?? 0) & (0xff >> (size + 1));
  for (let k = 1; k < size; k++) value = (value << 6) | ((u8[i + k] ?? 0) & 0x3f);
  return value;
}

/** Names and numbers of a flag word: `CREAT|EXCL`, with `0x…` for bits that have no name; `0` when none is set. */
export function flagNames(value: bigint, table: Readonly<Record<string, number | bigint>>): string {
  if (value === 0n) return '0';
  const names: string[] = [];
  let rest = value;
  for (const [name, number] of Object.entries(table)) {
    const bits = BigInt(number) & 0xffff_ffff_ffff_ffffn;
    if (bits !== 0n && (rest & bits) === bits) {
      names.push(name);
      rest &= ~bits;
    }
  }
  if (rest !== 0n) names.push(`0x${rest.toString(16)}`);
  return names.join('|');
}

export function valueName(value: bigint, table: Readonly<Record<string, number | bigint>>): string {
  for (const [name, number] of Object.entries(table)) {
    if (BigInt(number) === value) return name;
  }
  return value.toString();
}
