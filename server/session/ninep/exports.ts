/** What Tattach's aname can name, and where in it a fid stands. */
import type { FileSystem, Node } from '../../fs/backend.ts';

/** A folder that clients attach to. */
export interface Export {
  readonly name: string;
  /** The folder's path on the host: accepted as aname too, as diod's clients send it. */
  readonly path: string;
  readonly fs: FileSystem;
  /** Where it begins: `fs.root`, or a directory below it that the table holds a reference to. */
  readonly node: Node;
}

/**
 * The exports of a server. Asked at each attach and each walk through the list, so exports may come and go while clients are attached; for one that goes, call
 * `NinepSession.revoke` on every session before its file system is closed.
 */
export interface ExportTable {
  /** By name or path; null when there is none. Never called with an empty string. */
  root(aname: string): Export | null;
  list(): readonly Export[];
}

/** The table of a server whose exports do not change. */
export function exportTable(exports: readonly Export[]): ExportTable {
  return {
    root: (aname) => exports.find(({ name, path }) => name === aname || path === aname) ?? null,
    list: () => exports,
  };
}

/** Where a fid stands: the export, and how it was entered. One per export and session, so that fids can be compared by it. */
export interface Attachment {
  /** null: the synthetic directory that lists all exports. */
  readonly exported: Export | null;
  readonly fs: FileSystem;
  /** `..` ends here. */
  readonly root: Node;
  /** The synthetic directory, where the export was entered through it: there `..` leads back. */
  readonly up: Attachment | null;
  /** XORed into the high word of qid.path, so that exports seen side by side share no number (below 2^40, with up to 255 exports). */
  readonly pathMark: number;
}
