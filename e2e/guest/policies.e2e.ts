// The rows at each cache policy, with and without write-back, in a guest of user-mode Linux: nearly as fast as the host.
import { chmod } from 'node:fs/promises';

import { afterAll, beforeAll, describe, it } from 'vitest';

import type { Guest } from '../../server/testing/guest/guest.ts';
import { sh } from '../../server/testing/guest/shell.ts';
import { removeFolder } from '../../server/testing/guest/temporary-folder.ts';
import { culvert } from '../../server/testing/peers/culvert.ts';
import type { RunningShare } from '../../server/testing/peers/share-server.ts';
import { mappingFailures } from '../posix/fuse-client.ts';
import { hostChangesShow, policiesToTry, policyTitle } from '../posix/policies.ts';
import { defineRows, rowsAtPolicy, SkipReport, shareFolder } from '../posix/suite.ts';
import { knownDifferences, mayLack } from './known.ts';
import { bootWith, cannotRun, MOUNT_POINT, mountShare, TAG } from './share-guest.ts';

const BOOT_TIMEOUT_MS = 120_000;
const reason = cannotRun(culvert, 'uml');

describe.each(policiesToTry())('in a guest with cache $cache, writeback $writeback', (policy) => {
  const skips = new SkipReport(`in a guest, ${policyTitle(policy)}`);
  let sharedDir: string;
  let share: RunningShare;
  let guest: Guest;

  if (reason !== undefined) {
    it('needs user-mode Linux and the built server', (test) => {
      skips.add(reason, rowsAtPolicy().length);
      test.skip(reason);
    });
    return;
  }

  beforeAll(async () => {
    sharedDir = await shareFolder('policy');
    await chmod(sharedDir, 0o755);
    share = await culvert.start(sharedDir, { ...policy, xattr: true, tag: TAG });
    guest = await bootWith(share, { vmm: 'uml' });
    await mountShare(guest);
    // With write-back the guest gives files its own times, after the host gave them the first: a guest's clock that lags puts changes before creation.
    if (policy.writeback) await sh(guest, `date -s @${Math.ceil(Date.now() / 1000) + 1}`);
  }, BOOT_TIMEOUT_MS);

  afterAll(async () => {
    await guest?.shutdown();
    await share?.stop();
    await removeFolder(sharedDir);
  }, BOOT_TIMEOUT_MS);

  defineRows(
    rowsAtPolicy(),
    () => ({
      shell: guest,
      mountPoint: MOUNT_POINT,
      sharedDir,
      hostChangesShow: hostChangesShow(policy),
      mayLack: mayLack(culvert, guest.kernelRelease),
      knownDifferences: knownDifferences(culvert, policy),
      knownFailures: mappingFailures(policy.cache, guest.kernelRelease),
    }),
    skips,
  );
});
