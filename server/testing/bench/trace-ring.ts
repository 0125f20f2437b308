/** Requests through journal, books and ring to a subscriber in this process, with the writer in a thread of its own. */
import { Worker } from 'node:worker_threads';
import { decodeFrame } from '../../../electron/contract/trace/frames.ts';
import { PROTOCOL } from '../../../electron/contract/trace/operations.ts';
import { PathNames } from '../../../electron/contract/trace/paths.ts';
import { LEVELS } from '../../../electron/contract/trace/snapshot.ts';
import { Arena } from '../../arena.ts';
import { Bookkeeper } from '../../trace/bookkeeper.ts';
import { BEGIN_HEAD, END_HEAD, HEAD, KIND } from '../../trace/journal.ts';
import { JournalWriter } from '../../trace/journal-writer.ts';
import { Subscriptions } from '../../trace/subscription.ts';

const RATE = 300_000;
const GETATTR = 3;
/** A GETATTR of node 1 and its reply, in bytes and as much as the journal keeps of them. */
const REQUEST = { total: 56, kept: 56 };
const REPLY = { total: 120, kept: 32 };

export interface RingResult {
  readonly written: number;
  readonly received: number;
  readonly counted: number;
  readonly dropped: number;
  readonly perSecond: number;
  /** Before, after a fifth of the time, at the end. */
  readonly memoryMiB: readonly number[];
  /** Share of one core that this thread took, with books, subscription and subscriber. */
  readonly busy: number;
}

/** One request as it stands in the journal. */
function entry(session: number): Uint32Array {
  const words = new Uint32Array((BEGIN_HEAD + REQUEST.kept + END_HEAD + REPLY.kept) / 4);
  words.set([BEGIN_HEAD + REQUEST.kept, KIND.BEGIN, session, 0, GETATTR, 1, REQUEST.kept, REQUEST.total]);
  words.set([REQUEST.total, GETATTR, 1, 0, 1], BEGIN_HEAD / 4);
  const end = (BEGIN_HEAD + REQUEST.kept) / 4;
  words.set([END_HEAD + REPLY.kept, KIND.END, session, 0, GETATTR, 1, 0, REPLY.total, 0, REQUEST.total], end);
  return words;
}

/** Writes the entry at the rate, for so long; waits where there is no room. The ring's size is no multiple of the entry's: what is left is padded. */
const WRITER = `const { parentPort, workerData: { buffer, dataAt, entry, head: HEAD, rate, seconds } } = require('node:worker_threads');
  const head = new Int32Array(buffer, 0, 64), words = new Uint32Array(buffer, dataAt), times = new Float64Array(buffer, dataAt);
  const units = times.length, size = entry.length / 2, pause = new Int32Array(new SharedArrayBuffer(4)), begin = entry[0] / 8;
  const start = performance.now(); let n = 0, next = head[HEAD.WRITTEN], waits = 0;
  const room = (wanted) => { while (units - (next - Atomics.load(head, HEAD.READ)) < wanted) { waits++; Atomics.wait(pause, 0, 0, 1); } };
  while (performance.now() - start < seconds * 1000) {
    const due = (performance.now() - start) * rate / 1000;
    for (; n < due; n++) {
      const left = units - (next >>> 0) % units;
      if (left < size) { room(left); words[((next >>> 0) % units) * 2] = left * 8; words[((next >>> 0) % units) * 2 + 1] = 0; next = (next + left) | 0; }
      room(size);
      const at = (next >>> 0) % units;
      words.set(entry, at * 2);
      times[at + 4] = performance.now() * 1e6; times[at + begin + 5] = performance.now() * 1e6;
      next = (next + size) | 0;
      Atomics.store(head, HEAD.WRITTEN, next);
    }
    Atomics.wait(pause, 0, 0, 1);
  }
  parentPort.postMessage({ written: n, waits });`;

export async function measureRing(seconds: number): Promise<RingResult> {
  const books = new Bookkeeper();
  const session = new JournalWriter(books.journal, books.memory.control, new Arena(64)).openSession(PROTOCOL.FUSE);
  const subscriptions = new Subscriptions(books, 'bench', 'fuse');
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
  books.setLevel(LEVELS.indexOf('everything'), 0);
  books.wake();
  const before = process.memoryUsage().rss;
  const cpu = process.cpuUsage();
  const { buffer, u8 } = books.journal;
  const worker = new Worker(WRITER, {
    eval: true,
    workerData: { buffer, dataAt: u8.byteOffset, entry: entry(session.number), head: HEAD, rate: RATE, seconds },
  });
  let written = 0;
  let waits = 0;
  worker.on('message', (told: { written: number; waits: number }) => ({ written, waits } = told));
  const early = new Promise<number>((resolve) => setTimeout(() => resolve(process.memoryUsage().rss), seconds * 200));
  await new Promise((resolve) => worker.once('exit', resolve));
  const { user, system } = process.cpuUsage(cpu);
  subscriptions.pump();
  subscriptions.pump();
  const counted = subscriptions.stats.read().calls;
  subscriptions.unsubscribe(id);
  books.close();
  const mib = (bytes: number): number => Math.round(bytes / 1024 / 1024);
  const result: RingResult = {
    written,
    received: got,
    counted,
    dropped: drops.ring + drops.credit,
    perSecond: Math.round(written / seconds),
    memoryMiB: [mib(before), mib(await early), mib(process.memoryUsage().rss)],
    busy: (user + system) / 1e6 / seconds,
  };
  console.log(
    `journal to subscriber: ${written} written in ${seconds} s (${result.perSecond}/s; the writer waited ${waits} times), ${counted} counted, ${got} received, ${result.dropped} dropped and counted; ` +
      `memory ${result.memoryMiB[0]} MiB before, ${result.memoryMiB[1]} after a fifth of the time, ${result.memoryMiB[2]} at the end; processor ${result.busy.toFixed(2)} cores, the writer included`,
  );
  return result;
}
