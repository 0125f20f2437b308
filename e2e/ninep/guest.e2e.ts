/**
 * The rows of the virtio-fs guest suite on Linux' own 9P client (v9fs) over TCP. CULVERT_E2E_NINEP_CACHE=none,mmap,loose chooses the cache modes; mmap alone
 * unless the run is a full one.
 */
import assert from 'node:assert/strict';
import { chmod, mkdir, rename, writeFile } from 'node:fs/promises';

import { afterAll, beforeAll, describe, it } from 'vitest';

import { findQemu, Guest } from '../../server/testing/guest/guest.ts';
import { sh } from '../../server/testing/guest/shell.ts';
import { removeFolder } from '../../server/testing/guest/temporary-folder.ts';
import { culvertNinep, type RunningNinep } from '../../server/testing/peers/ninep-server.ts';
import { guestContents, hostProtections, MOUNT_POINT } from '../guest/share-guest.ts';
import { allRows, defineRows, SkipReport, shareFolder } from '../posix/suite.ts';
import { knownNinepDifferences, knownNinepFailures, NINEP_LACKS, type NinepCache, ninepCaches } from './known.ts';

const BOOT_TIMEOUT_MS = 120_000;
const title = '9P in a real guest (v9fs over TCP)';
const reason = findQemu() === undefined ? 'qemu-system-x86_64 is not installed' : culvertNinep.unavailable();

describe(title, () => {
  const skips = new SkipReport(title);
  let sharedDir: string;
  let server: RunningNinep;
  let guest: Guest;

  if (reason !== undefined) {
    it('needs QEMU and the server', (test) => {
      skips.add(reason, ninepCaches().length * allRows().length + 4);
      test.skip(reason);
    });
    return;
  }

  const mount = async (options: string, where = MOUNT_POINT): Promise<void> => {
    const all = `trans=tcp,port=${server.tcp.port},aname=share,access=client,${options}`;
    await sh(guest, `mkdir -p ${where} && mount -t 9p -o ${all} 10.0.2.2 ${where}`);
  };

  beforeAll(async () => {
    sharedDir = await shareFolder('ninep-guest');
    // Some rows act as other users, who must get into the folder.
    await chmod(sharedDir, 0o755);
    server = await culvertNinep.start(sharedDir, ['--xattr']);
    guest = await Guest.boot({ contents: await guestContents(), netdev: 'user' });
    await sh(guest, `${hostProtections()}\nmodprobe 9pnet_fd 2>/dev/null; modprobe 9p`);
  }, BOOT_TIMEOUT_MS);

  afterAll(async () => {
    await guest?.shutdown();
    await server?.stop();
    await removeFolder(sharedDir);
  }, BOOT_TIMEOUT_MS);

  describe.each(ninepCaches())('cache=%s', (cache: NinepCache) => {
    beforeAll(async () => {
      await mkdir(`${sharedDir}/made-before-${cache}`);
      await mount(`version=9p2000.L,msize=1048576,cache=${cache}`);
    });

    afterAll(async () => {
      await sh(guest, `umount ${MOUNT_POINT}`);
    });

    it('it is mounted, with what was in it', async () => {
      const said = await sh(guest, `grep ' ${MOUNT_POINT} ' /proc/mounts; ls ${MOUNT_POINT}`);
      assert.match(said, new RegExp(` 9p .*\\n(.*\\n)*made-before-${cache}\\n`));
    });

    defineRows(
      allRows(),
      () => ({
        shell: guest,
        mountPoint: MOUNT_POINT,
        sharedDir,
        hostChangesShow: cache === 'none',
        mayLack: NINEP_LACKS,
        knownDifferences: knownNinepDifferences(cache),
        knownFailures: knownNinepFailures(cache),
      }),
      skips,
    );
  });

  it('the mount survives its files being renamed on the host', async () => {
    await mount('version=9p2000.L,msize=1048576,cache=none');
    await writeFile(`${sharedDir}/first`, 'kept');
    const said = sh(
      guest,
      `exec 3<${MOUNT_POINT}/first; touch ${MOUNT_POINT}/opened; sleep 3; cat <&3; cat ${MOUNT_POINT}/second`,
    );
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await rename(`${sharedDir}/first`, `${sharedDir}/second`);
    assert.equal(await said, 'keptkept');
    await sh(guest, `rm ${MOUNT_POINT}/second ${MOUNT_POINT}/opened; umount ${MOUNT_POINT}`);
  });

  it.each(['9p2000.u', '9p2000'])('version=%s does basic work', async (version) => {
    // 9P2000 tells names of users only, and the server knows none: its clients are nobody.
    await mkdir(`${sharedDir}/${version}`);
    await chmod(`${sharedDir}/${version}`, 0o777);
    await mount(`version=${version},msize=65536,cache=none`);
    const steps = [
      'mkdir d',
      'echo text > d/f',
      'cat d/f',
      'echo more >> d/f',
      'mv d/f d/g',
      'ls d',
      'wc -c < d/g',
      'rm d/g',
      'rmdir d',
      'ls',
    ];
    const said = await sh(guest, `cd ${MOUNT_POINT}/${version}; ${steps.join('; ')}; cd /; umount ${MOUNT_POINT}`);
    assert.equal(said, 'text\ng\n10\n');
  });

  it('the guest’s kernel had nothing to complain about', async () => {
    const log = await sh(guest, 'dmesg');
    assert.deepEqual(
      log.split('\n').filter((line) => /WARNING:|BUG:|Oops:|blocked for more than/.test(line)),
      [],
    );
  });
});
