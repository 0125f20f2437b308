/** What a viewer knows of a share: the snapshot, kept up to date with the increments that follow it. */
import type { TraceFrame } from './frames.ts';
import type { HandleStats, OperationStats, PathStats, SessionStats, TraceIncrement, TraceStats } from './snapshot.ts';

/** Rows kept beyond what the share itself holds: it forgets closed handles and idle paths without saying so. */
const HANDLES_KEPT = 2048;
const SESSIONS_KEPT = 256;
const PATHS_KEPT = 8192;

export class StatsModel {
  readonly #ops = new Map<string, OperationStats>();
  readonly #sessions = new Map<number, SessionStats>();
  readonly #handles = new Map<number, HandleStats>();
  readonly #paths = new Map<string, PathStats>();
  #scalars: TraceIncrement | null = null;
  #merged: TraceStats | null = null;

  /** Whether the frame was about counters. A snapshot begins anew. */
  take(frame: TraceFrame): boolean {
    if (frame.type === 'level' && this.#scalars !== null) {
      this.#scalars = { ...this.#scalars, level: frame.level };
      this.#merged = null;
      return true;
    }
    if (frame.type !== 'snapshot' && frame.type !== 'increment') return false;
    if (frame.type === 'snapshot')
      for (const rows of [this.#ops, this.#sessions, this.#handles, this.#paths]) rows.clear();
    const { stats } = frame;
    this.#scalars = stats;
    this.#merged = null;
    for (const row of stats.ops) this.#ops.set(row.op, row);
    for (const row of stats.sessions) this.#sessions.set(row.session, row);
    for (const row of stats.handles) this.#handles.set(row.serial, row);
    for (const row of stats.paths) renewed(this.#paths, row.path, row);
    this.#forgetClosed();
    forgetOldest(this.#sessions, SESSIONS_KEPT);
    forgetOldest(this.#paths, PATHS_KEPT);
    return true;
  }

  /** Everything, or null before the first snapshot. The same object until something changes; rows that did not change are the same objects. */
  get stats(): TraceStats | null {
    if (this.#scalars === null) return null;
    this.#merged ??= {
      ...this.#scalars,
      schema: 1,
      ops: [...this.#ops.values()],
      sessions: [...this.#sessions.values()],
      handles: [...this.#handles.values()],
      paths: [...this.#paths.values()].sort((a, b) => b.calls - a.calls),
    };
    return this.#merged;
  }

  /** Those that were opened first go first; open ones stay. */
  #forgetClosed(): void {
    for (const [serial, { closedNs }] of this.#handles) {
      if (this.#handles.size <= HANDLES_KEPT) return;
      if (closedNs !== null) this.#handles.delete(serial);
    }
  }
}

/** Moves the row behind all others: the first one is then the one that has been idle longest. */
function renewed<K, V>(rows: Map<K, V>, key: K, row: V): void {
  rows.delete(key);
  rows.set(key, row);
}

function forgetOldest<K, V>(rows: Map<K, V>, kept: number): void {
  for (const key of rows.keys()) {
    if (rows.size <= kept) return;
    rows.delete(key);
  }
}
