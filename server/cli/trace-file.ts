/** A trace on its way from a share to a file, or to stdout. */
import { createWriteStream } from 'node:fs';
import type { Writable } from 'node:stream';
import { decodeFrame, FRAME_TRACE, type Hello } from '../../electron/contract/trace/frames.ts';
import { PathNames } from '../../electron/contract/trace/paths.ts';
import type { Level, TraceStats } from '../../electron/contract/trace/snapshot.ts';
import type { ControlClient } from '../control/rpc.ts';
import type { TraceSink } from '../trace/export/trace-sink.ts';

const CREDIT = 100_000;
/** Bytes that may wait for a slow disk or terminal before no more credit is given: rows are dropped then, and counted. */
const WAITING = 16 * 1024 * 1024;
const CREDIT_MS = 50;
const FINISH_MS = 300;

export interface TraceRequest {
  readonly filter: string;
  readonly level: Level;
  readonly sample?: number | undefined;
  readonly slowMs?: number | undefined;
  readonly snap?: number | undefined;
}

export class TraceFile {
  /** Rows that were lost. */
  lost = 0;
  readonly #client: ControlClient;
  readonly #sink: TraceSink;
  readonly #out: Writable;
  readonly #ownsOut: boolean;
  readonly #paths = new PathNames();
  #hello: Hello | null = null;
  #stats: TraceStats | null = null;
  #begun = false;
  #spent = 0;
  #subscription = 0;
  #timer: NodeJS.Timeout | null = null;

  /** `file` `-` is stdout. Takes over the client's frames. */
  constructor(client: ControlClient, sink: TraceSink, file: string) {
    this.#client = client;
    this.#sink = sink;
    this.#ownsOut = file !== '-';
    // Names of files are in it: for its owner alone.
    this.#out = file === '-' ? process.stdout : createWriteStream(file, { mode: 0o600 });
    this.#out.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') process.stderr.write(`culvert: the trace cannot be written: ${error.message}\n`);
      this.#client.close();
    });
    client.onBytes = (kind, bytes) => {
      if (kind === FRAME_TRACE) this.#take(bytes);
    };
  }

  /** Resolves when the share records. */
  async start({ filter, level, sample, slowMs, snap }: TraceRequest): Promise<void> {
    const capture = this.#sink.needsCapture;
    const { subscription } = await this.#client.call('trace.subscribe', {
      filter,
      level: capture ? 'capture' : level,
      sample,
      slowMs,
      snap,
      credit: capture ? 0 : CREDIT,
      capture,
    });
    this.#subscription = subscription;
    this.#timer = setInterval(() => this.#allowMore(), CREDIT_MS);
  }

  /** What has been recorded is written; the client stays open. */
  async finish(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    const ended = this.#client.call('trace.unsubscribe', { subscription: this.#subscription }).catch(() => {});
    // A share that has gone does not answer.
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, FINISH_MS))]);
    this.#client.onBytes = () => {};
    if (this.#begun) this.#write(this.#sink.end(this.#stats));
    if (this.#ownsOut) await new Promise<void>((done) => this.#out.end(done));
  }

  #take(bytes: Uint8Array): void {
    const frame = decodeFrame(bytes, this.#paths);
    switch (frame.type) {
      case 'hello':
        this.#hello = frame.hello;
        break;
      case 'snapshot':
        this.#stats = frame.stats;
        break;
      case 'increment':
        if (this.#stats !== null)
          this.#stats = {
            ...this.#stats,
            insights: frame.stats.insights,
            calls: frame.stats.calls,
            errors: frame.stats.errors,
          };
        break;
      case 'records':
        this.lost = frame.drops.ring + frame.drops.credit;
        this.#spent += frame.records.length;
        break;
      case 'capture':
        this.lost = frame.dropped;
        break;
      default:
        break;
    }
    if (this.#hello === null) return;
    if (!this.#begun && frame.type === 'snapshot') {
      this.#begun = true;
      this.#write(this.#sink.begin(this.#hello, this.#stats));
    }
    if (frame.type === 'records') this.#write(this.#sink.rows(frame.records, this.#paths));
    if (frame.type === 'capture') this.#write(this.#sink.messages(frame.messages));
  }

  #allowMore(): void {
    if (this.#spent === 0 || this.#out.writableLength > WAITING) return;
    this.#client.call('trace.credit', { subscription: this.#subscription, records: this.#spent }).catch(() => {});
    this.#spent = 0;
  }

  #write(content: string | Uint8Array): void {
    if (content.length > 0) this.#out.write(content);
  }
}
