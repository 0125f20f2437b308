/** What Tattach's aname can name, and where in it a fid stands. */
import type { FileSystem, Node } from '../../fs/backend.ts';

/** A folder that clients attach to. */
export interface Export {
  readonly name: string;
  /** The folder's path on the host: accepted as aname too, as diod's clients send it. */
  readonly path: string;
  /** Replaced by another view of the same back end when the policy says so; `NinepSession.setPolicy` passes it on. */
  readonly fs: FileSystem;
  /** Where it begins: `fs.root`, or a directory below it that whoever exports it holds a reference to. */
  readonly node: Node;
}

/** An export in a table: later ones have higher numbers, and none is used twice, so that listings can go on where they were. */
export interface NumberedExport extends Export {
  readonly serial: number;
}

/** The exports of a server. Asked at each attach and each walk through the list, so exports may come and go while clients are attached. */
export interface ExportTable {
  /** By name or path; null when there is none. Never called with an empty string. */
  root(aname: string): NumberedExport | null;
  /** In the order of their numbers. */
  list(): readonly NumberedExport[];
  /** Milliseconds since 1970, and how often: two changes may fall into one millisecond. */
  readonly changedMs: number;
  readonly changes: number;
}

/** A table of exports that come and go. Whoever removes one calls `NinepSession.revoke` on every session. */
export class ExportList implements ExportTable {
  changedMs = Date.now();
  changes = 0;
  #all: readonly NumberedExport[] = [];
  #lastSerial = 0;

  root(aname: string): NumberedExport | null {
    return this.#all.find(({ name, path }) => name === aname || path === aname) ?? null;
  }

  list(): readonly NumberedExport[] {
    return this.#all;
  }

  /** The name must be free. */
  add(exported: Export): void {
    const { name, path, node } = exported;
    this.#change([
      ...this.#all,
      {
        name,
        path,
        node,
        get fs() {
          return exported.fs;
        },
        serial: ++this.#lastSerial,
      },
    ]);
  }

  remove(exported: NumberedExport): void {
    this.#change(this.#all.filter((each) => each !== exported));
  }

  #change(all: readonly NumberedExport[]): void {
    this.#all = all;
    this.changes++;
    this.changedMs = Date.now();
  }
}

export function exportTable(exports: readonly Export[]): ExportList {
  const table = new ExportList();
  for (const exported of exports) table.add(exported);
  return table;
}

/** Where a fid stands: the export, and how it was entered. One per export and session, so that fids can be compared by it. */
export interface Attachment {
  /** null: the synthetic directory that lists all exports. */
  readonly exported: NumberedExport | null;
  /** The export's. */
  fs: FileSystem;
  /** `..` ends here. */
  readonly root: Node;
  /** The synthetic directory, where the export was entered through it: there `..` leads back. */
  readonly up: Attachment | null;
  /** XORed into the high word of qid.path, so that exports seen side by side share no number (below 2^40, with up to 255 exports). */
  readonly pathMark: number;
}
