/** Builds expected messages byte by byte, for tests: it shares nothing with the generated encoders. */
export class ByteList {
  readonly #bytes: number[] = [];

  get length(): number {
    return this.#bytes.length;
  }

  u8(value: number): this {
    this.#bytes.push(value & 0xff);
    return this;
  }

  u16(value: number): this {
    return this.u8(value).u8(value >>> 8);
  }

  u32(value: number): this {
    return this.u16(value & 0xffff).u16(value >>> 16);
  }

  u64(value: bigint | number): this {
    const bits = BigInt.asUintN(64, BigInt(value));
    return this.u32(Number(bits & 0xffff_ffffn)).u32(Number(bits >> 32n));
  }

  zeros(count: number): this {
    for (let i = 0; i < count; i++) this.u8(0);
    return this;
  }

  raw(bytes: Iterable<number>): this {
    for (const byte of bytes) this.u8(byte);
    return this;
  }

  /** Bytes of ASCII text. */
  text(text: string): this {
    for (const character of text) this.u8(character.charCodeAt(0));
    return this;
  }

  /** FUSE name. */
  cstr(text: string): this {
    return this.text(text).u8(0);
  }

  /** 9P string. */
  str(text: string): this {
    return this.u16(text.length).text(text);
  }

  qid(type: number, version: number, path: bigint): this {
    return this.u8(type).u32(version).u64(path);
  }

  /** Writes the list's length into its first four bytes: FUSE and 9P both begin so. */
  sized(): this {
    const size = this.#bytes.length;
    for (let i = 0; i < 4; i++) this.#bytes[i] = (size >>> (8 * i)) & 0xff;
    return this;
  }

  toArray(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}

export function hexToBytes(hex: string): Uint8Array {
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

export function toHex(bytes: Uint8Array): string {
  let hex = '';
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0');
  return hex;
}
