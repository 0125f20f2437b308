// The policy changed over the control socket, as the host kernel's own FUSE client finds it.
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, it } from 'vitest';

import { controlFolder } from '../../server/control/paths.ts';
import type { ControlClient } from '../../server/control/rpc.ts';
import { connectControl } from '../../server/control/socket.ts';
import { type Shell, sh } from '../../server/testing/guest/shell.ts';
import { removeFolder } from '../../server/testing/guest/temporary-folder.ts';
import { culvertMount, type RunningMount } from '../../server/testing/peers/culvert.ts';
import { liveRows } from '../posix/live-rows.ts';
import { defineRows, hostWithTool, SkipReport, shareFolder } from '../posix/suite.ts';

const START_TIMEOUT_MS = 60_000;
const reason = process.getuid?.() === 0 ? culvertMount.unavailable() : 'it mounts: it needs root';

describe('a policy that changes while `culvert mount` is mounted', () => {
  const skips = new SkipReport('live policy through `culvert mount`');
  let folder: string;
  let mount: RunningMount;
  let control: ControlClient | undefined;
  let shell: Shell;

  if (reason !== undefined) {
    it('needs root, /dev/fuse and the built server', (test) => test.skip(reason));
    return;
  }

  beforeAll(async () => {
    folder = await shareFolder('live');
    await chmod(folder, 0o755);
    for (const name of ['shared', 'mounted']) await mkdir(join(folder, name));
    shell = await hostWithTool();
    const name = `live-${process.pid}`;
    const options = { cache: 'always', flags: ['--name', name] } as const;
    mount = await culvertMount.start(join(folder, 'shared'), join(folder, 'mounted'), options);
    control = await connectControl(join(controlFolder(), `${name}.sock`));
  }, START_TIMEOUT_MS);

  afterAll(async () => {
    control?.close();
    await mount?.stop();
    await sh(shell, `umount -l ${join(folder, 'mounted')} 2>/dev/null || :`);
    await removeFolder(folder);
  }, START_TIMEOUT_MS);

  function client(): ControlClient {
    if (control === undefined) throw new Error('the share does not run');
    return control;
  }

  defineRows(
    liveRows(client),
    () => ({ shell, mountPoint: join(folder, 'mounted'), sharedDir: join(folder, 'shared') }),
    skips,
  );
});
