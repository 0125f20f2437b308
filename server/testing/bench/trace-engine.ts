/** The engine thread of the trace's bench: the real engine, which is told between rounds whether it is watched, and tells what processor time it has had. */
import { type MessagePort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { Engine } from '../../engine/engine.ts';
import type { EngineStart } from '../../engine/messages.ts';
import { Logger } from '../../log.ts';
import { native } from '../../native/loader.ts';
import { Vitals } from '../../transport/vitals.ts';

/** What the bench asks, and is answered with the thread's processor time in ns so far. */
export type BenchQuestion = 'watched' | 'unwatched' | 'stop';

serve(workerData as EngineStart);

function serve({ config, port, vitals, trace }: EngineStart): void {
  // What it spends on looking at rings has nothing to do with requests.
  native.vqSpin(false);
  const log = new Logger((level, text) => console.error(level, text));
  const engine = new Engine(config, new Vitals(vitals), trace, log, () => {});
  engine.onControl = () => answer(engine, port);
  port.postMessage(engine.controlFd);
  engine.run();
  port.close();
}

function answer(engine: Engine, port: MessagePort): void {
  for (let received = receiveMessageOnPort(port); received !== undefined; received = receiveMessageOnPort(port)) {
    const question = received.message as BenchQuestion;
    if (question === 'stop') engine.stop();
    else engine.watched = question === 'watched';
    port.postMessage(native.threadCpuNs());
  }
}
