/**
 * What belongs to one life of a share host: its clock and its path ids begin anew with the next one, while the ring keeps the rows of the last.
 * A row belongs to the segment that was current when it came.
 */
import type { Hello } from '../../../../electron/contract/trace/frames.ts';
import { PathNames } from '../../../../electron/contract/trace/paths.ts';

export interface Segment {
  readonly id: number;
  /** Sequence number of its first row. */
  readonly firstSeq: number;
  readonly hello: Hello;
  readonly paths: PathNames;
}

export class Segments {
  #list: Segment[] = [];
  #lastId = 0;

  get current(): Segment | undefined {
    return this.#list.at(-1);
  }

  begin(hello: Hello, firstSeq: number, paths = new PathNames()): Segment {
    const segment = { id: ++this.#lastId, firstSeq, hello, paths };
    this.#list.push(segment);
    return segment;
  }

  /** The segment of a row. */
  of(seq: number): Segment | undefined {
    for (let i = this.#list.length - 1; i >= 0; i--) {
      const segment = this.#list[i];
      if (segment !== undefined && segment.firstSeq <= seq) return segment;
    }
    return undefined;
  }

  /** Whether rows of more than one life are kept. */
  get several(): boolean {
    return this.#list.length > 1;
  }

  /** The segment behind the one that holds `seq` begins there; Infinity when it is the last. */
  endOf(seq: number): number {
    return this.#list.find(({ firstSeq }) => firstSeq > seq)?.firstSeq ?? Number.POSITIVE_INFINITY;
  }

  /** Forgets segments all of whose rows are gone. */
  dropBefore(first: number): void {
    while (this.#list.length > 1 && (this.#list[1]?.firstSeq ?? 0) <= first) this.#list.shift();
  }

  reset(): void {
    this.#list = [];
  }
}
