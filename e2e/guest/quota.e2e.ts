// A host with disk quotas for its users: user-mode Linux on a disk of its own runs `culvert mount`. Few kernels have them, this one does.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, it } from 'vitest';

import { Guest } from '../../server/testing/guest/guest.ts';
import { sh } from '../../server/testing/guest/shell.ts';
import { removeFolder } from '../../server/testing/guest/temporary-folder.ts';
import { umlKernel } from '../../server/testing/guest/uml.ts';
import { culvert } from '../../server/testing/peers/culvert.ts';
import { shareFolder } from '../posix/suite.ts';
import { HostTree } from './host-tree.ts';
import { cannotRun } from './share-guest.ts';

const BOOT_TIMEOUT_MS = 120_000;
const USER = 24_568;
const BLOCKS_KIB = 1024;
const FILES = 10;
const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const AS_USER = `setpriv --reuid=${USER} --regid=${USER} --clear-groups`;

describe('a quota of a host’s user', () => {
  const reason =
    cannotRun(culvert, 'uml') ??
    (process.getuid?.() === 0 ? undefined : 'hostfs shows root’s programs to root alone') ??
    (existsSync('/usr/sbin/setquota') ? undefined : 'setquota is not installed (quota)');
  let folder: string;
  let guest: Guest;
  let host: HostTree;

  if (reason !== undefined) {
    it('needs user-mode Linux, root and setquota', (test) => test.skip(reason));
    return;
  }

  beforeAll(async () => {
    folder = await shareFolder('quota');
    const disk = join(folder, 'disk');
    execFileSync('truncate', ['-s', '64M', disk]);
    execFileSync('mkfs.ext4', ['-q', '-O', 'quota', '-E', 'quotatype=usrquota', disk]);
    guest = await Guest.boot({ vmm: 'uml', memoryMiB: 768, kernelArgs: `ubd0=${disk}` });
    host = await HostTree.enter(guest);
    const modules = ['quota_tree', 'quota_v2'].map(
      (name) => `busybox insmod ${umlKernel().modules}/kernel/fs/quota/${name}.ko`,
    );
    await sh(
      host,
      `${modules.join('\n')}
       mkdir /mnt/shared /mnt/mounted
       mount -t ext4 -o usrquota /dev/ubda /mnt/shared
       chmod 777 /mnt/shared
       setquota -u ${USER} 0 ${BLOCKS_KIB} 0 ${FILES} /mnt/shared`,
    );
  }, BOOT_TIMEOUT_MS);

  afterAll(async () => {
    await guest?.shutdown();
    await removeFolder(folder);
  }, BOOT_TIMEOUT_MS);

  describe.each(['auto', 'none'])('with --sandbox %s', (sandbox) => {
    describe.each(['', '--writeback'])('%s', (writeback) => {
      beforeAll(async () => {
        await sh(
          host,
          `cd /
           node ${CLI} mount --sandbox ${sandbox} ${writeback} --shared-dir /mnt/shared /mnt/mounted >/tmp/log 2>&1 &
           for i in $(seq 300); do grep -q 'is mounted on' /tmp/log && exit; sleep 0.1; done; cat /tmp/log; exit 1`,
        );
      }, BOOT_TIMEOUT_MS);

      afterAll(async () => {
        await sh(host, 'umount /mnt/mounted; wait; : >/tmp/log');
      }, BOOT_TIMEOUT_MS);

      it('holds for what is written: EDQUOT for that user alone, what was written before is whole, and room is used again', async () => {
        const write = (count: number): string =>
          `${AS_USER} dd if=/dev/urandom of=/mnt/mounted/theirs bs=64k count=${count} conv=fsync`;
        await sh(host, `${AS_USER} sh -c 'head -c 200000 /dev/urandom >/mnt/mounted/kept; sync /mnt/mounted/kept'`);
        const before = await sh(host, 'sha256sum </mnt/shared/kept');
        assert.match((await host.run(write(64))).stderr, /Disk quota exceeded/);
        await sh(host, 'head -c 4000000 /dev/zero >/mnt/mounted/mine; sync /mnt/mounted/mine');
        assert.equal(await sh(host, 'sha256sum </mnt/mounted/kept'), before);
        assert.equal(await sh(host, 'sha256sum </mnt/shared/kept'), before);
        await sh(host, 'rm /mnt/mounted/theirs; sleep 1');
        await sh(host, write(8));
        assert.equal(await sh(host, 'stat -c %s /mnt/shared/theirs'), `${8 * 65_536}\n`);
        await sh(host, 'rm /mnt/mounted/*e*; sleep 1');
      });

      it('holds for files, folders and links that are made, and for files that are given to the user', async () => {
        const names = Array.from({ length: 2 * FILES }, (_, i) => `/mnt/mounted/f${i}`).join(' ');
        assert.match((await host.run(`${AS_USER} touch ${names}`)).stderr, /Disk quota exceeded/);
        assert.match((await host.run(`${AS_USER} mkdir /mnt/mounted/d`)).stderr, /Disk quota exceeded/);
        assert.match((await host.run(`${AS_USER} ln -s x /mnt/mounted/l`)).stderr, /Disk quota exceeded/);
        assert.equal(await sh(host, 'ls /mnt/shared/f* | wc -l'), `${FILES}\n`);
        await sh(host, `${AS_USER} rm /mnt/mounted/f1; sleep 1; ${AS_USER} mkdir /mnt/mounted/d`);
        await sh(
          host,
          'rm -r /mnt/mounted/f* /mnt/mounted/d; head -c 4000000 /dev/zero >/mnt/mounted/mine; sync /mnt/mounted/mine',
        );
        assert.match((await host.run(`chown ${USER} /mnt/mounted/mine`)).stderr, /Disk quota exceeded/);
        assert.equal(await sh(host, 'stat -c %u /mnt/mounted/mine'), '0\n');
        await sh(host, 'rm /mnt/mounted/mine; sleep 1');
      });
    });
  });
});
