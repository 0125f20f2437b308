/** UTF-8 (RFC 3629) without the encoder classes that Node and browsers have: this folder is compiled without either's types. */

/** Malformed sequences become U+FFFD, one for each byte that fits nowhere. */
export function textOf(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const end = endOfAscii(bytes, at);
    if (end > at) {
      text += String.fromCharCode(...bytes.subarray(at, end));
      at = end;
      continue;
    }
    const first = bytes[at] ?? 0;
    const length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
    let code = length === 1 ? first : first & (0xff >> (length + 1));
    let good = length > 0 && at + length <= bytes.length;
    for (let i = 1; good && i < length; i++) {
      const next = bytes[at + i] ?? 0;
      good = (next & 0xc0) === 0x80;
      code = (code << 6) | (next & 0x3f);
    }
    good &&=
      !(length === 3 && (code < 0x800 || (code >= 0xd800 && code < 0xe000))) &&
      !(length === 4 && (code < 0x1_0000 || code > 0x10_ffff));
    text += good ? String.fromCodePoint(code) : '\ufffd';
    at += good ? length : 1;
  }
  return text;
}

/** Characters that are made at once: arguments of a call are limited. */
const RUN = 4096;

/** Snapshots are megabytes of nearly only this. */
function endOfAscii(bytes: Uint8Array, from: number): number {
  const limit = Math.min(bytes.length, from + RUN);
  let at = from;
  while (at < limit && (bytes[at] ?? 0) < 0x80) at++;
  return at;
}

export function bytesOf(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 3);
  let at = 0;
  for (const c of text) {
    const code = c.codePointAt(0) ?? 0;
    if (code < 0x80) {
      bytes[at++] = code;
    } else if (code < 0x800) {
      bytes[at++] = 0xc0 | (code >> 6);
      bytes[at++] = 0x80 | (code & 0x3f);
    } else if (code < 0x1_0000) {
      // A lone surrogate is no character.
      const valid = code >= 0xd800 && code < 0xe000 ? 0xfffd : code;
      bytes[at++] = 0xe0 | (valid >> 12);
      bytes[at++] = 0x80 | ((valid >> 6) & 0x3f);
      bytes[at++] = 0x80 | (valid & 0x3f);
    } else {
      bytes[at++] = 0xf0 | (code >> 18);
      bytes[at++] = 0x80 | ((code >> 12) & 0x3f);
      bytes[at++] = 0x80 | ((code >> 6) & 0x3f);
      bytes[at++] = 0x80 | (code & 0x3f);
    }
  }
  return bytes.slice(0, at);
}
