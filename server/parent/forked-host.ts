/**
 * A share host that is given to us as a process with message passing, and neither launcher nor descriptors: Electron's utility process, or a child
 * of `fork`. The adapter says how to make one; what is the same for both is here.
 */
import { type MessageEnd, MessagePortOf } from '../control/message-port.ts';
import { offerDescriptors } from './handover.ts';
import type { HostExit, HostSpawner, SpawnedHost } from './spawner.ts';

/** What the adapter provides. `messages` is set up in the tick in which the process was made. */
export interface ForkedProcess {
  readonly pid: number;
  readonly messages: MessageEnd;
  /** Its standard error, piped. */
  onStderr(listener: (text: string) => void): void;
  readonly exited: Promise<HostExit>;
  kill(): void;
}

/** `fork` starts dist/share-host.js without arguments, for the share of that id. */
export function forkingSpawner(fork: (share: string) => ForkedProcess): HostSpawner {
  return {
    spawn({ share, descriptors }): SpawnedHost {
      const handover = offerDescriptors(descriptors);
      const child = fork(share);
      void child.exited.then(() => handover[Symbol.dispose]());
      const host: SpawnedHost = {
        get pid() {
          return child.pid;
        },
        port: new MessagePortOf(child.messages),
        delivery: handover.delivery,
        onStderr: () => {},
        exited: child.exited,
        kill: () => child.kill(),
      };
      child.onStderr((text) => host.onStderr(text));
      return host;
    },
  };
}
