// Options that change what the kernel's FUSE client sees, through real mounts: locks, identities, names of attributes.
import assert from 'node:assert/strict';
import {
  appendFileSync,
  chmodSync,
  closeSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'vitest';
import { hostShell } from '../../server/testing/guest/host-shell.ts';
import { quoted, sh } from '../../server/testing/guest/shell.ts';
import { SupervisedProcess } from '../../server/testing/guest/supervised-process.ts';
import { removeFolder } from '../../server/testing/guest/temporary-folder.ts';
import { culvertMount, type RunningMount } from '../../server/testing/peers/culvert.ts';
import { shareFolder } from '../posix/suite.ts';

const START_TIMEOUT_MS = 60_000;
const title = 'options through `culvert mount`';
const reason =
  process.getuid?.() === 0 ? culvertMount.unavailable() : 'it acts as other users and mounts: it needs root';

/** A program that takes a lock of a kind, says "locked" and keeps it until its stdin ends. */
const HOLD = `
use Fcntl qw(:flock :DEFAULT); my ($kind, $file) = @ARGV; my $all = pack('s s x4 q q l x4', 1, 0, 0, 0, 0); open(my $f, '+<', $file) or die $!; $| = 1;
if ($kind eq 'flock') { flock($f, LOCK_EX) or die $! } else { fcntl($f, F_SETLKW, $all) or die $! }
print "locked\\n"; sleep;`;
/** Tries once: prints OK or the errno's name. */
const TRY = `
use Fcntl qw(:flock :DEFAULT); use Errno; my ($kind, $file) = @ARGV; my $all = pack('s s x4 q q l x4', 1, 0, 0, 0, 0); open(my $f, '+<', $file) or die $!;
my $got = $kind eq 'flock' ? flock($f, LOCK_EX|LOCK_NB) : fcntl($f, F_SETLK, $all);
print $got ? 'OK' : $!{EAGAIN} || $!{EACCES} ? 'HELD' : "$!";`;

describe(title, () => {
  if (reason !== undefined) {
    it('needs root, /dev/fuse and the built server', (test) => test.skip(reason));
    return;
  }

  const shell = hostShell();
  const mounts: RunningMount[] = [];
  const holders: SupervisedProcess[] = [];
  let folder: string;
  let shared: string;

  beforeEach(async () => {
    folder = await shareFolder('options');
    chmodSync(folder, 0o755);
    shared = join(folder, 'shared');
    mkdirSync(shared);
    chmodSync(shared, 0o777);
  });

  afterEach(async () => {
    for (const holder of holders.splice(0)) await holder.stop();
    for (const mount of mounts.splice(0)) await mount.stop();
    await sh(shell, `umount -l ${folder}/mount* 2>/dev/null || :`);
    await removeFolder(folder);
  }, START_TIMEOUT_MS);

  async function mounted(...flags: string[]): Promise<string> {
    const point = join(folder, `mount${mounts.length}`);
    mkdirSync(point);
    mounts.push(await culvertMount.start(shared, point, { xattr: true, flags }));
    return point;
  }

  async function hold(kind: string, file: string): Promise<SupervisedProcess> {
    const holder = new SupervisedProcess('perl', ['-e', HOLD, kind, file]);
    holders.push(holder);
    await new Promise<void>((resolve, reject) => {
      holder.onOutput(() => {
        if (holder.stdout.includes('locked')) resolve();
      });
      void holder.ended.then(() => reject(new Error(holder.describe())));
    });
    return holder;
  }

  async function tried(kind: string, file: string): Promise<string> {
    return await sh(shell, `perl -e ${quoted(TRY)} ${kind} ${file}`);
  }

  describe.each([
    ['fcntl', '--posix-lock'],
    ['flock', '--flock'],
  ])('%s with %s', (kind, flag) => {
    it(
      'is seen by another mount and by the host, and the other way round',
      async () => {
        const [a, b] = [await mounted(flag), await mounted(flag)];
        writeFileSync(join(shared, 'f'), 'x');
        const [onA, onB, onHost] = [join(a, 'f'), join(b, 'f'), join(shared, 'f')];
        const holder = await hold(kind, onA);
        assert.deepEqual(
          [await tried(kind, onA), await tried(kind, onB), await tried(kind, onHost)],
          ['HELD', 'HELD', 'HELD'],
        );
        await holder.stop();
        assert.equal(await tried(kind, onB), 'OK');
        await hold(kind, onHost);
        assert.equal(await tried(kind, onA), 'HELD');
      },
      START_TIMEOUT_MS,
    );

    it(
      'a process that waits gets it when the holder ends, and can be killed while it waits',
      async () => {
        const [a, b] = [await mounted(flag), await mounted(flag)];
        writeFileSync(join(shared, 'f'), 'x');
        const holder = await hold(kind, join(a, 'f'));
        const waiting = hold(kind, join(b, 'f'));
        // The signal reaches the server as FUSE_INTERRUPT; without that it would wait for the holder.
        const killed = await sh(
          shell,
          `timeout 1 perl -e ${quoted(HOLD)} ${kind} ${join(b, 'f')} || echo ended with $?`,
        );
        assert.equal(killed, 'ended with 124\n');
        assert.equal(await tried(kind, join(b, 'f')), 'HELD');
        await holder.stop();
        await waiting;
      },
      START_TIMEOUT_MS,
    );

    it(
      'without it, locks are the mount’s own',
      async () => {
        const [a, b] = [await mounted(), await mounted()];
        writeFileSync(join(shared, 'f'), 'x');
        await hold(kind, join(a, 'f'));
        assert.deepEqual(
          [await tried(kind, join(a, 'f')), await tried(kind, join(b, 'f')), await tried(kind, join(shared, 'f'))],
          ['HELD', 'OK', 'OK'],
        );
      },
      START_TIMEOUT_MS,
    );
  });

  it(
    'ids are translated: create, chown, stat, access and ACLs agree',
    async () => {
      const point = await mounted(
        '--translate-uid=map:1000:101000:1000',
        '--translate-gid=map:1000:201000:1000',
        '--posix-acl',
      );
      await sh(
        shell,
        `cd ${point}; setpriv --reuid=1001 --regid=1002 --clear-groups sh -c 'umask 022; echo mine >f; mkdir d; chmod 600 f'
         touch g; chown 1005:1006 g; setfacl -m u:1007:rw g`,
      );
      const owners = (name: string): readonly number[] => {
        const { uid, gid } = lstatSync(join(shared, name));
        return [uid, gid];
      };
      assert.deepEqual(
        [owners('f'), owners('d'), owners('g')],
        [
          [101_001, 201_002],
          [101_001, 201_002],
          [101_005, 201_006],
        ],
      );
      assert.equal(await sh(shell, `cd ${point}; stat -c '%u:%g' f d g`), '1001:1002\n1001:1002\n1005:1006\n');
      assert.match(await sh(shell, `getfacl -cnp ${point}/g`), /^user:1007:rw-$/m);
      assert.match(await sh(shell, `getfacl -cnp ${shared}/g`), /^user:101007:rw-$/m);
      const refused = await shell.run(`setpriv --reuid=1003 --regid=1002 --clear-groups cat ${point}/f`);
      assert.match(refused.stderr, /Permission denied/);
    },
    START_TIMEOUT_MS,
  );

  it(
    'mapped-xattr: owners, modes, links and devices are the guest’s alone',
    async () => {
      const point = await mounted('--security-model=mapped-xattr', '--special-files=devices');
      await sh(
        shell,
        `cd ${point}; echo content >f; chown 1234:5678 f; chmod 4711 f; ln -s /etc/passwd l; mkfifo p; mknod c c 1 3; mkdir d; chmod 1777 d
         setpriv --reuid=1001 --regid=1002 --clear-groups sh -c 'echo x >d/theirs'; mv f d/f; ln d/f d/g`,
      );
      assert.equal(
        await sh(shell, `cd ${point}; stat -c '%n %F %a %u:%g' d d/f d/g d/theirs l p c; readlink l; cat d/g`),
        `d directory 1777 0:0
d/f regular file 4711 1234:5678
d/g regular file 4711 1234:5678
d/theirs regular file 644 1001:1002
l symbolic link 777 0:0
p fifo 600 0:0
c character special file 644 0:0
/etc/passwd
content
`.replace('p fifo 600', `p fifo ${(0o666 & ~process.umask()).toString(8)}`),
      );
      for (const name of ['l', 'p', 'c', 'd/f']) {
        const { mode, uid } = lstatSync(join(shared, name));
        assert.deepEqual([name, mode.toString(8), uid], [name, '100600', 0]);
      }
      assert.equal(readFileSync(join(shared, 'l'), 'utf8'), '/etc/passwd');
      assert.match(await sh(shell, `getfattr -d -m - ${shared}/d/f 2>/dev/null`), /user.virtfs.uid/);
      assert.equal(await sh(shell, `getfattr -d -m - ${point}/d/f`), '');
      // Another server, and another mount: nothing was in memory only.
      const again = await mounted('--security-model=mapped-xattr');
      assert.equal(
        await sh(shell, `stat -c '%a %u:%g' ${again}/d/f; readlink ${again}/l`),
        '4711 1234:5678\n/etc/passwd\n',
      );
    },
    START_TIMEOUT_MS,
  );

  it(
    'attributes have other names on the host, and capabilities go with a write',
    async () => {
      const point = await mounted('--xattrmap=:map::user.virtiofs.:');
      await sh(
        shell,
        `cd ${point}; echo x >f; setfattr -n user.a -v 1 f; setfattr -n trusted.b -v 2 f; setcap cap_net_raw+ep f`,
      );
      assert.match(await sh(shell, `getcap ${point}/f`), /cap_net_raw/);
      assert.equal(await sh(shell, `getcap ${shared}/f`), '');
      assert.match(await sh(shell, `getfattr -d -m - ${shared}/f 2>/dev/null`), /user.virtiofs.trusted.b/);
      await sh(shell, `echo y >>${point}/f`);
      assert.equal(await sh(shell, `getcap ${point}/f`), '');
      assert.match(await sh(shell, `getfattr -d -m - ${point}/f 2>/dev/null`), /trusted.b="2"\nuser.a="1"/);
    },
    START_TIMEOUT_MS,
  );

  it(
    'a file that mount and host both write is named in the log and in the status',
    async () => {
      const point = await mounted('--cache=never');
      const fd = openSync(join(point, 'note'), 'w+');
      try {
        writeSync(fd, 'from the mount');
        fstatSync(fd);
        appendFileSync(join(shared, 'note'), ' and from the host');
        fstatSync(fd);
        const said = (): string => mounts[0]?.process.output ?? '';
        while (!said().includes('warning: the host has changed "note"')) {
          fstatSync(fd);
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
        assert.match(said(), /warning: the host has changed "note" while the guest writes it or caches it/);
      } finally {
        closeSync(fd);
      }
    },
    START_TIMEOUT_MS,
  );

  it(
    'submounts are entered, or refused: listed, and closed to each call',
    async () => {
      mkdirSync(join(shared, 'm'));
      mkdirSync(join(shared, 'd'));
      await sh(shell, `mount -t tmpfs tmpfs ${shared}/m; echo x >${shared}/m/f; mount --bind ${shared}/m ${shared}/d`);
      try {
        const [open, closed] = [await mounted(), await mounted('--refuse-submounts')];
        assert.equal(await sh(shell, `cat ${open}/m/f ${open}/d/f`), 'x\nx\n');
        assert.equal(await sh(shell, `ls ${closed}`), 'd\nm\n');
        for (const command of ['cat m/f', 'ls m', 'ls -ld d', 'touch m/new', 'rmdir m', 'mv m n', 'cd d'])
          assert.match(
            (await shell.run(`cd ${closed}; ${command}`)).stderr,
            /Invalid cross-device link|can't cd to/,
            command,
          );
        assert.equal(await sh(shell, `ls ${shared}/m`), 'f\n');
      } finally {
        await sh(shell, `umount -l ${shared}/d ${shared}/m`);
      }
    },
    START_TIMEOUT_MS,
  );

  it(
    'inode flags go through to a host file system that has them',
    async (test) => {
      writeFileSync(join(shared, 'probe'), '');
      const host = await shell.run(`chattr +A ${shared}/probe && lsattr ${shared}/probe`);
      if (host.code !== 0) test.skip('the host file system has no inode flags');
      const point = await mounted();
      await sh(shell, `chattr +A ${point}/probe; mkdir ${point}/d; chattr +A ${point}/d`);
      const flags = (text: string): string => text.replaceAll(point, shared);
      assert.equal(
        flags(await sh(shell, `lsattr -d ${point}/probe ${point}/d`)),
        await sh(shell, `lsattr -d ${shared}/probe ${shared}/d`),
      );
      assert.equal(statSync(join(point, 'probe')).size, 0);
    },
    START_TIMEOUT_MS,
  );
});
