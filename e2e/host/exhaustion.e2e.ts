/** What is used up gives the right error, loses nothing, and works again afterwards: disk, quota, links, sizes, descriptors; and a host whose calls fail. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, it, type TestContext } from 'vitest';

import { errnoName } from '../../server/errno.ts';
import { hostShell } from '../../server/testing/guest/host-shell.ts';
import { sh } from '../../server/testing/guest/shell.ts';
import { SupervisedProcess } from '../../server/testing/guest/supervised-process.ts';
import { removeFolder } from '../../server/testing/guest/temporary-folder.ts';
import { culvertMount, type RunningMount } from '../../server/testing/peers/culvert.ts';
import type { ShareOptions } from '../../server/testing/peers/share-server.ts';
import { shareFolder } from '../posix/suite.ts';

const TIMEOUT_MS = 180_000;
const FORGOTTEN_WITHIN_MS = 20_000;
const MIB = 1024 * 1024;
const EXT4_LINKS = 65_000;
const reason = process.getuid?.() === 0 ? culvertMount.unavailable() : 'it mounts file systems: it needs root';

describe('what is used up', () => {
  if (reason !== undefined) {
    it('needs root, /dev/fuse and the built server', (test) => test.skip(reason));
    return;
  }

  const shell = hostShell();
  let folder: string;
  let shared: string;
  let point: string;
  let mount: RunningMount | undefined;
  let mounted: boolean;

  beforeEach(async () => {
    folder = await shareFolder('exhausted');
    fs.chmodSync(folder, 0o755);
    [shared, point] = [join(folder, 'shared'), join(folder, 'mounted')];
    fs.mkdirSync(shared);
    fs.mkdirSync(point);
    mounted = false;
  });

  afterEach(async () => {
    await mount?.stop();
    mount = undefined;
    await sh(shell, `umount -l ${point} 2>/dev/null || :`);
    if (mounted) await sh(shell, `umount ${shared}`);
    await removeFolder(folder);
  }, TIMEOUT_MS);

  async function serve(options: ShareOptions = {}): Promise<RunningMount> {
    mount = await culvertMount.start(shared, point, options);
    return mount;
  }

  async function onTmpfs(options: string): Promise<void> {
    await sh(shell, `mount -t tmpfs -o ${options},mode=0777 tmpfs ${shared}`);
    mounted = true;
  }

  /** False where this machine has no loop devices. */
  async function onExt4(): Promise<boolean> {
    const image = join(folder, 'image');
    await sh(shell, `truncate -s 64M ${image}; mkfs.ext4 -q ${image}`);
    const { code } = await shell.run(`mount -o loop ${image} ${shared}`);
    mounted = code === 0;
    return mounted;
  }

  const at = (name: string): string => join(point, name);

  it.each([false, true])(
    'a full disk: ENOSPC at the write or the fsync, what was written before is whole, and room is used again (writeback %s)',
    async (writeback) => {
      await onTmpfs('size=4M');
      await serve({ writeback });
      const kept = Buffer.alloc(MIB, 'kept');
      fs.writeFileSync(at('kept'), kept);
      assert.equal(await errorOf(() => fill(at('large'), 16)), 'ENOSPC');
      assert.ok(kept.equals(fs.readFileSync(join(shared, 'kept'))));
      assert.ok(kept.equals(fs.readFileSync(at('kept'))));
      fs.rmSync(at('large'));
      await eventually(() => fill(at('again'), 2));
      assert.equal(fs.statSync(join(shared, 'again')).size, 2 * MIB);
    },
    TIMEOUT_MS,
  );

  it(
    'no inodes left: ENOSPC for each kind of entry, and one that is removed makes room for one',
    async () => {
      await onTmpfs('nr_inodes=50');
      await serve();
      let made = 0;
      while ((await errorOf(() => fs.closeSync(fs.openSync(at(`f${made}`), 'wx')))) === '') made++;
      assert.ok(made > 40 && made < 50, `${made} files`);
      assert.equal(await errorOf(() => fs.mkdirSync(at('d'))), 'ENOSPC');
      assert.equal(await errorOf(() => fs.symlinkSync('x', at('l'))), 'ENOSPC');
      assert.match((await shell.run(`mkfifo ${at('p')}`)).stderr, /No space left/);
      assert.equal(fs.readdirSync(point).length, made);
      fs.rmSync(at('f0'));
      await eventually(() => fs.mkdirSync(at('d')));
      assert.equal(await errorOf(() => fs.writeFileSync(at('f0'), '')), 'ENOSPC');
    },
    TIMEOUT_MS,
  );

  it(
    'a quota on the shared folder: EDQUOT for data and for files, nothing is lost, and room is used again (users’ quotas: e2e/guest/quota)',
    async (test) => {
      if (spawnSync('mkfs.btrfs', ['--version']).status !== 0) test.skip('mkfs.btrfs is not installed (btrfs-progs)');
      const image = join(folder, 'image');
      await sh(shell, `truncate -s 256M ${image}; mkfs.btrfs -q ${image}`);
      mounted = (await shell.run(`mount -o loop ${image} ${shared}`)).code === 0;
      if (!mounted) test.skip('no loop devices, or a kernel without btrfs');
      await sh(
        shell,
        `btrfs quota enable ${shared}; btrfs subvolume create ${shared}/v; btrfs qgroup limit 3M ${shared}/v`,
      );
      await serve();
      fill(at('v/kept'), 1);
      assert.equal(await errorOf(() => fill(at('v/large'), 8)), 'EDQUOT');
      assert.ok(fs.readFileSync(join(shared, 'v/kept')).equals(Buffer.alloc(MIB, 'x')));
      fill(at('outside'), 8);
      assert.equal(await errorOf(() => fill(at('v/large'), 8)), 'EDQUOT');
      fs.rmSync(at('v/large'));
      // btrfs gives room back when it has written its trees.
      await eventually(() => {
        execFileSync('sync', ['-f', shared]);
        fill(at('v/again'), 1);
      });
      assert.equal(fs.statSync(join(shared, 'v/again')).size, MIB);
    },
    TIMEOUT_MS,
  );

  it(
    'the host’s file system becomes read-only and writable again: EROFS meanwhile',
    async (test) => {
      if (!(await onExt4())) test.skip('no loop devices');
      await serve();
      fs.writeFileSync(at('file'), 'before');
      await sh(shell, `sync; mount -o remount,ro ${shared}`);
      assert.equal(await errorOf(() => fs.writeFileSync(at('file'), 'meanwhile')), 'EROFS');
      assert.equal(await errorOf(() => fs.mkdirSync(at('d'))), 'EROFS');
      assert.equal(await errorOf(() => fs.renameSync(at('file'), at('g'))), 'EROFS');
      assert.equal(await errorOf(() => fs.chmodSync(at('file'), 0)), 'EROFS');
      assert.equal(fs.readFileSync(at('file'), 'utf8'), 'before');
      await sh(shell, `mount -o remount,rw ${shared}`);
      fs.writeFileSync(at('file'), 'after');
      assert.equal(fs.readFileSync(join(shared, 'file'), 'utf8'), 'after');
    },
    TIMEOUT_MS,
  );

  it(
    'a file with as many links as the host allows: EMLINK, until one goes',
    async (test) => {
      if (!(await onExt4())) test.skip('no loop devices');
      await sh(shell, `cd ${shared}; : >f; perl -e 'mkdir "d"; link "f", "d/$_" or die $! for 1..${EXT4_LINKS - 2}'`, {
        timeoutMs: TIMEOUT_MS,
      });
      await serve();
      fs.linkSync(at('f'), at('last'));
      assert.equal(fs.statSync(at('f')).nlink, EXT4_LINKS);
      assert.equal(await errorOf(() => fs.linkSync(at('f'), at('more'))), 'EMLINK');
      fs.unlinkSync(at('d/1'));
      fs.linkSync(at('f'), at('more'));
    },
    TIMEOUT_MS,
  );

  it(
    'files beyond the host’s largest, or beyond the server’s own limit: EFBIG, and the server goes on',
    async () => {
      const server = await serve();
      fs.writeFileSync(at('f'), 'content');
      const limited = (size: string): void =>
        void execFileSync('prlimit', ['--pid', String(hostOf(server)), `--fsize=${size}`]);
      assert.equal(await errorOf(() => fs.truncateSync(at('f'), Number.MAX_SAFE_INTEGER)), 'EFBIG');
      limited(`${MIB}:unlimited`);
      assert.equal(await errorOf(() => fs.truncateSync(at('f'), 2 * MIB)), 'EFBIG');
      assert.equal(await errorOf(() => fill(at('g'), 4)), 'EFBIG');
      limited('unlimited:unlimited');
      fill(at('g'), 4);
      assert.equal(fs.readFileSync(at('f'), 'utf8'), 'content');
    },
    TIMEOUT_MS,
  );

  it(
    'with 1,024 descriptors: hundreds of files are open, then EMFILE; all else goes on, and what is closed is free again',
    async () => {
      await serve({ maxDescriptors: 1024 });
      const open: number[] = [];
      for (let i = 0; i < 3000; i++) fs.writeFileSync(join(shared, `f${i}`), `${i}`);
      assert.equal(
        await errorOf(() => {
          for (let i = 0; i < 3000; i++) {
            open.push(fs.openSync(at(`f${i}`), 'r'));
            fs.readSync(open.at(-1) ?? -1, Buffer.alloc(8));
          }
        }),
        'EMFILE',
      );
      assert.ok(open.length > 400, `${open.length} files were open`);
      assert.equal(fs.readdirSync(point).length, 3000);
      for (let i = 0; i < 3000; i++) assert.equal(fs.statSync(at(`f${i}`)).size, `${i}`.length);
      fs.renameSync(at('f0'), at('g0'));
      fs.mkdirSync(at('d'));
      for (const [i, fd] of open.entries()) {
        const bytes = Buffer.alloc(8);
        assert.equal(bytes.toString('utf8', 0, fs.readSync(fd, bytes, 0, 8, 0)), `${i}`);
        fs.closeSync(fd);
      }
      for (let i = 2000; i < 2300; i++) assert.equal(fs.readFileSync(at(`f${i}`), 'utf8'), `${i}`);
    },
    TIMEOUT_MS,
  );

  describe('a host whose calls fail', () => {
    // Not write(2): libuv ends the process when it cannot wake a thread with it.
    it.for([
      ['pwrite64,pwritev,pwritev2', 'EIO', () => fs.writeFileSync(at('f'), 'new')],
      ['pwrite64,pwritev,pwritev2', 'ENOSPC', () => fs.writeFileSync(at('f'), 'new')],
      ['fsync,fdatasync', 'EIO', () => synced(at('f'))],
      ['fsync,fdatasync', 'ENOSPC', () => synced(at('f'))],
      ['pread64,preadv,preadv2', 'EIO', () => fs.readFileSync(at('f'))],
      ['getdents64', 'EIO', () => fs.readdirSync(at('d'))],
      ['openat,openat2', 'EIO', () => fs.closeSync(fs.openSync(at('new'), 'w'))],
      ['renameat2,renameat', 'EXDEV', () => fs.renameSync(at('f'), at('g'))],
    ] as const)(
      '%s: %s reaches the guest, and the server goes on',
      { timeout: TIMEOUT_MS },
      async ([calls, errno, action], test) => {
        await failing(test, calls, `error=${errno}`, async () => assert.equal(await errorOf(action), errno));
        action();
        assert.equal(fs.readdirSync(at('d')).length, 10);
      },
    );

    it(
      'calls that a signal interrupts are made again',
      async (test) => {
        await failing(test, 'openat,openat2,fsync,pwritev2,pwrite64', 'error=EINTR:when=1..2', () => {
          synced(at('f'));
          fs.writeFileSync(at('new'), 'new');
        });
        assert.equal(fs.readFileSync(join(shared, 'f'), 'utf8'), 'xld');
      },
      TIMEOUT_MS,
    );

    it.for([
      ['openat,openat2', 'sysopen(my $f, $at . "new", O_RDWR | O_CREAT) or die $!'],
      [
        'pread64,preadv,preadv2',
        'sysopen(my $f, $at . "f", O_RDONLY) or die; defined(sysread($f, my $bytes, 3)) or die $!',
      ],
      ['pwrite64,pwritev,pwritev2', 'sysopen(my $f, $at . "f", O_RDWR) or die; defined(syswrite($f, "x")) or die $!'],
      ['fsync,fdatasync', 'sysopen(my $f, $at . "f", O_RDWR) or die; $f->sync or die $!'],
    ] as const)(
      '%s: one that is interrupted for ever is given up, and the server goes on',
      { timeout: TIMEOUT_MS },
      async ([calls, action], test) => {
        // Not Node: it asks again for ever itself.
        const script = `use Fcntl; use IO::Handle; my $at = "${point}/"; ${action}`;
        const run = async (): Promise<string> => (await shell.run(`perl -e '${script}'`)).stderr;
        await failing(test, calls, 'error=EINTR', async () => {
          assert.match(await run(), /^Interrupted system call/);
          assert.equal(fs.statSync(point).isDirectory(), true);
        });
        assert.equal(await run(), '');
      },
    );

    async function failing(
      test: TestContext,
      calls: string,
      how: string,
      action: () => void | Promise<void>,
    ): Promise<void> {
      if (spawnSync('strace', ['-V']).status !== 0) test.skip('strace is not installed');
      fs.mkdirSync(join(shared, 'd'));
      for (let i = 0; i < 10; i++) fs.writeFileSync(join(shared, 'd', `${i}`), '');
      fs.writeFileSync(join(shared, 'f'), 'old');
      // A call that strace stops has the number -1 by then, which the sandbox kills for.
      const server = await serve({ cache: 'never', flags: ['--sandbox', 'none'] });
      const inject = ['-e', `trace=${calls}`, '-e', `inject=${calls}:${how}`];
      const tracer = new SupervisedProcess('strace', [
        '-f',
        '-o',
        '/dev/null',
        '-p',
        String(hostOf(server)),
        ...inject,
      ]);
      await new Promise<void>((resolve, reject) => {
        tracer.onOutput(() => void (tracer.output.includes('attached') && resolve()));
        void tracer.ended.then(() => reject(new Error(tracer.describe())));
      });
      try {
        await action();
      } finally {
        await tracer.stop();
      }
    }
  });
});

function fill(path: string, mib: number): void {
  const fd = fs.openSync(path, 'w');
  try {
    for (let i = 0; i < mib; i++) for (let left = MIB; left > 0; ) left -= fs.writeSync(fd, Buffer.alloc(left, 'x'));
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}

function synced(path: string): void {
  const fd = fs.openSync(path, 'r+');
  try {
    fs.writeSync(fd, 'x');
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}

/** A file is gone on the host when the client has told that it has forgotten it, which it does a moment after its removal. */
async function eventually(action: () => unknown): Promise<void> {
  const end = performance.now() + FORGOTTEN_WITHIN_MS;
  for (;;) {
    const error = await errorOf(action);
    if (error === '') return;
    assert.ok(performance.now() < end, `still ${error}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The errno's name, or '' when nothing failed. */
async function errorOf(action: () => unknown): Promise<string> {
  try {
    await action();
    return '';
  } catch (error) {
    // Node has no name for some.
    if (error instanceof Error && 'errno' in error) return errnoName(Number(error.errno));
    throw error;
  }
}

/** The share host: the child of the command line's process. */
function hostOf(mount: RunningMount): number {
  const { pid } = mount.process;
  return Number(fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]);
}
