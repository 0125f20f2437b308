/** What happened on one fid or handle: its operations, runs of the same kind merged, and which bytes were read and written. */
import { operationName } from '../../../../electron/contract/trace/operations.ts';
import type { RecordReader } from '../../../../electron/contract/trace/record.ts';
import type { HandleStats } from '../../../../electron/contract/trace/snapshot.ts';
import type { FidSubject } from './protocol.ts';
import type { RecordRing } from './record-ring.ts';

/** Neighbouring requests of one operation, each beginning where the one before ended. */
export interface FidRun {
  readonly firstSeq: number;
  readonly operation: string;
  requests: number;
  readonly startNs: number;
  endNs: number;
  /** null: the operation has none. */
  readonly fromByte: number | null;
  toByte: number;
  bytes: number;
  readonly errno: number;
}

/** From the moment its number was free until it is free again. */
export interface FidLife {
  readonly session: number;
  readonly subject: number;
  readonly path: string;
  readonly fromNs: number;
  /** Infinity: open, or not known. */
  readonly toNs: number;
}

export interface FidStory {
  readonly life: FidLife;
  readonly runs: readonly FidRun[];
  /** Runs beyond those. */
  readonly more: number;
  readonly requests: number;
  /** Highest byte that was touched. */
  readonly sizeBytes: number;
  /** Times that each of equal parts of the file was read or written. */
  readonly read: Uint32Array;
  readonly written: Uint32Array;
}

export const MAP_PARTS = 256;
const RUNS_MAX = 2000;
const STEP_ROWS = 16_384;

const READS: ReadonlySet<string> = new Set(['READ', 'Tread']);
const WRITES: ReadonlySet<string> = new Set(['WRITE', 'Twrite']);

interface Extent {
  readonly from: number;
  readonly to: number;
  readonly write: boolean;
}

/** Which of the handles that had this number is meant. The request that opens one begins before it is open. */
export function lifeOf({ session, subject, atNs }: FidSubject, handles: readonly HandleStats[]): FidLife {
  let fromNs = 0;
  const lives = handles.filter((handle) => handle.session === session && handle.id === subject);
  for (const { closedNs, path } of lives.sort((a, b) => a.openedNs - b.openedNs)) {
    const toNs = closedNs ?? Number.POSITIVE_INFINITY;
    if (toNs >= atNs) return { session, subject, path, fromNs, toNs };
    fromNs = toNs;
  }
  return { session, subject, path: '', fromNs, toNs: Number.POSITIVE_INFINITY };
}

export async function tellStory(ring: RecordRing, life: FidLife, breathe: () => Promise<void>): Promise<FidStory> {
  const { session, subject, fromNs, toNs } = life;
  const runs: FidRun[] = [];
  const extents: Extent[] = [];
  let more = 0;
  let requests = 0;
  for (let seq = ring.first; seq < ring.next; ) {
    const end = Math.min(seq + STEP_ROWS, ring.next);
    for (seq = Math.max(seq, ring.first); seq < end; seq++) {
      const row = ring.row(seq);
      if (row === undefined || row.subject !== subject || row.session !== session) continue;
      if (row.startNs < fromNs || row.startNs > toNs) continue;
      requests++;
      const extent = extentOf(row);
      if (extent !== null) extents.push(extent);
      if (continues(runs.at(-1), row, extent)) extend(runs.at(-1), row, extent);
      else if (runs.length < RUNS_MAX) runs.push(newRun(seq, row, extent));
      else more++;
    }
    await breathe();
  }
  const sizeBytes = extents.reduce((size, { to }) => Math.max(size, to), 0);
  return { life, runs, more, requests, sizeBytes, ...mapOf(extents, sizeBytes) };
}

function extentOf(row: RecordReader): Extent | null {
  const name = operationName(row.operation);
  const write = WRITES.has(name);
  if ((!write && !READS.has(name)) || row.offset < 0 || row.bytes === 0) return null;
  return { from: row.offset, to: row.offset + row.bytes, write };
}

function continues(run: FidRun | undefined, row: RecordReader, extent: Extent | null): boolean {
  if (run === undefined || run.operation !== operationName(row.operation) || run.errno !== row.errno) return false;
  return run.fromByte === null ? extent === null : extent !== null && extent.from === run.toByte;
}

function extend(run: FidRun | undefined, row: RecordReader, extent: Extent | null): void {
  if (run === undefined) return;
  run.requests++;
  run.endNs = row.startNs + row.serviceNs;
  run.bytes += row.bytes;
  if (extent !== null) run.toByte = extent.to;
}

function newRun(seq: number, row: RecordReader, extent: Extent | null): FidRun {
  return {
    firstSeq: seq,
    operation: operationName(row.operation),
    requests: 1,
    startNs: row.startNs,
    endNs: row.startNs + row.serviceNs,
    fromByte: extent === null ? null : extent.from,
    toByte: extent === null ? 0 : extent.to,
    bytes: row.bytes,
    errno: row.errno,
  };
}

function mapOf(extents: readonly Extent[], sizeBytes: number): Pick<FidStory, 'read' | 'written'> {
  const read = new Uint32Array(MAP_PARTS);
  const written = new Uint32Array(MAP_PARTS);
  for (const { from, to, write } of extents) {
    const map = write ? written : read;
    const first = Math.floor((from / sizeBytes) * MAP_PARTS);
    const last = Math.min(MAP_PARTS - 1, Math.ceil((to / sizeBytes) * MAP_PARTS) - 1);
    for (let part = first; part <= last; part++) map[part] = (map[part] ?? 0) + 1;
  }
  return { read, written };
}
