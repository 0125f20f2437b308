import assert from 'node:assert/strict';
import { chmod, mkdir } from 'node:fs/promises';

import { afterAll, beforeAll, describe, it } from 'vitest';

import type { Guest } from '../../server/testing/guest/guest.ts';
import { sh } from '../../server/testing/guest/shell.ts';
import { removeFolder } from '../../server/testing/guest/temporary-folder.ts';
import { cacheFromEnvironment, serverFromEnvironment } from '../../server/testing/peers/from-environment.ts';
import type { RunningShare } from '../../server/testing/peers/share-server.ts';
import { mappingFailures } from '../posix/fuse-client.ts';
import { hostChangesShow } from '../posix/policies.ts';
import { allRows, defineRows, SkipReport, shareFolder } from '../posix/suite.ts';
import { knownDifferences, mayLack } from './known.ts';
import { bootWith, cannotRun, MOUNT_POINT, mountShare, TAG, VMMS } from './share-guest.ts';

const BOOT_TIMEOUT_MS = 120_000;
const server = serverFromEnvironment();
const cache = cacheFromEnvironment(server);
const writeback = process.env['CULVERT_E2E_WRITEBACK'] === '1';

describe.each(VMMS)('%s', (vmm) => {
  const title = `virtio-fs in a real guest of ${vmm}, served by ${server.name}, cache ${cache}${writeback ? ', writeback' : ''}`;
  const reason = cannotRun(server, vmm);
  const skips = new SkipReport(title);
  let sharedDir: string;
  let share: RunningShare;
  let guest: Guest;

  if (reason !== undefined) {
    it('needs the VMM and the server', (test) => {
      skips.add(reason, allRows().length + 1);
      test.skip(reason);
    });
    return;
  }

  beforeAll(async () => {
    sharedDir = await shareFolder('share');
    // Some rows act as other users, who must get into the folder.
    await chmod(sharedDir, 0o755);
    await mkdir(`${sharedDir}/made-before`);
    share = await server.start(sharedDir, { cache, writeback, xattr: true, ...(vmm === 'uml' ? { tag: TAG } : {}) });
    guest = await bootWith(share, { vmm });
  }, BOOT_TIMEOUT_MS);

  afterAll(async () => {
    await guest?.shutdown();
    await share?.stop();
    await removeFolder(sharedDir);
  }, BOOT_TIMEOUT_MS);

  it('the share mounts, as virtiofs, with what was in it', async () => {
    await mountShare(guest);
    const mounts = await sh(guest, `grep ' ${MOUNT_POINT} ' /proc/mounts; ls ${MOUNT_POINT}`);
    assert.match(mounts, /^culvert \/mnt\/share virtiofs rw,.*\nmade-before\n$/);
  });

  defineRows(
    allRows(),
    () => ({
      shell: guest,
      mountPoint: MOUNT_POINT,
      sharedDir,
      hostChangesShow: hostChangesShow({ cache, writeback }),
      mayLack: mayLack(server, guest.kernelRelease),
      knownDifferences: knownDifferences(server, { cache, writeback }),
      knownFailures: mappingFailures(cache, guest.kernelRelease),
    }),
    skips,
  );

  it('the share unmounts and mounts again', async () => {
    await sh(guest, `echo kept > ${MOUNT_POINT}/kept; umount ${MOUNT_POINT}`);
    await mountShare(guest);
    assert.equal(await sh(guest, `cat ${MOUNT_POINT}/kept; rm ${MOUNT_POINT}/kept`), 'kept\n');
  });

  it('the guest’s kernel had nothing to complain about', async () => {
    const log = await sh(guest, 'dmesg');
    const complaints = log
      .split('\n')
      .filter((line) => /WARNING:|BUG:|Oops:|blocked for more than|virtio_?fs.*(error|fail)/.test(line));
    assert.deepEqual(complaints, []);
  });
});
