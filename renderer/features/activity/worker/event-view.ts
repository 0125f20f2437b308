/** The table of events: filter, highlight, where it stands, whether it follows the newest rows or is frozen. */
import { compileFilter, parseFilter, type RowTest } from '../../../../electron/contract/trace/filter.ts';
import { RECORD_SIZE } from '../../../../electron/contract/trace/record.ts';
import { argumentsText } from '../../../../electron/contract/trace/text.ts';
import type { EventPage, Place, View } from './protocol.ts';
import { Scan, type TimeRange } from './scan.ts';
import type { TraceStore } from './trace-store.ts';

/** More are never visible at once. */
const PAGE_ROWS = 200;

export class EventView {
  scan: Scan;
  readonly #store: TraceStore;
  #view: View = { rows: 0, at: null };
  #test: RowTest | null = null;
  #range: TimeRange | null = null;
  #highlight: RowTest | null = null;
  /** Rows from here on came after the view was frozen; null: it is not. */
  #frozenSeq: number | null = null;
  /** End of the list when the view stopped following it. */
  #seenEnd = 0;

  constructor(store: TraceStore) {
    this.#store = store;
    this.scan = new Scan(store.ring, store.segments, null, null);
  }

  get paused(): boolean {
    return this.#frozenSeq !== null;
  }

  /** Behind the last ordinal that may be shown. */
  get end(): number {
    const { matches } = this.scan;
    return this.#frozenSeq === null ? matches.end : matches.ordinalFrom(this.#frozenSeq);
  }

  /** Rows that came and are not shown because the view does not follow. */
  get fresh(): number {
    if (this.#frozenSeq !== null) return this.scan.matches.end - this.end;
    return this.#view.at === null ? 0 : Math.max(0, this.scan.matches.end - this.#seenEnd);
  }

  /** `text` has no problems. */
  filter(text: string, range: TimeRange | null): void {
    this.#test = testOf(text);
    this.#range = range;
    this.refilter();
  }

  /** Begins anew with the oldest row. */
  refilter(): void {
    this.scan = new Scan(this.#store.ring, this.#store.segments, this.#test, this.#range);
    this.#seenEnd = 0;
  }

  highlight(text: string): void {
    this.#highlight = testOf(text);
  }

  pause(on: boolean): void {
    this.#frozenSeq = on ? this.#store.ring.next : null;
    this.#seenEnd = this.scan.matches.end;
  }

  show(view: View): void {
    if (this.#view.at === null && view.at !== null) this.#seenEnd = this.scan.matches.end;
    this.#view = { rows: Math.min(view.rows, PAGE_ROWS), at: view.at };
  }

  page(): EventPage {
    const { matches } = this.scan;
    const { rows } = this.#view;
    const last = Math.max(matches.head, this.end - rows);
    const at = Math.max(matches.head, Math.min(this.#view.at ?? last, last));
    const count = Math.max(0, Math.min(rows, this.end - at));
    const records = new Uint8Array(count * RECORD_SIZE);
    const seqs = new Float64Array(count);
    const epochs = new Float64Array(count);
    const marks = new Uint8Array(count);
    const paths: string[] = [];
    const texts: string[] = [];
    for (let i = 0; i < count; i++) {
      const seq = matches.at(at + i);
      const row = this.#store.ring.row(seq);
      const segment = this.#store.segments.of(seq);
      const bytes = this.#store.ring.bytes(seq);
      if (row === undefined || segment === undefined || bytes === undefined) continue;
      records.set(bytes, i * RECORD_SIZE);
      seqs[i] = seq;
      epochs[i] = segment.hello.epochMs;
      marks[i] = this.#highlight?.(row, segment.paths) === true ? 1 : 0;
      paths[i] = row.path === 0 ? '' : segment.paths.text(row.path) || '.';
      texts[i] = argumentsText(row, segment.paths);
    }
    return { at, count, records: records.buffer, seqs, epochs, paths, arguments: texts, marks };
  }

  nextError(seq: number, step: 1 | -1): Place | null {
    return this.place(this.scan.find(seq, step, ({ errno }) => errno !== 0));
  }

  /** The previous or next request on the same fid or handle. */
  nextSibling(seq: number, step: 1 | -1): Place | null {
    const own = this.#store.ring.row(seq);
    if (own === undefined) return null;
    const { subject, session } = own;
    return this.place(this.scan.find(seq, step, (row) => row.subject === subject && row.session === session));
  }

  find(seq: number): Place | null {
    const { matches } = this.scan;
    const ordinal = matches.ordinalFrom(seq);
    return matches.at(ordinal) === seq ? { ordinal, seq } : null;
  }

  place(ordinal: number): Place | null {
    const seq = this.scan.matches.at(ordinal);
    return seq < 0 ? null : { ordinal, seq };
  }
}

function testOf(text: string): RowTest | null {
  const filter = parseFilter(text);
  return filter.terms.length === 0 || filter.problems.length > 0 ? null : compileFilter(filter);
}
