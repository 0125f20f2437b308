import { readdirSync, readFileSync } from 'node:fs';

/** Processor time in ns that a process and its children have used so far, all threads. What was used by those that have ended is left out. */
export function cpuNs(pid: number): number {
  let total = 0;
  for (const process of [pid, ...childrenOf(pid)]) {
    for (const thread of listed(`/proc/${process}/task`)) {
      total += Number(read(`/proc/${process}/task/${thread}/schedstat`).split(' ')[0]);
    }
  }
  return total;
}

function childrenOf(pid: number): readonly number[] {
  const children = read(`/proc/${pid}/task/${pid}/children`)
    .split(' ')
    .filter((text) => text !== '')
    .map(Number);
  return children.flatMap((child) => [child, ...childrenOf(child)]);
}

/** Empty when it has ended meanwhile. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}

function listed(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
