import assert from 'node:assert/strict';
import { appendFile, mkdir, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { quoted, type Shell, sh } from '../../server/testing/guest/shell.ts';
import { assertErrnoRows } from './errno-comparison.ts';
import { type Row, RowSkipped } from './row.ts';

const LARGE_BYTES = 256 * 1024 * 1024;
const TREE_ENTRIES = 5_000;
const GIT_FILES = 1_000;
const MINUTE_MS = 60_000;
/** How long a change on the host may stay unseen: the client's caches are allowed a few seconds. */
const VISIBLE_WITHIN_MS = 10_000;
const NOT_SHOWN = 'this cache mode promises nothing about changes on the host';
const DROP_CACHES = 'sync; echo 3 > /proc/sys/vm/drop_caches';

/** Rows about what both sides see of each other's work. */
const SHARING_ROWS: readonly Row[] = [
  {
    name: 'the guest reads what the host wrote',
    slug: 'host-writes',
    timeoutMs: MINUTE_MS,
    run: async ({ shell, dir, hostDir }) => {
      await writeFile(join(hostDir, 'from-host'), 'hello from the host\n');
      await mkdir(join(hostDir, 'folder'));
      await writeFile(join(hostDir, 'folder', 'empty'), '');
      assert.equal(await sh(shell, `cd ${quoted(dir)}; cat from-host; ls folder`), 'hello from the host\nempty\n');
    },
  },
  {
    name: 'the host reads what the guest wrote',
    slug: 'guest-writes',
    timeoutMs: MINUTE_MS,
    run: async ({ shell, dir, hostDir }) => {
      await sh(
        shell,
        `cd ${quoted(dir)}; echo hello from the guest > from-guest; mkdir folder; : > folder/empty; sync -f .`,
      );
      assert.equal(await readFile(join(hostDir, 'from-guest'), 'utf8'), 'hello from the guest\n');
      assert.equal((await stat(join(hostDir, 'folder', 'empty'))).size, 0);
    },
  },
  {
    name: 'changes on the host are seen: content, size, names that go, come and move',
    slug: 'host-changes',
    timeoutMs: MINUTE_MS,
    run: async ({ shell, dir, hostDir, hostChangesShow }) => {
      if (!hostChangesShow) throw new RowSkipped(NOT_SHOWN);
      const at = (name: string): string => join(hostDir, name);
      await writeFile(at('changed'), 'before');
      await writeFile(at('removed'), 'x');
      await writeFile(at('moved'), 'content that moves');
      await sh(shell, `cd ${quoted(dir)}; cat changed removed moved; ls; ! ls late`);
      await writeFile(at('changed'), 'after, and longer');
      await rm(at('removed'));
      await rename(at('moved'), at('elsewhere'));
      await writeFile(at('late'), 'came later');
      const script = `cd ${quoted(dir)}; cat changed late elsewhere; ls`;
      const wanted = 'after, and longercame latercontent that moveschanged\nelsewhere\nlate\n';
      await eventually(async () => assert.equal((await shell.run(script)).stdout, wanted));
    },
  },
  {
    name: 'a file that the host renames over stays what it was for the guest that has it open',
    slug: 'host-renames-over-open',
    timeoutMs: MINUTE_MS,
    run: async ({ shell, dir, hostDir, hostChangesShow }) => {
      if (!hostChangesShow) throw new RowSkipped(NOT_SHOWN);
      await writeFile(join(hostDir, 'file'), 'old content\n');
      // Opens the file, says so, and reads on when the host has put another one in its place.
      const reading = sh(
        shell,
        `cd ${quoted(dir)}; exec 3<file; : > opened; while [ ! -e replaced ]; do sleep 0.05; done; cat <&3; exec 3<&-`,
      );
      await eventually(async () => assert.ok(await stat(join(hostDir, 'opened'))));
      await writeFile(join(hostDir, 'new'), 'new content\n');
      await rename(join(hostDir, 'new'), join(hostDir, 'file'));
      await writeFile(join(hostDir, 'replaced'), '');
      assert.equal(await reading, 'old content\n');
      await eventually(async () => assert.equal(await sh(shell, `cat ${quoted(join(dir, 'file'))}`), 'new content\n'));
    },
  },
  {
    name: 'a file that the host appends to grows for the guest',
    slug: 'host-appends',
    timeoutMs: MINUTE_MS,
    run: async ({ shell, dir, hostDir, hostChangesShow }) => {
      if (!hostChangesShow) throw new RowSkipped(NOT_SHOWN);
      const log = join(hostDir, 'log');
      await writeFile(log, 'one\n');
      assert.equal(await sh(shell, `cat ${quoted(join(dir, 'log'))}`), 'one\n');
      await appendFile(log, 'two\n');
      await eventually(async () => assert.equal(await sh(shell, `cat ${quoted(join(dir, 'log'))}`), 'one\ntwo\n'));
      await sh(shell, `echo three >> ${quoted(join(dir, 'log'))}; sync ${quoted(join(dir, 'log'))}`);
      assert.equal(await readFile(log, 'utf8'), 'one\ntwo\nthree\n');
    },
  },
  {
    name: 'mode, owner, times and attributes that the guest sets are on the host',
    slug: 'metadata-on-host',
    timeoutMs: MINUTE_MS,
    run: async ({ shell, dir, hostDir, host, scratch }) => {
      needsRoot('chown');
      await sh(
        host,
        `cd ${quoted(scratch)}; guest-tool tree tree 60 > /dev/null; tar -cf tree.tar --xattrs --format=pax tree`,
      );
      await rename(join(scratch, 'tree.tar'), join(hostDir, 'tree.tar'));
      await sh(shell, `cd ${quoted(dir)}; tar -xpf tree.tar --xattrs --numeric-owner`);
      assertSameManifest(
        await manifest(host, join(hostDir, 'tree')),
        await manifest(host, join(scratch, 'tree')),
        'the host',
      );
    },
  },
];

/** Rows that move much data or many files. */
const BULK_ROWS: readonly Row[] = [
  {
    name: 'a 256 MiB file from the host has the same sha256 in the guest',
    slug: 'large-from-host',
    timeoutMs: 4 * MINUTE_MS,
    run: async ({ shell, dir, hostDir, host }) => {
      await sh(host, `guest-tool fill ${quoted(join(hostDir, 'large'))} ${LARGE_BYTES} 1`);
      await assertSameHash(host, join(hostDir, 'large'), shell, join(dir, 'large'));
    },
  },
  {
    name: 'a 256 MiB file from the guest has the same sha256 on the host',
    slug: 'large-from-guest',
    timeoutMs: 4 * MINUTE_MS,
    run: async ({ shell, dir, hostDir, host, scratch }) => {
      await sh(shell, `guest-tool fill ${quoted(join(dir, 'large'))} ${LARGE_BYTES} 2`, { timeoutMs: 3 * MINUTE_MS });
      await sh(host, `guest-tool fill ${quoted(join(scratch, 'large'))} ${LARGE_BYTES} 2`);
      assert.equal((await stat(join(hostDir, 'large'))).size, LARGE_BYTES);
      await sh(host, `cmp ${quoted(join(scratch, 'large'))} ${quoted(join(hostDir, 'large'))}`);
    },
  },
  {
    name: 'a tree of 5,000 entries copied in with tar is the same on both sides: links, empty and deep folders, odd names',
    slug: 'tree',
    timeoutMs: 10 * MINUTE_MS,
    run: async ({ shell, dir, hostDir, host, scratch }) => {
      needsRoot('the owners in the tree');
      const long = { timeoutMs: 8 * MINUTE_MS };
      await sh(
        host,
        `cd ${quoted(scratch)}; guest-tool tree tree ${TREE_ENTRIES} > /dev/null; tar -cf tree.tar --xattrs --format=pax tree`,
      );
      await rename(join(scratch, 'tree.tar'), join(hostDir, 'tree.tar'));
      await sh(shell, `cd ${quoted(dir)}; tar -xpf tree.tar --xattrs --numeric-owner`, long);
      const original = await manifest(host, join(scratch, 'tree'));
      assert.equal(original.length, TREE_ENTRIES, 'the tree that was made');
      assertSameManifest(await manifest(host, join(hostDir, 'tree')), original, 'the host');
      assertSameManifest(await manifest(shell, join(dir, 'tree')), original, 'the guest, from its caches');
      await sh(shell, DROP_CACHES);
      assertSameManifest(await manifest(shell, join(dir, 'tree')), original, 'the guest, with empty caches');
      await sh(shell, `cd ${quoted(dir)}; rm -rf tree`, long);
      assert.equal(await sh(host, `cd ${quoted(hostDir)}; ls -A`), 'tree.tar\n');
    },
  },
  {
    name: 'a tree made on the host is copied out with tar unchanged',
    slug: 'tree-out',
    timeoutMs: 3 * MINUTE_MS,
    run: async ({ shell, dir, hostDir, host, scratch }) => {
      needsRoot('the owners in the tree');
      await sh(host, `guest-tool tree ${quoted(join(hostDir, 'tree'))} 1000 > /dev/null`);
      const script = `cd ${quoted(dir)}; tar -cf copy.tar --xattrs --format=pax tree; sync copy.tar`;
      await sh(shell, script, { timeoutMs: 2 * MINUTE_MS });
      await sh(host, `cd ${quoted(scratch)}; tar -xpf ${quoted(join(hostDir, 'copy.tar'))} --xattrs --numeric-owner`);
      assertSameManifest(
        await manifest(host, join(scratch, 'tree')),
        await manifest(host, join(hostDir, 'tree')),
        'the copy',
      );
    },
  },
  {
    name: 'a sparse file from the host shows its holes, and a copy in the guest keeps them on the host',
    slug: 'sparse-copy',
    timeoutMs: 2 * MINUTE_MS,
    run: async ({ shell, dir, hostDir, host }) => {
      const at = (name: string): string => quoted(join(hostDir, name));
      await sh(
        host,
        `truncate -s 100M ${at('sparse')}; echo data | dd of=${at('sparse')} bs=1M seek=50 conv=notrunc status=none`,
      );
      // GNU tar -S finds the holes by SEEK_HOLE and leaves them out.
      await sh(
        shell,
        `cd ${quoted(dir)}; tar -cSf sparse.tar sparse; mkdir out; tar -xSf sparse.tar -C out; sync -f .`,
      );
      assert.ok((await stat(join(hostDir, 'sparse.tar'))).size < 1_000_000, 'the archive has the holes');
      const copy = await stat(join(hostDir, 'out', 'sparse'));
      assert.equal(copy.size, 100 * 1024 * 1024);
      assert.ok(copy.blocks * 512 < 1_000_000, `the copy takes ${copy.blocks * 512} bytes on the host`);
      await sh(host, `cmp ${at('sparse')} ${at('out/sparse')}`);
    },
  },
  {
    name: 'df shows the host file system',
    slug: 'df',
    timeoutMs: MINUTE_MS,
    run: async ({ shell, dir, hostDir }) => {
      const line = (await sh(shell, `df -P -k ${quoted(dir)} | tail -n 1`)).trim().split(/\s+/);
      const plain = await statfs(hostDir);
      assert.equal(Number(line[1]), Math.floor((plain.blocks * plain.bsize) / 1024), `df said ${line.join(' ')}`);
    },
  },
  {
    name: 'git init, add, commit and fsck work on 1,000 files',
    slug: 'git',
    timeoutMs: 9 * MINUTE_MS,
    run: async ({ shell, dir, hostDir, host }) => {
      if ((await shell.run('command -v git')).code !== 0) throw new RowSkipped('git is not installed');
      const git =
        'git -c init.defaultBranch=main -c user.name=Test -c user.email=test@example.invalid -c safe.directory=*';
      const script = `
export GIT_CONFIG_NOSYSTEM=1 HOME=/tmp
cd ${quoted(dir)}
i=0
while [ $i -lt ${GIT_FILES} ]; do
  [ $((i % 50)) -ne 0 ] || mkdir folder-$i && d=folder-$((i / 50 * 50))
  echo "content of file $i" > $d/file-$i
  i=$((i + 1))
done
${git} init -q .
${git} add .
${git} commit -q -m 'all files'
${git} fsck --strict
[ -z "$(${git} status --porcelain)" ]
${git} ls-files | wc -l`;
      const counted = await sh(shell, script, { timeoutMs: 8 * MINUTE_MS });
      assert.equal(counted.trim(), String(GIT_FILES));
      await sh(host, `cd ${quoted(hostDir)}; ${git} fsck --strict; [ -z "$(${git} status --porcelain)" ]`);
    },
  },
  {
    name: '2,000 files are created, looked at and removed',
    slug: 'storm',
    timeoutMs: 3 * MINUTE_MS,
    run: async ({ shell, dir, hostDir, host }) => {
      const said = await sh(shell, `guest-tool storm ${quoted(dir)} 2000`, { timeoutMs: 2 * MINUTE_MS });
      assert.match(said, /"count":2000/);
      assert.equal(await sh(host, `ls -A ${quoted(hostDir)}`), '');
    },
  },
  {
    name: 'system calls give the same results and errno as on the plain folder, row for row',
    slug: 'errno-rows',
    timeoutMs: 5 * MINUTE_MS,
    run: async ({ shell, dir, host, scratch, knownDifferences }) => {
      needsRoot('acting as other users');
      await assertErrnoRows({ shell, dir }, { shell: host, dir: scratch }, knownDifferences);
    },
  },
];

function needsRoot(what: string): void {
  if (process.getuid?.() !== 0) throw new RowSkipped(`${what} need root on the host`);
}

/** One line for each entry below `dir`. */
async function manifest(shell: Shell, dir: string): Promise<readonly string[]> {
  const text = await sh(shell, `guest-tool manifest ${quoted(dir)} xattr`, { timeoutMs: 3 * MINUTE_MS });
  return text.trimEnd().split('\n');
}

function assertSameManifest(got: readonly string[], wanted: readonly string[], where: string): void {
  const missing = new Set(wanted);
  const extra = got.filter((line) => !missing.delete(line));
  const lines = [...[...missing].map((line) => `- ${line}`), ...extra.map((line) => `+ ${line}`)];
  assert.ok(
    lines.length === 0,
    `${where} has another tree, ${lines.length} lines differ:\n${lines.slice(0, 20).join('\n')}`,
  );
  assert.deepEqual(got, wanted, `${where} lists the entries in another order`);
}

async function assertSameHash(one: Shell, onePath: string, two: Shell, twoPath: string): Promise<void> {
  const hash = async (shell: Shell, path: string): Promise<string> =>
    await sh(shell, `guest-tool sha256 ${quoted(path)}`, { timeoutMs: 3 * MINUTE_MS });
  assert.equal(await hash(two, twoPath), await hash(one, onePath));
}

async function eventually(check: () => Promise<void>): Promise<void> {
  const deadline = performance.now() + VISIBLE_WITHIN_MS;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

export function shareRows(): readonly Row[] {
  return [...SHARING_ROWS, ...BULK_ROWS];
}
