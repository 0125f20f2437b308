/**
 * What watching costs the engine: CPU time of this thread per request, of a FUSE session on a real folder, without a transport (with one a request costs
 * more and the share of the trace is smaller). Modes take turns in short slices, so that a busy machine is busy for all of them.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolvePolicy } from '../../../electron/contract/policy-values.ts';
import { LEVELS, type Level } from '../../../electron/contract/trace/snapshot.ts';
import { Arena } from '../../arena.ts';
import type { Place } from '../../fs/backend.ts';
import { openHostFileSystem } from '../../fs/host/host-file-system.ts';
import { Logger } from '../../log.ts';
import { native } from '../../native/loader.ts';
import { fusePolicyOf } from '../../policy/fuse-policy.ts';
import { Exchange, REPLY_ROOM } from '../../session/exchange.ts';
import { FuseSession } from '../../session/fuse/fuse-session.ts';
import { requestOf } from '../../session/fuse/testing/requests.ts';
import { createOf } from '../../session/fuse/testing/scripted-guest.ts';
import { FuseRecorder } from '../fuse-recorder.ts';
import { CONTROL, newTraceBuffers, TraceMemory } from '../memory.ts';
import { Recorder } from '../recorder.ts';

const ROOT = 1;
const FILES = 64;

/** A transport that does nothing. */
class BareExchange extends Exchange {
  readonly #sink: Place & { where: number; at: number };
  readonly arena: Arena;
  sent = 0;

  constructor(arena: Arena) {
    super(1);
    this.arena = arena;
    this.at = arena.alloc(8192);
    this.replyAt = arena.alloc(REPLY_ROOM + 8192);
    this.replyCapacity = 8192;
    this.#sink = { where: -1, at: 0, put: () => 0, take: () => 0 };
  }

  source(offset: number): Place {
    this.#sink.at = this.at + offset;
    return this.#sink;
  }

  sink(offset: number): Place {
    this.#sink.at = this.replyAt + offset;
    return this.#sink;
  }

  pull(): number {
    return this.length;
  }

  reply(headLength: number, payloadLength: number): void {
    this.sent += headLength + payloadLength;
  }

  discard(): void {}
}

export type Mode = 'off' | Level;

/** ns per request of each round, by mode. */
export type Costs = ReadonlyMap<Mode, readonly number[]>;

export interface Bench extends Disposable {
  measure(
    workload: 'metadata' | 'read-4k',
    modes: readonly Mode[],
    rounds: number,
    requests: number,
    batch: number,
  ): Costs;
}

export function openBench(): Bench {
  const folder = mkdtempSync(join(tmpdir(), 'culvert-bench-'));
  for (let i = 0; i < FILES; i++) writeFileSync(join(folder, `file-${i}`), Buffer.alloc(256 * 1024));
  const arena = new Arena(16 << 20);
  native.bindArena(arena.buffer);
  const fs = openHostFileSystem(native, arena, { root: folder, xattr: false });
  if (typeof fs === 'number') throw new Error(`the folder does not open: ${fs}`);
  const session = new FuseSession({
    fs,
    arena,
    policy: fusePolicyOf(resolvePolicy({ cache: 'never' })),
    log: new Logger(() => {}),
  });
  const memory = new TraceMemory(newTraceBuffers());
  memory.control[CONTROL.SAMPLE] = 100;
  memory.control[CONTROL.SLOW_US] = 10_000;
  const recorder = new Recorder(memory);
  const watcher = new FuseRecorder(recorder, arena);
  const x = new BareExchange(arena);
  const send = (bytes: Buffer): void => {
    arena.u8.set(bytes, x.at);
    x.length = bytes.length;
    x.total = bytes.length;
    session.request(x);
  };
  session.observer = watcher;
  send(requestOf('INIT', 0, { major: 7, minor: 45, maxReadahead: 131_072, flags: 0 }, { unique: 2 }));
  send(requestOf('CREATE', ROOT, { name: 'big', flags: 0o102, mode: 0o644 }, { unique: 4 }));
  const big = createOf(Buffer.from(arena.u8.slice(x.replyAt + 16, x.replyAt + 16 + 144)));
  writeFileSync(join(folder, 'big'), Buffer.alloc(256 * 1024));
  const storm = Array.from({ length: FILES }, (_, i) => [
    requestOf('LOOKUP', ROOT, { name: `file-${i}` }, { unique: 8 * i }),
    requestOf('GETATTR', ROOT, {}, { unique: 8 * i + 2 }),
    requestOf('LOOKUP', ROOT, { name: `none-${i}` }, { unique: 8 * i + 4 }),
  ]).flat();
  const reads = Array.from({ length: FILES }, (_, i) =>
    requestOf('READ', big.entry.nodeid, { fh: big.open.fh, offset: 4096 * i, size: 4096 }, { unique: 2 * i }),
  );

  return {
    measure(workload, modes, rounds, requests, batch) {
      const list = workload === 'metadata' ? storm : reads;
      const costs = new Map<Mode, number[]>(modes.map((mode) => [mode, []]));
      const slices = 20;
      for (let round = -1; round < rounds; round++) {
        const spent = new Map<Mode, number>(modes.map((mode) => [mode, 0]));
        for (let slice = 0; slice < slices; slice++) {
          for (let m = 0; m < modes.length; m++) {
            const mode = modes[(m + slice + round + 1) % modes.length] as Mode;
            session.observer = mode === 'off' ? null : watcher;
            memory.control[CONTROL.LEVEL] = mode === 'off' ? 0 : LEVELS.indexOf(mode);
            const before = native.threadCpuNs();
            for (let i = 0; i < requests / slices; i++) {
              if (i % batch === 0) recorder.clock.turn();
              send(list[i % list.length] as Buffer);
            }
            spent.set(mode, (spent.get(mode) ?? 0) + native.threadCpuNs() - before);
          }
        }
        // The first round warms up.
        if (round >= 0) for (const [mode, ns] of spent) costs.get(mode)?.push(ns / requests);
      }
      return costs;
    },
    [Symbol.dispose]: () => {
      session.close();
      fs.close();
      rmSync(folder, { recursive: true });
    },
  };
}
