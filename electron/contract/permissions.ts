/** Owner, mode and access control list: what they allow whom (acl(5), access check algorithm). */

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
  /** Type included: S_IFMT. */
  readonly mode: number;
}

/** Which rule decided about an access, for people. */
export interface Decision {
  readonly allowed: boolean;
  /** `the owner’s bits (rwx)`. */
  readonly rule: string;
}

const TYPE_MASK = 0o170000;
const DIRECTORY = 0o040000;

function isDirectory(mode: number): boolean {
  return (mode & TYPE_MASK) === DIRECTORY;
}

/** `rwxr-x---`, suid, sgid and sticky as ls writes them. */
export function modeText(mode: number): string {
  const three = (shift: number, special: number, letter: string): string => {
    const x = ((mode >> shift) & 1) !== 0;
    const last = (mode & special) === 0 ? (x ? 'x' : '-') : x ? letter : letter.toUpperCase();
    return bitsText(mode >> shift).slice(0, 2) + last;
  };
  return three(6, 0o4000, 's') + three(3, 0o2000, 's') + three(0, 0o1000, 't');
}

function bitsText(bits: number): string {
  return `${(bits & 4) !== 0 ? 'r' : '-'}${(bits & 2) !== 0 ? 'w' : '-'}${(bits & 1) !== 0 ? 'x' : '-'}`;
}

/** Without a list, the mode decides. `wanted`: rwx as 4, 2, 1. Root's capabilities come first. */
export function decide(who: Accessor, file: Owned, acl: readonly AclEntry[] | undefined, wanted: number): Decision {
  if (who.uid === 0) {
    // CAP_DAC_OVERRIDE: execution of a file needs at least one x.
    const allowed = (wanted & 1) === 0 || isDirectory(file.mode) || (file.mode & 0o111) !== 0;
    return { allowed, rule: 'root may, whatever the mode says' };
  }
  const by = (bits: number, whose: string): Decision => ({
    allowed: (bits & wanted) === wanted,
    rule: `${whose} (${bitsText(bits)})`,
  });
  if (who.uid === file.uid) return by((file.mode >> 6) & 7, 'the owner’s bits');
  if (acl === undefined || acl.length === 0) {
    const inGroup = who.gids.includes(file.gid);
    return inGroup ? by((file.mode >> 3) & 7, 'the group’s bits') : by(file.mode & 7, 'everybody else’s bits');
  }
  const mask = acl.find(({ kind }) => kind === 'mask')?.permissions ?? 7;
  const named = acl.find(({ kind, id }) => kind === 'user' && id === who.uid);
  if (named !== undefined) return by(named.permissions & mask, `the access control list’s entry for user ${who.uid}`);
  const groups = acl.filter(({ kind, id }) => kind === 'group' && who.gids.includes(id ?? file.gid));
  const best = groups.find(({ permissions }) => (permissions & mask & wanted) === wanted) ?? groups[0];
  if (best !== undefined)
    return by(best.permissions & mask, `the access control list’s entry for group ${best.id ?? file.gid}`);
  return by(file.mode & 7, 'everybody else’s bits');
}
