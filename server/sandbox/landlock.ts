/**
 * Landlock (linux/landlock.h): which files the share host may touch. Rules cover whole trees, follow renames, and stay over execve; nothing inside can
 * widen them.
 */
import { errnoName } from '../errno.ts';
import { native } from '../native/loader.ts';
import type { Layers } from './layer.ts';

/** LANDLOCK_ACCESS_FS_*. */
export const FS = {
  EXECUTE: 1 << 0,
  WRITE_FILE: 1 << 1,
  READ_FILE: 1 << 2,
  READ_DIR: 1 << 3,
  REMOVE_DIR: 1 << 4,
  REMOVE_FILE: 1 << 5,
  MAKE_CHAR: 1 << 6,
  MAKE_DIR: 1 << 7,
  MAKE_REG: 1 << 8,
  MAKE_SOCK: 1 << 9,
  MAKE_FIFO: 1 << 10,
  MAKE_BLOCK: 1 << 11,
  MAKE_SYM: 1 << 12,
  /** ABI 2. */
  REFER: 1 << 13,
  /** ABI 3. */
  TRUNCATE: 1 << 14,
  /** ABI 5. */
  IOCTL_DEV: 1 << 15,
} as const;

/** LANDLOCK_ACCESS_NET_BIND_TCP and CONNECT_TCP, ABI 4: handled without a rule, so TCP is refused. */
const NET_ALL = 0b11;
/** LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET and SIGNAL, ABI 6: neither reaches a process outside. */
const SCOPE_ALL = 0b11;

const FIRST_ABI_BITS = (1 << 13) - 1;
const O_PATH = 0x200000;

export const READ = FS.READ_FILE | FS.READ_DIR;
/** What a pass-through file server does in its folder: everything but run programs and talk to devices. */
export const SERVE = ~(FS.EXECUTE | FS.IOCTL_DEV);
/** Rights that mean something on a file that is no directory; others are refused there. */
const ON_FILES = FS.EXECUTE | FS.WRITE_FILE | FS.READ_FILE | FS.TRUNCATE | FS.IOCTL_DEV;

export interface FileRule {
  readonly path: string;
  /** FS.* bits; those that this kernel does not know are left out. */
  readonly rights: number;
  /** The path is a directory. */
  readonly tree: boolean;
}

function handledBits(abi: number): number {
  return FIRST_ABI_BITS | (abi >= 2 ? FS.REFER : 0) | (abi >= 3 ? FS.TRUNCATE : 0) | (abi >= 5 ? FS.IOCTL_DEV : 0);
}

/**
 * Restricts to `rules`; paths that do not exist are left out. Under ABI 1 (Linux 5.13 to 5.18) every rename and link
 * from one directory to another would fail, which a file server cannot do without, so nothing is done there.
 */
export function landlockLayers(rules: readonly FileRule[]): Layers {
  const abi = native.landlockAbi();
  if (abi < 1)
    return { layers: [], lacking: [`this kernel has no Landlock, or it is not enabled (${errnoName(abi)})`] };
  if (abi < 2)
    return { layers: [], lacking: ['this kernel’s Landlock (version 1) cannot allow renames between directories'] };

  const handled = handledBits(abi);
  const net = abi >= 4 ? NET_ALL : 0;
  const scoped = abi >= 6 ? SCOPE_ALL : 0;
  const granted = rules.map(({ path, rights, tree }) => ({
    path,
    access: rights & handled & (tree ? handled : ON_FILES),
  }));
  const layer = {
    name: 'Landlock',
    steps: [...granted.map(({ path, access }) => `rule=${access},${path}`), `landlock=${handled},${net},${scoped}`],
    apply: () => restrictCaller(handled, net, scoped, granted),
    refused: 'Landlock could not be turned on',
  };
  const lacking = abi < 3 ? ['this kernel’s Landlock (version 2) does not cover truncation of files outside'] : [];
  return { layers: [layer], lacking };
}

function restrictCaller(
  handled: number,
  net: number,
  scoped: number,
  granted: readonly { readonly path: string; readonly access: number }[],
): number {
  const opened: { fd: number; access: number }[] = [];
  for (const { path, access } of granted) {
    const fd = native.openHostPath(path, O_PATH);
    if (fd >= 0) opened.push({ fd, access });
  }
  const result = native.landlockRestrict(handled, net, scoped, opened);
  for (const { fd } of opened) native.close(fd);
  return result;
}
