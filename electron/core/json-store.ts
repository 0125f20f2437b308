/**
 * One JSON file that is checked, versioned, and never half written: the new content goes to a file beside it, is on the disk before it takes the name, and what it
 * replaces stays as the last good copy. A file that cannot be understood is set aside, not overwritten.
 */
import { copyFile, link, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type * as z from 'zod';
import { type Failure, Problem } from '../contract/failure.ts';

export interface StoreShape<T> {
  /** For people: `settings`. */
  readonly what: string;
  readonly version: number;
  readonly schema: z.ZodType<T>;
  readonly empty: T;
  /** From the version that is the key to the next one. What comes out of the last is checked by the schema. */
  readonly migrations: Readonly<Record<number, (old: unknown) => unknown>>;
}

/** The file: `{"version": 1, "value": …}`. */
interface Stored {
  readonly version: number;
  readonly value: unknown;
}

export class JsonStore<T> {
  /** What the user must know of how it was opened; null: nothing. */
  readonly notice: Failure | null;
  readonly #path: string;
  readonly #shape: StoreShape<T>;
  #value: T;
  /** Saves one after the other. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(path: string, shape: StoreShape<T>, value: T, notice: Failure | null) {
    this.#path = path;
    this.#shape = shape;
    this.#value = value;
    this.notice = notice;
  }

  /** Never fails for what is in the file. Throws Problem when the folder cannot be used at all. */
  static async open<T>(path: string, shape: StoreShape<T>): Promise<JsonStore<T>> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 }).catch((error: unknown) => {
      throw unusable(dirname(path), error);
    });
    const current = await read(path, shape);
    if (current.kind === 'read') return new JsonStore(path, shape, current.value, null);
    const last = await read(lastOf(path), shape);
    if (current.kind === 'missing' && last.kind !== 'read') return new JsonStore(path, shape, shape.empty, null);
    const aside = current.kind === 'missing' ? '' : await setAside(path);
    const value = last.kind === 'read' ? last.value : shape.empty;
    return new JsonStore(path, shape, value, noticeOf(shape.what, path, current, aside, last.kind === 'read'));
  }

  get value(): T {
    return this.#value;
  }

  /**
   * Changes and saves. Changes that come meanwhile wait for it. Throws Problem when it cannot be saved (a full disk): then nothing has changed,
   * here and on the disk. What `change` throws comes through.
   */
  update(change: (value: T) => T): Promise<T> {
    const run = this.#last.then(async () => {
      const next = change(this.#value);
      if (next === this.#value) return next;
      await this.#write(next);
      this.#value = next;
      return next;
    });
    this.#last = run.catch(() => {});
    return run;
  }

  async #write(value: T): Promise<void> {
    const partial = `${this.#path}.new`;
    const stored: Stored = { version: this.#shape.version, value };
    try {
      const file = await open(partial, 'w', 0o600);
      try {
        await file.writeFile(`${JSON.stringify(stored, null, 2)}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
      await keepLast(this.#path);
      await rename(partial, this.#path);
      await syncFolder(dirname(this.#path));
    } catch (error) {
      // The first failure is the one to tell.
      await rm(partial, { force: true }).catch(() => {});
      throw unsaved(this.#shape.what, this.#path, error);
    }
  }
}

type Read<T> =
  | { readonly kind: 'read'; readonly value: T }
  | { readonly kind: 'missing' }
  | { readonly kind: 'corrupt' | 'newer'; readonly why: string };

async function read<T>(path: string, { schema, version, migrations }: StoreShape<T>): Promise<Read<T>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { kind: 'missing' };
    throw unusable(path, error);
  }
  let stored: Partial<Stored> | null;
  try {
    stored = JSON.parse(text) as Partial<Stored> | null;
  } catch (error) {
    return { kind: 'corrupt', why: error instanceof Error ? error.message : String(error) };
  }
  if (typeof stored !== 'object' || stored === null || !Number.isInteger(stored.version))
    return { kind: 'corrupt', why: 'it has no version' };
  let from = stored.version as number;
  if (from > version) return { kind: 'newer', why: `it is of version ${from}, and this program knows ${version}` };
  let { value } = stored;
  for (; from < version; from++) {
    const migrate = migrations[from];
    if (migrate === undefined) return { kind: 'corrupt', why: `it is of version ${from}, which never was` };
    value = migrate(value);
  }
  const checked = schema.safeParse(value);
  if (checked.success) return { kind: 'read', value: checked.data };
  const [issue] = checked.error.issues;
  return { kind: 'corrupt', why: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'it is not valid'}` };
}

function lastOf(path: string): string {
  return `${path}.last`;
}

/** By a second name for the same file, which takes no room; by a copy where there are no such names. */
async function keepLast(path: string): Promise<void> {
  const last = lastOf(path);
  await rm(last, { force: true });
  try {
    await link(path, last);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    await copyFile(path, last);
  }
}

async function setAside(path: string): Promise<string> {
  const aside = `${path}.damaged-${new Date().toISOString().replace(/[:.]/g, '-')}`;
  await rename(path, aside);
  return aside;
}

/** A rename is on the disk when its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function noticeOf<T>(what: string, path: string, read: Read<T>, aside: string, restored: boolean): Failure {
  const why = 'why' in read ? `cannot be read: ${read.why}` : 'is missing';
  const now = restored ? 'The last good copy is in use.' : 'The defaults are in use.';
  return {
    code: 'STORE_DAMAGED',
    message: `the ${what} file ${path} ${why}. ${now}`,
    fix:
      aside === ''
        ? 'Check what is there, and change it where it is out of date.'
        : `What it held was kept as ${basename(aside)}.`,
  };
}

const SAVE_FIXES: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full. Make room, and try again; nothing was lost.',
  EDQUOT: 'The disk quota is used up. Make room, and try again; nothing was lost.',
  EROFS: 'The file system is read-only.',
  EACCES: 'Give this user the right to write there.',
};

function unsaved(what: string, path: string, error: unknown): Problem {
  const code = codeOf(error);
  return new Problem(
    'NOT_SAVED',
    `the ${what} could not be saved to ${path}: ${code}`,
    SAVE_FIXES[code] ?? 'Check that folder, and try again.',
  );
}

function unusable(path: string, error: unknown): Problem {
  return new Problem('STORE_UNUSABLE', `${path} cannot be used: ${codeOf(error)}`, 'Check its owner and permissions.');
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
