/** Rows of the buffer, all or filtered, through one of the contract's exporters, a piece at a time. */

import type { Format } from '../../../../electron/contract/trace/export/format.ts';
import { sinkOf } from '../../../../electron/contract/trace/export/sink.ts';
import type { TraceSink } from '../../../../electron/contract/trace/export/trace-sink.ts';
import { hasTwoPaths, operationOf } from '../../../../electron/contract/trace/operations.ts';
import { PathNames } from '../../../../electron/contract/trace/paths.ts';
import { MessagePicker } from '../../../../electron/contract/trace/raw-message.ts';
import { AT, RECORD_SIZE, RECORD_WORDS, RecordReader } from '../../../../electron/contract/trace/record.ts';
import { bytesOf } from '../../../../electron/contract/trace/utf8.ts';
import type { ExportRequest, ExportResult } from './protocol.ts';
import type { Scan } from './scan.ts';
import type { Segment } from './segments.ts';
import type { TraceStore } from './trace-store.ts';

const PIECE_ROWS = 4096;
/** Pieces that are put into one blob, which the browser may keep on disk. */
const PIECES = 256;

const MEDIA_TYPES: Readonly<Record<Format, string>> = {
  text: 'text/plain',
  jsonl: 'application/x-ndjson',
  csv: 'text/csv',
  pcapng: 'application/x-pcapng',
  perfetto: 'application/json',
  bundle: 'application/json',
  culvert: 'application/octet-stream',
};

/** `scan`: what the filter lets through; it has caught up. Rows that come meanwhile are not part of it. */
export async function exportTrace(
  store: TraceStore,
  scan: Scan,
  { format, filtered, redact, host }: ExportRequest,
  breathe: () => Promise<void>,
): Promise<ExportResult> {
  const current = store.segments.current;
  if (current === undefined) throw new Error('there is nothing to save yet');
  const sink = sinkOf(format, { redact, host });
  const out = new BlobWriter(MEDIA_TYPES[format]);
  const { stats } = store.tables;
  out.add(sink.begin(current.hello, stats));
  const picker = filtered && sink.needs !== 'records' ? new MessagePicker() : null;
  const rows = await writeRows(store, filtered ? scan : null, sink, picker, out, breathe);
  let messages = 0;
  if (sink.needs !== 'records') {
    for (const batch of store.captures.batches(current.id)) {
      const chosen = picker?.pick(batch) ?? batch;
      messages += chosen.length;
      out.add(sink.messages(chosen));
      await breathe();
    }
  }
  out.add(sink.end(stats));
  return { file: out.blob(), rows, messages };
}

async function writeRows(
  store: TraceStore,
  scan: Scan | null,
  sink: TraceSink,
  picker: MessagePicker | null,
  out: BlobWriter,
  breathe: () => Promise<void>,
): Promise<number> {
  const flat = new Flattener(store);
  const end = scan === null ? store.ring.next : scan.matches.end;
  let rows = 0;
  for (let at = scan === null ? store.ring.first : scan.matches.head; at < end; at += PIECE_ROWS) {
    for (let i = at; i < Math.min(end, at + PIECE_ROWS); i++) flat.add(scan === null ? i : scan.matches.at(i));
    const piece = flat.take();
    rows += piece.length;
    picker?.want(piece);
    if (sink.needs !== 'messages') out.add(sink.rows(piece, flat.paths));
    await breathe();
  }
  return rows;
}

/** Copies rows, and brings those of earlier lives of the share host to the clock and the path ids of one. */
class Flattener {
  readonly paths: PathNames;
  readonly #store: TraceStore;
  readonly #epochMs: number;
  /** Ids of the joint table, when there is one: by segment and id. */
  readonly #ids: Map<string, number> | null;
  #bytes = new Uint8Array(PIECE_ROWS * RECORD_SIZE);
  #rows = 0;

  constructor(store: TraceStore) {
    this.#store = store;
    const { current } = store.segments;
    this.#epochMs = current?.hello.epochMs ?? 0;
    this.#ids = store.segments.several ? new Map() : null;
    this.paths = this.#ids === null ? (current?.paths ?? new PathNames()) : new PathNames();
    if (this.#ids !== null) this.paths.add(1, 0, new Uint8Array(0));
  }

  /** Rows that are gone meanwhile are left out. */
  add(seq: number): void {
    const bytes = this.#store.ring.bytes(seq);
    const segment = this.#store.segments.of(seq);
    if (bytes === undefined || segment === undefined) return;
    this.#bytes.set(bytes, this.#rows * RECORD_SIZE);
    if (this.#ids !== null) this.#translate(segment, this.#rows);
    this.#rows++;
  }

  /** What was added since the last time. */
  take(): RecordReader {
    const reader = new RecordReader(this.#bytes.buffer, 0, this.#rows);
    this.#bytes = new Uint8Array(PIECE_ROWS * RECORD_SIZE);
    this.#rows = 0;
    return reader;
  }

  #translate(segment: Segment, row: number): void {
    const words = new Uint32Array(this.#bytes.buffer, row * RECORD_SIZE, RECORD_WORDS);
    const doubles = new Float64Array(this.#bytes.buffer, row * RECORD_SIZE, RECORD_WORDS / 2);
    doubles[AT.START] = (doubles[AT.START] ?? 0) + (segment.hello.epochMs - this.#epochMs) * 1e6;
    const operation = words[AT.OP] ?? 0;
    words[AT.PATH] = this.#idOf(segment, words[AT.PATH] ?? 0);
    if (hasTwoPaths(operationOf((operation >>> 8) & 3, operation & 0xff)))
      words[AT.ARGUMENT] = this.#idOf(segment, words[AT.ARGUMENT] ?? 0);
  }

  #idOf(segment: Segment, id: number): number {
    if (id === 0 || this.#ids === null) return 0;
    const key = `${segment.id}/${id}`;
    let joint = this.#ids.get(key);
    if (joint === undefined) {
      joint = this.#ids.size + 2;
      this.#ids.set(key, joint);
      const text = segment.paths.text(id);
      this.paths.add(joint, text === '' ? 0 : 1, bytesOf(text));
    }
    return joint;
  }
}

class BlobWriter {
  readonly #type: string;
  #blobs: Blob[] = [];
  #pieces: BlobPart[] = [];

  constructor(type: string) {
    this.#type = type;
  }

  add(piece: string | Uint8Array): void {
    if (piece.length === 0) return;
    this.#pieces.push(typeof piece === 'string' ? piece : piece.slice());
    if (this.#pieces.length >= PIECES) this.#fold();
  }

  blob(): Blob {
    this.#fold();
    return new Blob(this.#blobs, { type: this.#type });
  }

  #fold(): void {
    this.#blobs.push(new Blob(this.#pieces));
    this.#pieces = [];
  }
}
