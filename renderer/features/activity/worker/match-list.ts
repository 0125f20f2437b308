/**
 * The rows that a filter let through, as sequence numbers in order. Each has an ordinal that it keeps while older ones fall out, so that a scroll
 * position means the same row a second later. Numbers are kept modulo 2^32: they lie within one ring of each other.
 */
const INITIAL = 4096;

export class MatchList {
  #words = new Uint32Array(INITIAL);
  /** Ordinal of the oldest that is kept, and behind the newest. */
  #head = 0;
  #end = 0;
  /** Of the oldest row of the ring: what the modulo is taken against. */
  #base = 0;

  get head(): number {
    return this.#head;
  }

  get end(): number {
    return this.#end;
  }

  get length(): number {
    return this.#end - this.#head;
  }

  push(seq: number): void {
    if (this.length === this.#words.length) this.#grow();
    this.#words[this.#end % this.#words.length] = seq % 0x1_0000_0000;
    this.#end++;
  }

  /** Sequence number at an ordinal; -1 where there is none. */
  at(ordinal: number): number {
    if (ordinal < this.#head || ordinal >= this.#end) return -1;
    const word = this.#words[ordinal % this.#words.length] ?? 0;
    return this.#base + ((word - (this.#base % 0x1_0000_0000)) >>> 0);
  }

  /** Forgets rows before `first`, which the ring no longer has. */
  dropBefore(first: number): void {
    this.#head = this.ordinalFrom(first);
    this.#base = first;
  }

  /** The first ordinal whose row is `seq` or a later one. */
  ordinalFrom(seq: number): number {
    let low = this.#head;
    let high = this.#end;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.at(middle) < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #grow(): void {
    const words = new Uint32Array(this.#words.length * 2);
    for (let i = this.#head; i < this.#end; i++) words[i % words.length] = this.#words[i % this.#words.length] ?? 0;
    this.#words = words;
  }
}
