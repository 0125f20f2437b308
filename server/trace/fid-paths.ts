/** Paths of one session's fids: learnt from walks, kept right across rename and unlink. */
import type { PathTable } from './names.ts';
import type { PathOwner } from './recorder.ts';

/** Fids beyond are without a path. */
const FIDS = 16_384;
const DEPTH = 100;
const DOT = 0x2e;
const DELETED = Uint8Array.from(' (deleted)', (c) => c.charCodeAt(0));

export class FidPaths implements PathOwner {
  readonly #paths: PathTable;
  readonly #byFid = new Map<number, number>();

  constructor(paths: PathTable) {
    this.#paths = paths;
  }

  /** 0 where it is not known. */
  pathOf(fid: number): number {
    return this.#byFid.get(fid) ?? 0;
  }

  set(fid: number, path: number): void {
    if (path !== 0 && (this.#byFid.size < FIDS || this.#byFid.has(fid))) this.#byFid.set(fid, path);
  }

  drop(fid: number): void {
    this.#byFid.delete(fid);
  }

  wipe(): void {
    this.#byFid.clear();
  }

  /** One component of a walk. */
  step(path: number, u8: Uint8Array, at: number, length: number): number {
    if (path === 0 || !this.#paths.current(path)) return 0;
    if (length === 1 && u8[at] === DOT) return path;
    if (length === 2 && u8[at] === DOT && u8[at + 1] === DOT) {
      const parent = this.#paths.nameOf(path)?.parent ?? 0;
      return parent === 0 ? path : parent;
    }
    return this.#paths.intern(path, u8, at, length);
  }

  /** What was at `from`, or below it, is at `to` now; what was at `to` is gone. */
  move(from: number, to: number): void {
    if (from === 0 || to === 0 || from === to) return;
    this.remove(to);
    for (const [fid, path] of this.#byFid) {
      const moved = this.#translate(path, from, to, 0);
      if (moved !== path) this.#byFid.set(fid, moved);
    }
  }

  /** The name is gone; fids of it live on. */
  remove(path: number): void {
    let deleted = 0;
    for (const [fid, held] of this.#byFid) {
      if (held !== path) continue;
      deleted ||= this.#deleted(path);
      this.#byFid.set(fid, deleted);
    }
  }

  held(): Iterable<number> {
    return this.#byFid.values();
  }

  moved(to: ReadonlyMap<number, number>): void {
    for (const [fid, path] of this.#byFid) this.#byFid.set(fid, to.get(path) ?? 0);
  }

  #translate(path: number, from: number, to: number, depth: number): number {
    if (path === from) return to;
    const entry = depth > DEPTH ? null : this.#paths.nameOf(path);
    if (entry === null || entry.parent === 0) return path;
    const parent = this.#translate(entry.parent, from, to, depth + 1);
    return parent === entry.parent ? path : this.#paths.intern(parent, this.#paths.bytes, entry.at, entry.length);
  }

  #deleted(path: number): number {
    const entry = this.#paths.nameOf(path);
    if (entry === null || entry.parent === 0) return 0;
    const name = new Uint8Array(entry.length + DELETED.length);
    name.set(this.#paths.bytes.subarray(entry.at, entry.at + entry.length));
    name.set(DELETED, entry.length);
    return this.#paths.intern(entry.parent, name, 0, name.length);
  }
}
