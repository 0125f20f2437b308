/** Records through the ring to a subscriber in this process, with the writer in a thread of its own. */
import { Worker } from 'node:worker_threads';
import { decodeFrame } from '../../../electron/contract/trace/frames.ts';
import { PathNames } from '../../../electron/contract/trace/paths.ts';
import { newTraceBuffers, TraceMemory } from '../../trace/memory.ts';
import { Subscriptions } from '../../trace/subscription.ts';

const RATE = 300_000;

export interface RingResult {
  readonly written: number;
  readonly received: number;
  readonly dropped: number;
  readonly perSecond: number;
  /** Before, after a fifth of the time, at the end. */
  readonly memoryMiB: readonly number[];
}

export async function measureRing(seconds: number): Promise<RingResult> {
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
  const mib = (bytes: number): number => Math.round(bytes / 1024 / 1024);
  const result: RingResult = {
    written,
    received: got,
    dropped: drops.ring + drops.credit,
    perSecond: Math.round(written / seconds),
    memoryMiB: [mib(before), mib(await early), mib(process.memoryUsage().rss)],
  };
  console.log(
    `ring to subscriber: ${written} written in ${seconds} s (${result.perSecond}/s), ${got} received, ${result.dropped} dropped and counted; ` +
      `memory ${result.memoryMiB[0]} MiB before, ${result.memoryMiB[1]} after a fifth of the time, ${result.memoryMiB[2]} at the end`,
  );
  return result;
}
