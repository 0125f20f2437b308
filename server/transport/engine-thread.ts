/** What the engine's thread is, apart from what it serves: its arena, its own umask, its I/O pool, its reactor. */
import { errnoName } from '../errno.ts';
import type { Logger } from '../log.ts';
import { native } from '../native/loader.ts';
import { Warnings } from '../warnings.ts';
import { type EngineContext, Exchanges, Scratch } from './exchanges.ts';
import { Reactor } from './reactor.ts';
import { threadArena } from './thread-arena.ts';
import type { Vitals } from './vitals.ts';

/** Threads for calls that may block. They spend their time waiting for disks and networks, not for a processor. */
const POOL_THREADS = 8;

export interface EngineThread {
  readonly context: EngineContext;
  /** For the back end, which is handed the addon. */
  readonly native: typeof native;
  /** Ends the pool; what does not end within `timeoutMs` is left behind. */
  stopPool(timeoutMs: number): void;
}

/** Makes the calling thread an engine. `arenaSize`: what sessions, back end and transports take besides what is known here. Once per thread. */
export function startEngineThread(arenaSize: number, log: Logger, vitals: Vitals): EngineThread {
  const arena = threadArena(arenaSize + Scratch.SIZE);
  // umask(2) belongs to all threads that share file system state; the guest has applied its own already.
  const unshared = native.unshareFs();
  if (unshared < 0) log.warn(`the engine shares its umask with the process (${errnoName(unshared)})`);
  native.umask(0);
  const reactor = new Reactor(arena);
  const pool = native.poolStart(POOL_THREADS);
  if (pool < 0) throw new Error(`the I/O pool cannot be started: ${errnoName(pool)}`);
  native.streamVitals(vitals.values);
  const exchanges = new Exchanges();
  reactor.onCompletion = (ticket, result) => exchanges.complete(ticket, result);
  reactor.onFault = (error) =>
    log.error(`unexpected: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  const warnings = new Warnings(log);
  return {
    context: { arena, reactor, exchanges, scratch: new Scratch(arena), vitals, log, warnings, throttle: null },
    native,
    stopPool: (timeoutMs) => native.poolStop(timeoutMs),
  };
}
