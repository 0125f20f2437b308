/** Which host file systems may block where, by statfs(2) type (linux/magic.h). */
import type { HostContext } from './host-context.ts';
import { IO, type Io } from './host-handle.ts';

/** tmpfs, ramfs, hugetlbfs */
const MEMORY: readonly number[] = [0x01021994, 0x858458f6, 0x958458f6];

/** Without a flush operation: ext2/3/4, xfs, btrfs, zfs, bcachefs, vfat, exfat, ntfs3, iso9660, squashfs, erofs. */
const LOCAL: readonly number[] = [
  0xef53, 0x58465342, 0x9123683e, 0x2fc12fc1, 0xca451a4e, 0x4d44, 0x2011bab0, 0x7366746e, 0x9660, 0x73717368,
  0xe0f5e1e2,
];

/** The class of file system `mount`, of which `fd` is a file. Asked once per file system. */
export function ioClass(host: HostContext, mount: number, fd: number): Io {
  return host.ioClasses[mount] ?? classify(host, mount, fd);
}

function classify(host: HostContext, mount: number, fd: number): Io {
  const { struct } = host.scratch;
  const type = host.native.statfs(fd, struct) < 0 ? 0 : (host.arena.u32[struct >> 2] as number);
  const io = MEMORY.includes(type) ? IO.MEMORY : LOCAL.includes(type) ? IO.LOCAL : IO.REMOTE;
  host.ioClasses[mount] = io;
  return io;
}
