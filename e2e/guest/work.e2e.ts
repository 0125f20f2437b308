// Programs of the real world at work in a guest: user-mode Linux, with the host's own programs.
import { chmod } from 'node:fs/promises';

import { afterAll, beforeAll, describe, it } from 'vitest';

import type { Guest } from '../../server/testing/guest/guest.ts';
import { sh } from '../../server/testing/guest/shell.ts';
import { removeFolder } from '../../server/testing/guest/temporary-folder.ts';
import { culvert } from '../../server/testing/peers/culvert.ts';
import type { RunningShare } from '../../server/testing/peers/share-server.ts';
import { policyTitle, workPolicies } from '../posix/policies.ts';
import { defineRows, SkipReport, shareFolder } from '../posix/suite.ts';
import { workRows } from '../posix/work-rows.ts';
import { HostTree } from './host-tree.ts';
import { bootWith, cannotRun, TAG } from './share-guest.ts';

const BOOT_TIMEOUT_MS = 120_000;
const MOUNT_POINT = '/mnt/share';
const reason =
  cannotRun(culvert, 'uml') ??
  (process.getuid?.() === 0 ? undefined : 'hostfs shows the host’s files to their owner alone: it needs root');

describe.each(workPolicies())('real work in a guest with cache $cache, writeback $writeback', (policy) => {
  const skips = new SkipReport(`real work in a guest, ${policyTitle(policy)}`);
  let sharedDir: string;
  let share: RunningShare;
  let guest: Guest;
  let shell: HostTree;

  if (reason !== undefined) {
    it('needs user-mode Linux, root and the built server', (test) => {
      skips.add(reason, workRows().length);
      test.skip(reason);
    });
    return;
  }

  beforeAll(async () => {
    sharedDir = await shareFolder('work');
    await chmod(sharedDir, 0o755);
    share = await culvert.start(sharedDir, { ...policy, xattr: true, tag: TAG });
    guest = await bootWith(share, { vmm: 'uml', memoryMiB: 1024 });
    shell = await HostTree.enter(guest);
    await sh(shell, `mkdir ${MOUNT_POINT}; mount -t virtiofs ${TAG} ${MOUNT_POINT}`);
  }, BOOT_TIMEOUT_MS);

  afterAll(async () => {
    await guest?.shutdown();
    await share?.stop();
    await removeFolder(sharedDir);
  }, BOOT_TIMEOUT_MS);

  defineRows(workRows(), () => ({ shell, mountPoint: MOUNT_POINT, sharedDir }), skips);
});
