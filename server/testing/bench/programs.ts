import { fileURLToPath } from 'node:url';

import { staticProgram } from '../guest/static-program.ts';

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The workload program (workload.cc): the same binary on the host and in a guest. */
export async function workloadProgram(): Promise<string> {
  return await staticProgram('workload', [source('./workload.cc')]);
}

/** Mounts a vhost-user-fs server through the host kernel's FUSE client (../bridge/bridge.cc). */
export async function bridgeProgram(): Promise<string> {
  return await staticProgram('culvert-bridge', [source('../bridge/bridge.cc')]);
}
