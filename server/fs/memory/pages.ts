/** Bytes of one file: pages of 4 KiB, holes where none is. */

import { SEEK_DATA, SEEK_HOLE } from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import type { Place, Result } from '../backend.ts';

export const PAGE_SIZE = 4096;

export class Pages {
  size = 0;
  readonly #pages = new Map<number, Uint8Array>();
  readonly #zeros = new Uint8Array(PAGE_SIZE);

  /** Pages in use. */
  get count(): number {
    return this.#pages.size;
  }

  /** Copies up to `count` bytes at `offset` to `sink`; what was copied, short at the end of the file. */
  read(offset: number, count: number, sink: Place): Result {
    const end = Math.min(offset + count, this.size);
    for (let at = offset; at < end; ) {
      const within = at % PAGE_SIZE;
      const length = Math.min(PAGE_SIZE - within, end - at);
      const page = this.#pages.get((at - within) / PAGE_SIZE) ?? this.#zeros;
      const put = sink.put(at - offset, page.subarray(within, within + length));
      if (put < 0) return put;
      at += length;
    }
    return Math.max(0, end - offset);
  }

  /** Copies `count` bytes of `source` to `offset`, growing the file where needed. */
  write(offset: number, count: number, source: Place): Result {
    const end = offset + count;
    for (let at = offset; at < end; ) {
      const within = at % PAGE_SIZE;
      const length = Math.min(PAGE_SIZE - within, end - at);
      const took = source.take(at - offset, this.#page((at - within) / PAGE_SIZE).subarray(within, within + length));
      if (took < 0) return took;
      at += length;
    }
    if (count > 0) this.size = Math.max(this.size, end);
    return count;
  }

  truncate(size: number): void {
    if (size < this.size) this.zero(size, this.size - size);
    this.size = size;
  }

  /** Makes a range read as zeros; whole pages become holes. */
  zero(offset: number, length: number): void {
    const end = offset + length;
    for (const [index, page] of this.#pages) {
      const start = index * PAGE_SIZE;
      if (start >= end || start + PAGE_SIZE <= offset) continue;
      if (start >= offset && start + PAGE_SIZE <= end) this.#pages.delete(index);
      else page.fill(0, Math.max(0, offset - start), Math.min(PAGE_SIZE, end - start));
    }
  }

  /** Gives every page of a range storage. */
  allocate(offset: number, length: number): void {
    const last = Math.ceil((offset + length) / PAGE_SIZE);
    for (let index = Math.floor(offset / PAGE_SIZE); index < last; index++) this.#page(index);
  }

  /** lseek(2) with SEEK_DATA or SEEK_HOLE. */
  seek(offset: number, whence: number): Result {
    if (whence !== SEEK_DATA && whence !== SEEK_HOLE) return -ERRNO.EINVAL;
    if (offset >= this.size) return -ERRNO.ENXIO;
    for (let index = Math.floor(offset / PAGE_SIZE); index * PAGE_SIZE < this.size; index++) {
      if (this.#pages.has(index) === (whence === SEEK_DATA)) return Math.max(offset, index * PAGE_SIZE);
    }
    return whence === SEEK_DATA ? -ERRNO.ENXIO : this.size;
  }

  #page(index: number): Uint8Array {
    let page = this.#pages.get(index);
    if (page === undefined) {
      page = new Uint8Array(PAGE_SIZE);
      this.#pages.set(index, page);
    }
    return page;
  }
}
