/** The engine thread's program: a Worker of the share host (server/share-process.ts). Once it is told what to serve it blocks in native code and sees no events of Node. */
import { fileURLToPath } from 'node:url';
import { type MessagePort, parentPort, receiveMessageOnPort } from 'node:worker_threads';
import { foldersOf } from '../electron/contract/share.ts';
import { failureOf, Problem } from './control/failure.ts';
import { Engine } from './engine/engine.ts';
import type { EngineStart, ExportChange, FromEngine, ToEngine } from './engine/messages.ts';
import { Logger } from './log.ts';
import { restrictThread } from './sandbox/restrict.ts';
import { Vitals } from './transport/vitals.ts';

const CODE = fileURLToPath(new URL('./', import.meta.url));

parentPort?.once('message', (start: EngineStart) => serve(start));

function serve({ config, port, vitals, trace, restrict }: EngineStart): void {
  const post = (message: FromEngine): void => port.postMessage(message);
  const log = new Logger((level, text) => post({ type: 'log', line: { level, text } }));
  try {
    // Where no launcher did it for the whole process: before the engine makes its pool, and before anything of a guest is read.
    const sandbox = restrict ? restrictThread({ folders: foldersOf(config.share), code: CODE }) : null;
    const engine = new Engine(config, new Vitals(vitals), trace, log, post);
    engine.onControl = () => obey(engine, port, post);
    post({ type: 'running', controlFd: engine.controlFd, sandbox });
    engine.run();
  } catch (error) {
    post({ type: 'failed', failure: failureOf(error) });
  }
  port.close();
}

/** Messages do not arrive by themselves while this thread is in native code: they are fetched. */
function obey(engine: Engine, port: MessagePort, post: (message: FromEngine) => void): void {
  for (let received = receiveMessageOnPort(port); received !== undefined; received = receiveMessageOnPort(port)) {
    const message = received.message as ToEngine;
    switch (message.type) {
      case 'ping':
        engine.tellWarnings();
        post({ type: 'done', id: message.id, lingerMs: engine.lingerMs() });
        break;
      case 'policy':
        post({ type: 'done', id: message.id, lingerMs: engine.setPolicy(message.settings) });
        break;
      case 'exports':
        changeExports(engine, message.id, message.change, post);
        break;
      case 'exhausted':
        engine.exhausted(message.errno);
        break;
      case 'stop':
        engine.stop();
        break;
    }
  }
}

function changeExports(engine: Engine, id: number, change: ExportChange, post: (message: FromEngine) => void): void {
  try {
    engine.changeExports(change);
    post({ type: 'done', id, lingerMs: 0 });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    post({ type: 'refused', id, failure: failureOf(error) });
  }
}
