/** Mounting /dev/fuse on this host: mount(2) for root, fusermount3 (of libfuse) for others. Start-up and shutdown only; runs in the supervisor. */
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { geteuid } from 'node:process';
import { Problem } from '../../control/failure.ts';
import { ERRNO, errnoName } from '../../errno.ts';
import { native } from '../../native/loader.ts';
import { threadArena } from '../thread-arena.ts';

// linux/mount.h
const MS_NOSUID = 2;
const MS_NODEV = 4;
const SOCK_STREAM = 1;

const FUSERMOUNT = 'fusermount3';
/** Longest READ in bytes: what a block of dev-exchange.ts holds. The kernel would go by pages, which have 64 KiB on some machines. */
const MAX_READ = 1024 * 1024;

export interface Mounted {
  /** The open /dev/fuse. The caller closes it when the share host has it. */
  readonly fd: number;
  /**
   * Also while programs use it: what they have open fails once the share host has gone. Takes as long as the kernel needs to write back what programs
   * have written, for which the share host must still serve; so it runs beside this process.
   */
  unmount(): Promise<void>;
}

/** Throws Problem. */
export function mountFolder(folder: string, mountpoint: string): Mounted {
  const place = checkedPlace(folder, mountpoint);
  return geteuid?.() === 0 ? mountAsRoot(folder, place) : mountAsUser(place);
}

/** The mount point without symlinks. Refused near the folder: a server that looks into its own mount would wait for itself. */
function checkedPlace(folder: string, mountpoint: string): string {
  let place: string;
  try {
    if (!statSync(mountpoint).isDirectory()) {
      throw new Problem(
        'MOUNTPOINT_NO_FOLDER',
        `the mount point ${mountpoint} is not a folder`,
        'Give an empty folder.',
      );
    }
    place = realpathSync(mountpoint);
  } catch (error) {
    if (error instanceof Problem) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOTCONN') {
      throw new Problem(
        'MOUNTPOINT_DEAD',
        `${mountpoint} is a mount whose server has died`,
        `Unmount it: umount -l ${mountpoint} (or fusermount3 -uz ${mountpoint})`,
      );
    }
    throw new Problem(
      'MOUNTPOINT_MISSING',
      `the mount point ${mountpoint} cannot be used: ${code}`,
      `Create it: mkdir -p ${mountpoint}`,
    );
  }
  const shared = realpathSync(folder);
  if (isWithin(place, shared) || isWithin(shared, place)) {
    throw new Problem(
      'MOUNTPOINT_IN_FOLDER',
      `the folder ${shared} and the mount point ${place} lie within each other`,
      'Choose a mount point outside the shared folder.',
    );
  }
  return place;
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);
}

function mountAsRoot(folder: string, mountpoint: string): Mounted {
  const fd = native.openFuse();
  if (fd < 0) throw noFuse(fd);
  const rootMode = (statSync(folder).mode & 0o170000).toString(8);
  const options = `fd=${fd},rootmode=${rootMode},user_id=0,group_id=0,allow_other,default_permissions,max_read=${MAX_READ}`;
  const result = native.mount('culvert', mountpoint, 'fuse.culvert', MS_NOSUID | MS_NODEV, options);
  if (result < 0) {
    native.close(fd);
    throw new Problem(
      'MOUNT_FAILED',
      `mounting on ${mountpoint} failed: ${errnoName(result)}`,
      'Check that nothing else is mounted there and that this container may mount.',
    );
  }
  return { fd, unmount: unmounter(mountpoint, 'umount', [mountpoint], ['-l', mountpoint]) };
}

function noFuse(error: number): Problem {
  const fix =
    error === -ERRNO.ENOENT || error === -ERRNO.ENODEV
      ? 'Load the module: modprobe fuse'
      : 'Run as root, or install fuse3 and run as a user.';
  return new Problem('FUSE_MISSING', `/dev/fuse cannot be opened: ${errnoName(error)}`, fix);
}

/** fusermount3 opens and mounts /dev/fuse and sends the descriptor through the socket that _FUSE_COMMFD names. */
function mountAsUser(mountpoint: string): Mounted {
  const arena = threadArena();
  const at = arena.alloc(64);
  const pair = native.socketpair(SOCK_STREAM, at);
  if (pair < 0) throw new Error(`socketpair: ${errnoName(pair)}`);
  const ours = arena.view.getInt32(at, true);
  const theirs = arena.view.getInt32(at + 4, true);
  try {
    const options = `fsname=culvert,subtype=culvert,nosuid,nodev,default_permissions,max_read=${MAX_READ}`;
    const run = spawnSync(FUSERMOUNT, ['-o', options, '--', mountpoint], {
      stdio: ['ignore', 'ignore', 'pipe', theirs],
      env: { ...process.env, _FUSE_COMMFD: '3' },
      encoding: 'utf8',
    });
    if (run.error !== undefined) {
      throw new Problem(
        'FUSERMOUNT_MISSING',
        `${FUSERMOUNT} cannot be run: ${run.error.message}`,
        'Install the package fuse3, or run as root.',
      );
    }
    if (run.status !== 0) {
      throw new Problem(
        'MOUNT_FAILED',
        `${FUSERMOUNT} refused to mount on ${mountpoint}: ${run.stderr.trim()}`,
        'The mount point must be a folder of yours.',
      );
    }
    const received = native.recvFds(ours, at + 16, 1, at + 32, 1, at + 40);
    if (received < 0 || arena.view.getInt32(at + 40, true) !== 1) {
      throw new Problem(
        'MOUNT_FAILED',
        `${FUSERMOUNT} did not hand over its descriptor`,
        'Check that fuse3 and not the older fuse is installed.',
      );
    }
    return {
      fd: arena.view.getInt32(at + 32, true),
      unmount: unmounter(mountpoint, FUSERMOUNT, ['-u', '--', mountpoint], ['-u', '-z', '--', mountpoint]),
    };
  } finally {
    native.close(ours);
    native.close(theirs);
  }
}

/** Unmounts what is mounted there now, and nothing that was or will be there. The second form of the command detaches a mount that is in use. */
function unmounter(
  mountpoint: string,
  program: string,
  args: readonly string[],
  detach: readonly string[],
): () => Promise<void> {
  const id = mountId(mountpoint);
  return async () => {
    if (id === undefined || mountId(mountpoint) !== id) return;
    if (!(await succeeds(program, args)) && mountId(mountpoint) === id) await succeeds(program, detach);
  };
}

/**
 * What identifies the mount on top there: proc(5), /proc/pid/mountinfo: id, parent, device, root, mount point with octal escapes, options, `-`, type.
 * The id alone is not enough, it is used again at once.
 */
function mountId(mountpoint: string): string | undefined {
  let found: string | undefined;
  for (const line of readFileSync('/proc/self/mountinfo', 'utf8').split('\n')) {
    const [id, , , , point] = line.split(' ');
    if (
      point?.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8))) !==
      mountpoint
    )
      continue;
    found = `${id} ${line.slice(line.indexOf(' - '))}`;
  }
  return found;
}

function succeeds(program: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'ignore' });
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
  });
}
