/**
 * The folders that a 9P share exports, and the back ends behind them.
 *
 * What was named at the start has a back end of its own, for as long as the share runs. Everything below the export root shares that folder's
 * back end, so that exports can come and go without limit: each is a directory in it, walked to name by name without following a link, and held open, so that it
 * stays the same directory whatever it is called later.
 */
import { EXPORTS_MAX, type NinepConnection, type NinepExport } from '../../electron/contract/share.ts';
import type { Span } from '../arena.ts';
import { S_IFDIR, S_IFLNK } from '../constants/linux.ts';
import { Problem } from '../control/failure.ts';
import { errnoName } from '../errno.ts';
import { Attr, type FileSystem, type Handle, type Node } from '../fs/backend.ts';
import { type Export, ExportList, type ExportTable, type NumberedExport } from '../session/ninep/exports.ts';
import type { EngineThread } from '../transport/engine-thread.ts';
import { tooManyExports } from './export-change.ts';
import type { SharedFolder, SharedFolders } from './shared-folders.ts';

/** Descriptors that are not for files: sockets, memory regions, event descriptors, Node itself. */
const RESERVED_DESCRIPTORS = 256;
/** NAME_MAX. */
const NAME_ROOM = 255;

/** A folder that was opened at the start. */
interface Opened {
  readonly path: string;
  readonly folder: SharedFolder;
}

export class NinepExports {
  readonly #thread: EngineThread;
  readonly #list = new ExportList();
  readonly #own: readonly Opened[];
  readonly #root: Opened | null;
  /** Of exports below the root, by name. */
  readonly #held = new Map<string, Handle>();
  readonly #name: Span;
  readonly #attr = new Attr();

  /** Opens all folders. Throws Problem when one cannot be opened. `shared` stays the caller's to close. */
  constructor(thread: EngineThread, shared: SharedFolders, { exports, exportRoot }: NinepConnection) {
    this.#thread = thread;
    this.#name = { at: thread.context.arena.alloc(NAME_ROOM), length: 0 };
    const own = exports.filter(({ folder }) => exportRoot === undefined || partsBelow(exportRoot, folder) === null);
    const folders = [...new Set(own.map(({ folder }) => folder)), ...(exportRoot === undefined ? [] : [exportRoot])];
    const budget = Math.floor((thread.native.getNofile()[0] - RESERVED_DESCRIPTORS) / folders.length);
    const opened = folders.map((path) => ({
      path,
      folder: shared.open(path, { openLater: false, descriptors: budget }),
    }));
    this.#root = exportRoot === undefined ? null : (opened.pop() ?? null);
    this.#own = opened;
    for (const each of exports) this.#list.add(this.#find(each));
  }

  get table(): ExportTable {
    return this.#list;
  }

  /** Throws Problem. */
  add(added: NinepExport): void {
    if (this.#list.list().some(({ name }) => name === added.name))
      throw new Problem('EXPORT_EXISTS', `there is an export ${added.name} already`, 'Choose another name.');
    if (this.#list.list().length >= EXPORTS_MAX) throw tooManyExports();
    this.#list.add(this.#find(added));
  }

  /** Takes the export out of the table, then lets `revoke` take it from all clients. Throws Problem when there is none of that name. */
  remove(name: string, revoke: (exported: NumberedExport) => void): void {
    const exported = this.#list.list().find((each) => each.name === name);
    if (exported === undefined)
      throw new Problem('EXPORT_UNKNOWN', `there is no export ${name}`, 'culvert exports list shows them.');
    this.#list.remove(exported);
    revoke(exported);
    this.#letGo(exported);
  }

  /** Gives back what it holds in the folders. No request is under way any more. */
  close(): void {
    for (const exported of this.#list.list()) this.#letGo(exported);
  }

  #find({ name, folder }: NinepExport): Export {
    const own = this.#own.find(({ path }) => path === folder);
    if (own !== undefined) return exportOf(name, folder, own.folder, own.folder.fs.root);
    const root = this.#root;
    const parts = root === null ? null : partsBelow(root.path, folder);
    if (root === null || parts === null) {
      const where = root === null ? 'was not named when the share started' : `does not lie below ${root.path}`;
      throw new Problem(
        'RESTART_NEEDED',
        `the sandbox does not allow the folder ${folder}: it ${where}`,
        'Start the share again with --export, or with an --export-root that contains it.',
      );
    }
    return exportOf(name, folder, root.folder, this.#descend(root.folder.fs, name, folder, parts));
  }

  /** The directory, with a reference and held open. */
  #descend(fs: FileSystem, name: string, folder: string, parts: readonly string[]): Node {
    let node = fs.root;
    fs.hold(node);
    for (const part of parts) {
      const bytes = Buffer.from(part);
      if (bytes.length > NAME_ROOM) throw unusable(folder, 'its name is too long');
      this.#thread.context.arena.u8.set(bytes, this.#name.at);
      this.#name.length = bytes.length;
      const next = fs.lookup(node, this.#name, this.#attr);
      fs.forget(node, 1);
      if (typeof next === 'number') throw unusable(folder, errnoName(next));
      node = next;
      if (node.type === S_IFDIR) continue;
      fs.forget(node, 1);
      throw unusable(folder, node.type === S_IFLNK ? `${part} is a symbolic link` : `${part} is not a folder`);
    }
    const handle = fs.opendir(node);
    if (typeof handle === 'number') {
      fs.forget(node, 1);
      throw unusable(folder, errnoName(handle));
    }
    this.#held.set(name, handle);
    return node;
  }

  #letGo({ name, fs, node }: Export): void {
    const handle = this.#held.get(name);
    if (handle === undefined) return;
    this.#held.delete(name);
    fs.release(handle);
    fs.forget(node, 1);
  }
}

/** Its file system is the folder's current view. */
function exportOf(name: string, path: string, folder: SharedFolder, node: Node): Export {
  return {
    name,
    path,
    node,
    get fs() {
      return folder.fs;
    },
  };
}

/** The names that lead from one absolute path to another below it, [] for the same; null when it is not below. Both are canonical: no dots, no doubled slashes. */
function partsBelow(root: string, path: string): readonly string[] | null {
  if (path === root) return [];
  const prefix = root.endsWith('/') ? root : `${root}/`;
  if (!path.startsWith(prefix)) return null;
  const parts = path.slice(prefix.length).split('/');
  return parts.some((part) => part === '' || part === '.' || part === '..') ? null : parts;
}

function unusable(folder: string, why: string): Problem {
  return new Problem(
    'FOLDER_UNREADABLE',
    `the folder ${folder} cannot be exported: ${why}`,
    'Check the path; give the real one, without links.',
  );
}
