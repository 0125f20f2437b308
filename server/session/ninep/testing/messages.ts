/** Builds T-messages from the generated encoders, and takes replies apart, as a client would. */
import * as wire from '../../../wire/ninep/codec.gen.ts';
import { NINEP_OPS } from '../../../wire/ninep/codec.gen.ts';
import type { Dialect } from '../../../wire/ninep/flags.ts';
import { allSubjects } from '../../../wire/testing/subjects.ts';
import { type Span, type Views, viewsOf } from '../../../wire/views.ts';

type Wire = typeof wire;
type MakerOf<N extends string> = Wire[`new${N}` & keyof Wire];
type MessageOf<N extends string> = MakerOf<N> extends () => infer M ? M : never;
type Text<T> = T extends Span
  ? string
  : T extends readonly (infer E)[]
    ? readonly Text<E>[]
    : T extends object
      ? { readonly [F in keyof T]: Text<T[F]> }
      : T;
type Sparse<T> = T extends readonly unknown[] ? T : T extends object ? { readonly [F in keyof T]?: Sparse<T[F]> } : T;

export type RequestName = keyof wire.RequestsL | keyof wire.RequestsU | keyof wire.Requests2000;
/** Fields as a test writes them: what it leaves out is 0, bytes are text (latin1: one character a byte). */
export type FieldsOf<K extends RequestName> = Sparse<Text<MessageOf<K>>>;
type ReplyName<K extends string> = K extends `T${infer N}` ? `R${N}` : never;
export type ReplyOf<K extends RequestName> = Text<MessageOf<ReplyName<K>>>;

const subjects = new Map(
  allSubjects().flatMap((each) => (each.protocol === 'ninep' ? [[each.name, each] as const] : [])),
);
const ROOM = 4 * 1024 * 1024;
const TEXT_AT = ROOM / 2;
const v: Views = viewsOf(new ArrayBuffer(ROOM));

export function messageOf<K extends RequestName>(name: K, fields: FieldsOf<K>, tag = 1): Buffer {
  const subject = subjects.get(name);
  if (subject === undefined) throw new Error(name);
  const o = subject.make();
  const text = { at: TEXT_AT };
  fill(o, fields as Record<string, unknown>, text);
  const end = subject.encode(v, 0, o);
  v.view.setUint16(5, tag, true);
  return Buffer.from(v.u8.slice(0, end));
}

/** The fields of a reply, spans as text. */
export function fieldsOf(bytes: Uint8Array, dialect: Dialect): unknown {
  const op = NINEP_OPS[dialect][bytes[4] as number];
  const subject = subjects.get(op?.name ?? '');
  if (subject === undefined) throw new Error(`reply of type ${bytes[4]}`);
  v.u8.set(bytes, 0);
  const o = subject.make();
  if (subject.decode(v, 0, bytes.length, o) !== bytes.length) throw new Error(`malformed ${op?.name}`);
  return texted(o);
}

export interface Listed {
  readonly name: string;
  readonly type: number;
  readonly path: number;
  readonly qidType: number;
  readonly cookie: readonly [lo: number, hi: number];
}

export function entriesOf(data: string): Listed[] {
  v.u8.set(Buffer.from(data, 'latin1'), 0);
  const entry = wire.newDirEntry();
  const listed: Listed[] = [];
  for (let at = 0; at < data.length; ) {
    at = wire.decodeDirEntry(v, at, data.length, entry);
    if (at < 0) throw new Error('an entry is cut');
    const { qid, offsetLo, offsetHi, type } = entry;
    listed.push({ name: textAt(entry.name), type, path: qid.pathLo, qidType: qid.type, cookie: [offsetLo, offsetHi] });
  }
  return listed;
}

export type StatOf = Text<wire.Stat>;

/** Stat records one behind the other. */
export function statsOf(data: string, unix: boolean): StatOf[] {
  v.u8.set(Buffer.from(data, 'latin1'), 0);
  const listed: StatOf[] = [];
  for (let at = 0; at < data.length; ) {
    const end = at + 2 + v.view.getUint16(at, true);
    const record = wire.newStat();
    const next = unix ? wire.decodeStat(v, at, end, record) : wire.decodeStat2000(v, at, end, record);
    if (next !== end) throw new Error('a stat is cut');
    listed.push(texted(record) as StatOf);
    at = end;
  }
  return listed;
}

function isSpan(value: unknown): value is Span {
  return typeof value === 'object' && value !== null && Object.keys(value).join() === 'at,length';
}

function fill(o: Record<string, unknown>, fields: Record<string, unknown>, text: { at: number }): void {
  for (const [field, given] of Object.entries(fields)) {
    const old = o[field];
    if (isSpan(old)) o[field] = spanOf(given as string, text);
    else if (Array.isArray(given))
      (given as unknown[]).forEach((each, i) => ((old as unknown[])[i] = spanOf(each as string, text)));
    else if (typeof given === 'object' && given !== null)
      fill(old as Record<string, unknown>, given as Record<string, unknown>, text);
    else o[field] = given;
  }
}

function spanOf(given: string, text: { at: number }): Span {
  const bytes = Buffer.from(given, 'latin1');
  v.u8.set(bytes, text.at);
  text.at += bytes.length;
  return { at: text.at - bytes.length, length: bytes.length };
}

function textAt(span: Span): string {
  return Buffer.from(v.u8.subarray(span.at, span.at + span.length)).toString('latin1');
}

function texted(value: unknown): unknown {
  if (isSpan(value)) return textAt(value);
  if (Array.isArray(value)) return value.map(texted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, texted(each)]));
}
