import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Printer } from './printer.ts';
import { allOnes, allSubjects, fill, isExact, plain, Scratch, SUBJECT_TAG, type Subject } from './testing/subjects.ts';
import { viewsOf } from './views.ts';

/** Where messages are encoded, where the bytes of their names come from, and where a second encoding goes. */
const MESSAGE = 64;
const NAMES = 16384;
const AGAIN = 32768;
const v = viewsOf(new ArrayBuffer(65536));

const entropy = fc.infiniteStream(fc.integer({ min: 0, max: 0xffff_ffff })).map((stream) => ({
  u32: () => stream.next().value as number,
}));

function encodeRandom(subject: Subject, source: { u32(): number }): { end: number; o: Record<string, unknown> } {
  v.u8.fill(0xa5); // old contents of a reused buffer
  const o = subject.make();
  fill(subject.model, o, source, new Scratch(v, NAMES));
  return { end: subject.encode(v, MESSAGE, o), o };
}

describe.each(allSubjects().map((subject) => [`${subject.protocol} ${subject.name}`, subject] as const))(
  '%s',
  (_, subject) => {
    test('what is encoded decodes to the same and encodes to the same bytes', () => {
      fc.assert(
        fc.property(entropy, (source) => {
          const { end, o } = encodeRandom(subject, source);
          expect(end - MESSAGE).toBe(subject.sizeOf?.(o) ?? subject.head + subject.model.fixedSize);
          const decoded = subject.make();
          expect(subject.decode(v, MESSAGE, end, decoded)).toBe(end);
          expect(plain(subject.model, decoded, v)).toEqual(plain(subject.model, o, v));
          const again = subject.encode(v, AGAIN, decoded);
          expect(v.u8.subarray(AGAIN, again)).toEqual(v.u8.subarray(MESSAGE, end));
          if (subject.head > 0) {
            expect(v.view.getUint32(MESSAGE, true)).toBe(end - MESSAGE);
            expect(v.view.getUint16(MESSAGE + 5, true)).toBe(SUBJECT_TAG);
          }
        }),
        { numRuns: 60 },
      );
    });

    test('numbers that are too large decode to what their kind says', () => {
      if (subject.model.variable) return; // their fixed parts are of the same kinds
      const end = MESSAGE + subject.head + subject.model.fixedSize;
      v.u8.fill(0xff, MESSAGE, end);
      const o = subject.make();
      expect(subject.decode(v, MESSAGE, end, o)).toBe(end);
      expect(plain(subject.model, o, v)).toEqual(allOnes(subject.model));
    });

    test('every truncation is refused or is an older short form', () => {
      fc.assert(
        fc.property(entropy, (source) => {
          const { end } = encodeRandom(subject, source);
          if (!subject.bounded) return;
          const decoded = subject.make();
          const shortest = subject.model.source.compat ?? Number.POSITIVE_INFINITY;
          for (let cut = MESSAGE; cut < end; cut++) {
            const result = subject.decode(v, MESSAGE, cut, decoded);
            if (cut - MESSAGE - subject.head < shortest) expect(result).toBe(-1);
            else expect(result === -1 || result === cut).toBe(true);
          }
        }),
        { numRuns: 10 },
      );
    });

    test('trailing bytes are refused where the message has its own length', () => {
      fc.assert(
        fc.property(entropy, fc.integer({ min: 1, max: 40 }), (source, extra) => {
          const { end } = encodeRandom(subject, source);
          if (subject.head === 0) return;
          expect(subject.decode(v, MESSAGE, end + extra, subject.make())).toBe(-1);
        }),
        { numRuns: 10 },
      );
    });

    test('any bytes: no throw, nothing read behind the end, and what is accepted encodes to the same fields', () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
          // The message lies at the very end of its buffer: a read behind it would throw.
          const tight = viewsOf(new ArrayBuffer(MESSAGE + bytes.length));
          tight.u8.set(bytes, MESSAGE);
          if (!subject.bounded && bytes.length < subject.model.fixedSize) return;
          const o = subject.make();
          const end = subject.decode(tight, MESSAGE, MESSAGE + bytes.length, o);
          if (end === -1) return;
          expect(end).toBeLessThanOrEqual(MESSAGE + bytes.length);
          if (!isExact(subject.model, o)) return;
          v.u8.set(bytes, MESSAGE);
          const again = subject.encode(v, AGAIN, o);
          const reread = subject.make();
          expect(subject.decode(v, AGAIN, again, reread)).toBe(again);
          expect(plain(subject.model, reread, v)).toEqual(plain(subject.model, o, tight));
        }),
        { numRuns: 100 },
      );
    });

    test('the printer takes every truncation and reads to the end of a whole one', () => {
      fc.assert(
        fc.property(entropy, (source) => {
          const { end } = encodeRandom(subject, source);
          for (let cut = MESSAGE + subject.head; cut <= end; cut++) {
            const p = new Printer(v, MESSAGE + subject.head, cut);
            subject.print(p);
            if (cut === end) expect([p.truncated, p.left]).toEqual([false, 0]);
            // Payload may be left out of a capture; everything else that is missing is said.
            else if (!p.truncated) expect(p.text).toMatch(/ bytes>/);
          }
        }),
        { numRuns: 5 },
      );
    });
  },
);
