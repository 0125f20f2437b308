// The policy changed over the control socket, as a guest finds it; and write-back, which begins with the next mount and needs no restart of the share.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, it } from 'vitest';

import { controlFolder } from '../../server/control/paths.ts';
import type { ControlClient } from '../../server/control/rpc.ts';
import { connectControl } from '../../server/control/socket.ts';
import type { Guest } from '../../server/testing/guest/guest.ts';
import { sh } from '../../server/testing/guest/shell.ts';
import { removeFolder } from '../../server/testing/guest/temporary-folder.ts';
import { culvert } from '../../server/testing/peers/culvert.ts';
import type { RunningShare } from '../../server/testing/peers/share-server.ts';
import { liveRows } from '../posix/live-rows.ts';
import { defineRows, SkipReport, shareFolder } from '../posix/suite.ts';
import { bootWith, cannotRun, MOUNT_POINT, mountShare, TAG } from './share-guest.ts';

const BOOT_TIMEOUT_MS = 120_000;
const reason = cannotRun(culvert, 'uml');

describe('a policy that changes while a guest is mounted', () => {
  const skips = new SkipReport('live policy in a guest');
  let sharedDir: string;
  let share: RunningShare;
  let guest: Guest;
  let control: ControlClient | undefined;

  if (reason !== undefined) {
    it('needs user-mode Linux and the built server', (test) => test.skip(reason));
    return;
  }

  beforeAll(async () => {
    sharedDir = await shareFolder('live');
    const name = `live-guest-${process.pid}`;
    share = await culvert.start(sharedDir, { cache: 'always', tag: TAG, flags: ['--name', name] });
    control = await connectControl(join(controlFolder(), `${name}.sock`));
    guest = await bootWith(share, { vmm: 'uml' });
    await mountShare(guest);
  }, BOOT_TIMEOUT_MS);

  afterAll(async () => {
    control?.close();
    await guest?.shutdown();
    await share?.stop();
    await removeFolder(sharedDir);
  }, BOOT_TIMEOUT_MS);

  function client(): ControlClient {
    if (control === undefined) throw new Error('the share does not run');
    return control;
  }

  defineRows(liveRows(client), () => ({ shell: guest, mountPoint: MOUNT_POINT, sharedDir }), skips);

  it('submounts are mounts of their own to the guest, and refused from the moment on that says so', async (test) => {
    if (process.getuid?.() !== 0) test.skip('mounting takes root');
    const at = join(sharedDir, 'm');
    mkdirSync(at);
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', at]);
    try {
      writeFileSync(join(at, 'inside'), 'inside');
      // A new mount, so that nothing of it is cached.
      const remount = `umount -l ${MOUNT_POINT}; mount -t virtiofs ${TAG} ${MOUNT_POINT}`;
      await sh(guest, remount);
      assert.equal(await sh(guest, `cat ${MOUNT_POINT}/m/inside`), 'inside');
      const devices = await sh(guest, `stat -c %d ${MOUNT_POINT} ${MOUNT_POINT}/m/inside | sort -u | wc -l`);
      assert.equal(devices, '2\n');
      assert.equal(await sh(guest, `grep -c virtiofs /proc/mounts`), '2\n');
      await client().call('policy.set', { settings: { refuseSubmounts: true } });
      await sh(guest, remount);
      assert.equal(await sh(guest, `echo ${MOUNT_POINT}/m*`), `${MOUNT_POINT}/m\n`);
      assert.match((await guest.run(`ls ${MOUNT_POINT}/m`)).stderr, /cross-device link/);
      await client().call('policy.set', { settings: { refuseSubmounts: null } });
      assert.equal(await sh(guest, `cat ${MOUNT_POINT}/m/inside`), 'inside');
      await sh(guest, remount);
    } finally {
      execFileSync('umount', ['-l', at]);
    }
  });

  it('write-back begins with the next mount, and ends with the one after', async () => {
    // While it is open: closing sends what was kept. The guest's kernel sends by itself only what has waited for half a minute.
    const seenWhileOpen = async (name: string): Promise<string> => {
      const path = `${MOUNT_POINT}/${name}`;
      const script = guest.start(`(echo content; exec sleep 600) | dd of=${path}`);
      await sh(guest, `until [ "$(stat -c %s ${path} 2>&1)" = 8 ]; do sleep 0.05; done`);
      const text = readFileSync(join(sharedDir, name), 'utf8');
      script.kill();
      await script.ended;
      await sh(guest, `sync ${path}`);
      assert.equal(readFileSync(join(sharedDir, name), 'utf8'), 'content\n');
      return text;
    };
    const remount = `umount ${MOUNT_POINT}; mount -t virtiofs ${TAG} ${MOUNT_POINT}`;
    const { pid } = await client().call('status', {});
    const { changes } = await client().call('policy.set', { settings: { writeback: true } });
    assert.deepEqual(changes.find(({ name }) => name === 'writeback')?.moments, ['next mount']);
    assert.equal(await seenWhileOpen('before'), 'content\n');
    await sh(guest, remount);
    assert.equal(await seenWhileOpen('kept'), '');
    await client().call('policy.set', { settings: { writeback: null } });
    assert.equal(await seenWhileOpen('still'), '');
    await sh(guest, remount);
    assert.equal(await seenWhileOpen('after'), 'content\n');
    assert.equal((await client().call('status', {})).pid, pid);
  });
});
