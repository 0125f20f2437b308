import { describe, expect, it } from 'vitest';
import { CaptureFileReader } from '../../../../electron/contract/trace/capture-file.ts';
import { encodeJson, FRAME } from '../../../../electron/contract/trace/frames.ts';
import { RecordReader } from '../../../../electron/contract/trace/record.ts';
import { ActivityWorker } from './activity-worker.ts';
import { lifeOf } from './fid-story.ts';
import type { FromWorker, Question, Questions, WorkerFrame } from './protocol.ts';
import { BLOCK_ROWS } from './record-ring.ts';
import { handleOf, helloFrame, type MadeRow, namesFrame, recordsFrame, statsOf } from './testing/made-records.ts';

/** A page and a share host around the worker, with a clock of their own. */
class Bench {
  nowMs = 0;
  readonly messages: FromWorker[] = [];
  readonly sent: { readonly id: number; readonly method: string; readonly params: Record<string, unknown> }[] = [];
  readonly worker = new ActivityWorker({
    nowMs: () => this.nowMs,
    post: (message) => void this.messages.push(message),
    breathe: async () => {},
    wake: () => {},
  });
  #lastId = 0;

  constructor() {
    this.worker.receive({ kind: 'view', view: { rows: 10, at: null } });
  }

  async attach(hello = {}): Promise<void> {
    this.worker.attach({ send: (text) => this.#answer(text), close: () => {} });
    await Promise.resolve();
    this.worker.takeBytes(helloFrame(hello));
    this.worker.takeBytes(encodeJson(FRAME.SNAPSHOT, 1, statsOf()));
    await new Promise((resolve) => setImmediate(resolve));
  }

  rows(rows: readonly MadeRow[], drops?: { ring: number; credit: number }): void {
    this.worker.takeBytes(recordsFrame(rows, drops));
  }

  /** The last frame after everything has been worked off. */
  frame(): WorkerFrame {
    let last: WorkerFrame | undefined;
    const merged: { -readonly [K in keyof WorkerFrame]?: WorkerFrame[K] } = {};
    for (let i = 0; i < 200; i++) {
      this.nowMs += 20;
      this.worker.tick();
      for (const message of this.messages.splice(0)) {
        if (message.kind !== 'frame') continue;
        last = message.frame;
        Object.assign(merged, message.frame);
        this.worker.receive({ kind: 'drawn' });
      }
    }
    if (last === undefined) throw new Error('no frame came');
    return merged as WorkerFrame;
  }

  async ask<Q extends Question>(question: Q, params: Questions[Q]['params']): Promise<Questions[Q]['answer']> {
    const id = ++this.#lastId;
    this.worker.receive({ kind: 'ask', id, question, params });
    await expect.poll(() => this.messages.some((message) => 'id' in message && message.id === id)).toBe(true);
    const message = this.messages.find((found) => 'id' in found && found.id === id);
    if (message?.kind === 'failed') throw new Error(message.message);
    if (message?.kind !== 'answer') throw new Error('no answer');
    return message.answer as Questions[Q]['answer'];
  }

  #answer(text: string): void {
    const request = JSON.parse(text) as (typeof this.sent)[number];
    this.sent.push(request);
    const level = request.params['level'] ?? 'everything';
    const result = request.method === 'stats' ? statsOf() : { subscription: 1, level };
    queueMicrotask(() => this.worker.takeText(JSON.stringify({ id: request.id, result })));
  }
}

function startsOf(frame: WorkerFrame): readonly number[] {
  const { page } = frame;
  if (page === undefined) return [];
  const reader = new RecordReader(page.records, 0, page.count);
  return Array.from({ length: page.count }, (_, i) => reader.move(i).startNs);
}

function numbered(count: number, from = 0): readonly MadeRow[] {
  return Array.from({ length: count }, (_, i) => ({ startNs: from + i }));
}

describe('the view of events', () => {
  it('follows the newest rows', async () => {
    const bench = new Bench();
    await bench.attach();
    bench.rows(numbered(25));
    const frame = bench.frame();
    expect(frame.status).toMatchObject({ link: 'live', rows: 25, head: 0, end: 25, fresh: 0 });
    expect(startsOf(frame)).toEqual([15, 16, 17, 18, 19, 20, 21, 22, 23, 24]);
  });

  it('stays where it was scrolled to, and counts what is new', async () => {
    const bench = new Bench();
    await bench.attach();
    bench.rows(numbered(25));
    bench.frame();
    bench.worker.receive({ kind: 'view', view: { rows: 10, at: 3 } });
    bench.rows(numbered(5, 25));
    const frame = bench.frame();
    expect(startsOf(frame)[0]).toBe(3);
    expect(frame.status).toMatchObject({ end: 30, fresh: 5 });
  });

  it('freezes while capture goes on, also under a new filter', async () => {
    const bench = new Bench();
    await bench.attach();
    bench.rows(numbered(20));
    bench.frame();
    bench.worker.receive({ kind: 'pause', on: true });
    bench.rows(numbered(20, 20));
    let frame = bench.frame();
    expect(startsOf(frame).at(-1)).toBe(19);
    expect(frame.status).toMatchObject({ rows: 40, end: 20, fresh: 20, paused: true });
    bench.worker.receive({ kind: 'filter', text: 'op:READ', range: null });
    frame = bench.frame();
    expect(frame.status).toMatchObject({ end: 20, fresh: 20 });
    bench.worker.receive({ kind: 'pause', on: false });
    frame = bench.frame();
    expect(startsOf(frame).at(-1)).toBe(39);
  });

  it('shows what the filter lets through, old rows and new', async () => {
    const bench = new Bench();
    await bench.attach();
    bench.worker.takeBytes(namesFrame({ 2: 'main.c', 3: 'main.o' }));
    bench.rows([
      { startNs: 1, path: 2 },
      { startNs: 2, path: 3, errno: 2 },
    ]);
    bench.worker.receive({ kind: 'filter', text: 'path:*.o', range: null });
    bench.rows([
      { startNs: 3, path: 3 },
      { startNs: 4, path: 2 },
    ]);
    const frame = bench.frame();
    expect(startsOf(frame)).toEqual([2, 3]);
    expect(frame.page?.paths).toEqual(['main.o', 'main.o']);
    expect(frame.status).toMatchObject({ end: 2, rows: 4, matchedErrors: 1 });
  });

  it('keeps to a range of time', async () => {
    const bench = new Bench();
    await bench.attach();
    bench.rows(numbered(20));
    bench.worker.receive({ kind: 'filter', text: '', range: { fromNs: 5, toNs: 7 } });
    expect(startsOf(bench.frame())).toEqual([5, 6, 7]);
  });

  it('marks what the highlight means and hides nothing', async () => {
    const bench = new Bench();
    await bench.attach();
    bench.worker.receive({ kind: 'highlight', text: 'err:*' });
    bench.rows([{}, { errno: 2 }, {}]);
    expect([...(bench.frame().page?.marks ?? [])]).toEqual([0, 1, 0]);
  });

  it('goes from error to error, and from request to request of a fid', async () => {
    const bench = new Bench();
    await bench.attach();
    bench.rows([{ errno: 1, subject: 5 }, {}, { subject: 5 }, { errno: 2 }, { subject: 5 }]);
    bench.frame();
    expect(await bench.ask('error', { seq: -1, step: -1 })).toEqual({ seq: 3, ordinal: 3 });
    expect(await bench.ask('error', { seq: 3, step: -1 })).toEqual({ seq: 0, ordinal: 0 });
    expect(await bench.ask('error', { seq: 3, step: 1 })).toBeNull();
    expect(await bench.ask('sibling', { seq: 0, step: 1 })).toEqual({ seq: 2, ordinal: 2 });
    expect(await bench.ask('sibling', { seq: 2, step: 1 })).toEqual({ seq: 4, ordinal: 4 });
  });

  it('forgets what a full buffer evicted, without losing its place', async () => {
    const bench = new Bench();
    await bench.attach();
    bench.worker.receive({ kind: 'buffer', mib: 16 });
    const capacity = bench.frame().status.capacity;
    for (let at = 0; at < capacity; at += BLOCK_ROWS) bench.rows(numbered(BLOCK_ROWS, at));
    bench.frame();
    bench.rows(numbered(BLOCK_ROWS, capacity));
    const { status } = bench.frame();
    expect(status.head).toBe(BLOCK_ROWS);
    expect(status.end).toBe(capacity + BLOCK_ROWS);
  });
});

describe('the subscription', () => {
  it('gives credit for what it took', async () => {
    const bench = new Bench();
    await bench.attach();
    bench.rows(numbered(20_000));
    const granted = bench.sent.filter(({ method }) => method === 'trace.credit');
    expect(granted.map(({ params }) => params['records'])).toEqual([20_000]);
  });

  it('counts drops across subscriptions, and from a clear on', async () => {
    const bench = new Bench();
    await bench.attach();
    bench.rows(numbered(1), { ring: 5, credit: 7 });
    bench.worker.takeBytes(helloFrame());
    bench.rows(numbered(1), { ring: 1, credit: 0 });
    expect(bench.frame().status.drops).toEqual({ ring: 6, viewer: 7, messages: 0 });
    bench.worker.receive({ kind: 'clear' });
    expect(bench.frame().status.drops).toEqual({ ring: 0, viewer: 0, messages: 0 });
    bench.rows(numbered(1), { ring: 3, credit: 0 });
    expect(bench.frame().status).toMatchObject({ rows: 1, drops: { ring: 2, viewer: 0 } });
  });

  it('lowers the level when rows are lost for seconds, and says so', async () => {
    const bench = new Bench();
    await bench.attach();
    const notices: FromWorker[] = [];
    for (let second = 1; second < 6; second++) {
      bench.nowMs = second * 10_000;
      bench.rows(numbered(100), { ring: 0, credit: second * 100 });
      bench.worker.tick();
      await Promise.resolve();
      await new Promise((resolve) => setImmediate(resolve));
      notices.push(...bench.messages.filter(({ kind }) => kind === 'lowered'));
      bench.messages.length = 0;
      bench.worker.receive({ kind: 'drawn' });
    }
    expect(notices[0]).toMatchObject({ from: { level: 'everything' }, to: { level: 'sampled', sample: 10 } });
    bench.rows(numbered(1));
    expect(bench.frame().status.level).toBe('sampled');
  });

  it('stops recording by asking for no rows, and keeps those it has', async () => {
    const bench = new Bench();
    await bench.attach();
    bench.rows(numbered(3));
    bench.worker.receive({ kind: 'record', on: false });
    await new Promise((resolve) => setImmediate(resolve));
    expect(bench.sent.map(({ method }) => method)).toEqual(['trace.subscribe', 'trace.unsubscribe', 'trace.subscribe']);
    expect(bench.sent.at(-1)?.params).toEqual({ credit: 0 });
    expect(bench.frame().status).toMatchObject({ recording: false, rows: 3 });
  });

  it('keeps everything when the share host is gone, and goes on with its successor', async () => {
    const bench = new Bench();
    await bench.attach();
    bench.worker.takeBytes(namesFrame({ 2: 'old' }));
    bench.rows([{ startNs: 5e9, path: 2 }]);
    bench.worker.lost('the share has stopped');
    expect(bench.frame().status).toMatchObject({ link: 'lost', linkReason: 'the share has stopped', rows: 1 });
    await bench.attach({ epochMs: 1_800_000_000_000 });
    // Its clock begins anew, and its path ids too.
    bench.worker.takeBytes(namesFrame({ 2: 'new' }));
    bench.rows([{ startNs: 1, path: 2 }]);
    const frame = bench.frame();
    expect(frame.page?.paths).toEqual(['old', 'new']);
    expect(frame.page?.epochs[0]).not.toBe(frame.page?.epochs[1]);
    bench.worker.receive({ kind: 'filter', text: 'path:new', range: null });
    expect(bench.frame().page?.paths).toEqual(['new']);
  });
});

describe('tables', () => {
  it('closes handles that came and went between two increments', async () => {
    const bench = new Bench();
    await bench.attach();
    const query = { table: 'handles', sort: 'id', descending: false, search: '', at: 0, rows: 10 } as const;
    bench.worker.takeBytes(encodeJson(FRAME.INCREMENT, 1, statsOf({ handles: [handleOf({ lastNs: 42 })] })));
    bench.worker.receive({ kind: 'watch', watch: { table: query, heat: false } });
    expect(bench.frame().table?.rows[0]?.handle?.closedNs).toBeNull();
    bench.nowMs += 10_000;
    bench.worker.tick();
    await new Promise((resolve) => setImmediate(resolve));
    expect(bench.frame().table?.rows[0]?.handle?.closedNs).toBe(42);
  });

  it('sorts and cuts 100,000 handles', async () => {
    const bench = new Bench();
    await bench.attach();
    const handles = Array.from({ length: 100_000 }, (_, i) =>
      handleOf({ id: i, serial: i, path: `f${i}`, calls: i % 1000 }),
    );
    bench.worker.takeBytes(encodeJson(FRAME.SNAPSHOT, 1, statsOf({ handles })));
    const query = { table: 'handles', sort: 'calls', descending: true, search: '', at: 50, rows: 5 } as const;
    bench.worker.receive({ kind: 'watch', watch: { table: query, heat: false } });
    const { table } = bench.frame();
    expect(table).toMatchObject({ total: 100_000, shown: 100_000, at: 50 });
    expect(table?.rows.map(({ calls }) => calls)).toEqual([999, 999, 999, 999, 999]);
  });
});

describe('files', () => {
  it('opens what it saved, with the same rows and paths, of two lives of a share host', async () => {
    const bench = new Bench();
    await bench.attach();
    bench.worker.takeBytes(namesFrame({ 2: 'old' }));
    bench.rows([{ startNs: 5e9, path: 2, errno: 13 }, { startNs: 6e9 }]);
    await bench.attach({ epochMs: Date.UTC(2026, 0, 2) });
    bench.worker.takeBytes(namesFrame({ 2: 'new' }));
    bench.rows([{ startNs: 1e9, path: 2, errno: 2 }]);
    bench.worker.receive({ kind: 'filter', text: 'err:*', range: null });
    const request = { format: 'culvert', filtered: true, redact: false, host: {} } as const;
    const { file, rows } = await bench.ask('export', request);
    expect(rows).toBe(2);
    const bytes = await file.arrayBuffer();
    const other = new Bench();
    expect(await other.ask('load', { name: 'x.culvert', bytes })).toEqual({ problem: null, rows: 2 });
    const frame = other.frame();
    expect(frame.status.link).toBe('file');
    expect(frame.page?.paths).toEqual(['old', 'new']);
    const [first = 0, second = 0] = startsOf(frame);
    expect(second - first).toBe(86_400e9 - 4e9);
  });

  it('says that a file is cut, and shows what is whole', async () => {
    const bench = new Bench();
    await bench.attach();
    bench.rows(numbered(100));
    bench.frame();
    const request = { format: 'culvert', filtered: false, redact: false, host: {} } as const;
    const { file } = await bench.ask('export', request);
    const bytes = new Uint8Array(await file.arrayBuffer());
    expect(new CaptureFileReader().push(bytes).length).toBeGreaterThan(0);
    const other = new Bench();
    const cut = bytes.slice(0, bytes.length - 4).buffer;
    const { problem, rows } = await other.ask('load', { name: 'x.culvert', bytes: cut });
    expect(problem).toMatch(/cut/);
    expect(rows).toBe(100);
  });

  it('says that a foreign file is none of ours', async () => {
    const bench = new Bench();
    const bytes = new TextEncoder().encode('PK\u0003\u0004 something else').buffer;
    const { problem, rows } = await bench.ask('load', { name: 'x.zip', bytes });
    expect(problem).toMatch(/no trace of Culvert/);
    expect(rows).toBe(0);
  });

  it('writes as many lines as the filter shows', async () => {
    const bench = new Bench();
    await bench.attach();
    bench.rows([{ errno: 2 }, {}, { errno: 13 }]);
    bench.worker.receive({ kind: 'filter', text: 'err:ENOENT', range: null });
    const { file } = await bench.ask('export', { format: 'jsonl', filtered: true, redact: false, host: {} });
    const lines = (await file.text()).trim().split('\n');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ result: 'ENOENT', op: 'READ' });
  });
});

describe('questions', () => {
  it('tells which of the handles that had a number is meant', () => {
    const handles = [
      handleOf({ id: 4, openedNs: 100, closedNs: 200, path: 'first' }),
      handleOf({ id: 4, serial: 2, openedNs: 300, closedNs: null, path: 'second' }),
    ];
    const life = { session: 1, subject: 4 };
    expect(lifeOf({ ...life, atNs: 99 }, handles)).toMatchObject({ path: 'first', fromNs: 0, toNs: 200 });
    expect(lifeOf({ ...life, atNs: 299 }, handles)).toMatchObject({ path: 'second', fromNs: 200 });
  });

  it('offers values with the number of rows that have them', async () => {
    const bench = new Bench();
    await bench.attach();
    bench.rows([{ op: 'READ' }, { op: 'WRITE' }, { op: 'WRITE', errno: 28 }]);
    expect(await bench.ask('suggest', { key: 'op', prefix: '' })).toEqual([
      { value: 'WRITE', rows: 2 },
      { value: 'READ', rows: 1 },
    ]);
    expect(await bench.ask('suggest', { key: 'op', prefix: 'rea' })).toEqual([{ value: 'READ', rows: 1 }]);
    expect(await bench.ask('suggest', { key: 'err', prefix: '' })).toEqual([{ value: 'ENOSPC', rows: 1 }]);
  });

  it('merges runs on one handle and maps its bytes', async () => {
    const bench = new Bench();
    await bench.attach();
    bench.rows([
      { op: 'READ', subject: 3, offset: 0, bytes: 512 },
      { op: 'READ', subject: 9, offset: 0, bytes: 512 },
      { op: 'READ', subject: 3, offset: 512, bytes: 512 },
      { op: 'WRITE', subject: 3, offset: 768, bytes: 256 },
    ]);
    const story = await bench.ask('story', { session: 1, subject: 3, atNs: 0 });
    expect(
      story.runs.map(({ operation, requests, fromByte, toByte }) => [operation, requests, fromByte, toByte]),
    ).toEqual([
      ['READ', 2, 0, 1024],
      ['WRITE', 1, 768, 1024],
    ]);
    expect(story).toMatchObject({ requests: 3, sizeBytes: 1024, more: 0 });
    expect([...story.read].every((times) => times === 1)).toBe(true);
    expect([...story.written].map((times, part) => (times > 0 ? part : -1)).filter((part) => part >= 0)[0]).toBe(192);
  });
});
