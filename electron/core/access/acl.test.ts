import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { aclsOf } from './acl.ts';

it('reads the lists of files whatever they are called, and leaves out files that have none', async (test) => {
  if (spawnSync('sh', ['-c', 'command -v setfacl']).status !== 0) test.skip('setfacl is not installed');
  const folder = mkdtempSync(join(tmpdir(), 'culvert-acl-'));
  try {
    const names = ['plain', 'with blank', 'ünï 目', 'line\nbreak', 'back\\slash', '# file: x', 'none'];
    for (const name of names) {
      writeFileSync(join(folder, name), '');
      if (name !== 'none') spawnSync('setfacl', ['-m', 'u:7:rw-,g:8:r--', '--', join(folder, name)]);
    }
    const lists = await aclsOf(names.map((name) => join(folder, name)));
    expect([...(lists?.keys() ?? [])].map((path) => path.slice(folder.length + 1)).sort()).toEqual(
      names.slice(0, -1).sort(),
    );
    for (const entries of lists?.values() ?? []) {
      expect(entries).toContainEqual({ kind: 'user', id: 7, permissions: 6 });
      expect(entries).toContainEqual({ kind: 'group', id: 8, permissions: 4 });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it('knows nothing where a file is gone', async () => {
  expect(await aclsOf(['/no/such/file'])).toBeNull();
});
