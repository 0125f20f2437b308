import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import type { Guest } from '../../server/testing/guest/guest.ts';
import { quoted, type RunOptions, type RunResult, type Shell, sh } from '../../server/testing/guest/shell.ts';

const TREE = '/host';
/** What programs write to; the rest of the host's tree is there to read. */
const SCRATCH = ['mnt', 'tmp', 'run', 'var/tmp', 'root'];
/** The project is there to read wherever it lies. */
const PROJECT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const ENVIRONMENT =
  'PATH=/mnt/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8';

/**
 * The host's whole tree of files in a guest of user-mode Linux, read-only, and a shell inside it: each program of the host runs in the guest, on the guest's kernel.
 * Paths below /mnt are the guest's own, and what the guest has in /usr/local/bin is on the PATH.
 */
export class HostTree implements Shell {
  readonly #guest: Guest;

  private constructor(guest: Guest) {
    this.#guest = guest;
  }

  static async enter(guest: Guest): Promise<HostTree> {
    const scratch = SCRATCH.filter((path) => existsSync(`/${path}`));
    await sh(
      guest,
      `mkdir -p ${TREE}
       mount -r -t hostfs none ${TREE}
       mount --bind /dev ${TREE}/dev
       mkdir -p /dev/pts /dev/shm
       mount -t devpts devpts ${TREE}/dev/pts
       mount -t tmpfs -o mode=1777 tmpfs ${TREE}/dev/shm
       mount -t proc proc ${TREE}/proc
       for path in ${scratch.join(' ')}; do mount -t tmpfs -o mode=1777 tmpfs ${TREE}/$path; done
       [ -e ${TREE}${quoted(PROJECT)} ] || { mkdir -p ${TREE}${quoted(PROJECT)} && mount -r -t hostfs -o ${quoted(PROJECT)} none ${TREE}${quoted(PROJECT)}; }
       mkdir ${TREE}/mnt/bin
       cp /usr/local/bin/* ${TREE}/mnt/bin 2>/dev/null || :
       ip link set lo up`,
    );
    return new HostTree(guest);
  }

  async run(script: string, options?: RunOptions): Promise<RunResult> {
    return await this.#guest.run(`exec env ${ENVIRONMENT} chroot ${TREE} /bin/sh -c ${quoted(script)}`, options);
  }
}
