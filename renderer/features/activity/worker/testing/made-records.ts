/** Frames as a share host sends them, made up. */
import {
  encodeJson,
  encodeNames,
  encodeRecords,
  FRAME,
  type Hello,
} from '../../../../../electron/contract/trace/frames.ts';
import { operationNumber, PROTOCOL } from '../../../../../electron/contract/trace/operations.ts';
import {
  AT,
  NO_ID,
  NO_SUBJECT,
  packOperation,
  packResult,
  RECORD_SIZE,
  RECORD_WORDS,
} from '../../../../../electron/contract/trace/record.ts';
import type { HandleStats, TraceStats } from '../../../../../electron/contract/trace/snapshot.ts';
import { bytesOf } from '../../../../../electron/contract/trace/utf8.ts';

export interface MadeRow {
  /** Name of a FUSE operation. */
  readonly op?: string;
  readonly startNs?: number;
  readonly serviceNs?: number;
  readonly path?: number;
  readonly offset?: number;
  readonly bytes?: number;
  readonly subject?: number;
  readonly session?: number;
  readonly uid?: number;
  readonly errno?: number;
}

export function recordsOf(rows: readonly MadeRow[]): Uint8Array {
  const bytes = new Uint8Array(rows.length * RECORD_SIZE);
  const words = new Uint32Array(bytes.buffer);
  const floats = new Float32Array(bytes.buffer);
  const doubles = new Float64Array(bytes.buffer);
  for (const [i, row] of rows.entries()) {
    const at = i * RECORD_WORDS;
    words[at] = i;
    words[at + AT.OP] = packOperation(PROTOCOL.FUSE, operationNumber(row.op ?? 'READ') ?? 0, row.session ?? 1);
    doubles[at / 2 + AT.START] = row.startNs ?? i * 1000;
    floats[at + AT.SERVICE] = row.serviceNs ?? 1000;
    floats[at + AT.WAIT] = -1;
    doubles[at / 2 + AT.OFFSET] = row.offset ?? -1;
    words[at + AT.BYTES] = row.bytes ?? 0;
    words[at + AT.SUBJECT] = row.subject ?? NO_SUBJECT;
    words[at + AT.PATH] = row.path ?? 0;
    words[at + AT.UID] = row.uid ?? NO_ID;
    words[at + AT.RESULT] = packResult(row.errno ?? 0, 0);
  }
  return bytes;
}

export function recordsFrame(rows: readonly MadeRow[], drops = { ring: 0, credit: 0 }): Uint8Array {
  return encodeRecords(1, recordsOf(rows), drops);
}

const HELLO: Hello = {
  version: 1,
  recordSize: RECORD_SIZE,
  share: 'demo',
  protocol: 'virtiofs',
  epochMs: Date.UTC(2026, 0, 1),
  level: 'everything',
};

export function helloFrame(hello: Partial<Hello> = {}): Uint8Array {
  return encodeJson(FRAME.HELLO, 1, { ...HELLO, ...hello });
}

/** Files `name` below the root, whose id is 1. */
export function namesFrame(names: Readonly<Record<number, string>>): Uint8Array {
  const files = Object.entries(names).map(([id, name]) => ({ id: Number(id), parent: 1, name: bytesOf(name) }));
  return encodeNames(1, [{ id: 1, parent: 0, name: new Uint8Array(0) }, ...files]);
}

const NO_ANSWERS = { cached: 0, not: 0 };

export function statsOf(parts: Partial<TraceStats> = {}): TraceStats {
  return {
    schema: 1,
    nowNs: 1e9,
    nowMs: HELLO.epochMs + 1000,
    level: 'everything',
    calls: 0,
    errors: 0,
    readBytes: 0,
    writtenBytes: 0,
    inFlight: 0,
    ops: [],
    sessions: [],
    handles: [],
    paths: [],
    cache: {
      names: NO_ANSWERS,
      absent: NO_ANSWERS,
      attributes: NO_ANSWERS,
      content: NO_ANSWERS,
      direct: 0,
      versions: NO_ANSWERS,
    },
    limits: { pathCallsMissed: 0, handlesUntracked: 0, requestsLost: 0 },
    requests: [],
    insights: [],
    ...parts,
  };
}

export function handleOf(parts: Partial<HandleStats> = {}): HandleStats {
  return {
    id: 1,
    session: 1,
    serial: 1,
    node: 2,
    path: 'a.txt',
    kind: 'file',
    flags: 'RDONLY',
    uid: 1000,
    pid: 7,
    openedNs: 0,
    closedNs: null,
    lastNs: 0,
    lastOp: 'READ',
    inFlight: 0,
    calls: 0,
    errors: 0,
    readBytes: 0,
    writtenBytes: 0,
    pattern: { sequential: 0, random: 0, backwards: 0 },
    latency: { p50: 0, p95: 0, p99: 0, max: 0 },
    ...parts,
  };
}
