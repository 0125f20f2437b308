import assert from 'node:assert/strict';
import { Worker } from 'node:worker_threads';

import { describe, it } from 'vitest';
import { messagesOf } from '../../electron/contract/trace/raw-message.ts';
import { RECORD_SIZE, RecordReader } from '../../electron/contract/trace/record.ts';
import { CaptureReader, CaptureWriter } from './capture.ts';
import { newTraceBuffers } from './memory.ts';
import { RingReader, RingWriter } from './ring.ts';

function tagsOf(bytes: Uint8Array): number[] {
  const reader = new RecordReader(bytes.buffer, bytes.byteOffset, bytes.length / RECORD_SIZE);
  return Array.from({ length: reader.length }, (_, i) => reader.move(i).tag);
}

describe('the ring of records', () => {
  it('drops the oldest and counts them exactly', () => {
    const { ring } = newTraceBuffers(64);
    const writer = new RingWriter(ring);
    const reader = new RingReader(ring);
    const record = new Uint32Array(16);
    const got: number[] = [];
    let written = 0;
    for (const burst of [10, 63, 64, 65, 500, 1, 0, 127]) {
      for (let i = 0; i < burst; i++) {
        record[0] = ++written;
        writer.push(record, 0);
      }
      const tags = tagsOf(reader.take(1000));
      assert.equal(tags.at(-1) ?? written, written, 'the newest are kept');
      got.push(...tags);
    }
    assert.equal(reader.taken, got.length);
    assert.equal(reader.taken + reader.dropped, written);
    assert.deepEqual(
      got,
      [...got].sort((a, b) => a - b),
    );
    assert.equal(new Set(got).size, got.length);
  });

  it('is whole across threads: no record is torn, none is counted twice', { timeout: 20_000 }, async () => {
    const { ring } = newTraceBuffers(1024);
    const reader = new RingReader(ring);
    const total = 300_000;
    // The writer of ring.ts in a few lines: a worker cannot load TypeScript here.
    const code = `const { workerData: { ring, total } } = require('node:worker_threads');
      const head = new Int32Array(ring, 0, 1), words = new Uint32Array(ring, 64);
      for (let n = 1; n <= total; n++) { const at = ((n - 1) & 1023) * 16; for (let i = 0; i < 16; i++) words[at + i] = n; Atomics.store(head, 0, n); }`;
    const worker = new Worker(code, { eval: true, workerData: { ring, total } });
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    let last = 0;
    let alive = true;
    void ended.then(() => (alive = false));
    for (;;) {
      const bytes = reader.take(4096);
      const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
      for (let at = 0; at < words.length; at += 16) {
        const n = words[at] ?? 0;
        assert.ok(n > last);
        last = n;
        for (let i = 1; i < 16; i++) if (words[at + i] !== n) assert.fail(`record ${n} is torn`);
      }
      if (bytes.length === 0) {
        if (!alive) break;
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    assert.equal(last, total);
    assert.equal(reader.taken + reader.dropped, total);
  });
});

describe('the capture', () => {
  it('keeps whole messages, drops the oldest, and counts them', () => {
    const { capture } = newTraceBuffers(64, 2048);
    const writer = new CaptureWriter(capture);
    const reader = new CaptureReader(capture);
    const bytes = Uint8Array.from({ length: 300 }, (_, i) => i & 0xff);
    let got = 0;
    let written = 0;
    for (let round = 0; round < 50; round++) {
      for (let i = 0; i <= round % 9; i++) {
        const length = (written * 37) % 300;
        writer.write(0x0001_0112, written++, 0, false, 1, bytes, 0, length, length + 5);
      }
      if (round % 3 !== 0) continue;
      for (const message of messagesOf(reader.take(1e6))) {
        assert.deepEqual([...message.bytes], [...bytes.subarray(0, (message.tag * 37) % 300)]);
        assert.deepEqual(
          [message.protocol, message.session, message.op, message.length],
          [1, 1, 0x12, message.bytes.length + 5],
        );
        got++;
      }
    }
    for (const _ of messagesOf(reader.take(1e6))) got++;
    assert.equal(got + reader.dropped, written);
    assert.ok(reader.dropped > 0);
  });
});
