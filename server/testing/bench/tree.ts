/** A tree of many small files, as a source tree is: unpacked with tar, looked through by git. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { cachePath, exists } from '../guest/cache.ts';
import type { Phase } from './workloads.ts';

const run = promisify(execFile);
const PER_FOLDER = 100;
const GIT = ['-c', 'user.name=bench', '-c', 'user.email=bench@invalid', '-c', 'core.trustctime=false'];

/** The archive of a repository with `files` files, made once. */
async function archive(files: number): Promise<string> {
  const path = cachePath('bench', `tree-${files}.tar`);
  if (await exists(path)) return path;
  const folder = await mkdtemp(join(tmpdir(), 'cvt-'));
  try {
    for (let i = 0; i < files; i++) {
      const below = join(folder, 'tree', `d${Math.floor(i / PER_FOLDER)}`);
      if (i % PER_FOLDER === 0) await mkdir(below, { recursive: true });
      await writeFile(join(below, `file${i}.txt`), `file ${i}\n`.repeat(1 + (i % 64)));
    }
    const tree = join(folder, 'tree');
    for (const args of [
      ['init', '-q'],
      ['add', '.'],
      ['commit', '-q', '-m', 'tree'],
      ['repack', '-a', '-d', '-q'],
    ])
      await run('git', [...GIT, '-C', tree, ...args], { maxBuffer: 1 << 26 });
    await mkdir(cachePath('bench'), { recursive: true });
    await run('tar', ['-C', folder, '-cf', path, 'tree']);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return path;
}

/** Both virtiofsd hold a descriptor for each file that the guest knows, and fail with EMFILE on a tree of more files than they may open. */
function openable(files: number): number {
  const hard = Number(/^Max open files\s+\d+\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1] ?? files);
  return Math.min(files, Math.floor((hard * 3) / 4 / PER_FOLDER) * PER_FOLDER);
}

/** tar x, git status twice (the first reads every file, since their times are new; the second only looks), rm -r. */
export async function treePhases(directory: string, wanted: number): Promise<readonly Phase[]> {
  const files = openable(wanted);
  const tar = await archive(files);
  const tree = join(directory, 'tree');
  const phases: Phase[] = [];
  const timed = async (name: string, program: string, args: readonly string[]): Promise<void> => {
    const start = process.hrtime.bigint();
    await run(program, args, { maxBuffer: 1 << 26 });
    phases.push({ name, operations: files, bytes: 0, ns: Number(process.hrtime.bigint() - start), p50Ns: 0, p99Ns: 0 });
  };
  await timed('tar-x', 'tar', ['-C', directory, '-xf', tar]);
  await timed('git-status-first', 'git', [...GIT, '-C', tree, 'status', '--porcelain']);
  await timed('git-status', 'git', [...GIT, '-C', tree, 'status', '--porcelain']);
  await timed('rm-r', 'rm', ['-r', tree]);
  return phases;
}
