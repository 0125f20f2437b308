/** Counters as JSON: `culvert stats --json`, the control method `stats`, and the snapshot frames of a subscription. Described in docs/trace.md. */

export const LEVELS = ['counters', 'sampled', 'slow', 'everything', 'capture'] as const;
export type Level = (typeof LEVELS)[number];

/** Times in ns. Percentiles are within 5 %, the maximum is exact. */
export interface Latency {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** Sums over all operations since the share started: what is cheap to ask for often. */
export interface Totals {
  readonly calls: number;
  readonly errors: number;
  readonly readBytes: number;
  readonly writtenBytes: number;
  readonly inFlight: number;
  /** Pairs of bucket (histogram.ts) and count. */
  readonly latencies: readonly number[];
}

export interface OperationStats {
  readonly op: string;
  readonly calls: number;
  readonly errors: Readonly<Record<string, number>>;
  /** Bytes of whole requests and replies, headers included; of a reply, what the session gave to the transport. */
  readonly requestBytes: number;
  readonly replyBytes: number;
  /** Bytes of file content read or written. */
  readonly dataBytes: number;
  readonly serviceNs: number;
  /** Sum over the requests whose wait was measured. */
  readonly waitNs: number;
  readonly inFlight: number;
  readonly lastNs: number;
  readonly latency: Latency;
}

/** Versions of 9P that a session can have, by the number that the engine keeps. */
export const NINEP_VERSIONS: readonly string[] = ['', '9P2000.L', '9P2000.u', '9P2000'];

export interface SessionStats {
  readonly session: number;
  readonly protocol: string;
  /** `7.38` (FUSE), `9P2000.L`; empty before INIT and Tversion. */
  readonly version: string;
  /** The most bytes of a message (9P: msize) or of data in a WRITE (FUSE: max_write); 0 before. */
  readonly sizeBytes: number;
  readonly calls: number;
  readonly errors: number;
  readonly errnos: Readonly<Record<string, number>>;
  readonly dataBytes: number;
  readonly inFlight: number;
  readonly sinceNs: number;
  readonly lastNs: number;
  readonly ended: boolean;
}

export interface Pattern {
  /** Requests that began where the one before ended, behind it, and before it. */
  readonly sequential: number;
  readonly random: number;
  readonly backwards: number;
}

/** An open fid or handle, or one that was closed lately. */
export interface HandleStats {
  readonly id: number;
  readonly session: number;
  /** Two handles never have the same number, even when `id` was used again. */
  readonly serial: number;
  readonly node: number;
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'fid';
  readonly flags: string;
  readonly uid: number | null;
  readonly pid: number | null;
  readonly openedNs: number;
  /** null: still open. */
  readonly closedNs: number | null;
  readonly lastNs: number;
  readonly lastOp: string;
  readonly inFlight: number;
  readonly calls: number;
  readonly errors: number;
  readonly readBytes: number;
  readonly writtenBytes: number;
  readonly pattern: Pattern;
  readonly latency: Latency;
}

export interface PathStats {
  readonly path: string;
  readonly calls: number;
  readonly errors: number;
  readonly notFound: number;
  readonly readBytes: number;
  readonly writtenBytes: number;
  readonly serviceNs: number;
  /** Changes by somebody on the host while the guest had written the file. */
  readonly hostWrites: number;
}

/** What replies allowed the guest to keep: how often yes, how often no. FUSE answers with timeouts and flags, 9P with a qid version that is not 0. */
export interface CacheStats {
  /** Names of files that are there, and of such that are not. */
  readonly names: Answers;
  readonly absent: Answers;
  readonly attributes: Answers;
  /** Content (or listing) kept from one open to the next; `direct`: opens without a page cache. */
  readonly content: Answers;
  readonly direct: number;
  readonly versions: Answers;
}

export interface Answers {
  readonly cached: number;
  readonly not: number;
}

export interface Insight {
  readonly rule: string;
  readonly finding: string;
  /** What it was computed from. */
  readonly numbers: Readonly<Record<string, number>>;
  readonly advice: string;
  /** Shows the requests that are meant. */
  readonly filter: string;
}

export interface TraceStats {
  readonly schema: 1;
  /** ns of the engine's monotonic clock, which all other times are in, and ms since 1970 at that moment. */
  readonly nowNs: number;
  readonly nowMs: number;
  readonly level: Level;
  readonly calls: number;
  readonly errors: number;
  readonly readBytes: number;
  readonly writtenBytes: number;
  readonly inFlight: number;
  readonly ops: readonly OperationStats[];
  readonly sessions: readonly SessionStats[];
  readonly handles: readonly HandleStats[];
  readonly paths: readonly PathStats[];
  readonly cache: CacheStats;
  /** How far a path's calls may be short of the truth (docs/trace.md, top-K), and handles that found no place in the table. */
  readonly limits: {
    readonly pathCallsMissed: number;
    readonly handlesUntracked: number;
    /** Those that nobody saw, because the thread that keeps the books was held up for a second. */
    readonly requestsLost: number;
  };
  readonly requests: readonly InFlight[];
  readonly insights: readonly Insight[];
}

/** A request that has not been answered. */
export interface InFlight {
  readonly op: string;
  readonly path: string;
  readonly session: number;
  readonly ageNs: number;
}

/** What changed since the last one: scalars anew, and only the rows with activity. Rows replace those with the same key. */
export type TraceIncrement = Omit<TraceStats, 'schema'>;
