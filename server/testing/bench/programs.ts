import { fileURLToPath } from 'node:url';

import { staticProgram } from '../guest/static-program.ts';

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const SAMPLES = source('./load/samples.h');
const DRIVER = source('../bridge/vhost-user-driver.h');

/** The workload program (workload.cc): the same binary on the host and in a guest. */
export async function workloadProgram(): Promise<string> {
  return await staticProgram('workload', [source('./workload.cc')], [SAMPLES]);
}

/** FUSE requests on a vhost-user-fs server's ring. */
export async function fuseLoadProgram(): Promise<string> {
  return await staticProgram('fuse-load', [source('./load/fuse-load.cc')], [SAMPLES, DRIVER]);
}

/** 9P2000.L requests on a socket. */
export async function ninepLoadProgram(): Promise<string> {
  return await staticProgram('ninep-load', [source('./load/ninep-load.cc')], [SAMPLES]);
}

/** Mounts a vhost-user-fs server through the host kernel's FUSE client (../bridge/bridge.cc). */
export async function bridgeProgram(): Promise<string> {
  return await staticProgram('culvert-bridge', [source('../bridge/bridge.cc')], [DRIVER]);
}
