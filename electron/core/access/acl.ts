/** POSIX access control lists (acl(5)), read with getfacl(1). */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { AclEntry } from '../../contract/permissions.ts';

const run = promisify(execFile);
const TIMEOUT_MS = 3000;

/**
 * The lists of files that have one beyond their mode, by path. Null: getfacl is not installed or failed, and nothing is known.
 */
export async function aclsOf(paths: readonly string[]): Promise<ReadonlyMap<string, readonly AclEntry[]> | null> {
  try {
    const { stdout } = await run(
      'getfacl',
      ['--numeric', '--absolute-names', '--skip-base', '--access', '--', ...paths],
      {
        timeout: TIMEOUT_MS,
        env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
      },
    );
    return parseAcls(stdout);
  } catch {
    return null; // also when one of the paths went away meanwhile
  }
}

/** What getfacl prints: a block for each file, `# file:` first, octal escapes in its name. */
function parseAcls(text: string): ReadonlyMap<string, readonly AclEntry[]> {
  const lists = new Map<string, readonly AclEntry[]>();
  for (const block of text.split('\n\n')) {
    const file = /^# file: (.*)$/m.exec(block)?.[1];
    if (file === undefined) continue;
    const entries = [...block.matchAll(/^(user|group|mask|other):(\d*):([r-])([w-])([x-])/gm)].map(
      ([, kind = 'other', id = '', r, w, x]): AclEntry => ({
        kind: kind as AclEntry['kind'],
        id: id === '' ? null : Number(id),
        permissions: (r === 'r' ? 4 : 0) + (w === 'w' ? 2 : 0) + (x === 'x' ? 1 : 0),
      }),
    );
    lists.set(unescaped(file), entries);
  }
  return lists;
}

function unescaped(name: string): string {
  if (!name.includes('\\')) return name;
  const bytes = Buffer.from(
    name.replace(/\\(\d{3}|\\)/g, (_all, code: string) => (code === '\\' ? '\\' : `\0${code}`)),
    'utf8',
  ).toString('latin1');
  return Buffer.from(
    bytes.replace(/\0(\d{3})/g, (_all, code: string) => String.fromCharCode(Number.parseInt(code, 8))),
    'latin1',
  ).toString('utf8');
}
