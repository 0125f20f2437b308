/** Several who watch one session. */
import type { Exchange } from '../session/exchange.ts';
import type { FuseObserver } from '../session/fuse/fuse-session.ts';

/** 9P sessions have the same observers as FUSE ones. */
export function bothOf(first: FuseObserver | null, second: FuseObserver): FuseObserver {
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
