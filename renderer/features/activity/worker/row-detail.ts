/** All that is known of one request: the fields of its record, and at the capture level the decoded request and reply with their bytes. */
import { PROTOCOL_NAMES } from '../../../../electron/contract/trace/operations.ts';
import type { RawMessage } from '../../../../electron/contract/trace/raw-message.ts';
import { rowObject, rowText } from '../../../../electron/contract/trace/text.ts';
import { type DecodedMessage, decodeMessage } from '../../../../server/wire/decode-message.ts';
import type { Exchange } from './captures.ts';
import type { RecordRing } from './record-ring.ts';
import type { Segment } from './segments.ts';

export interface MessageDetail {
  readonly decoded: DecodedMessage;
  /** As many as were kept. */
  readonly bytes: Uint8Array;
  /** On the wire. */
  readonly length: number;
}

export interface RowDetail {
  readonly seq: number;
  /** Like strace; for the clipboard. */
  readonly line: string;
  /** The keys of docs/trace.md. */
  readonly fields: Readonly<Record<string, string | number | null>>;
  readonly protocol: string;
  readonly errno: number;
  readonly startNs: number;
  readonly serviceNs: number;
  /** Negative: not measured. */
  readonly waitNs: number;
  readonly flags: number;
  /** Numbers as they are in the record, for filters. */
  readonly subject: number;
  readonly session: number;
  readonly request: MessageDetail | null;
  readonly reply: MessageDetail | null;
}

/** `version`: what the session negotiated (SessionStats). */
export function rowDetail(
  ring: RecordRing,
  segment: Segment,
  seq: number,
  exchange: Exchange,
  version: string,
): RowDetail | null {
  const row = ring.row(seq);
  if (row === undefined) return null;
  const { epochMs } = segment.hello;
  const protocol = PROTOCOL_NAMES[row.protocol] ?? '';
  return {
    seq,
    line: rowText(row, segment.paths, epochMs),
    fields: rowObject(row, segment.paths, epochMs),
    protocol,
    errno: row.errno,
    startNs: row.startNs,
    serviceNs: row.serviceNs,
    waitNs: row.waitNs,
    flags: row.flags,
    subject: row.subject,
    session: row.session,
    request: messageDetail(exchange.request, exchange, protocol, version),
    reply: messageDetail(exchange.reply, exchange, protocol, version),
  };
}

function messageDetail(
  message: RawMessage | null,
  { request }: Exchange,
  protocol: string,
  version: string,
): MessageDetail | null {
  if (message === null) return null;
  const { reply, length, bytes } = message;
  const op = request?.op ?? message.op;
  // A copy: the frame it lies in is megabytes, and would all be cloned.
  const own = bytes.slice();
  return { decoded: decodeMessage(protocol, version, { reply, op, bytes: own }), bytes: own, length };
}
