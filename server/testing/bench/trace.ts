/**
 * What the trace costs, and what it carries. CULVERT_NATIVE=build/native/culvert.node node scripts/run-ts.mjs server/testing/bench/trace.ts [--rounds N] [--requests N] [--seconds N]
 *
 * First: engine CPU ns per request in paired rounds; a mode's extra cost is the mean over rounds of the ratio to the base, with a 95 % confidence bound. Then: records
 * through the ring to a subscriber in this process, with the writer in a thread, 300,000 a second.
 */

import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { decodeFrame } from '../../../electron/contract/trace/frames.ts';
import { PathNames } from '../../../electron/contract/trace/paths.ts';
import { newTraceBuffers, TraceMemory } from '../../trace/memory.ts';
import { Subscriptions } from '../../trace/subscription.ts';
import { type Costs, type Mode, openBench } from '../../trace/testing/engine-cost.ts';
import { median } from './statistics.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '24' },
    requests: { type: 'string', default: '20000' },
    seconds: { type: 'string', default: '60' },
  },
});
const RATE = 300_000;

/** Extra cost in percent: mean and half-width of the 95 % confidence interval (t of 23 degrees of freedom, near enough above 20 rounds). */
function extra(costs: Costs, mode: Mode, base: Mode): { readonly percent: number; readonly bound: number } {
  const bases = costs.get(base) ?? [];
  const ratios = (costs.get(mode) ?? []).map((ns, round) => 100 * (ns / (bases[round] ?? Number.NaN) - 1));
  const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
  const variance = ratios.reduce((sum, ratio) => sum + (ratio - mean) ** 2, 0) / (ratios.length - 1);
  return { percent: mean, bound: (2.07 * Math.sqrt(variance)) / Math.sqrt(ratios.length) };
}

function measureCost(): void {
  using bench = openBench();
  for (const workload of ['metadata', 'read-4k'] as const) {
    for (const batch of [1, 8]) {
      const costs = bench.measure(
        workload,
        ['off', 'counters', 'everything'],
        Number(values.rounds),
        Number(values.requests),
        batch,
      );
      const ns = [...costs].map(([mode, rounds]) => `${mode} ${median(rounds).toFixed(0)} ns`).join(', ');
      console.log(`${workload}, ${batch} request${batch === 1 ? '' : 's'} a wake-up: ${ns} CPU per request`);
      for (const [mode, base] of [
        ['counters', 'off'],
        ['everything', 'counters'],
      ] as const) {
        const { percent, bound } = extra(costs, mode, base);
        console.log(`  ${mode} against ${base}: ${percent.toFixed(2)} % ± ${bound.toFixed(2)}`);
      }
    }
  }
}

async function measureRing(seconds: number): Promise<void> {
  const memory = new TraceMemory(newTraceBuffers());
  const subscriptions = new Subscriptions(memory, 'bench', 'fuse');
  const paths = new PathNames();
  let got = 0;
  let drops = { ring: 0, credit: 0 };
  const port = {
    backlog: 0,
    sendFrame: (bytes: Uint8Array): void => {
      const frame = decodeFrame(bytes, paths);
      if (frame.type !== 'records') return;
      got += frame.records.length;
      drops = frame.drops;
      subscriptions.credit(id, frame.records.length);
    },
  };
  let id = 0;
  id = subscriptions.subscribe(port, { credit: 1e6, capture: false, counters: false });
  const code = `const { workerData: { ring, rate, seconds } } = require('node:worker_threads');
    const head = new Int32Array(ring, 0, 1), words = new Uint32Array(ring, 64), pause = new Int32Array(new SharedArrayBuffer(4)), mask = words.length / 16 - 1;
    const start = performance.now(); let n = 0;
    while (performance.now() - start < seconds * 1000) {
      const due = (performance.now() - start) * rate / 1000;
      for (; n < due; n++) { const at = (n & mask) * 16; for (let i = 0; i < 16; i++) words[at + i] = i === 12 ? 0 : n; Atomics.store(head, 0, (n + 1) | 0); }
      Atomics.wait(pause, 0, 0, 1);
    }
    require('node:worker_threads').parentPort.postMessage(n);`;
  const before = process.memoryUsage().rss;
  const worker = new Worker(code, { eval: true, workerData: { ring: memory.buffers.ring, rate: RATE, seconds } });
  let written = 0;
  worker.on('message', (n: number) => (written = n));
  const early = new Promise<number>((resolve) => setTimeout(() => resolve(process.memoryUsage().rss), seconds * 200));
  await new Promise((resolve) => worker.once('exit', resolve));
  subscriptions.pump();
  subscriptions.unsubscribe(id);
  const mib = (bytes: number): string => (bytes / 1024 / 1024).toFixed(0);
  console.log(
    `ring to subscriber: ${written} written in ${seconds} s (${Math.round(written / seconds)}/s), ${got} received, ${drops.ring} + ${drops.credit} dropped and counted; ` +
      `memory ${mib(before)} MiB before, ${mib(await early)} after a fifth of the time, ${mib(process.memoryUsage().rss)} at the end`,
  );
}

measureCost();
await measureRing(Number(values.seconds));
