/** Several who watch one session. */
import type { Exchange } from '../session/exchange.ts';
import type { NinepObserver } from '../session/ninep/ninep-state.ts';

/** FUSE sessions take these observers too. */
export function bothOf(first: NinepObserver | null, second: NinepObserver): NinepObserver {
  if (first === null) return second;
  return {
    begin(x: Exchange): void {
      first.begin(x);
      second.begin(x);
    },
    end(x: Exchange, error: number, headLength: number, payloadLength: number): void {
      first.end(x, error, headLength, payloadLength);
      second.end(x, error, headLength, payloadLength);
    },
    hostWrote(about: number): void {
      first.hostWrote(about);
      second.hostWrote(about);
    },
  };
}
