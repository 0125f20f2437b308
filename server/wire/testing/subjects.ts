/**
 * Every struct and message of the three tables with its generated functions behind one shape, so that one test covers them all. A struct
 * that the generator forgot, or whose functions are named otherwise, fails here.
 */
import * as fuseCodec from '../fuse/codec.gen.ts';
import * as fusePrint from '../fuse/print.gen.ts';
import { FUSE_STRUCTS } from '../fuse/table.ts';
import { type FieldModel, properties, resolve, type StructModel } from '../generate/model.ts';
import * as ninepCodec from '../ninep/codec.gen.ts';
import * as ninepPrint from '../ninep/print.gen.ts';
import { NINEP_MESSAGES, NINEP_STRUCTS } from '../ninep/table.ts';
import type { Printer } from '../printer.ts';
import type { Struct } from '../table.ts';
import * as vhostCodec from '../vhost-user/codec.gen.ts';
import * as vhostPrint from '../vhost-user/print.gen.ts';
import { VHOST_USER_STRUCTS } from '../vhost-user/table.ts';
import { INVALID_U64, type Span, U64_MAX_SAFE, type Views } from '../views.ts';

/** An object that decoders fill. */
type Decoded = Record<string, unknown>;

export interface Subject {
  readonly protocol: 'fuse' | 'ninep' | 'vhost-user';
  readonly name: string;
  readonly model: StructModel;
  /** 9P messages have 7 bytes in front, which their codecs handle. */
  readonly head: number;
  /** Checks `end` itself. */
  readonly bounded: boolean;
  readonly make: () => Decoded;
  /** The offset behind, or -1. Fixed-size decoders are given only what is long enough. */
  readonly decode: (v: Views, at: number, end: number, o: Decoded) => number;
  readonly encode: (v: Views, at: number, o: Decoded) => number;
  /** null when the size does not vary. */
  readonly sizeOf: ((o: Decoded) => number) | null;
  readonly print: (p: Printer) => void;
}

/** A tag that the encoder of every 9P subject is given. */
export const SUBJECT_TAG = 0x1234;

type Anything = (...values: readonly unknown[]) => unknown;

export function allSubjects(): readonly Subject[] {
  const messages = Object.entries(NINEP_MESSAGES).map(([name, row]): [string, Struct] => [
    name,
    'compat' in row ? { fields: row.fields, compat: row.compat } : { fields: row.fields },
  ]);
  return [
    ...subjectsOf('fuse', FUSE_STRUCTS, fuseCodec, fusePrint),
    ...subjectsOf('ninep', { ...NINEP_STRUCTS, ...Object.fromEntries(messages) }, ninepCodec, ninepPrint),
    ...subjectsOf('vhost-user', VHOST_USER_STRUCTS, vhostCodec, vhostPrint),
  ];
}

function subjectsOf(
  protocol: Subject['protocol'],
  table: Readonly<Record<string, Struct>>,
  codec: object,
  print: object,
): Subject[] {
  return [...resolve(table).values()].map((model): Subject => {
    const { name } = model;
    const head = protocol === 'ninep' && name in NINEP_MESSAGES ? 7 : 0;
    const bounded = head > 0 || model.variable || model.source.compat !== undefined;
    const decode = functionOf(codec, `decode${name}`);
    const encode = functionOf(codec, `encode${name}`);
    const sizeOf = model.variable ? functionOf(codec, `sizeOf${name}`) : null;
    const make = functionOf(codec, `new${name}`);
    const show = functionOf(print, `print${name}`);
    return {
      protocol,
      name,
      model,
      head,
      bounded,
      make: () => make() as Decoded,
      decode: (v, at, end, o) => {
        if (bounded) return decode(v, at, end, o) as number;
        decode(v, at, o);
        return at + model.fixedSize;
      },
      encode: (v, at, o) => (head > 0 ? encode(v, at, SUBJECT_TAG, o) : encode(v, at, o)) as number,
      sizeOf: sizeOf === null ? null : (o) => sizeOf(o) as number,
      print: (p) => show(p),
    };
  });
}

function functionOf(module: object, name: string): Anything {
  const found: unknown = (module as Readonly<Record<string, unknown>>)[name];
  if (typeof found !== 'function') throw new Error(`no function ${name}`);
  return found as Anything;
}

/** Where random values come from. */
export interface Entropy {
  u32(): number;
}

/** Room for the bytes that spans point at. */
export class Scratch {
  readonly #v: Views;
  #at: number;

  constructor(v: Views, at: number) {
    this.#v = v;
    this.#at = at;
  }

  put(bytes: readonly number[], span: Span): void {
    span.at = this.#at;
    span.length = bytes.length;
    this.#v.u8.set(bytes, this.#at);
    this.#at += bytes.length;
  }
}

/** Fills `o` with values that its fields can hold; names of `cstr` fields have no NUL. */
export function fill(model: StructModel, o: Decoded, entropy: Entropy, scratch: Scratch): void {
  for (const field of properties(model)) {
    const isCount = model.fields.some((other) => other.list?.count === field.prop);
    if (isCount) continue;
    if (field.list !== null) {
      const count = entropy.u32() % (field.list.max + 1);
      o[field.list.count] = count;
      const items = o[field.prop] as unknown[];
      for (let i = 0; i < count; i++) {
        if (field.struct !== null) fill(field.struct, items[i] as Decoded, entropy, scratch);
        else scratch.put(name(entropy, false), items[i] as Span);
      }
    } else if (field.struct !== null) {
      fill(field.struct, o[field.prop] as Decoded, entropy, scratch);
    } else {
      fillField(field, o, entropy, scratch);
    }
  }
}

function fillField(field: FieldModel, o: Decoded, entropy: Entropy, scratch: Scratch): void {
  const big = () => (entropy.u32() & 0x1f_ffff) * 2 ** 32 + entropy.u32();
  switch (field.kind?.rep) {
    case 'u8':
      o[field.prop] = entropy.u32() & 0xff;
      break;
    case 'u16':
      o[field.prop] = entropy.u32() & 0xffff;
      break;
    case 'u32':
      o[field.prop] = entropy.u32();
      break;
    case 'i32':
      o[field.prop] = entropy.u32() | 0;
      break;
    case 'u64':
    case 'u64sat':
      o[field.prop] = big();
      break;
    case 'i64':
      o[field.prop] = entropy.u32() % 2 === 0 ? big() : 0 - big();
      break;
    case 'words':
      o[`${field.prop}Lo`] = entropy.u32();
      o[`${field.prop}Hi`] = entropy.u32();
      break;
    case 'bytes':
      scratch.put(
        Array.from({ length: field.size }, () => entropy.u32() & 0xff),
        o[field.prop] as Span,
      );
      break;
    case 'cstr':
      scratch.put(name(entropy, true), o[field.prop] as Span);
      break;
    case 'str16':
    case 'data32':
      scratch.put(name(entropy, false), o[field.prop] as Span);
      break;
    default:
      throw new Error(`${field.spec}: no value for it`);
  }
}

function name(entropy: Entropy, noNul: boolean): number[] {
  const length = entropy.u32() % 40;
  return Array.from({ length }, () => {
    const byte = entropy.u32() & 0xff;
    return noNul && byte === 0 ? 0x2f : byte;
  });
}

/** The object's values with spans replaced by the bytes they point at: what two decodings have in common. */
export function plain(model: StructModel, o: Decoded, v: Views): unknown {
  const bytes = (span: Span) => [...v.u8.subarray(span.at, span.at + span.length)];
  const result: Record<string, unknown> = {};
  for (const field of properties(model)) {
    const value = o[field.prop];
    if (field.list !== null) {
      const count = o[field.list.count] as number;
      const items = (value as unknown[]).slice(0, count);
      const { struct } = field;
      result[field.prop] = items.map((item) =>
        struct === null ? bytes(item as Span) : plain(struct, item as Decoded, v),
      );
    } else if (field.struct !== null) {
      result[field.prop] = plain(field.struct, value as Decoded, v);
    } else if (field.kind?.rep === 'words') {
      result[`${field.prop}Lo`] = o[`${field.prop}Lo`];
      result[`${field.prop}Hi`] = o[`${field.prop}Hi`];
    } else if (typeof value === 'number') {
      result[field.prop] = value;
    } else {
      result[field.prop] = bytes(value as Span);
    }
  }
  return result;
}

/** What a struct without variable parts decodes to from 0xff alone: the sentinels of views.ts, by kind. */
export function allOnes(model: StructModel): Readonly<Record<string, unknown>> {
  const result: Record<string, unknown> = {};
  for (const field of properties(model)) {
    const { prop, struct, kind } = field;
    if (struct !== null) result[prop] = allOnes(struct);
    else if (kind?.rep === 'u8') result[prop] = 0xff;
    else if (kind?.rep === 'u16') result[prop] = 0xffff;
    else if (kind?.rep === 'u32') result[prop] = 0xffff_ffff;
    else if (kind?.rep === 'u64') result[prop] = INVALID_U64;
    else if (kind?.rep === 'u64sat') result[prop] = U64_MAX_SAFE;
    else if (kind?.rep === 'words') Object.assign(result, { [`${prop}Lo`]: 0xffff_ffff, [`${prop}Hi`]: 0xffff_ffff });
    else if (kind?.rep === 'bytes') result[prop] = new Array<number>(field.size).fill(0xff);
    else result[prop] = -1;
  }
  return result;
}

/** Whether encoding `o` again must give the bytes it was decoded from: no number that stands for "too large". */
export function isExact(model: StructModel, o: Decoded): boolean {
  return properties(model).every((field) => {
    const value = o[field.prop];
    if (field.list !== null) return true;
    if (field.struct !== null) return isExact(field.struct, value as Decoded);
    switch (field.kind?.rep) {
      case 'u64':
        return value !== INVALID_U64;
      case 'u64sat':
        return (value as number) < U64_MAX_SAFE;
      case 'i64':
        return Math.abs(value as number) < Number.MAX_SAFE_INTEGER;
      default:
        return true;
    }
  });
}
