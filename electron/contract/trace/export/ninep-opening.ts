/** The messages that a 9P session might have begun with, for those who see only what follows: version, attach, a walk to each open fid. */
import { bytesOf } from '../utf8.ts';

interface Opening {
  readonly reply: boolean;
  readonly bytes: Uint8Array;
}

/** A fid that no client hands out. */
const ROOT_FID = 0xffff_fff0;
const NOFID = 0xffff_ffff;
const NOTAG = 0xffff;
const MAXWELEM = 16;
const QID = new Uint8Array(13);
const DIR_QID = Uint8Array.of(0x80, ...new Array<number>(12).fill(0));

/** Files deeper than 16 folders, whose path is not known or whose name is no longer there, are left out. */
export function opening(handles: readonly { readonly id: number; readonly path: string }[]): readonly Opening[] {
  const version = [u32(1 << 20), text('9P2000.L')];
  const messages = [
    message(false, 100, NOTAG, version),
    message(true, 101, NOTAG, version),
    message(false, 104, 0, [u32(ROOT_FID), u32(NOFID), text(''), text('/'), u32(0)]),
    message(true, 105, 0, [DIR_QID]),
  ];
  for (const { id, path } of handles) {
    const names = path.split('/').filter((name) => name !== '');
    if (names.length > MAXWELEM || path.includes('?') || path.endsWith(' (deleted)')) continue;
    messages.push(message(false, 110, 0, [u32(ROOT_FID), u32(id), u16(names.length), ...names.map(text)]));
    messages.push(message(true, 111, 0, [u16(names.length), ...names.map(() => QID)]));
  }
  return messages;
}

function message(reply: boolean, type: number, tag: number, parts: readonly Uint8Array[]): Opening {
  const size = 7 + parts.reduce((sum, part) => sum + part.length, 0);
  const bytes = new Uint8Array(size);
  bytes.set(u32(size));
  bytes[4] = type;
  bytes.set(u16(tag), 5);
  let at = 7;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return { reply, bytes };
}

function u16(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff, value >>> 8);
}

function u32(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24);
}

function text(value: string): Uint8Array {
  const bytes = bytesOf(value);
  return Uint8Array.of(bytes.length & 0xff, bytes.length >>> 8, ...bytes);
}
