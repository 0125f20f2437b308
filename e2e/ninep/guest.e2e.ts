/**
 * The rows of the virtio-fs guest suite on Linux' own 9P client (v9fs) over TCP. CULVERT_E2E_NINEP_CACHE=none,mmap,loose chooses the cache modes; mmap alone
 * unless the run is a full one.
 */
import assert from 'node:assert/strict';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';

import { afterAll, beforeAll, describe, it } from 'vitest';

import { controlFolder, controlPath } from '../../server/control/paths.ts';
import { connectControl } from '../../server/control/socket.ts';
import { Guest } from '../../server/testing/guest/guest.ts';
import { findQemu } from '../../server/testing/guest/qemu.ts';
import { sh } from '../../server/testing/guest/shell.ts';
import { removeFolder } from '../../server/testing/guest/temporary-folder.ts';
import { culvertNinep, type RunningNinep } from '../../server/testing/peers/ninep-server.ts';
import { guestContents, hostProtections, MOUNT_POINT } from '../guest/share-guest.ts';
import { allRows, defineRows, SkipReport, shareFolder } from '../posix/suite.ts';
import { excludeEachOther, guestLocks, hostLocks, type LockPlace } from './guest-locks.ts';
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
      skips.add(reason, ninepCaches().length * allRows().length + 9);
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

  describe('fcntl locks', () => {
    const SECOND = '/mnt/second';

    beforeAll(async () => {
      await mount('version=9p2000.L,msize=1048576,cache=none');
      await mount('version=9p2000.L,msize=1048576,cache=mmap', SECOND);
    });

    afterAll(async () => {
      await sh(guest, `umount ${MOUNT_POINT} ${SECOND}`);
    });

    const inGuest = (folder: string): LockPlace => guestLocks(() => guest, folder);
    const onHost = hostLocks(() => sharedDir);

    it.each<readonly [string, LockPlace, LockPlace]>([
      ['two processes on one mount', inGuest(MOUNT_POINT), inGuest(MOUNT_POINT)],
      ['two processes on two mounts', inGuest(MOUNT_POINT), inGuest(SECOND)],
      ['the guest and a process of the host', inGuest(MOUNT_POINT), onHost],
      ['a process of the host and the guest', onHost, inGuest(MOUNT_POINT)],
    ])('exclude each other: %s', async (_who, one, other) => {
      await excludeEachOther(one, other);
    });
  });

  it('an export that is withdrawn under a mount is ESTALE, and can be unmounted', async () => {
    const name = `ninep-guest-${process.pid}`;
    const other = await culvertNinep.start(sharedDir, ['--export-root', sharedDir, '--name', name]);
    const control = await connectControl(controlPath(controlFolder(), name));
    try {
      await mkdir(`${sharedDir}/late`);
      await control.call('exports.add', { name: 'late', folder: `${sharedDir}/late` });
      const options = `trans=tcp,port=${other.tcp.port},version=9p2000.L,cache=none`;
      const at = `${MOUNT_POINT}/x`;
      await sh(
        guest,
        `mkdir -p ${MOUNT_POINT}; mount -t 9p -o ${options},aname=late 10.0.2.2 ${MOUNT_POINT}; echo a > ${at}`,
      );
      assert.equal(await readFile(`${sharedDir}/late/x`, 'utf8'), 'a\n');
      await control.call('exports.remove', { name: 'late' });
      const said = await guest.run(
        `cat ${at}; echo b > ${at}; ls ${MOUNT_POINT}; umount ${MOUNT_POINT} && echo unmounted`,
      );
      assert.deepEqual([said.stdout, said.stderr.match(/Stale file handle/g)?.length], ['unmounted\n', 3]);
      assert.equal(await readFile(`${sharedDir}/late/x`, 'utf8'), 'a\n');
    } finally {
      control.close();
      await other.stop();
    }
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
