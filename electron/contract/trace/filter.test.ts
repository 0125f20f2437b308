import assert from 'node:assert/strict';

import fc from 'fast-check';
import { describe, it } from 'vitest';

import { compileFilter, exactPath, parseFilter } from './filter.ts';
import { operationName, operationNames, operationNumber } from './operations.ts';
import { PathNames } from './paths.ts';
import { NO_ID, NO_SUBJECT, type TraceRow } from './record.ts';
import { bytesOf } from './utf8.ts';

const paths = new PathNames();
paths.add(1, 0, bytesOf(''));
paths.add(2, 1, bytesOf('src'));
paths.add(3, 2, bytesOf('main.o'));
paths.add(4, 1, bytesOf('my file.txt'));
paths.add(5, 1, bytesOf('.git'));

const ROW: TraceRow = {
  protocol: 1,
  operation: operationNumber('WRITE') ?? 0,
  flags: 0,
  session: 1,
  tag: 9,
  startNs: 0,
  serviceNs: 6e6,
  waitNs: -1,
  offset: 4096,
  count: 65_536,
  bytes: 65_536,
  subject: 12,
  node: 5,
  path: 3,
  argument: 0,
  uid: 1000,
  pid: 7,
  errno: 0,
};

function accepts(text: string, row: Partial<TraceRow> = {}): boolean {
  const filter = parseFilter(text);
  assert.deepEqual(filter.problems, [], text);
  return compileFilter(filter)({ ...ROW, ...row }, paths);
}

describe('the filter language', () => {
  it('accepts what it says', () => {
    for (const text of [
      '',
      'op:WRITE',
      'op:write',
      'op:Twrite',
      'op:W*',
      'lat>5ms',
      'lat>5',
      'lat>=6000us',
      'fid:12',
      'fh:12',
      'bytes>=64k',
      'uid:1000',
      'off<8k',
      'main',
      '"main.o"',
    ]) {
      assert.ok(accepts(text), text);
    }
    for (const text of [
      'path:*.o',
      'path~^src/.*\\.o$',
      '-path:*.git*',
      'err:0',
      '-err:*',
      'op:READ op:WRITE',
      'op:READ,WRITE',
      'lat>1ms lat<7ms',
      'proto:fuse',
      '-is:error',
      'node:5',
    ]) {
      assert.ok(accepts(text), text);
    }
    for (const text of [
      'op:READ',
      'op:WRITE uid:1',
      '-op:WRITE',
      'err:ENOENT',
      'path:*.c',
      'lat<5ms',
      'lat>1ms lat<2ms',
      'wait>0ms',
      'nothere',
      'is:inflight',
      '-main',
    ]) {
      assert.ok(!accepts(text), text);
    }
  });

  it('takes blanks in quotes, and a leading - in quotes as text', () => {
    assert.ok(accepts('"my file"', { path: 4 }));
    assert.ok(accepts('path:"my file.txt"', { path: 4 }));
    assert.ok(!accepts('"-main"'));
  });

  it('names one path, whatever its characters', () => {
    for (const name of ['a', 'my file.txt', '*.o', 'a,b', '-x', 'say "hello"', 'a+(b)[c]$', 'x\\y', 'dir/sub']) {
      const names = new PathNames();
      names.add(1, 0, bytesOf(''));
      names.add(2, 1, bytesOf(name));
      names.add(3, 1, bytesOf(`${name}2`));
      const test = compileFilter(parseFilter(exactPath(name)));
      assert.deepEqual(
        [2, 3].map((path) => test({ ...ROW, path }, names)),
        [true, false],
        name,
      );
    }
  });

  it('does not compare what a request has not', () => {
    for (const text of ['fid<100', 'fid>=0', 'uid>0', 'off<4k'])
      assert.ok(!accepts(text, { subject: NO_SUBJECT, uid: NO_ID, offset: -1 }), text);
  });

  it('says where and why a text means nothing, and keeps what does', () => {
    const { problems, terms } = parseFilter('op:NOSUCH uid:1000 foo:1 lat>5parsecs "open');
    assert.deepEqual(
      problems.map(({ at, length }) => [at, length]).sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0)),
      [
        [3, 6],
        [19, 5],
        [29, 8],
        [38, 5],
      ],
    );
    for (const { reason } of problems) assert.match(reason, /NOSUCH|foo|parsecs|quotation/);
    assert.deepEqual(
      terms.map((term) => term.key),
      ['uid'],
    );
    for (const text of ['err:EWHAT', 'is:x', 'path~[', 'op>READ', 'proto:nfs', 'lat:', 'bytes~3', 'uid<1,2'])
      assert.equal(parseFilter(text).problems.length, 1, text);
  });

  it('never throws, and its positions lie in the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'op:lat<>=~-"*, k5msENOT\t\\[('), maxLength: 40 }), (text) => {
        const { problems, terms } = parseFilter(text);
        for (const { at, length } of [...problems, ...terms])
          assert.ok(at >= 0 && length >= 0 && at + length <= text.length);
        compileFilter({ text, terms, problems })(ROW, paths);
      }),
      { numRuns: 2000 },
    );
  });

  it('is a conjunction of disjunctions', () => {
    const name = fc.constantFrom(...operationNames().slice(0, 40));
    const uid = fc.integer({ min: 0, max: 5 });
    fc.assert(
      fc.property(
        fc.array(name, { maxLength: 3 }),
        fc.array(uid, { maxLength: 3 }),
        fc.array(name, { maxLength: 2 }),
        name,
        uid,
        (ops, uids, without, op, user) => {
          const text = [
            ...ops.map((o) => `op:${o}`),
            ...uids.map((u) => `uid:${u}`),
            ...without.map((o) => `-op:${o}`),
          ].join(' ');
          const same = (a: string, b: string): boolean =>
            a === b || `T${a}`.toLowerCase() === b.toLowerCase() || `T${b}`.toLowerCase() === a.toLowerCase();
          const wanted =
            (ops.length === 0 || ops.some((o) => same(o, op))) &&
            (uids.length === 0 || uids.includes(user)) &&
            !without.some((o) => same(o, op));
          const operation = operationNumber(op) ?? 0;
          assert.equal(operationName(operation), op);
          assert.equal(accepts(text, { operation, uid: user }), wanted, text);
        },
      ),
    );
  });
});
