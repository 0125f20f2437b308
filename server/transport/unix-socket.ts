/** Listening unix sockets: taking over a stale path, refusing one that is in use, and giving it up again. */
import {
  chmodSync,
  chownSync,
  type Dirent,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  unlinkSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { LOCK_EX, O_DIRECTORY, O_RDONLY } from '../constants/linux.ts';
import { Problem } from '../control/failure.ts';
import { ERRNO, errnoName } from '../errno.ts';
import { native } from '../native/loader.ts';
import { threadArena } from './thread-arena.ts';

/** One front end is served at a time; a few more may wait for a moment. */
const BACKLOG = 4;
/** Somebody who holds the folder's lock for longer is no server that starts. */
const LOCK_MS = 2000;
const LOCK_RETRY_MS = 5;
/** Start-up only, so it may sleep. */
const SLEEPER = new Int32Array(new SharedArrayBuffer(4));

export class ListeningSocket {
  readonly fd: number;
  readonly path: string;
  readonly #identity: string;

  constructor(fd: number, path: string) {
    this.fd = fd;
    this.path = path;
    this.#identity = identityOf(path);
  }

  /** Removes the path, unless somebody else has put another socket there meanwhile. */
  remove(): void {
    try {
      if (identityOf(this.path) === this.#identity) unlinkSync(this.path);
    } catch {
      // Gone already, or its directory is: nothing is left to remove.
    }
  }

  close(): void {
    native.close(this.fd);
  }
}

/** An inode's number alone is used again at once; its birth stays when somebody changes mode or owner. */
function identityOf(path: string): string {
  const { ino, birthtimeNs } = lstatSync(path, { bigint: true });
  return `${ino} ${birthtimeNs}`;
}

/**
 * Listens on `path`, mode 0600, or 0660 for a group. A socket that nobody listens on any more is replaced. Throws Problem.
 * What is not a socket is never removed.
 */
export function listenOnPath(path: string, gid?: number, backlog = BACKLOG): ListeningSocket {
  const lock = lockFolder(dirname(path));
  let fd: number;
  try {
    fd = native.unixListen(path, backlog);
    if (fd === -ERRNO.EADDRINUSE) {
      refuseUnlessStale(path);
      unlinkSync(path);
      fd = native.unixListen(path, backlog);
    }
  } finally {
    if (lock >= 0) native.close(lock);
  }
  if (fd < 0) throw bindProblem(path, fd);
  const socket = new ListeningSocket(fd, path);
  if (gid !== undefined) giveToGroup(socket, gid);
  return socket;
}

/**
 * Two servers that start at the same instant must not both find the other's socket stale, or not listening yet: one at a time looks, removes and listens. The
 * descriptor that holds the lock; -1: the folder cannot be locked, and one goes on without.
 */
function lockFolder(folder: string): number {
  const fd = native.openHostPath(folder, O_RDONLY | O_DIRECTORY);
  if (fd < 0) return -1;
  for (let waitedMs = 0; native.flock(fd, LOCK_EX) === -ERRNO.EAGAIN; waitedMs += LOCK_RETRY_MS) {
    if (waitedMs >= LOCK_MS) {
      native.close(fd);
      return -1;
    }
    Atomics.wait(SLEEPER, 0, 0, LOCK_RETRY_MS);
  }
  return fd;
}

function giveToGroup(socket: ListeningSocket, gid: number): void {
  try {
    chownSync(socket.path, -1, gid);
    chmodSync(socket.path, 0o660);
  } catch (error) {
    socket.remove();
    socket.close();
    throw new Problem(
      'SOCKET_GROUP',
      `the socket ${socket.path} cannot be given to group ${gid}: ${(error as NodeJS.ErrnoException).code ?? String(error)}`,
      'Run as a member of that group or as root, or choose another group with --socket-group.',
    );
  }
}

function refuseUnlessStale(path: string): void {
  if (!lstatSync(path).isSocket()) {
    throw new Problem(
      'SOCKET_PATH_TAKEN',
      `${path} exists and is not a socket`,
      'Choose another --socket-path, or remove the file yourself.',
    );
  }
  const owner = liveOwner(path);
  if (owner === undefined) return;
  const who = owner > 0 ? ` by process ${owner}${programOf(owner)}` : '';
  throw new Problem(
    'SOCKET_IN_USE',
    `the socket ${path} is in use${who}`,
    owner > 0
      ? `Stop that server (kill ${owner}), or choose another --socket-path.`
      : 'Stop that server, or choose another --socket-path.',
  );
}

/**
 * The process that listens on `path`, 0 when it cannot be named, undefined when nobody does. /proc/net/unix is asked first: connecting would make
 * C and Rust virtiofsd, which serve one connection only, exit. It lists this network name space alone, hence the connection after it.
 */
export function liveOwner(path: string): number | undefined {
  const inode = listeningInode(path);
  if (inode !== undefined) return processWithSocket(inode);
  const fd = native.unixConnect(path);
  if (fd === -ERRNO.EAGAIN) return 0;
  if (fd < 0) return undefined;
  const out = threadArena().alloc(16);
  const result = native.peerCred(fd, out);
  const pid = result < 0 ? 0 : threadArena().view.getInt32(out, true);
  native.close(fd);
  return pid;
}

/** proc(5), /proc/net/unix: Num RefCount Protocol Flags Type St Inode Path; the flag 0x10000 is __SO_ACCEPTCON. */
function listeningInode(path: string): string | undefined {
  for (const line of readFileSync('/proc/net/unix', 'utf8').split('\n')) {
    const [, , , flags, , , inode] = line.split(/ +/);
    if (flags === '00010000' && inode !== undefined && line.endsWith(` ${path}`)) return inode;
  }
  return undefined;
}

function processWithSocket(inode: string): number {
  for (const entry of readdirOrNothing('/proc')) {
    if (!/^\d+$/.test(entry.name)) continue;
    for (const fd of readdirOrNothing(`/proc/${entry.name}/fd`)) {
      try {
        if (readlinkSync(`/proc/${entry.name}/fd/${fd.name}`) === `socket:[${inode}]`) return Number(entry.name);
      } catch {
        // The descriptor or its process has gone meanwhile.
      }
    }
  }
  return 0;
}

/** Processes end, and those of other users cannot be looked into. */
function readdirOrNothing(path: string): readonly Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch {
    return [];
  }
}

function programOf(pid: number): string {
  try {
    return ` (${readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim().slice(0, 120)})`;
  } catch {
    return '';
  }
}

function bindProblem(path: string, error: number): Problem {
  const folder = dirname(path);
  switch (-error) {
    case ERRNO.ENOENT:
      return new Problem(
        'SOCKET_FOLDER_MISSING',
        `the folder ${folder} for the socket does not exist`,
        `Create it: mkdir -p ${folder}`,
      );
    case ERRNO.ENOTDIR:
      return new Problem('SOCKET_FOLDER_MISSING', `${folder} is not a folder`, 'Choose another --socket-path.');
    case ERRNO.EACCES:
    case ERRNO.EPERM:
      return new Problem(
        'SOCKET_NOT_PERMITTED',
        `no permission to create ${path}`,
        `Choose a folder you may write to, such as $XDG_RUNTIME_DIR.`,
      );
    case ERRNO.EROFS:
      return new Problem(
        'SOCKET_NOT_PERMITTED',
        `${folder} is on a read-only file system`,
        'Choose another --socket-path.',
      );
    case ERRNO.ENAMETOOLONG:
      return new Problem(
        'SOCKET_PATH_TOO_LONG',
        `the socket path is longer than the 107 bytes that Linux allows: ${path}`,
        'Choose a shorter one, such as one below /run.',
      );
    default:
      return new Problem(
        'SOCKET_FAILED',
        `cannot listen on ${path}: ${errnoName(error)}`,
        'Choose another --socket-path.',
      );
  }
}
