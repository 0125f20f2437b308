import assert from 'node:assert/strict';

import fc from 'fast-check';
import { describe, it } from 'vitest';

import { ERRNO } from '../../../server/errno.ts';
import { OPCODE } from '../../../server/wire/fuse/codec.gen.ts';
import { TYPE } from '../../../server/wire/ninep/codec.gen.ts';
import { decodeFrame, encodeJson, encodeNames, encodeRecords, FRAME } from './frames.ts';
import { BUCKETS, bucketOf, bucketStart, percentile } from './histogram.ts';
import { errorName, errorNumber, operationName, operationNumber, operationOf, PROTOCOL } from './operations.ts';
import { PathNames } from './paths.ts';
import { AT, packOperation, packResult, RECORD_SIZE, RecordReader } from './record.ts';
import { bytesOf, textOf } from './utf8.ts';

describe('names of operations and errors', () => {
  it('are those of the wire tables', () => {
    for (const [name, opcode] of Object.entries(OPCODE)) {
      assert.equal(operationName(operationOf(PROTOCOL.FUSE, opcode)), name);
      assert.equal(operationNumber(name), operationOf(PROTOCOL.FUSE, opcode));
    }
    for (const [name, type] of Object.entries(TYPE)) {
      if (name.startsWith('T'))
        assert.equal(operationName(operationOf(PROTOCOL.NINEP, type)), name.replace(/2000$/, ''));
    }
  });

  it('are those of server/errno.ts', () => {
    for (const [name, errno] of Object.entries(ERRNO)) {
      assert.equal(errorName(errno), name);
      assert.equal(errorNumber(name), errno);
    }
    assert.equal(errorName(4711), 'E4711');
    assert.equal(errorNumber('EWHAT'), undefined);
  });
});

describe('the histogram', () => {
  it('puts each time into the bucket that begins at or below it', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 2 ** 40, noNaN: true }), (ns) => {
        const bucket = bucketOf(ns);
        assert.ok(bucket >= 0 && bucket < BUCKETS);
        assert.ok(bucketStart(bucket) <= ns);
        if (bucket < BUCKETS - 1) assert.ok(ns < bucketStart(bucket + 1));
      }),
    );
  });

  it('gives percentiles within 5 % of the true ones', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 256, max: 30_000_000_000 }), { minLength: 1, maxLength: 300 }),
        fc.constantFrom(0.5, 0.95, 0.99),
        (times, share) => {
          const buckets = new Float64Array(BUCKETS);
          for (const ns of times) buckets[bucketOf(ns)] = (buckets[bucketOf(ns)] ?? 0) + 1;
          const sorted = [...times].sort((a, b) => a - b);
          const truth = sorted[Math.max(1, Math.ceil(times.length * share)) - 1] ?? 0;
          const found = percentile(buckets, 0, share, sorted.at(-1) ?? 0);
          assert.ok(Math.abs(found - truth) <= truth * 0.05, `${found} for ${truth}`);
        },
      ),
    );
  });
});

describe('a record', () => {
  it('is read where its layout says', () => {
    const bytes = new ArrayBuffer(2 * RECORD_SIZE);
    const view = new DataView(bytes, RECORD_SIZE);
    view.setUint32(0, 7, true);
    view.setUint32(4, packOperation(PROTOCOL.NINEP, 118, 513) | (2 << 10), true);
    view.setFloat64(8, 123_456_789_000, true);
    view.setFloat32(16, 4096.5, true);
    view.setFloat32(20, -1, true);
    view.setFloat64(24, 2 ** 40, true);
    for (const [i, at] of [32, 36, 40, 44, 48, 52, 56].entries()) view.setUint32(at, 100 + i, true);
    view.setUint32(60, packResult(133, 4_194_303), true);
    const row = new RecordReader(bytes, 0, 2).move(1);
    assert.deepEqual(
      [row.tag, row.op, row.protocol, row.flags, row.session, row.startNs, row.serviceNs, row.waitNs, row.offset],
      [7, 118, PROTOCOL.NINEP, 2, 513, 123_456_789_000, 4096.5, -1, 2 ** 40],
    );
    assert.deepEqual(
      [row.count, row.bytes, row.subject, row.node, row.path, row.argument, row.uid],
      [100, 101, 102, 103, 104, 105, 106],
    );
    assert.deepEqual([row.errno, row.pid, operationName(row.operation)], [133, 4_194_303, 'Twrite']);
    assert.equal(AT.RESULT * 4, 60);
  });
});

describe('UTF-8', () => {
  it('is what Node makes of it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) =>
        assert.equal(textOf(bytesOf(text)), Buffer.from(text).toString()),
      ),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) =>
        assert.deepEqual(Buffer.from(bytesOf(text)), Buffer.from(text)),
      ),
    );
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void textOf(bytes)));
  });
});

describe('frames', () => {
  it('survive an unaligned buffer', () => {
    const paths = new PathNames();
    const record = new Uint8Array(RECORD_SIZE).fill(1);
    const frame = encodeRecords(3, record, { ring: 5, credit: 6 });
    const shifted = new Uint8Array(frame.length + 1);
    shifted.set(frame, 1);
    const found = decodeFrame(shifted.subarray(1), paths);
    assert.ok(found.type === 'records');
    assert.deepEqual(
      [found.records.length, found.drops, found.records.move(0).tag],
      [1, { ring: 5, credit: 6 }, 0x0101_0101],
    );
  });

  it('build paths from names, and show what is no text', () => {
    const paths = new PathNames();
    const name = (text: string): Uint8Array => bytesOf(text);
    decodeFrame(
      encodeNames(1, [
        { id: 1, parent: 0, name: name('') },
        { id: 2, parent: 1, name: name('src') },
        { id: 3, parent: 2, name: Uint8Array.of(0x61, 0x0a, 0xff) },
      ]),
      paths,
    );
    assert.deepEqual(
      [paths.text(1), paths.text(2), paths.text(3), paths.text(9)],
      ['', 'src', 'src/a\\x0a\ufffd', '?'],
    );
  });

  it('of a later version are passed over', () => {
    assert.equal(decodeFrame(encodeJson(200, 1, {}), new PathNames()).type, 'unknown');
    const level = decodeFrame(encodeJson(FRAME.LEVEL, 1, { level: 'slow' }), new PathNames());
    assert.ok(level.type === 'level' && level.level === 'slow');
  });
});
