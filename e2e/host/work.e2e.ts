// Programs of the real world at work through `culvert mount`.
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, it } from 'vitest';

import { type Shell, sh } from '../../server/testing/guest/shell.ts';
import { removeFolder } from '../../server/testing/guest/temporary-folder.ts';
import { culvertMount, type RunningMount } from '../../server/testing/peers/culvert.ts';
import { policyTitle, workPolicies } from '../posix/policies.ts';
import { defineRows, hostWithTool, SkipReport, shareFolder } from '../posix/suite.ts';
import { workRows } from '../posix/work-rows.ts';

const START_TIMEOUT_MS = 60_000;
const reason = process.getuid?.() === 0 ? culvertMount.unavailable() : 'the rows act as other users: they need root';

describe.each(workPolicies())('real work through `culvert mount` with $cache, writeback $writeback', (policy) => {
  const skips = new SkipReport(`real work through \`culvert mount\`, ${policyTitle(policy)}`);
  let folder: string;
  let mount: RunningMount;
  let shell: Shell;

  if (reason !== undefined) {
    it('needs root, /dev/fuse and the built server', (test) => {
      skips.add(reason, workRows().length);
      test.skip(reason);
    });
    return;
  }

  beforeAll(async () => {
    folder = await shareFolder('work');
    await chmod(folder, 0o755);
    await mkdir(join(folder, 'shared'));
    await mkdir(join(folder, 'mounted'));
    shell = await hostWithTool();
    const options = { ...policy, xattr: true, flags: ['--allow-mmap'] };
    mount = await culvertMount.start(join(folder, 'shared'), join(folder, 'mounted'), options);
  }, START_TIMEOUT_MS);

  afterAll(async () => {
    await mount?.stop();
    await sh(shell, `umount -l ${join(folder, 'mounted')} 2>/dev/null || :`);
    await removeFolder(folder);
  }, START_TIMEOUT_MS);

  defineRows(
    workRows(),
    () => ({ shell, mountPoint: join(folder, 'mounted'), sharedDir: join(folder, 'shared') }),
    skips,
  );
});
