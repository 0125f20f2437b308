/** struct statx in the arena to `Attr`. Runs once per metadata request: reads words, makes nothing. */
import type { Arena } from '../../arena.ts';
import { STATX_ATTR_MOUNT_ROOT, STATX_BTIME } from '../../constants/linux.ts';
import type { Attr } from '../backend.ts';
import type { MountTable } from './mount-table.ts';
import { STATX } from './statx.ts';

const WORD = 0x1_0000_0000;

/** Fills `attr` from the statx at `at`, of a file on file system `mount`. */
export function fillAttr(arena: Arena, mounts: MountTable, at: number, mount: number, attr: Attr): void {
  const { u32, i32 } = arena;
  const base = at >> 2;
  mounts.number(mount, u32[base + STATX.INO] as number, u32[base + STATX.INO + 1] as number, attr);
  attr.mode = (u32[base + STATX.MODE] as number) & 0xffff;
  attr.nlink = u32[base + STATX.NLINK] as number;
  attr.uid = u32[base + STATX.UID] as number;
  attr.gid = u32[base + STATX.GID] as number;
  attr.rdevMajor = u32[base + STATX.RDEV_MAJOR] as number;
  attr.rdevMinor = u32[base + STATX.RDEV_MINOR] as number;
  attr.size = wide(u32, base + STATX.SIZE);
  attr.blocks = wide(u32, base + STATX.BLOCKS);
  attr.blksize = u32[base + STATX.BLKSIZE] as number;
  attr.atimeSec = seconds(u32, i32, base + STATX.ATIME);
  attr.atimeNsec = u32[base + STATX.ATIME + 2] as number;
  attr.mtimeSec = seconds(u32, i32, base + STATX.MTIME);
  attr.mtimeNsec = u32[base + STATX.MTIME + 2] as number;
  attr.ctimeSec = seconds(u32, i32, base + STATX.CTIME);
  attr.ctimeNsec = u32[base + STATX.CTIME + 2] as number;
  attr.hasBtime = ((u32[base + STATX.MASK] as number) & STATX_BTIME) !== 0;
  attr.btimeSec = attr.hasBtime ? seconds(u32, i32, base + STATX.BTIME) : 0;
  attr.btimeNsec = attr.hasBtime ? (u32[base + STATX.BTIME + 2] as number) : 0;
  attr.mountRoot = mount !== 0 && ((u32[base + STATX.ATTRIBUTES] as number) & STATX_ATTR_MOUNT_ROOT) !== 0;
}

/** An unsigned 64-bit field; the kernel keeps sizes below 2^63, and ours below 2^53 are exact. */
export function wide(u32: Uint32Array, word: number): number {
  return (u32[word + 1] as number) * WORD + (u32[word] as number);
}

/** A signed 64-bit field of whole seconds. */
function seconds(u32: Uint32Array, i32: Int32Array, word: number): number {
  return (i32[word + 1] as number) * WORD + (u32[word] as number);
}
