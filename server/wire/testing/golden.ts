/** Golden rows: a message's fields and, built independently, its bytes. */
import { Printer } from '../printer.ts';
import { type Span, viewsOf } from '../views.ts';
import type { ByteList } from './bytes.ts';
import { toHex } from './bytes.ts';
import { allSubjects, plain, Scratch, type Subject } from './subjects.ts';

/** Strings become names; arrays become lists; numbers of 64 bits that are two words are given as `fooLo`, `fooHi`. */
export type Values = { readonly [field: string]: number | string | Values | readonly (string | Values)[] };

export type GoldenRow = readonly [name: string, values: Values, bytes: ByteList];

export interface Outcome {
  readonly encoded: string;
  readonly expected: string;
  readonly decoded: unknown;
  readonly given: unknown;
  readonly line: string;
}

const MESSAGE = 64;
const NAMES = 8192;

/** What the codec of `protocol` makes of a row; a test compares the pairs. */
export function runGolden(protocol: Subject['protocol'], [name, values, bytes]: GoldenRow): Outcome {
  const subject = allSubjects().find((s) => s.protocol === protocol && s.name === name);
  if (subject === undefined) throw new Error(`no struct ${name}`);
  const v = viewsOf(new ArrayBuffer(16384));
  v.u8.fill(0xa5);
  const o = subject.make();
  assign(o, values, new Scratch(v, NAMES));
  const end = subject.encode(v, MESSAGE, o);
  const encoded = toHex(v.u8.subarray(MESSAGE, end));
  const expected = bytes.toArray();
  const given = plain(subject.model, o, v);
  const w = viewsOf(new ArrayBuffer(expected.length));
  w.u8.set(expected);
  const decoded = subject.make();
  const stop = subject.decode(w, 0, expected.length, decoded);
  if (stop !== expected.length) throw new Error(`${name}: decoded ${stop} of ${expected.length} bytes`);
  const p = new Printer(w, subject.head, expected.length);
  subject.print(p);
  return { encoded, expected: toHex(expected), decoded: plain(subject.model, decoded, w), given, line: p.text };
}

function assign(o: Record<string, unknown>, values: Values, scratch: Scratch): void {
  for (const [key, value] of Object.entries(values)) {
    if (!(key in o)) throw new Error(`no field ${key}`);
    const place = o[key];
    if (typeof value === 'number') {
      o[key] = value;
    } else if (typeof value === 'string') {
      scratch.put(ascii(value), place as Span);
    } else if (Array.isArray(value)) {
      for (const [i, item] of (value as readonly (string | Values)[]).entries()) {
        const slot = (place as unknown[])[i];
        if (typeof item === 'string') scratch.put(ascii(item), slot as Span);
        else assign(slot as Record<string, unknown>, item, scratch);
      }
    } else {
      assign(place as Record<string, unknown>, value as Values, scratch);
    }
  }
}

function ascii(text: string): number[] {
  return [...text].map((character) => character.charCodeAt(0));
}
