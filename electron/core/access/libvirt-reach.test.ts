import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { VmUser } from '../../contract/vms.ts';
import { reachProblem } from './libvirt-reach.ts';

const USER: VmUser = { uid: 64_999, gids: [64_998, 64_997], name: 'libvirt-qemu' };

let folder = '';
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'culvert-reach-')));
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, 'closed'), { mode: 0o700 });
});
afterAll(() => rmSync(folder, { recursive: true }));

it('the app’s own folder is closed to others, whatever the group', async () => {
  expect(await reachProblem(join(folder, 'own/s'), USER, '64998', join(folder, 'own'))).toMatch(
    /runs as libvirt-qemu, which may not enter .*\/own\. Put the socket into a folder below \/run/,
  );
});

it('a folder on the way that is closed is named, with a command that opens it', async () => {
  expect(await reachProblem(join(folder, 'closed/s'), USER, '64998', '/nowhere')).toMatch(
    /libvirt-qemu may not enter .*\/closed: .*setfacl -m u:64999:x /,
  );
});

it('a socket is for its owner alone unless a group of that user gets it', async () => {
  const path = join(folder, 's');
  expect(await reachProblem(path, USER, undefined, '/nowhere')).toMatch(/Give it to a group that libvirt-qemu is in/);
  expect(await reachProblem(path, USER, '0', '/nowhere')).toMatch(/for this user alone/);
  expect(await reachProblem(path, USER, '64997', '/nowhere')).toBeNull();
});
