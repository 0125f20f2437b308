// A server that runs as an ordinary user, as on a desktop, met by a guest: the errno rows as that user, and as the guest's root.
import assert from 'node:assert/strict';
import { chmod, chown, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, it } from 'vitest';

import type { Guest } from '../../server/testing/guest/guest.ts';
import { sh } from '../../server/testing/guest/shell.ts';
import { removeFolder } from '../../server/testing/guest/temporary-folder.ts';
import { culvert } from '../../server/testing/peers/culvert.ts';
import type { RunningShare } from '../../server/testing/peers/share-server.ts';
import { assertErrnoRows } from '../posix/errno-comparison.ts';
import { hostWithTool, shareFolder } from '../posix/suite.ts';
import { knownDifferences } from './known.ts';
import { bootWith, cannotRun, MOUNT_POINT, mountShare, TAG } from './share-guest.ts';
import { guestRootDifferences } from './user-server-differences.ts';

const ROWS_TIMEOUT_MS = 400_000;
const BOOT_TIMEOUT_MS = 120_000;
/** A user that no system has. */
const USER = 24_567;

describe('a server that runs as an ordinary user', () => {
  const reason = process.getuid?.() === 0 ? cannotRun(culvert, 'uml') : 'only root can start a server as somebody else';
  let folder: string;
  let shared: string;
  let plain: string;
  let share: RunningShare | undefined;
  let guest: Guest | undefined;

  beforeEach(async () => {
    folder = await shareFolder('user');
    shared = join(folder, 'shared');
    plain = join(folder, 'plain');
    await chmod(folder, 0o755);
    for (const path of [shared, plain]) {
      await mkdir(path);
      await chown(path, USER, USER);
    }
  });

  afterEach(async () => {
    await guest?.shutdown();
    await share?.stop();
    [guest, share] = [undefined, undefined];
    await removeFolder(folder);
  }, BOOT_TIMEOUT_MS);

  async function mounted(...flags: string[]): Promise<Guest> {
    share = await culvert.start(shared, { user: USER, xattr: true, tag: TAG, flags });
    guest = await bootWith(share, { vmm: 'uml' });
    await mountShare(guest);
    return guest;
  }

  it(
    'the guest’s user of the same number: each row as on the plain folder',
    async (test) => {
      if (reason !== undefined) test.skip(reason);
      const shell = await mounted();
      const host = { shell: await hostWithTool(), dir: plain, user: USER };
      await assertErrnoRows({ shell, dir: MOUNT_POINT, user: USER }, host, knownDifferences(culvert));
    },
    ROWS_TIMEOUT_MS,
  );

  it(
    'the guest’s root stands for the user: each row as on the plain folder, or refused as written down',
    async (test) => {
      if (reason !== undefined) test.skip(reason);
      const shell = await mounted('--guest-user-is-me=0');
      const host = { shell: await hostWithTool(), dir: plain };
      await assertErrnoRows({ shell, dir: MOUNT_POINT }, host, guestRootDifferences());
      const owners = await sh(await hostWithTool(), `find ${shared} -printf '%U:%G\\n' | sort -u`);
      assert.equal(owners, `${USER}:${USER}\n`);
    },
    ROWS_TIMEOUT_MS,
  );

  it(
    'owners and modes kept in attributes: each row as root has it on the plain folder',
    async (test) => {
      if (reason !== undefined) test.skip(reason);
      const shell = await mounted('--security-model=mapped-xattr');
      await sh(shell, `chown 0:0 ${MOUNT_POINT}`);
      const host = { shell: await hostWithTool(), dir: plain };
      await assertErrnoRows({ shell, dir: MOUNT_POINT }, host, {});
    },
    ROWS_TIMEOUT_MS,
  );
});
