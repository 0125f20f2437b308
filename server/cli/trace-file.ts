/** A trace on its way from a share to a file, or to stdout. */
import { release } from 'node:os';
import type { TraceSink } from '../../electron/contract/trace/export/trace-sink.ts';
import { decodeFrame, FRAME_TRACE, type Hello, type TraceFrame } from '../../electron/contract/trace/frames.ts';
import { PathNames } from '../../electron/contract/trace/paths.ts';
import { MessagePicker } from '../../electron/contract/trace/raw-message.ts';
import type { Level } from '../../electron/contract/trace/snapshot.ts';
import { StatsModel } from '../../electron/contract/trace/stats-model.ts';
import type { ControlClient } from '../control/rpc.ts';
import { TraceOutput } from './trace-output.ts';

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

/** For a bundle: what the share runs on. */
export function hostVersions(): Readonly<Record<string, string>> {
  return { node: process.version, kernel: release(), arch: process.arch };
}

export class TraceFile {
  readonly #client: ControlClient;
  readonly #sink: TraceSink;
  readonly #out: TraceOutput;
  readonly #paths = new PathNames();
  readonly #model = new StatsModel();
  /** Chooses messages where a filter chooses records. */
  #picker: MessagePicker | null = null;
  #hello: Hello | null = null;
  #begun = false;
  #rowsLost = 0;
  #messagesLost = 0;
  #spent = 0;
  #subscription = 0;
  #timer: NodeJS.Timeout | null = null;

  /** Rows and messages that were lost. */
  get lost(): number {
    return this.#rowsLost + this.#messagesLost;
  }

  /** `file` `-` is stdout. Takes over the client's frames. */
  constructor(client: ControlClient, sink: TraceSink, file: string) {
    this.#client = client;
    this.#sink = sink;
    this.#out = new TraceOutput(file, () => this.#client.close());
    client.onBytes = (kind, bytes) => {
      if (kind === FRAME_TRACE) this.#take(bytes);
    };
  }

  /** Resolves when the share records. */
  async start({ filter, level, sample, slowMs, snap }: TraceRequest): Promise<void> {
    const { needs } = this.#sink;
    const capture = needs === 'messages' || (needs === 'both' && level === 'capture');
    if (capture && filter !== '') this.#picker = new MessagePicker();
    const { subscription } = await this.#client.call('trace.subscribe', {
      filter,
      level: capture ? 'capture' : level,
      sample,
      slowMs,
      snap,
      credit: needs === 'messages' && this.#picker === null ? 0 : CREDIT,
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
    if (this.#begun) this.#out.write(this.#sink.end(this.#model.stats));
    await this.#out.close();
  }

  #take(bytes: Uint8Array): void {
    const frame = decodeFrame(bytes, this.#paths);
    this.#model.take(frame);
    if (frame.type === 'hello') this.#hello = frame.hello;
    if (this.#hello === null) return;
    if (!this.#begun && frame.type === 'snapshot') {
      this.#begun = true;
      this.#out.write(this.#sink.begin(this.#hello, frame.stats));
    }
    this.#takeRows(frame);
  }

  #takeRows(frame: TraceFrame): void {
    if (frame.type === 'records') {
      this.#rowsLost = frame.drops.ring + frame.drops.credit;
      this.#spent += frame.records.length;
      this.#picker?.want(frame.records);
      if (this.#sink.needs !== 'messages') this.#out.write(this.#sink.rows(frame.records, this.#paths));
    } else if (frame.type === 'capture') {
      this.#messagesLost = frame.dropped;
      this.#out.write(this.#sink.messages(this.#picker?.pick(frame.messages) ?? frame.messages));
    }
  }

  #allowMore(): void {
    if (this.#spent === 0 || this.#out.waiting > WAITING) return;
    this.#client.call('trace.credit', { subscription: this.#subscription, records: this.#spent }).catch(() => {});
    this.#spent = 0;
  }
}
