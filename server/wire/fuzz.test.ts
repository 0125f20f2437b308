import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FUSE_OPS } from './fuse/codec.gen.ts';
import { formatFuseReply, formatFuseRequest } from './fuse/print.ts';
import { FUSE_REQUESTS, type FuseRow } from './fuse/table.ts';
import { NINEP_OPS } from './ninep/codec.gen.ts';
import { formatNinep } from './ninep/print.ts';
import { parseFuse, parseNinep } from './testing/recorded.ts';
import { allSubjects, type Subject } from './testing/subjects.ts';
import { formatVhostUser } from './vhost-user/print.ts';
import { type Views, viewsOf } from './views.ts';

/* Messages of real peers, damaged. Each lies at the very end of its buffer, so that a read behind it throws. */

const read = (name: string) => readFileSync(new URL(`testdata/${name}`, import.meta.url), 'utf8');
const fuse = parseFuse(read('fuse-linux-6.18-virtiofsd-7.2.jsonl'));
const ninep = parseNinep(read('ninep-linux-6.1-diod-1.0.jsonl'));
const subjects = allSubjects();
const DIALECTS = ['9P2000.L', '9P2000.u', '9P2000'] as const;
/** What a line may consist of: printable, no controls, nothing that reorders. */
const LINE = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u;

function viewOf(bytes: Uint8Array): Views {
  const v = viewsOf(new ArrayBuffer(bytes.length));
  v.u8.set(bytes);
  return v;
}

/** Some bytes replaced, then cut. */
const damage = fc.record({
  changes: fc.array(
    fc.tuple(fc.nat(), fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0, 1, 0x7f, 0x80, 0xff))),
    { maxLength: 6 },
  ),
  cut: fc.option(fc.nat(), { nil: undefined }),
});

function damaged(
  bytes: Uint8Array,
  { changes, cut }: { changes: [number, number][]; cut: number | undefined },
): Uint8Array {
  const copy = Uint8Array.from(bytes);
  for (const [at, value] of changes) copy[at % copy.length] = value;
  return cut === undefined ? copy : copy.subarray(0, cut % (copy.length + 1));
}

function decodeAny(subject: Subject | undefined, v: Views, at: number): void {
  if (subject === undefined) return;
  const end = v.u8.length;
  if (!subject.bounded && end - at < subject.model.fixedSize) return;
  const next = subject.decode(v, at, end, subject.make());
  expect(next === -1 || (next >= at && next <= end)).toBe(true);
}

function find(protocol: Subject['protocol'], name: string | undefined): Subject | undefined {
  return subjects.find((subject) => subject.protocol === protocol && subject.name === name);
}

describe('damaged recordings', () => {
  test('FUSE requests and replies', () => {
    fc.assert(
      fc.property(fc.constantFrom(...fuse), damage, (exchange, how) => {
        const v = viewOf(damaged(exchange.request, how));
        expect(formatFuseRequest(v, 0, v.u8.length)).toMatch(LINE);
        const name = FUSE_OPS[exchange.opcode]?.name;
        const row: FuseRow | undefined = name === undefined ? undefined : FUSE_REQUESTS[name];
        if (v.u8.length >= 40) decodeAny(find('fuse', row?.args), v, 40);
        if (exchange.reply === null) return;
        const w = viewOf(damaged(exchange.reply, how));
        expect(formatFuseReply(exchange.opcode, w, 0, w.u8.length)).toMatch(LINE);
        if (w.u8.length >= 16) decodeAny(find('fuse', row?.reply), w, 16);
      }),
      { numRuns: 4000 },
    );
  });

  test('9P messages, read as each dialect', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ninep), damage, fc.constantFrom(...DIALECTS), (message, how, dialect) => {
        const v = viewOf(damaged(message.bytes, how));
        expect(formatNinep(v, 0, v.u8.length, dialect)).toMatch(LINE);
        if (v.u8.length >= 7) decodeAny(find('ninep', NINEP_OPS[dialect][message.type]?.name), v, 0);
      }),
      { numRuns: 4000 },
    );
  });
});

describe('any bytes are printed', () => {
  const bytes = fc.uint8Array({ maxLength: 256 });
  /** A plausible beginning, so that what is behind it is reached. */
  const message = (first: number, second: number, rest: Uint8Array, secondSize: 1 | 4) => {
    const all = new Uint8Array(4 + secondSize + rest.length);
    const view = new DataView(all.buffer);
    view.setUint32(0, first, true);
    if (secondSize === 1) view.setUint8(4, second);
    else view.setUint32(4, second, true);
    all.set(rest, 4 + secondSize);
    return viewOf(all);
  };
  const length = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 0xffff_ffff }));

  test('FUSE requests', () => {
    fc.assert(
      fc.property(length, fc.integer({ min: 0, max: 60 }), bytes, (len, opcode, rest) => {
        const v = message(len, opcode, rest, 4);
        expect(formatFuseRequest(v, 0, v.u8.length)).toMatch(LINE);
      }),
      { numRuns: 3000 },
    );
  });

  test('FUSE replies', () => {
    fc.assert(
      fc.property(
        length,
        fc.constantFrom(0, 1, 3, 6, 9, 0xffff_fffe),
        fc.integer({ min: 0, max: 60 }),
        bytes,
        (len, error, opcode, rest) => {
          const v = message(len, error, rest, 4);
          expect(formatFuseReply(opcode, v, 0, v.u8.length)).toMatch(LINE);
        },
      ),
      { numRuns: 3000 },
    );
  });

  test('9P messages', () => {
    fc.assert(
      fc.property(
        length,
        fc.integer({ min: 0, max: 255 }),
        bytes,
        fc.constantFrom(...DIALECTS),
        (size, type, rest, dialect) => {
          const v = message(size, type, rest, 1);
          expect(formatNinep(v, 0, v.u8.length, dialect)).toMatch(LINE);
        },
      ),
      { numRuns: 3000 },
    );
  });

  test('vhost-user messages', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 50 }),
        fc.integer({ min: 0, max: 15 }),
        bytes,
        fc.boolean(),
        (request, flags, rest, backend) => {
          const v = message(request, flags, rest, 4);
          expect(formatVhostUser(v, 0, v.u8.length, backend ? 'backend' : 'frontend')).toMatch(LINE);
        },
      ),
      { numRuns: 3000 },
    );
  });

  test('a length beyond the arena, and offsets that are not in it', () => {
    const v = viewsOf(new ArrayBuffer(8));
    for (const [at, size] of [
      [0, 1e9],
      [8, 4],
      [100, 4],
      [-5, 3],
    ] as const) {
      for (const line of [
        formatFuseRequest(v, at, size),
        formatFuseReply(1, v, at, size),
        formatNinep(v, at, size),
        formatVhostUser(v, at, size),
      ]) {
        expect(line).toContain('<truncated>');
      }
    }
  });
});
