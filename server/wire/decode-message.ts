/** A captured message for people: one line, and each of its fields. For the page's detail pane and the command line; any bytes are taken, nothing throws. */
import { formatFuseReply, formatFuseRequest } from './fuse/print.ts';
import { DIALECT, type Dialect } from './ninep/flags.ts';
import { formatNinep } from './ninep/print.ts';
import type { PrintedField } from './printer.ts';

export interface MessageBytes {
  readonly reply: boolean;
  /** FUSE opcode of the request, which a reply does not say. 9P messages say their type themselves. */
  readonly op: number;
  /** The message from its header on, or as much of it as was kept. */
  readonly bytes: Uint8Array;
}

export interface DecodedMessage {
  readonly line: string;
  readonly fields: readonly PrintedField[];
}

/** `protocol` is `fuse` or `9p`; `version` that of the session (SessionStats.version), which says what fields 9P messages have. */
export function decodeMessage(protocol: string, version: string, { reply, op, bytes }: MessageBytes): DecodedMessage {
  const fields: PrintedField[] = [];
  const views = { u8: bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
  const { length } = bytes;
  if (protocol === '9p') return { line: formatNinep(views, 0, length, dialectOf(version), fields), fields };
  const line = reply ? formatFuseReply(op, views, 0, length, fields) : formatFuseRequest(views, 0, length, fields);
  return { line, fields };
}

/** Of a version string as in Rversion. 9P2000.L where it is not known, which Linux guests speak. */
function dialectOf(version: string): Dialect {
  return Object.values(DIALECT).find((dialect) => dialect === version) ?? DIALECT.L;
}
