import type { FuseObserver } from '../../session/fuse/fuse-session.ts';
import type { Recorder } from '../recorder.ts';

/** The recorder of an engine that waits after each request: what has ended is counted at once. */
export function turning(recorder: Recorder, observer: FuseObserver): FuseObserver {
  return {
    begin: (x) => observer.begin(x),
    end: (x, error, headLength, payloadLength) => {
      observer.end(x, error, headLength, payloadLength);
      recorder.turn();
    },
    hostWrote: (about) => observer.hostWrote(about),
  };
}
