/**
 * Paths by id. An entry is a name below another entry; an id never means two paths, and the path that a record names is that of the moment of the
 * request, whatever is renamed later. Id 0 is "not known". Names are bytes: what is no UTF-8 shows as U+FFFD, control characters as \xNN.
 */
import { textOf } from './utf8.ts';

const KEPT = 200_000;

export class PathNames {
  readonly #texts = new Map<number, string>();

  /** An entry's own bytes. `parent` comes before its children; 0: this is the root. */
  add(id: number, parent: number, name: Uint8Array): void {
    if (this.#texts.size >= KEPT) this.#dropOldest();
    const text = printable(textOf(name));
    if (parent === 0) this.#texts.set(id, '');
    else this.#texts.set(id, join(this.#texts.get(parent), text));
  }

  has(id: number): boolean {
    return this.#texts.has(id);
  }

  /** Below the share's root, without a leading slash; the root is ''. `?` where it is not known. */
  text(id: number): string {
    return this.#texts.get(id) ?? '?';
  }

  #dropOldest(): void {
    let left = KEPT / 4;
    for (const id of this.#texts.keys()) {
      if (left-- === 0) return;
      this.#texts.delete(id);
    }
  }
}

function join(parent: string | undefined, name: string): string {
  if (parent === undefined) return `?/${name}`;
  return parent === '' ? name : `${parent}/${name}`;
}

function printable(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\x00-\x1f\x7f]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
