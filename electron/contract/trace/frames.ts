/**
 * What a share host sends to a viewer: byte frames, the same over a control socket (frame kind FRAME_TRACE), a MessagePort and a WebSocket. A viewer asks
 * for them with `trace.subscribe` and allows records with `trace.credit`; the order is HELLO, SNAPSHOT, then the others as they come. See docs/trace.md.
 *
 * Each frame: u8 type, u8 0, u16 0, u32 subscription, body. Bodies of HELLO, SNAPSHOT, INCREMENT and LEVEL are JSON in UTF-8.
 */
import type { PathNames } from './paths.ts';
import { messagesOf, type RawMessage } from './raw-message.ts';
import { RECORD_SIZE, RecordReader } from './record.ts';
import type { Level, TraceIncrement, TraceStats } from './snapshot.ts';
import { bytesOf, textOf } from './utf8.ts';

/** Kind of the control frames that carry these. */
export const FRAME_TRACE = 1;

export const FRAME = { HELLO: 1, NAMES: 2, RECORDS: 3, SNAPSHOT: 4, INCREMENT: 5, LEVEL: 6, CAPTURE: 7 } as const;
const FRAME_HEADER = 8;
const RECORDS_HEADER = 24;
export interface Hello {
  readonly version: 1;
  readonly recordSize: number;
  readonly share: string;
  readonly protocol: string;
  /** ms since 1970 at ns 0 of the records' clock. */
  readonly epochMs: number;
  readonly level: Level;
}

/** Records of this viewer that it did not get, in total: the ring was overwritten before it was read; it had no credit left. */
export interface Drops {
  readonly ring: number;
  readonly credit: number;
}

export type TraceFrame =
  | { readonly type: 'hello'; readonly hello: Hello }
  | { readonly type: 'names' }
  | { readonly type: 'records'; readonly records: RecordReader; readonly drops: Drops }
  | { readonly type: 'snapshot'; readonly stats: TraceStats }
  | { readonly type: 'increment'; readonly stats: TraceIncrement }
  | { readonly type: 'level'; readonly level: Level }
  | { readonly type: 'capture'; readonly messages: readonly RawMessage[]; readonly dropped: number }
  /** Of a later version: to be passed over. */
  | { readonly type: 'unknown' };

function frameOf(type: number, subscription: number, size: number): { bytes: Uint8Array; view: DataView } {
  const bytes = new Uint8Array(FRAME_HEADER + size);
  const view = new DataView(bytes.buffer);
  bytes[0] = type;
  view.setUint32(4, subscription, true);
  return { bytes, view };
}

export function encodeJson(type: number, subscription: number, body: object): Uint8Array {
  const text = bytesOf(JSON.stringify(body));
  const { bytes } = frameOf(type, subscription, text.length);
  bytes.set(text, FRAME_HEADER);
  return bytes;
}

/** `records`: whole records, copied. Body: f64 dropped by the ring, f64 dropped for want of credit, u32 count, u32 0, records. */
export function encodeRecords(subscription: number, records: Uint8Array, drops: Drops): Uint8Array {
  const { bytes, view } = frameOf(FRAME.RECORDS, subscription, RECORDS_HEADER + records.length);
  view.setFloat64(8, drops.ring, true);
  view.setFloat64(16, drops.credit, true);
  view.setUint32(24, records.length / RECORD_SIZE, true);
  bytes.set(records, FRAME_HEADER + RECORDS_HEADER);
  return bytes;
}

export interface NameEntry {
  readonly id: number;
  readonly parent: number;
  readonly name: Uint8Array;
}

/** Body: entries of u32 id, u32 parent, u16 length, the name. Parents come first. */
export function encodeNames(subscription: number, entries: readonly NameEntry[]): Uint8Array {
  const size = entries.reduce((sum, { name }) => sum + 10 + name.length, 0);
  const { bytes, view } = frameOf(FRAME.NAMES, subscription, size);
  let at = FRAME_HEADER;
  for (const { id, parent, name } of entries) {
    view.setUint32(at, id, true);
    view.setUint32(at + 4, parent, true);
    view.setUint16(at + 8, name.length, true);
    bytes.set(name, at + 10);
    at += 10 + name.length;
  }
  return bytes;
}

/** `messages` as they lie in the capture ring, each a multiple of 8 bytes. Body: f64 dropped, messages. */
export function encodeCapture(subscription: number, messages: Uint8Array, dropped: number): Uint8Array {
  const { bytes, view } = frameOf(FRAME.CAPTURE, subscription, 8 + messages.length);
  view.setFloat64(8, dropped, true);
  bytes.set(messages, FRAME_HEADER + 8);
  return bytes;
}

/** Takes a frame apart; names go to `paths`. What comes out refers to `frame`, unless that lies unaligned in its buffer. */
export function decodeFrame(frame: Uint8Array, paths: PathNames): TraceFrame {
  const bytes = frame.byteOffset % 8 === 0 ? frame : new Uint8Array(frame);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (bytes[0]) {
    case FRAME.HELLO:
      return { type: 'hello', hello: json(bytes) as Hello };
    case FRAME.NAMES:
      takeNames(bytes, view, paths);
      return { type: 'names' };
    case FRAME.RECORDS: {
      const count = view.getUint32(24, true);
      const drops = { ring: view.getFloat64(8, true), credit: view.getFloat64(16, true) };
      return {
        type: 'records',
        records: new RecordReader(bytes.buffer, bytes.byteOffset + FRAME_HEADER + RECORDS_HEADER, count),
        drops,
      };
    }
    case FRAME.SNAPSHOT:
      return { type: 'snapshot', stats: json(bytes) as TraceStats };
    case FRAME.INCREMENT:
      return { type: 'increment', stats: json(bytes) as TraceIncrement };
    case FRAME.LEVEL:
      return { type: 'level', level: (json(bytes) as { level: Level }).level };
    case FRAME.CAPTURE:
      return {
        type: 'capture',
        messages: [...messagesOf(bytes.subarray(FRAME_HEADER + 8))],
        dropped: view.getFloat64(8, true),
      };
    default:
      return { type: 'unknown' };
  }
}

function json(bytes: Uint8Array): unknown {
  return JSON.parse(textOf(bytes.subarray(FRAME_HEADER)));
}

function takeNames(bytes: Uint8Array, view: DataView, paths: PathNames): void {
  for (let at = FRAME_HEADER; at + 10 <= bytes.length; ) {
    const length = view.getUint16(at + 8, true);
    paths.add(view.getUint32(at, true), view.getUint32(at + 4, true), bytes.subarray(at + 10, at + 10 + length));
    at += 10 + length;
  }
}
