/** The permission lens: looks at one path below a share, as the server would, and says what its guest sees and may do. Changes nothing. */
import { execFile } from 'node:child_process';
import type { Stats } from 'node:fs';
import { lstat, readlink, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Problem } from '../contract/failure.ts';
import { type GuestView, guestViewOf, hostIdsOf, type KeptOwner, type ServerUser } from '../contract/guest-view.ts';
import type { FileKind, LensAccess, LensHost, PermissionLens } from '../contract/permission-lens.ts';
import { type Accessor, type AclEntry, decide, type Owned } from '../contract/permissions.ts';
import type { PolicyValues } from '../contract/policy.ts';
import { aclsOf } from './access/acl.ts';
import { nameOf } from './vms/users.ts';

const run = promisify(execFile);
const TIMEOUT_MS = 3000;

/** S_IFMT. */
const TYPES: Readonly<Record<number, FileKind>> = {
  0o140000: 'socket',
  0o120000: 'symlink',
  0o100000: 'file',
  0o060000: 'device',
  0o040000: 'folder',
  0o020000: 'device',
  0o010000: 'fifo',
};
const TYPE_MASK = 0o170000;

export interface LensQuestion {
  /** Absolute path of the shared folder. */
  readonly folder: string;
  /** Below it; may begin with a slash. */
  readonly path: string;
  readonly policy: PolicyValues;
  readonly server: ServerUser & { readonly gids: readonly number[] };
  /** The guest's user whose rights are asked for. */
  readonly guest: ServerUser & { readonly gids?: readonly number[] };
}

/** Throws Problem when the path leaves the share or is not there. */
export async function permissionLens({ folder, path, policy, server, guest }: LensQuestion): Promise<PermissionLens> {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..') || path.includes('\0'))
    throw new Problem(
      'LENS_OUTSIDE',
      `"${path}" leads out of the share`,
      'Give a path below the shared folder, without "..".',
    );
  const real = await locate(folder, parts);
  const found = await stats(real, parts);
  const [owner, group, lists, kept] = await Promise.all([
    nameOf('passwd', found.uid),
    nameOf('group', found.gid),
    found.isSymbolicLink() ? new Map<string, readonly AclEntry[]>() : aclsOf([real]),
    policy.securityModel === 'mapped-xattr' ? keptOwner(real) : null,
  ]);
  const acl = lists === null ? null : (lists.get(real) ?? []);
  const view = guestViewOf(found, kept === 'unknown' ? null : kept, policy, server);
  const keptKind =
    kept === null || kept === 'unknown' || kept.mode === undefined ? undefined : TYPES[kept.mode & TYPE_MASK];
  const kind = kindOf(found);
  const host: LensHost = {
    kind,
    owner: { id: found.uid, name: owner },
    group: { id: found.gid, name: group },
    mode: found.mode & 0o7777,
    sizeBytes: found.size,
    target: found.isSymbolicLink() ? await readlink(real) : null,
    acl,
  };
  return {
    path: parts.join('/'),
    host,
    guest: { kind: keptKind ?? kind, uid: view.uid, gid: view.gid, mode: view.mode & 0o7777 },
    steps: view.steps,
    accesses: found.isSymbolicLink() ? [] : accessesOf(found, acl, view, { policy, server, guest }),
    notes: [
      ...(acl === null ? ['Whether there is an access control list is not known: getfacl is not installed.'] : []),
      ...(kept === 'unknown' ? ['What the guest set as owner and mode is not known: getfattr is not installed.'] : []),
      ...(found.isSymbolicLink()
        ? ['A link’s own mode means nothing; the guest resolves its target on its own side.']
        : []),
    ],
  };
}

/** Component by component, as the server goes: a link on the way is the guest's to resolve. */
async function locate(folder: string, parts: readonly string[]): Promise<string> {
  const root = await realpath(folder).catch(() => {
    throw new Problem(
      'LENS_NOT_THERE',
      `the shared folder ${folder} is not there`,
      'Look whether it was moved or its disk unmounted.',
    );
  });
  let at = root;
  for (const [depth, part] of parts.slice(0, -1).entries()) {
    at = join(at, part);
    const found = await stats(at, parts.slice(0, depth + 1));
    if (found.isSymbolicLink())
      throw new Problem(
        'LENS_OUTSIDE',
        `"${parts.slice(0, depth + 1).join('/')}" is a symbolic link, which the server does not follow`,
        'Ask about the link itself, or about the path that the guest makes of it.',
      );
  }
  // Somebody may have put a link there meanwhile: what the kernel makes of the way must be the way.
  const parent = await realpath(at).catch(() => '');
  if (parent !== at) throw new Problem('LENS_OUTSIDE', 'the path changed while it was looked at', 'Ask again.');
  return parts.length === 0 ? root : join(at, parts.at(-1) ?? '');
}

async function stats(path: string, parts: readonly string[]): Promise<Stats> {
  return await lstat(path).catch((error: NodeJS.ErrnoException) => {
    const shown = parts.join('/');
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR')
      throw new Problem(
        'LENS_NOT_THERE',
        `there is no "${shown}" in the share`,
        'It may have been removed or renamed since.',
      );
    throw new Problem(
      'LENS_NOT_OURS',
      `"${shown}" cannot be looked at (${error.code})`,
      'The server’s user may not enter a folder on the way.',
    );
  });
}

function kindOf({ mode }: Stats): FileKind {
  return TYPES[mode & TYPE_MASK] ?? 'file';
}

interface Asking {
  readonly policy: PolicyValues;
  readonly server: LensQuestion['server'];
  readonly guest: LensQuestion['guest'];
}

/** The guest's kernel decides first, by what it sees; then the policy; then the host, by whom the server acts as. */
function accessesOf(
  host: Owned,
  acl: readonly AclEntry[] | null,
  view: GuestView,
  asking: Asking,
): readonly LensAccess[] {
  const folder = (host.mode & TYPE_MASK) === 0o040000;
  const wanted = [
    ['read', 4],
    ['write', 2],
    [folder ? 'enter' : 'execute', 1],
  ] as const;
  return wanted.map(([name, bit]) => accessOf(name, bit, host, acl, view, asking));
}

function accessOf(
  wanted: LensAccess['wanted'],
  bit: number,
  host: Owned,
  acl: readonly AclEntry[] | null,
  view: GuestView,
  { policy, server, guest }: Asking,
): LensAccess {
  const inGuest = decide({ uid: guest.uid, gids: [guest.gid, ...(guest.gids ?? [])] }, view, undefined, bit);
  if (!inGuest.allowed)
    return {
      wanted,
      allowed: false,
      decidedBy: 'guest',
      rule: `The guest’s kernel refuses user ${guest.uid}: ${inGuest.rule}, as the guest sees the file.`,
    };
  if (wanted === 'write' && policy.readonly)
    return { wanted, allowed: false, decidedBy: 'policy', rule: 'The share is read-only.' };
  const acting = actingUser(policy, server, guest);
  if (acting === null)
    return {
      wanted,
      allowed: false,
      decidedBy: 'policy',
      rule: `A rule for user ids forbids the guest’s user ${guest.uid}.`,
    };
  const onHost = decide(acting, host, acl ?? undefined, bit);
  return {
    wanted,
    allowed: onHost.allowed,
    decidedBy: 'host',
    rule: `The host ${onHost.allowed ? 'lets' : 'refuses'} user ${acting.uid}${acting.uid === server.uid ? ', as whom the server runs' : ''}: ${onHost.rule}.`,
  };
}

/** Files that are there are opened by the server itself; as whom it makes new ones does not matter here. Null: a rule forbids the user. */
function actingUser(policy: PolicyValues, server: LensQuestion['server'], guest: ServerUser): Accessor | null {
  const { uid } = hostIdsOf(policy, server, guest);
  return uid < 0 ? null : { uid: server.uid, gids: [server.gid, ...server.gids] };
}

const KEPT = /^user\.virtfs\.(uid|gid|mode)=0x([0-9a-f]{8})/gm;

/** user.virtfs.* as getfattr(1) shows it; 'unknown': it is not installed. */
async function keptOwner(path: string): Promise<KeptOwner | 'unknown'> {
  try {
    const { stdout } = await run(
      'getfattr',
      ['--absolute-names', '--no-dereference', '--encoding=hex', '--match=^user\\.virtfs\\.', '--dump', '--', path],
      {
        timeout: TIMEOUT_MS,
        env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
      },
    );
    return Object.fromEntries(
      [...stdout.matchAll(KEPT)].map(([, name = '', hex = '']) => [name, Buffer.from(hex, 'hex').readUInt32LE()]),
    );
  } catch (error) {
    // Not supported by this file system: then nothing is kept.
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'unknown' : {};
  }
}
