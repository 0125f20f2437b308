/**
 * Requests that are answered without coming to the session: those that need nothing but a descriptor, by whoever takes them from the ring
 * (server/native/src/answers.h). The session keeps what that needs to know, in tables that both sides read: its terms, its nodes (NodeTable) and its
 * open files (HandleTable), and says of nodes where they lie once they have been asked about. Replies are the same as the session's own.
 */
import type { Span } from '../../arena.ts';
import type { Attr, FileSystem, Handle, Node } from '../../fs/backend.ts';
import { SHORTCUT, type Shortcuts, type ShortcutUser, Whereabouts } from '../../fs/shortcuts.ts';
import type { FusePolicy } from '../../policy/fuse-policy.ts';
import type { Agreement } from './fuse-state.ts';
import type { HandleTable } from './handle-table.ts';
import type { NodeTable } from './node-table.ts';

/** Who answers. */
export interface Answerer {
  /** The tables are read, and in part written to, until then or the next `bind`. */
  bind(terms: Uint32Array, nodes: Uint32Array, files: Int32Array): void;
  /** Only if it was bound with these terms last. */
  unbind(terms: Uint32Array): void;
  /** Where `node` lies: as `name` in `parent`. All in `at` is copied. */
  place(node: number, parent: number, at: Whereabouts): void;
}

/** Words of the terms (Answers::Terms). */
const TERM = {
  SESSION: 0,
  WRITEBACK: 1,
  READONLY: 2,
  ATTR_SEC: 3,
  ATTR_NSEC: 4,
  ENTRY_SEC: 5,
  ENTRY_NSEC: 6,
  NEGATIVE_SEC: 7,
  NEGATIVE_NSEC: 8,
} as const;
const TERMS = 10;
/** Words of an open file's row (Answers::File). NODE of 0: closed. */
const FILE = { NODE: 0, GENERATION: 1, FD: 2, MAY: 3 } as const;

export class Answers implements ShortcutUser {
  readonly #answerer: Answerer;
  readonly #session: number;
  readonly #nodes: NodeTable;
  readonly #files: HandleTable;
  readonly #terms = new Uint32Array(TERMS);
  readonly #at = new Whereabouts();
  #shortcuts: Shortcuts | null = null;
  #agreed: Agreement | null = null;
  #off = 0;

  /** `session`: its number in the trace's journal. */
  constructor(answerer: Answerer, session: number, nodes: NodeTable, files: HandleTable) {
    this.#answerer = answerer;
    this.#session = session;
    this.#nodes = nodes;
    this.#files = files;
    nodes.grown = () => this.#bind();
    files.grown = () => this.#bind();
    files.fill = (handle, rows, at) => this.#fill(handle, rows, at);
  }

  /** INIT: from now on. */
  begin(agreed: Agreement, fs: FileSystem, policy: FusePolicy): void {
    this.#agreed = agreed;
    this.replaced(fs, policy);
  }

  /** Everything is given back. */
  end(): void {
    this.#agreed = null;
    this.#terms[TERM.SESSION] = 0;
    this.#shortcuts?.use(null);
    this.#shortcuts = null;
    this.#answerer.unbind(this.#terms);
  }

  /** Another policy, or another view of the back end: what was said of nodes and handles may not hold any more. */
  replaced(fs: FileSystem, policy: FusePolicy): void {
    if (this.#agreed === null) return;
    this.#shortcuts?.use(null);
    this.#shortcuts = fs.shortcuts;
    this.#shortcuts?.use(this);
    const terms = this.#terms;
    terms[TERM.WRITEBACK] = this.#agreed.writeback ? 1 : 0;
    terms[TERM.READONLY] = policy.readonly ? 1 : 0;
    terms[TERM.ATTR_SEC] = policy.attrSec;
    terms[TERM.ATTR_NSEC] = policy.attrNsec;
    terms[TERM.ENTRY_SEC] = policy.entrySec;
    terms[TERM.ENTRY_NSEC] = policy.entryNsec;
    terms[TERM.NEGATIVE_SEC] = policy.negativeSec;
    terms[TERM.NEGATIVE_NSEC] = policy.negativeNsec;
    this.#answerer.unbind(this.#terms);
    this.#nodes.restampAll();
    this.#files.refill();
    this.#bind();
  }

  /** A reason, by bit, why all requests are to come to the session; or there is none any more. */
  hold(reason: number, on: boolean): void {
    this.#off = on ? this.#off | reason : this.#off & ~reason;
    this.#terms[TERM.SESSION] = this.#serving ? this.#session : 0;
  }

  /** After the back end was asked about `node`, or found it by `name`: next time nobody has to be. */
  learn(node: Node, name: Span | null): void {
    if (this.#terms[TERM.SESSION] === 0 || this.#shortcuts === null) return;
    const at = this.#at;
    if (!this.#shortcuts.whereabouts(node, name, at)) return;
    this.#answerer.place(node.sessionId, at.parent?.sessionId ?? 0, at);
    this.#nodes.setPlaced(node.sessionId);
  }

  /** After a name was not found in `directory`: whether the next one is there can be seen without the session. */
  learnDirectory(fs: FileSystem, directory: Node, attr: Attr): void {
    const { sessionId } = directory;
    if (this.#terms[TERM.SESSION] === 0 || sessionId === 0 || this.#nodes.isPlaced(sessionId)) return;
    // Once, whatever comes of it.
    this.#nodes.setPlaced(sessionId);
    if (fs.getattr(directory, null, attr) >= 0) this.learn(directory, null);
  }

  moved(node: Node): void {
    if (node.sessionId !== 0) this.#nodes.restamp(node.sessionId);
  }

  wroteNs(node: Node): number {
    return node.sessionId === 0 ? 0 : this.#nodes.wroteNs(node.sessionId);
  }

  get #serving(): boolean {
    return this.#agreed !== null && this.#shortcuts !== null && this.#off === 0;
  }

  #bind(): void {
    if (this.#agreed === null || this.#shortcuts === null) return;
    this.#terms[TERM.SESSION] = this.#serving ? this.#session : 0;
    this.#answerer.bind(this.#terms, this.#nodes.rows, this.#files.rows);
  }

  #fill(handle: Handle, rows: Int32Array, at: number): void {
    const node = handle.node.sessionId;
    if (node === 0 || this.#shortcuts === null) return;
    const bits = this.#shortcuts.uses(handle);
    rows[at + FILE.NODE] = node;
    rows[at + FILE.GENERATION] = this.#nodes.generation(node);
    rows[at + FILE.FD] = this.#shortcuts.descriptor(handle);
    // With record locks FLUSH gives up those of an owner.
    rows[at + FILE.MAY] = this.#agreed?.posixLocks === true ? bits & ~SHORTCUT.FLUSH : bits;
  }
}
