/** The engine thread of the allocation bench: the real engine, which tells how much of its heap is used, and who allocates. */
import { type HeapProfiler, Session } from 'node:inspector';
import { getHeapStatistics } from 'node:v8';
import { type MessagePort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { Engine } from '../../../engine/engine.ts';
import type { EngineStart } from '../../../engine/messages.ts';
import { Logger } from '../../../log.ts';
import { Vitals } from '../../../transport/vitals.ts';

/** `profile`: samples allocations from now on. */
export type Question = 'heap' | 'profile' | 'allocators' | 'stop';
/** Bytes in use, or of each function that allocated, collected or not; null to the other questions. */
export type Answer = number | ReadonlyMap<string, number> | null;

/** Bytes between two samples, in the mean. */
const SAMPLE_BYTES = 128;

serve(workerData as EngineStart);

function serve({ config, port, vitals, trace }: EngineStart): void {
  const log = new Logger((level, text) => console.error(level, text));
  const engine = new Engine(config, new Vitals(vitals), trace, log, () => {});
  const profiler = new Session();
  profiler.connect();
  engine.onControl = () => answer(engine, profiler, port);
  port.postMessage(engine.controlFd);
  engine.run();
  port.close();
}

function answer(engine: Engine, profiler: Session, port: MessagePort): void {
  for (let received = receiveMessageOnPort(port); received !== undefined; received = receiveMessageOnPort(port)) {
    port.postMessage(answerTo(received.message as Question, engine, profiler));
  }
}

function answerTo(question: Question, engine: Engine, profiler: Session): Answer {
  let allocators: ReadonlyMap<string, number> | null = null;
  switch (question) {
    case 'heap':
      return getHeapStatistics().used_heap_size;
    case 'profile':
      // Answered before it returns.
      profiler.post('HeapProfiler.startSampling', {
        samplingInterval: SAMPLE_BYTES,
        includeObjectsCollectedByMajorGC: true,
        includeObjectsCollectedByMinorGC: true,
      } as HeapProfiler.StartSamplingParameterType);
      return null;
    case 'allocators':
      profiler.post('HeapProfiler.stopSampling', (_error, result) => {
        allocators = bytesByFunction(result.profile.head);
      });
      return allocators;
    case 'stop':
      engine.stop();
      return null;
  }
}

function bytesByFunction(head: HeapProfiler.SamplingHeapProfileNode): ReadonlyMap<string, number> {
  const bytes = new Map<string, number>();
  const left = [head];
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    const { functionName, lineNumber } = node.callFrame;
    const name = `${functionName}:${lineNumber}`;
    bytes.set(name, (bytes.get(name) ?? 0) + node.selfSize);
    left.push(...node.children);
  }
  return bytes;
}
