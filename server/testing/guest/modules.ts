import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One kernel module, plain (never compressed), with what its own .modinfo section says about it. */
export interface KernelModule {
  readonly name: string;
  /** Path below lib/modules/<release>, without a compression suffix. */
  readonly path: string;
  readonly data: Buffer;
  readonly depends: readonly string[];
  readonly aliases: readonly string[];
}

const DECOMPRESSORS: Readonly<Record<string, string>> = { xz: 'xz', gz: 'gzip', zst: 'zstd' };

function readModule(tree: string, path: string): Buffer {
  const direct = tryRead(join(tree, path));
  if (direct !== undefined) return direct;
  for (const [suffix, program] of Object.entries(DECOMPRESSORS)) {
    const packed = tryRead(join(tree, `${path}.${suffix}`));
    if (packed !== undefined) return execFileSync(program, ['-dc'], { input: packed, maxBuffer: 1 << 28 });
  }
  throw new Error(`kernel module ${path} is listed but not in ${tree}`);
}

function tryRead(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** The `key=value` strings of .modinfo are NUL-separated; ours are plain ASCII keys that occur nowhere else so. */
function modinfo(data: Buffer, key: string): readonly string[] {
  const values: string[] = [];
  const wanted = Buffer.from(`\0${key}=`);
  for (let at = data.indexOf(wanted); at >= 0; at = data.indexOf(wanted, at + wanted.length)) {
    const start = at + wanted.length;
    values.push(data.toString('latin1', start, data.indexOf(0, start)));
  }
  return values;
}

/**
 * The named modules and all they depend on, dependencies first. Names that the kernel has built in (or does not have)
 * are left out: a built-in needs no loading, and a missing one shows when the guest uses it.
 * depmod's modules.dep is not in the kernel package, so the dependencies come from the modules themselves.
 */
export function modulesInLoadOrder(tree: string, names: readonly string[]): readonly KernelModule[] {
  const paths = new Map<string, string>();
  for (const line of readFileSync(join(tree, 'modules.order'), 'utf8').split('\n')) {
    const file = line.slice(line.lastIndexOf('/') + 1);
    if (file.endsWith('.ko')) paths.set(file.slice(0, -3).replaceAll('-', '_'), line);
  }
  const loaded = new Map<string, KernelModule>();
  const add = (name: string): void => {
    const path = paths.get(name.replaceAll('-', '_'));
    if (path === undefined || loaded.has(name)) return;
    const data = readModule(tree, path);
    const depends = (modinfo(data, 'depends')[0] ?? '').split(',').filter((dependency) => dependency !== '');
    for (const dependency of depends) add(dependency);
    loaded.set(name, { name, path, data, depends, aliases: modinfo(data, 'alias') });
  };
  for (const name of names) add(name);
  return [...loaded.values()];
}
