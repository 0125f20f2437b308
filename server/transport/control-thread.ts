/** The few native calls that the share host's control thread needs. */
import { errnoName } from '../errno.ts';
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

/** To the other end of a connected unix socket, which gets descriptors of its own. False when it has gone. */
export function sendDescriptors(socket: number, descriptors: readonly number[]): boolean {
  const arena = threadArena();
  messageAt ||= arena.alloc(MESSAGE_SIZE);
  return native.sendFds(socket, messageAt, 1, descriptors) >= 0;
}

/** Waits for `count` descriptors on the unix socket at `path`. Throws when they do not come. */
export function receiveDescriptors(path: string, count: number): readonly number[] {
  const socket = native.unixConnect(path);
  if (socket < 0) throw new Error(`nobody hands over descriptors on ${path}: ${errnoName(socket)}`);
  native.setNonblocking(socket, false);
  const arena = threadArena();
  messageAt ||= arena.alloc(MESSAGE_SIZE);
  const fdsAt = messageAt + 8;
  const result = native.recvFds(socket, messageAt, 1, fdsAt, DESCRIPTORS_MAX, messageAt + 4);
  native.close(socket);
  const received = arena.view.getInt32(messageAt + 4, true);
  if (result <= 0 || received !== count) throw new Error(`descriptors were not handed over: ${errnoName(result)}`);
  return Array.from({ length: count }, (_, i) => arena.view.getInt32(fdsAt + 4 * i, true));
}

/** SCM_MAX_FD of linux/net/scm.h. */
export const DESCRIPTORS_MAX = 253;
const MESSAGE_SIZE = 8 + 4 * DESCRIPTORS_MAX;
let messageAt = 0;

/** As many open files as the limits allow. */
export function raiseOpenFiles(): void {
  const [, hard] = native.getNofile();
  native.setNofile(hard, hard);
}

/** Whether `fd` is open and a socket. */
export function isOpenSocket(fd: number): boolean {
  const arena = threadArena();
  pathAt ||= arena.alloc(64);
  const length = native.readFdPath(fd, pathAt, 64);
  return length > 0 && new TextDecoder().decode(arena.u8.subarray(pathAt, pathAt + length)).startsWith('socket:');
}

let pathAt = 0;
