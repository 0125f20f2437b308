import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PermissionLens } from '../contract/permission-lens.ts';
import type { PolicySettings } from '../contract/policy.ts';
import { resolvePolicy } from '../contract/policy-values.ts';
import { permissionLens } from './lens.ts';

let folder = '';
const uid = process.geteuid?.() ?? 0;
const gid = process.getegid?.() ?? 0;
const server = { uid, gid, gids: process.getgroups?.() ?? [] };

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'culvert-lens-'));
  mkdirSync(join(folder, 'dir'));
  writeFileSync(join(folder, 'dir', 'f\n‮ü'), 'hello');
  chmodSync(join(folder, 'dir', 'f\n‮ü'), 0o640);
  symlinkSync('/etc/passwd', join(folder, 'out'));
  symlinkSync('dir', join(folder, 'link'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function lens(
  path: string,
  settings: PolicySettings = {},
  guest = { uid: 1234, gid: 1234 },
): Promise<PermissionLens> {
  return await permissionLens({ folder, path, policy: resolvePolicy(settings), server, guest });
}

function has(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
}

it('shows the host’s side, the guest’s side, and who decides', async () => {
  const found = await lens('/dir/f\n‮ü');
  expect(found).toMatchObject({
    path: 'dir/f\n‮ü',
    host: { kind: 'file', mode: 0o640, sizeBytes: 5, owner: { id: uid } },
    steps: [],
  });
  expect(found.guest).toMatchObject({ uid, gid, mode: 0o640 });
  expect(found.accesses.map(({ wanted, allowed, decidedBy }) => [wanted, allowed, decidedBy])).toEqual([
    ['read', false, 'guest'],
    ['write', false, 'guest'],
    ['execute', false, 'guest'],
  ]);
});

it('"guest user is me" lets that user in, and says so', async () => {
  const found = await lens('dir/f\n‮ü', { guestUserIsMe: '1234' });
  expect(found.guest).toMatchObject({ uid: 1234, gid: 1234 });
  expect(found.steps.length).toBeGreaterThan(0);
  expect(found.accesses.slice(0, 2).map(({ allowed, decidedBy }) => [allowed, decidedBy])).toEqual([
    [true, 'host'],
    [true, 'host'],
  ]);
  const readonly = await lens('dir/f\n‮ü', { guestUserIsMe: '1234', readonly: true });
  expect(readonly.accesses[1]).toMatchObject({ wanted: 'write', allowed: false, decidedBy: 'policy' });
});

it('a forbidden user is refused by the policy', async () => {
  chmodSync(join(folder, 'dir'), 0o755);
  const found = await lens('dir', { translateUid: 'forbid-guest:1234:1' });
  expect(found.accesses.find(({ wanted }) => wanted === 'enter')).toMatchObject({
    allowed: false,
    decidedBy: 'policy',
  });
});

it('reads the access control list', async (test) => {
  if (!has('setfacl')) test.skip('setfacl is not installed');
  spawnSync('setfacl', ['-m', 'u:1234:rwx', join(folder, 'dir')]);
  const { host, notes } = await lens('dir');
  expect(host.acl).toContainEqual({ kind: 'user', id: 1234, permissions: 7 });
  expect(notes).toEqual([]);
});

it('reads what mapped-xattr keeps', async (test) => {
  if (!has('getfattr')) test.skip('getfattr is not installed');
  const path = join(folder, 'kept');
  writeFileSync(path, '');
  const set = (name: string, hex: string): number | null =>
    spawnSync('setfattr', ['-n', `user.virtfs.${name}`, '-v', `0x${hex}`, path]).status;
  if (set('uid', '05000000') !== 0) test.skip('the file system below the temporary folder has no user attributes');
  set('mode', 'ff810000'); // 0100777
  const found = await lens('kept', { securityModel: 'mapped-xattr' });
  expect(found.guest).toMatchObject({ uid: 5, mode: 0o777, kind: 'file' });
  expect(found.steps.map(({ what }) => what)).toEqual(['owner', 'mode']);
});

it('shows a link itself, and never goes through one', async () => {
  expect(await lens('out')).toMatchObject({ host: { kind: 'symlink', target: '/etc/passwd' }, accesses: [] });
  await expect(lens('link/f')).rejects.toMatchObject({ code: 'LENS_OUTSIDE' });
  await expect(lens('out/x')).rejects.toMatchObject({ code: 'LENS_OUTSIDE' });
});

it.each(['..', 'dir/../../etc/passwd', '/../etc', 'dir/..', 'a\0b'])('refuses to leave the share: %j', async (path) => {
  await expect(lens(path)).rejects.toMatchObject({ code: 'LENS_OUTSIDE' });
});

it('says when it is not there', async () => {
  await expect(lens('no/such')).rejects.toMatchObject({ code: 'LENS_NOT_THERE' });
  expect((await lens('')).host.kind).toBe('folder');
});
