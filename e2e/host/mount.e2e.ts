import assert from 'node:assert/strict';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg, release } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, it } from 'vitest';

import type { Shell } from '../../server/testing/guest/shell.ts';
import { sh } from '../../server/testing/guest/shell.ts';
import { removeFolder } from '../../server/testing/guest/temporary-folder.ts';
import { culvertMount, type RunningMount } from '../../server/testing/peers/culvert.ts';
import { fuseClientDifferences, fuseClientLacks } from '../posix/fuse-client.ts';
import { allRows, defineRows, hostWithTool, SkipReport, shareFolder } from '../posix/suite.ts';

const START_TIMEOUT_MS = 60_000;
const title = 'the rows through `culvert mount` on the host';
const reason = process.getuid?.() === 0 ? culvertMount.unavailable() : 'the rows act as other users: they need root';

describe(title, () => {
  const skips = new SkipReport(title);
  let folder: string;
  let mount: RunningMount;
  let shell: Shell;

  if (reason !== undefined) {
    it('needs root, /dev/fuse and the built server', (test) => {
      skips.add(reason, allRows().length + 3);
      test.skip(reason);
    });
    return;
  }

  beforeAll(async () => {
    folder = await shareFolder('mount');
    await chmod(folder, 0o755);
    await mkdir(join(folder, 'shared'));
    await mkdir(join(folder, 'mounted'));
    shell = await hostWithTool();
    mount = await culvertMount.start(join(folder, 'shared'), join(folder, 'mounted'), { xattr: true });
  }, START_TIMEOUT_MS);

  afterAll(async () => {
    await mount?.stop();
    await sh(shell, `umount -l ${join(folder, 'mounted')} 2>/dev/null || :`);
    await removeFolder(folder);
  }, START_TIMEOUT_MS);

  it('the folder is mounted by FUSE', async () => {
    await writeFile(join(folder, 'shared', 'there'), '');
    const said = await sh(shell, `grep ' ${join(folder, 'mounted')} ' /proc/mounts; ls ${join(folder, 'mounted')}`);
    assert.match(said, / fuse\S* .*\nthere\n$/);
    await rm(join(folder, 'shared', 'there'));
  });

  defineRows(
    allRows(),
    () => ({
      shell,
      mountPoint: join(folder, 'mounted'),
      sharedDir: join(folder, 'shared'),
      mayLack: fuseClientLacks(release()),
      knownDifferences: fuseClientDifferences(),
    }),
    skips,
  );

  it('a read-only mount refuses each kind of change with EROFS', async () => {
    const shared = join(folder, 'kept');
    const point = join(folder, 'kept-mounted');
    await sh(shell, `mkdir ${shared} ${point}; cd ${shared}; echo content >file; mkdir dir; ln -s file link`);
    const before = await sh(shell, `guest-tool manifest ${shared}`);
    const readonly = await culvertMount.start(shared, point, { readonly: true, xattr: true });
    try {
      const said = (await sh(shell, `guest-tool readonly ${point}`)).trimEnd().split('\n');
      assert.ok(said.length > 30, `only ${said.length} kinds of change were tried`);
      assert.deepEqual(
        said.filter((line) => !line.endsWith(' EROFS')),
        [],
      );
    } finally {
      await readonly.stop();
    }
    assert.equal(await sh(shell, `guest-tool manifest ${shared}`), before);
  });

  it('SIGTERM unmounts and ends it with exit code 0 within a second', async () => {
    const started = performance.now();
    const ending = await mount.process.stop();
    assert.deepEqual(ending, { code: 0, signal: null });
    const tookMs = performance.now() - started;
    // A second when there is a processor to run on; as many times that as processes wait for each.
    const limitMs = 1_000 * Math.max(1, (loadavg()[0] ?? 0) / availableParallelism());
    assert.ok(tookMs < limitMs, `it took ${tookMs} ms, more than ${limitMs}`);
    assert.equal(await sh(shell, `grep -c ' ${join(folder, 'mounted')} ' /proc/mounts || :`), '0\n');
  });
});
