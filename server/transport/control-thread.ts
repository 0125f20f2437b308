/** The few native calls that the share host's control thread needs. */
import { native } from '../native/loader.ts';
import { threadArena } from './thread-arena.ts';

/** Wakes a reactor that runs in another thread (its `controlFd`). */
export function wakeReactor(controlFd: number): void {
  native.eventfdWrite(controlFd);
}

let credentialsAt = 0;

/** Uid of the process at the other end of a connected unix socket, or -1. */
export function peerUid(fd: number): number {
  const arena = threadArena();
  credentialsAt ||= arena.alloc(16);
  return native.peerCred(fd, credentialsAt) < 0 ? -1 : arena.view.getUint32(credentialsAt + 4, true);
}

/** Ends the process without waiting for anything: an I/O job that hangs in the kernel must not keep it. */
export function exitNow(code: number): never {
  return native.exitNow(code);
}

export function closeDescriptor(fd: number): void {
  native.close(fd);
}

/** Whether `fd` is open and a socket. */
export function isOpenSocket(fd: number): boolean {
  const arena = threadArena();
  pathAt ||= arena.alloc(64);
  const length = native.readFdPath(fd, pathAt, 64);
  return length > 0 && new TextDecoder().decode(arena.u8.subarray(pathAt, pathAt + length)).startsWith('socket:');
}

let pathAt = 0;
