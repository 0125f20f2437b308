import { escapeBytes, flagNames, quoteBytes, valueName } from './text.ts';
import type { Views } from './views.ts';

type NameTable = Readonly<Record<string, number | bigint>>;

/** Bytes of payload shown in a line. */
const PAYLOAD_SHOWN = 32;
/** Pass as `quiet`: nothing is printed when the value is zero. */
export const QUIET = true;

/** One value of a message. */
export interface PrintedField {
  /** With the groups and lists around it: `qid.type`, `wname[0]`. */
  readonly name: string;
  readonly value: string;
  /** Its bytes: offset in the message, and how many; 0 where they are not known. */
  readonly at: number;
  readonly length: number;
}

/**
 * Writes `name=value` pairs while it reads a message from front to back. It never reads beyond the message or the arena and never throws: where
 * bytes are missing it writes `<truncated>` once, and everything behind that is silent. Not for the hot path: it makes strings and BigInts.
 */
export class Printer {
  readonly v: Views;
  /** Next byte. */
  at: number;
  /** Behind the message's last byte. */
  end: number;
  truncated = false;
  #text = '';
  #glue = '';
  readonly #fields: PrintedField[] | null;
  readonly #start: number;
  /** Where the value that is printed next began. */
  #from: number;
  readonly #groups: string[] = [];
  #anonymous = 0;

  /** `fields` gets each value as well. */
  constructor(v: Views, at: number, end: number, fields: PrintedField[] | null = null) {
    this.v = v;
    this.#fields = fields;
    this.#start = Math.max(0, at);
    this.#from = this.#start;
    this.at = Math.max(0, at);
    this.end = Math.max(this.at, Math.min(end, v.u8.length));
  }

  get text(): string {
    return this.#text;
  }

  get left(): number {
    return this.end - this.at;
  }

  word(text: string): void {
    this.#text += this.#glue + text;
    this.#glue = ' ';
  }

  pair(name: string, text: string): void {
    this.word(name === '' ? text : `${name}=${text}`);
    this.note(name, text);
  }

  /** A value that the line does not show. Its bytes are those that were taken last. */
  note(name: string, text: string): void {
    if (this.#fields === null) return;
    const parts = name === '' ? this.#groups : [...this.#groups, name];
    const length = Math.max(0, this.at - this.#from);
    this.#fields.push({ name: parts.join('.'), value: text, at: this.#from - this.#start, length });
    this.#from = this.at;
  }

  /** Unsigned little-endian number of 1, 2, 4 or 8 bytes; undefined once bytes are missing. */
  take(bytes: number): bigint | undefined {
    if (this.truncated) return undefined;
    if (this.left < bytes) {
      this.cut();
      return undefined;
    }
    const { view } = this.v;
    const at = this.at;
    this.#from = at;
    this.at += bytes;
    if (bytes === 1) return BigInt(view.getUint8(at));
    if (bytes === 2) return BigInt(view.getUint16(at, true));
    if (bytes === 4) return BigInt(view.getUint32(at, true));
    return view.getBigUint64(at, true);
  }

  cut(): void {
    if (!this.truncated) this.word('<truncated>');
    this.truncated = true;
    this.at = this.end;
  }

  skip(bytes: number): void {
    if (this.truncated) return;
    if (this.left < bytes) this.cut();
    else this.at += bytes;
    this.#from = this.at;
  }

  /** Returns the value as a number, for the counts of lists. */
  decimal(name: string, bytes: number, quiet = false): number {
    const value = this.take(bytes);
    if (value === undefined) return 0;
    if (!quiet || value !== 0n) this.pair(name, value.toString());
    return Number(value);
  }

  signed(name: string, bytes: number, quiet = false): void {
    const value = this.take(bytes);
    if (value === undefined || (quiet && value === 0n)) return;
    this.pair(name, BigInt.asIntN(bytes * 8, value).toString());
  }

  hex(name: string, bytes: number, quiet = false): void {
    const value = this.take(bytes);
    if (value === undefined || (quiet && value === 0n)) return;
    this.pair(name, `0x${value.toString(16)}`);
  }

  octal(name: string, bytes: number, quiet = false): void {
    const value = this.take(bytes);
    if (value === undefined || (quiet && value === 0n)) return;
    this.pair(name, `0${value.toString(8)}`);
  }

  flags(name: string, bytes: number, table: NameTable, quiet = false): void {
    const value = this.take(bytes);
    if (value === undefined || (quiet && value === 0n)) return;
    this.pair(name, flagNames(value, table));
  }

  value(name: string, bytes: number, table: NameTable, quiet = false): void {
    const value = this.take(bytes);
    if (value === undefined || (quiet && value === 0n)) return;
    this.pair(name, valueName(value, table));
  }

  /** Linux open flags: the access mode in the low two bits is a number, not a set. */
  open(name: string, bytes: number, table: NameTable): void {
    const value = this.take(bytes);
    if (value === undefined) return;
    const access = ['RDONLY', 'WRONLY', 'RDWR', 'NOACCESS'][Number(value & 3n)] ?? '';
    const rest = value & ~3n;
    this.pair(name, rest === 0n ? access : `${access}|${flagNames(rest, table)}`);
  }

  /** Flags above permissions: `DMDIR|0755`. */
  mode(name: string, bytes: number, table: NameTable): void {
    const value = this.take(bytes);
    if (value === undefined) return;
    const permissions = `0${(value & 0o777n).toString(8)}`;
    const rest = value & ~0o777n;
    this.pair(name, rest === 0n ? permissions : `${flagNames(rest, table)}|${permissions}`);
  }

  raw(name: string, bytes: number): void {
    if (this.truncated) return;
    if (this.left < bytes) {
      this.cut();
      return;
    }
    let hex = '';
    for (let i = 0; i < bytes; i++) hex += (this.v.u8[this.at + i] ?? 0).toString(16).padStart(2, '0');
    this.#from = this.at;
    this.at += bytes;
    this.pair(name, hex);
  }

  /** Bytes up to a NUL. */
  cstr(name: string): void {
    if (this.truncated) return;
    let stop = this.at;
    while (stop < this.end && this.v.u8[stop] !== 0) stop++;
    if (stop === this.end) {
      if (this.left > 0) this.pair(name, `"${escapeBytes(this.v.u8, this.at, this.end)}`);
      this.cut();
      return;
    }
    const from = this.at;
    this.#from = from;
    this.at = stop + 1;
    this.pair(name, quoteBytes(this.v.u8, from, stop - from));
  }

  /** u16 length, bytes. */
  str16(name: string): void {
    const length = this.take(2);
    if (length === undefined) return;
    this.bytes(name, Number(length));
  }

  /** Exactly `length` bytes, as text. */
  bytes(name: string, length: number): void {
    if (this.truncated) return;
    if (this.left < length) {
      this.pair(name, `"${escapeBytes(this.v.u8, this.at, this.end)}`);
      this.cut();
      return;
    }
    const from = this.at;
    this.#from = from;
    this.at += length;
    this.pair(name, quoteBytes(this.v.u8, from, length));
  }

  data32(name: string): void {
    const length = this.take(4);
    if (length !== undefined) this.payload(name, Number(length));
  }

  /** Bulk data: its length, and the beginning of what is there. A capture that leaves payload out is not a truncated message. */
  payload(name: string, length: number): void {
    if (this.truncated) return;
    const here = Math.min(length, this.left);
    const shown = Math.min(here, PAYLOAD_SHOWN);
    const text = `${length} bytes`;
    const from = this.at;
    this.#from = from;
    this.at += here;
    this.pair(
      name,
      shown === 0
        ? `<${text}>`
        : `<${text}> "${escapeBytes(this.v.u8, from, from + shown)}"${shown < length ? '…' : ''}`,
    );
  }

  /** What stands inside is printed in braces: `qid={…}`. */
  begin(name: string): void {
    if (this.truncated) return;
    this.#text += `${this.#glue}${name === '' ? '' : `${name}=`}{`;
    this.#glue = '';
    this.#groups.push(name === '' ? `[${this.#anonymous++}]` : name);
  }

  finish(): void {
    if (this.truncated) return;
    this.#text += '}';
    this.#glue = ' ';
    this.#groups.pop();
  }

  /** `count` items, as far as they are there. */
  list(name: string, count: number, max: number, item: (p: Printer) => void): void {
    if (this.truncated) return;
    this.#text += `${this.#glue}${name}=[`;
    this.#glue = '';
    for (let i = 0; i < count && i < max && !this.truncated; i++) {
      this.#groups.push(`${name}[${i}]`);
      item(this);
      this.#groups.pop();
    }
    if (count > max && !this.truncated) this.word(`…+${count - max}`);
    this.#text += ']';
    this.#glue = ' ';
  }
}
