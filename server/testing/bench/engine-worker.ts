import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type MessagePort, type ResourceLimits, Worker } from 'node:worker_threads';
import * as esbuild from 'esbuild';

import type { EngineStart } from '../../engine/messages.ts';

/** A thread for an engine's program of a bench (`program`, its source), bundled into `folder`. `port` goes with `start`. */
export async function engineWorker(
  program: URL,
  folder: string,
  start: EngineStart,
  port: MessagePort,
  resourceLimits: ResourceLimits = {},
): Promise<Worker> {
  const outfile = join(folder, 'engine.mjs');
  await esbuild.build({
    entryPoints: [fileURLToPath(program)],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
  });
  const addon = fileURLToPath(new URL('../../../build/native/culvert.node', import.meta.url));
  const worker = new Worker(outfile, {
    workerData: start,
    transferList: [port],
    env: { ...process.env, CULVERT_NATIVE: process.env['CULVERT_NATIVE'] ?? addon },
    resourceLimits,
  });
  worker.on('error', (error) => {
    throw error;
  });
  return worker;
}
