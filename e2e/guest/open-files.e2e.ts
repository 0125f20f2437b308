/** More files open at a time than this machine lets a process have: in user-mode Linux, where root's limit is another. */
import assert from 'node:assert/strict';
import process from 'node:process';

import { afterAll, beforeAll, describe, it } from 'vitest';

import type { Guest } from '../../server/testing/guest/guest.ts';
import type { Shell } from '../../server/testing/guest/shell.ts';
import { culvert } from '../../server/testing/peers/culvert.ts';
import { askForMany, type ManyFiles, manyDescriptors } from './many-files.ts';
import { cannotRun } from './share-guest.ts';

const FULL = process.env['CULVERT_FULL'] === '1';
const FILES = FULL ? 100_000 : 4000;
const TIMEOUT_MS = FULL ? 900_000 : 180_000;
/** What a server takes without files, its heap's room to grow included. */
const BASE_BYTES = 128 * 1024 * 1024;
/** For a file that is open: fid or handle, inode, name, the trace's part of it, and the heap's slack. */
const MOST_BYTES_EACH = 2048;

describe(`${FILES} files that are open`, () => {
  const reason =
    cannotRun(culvert, 'uml') ?? (process.getuid?.() === 0 ? undefined : 'hostfs shows root’s programs to root alone');
  if (reason !== undefined) {
    it('needs user-mode Linux and root', (test) => test.skip(reason));
    return;
  }

  let guest: Guest;
  let shell: Shell;
  beforeAll(async () => {
    ({ guest, shell } = await manyDescriptors());
  }, TIMEOUT_MS);
  afterAll(async () => await guest.shutdown());

  it.each<readonly [string, ManyFiles]>([
    ['by a 9P client', { command: 'open', protocol: '9p' }],
    ['by FUSE’s client', { command: 'open', protocol: 'fuse' }],
  ])(
    '%s all answer, and are closed',
    async (name, load) => {
      const [answer] = await askForMany(shell, `/tmp/${load.protocol}`, load, [{ count: FILES, depth: 1 }]);
      assert.deepEqual(
        answer?.phases.map((phase) => phase.operations),
        [FILES, 20_000, 20_000, FILES],
      );
      const bytes = answer?.mostMemoryBytes ?? Number.NaN;
      process.stdout.write(`${FILES} files open ${name}: ${Math.round(bytes / 1024 / 1024)} MiB at most\n`);
      assert.ok(bytes < BASE_BYTES + FILES * MOST_BYTES_EACH, `${bytes} bytes`);
    },
    TIMEOUT_MS,
  );
});
