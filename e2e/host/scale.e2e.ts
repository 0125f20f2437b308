/** A tree of many files, looked at by the host's FUSE client and by a guest, with few descriptors and with as many as there are. */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, it } from 'vitest';

import { Guest } from '../../server/testing/guest/guest.ts';
import { type Shell, sh } from '../../server/testing/guest/shell.ts';
import { removeFolder } from '../../server/testing/guest/temporary-folder.ts';
import { umlUnavailable } from '../../server/testing/guest/uml.ts';
import { culvert, culvertMount } from '../../server/testing/peers/culvert.ts';
import type { ShareOptions } from '../../server/testing/peers/share-server.ts';
import { guestTool } from '../posix/guest-tool.ts';
import { hostWithTool, shareFolder } from '../posix/suite.ts';

const FULL = process.env['CULVERT_FULL'] === '1';
const FILES = FULL ? 1_000_000 : 30_000;
const FOLDERS = FILES / 1000 + 1;
const TIMEOUT_MS = FULL ? 1_200_000 : 180_000;
const FEW = 1024;
/** Each 50th file is opened too. */
const OPEN_EVERY = 50;
const WALKED = `files ${FILES} folders ${FOLDERS} opened ${FILES / OPEN_EVERY} errors none\n`;
/** All that the process grows by for an inode which the client holds: our tables (under 400, see memory.test.ts) and the heap’s slack. */
const MOST_BYTES_EACH = 500;
const FORGOTTEN_WITHIN_MS = 120_000;
const TAG = 'culvert';

describe(`a tree of ${FILES} files`, () => {
  const reason =
    process.getuid?.() === 0 ? culvertMount.unavailable() : 'the tree is made on a tmpfs of its own: it needs root';
  if (reason !== undefined) {
    it('needs root, /dev/fuse and the built server', (test) => test.skip(reason));
    return;
  }

  let shell: Shell;
  let folder: string;
  let shared: string;
  let point: string;

  beforeAll(async () => {
    shell = await hostWithTool();
    folder = await shareFolder('scale');
    chmodSync(folder, 0o755);
    [shared, point] = [join(folder, 'shared'), join(folder, 'mounted')];
    for (const path of [shared, point]) mkdirSync(path);
    await sh(shell, `mount -t tmpfs -o nr_inodes=0,size=100% tmpfs ${shared}; guest-tool forest ${shared} ${FILES}`, {
      timeoutMs: TIMEOUT_MS,
    });
  }, TIMEOUT_MS);

  afterAll(async () => {
    await sh(shell, `umount -l ${point} 2>/dev/null || :; umount ${shared}`);
    await removeFolder(folder);
  }, TIMEOUT_MS);

  it.each<readonly [string, ShareOptions]>([
    [`with ${FEW} descriptors`, { maxDescriptors: FEW, cache: 'always' }],
    ['with as many descriptors as the host gives', { cache: 'always' }],
  ])(
    'is walked twice through a mount %s, and forgotten at once',
    async (title, options) => {
      const mount = await culvertMount.start(shared, point, options);
      try {
        const host = childOf(mount.process.pid);
        const before = { descriptors: descriptorsOf(host), bytes: residentBytes(host) };
        const walk = async (): Promise<void> =>
          assert.equal(await sh(shell, `guest-tool walk ${point} ${OPEN_EVERY}`, { timeoutMs: TIMEOUT_MS }), WALKED);
        await walk();
        const each = (residentBytes(host) - before.bytes) / (FILES + FOLDERS);
        process.stdout.write(
          `${FILES} files ${title}: ${Math.round(each)} bytes of memory each, ${descriptorsOf(host)} descriptors\n`,
        );
        if (FULL) assert.ok(each < MOST_BYTES_EACH, `${each} bytes for each file`);
        if (options.maxDescriptors !== undefined) assert.ok(descriptorsOf(host) <= FEW);
        await walk();
        await sh(shell, 'echo 2 > /proc/sys/vm/drop_caches', { timeoutMs: TIMEOUT_MS });
        const end = performance.now() + FORGOTTEN_WITHIN_MS;
        while (descriptorsOf(host) > before.descriptors + FOLDERS && performance.now() < end)
          await new Promise((resolve) => setTimeout(resolve, 200));
        assert.ok(
          descriptorsOf(host) <= before.descriptors + FOLDERS,
          `${before.descriptors} descriptors became ${descriptorsOf(host)}`,
        );
        await walk();
      } finally {
        await mount.stop();
      }
    },
    TIMEOUT_MS,
  );

  it(
    `is walked by a guest whose server has ${FEW} descriptors`,
    async (test) => {
      const lacking = umlUnavailable();
      if (lacking !== undefined) test.skip(lacking);
      const share = await culvert.start(shared, { maxDescriptors: FEW, tag: TAG });
      try {
        await using guest = await Guest.boot({
          vmm: 'uml',
          contents: { files: { '/usr/local/bin/guest-tool': await guestTool() } },
          shares: [{ tag: TAG, socketPath: share.socketPath }],
        });
        const script = `mkdir -p /mnt; mount -t virtiofs ${TAG} /mnt; guest-tool walk /mnt ${OPEN_EVERY}`;
        assert.equal(await sh(guest, script, { timeoutMs: TIMEOUT_MS }), WALKED);
        assert.ok(descriptorsOf(childOf(share.pid)) <= FEW);
      } finally {
        await share.stop();
      }
    },
    TIMEOUT_MS,
  );
});

/** The share host: the child of the command line's process. */
function childOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]);
}

function descriptorsOf(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

function residentBytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
}
