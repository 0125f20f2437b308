/** Which host file systems may block where, by statfs(2) type (linux/magic.h): decides what goes to the I/O pool. */
import type { HostContext } from './host-context.ts';
import { IO, type Io } from './host-handle.ts';

const MEMORY = new Set([0x01021994 /* tmpfs */, 0x858458f6 /* ramfs */, 0x958458f6 /* hugetlbfs */]);
const LOCAL = new Set([
  0xef53 /* ext2, 3, 4 */, 0x58465342 /* xfs */, 0x9123683e /* btrfs */, 0xf2f52010 /* f2fs */, 0x2fc12fc1 /* zfs */,
  0xca451a4e /* bcachefs */, 0x794c7630 /* overlayfs */, 0x4d44 /* vfat */, 0x2011bab0 /* exfat */,
  0x7366746e /* ntfs3 */, 0x9660 /* iso9660 */, 0x73717368 /* squashfs */, 0xe0f5e1e2 /* erofs */, 0x3153464a /* jfs */,
]);

const classes = new WeakMap<HostContext, Io[]>();

/** The class of file system `mount`, of which `fd` is a file. Asked once per file system. */
export function ioClass(host: HostContext, mount: number, fd: number): Io {
  let known = classes.get(host);
  if (known === undefined) {
    known = [];
    classes.set(host, known);
  }
  const io = known[mount];
  if (io !== undefined) return io;
  const { struct } = host.scratch;
  const type = host.native.statfs(fd, struct) < 0 ? 0 : (host.arena.u32[struct >> 2] as number);
  const found = MEMORY.has(type) ? IO.MEMORY : LOCAL.has(type) ? IO.LOCAL : IO.REMOTE;
  known[mount] = found;
  return found;
}
