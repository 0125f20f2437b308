/**
 * The last rows of a trace, in the layout in which they came (contract/trace/record.ts): taking a frame in is a copy of its bytes, and the contract's
 * cursor, filters and exporters read the ring as it is. Rows have sequence numbers that are never used twice; beyond the limit the oldest block goes.
 */
import { RECORD_SIZE, RecordReader } from '../../../../electron/contract/trace/record.ts';

/** Rows of a block: 4 MiB, so that a small trace takes little and a large one evicts in few steps. */
export const BLOCK_ROWS = 65_536;

interface Block {
  readonly bytes: Uint8Array;
  readonly reader: RecordReader;
}

export class RecordRing {
  #blocks = new Map<number, Block>();
  #first = 0;
  #next = 0;
  #blocksMax: number;

  constructor(rowsMax: number) {
    this.#blocksMax = blocksFor(rowsMax);
  }

  /** Sequence number of the oldest row that is kept. */
  get first(): number {
    return this.#first;
  }

  /** Behind the newest row. */
  get next(): number {
    return this.#next;
  }

  get length(): number {
    return this.#next - this.#first;
  }

  get capacity(): number {
    return this.#blocksMax * BLOCK_ROWS;
  }

  get heldBytes(): number {
    return this.#blocks.size * BLOCK_ROWS * RECORD_SIZE;
  }

  /** Rows that do not fit any more are gone at once. */
  limit(rowsMax: number): void {
    this.#blocksMax = blocksFor(rowsMax);
    while (this.#blocks.size > this.#blocksMax) this.#evict();
  }

  /** `records`: whole records; copied. */
  append(records: Uint8Array): void {
    for (let at = 0; at < records.length; ) {
      const block = this.#blockToFill();
      const place = (this.#next % BLOCK_ROWS) * RECORD_SIZE;
      const size = Math.min(records.length - at, BLOCK_ROWS * RECORD_SIZE - place);
      block.bytes.set(records.subarray(at, at + size), place);
      this.#next += size / RECORD_SIZE;
      at += size;
    }
  }

  clear(): void {
    this.#first = this.#next;
    const current = Math.floor(this.#next / BLOCK_ROWS);
    for (const number of this.#blocks.keys()) if (number !== current) this.#blocks.delete(number);
  }

  /** The cursor of the row's block, moved to the row: good until the next call. Undefined for a row that is not there. */
  row(seq: number): RecordReader | undefined {
    if (seq < this.#first || seq >= this.#next) return undefined;
    return this.#blocks.get(Math.floor(seq / BLOCK_ROWS))?.reader.move(seq % BLOCK_ROWS);
  }

  /** The row's bytes, not copied. */
  bytes(seq: number): Uint8Array | undefined {
    if (seq < this.#first || seq >= this.#next) return undefined;
    const at = (seq % BLOCK_ROWS) * RECORD_SIZE;
    return this.#blocks.get(Math.floor(seq / BLOCK_ROWS))?.bytes.subarray(at, at + RECORD_SIZE);
  }

  #blockToFill(): Block {
    const number = Math.floor(this.#next / BLOCK_ROWS);
    const current = this.#blocks.get(number);
    if (current !== undefined) return current;
    const spare = this.#blocks.size >= this.#blocksMax ? this.#evict() : undefined;
    const block = spare ?? newBlock();
    this.#blocks.set(number, block);
    return block;
  }

  /** The oldest block, to be used again. */
  #evict(): Block | undefined {
    for (const [number, block] of this.#blocks) {
      this.#blocks.delete(number);
      this.#first = Math.max(this.#first, Math.min(this.#next, (number + 1) * BLOCK_ROWS));
      return block;
    }
    return undefined;
  }
}

function newBlock(): Block {
  const bytes = new Uint8Array(BLOCK_ROWS * RECORD_SIZE);
  return { bytes, reader: new RecordReader(bytes.buffer, 0, BLOCK_ROWS) };
}

/** Two at least: one is filled while the other is read. */
function blocksFor(rowsMax: number): number {
  return Math.max(2, Math.ceil(rowsMax / BLOCK_ROWS));
}
