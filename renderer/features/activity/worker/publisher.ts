/** Puts together what the page gets: at most one frame at a time, each part only when it changed and as often as it is of use. */

import { operationName } from '../../../../electron/contract/trace/operations.ts';
import type { EventView } from './event-view.ts';
import type { Status, Totals, Watch, WorkerFrame } from './protocol.ts';
import type { RecordRing } from './record-ring.ts';
import type { Recording } from './recording.ts';
import { tablePage } from './table-view.ts';
import { stripOfRows } from './throughput.ts';
import type { TraceStore } from './trace-store.ts';

/** Tables and pictures: 5 times a second. */
const SLOW_MS = 200;

/** Shortest span of the strip: two minutes. */
const STRIP_NS = 120e9;

const READS: ReadonlySet<string> = new Set(['READ', 'Tread']);

export class Publisher {
  /** What the page watches beside the events. */
  watch: Watch = { table: null, heat: false };
  readonly #store: TraceStore;
  readonly #view: EventView;
  readonly #recording: Recording;
  #pageWanted = true;
  #slowAtMs = Number.NEGATIVE_INFINITY;
  #slowWanted = true;
  #tablesVersion = -1;

  constructor(store: TraceStore, view: EventView, recording: Recording) {
    this.#store = store;
    this.#view = view;
    this.#recording = recording;
  }

  /** The table of events is not what the page has. */
  pageChanged(): void {
    this.#pageWanted = true;
  }

  /** The page asked for another table or picture: it gets it with the next frame. */
  slowChanged(): void {
    this.#slowWanted = true;
    this.#slowAtMs = Number.NEGATIVE_INFINITY;
  }

  /** Something came in. */
  dataChanged(): void {
    this.#slowWanted = true;
  }

  /** ms until the slow parts may be sent again; null: nothing is waiting. */
  waitMs(nowMs: number): number | null {
    return this.#slowWanted ? Math.max(0, this.#slowAtMs + SLOW_MS - nowMs) : null;
  }

  frame(nowMs: number): WorkerFrame {
    const page = this.#pageWanted ? { page: this.#view.page() } : {};
    this.#pageWanted = false;
    const slow = this.#slowWanted && nowMs - this.#slowAtMs >= SLOW_MS ? this.#slowParts(nowMs) : {};
    return { status: this.#status(), ...page, ...slow };
  }

  #slowParts(nowMs: number): Partial<WorkerFrame> {
    this.#slowAtMs = nowMs;
    this.#slowWanted = false;
    const { table, heat } = this.watch;
    const { tables, throughput, ring } = this.#store;
    const parts: { -readonly [K in keyof WorkerFrame]?: WorkerFrame[K] } = {};
    if (table !== null) parts.table = tablePage(tables, table);
    const [firstNs, lastNs] = spanOf(ring);
    if (heat) parts.heat = this.#view.scan.heat.picture(firstNs);
    parts.strip =
      this.#recording.state === 'file'
        ? stripOfRows(ring, (operation) => READS.has(operationName(operation)))
        : throughput.strip(Math.min(firstNs, lastNs - STRIP_NS));
    const { stats } = tables;
    if (stats !== null && this.#tablesVersion !== tables.version) {
      this.#tablesVersion = tables.version;
      parts.insights = stats.insights;
      parts.totals = totalsOf(stats);
    }
    return parts;
  }

  #status(): Status {
    const view = this.#view;
    const { ring, segments, captures, drops } = this.#store;
    const { matches, errors, behind } = view.scan;
    const [firstNs, lastNs] = spanOf(ring);
    const hello = segments.current?.hello;
    return {
      link: this.#recording.state,
      linkReason: this.#recording.reason,
      share: hello?.share ?? '',
      protocol: hello?.protocol ?? '',
      recording: this.#recording.on,
      paused: view.paused,
      level: this.#recording.level,
      choice: this.#recording.choice,
      rows: ring.length,
      capacity: ring.capacity,
      heldBytes: ring.heldBytes + captures.heldBytes,
      head: matches.head,
      end: view.end,
      matchedErrors: errors,
      behind,
      fresh: view.fresh,
      drops,
      firstNs,
      lastNs,
      epochMs: hello?.epochMs ?? 0,
    };
  }
}

/** Begin of the oldest and the newest row that are kept. */
function spanOf(ring: RecordRing): readonly [number, number] {
  return [ring.row(ring.first)?.startNs ?? 0, ring.row(ring.next - 1)?.startNs ?? 0];
}

function totalsOf(stats: NonNullable<TraceStore['tables']['stats']>): Totals {
  const { nowNs, calls, errors, inFlight, handles, limits, paths, ops } = stats;
  // Of the operation that took most of the time: percentiles of several cannot be added.
  const main = ops.reduce<(typeof ops)[number] | null>(
    (most, op) => (op.serviceNs > (most?.serviceNs ?? -1) ? op : most),
    null,
  );
  return {
    nowNs,
    calls,
    errors,
    inFlight,
    handles: handles.reduce((open, { closedNs }) => (closedNs === null ? open + 1 : open), 0),
    handlesUntracked: limits.handlesUntracked,
    paths: paths.length,
    p50: main?.latency.p50 ?? 0,
    p99: main?.latency.p99 ?? 0,
    slowest: main?.op ?? '',
  };
}
