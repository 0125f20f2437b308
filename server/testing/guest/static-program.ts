import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, rename } from 'node:fs/promises';
import { promisify } from 'node:util';

import { besidePath, cachePath, exists } from './cache.ts';

const run = promisify(execFile);
const FLAGS = ['-O2', '-Wall', '-Wextra', '-Werror', '-static', '-pthread'];
const COMPILERS = {
  c: { program: 'gcc', standard: '-std=gnu17' },
  cc: { program: 'g++', standard: '-std=c++17' },
} as const;

/**
 * Compiles C sources (or C++ ones: `.cc`) into one static program and returns its path; the cache is keyed by what is compiled and how.
 * A static program runs the same on the host and in a guest that has no C library.
 */
export async function staticProgram(
  name: string,
  sources: readonly string[],
  headers: readonly string[] = [],
): Promise<string> {
  const { program: compiler, standard } = sources[0]?.endsWith('.cc') ? COMPILERS.cc : COMPILERS.c;
  const flags = [...FLAGS, standard];
  const hash = createHash('sha256').update(flags.join(' '));
  for (const source of [...sources, ...headers]) hash.update(`\0${source}\0`).update(await readFile(source));
  // A folder of its own, so that it can be put on PATH.
  const program = cachePath('bin', hash.digest('hex').slice(0, 16), name);
  if (await exists(program)) return program;
  const temporary = await besidePath(program);
  try {
    await run(compiler, [...flags, '-o', temporary, ...sources]);
  } catch (error) {
    const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
    throw new Error(`${compiler} could not build ${name} (Debian: apt-get install g++ libc6-dev)\n${stderr}`, {
      cause: error,
    });
  }
  await rename(temporary, program);
  return program;
}
