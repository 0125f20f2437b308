/** Rows of a page of events as the grid shows them. */
import { errorName, operationName } from '../../../../electron/contract/trace/operations.ts';
import { NO_ID, NO_SUBJECT, RECORD_FLAG, RecordReader } from '../../../../electron/contract/trace/record.ts';
import type { EventPage } from '../worker/protocol.ts';

/** Numbers are null where the request has none. */
export interface EventRow {
  readonly ordinal: number;
  readonly seq: number;
  readonly marked: boolean;
  readonly operation: string;
  readonly session: number;
  readonly fid: number | null;
  readonly path: string;
  readonly arguments: string;
  readonly offset: number | null;
  readonly bytes: number;
  readonly count: number;
  readonly errno: number;
  /** '' for success. */
  readonly error: string;
  readonly inFlight: boolean;
  readonly overtaken: boolean;
  readonly captured: boolean;
  readonly startNs: number;
  /** ms since 1970. */
  readonly timeMs: number;
  /** null: not known. */
  readonly serviceNs: number | null;
  readonly waitNs: number | null;
  readonly tag: number;
  readonly node: number | null;
  readonly uid: number | null;
  readonly pid: number | null;
  /** Begin of the row above it; null for the first. */
  readonly beforeNs: number | null;
}

export function eventRows(page: EventPage): readonly EventRow[] {
  const reader = new RecordReader(page.records, 0, page.count);
  const rows: EventRow[] = [];
  let beforeNs: number | null = null;
  for (let i = 0; i < page.count; i++) {
    const row = reader.move(i);
    const { startNs, flags, errno, subject, offset, waitNs, node, uid, pid } = row;
    rows.push({
      ordinal: page.at + i,
      seq: page.seqs[i] ?? 0,
      marked: page.marks[i] === 1,
      operation: operationName(row.operation),
      session: row.session,
      fid: subject === NO_SUBJECT ? null : subject,
      path: page.paths[i] ?? '',
      arguments: page.arguments[i] ?? '',
      offset: offset < 0 ? null : offset,
      bytes: row.bytes,
      count: row.count,
      errno,
      error: errorName(errno),
      inFlight: (flags & RECORD_FLAG.IN_FLIGHT) !== 0,
      overtaken: (flags & RECORD_FLAG.OVERTAKEN) !== 0,
      captured: (flags & RECORD_FLAG.CAPTURED) !== 0,
      startNs,
      timeMs: (page.epochs[i] ?? 0) + startNs / 1e6,
      serviceNs: (flags & RECORD_FLAG.UNTIMED) !== 0 ? null : row.serviceNs,
      waitNs: waitNs < 0 ? null : waitNs,
      tag: row.tag,
      node: node === 0 ? null : node,
      uid: uid === NO_ID ? null : uid,
      pid: pid === 0 ? null : pid,
      beforeNs,
    });
    beforeNs = startNs;
  }
  return rows;
}
