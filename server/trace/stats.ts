/** Counters as viewers get them (contract/trace/snapshot.ts). Runs on the control thread, at a few Hz, and only when somebody asks. */
import { BUCKETS, percentile } from '../../electron/contract/trace/histogram.ts';
import {
  errorName,
  OPERATIONS,
  operationName,
  operationOf,
  PROTOCOL,
  PROTOCOL_NAMES,
} from '../../electron/contract/trace/operations.ts';
import { PathNames } from '../../electron/contract/trace/paths.ts';
import { AT, NO_ID, RECORD_WORDS, RecordReader } from '../../electron/contract/trace/record.ts';
import {
  type Answers,
  type CacheStats,
  type HandleStats,
  type InFlight,
  type Latency,
  LEVELS,
  NINEP_VERSIONS,
  type OperationStats,
  type PathStats,
  type SessionStats,
  type TraceStats,
} from '../../electron/contract/trace/snapshot.ts';
import { openFlags } from '../../electron/contract/trace/text.ts';
import { findInsights } from './insights.ts';
import {
  CACHE,
  CONTROL,
  DENIED_USERS,
  ERRNOS,
  HANDLE,
  HANDLE_FIELDS,
  HANDLES,
  OP,
  OP_FIELDS,
  PATH,
  PATH_FIELDS,
  PATHS,
  SESSION,
  SESSION_FIELDS,
  SESSIONS,
  SHARE,
  SLOTS,
  type TraceMemory,
} from './memory.ts';
import { PathReader } from './names.ts';

const KINDS = ['file', 'directory', 'fid'] as const;
/** Rows of a snapshot: the busiest paths. */
const PATHS_SHOWN = 256;
/** And those that the host has written to as well. */
const SHARED_SHOWN = 64;
const REQUESTS_SHOWN = 64;

export class StatsReader {
  readonly memory: TraceMemory;
  readonly names = new PathNames();
  readonly #entries: PathReader;

  constructor(memory: TraceMemory) {
    this.memory = memory;
    this.#entries = new PathReader(memory.buffers.names);
  }

  /** `paths`: how many of the busiest. */
  read(paths = PATHS_SHOWN): TraceStats {
    const { memory } = this;
    const nowMs = Date.now();
    const nowNs = (nowMs - (memory.share[SHARE.EPOCH] as number)) * 1e6;
    const flying = this.#inFlight();
    const ops = this.#ops(flying);
    const base = {
      schema: 1 as const,
      nowNs,
      nowMs,
      level: LEVELS[memory.control[CONTROL.LEVEL] ?? 0] ?? 'counters',
      calls: sum(ops, (op) => op.calls),
      errors: sum(ops, (op) => sumOf(op.errors)),
      readBytes: sum(ops, (op) => (isRead(op.op) ? op.dataBytes : 0)),
      writtenBytes: sum(ops, (op) => (isRead(op.op) ? 0 : op.dataBytes)),
      inFlight: flying.length,
      ops,
      sessions: this.#sessions(flying),
      handles: this.#handles(flying),
      paths: this.#paths(paths),
      cache: this.#cache(),
      limits: {
        pathCallsMissed: memory.share[SHARE.PATH_CALLS_MISSED] ?? 0,
        handlesUntracked: memory.share[SHARE.HANDLES_UNTRACKED] ?? 0,
        requestsLost: memory.share[SHARE.REQUESTS_LOST] ?? 0,
      },
      requests: this.#requests(flying, nowNs),
    };
    return { ...base, insights: findInsights(base, this.#denied()) };
  }

  /** A path's text, read while it is still there. */
  pathText(id: number): string {
    if (id === 0) return '?';
    for (const { id: entry, parent, name } of this.#entries.chain(id, (known) => this.names.has(known)))
      this.names.add(entry, parent, name);
    return this.names.text(id);
  }

  /** Slots of the requests under way. */
  #inFlight(): readonly number[] {
    const { slotBusy } = this.memory;
    const slots: number[] = [];
    for (let slot = 0; slot < SLOTS; slot++) if (slotBusy[slot] === 1) slots.push(slot);
    return slots;
  }

  #ops(flying: readonly number[]): readonly OperationStats[] {
    const { ops, latency, errnos, slotWords } = this.memory;
    const under = new Map<number, number>();
    for (const slot of flying) {
      const word = slotWords[slot * RECORD_WORDS + AT.OP] as number;
      const operation = operationOf((word >>> 8) & 3, word & 0xff);
      under.set(operation, (under.get(operation) ?? 0) + 1);
    }
    const rows: OperationStats[] = [];
    for (let operation = 0; operation < OPERATIONS; operation++) {
      const value = (field: number): number => ops[operation * OP_FIELDS + field] ?? 0;
      const inFlight = under.get(operation) ?? 0;
      if (value(OP.CALLS) === 0 && inFlight === 0) continue;
      rows.push({
        op: operationName(operation),
        calls: value(OP.CALLS),
        errors: errorsOf(errnos, operation),
        requestBytes: value(OP.REQUEST),
        replyBytes: value(OP.REPLY),
        dataBytes: value(OP.DATA),
        serviceNs: value(OP.SERVICE),
        waitNs: value(OP.WAIT),
        inFlight,
        lastNs: value(OP.LAST),
        latency: latencyOf(latency, operation * BUCKETS, value(OP.MAX)),
      });
    }
    return rows;
  }

  #sessions(flying: readonly number[]): readonly SessionStats[] {
    const { sessions, sessionErrnos, slotWords } = this.memory;
    const rows: SessionStats[] = [];
    for (let at = 0; at < SESSIONS * SESSION_FIELDS; at += SESSION_FIELDS) {
      const value = (field: number): number => sessions[at + field] ?? 0;
      if (value(SESSION.NUMBER) === 0) continue;
      rows.push({
        session: value(SESSION.NUMBER),
        protocol: PROTOCOL_NAMES[value(SESSION.PROTOCOL)] ?? '',
        version: versionText(value(SESSION.PROTOCOL), value(SESSION.VERSION)),
        sizeBytes: value(SESSION.SIZE),
        calls: value(SESSION.CALLS),
        errors: value(SESSION.ERRORS),
        errnos: errorsOf(sessionErrnos, at / SESSION_FIELDS),
        dataBytes: value(SESSION.DATA),
        inFlight: flying.filter(
          (slot) => (slotWords[slot * RECORD_WORDS + AT.OP] as number) >>> 16 === value(SESSION.NUMBER),
        ).length,
        sinceNs: value(SESSION.SINCE),
        lastNs: value(SESSION.LAST),
        ended: value(SESSION.ENDED) > 0,
      });
    }
    return rows.sort((a, b) => a.session - b.session);
  }

  #handles(flying: readonly number[]): readonly HandleStats[] {
    const { handles, handleLatency, slotWords } = this.memory;
    const rows: HandleStats[] = [];
    for (let place = 0; place < HANDLES; place++) {
      const value = (field: number): number => handles[place * HANDLE_FIELDS + field] ?? 0;
      if (value(HANDLE.STATE) === 0) continue;
      const session = value(HANDLE.SESSION);
      const isOpen = value(HANDLE.STATE) === 1;
      rows.push({
        id: value(HANDLE.ID),
        session,
        serial: value(HANDLE.SERIAL),
        node: value(HANDLE.NODE),
        path: this.pathText(value(HANDLE.PATH)),
        kind: KINDS[value(HANDLE.KIND)] ?? 'file',
        flags: openFlags(value(HANDLE.FLAGS)),
        uid: value(HANDLE.UID) === NO_ID ? null : value(HANDLE.UID),
        pid: value(HANDLE.PID) === 0 ? null : value(HANDLE.PID),
        openedNs: value(HANDLE.OPENED),
        closedNs: isOpen ? null : value(HANDLE.CLOSED),
        lastNs: value(HANDLE.LAST),
        lastOp: value(HANDLE.LAST_OP) === 0 ? '' : operationName(value(HANDLE.LAST_OP)),
        inFlight: isOpen
          ? flying.filter(
              (slot) =>
                slotWords[slot * RECORD_WORDS + AT.SUBJECT] === value(HANDLE.ID) &&
                (slotWords[slot * RECORD_WORDS + AT.OP] as number) >>> 16 === session,
            ).length
          : 0,
        calls: value(HANDLE.CALLS),
        errors: value(HANDLE.ERRORS),
        readBytes: value(HANDLE.READ),
        writtenBytes: value(HANDLE.WRITTEN),
        pattern: {
          sequential: value(HANDLE.SEQUENTIAL),
          random: value(HANDLE.RANDOM),
          backwards: value(HANDLE.BACKWARDS),
        },
        latency: latencyOf(handleLatency, place * BUCKETS, value(HANDLE.MAX)),
      });
    }
    return rows.sort((a, b) => a.serial - b.serial);
  }

  #paths(limit: number): readonly PathStats[] {
    const { paths } = this.memory;
    const busy: { readonly slot: number; readonly calls: number }[] = [];
    const first = this.#entries.firstCurrent();
    for (let slot = 0; slot < 2 * PATHS; slot++) {
      const calls = paths[slot * PATH_FIELDS + PATH.CALLS] as number;
      if (calls > 0 && this.#entries.idAt(slot) >= first) busy.push({ slot, calls });
    }
    busy.sort((a, b) => b.calls - a.calls);
    const shared = busy.slice(limit).filter(({ slot }) => (paths[slot * PATH_FIELDS + PATH.HOST_WRITES] ?? 0) > 0);
    return [...busy.slice(0, limit), ...shared.slice(0, SHARED_SHOWN)].map(({ slot, calls }) => {
      const value = (field: number): number => paths[slot * PATH_FIELDS + field] ?? 0;
      return {
        path: this.pathText(this.#entries.idAt(slot)),
        calls,
        errors: value(PATH.ERRORS),
        notFound: value(PATH.NOT_FOUND),
        readBytes: value(PATH.READ),
        writtenBytes: value(PATH.WRITTEN),
        serviceNs: value(PATH.SERVICE),
        hostWrites: value(PATH.HOST_WRITES),
      };
    });
  }

  #cache(): CacheStats {
    const { cache } = this.memory;
    const answers = (yes: number, no: number): Answers => ({ cached: cache[yes] ?? 0, not: cache[no] ?? 0 });
    return {
      names: answers(CACHE.NAME, CACHE.NAME_NOT),
      absent: answers(CACHE.ABSENT, CACHE.ABSENT_NOT),
      attributes: answers(CACHE.ATTR, CACHE.ATTR_NOT),
      content: answers(CACHE.OPEN_KEEP, CACHE.OPEN_DROP),
      direct: cache[CACHE.OPEN_DIRECT] ?? 0,
      versions: answers(CACHE.VERSION, CACHE.VERSION_NOT),
    };
  }

  #requests(flying: readonly number[], nowNs: number): readonly InFlight[] {
    const reader = new RecordReader(this.memory.buffers.state, 0, SLOTS);
    return flying.slice(0, REQUESTS_SHOWN).map((slot) => {
      const row = reader.move(slot);
      return {
        op: operationName(row.operation),
        path: this.pathText(row.path),
        session: row.session,
        ageNs: Math.max(0, nowNs - row.startNs),
      };
    });
  }

  #denied(): ReadonlyMap<number, number> {
    const { denied } = this.memory;
    const users = new Map<number, number>();
    for (let i = 0; i < DENIED_USERS * 2; i += 2)
      if ((denied[i] ?? 0) > 0) users.set((denied[i] ?? 0) - 1, denied[i + 1] ?? 0);
    return users;
  }
}

/** Row `row` of a table of ERRNOS columns. */
function errorsOf(counts: Float64Array, row: number): Readonly<Record<string, number>> {
  const errors: Record<string, number> = {};
  for (let errno = 1; errno < ERRNOS; errno++) {
    const times = counts[row * ERRNOS + errno] ?? 0;
    if (times > 0) errors[errorName(errno)] = times;
  }
  return errors;
}

function versionText(protocol: number, version: number): string {
  if (version <= 0) return '';
  return protocol === PROTOCOL.FUSE ? `7.${version}` : (NINEP_VERSIONS[version] ?? '');
}

function latencyOf(buckets: ArrayLike<number>, at: number, maxNs: number): Latency {
  return {
    p50: percentile(buckets, at, 0.5, maxNs),
    p95: percentile(buckets, at, 0.95, maxNs),
    p99: percentile(buckets, at, 0.99, maxNs),
    max: maxNs,
  };
}

export function isRead(op: string): boolean {
  return op === 'READ' || op === 'Tread';
}

function sum<T>(rows: readonly T[], value: (row: T) => number): number {
  return rows.reduce((total, row) => total + value(row), 0);
}

function sumOf(numbers: Readonly<Record<string, number>>): number {
  return Object.values(numbers).reduce((total, value) => total + value, 0);
}
