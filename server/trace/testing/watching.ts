import { PROTOCOL } from '../../../electron/contract/trace/operations.ts';
import type { Arena } from '../../arena.ts';
import type { NinepObserver } from '../../session/ninep/ninep-state.ts';
import { Bookkeeper } from '../bookkeeper.ts';
import { Journal } from '../journal.ts';
import { JournalWriter } from '../journal-writer.ts';
import { newTraceBuffers, TraceMemory } from '../memory.ts';

const JOURNAL_BYTES = 1 << 18;

/** Books that are kept on the thread of the engine, which waits after each request: what has ended is counted at once. */
export function watching(
  arena: Arena,
  protocol: number = PROTOCOL.FUSE,
  ringRecords?: number,
): { readonly books: Bookkeeper; readonly observer: NinepObserver } {
  const books = new Bookkeeper(new TraceMemory(newTraceBuffers(ringRecords)), new Journal(undefined, JOURNAL_BYTES));
  const writer = new JournalWriter(books.journal, books.memory.control, arena);
  const session = writer.openSession(protocol);
  const settle = (): void => {
    writer.turn();
    books.drain();
  };
  settle();
  return {
    books,
    observer: {
      begin: (x) => session.begin(x),
      end: (x, error, headLength, payloadLength) => {
        session.end(x, error, headLength, payloadLength);
        settle();
      },
      hostWrote: (about) => {
        session.hostWrote(about);
        settle();
      },
    },
  };
}
