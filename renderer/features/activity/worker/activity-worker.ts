/**
 * The worker of the activity view without a worker around it: takes the page's messages and a share's frames, and says when it wants to run again.
 * Never works longer than a few ms at a time, however many rows there are.
 */
import { CaptureFileReader } from '../../../../electron/contract/trace/capture-file.ts';
import { EventView } from './event-view.ts';
import { lifeOf, tellStory } from './fid-story.ts';
import type { FromWorker, Question, Questions, ToWorker } from './protocol.ts';
import { Publisher } from './publisher.ts';
import { Recording } from './recording.ts';
import { type RowDetail, rowDetail } from './row-detail.ts';
import { suggest } from './suggestions.ts';
import { exportTrace } from './trace-export.ts';
import type { Pipe } from './trace-link.ts';
import { rowsIn, TraceStore } from './trace-store.ts';

const SCAN_MS = 5;
/** Between frames of what came in, ten a second: nobody reads faster. What the page asks for it gets at once. */
const FRAME_MS = 100;
/** A page that takes long to draw has as much time again for everything else. */
const DRAWING_SHARE = 2;
const RECONCILE_MS = 5000;
const LOAD_BYTES = 4 * 1024 * 1024;
const BUFFER_MIB = 256;

export interface WorkerHost {
  nowMs(): number;
  post(message: FromWorker, transfer: readonly ArrayBuffer[]): void;
  /** Lets others run. */
  breathe(): Promise<void>;
  /** Work is waiting: `tick` is to be called soon. */
  wake(): void;
}

type Answers = { readonly [Q in Question]: (params: Questions[Q]['params']) => Promise<Questions[Q]['answer']> };

export class ActivityWorker {
  readonly #host: WorkerHost;
  readonly #store = new TraceStore(BUFFER_MIB);
  readonly #view = new EventView(this.#store);
  readonly #recording: Recording;
  readonly #publisher: Publisher;
  readonly #answers: Answers;
  #dirty = true;
  /** The page has not drawn the last frame yet. */
  #drawing = false;
  #framedAtMs = Number.NEGATIVE_INFINITY;
  #drawnAfterMs = 0;
  /** The page waits for an answer to what it did. */
  #asked = false;
  #reconciledAtMs = 0;

  constructor(host: WorkerHost) {
    this.#host = host;
    this.#recording = new Recording(this.#store, (from, to) => {
      host.post({ kind: 'lowered', from, to }, []);
      this.#touch();
    });
    this.#publisher = new Publisher(this.#store, this.#view, this.#recording);
    this.#answers = this.#makeAnswers();
  }

  /** All messages but `open`, whose channel is made into a pipe by the caller. */
  receive(message: Exclude<ToWorker, { kind: 'open' }>): void {
    switch (message.kind) {
      case 'close':
        this.#recording.detach('none', '');
        break;
      case 'buffer':
        this.#store.ring.limit(rowsIn(message.mib));
        break;
      case 'record':
        this.#command(this.#recording.record(message.on));
        break;
      case 'level':
        this.#command(this.#recording.setLevel(message.choice));
        break;
      case 'lowering':
        this.#recording.lowering = message.on;
        break;
      case 'clear':
        this.#store.clear();
        this.#view.refilter();
        break;
      case 'pause':
        this.#view.pause(message.on);
        break;
      case 'filter':
        this.#view.filter(message.text, message.range);
        break;
      case 'highlight':
        this.#view.highlight(message.text);
        break;
      case 'view':
        this.#view.show(message.view);
        break;
      case 'watch':
        this.#publisher.watch = message.watch;
        this.#publisher.slowChanged();
        break;
      case 'drawn':
        this.#drawing = false;
        this.#drawnAfterMs = this.#host.nowMs() - this.#framedAtMs;
        this.#host.wake();
        return;
      case 'ask':
        void this.#answer(message.id, message.question, message.params);
        return;
    }
    this.#publisher.pageChanged();
    this.#publisher.slowChanged();
    this.#asked = true;
    this.#touch();
  }

  /** Takes over a channel to a share that runs. */
  attach(pipe: Pipe): void {
    if (this.#recording.state === 'file') this.#forgetFile();
    this.#command(this.#recording.attach(pipe));
  }

  takeText(text: string): void {
    this.#recording.takeText(text);
    this.#touch();
  }

  takeBytes(bytes: Uint8Array): void {
    this.#recording.takeBytes(bytes);
    this.#publisher.dataChanged();
    this.#touch();
  }

  /** The channel was closed by the other side. What came over it stays. */
  lost(reason: string): void {
    this.#recording.detach('lost', reason);
    this.#touch();
  }

  /** Works for a few ms. Returns in how many ms it wants to work again; null: when something happens. */
  tick(): number | null {
    const start = this.#host.nowMs();
    const { scan } = this.#view;
    const before = scan.behind;
    scan.run(() => this.#host.nowMs() - start > SCAN_MS);
    if (before > 0) {
      this.#publisher.pageChanged();
      this.#dirty = true;
    }
    this.#recording.watch(start);
    this.#reconcile(start);
    if (scan.behind > 0) {
      this.#publish(this.#host.nowMs());
      return 0;
    }
    const slowMs = this.#publisher.waitMs(start);
    if (!this.#dirty && slowMs !== 0) return slowMs;
    const waitMs = this.#frameAtMs() - start;
    if (waitMs > 0) return waitMs;
    this.#publish(start);
    return this.#drawing ? null : this.#publisher.waitMs(start);
  }

  /** When the next frame may go. */
  #frameAtMs(): number {
    if (this.#asked) return Number.NEGATIVE_INFINITY;
    return this.#framedAtMs + Math.max(FRAME_MS, this.#drawnAfterMs * DRAWING_SHARE);
  }

  #publish(nowMs: number): void {
    if (this.#drawing || nowMs < this.#frameAtMs()) return;
    this.#dirty = false;
    this.#asked = false;
    this.#drawing = true;
    this.#framedAtMs = nowMs;
    const frame = this.#publisher.frame(nowMs);
    this.#host.post({ kind: 'frame', frame }, frame.page === undefined ? [] : [frame.page.records]);
  }

  #touch(): void {
    this.#dirty = true;
    this.#host.wake();
  }

  /** A request to the share that nobody waits for. */
  #command(done: Promise<unknown>): void {
    done.then(
      () => this.#touch(),
      (error: unknown) => {
        if (this.#recording.state === 'connecting' || this.#recording.state === 'live')
          this.#recording.detach('lost', error instanceof Error ? error.message : String(error));
        this.#touch();
      },
    );
  }

  /** While the table of handles is looked at. */
  #reconcile(nowMs: number): void {
    if (this.#publisher.watch.table?.table !== 'handles' || this.#recording.state !== 'live') return;
    if (nowMs - this.#reconciledAtMs < RECONCILE_MS) return;
    this.#reconciledAtMs = nowMs;
    this.#recording.reconcile().then(
      () => this.#publisher.dataChanged(),
      // The share has gone meanwhile: its link says so.
      () => {},
    );
  }

  async #answer(id: number, question: Question, params: unknown): Promise<void> {
    try {
      // The page types its questions by the same table.
      const answer = await (this.#answers[question] as (params: unknown) => Promise<unknown>)(params);
      this.#host.post({ kind: 'answer', id, answer }, []);
    } catch (error) {
      this.#host.post({ kind: 'failed', id, message: error instanceof Error ? error.message : String(error) }, []);
    }
    this.#touch();
  }

  #makeAnswers(): Answers {
    const { ring, segments, tables } = this.#store;
    const breathe = (): Promise<void> => this.#host.breathe();
    return {
      error: async ({ seq, step }) => this.#view.nextError(seq, step),
      sibling: async ({ seq, step }) => this.#view.nextSibling(seq, step),
      place: async ({ ordinal }) => this.#view.place(ordinal),
      find: async ({ seq }) => this.#view.find(seq),
      detail: async ({ seq }) => this.#detail(seq),
      suggest: ({ key, prefix }) => suggest(ring, segments, key, prefix, breathe),
      story: (subject) => tellStory(ring, lifeOf(subject, tables.stats?.handles ?? []), breathe),
      export: async (request) => {
        const { scan } = this.#view;
        while (request.filtered && scan.behind > 0) {
          this.tick();
          await breathe();
        }
        return exportTrace(this.#store, scan, request, breathe);
      },
      stats: async () => tables.stats,
      load: ({ bytes }) => this.#load(new Uint8Array(bytes)),
    };
  }

  #detail(seq: number): RowDetail | null {
    const { ring, segments, captures, tables } = this.#store;
    const row = ring.row(seq);
    const segment = segments.of(seq);
    if (row === undefined || segment === undefined) return null;
    const { session, tag, startNs } = row;
    const version = tables.stats?.sessions.find((known) => known.session === session)?.version ?? '';
    return rowDetail(ring, segment, seq, captures.find(segment.id, session, tag, startNs), version);
  }

  async #load(bytes: Uint8Array): Promise<Questions['load']['answer']> {
    this.#recording.detach('file', '');
    this.#store.reset();
    this.#view.pause(false);
    this.#view.refilter();
    const reader = new CaptureFileReader();
    for (let at = 0; at < bytes.length && reader.problem === null; at += LOAD_BYTES) {
      for (const frame of reader.push(bytes.subarray(at, at + LOAD_BYTES))) this.#store.take(frame, reader.paths);
      await this.#host.breathe();
    }
    const problem = reader.finish();
    this.#view.refilter();
    this.#publisher.pageChanged();
    this.#publisher.slowChanged();
    return { problem: problem?.message ?? null, rows: this.#store.ring.length };
  }

  #forgetFile(): void {
    this.#store.reset();
    this.#view.refilter();
    this.#publisher.pageChanged();
    this.#publisher.slowChanged();
  }
}
