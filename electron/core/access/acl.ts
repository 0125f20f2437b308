/** POSIX access control lists (acl(5)), read with getfacl(1), and what mode and list together allow somebody. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const TIMEOUT_MS = 3000;

export interface AclEntry {
  readonly kind: 'user' | 'group' | 'mask' | 'other';
  /** Null: the file's owner or group, or of a kind that has none. */
  readonly id: number | null;
  /** rwx as 4, 2, 1. */
  readonly permissions: number;
}

/** Who asks. */
export interface Accessor {
  readonly uid: number;
  readonly gids: readonly number[];
}

export interface Owned {
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
}

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
export function parseAcls(text: string): ReadonlyMap<string, readonly AclEntry[]> {
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

/** Which rule decided about an access, for people. */
export interface Decision {
  readonly allowed: boolean;
  /** `the owner’s bits (rwx)`. */
  readonly rule: string;
}

/** acl(5), access check algorithm; without a list that of the mode. `wanted`: rwx as 4, 2, 1. Root's capabilities come first. */
export function decide(who: Accessor, file: Owned, acl: readonly AclEntry[] | undefined, wanted: number): Decision {
  const directory = (file.mode & 0o170000) === 0o040000;
  if (who.uid === 0) {
    // CAP_DAC_OVERRIDE: execution of a file needs at least one x.
    const allowed = (wanted & 1) === 0 || directory || (file.mode & 0o111) !== 0;
    return { allowed, rule: 'root may, whatever the mode says' };
  }
  const granted = (permissions: number): boolean => (permissions & wanted) === wanted;
  const bits = (permissions: number): string =>
    `${(permissions & 4) !== 0 ? 'r' : '-'}${(permissions & 2) !== 0 ? 'w' : '-'}${(permissions & 1) !== 0 ? 'x' : '-'}`;
  const owner = (file.mode >> 6) & 7;
  if (who.uid === file.uid) return { allowed: granted(owner), rule: `the owner’s bits (${bits(owner)})` };
  if (acl === undefined || acl.length === 0) {
    if (who.gids.includes(file.gid)) {
      const group = (file.mode >> 3) & 7;
      return { allowed: granted(group), rule: `the group’s bits (${bits(group)})` };
    }
    const other = file.mode & 7;
    return { allowed: granted(other), rule: `everybody else’s bits (${bits(other)})` };
  }
  const mask = acl.find(({ kind }) => kind === 'mask')?.permissions ?? 7;
  const named = acl.find(({ kind, id }) => kind === 'user' && id === who.uid);
  if (named !== undefined)
    return {
      allowed: granted(named.permissions & mask),
      rule: `the access control list’s entry for user ${who.uid} (${bits(named.permissions & mask)})`,
    };
  const groups = acl.filter(({ kind, id }) => kind === 'group' && who.gids.includes(id ?? file.gid));
  const best = groups.find(({ permissions }) => granted(permissions & mask)) ?? groups[0];
  if (best !== undefined)
    return {
      allowed: granted(best.permissions & mask),
      rule: `the access control list’s entry for group ${best.id ?? file.gid} (${bits(best.permissions & mask)})`,
    };
  const other = file.mode & 7;
  return { allowed: granted(other), rule: `everybody else’s bits (${bits(other)})` };
}
