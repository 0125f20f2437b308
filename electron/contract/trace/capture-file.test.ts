import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'vitest';

import {
  CaptureFileReader,
  captureFileEnd,
  captureFileFrame,
  captureFileStart,
  readCaptureFile,
} from './capture-file.ts';
import { type Exported, exportTrace } from './export/export.ts';
import { encodeJson, FRAME, type Hello, type TraceFrame } from './frames.ts';
import { PROTOCOL } from './operations.ts';
import { PathNames } from './paths.ts';
import type { RawMessage } from './raw-message.ts';
import { AT, packOperation, RECORD_SIZE, RecordReader } from './record.ts';
import { rowText } from './text.ts';
import { bytesOf } from './utf8.ts';

const HELLO: Hello = {
  version: 1,
  recordSize: RECORD_SIZE,
  share: 'src',
  protocol: 'fuse',
  epochMs: 1000,
  level: 'capture',
};
const LOOKUP = 1;
const RENAME2 = 45;

/** Requests 1 to `count`: look-ups of `dir/file-N`, the last one a rename. Each begins at its number in ns. */
function example(count: number): Exported {
  const paths = new PathNames();
  paths.add(1, 0, new Uint8Array(0));
  paths.add(2, 1, bytesOf('dir'));
  const words = new Uint32Array((count * RECORD_SIZE) / 4);
  const doubles = new Float64Array(words.buffer);
  for (let i = 0; i < count; i++) {
    paths.add(10 + i, 2, bytesOf(`file-${i}`));
    const w = i * 16;
    words[w] = i + 1;
    words[w + AT.OP] = packOperation(PROTOCOL.FUSE, i === count - 1 ? RENAME2 : LOOKUP, 3);
    doubles[w / 2 + AT.START] = i + 1;
    words[w + AT.PATH] = 10 + i;
    if (i === count - 1) words[w + AT.ARGUMENT] = 10;
  }
  const messages = Array.from({ length: count }, (_, i): RawMessage[] => [
    message(i + 1, false, i + 1),
    message(i + 1, true, i + 1.5),
  ]).flat();
  return { hello: HELLO, stats: null, records: [new RecordReader(words.buffer, 0, count)], paths, messages };
}

function message(tag: number, reply: boolean, timeNs: number): RawMessage {
  const bytes = bytesOf(reply ? 'reply' : `request ${tag}`);
  return {
    protocol: PROTOCOL.FUSE,
    session: 3,
    reply,
    tag,
    errno: reply ? 2 : 0,
    op: LOOKUP,
    timeNs,
    length: 99,
    bytes,
  };
}

function fileOf(exported: Exported): Uint8Array {
  return new Uint8Array(
    Buffer.concat([...exportTrace('culvert', exported)].map((part) => Buffer.from(part as Uint8Array))),
  );
}

function rowsOf(frames: readonly TraceFrame[], paths: PathNames): readonly string[] {
  return frames.flatMap((frame) => (frame.type === 'records' ? textsOf(frame.records, paths) : []));
}

function textsOf(records: RecordReader, paths: PathNames): readonly string[] {
  return Array.from({ length: records.length }, (_, i) => rowText(records.move(i), paths, HELLO.epochMs));
}

describe('a saved trace', () => {
  const saved = example(5);
  const file = fileOf(saved);

  it('has every row with its paths, and every message, when it is opened again', () => {
    const { problem, frames, paths, hello } = readCaptureFile(file);
    assert.equal(problem, null);
    assert.deepEqual(hello, HELLO);
    const rows = rowsOf(frames, paths);
    assert.deepEqual(rows, textsOf(saved.records[0] as RecordReader, saved.paths));
    assert.match(rows[4] ?? '', /RENAME2\("dir\/file-4", .*to="dir\/file-0"\)/);
    const messages = frames.flatMap((frame) => (frame.type === 'capture' ? frame.messages : []));
    assert.deepEqual(
      messages.map((one) => ({ ...one, bytes: Buffer.from(one.bytes).toString() })),
      saved.messages.map((one) => ({ ...one, bytes: Buffer.from(one.bytes).toString() })),
    );
  });

  it('is the same whatever pieces it comes in', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1 }), (sizes) => {
        const reader = new CaptureFileReader();
        const frames: TraceFrame[] = [];
        for (let at = 0, i = 0; at < file.length; at += sizes[i % sizes.length] ?? 1, i++)
          frames.push(...reader.push(file.subarray(at, at + (sizes[i % sizes.length] ?? 1))));
        assert.equal(reader.finish(), null);
        assert.deepEqual(
          rowsOf(frames, reader.paths),
          rowsOf(readCaptureFile(file).frames, readCaptureFile(file).paths),
        );
      }),
      { numRuns: 50 },
    );
  });

  it('that is cut anywhere is said to be cut, and what stands before is there', () => {
    for (let length = 16; length < file.length; length++)
      assert.equal(readCaptureFile(file.subarray(0, length)).problem?.code, 'TRUNCATED', `${length} bytes`);
    const { frames, paths } = readCaptureFile(file.subarray(0, file.length - 8));
    assert.equal(rowsOf(frames, paths).length, 5);
  });

  it('is told from other files, from other versions, and from garbage behind', () => {
    const code = (bytes: Uint8Array): string | undefined => readCaptureFile(bytes).problem?.code;
    assert.equal(code(new Uint8Array(0)), 'FOREIGN');
    assert.equal(code(bytesOf('{"time":"2026"}\n{"time":"2026"}\n')), 'FOREIGN');
    assert.equal(code(bytesOf('CULVERT TRACE 2\nwhatever it holds')), 'NEWER');
    const parts = (...frames: Uint8Array[]): Uint8Array =>
      new Uint8Array(Buffer.concat([captureFileStart(), ...frames.map(captureFileFrame), captureFileEnd()]));
    assert.equal(code(parts(encodeJson(FRAME.HELLO, 0, { ...HELLO, version: 2 }))), 'NEWER');
    assert.equal(code(parts(encodeJson(FRAME.HELLO, 0, { hello: true }))), 'DAMAGED');
    assert.equal(code(parts(encodeJson(FRAME.LEVEL, 0, { level: 'counters' }))), 'DAMAGED');
    assert.equal(code(parts(encodeJson(FRAME.HELLO, 0, HELLO), encodeJson(FRAME.SNAPSHOT, 0, { ops: [] }))), 'DAMAGED');
    assert.equal(code(new Uint8Array(Buffer.concat([file, Buffer.from('x')]))), 'DAMAGED');
    assert.equal(code(parts(encodeJson(FRAME.HELLO, 0, HELLO))), undefined);
  });

  it('never makes its reader throw', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(file.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }),
        (changes) => {
          const changed = file.slice();
          for (const [at, value] of changes) changed[at] = value;
          readCaptureFile(changed);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('an export of filtered rows', () => {
  it('has the messages of these rows only', () => {
    const all = example(5);
    const rows = (all.records[0] as RecordReader).only([3, 1]);
    const { frames, paths } = readCaptureFile(fileOf({ ...all, records: [rows] }));
    assert.deepEqual(
      rowsOf(frames, paths).map((row) => /dir\/file-\d/.exec(row)?.[0]),
      ['dir/file-3', 'dir/file-1'],
    );
    const messages = frames.flatMap((frame) => (frame.type === 'capture' ? frame.messages : []));
    assert.deepEqual(
      messages.map(({ tag, reply }) => [tag, reply]),
      [
        [2, false],
        [2, true],
        [4, false],
        [4, true],
      ],
    );
  });

  it('is made in every format without anything of Node', () => {
    const text = (format: 'text' | 'jsonl' | 'csv' | 'perfetto' | 'bundle'): string =>
      [...exportTrace(format, example(3))].join('');
    assert.equal(text('text').trimEnd().split('\n').length, 3);
    assert.equal(text('jsonl').trimEnd().split('\n').length, 3);
    assert.equal(text('csv').trimEnd().split('\r\n').length, 4);
    assert.equal((JSON.parse(text('perfetto')) as { ph: string }[]).filter(({ ph }) => ph === 'b').length, 3);
    assert.equal((JSON.parse(text('bundle')) as { rows: object[] }).rows.length, 3);
    const pcapng = [...exportTrace('pcapng', example(3))];
    assert.ok(pcapng.every((part) => part.length === 0 || part instanceof Uint8Array));
  });
});
