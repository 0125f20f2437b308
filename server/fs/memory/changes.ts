/** `setattr` of the memory back end. */
import { O_ACCMODE, O_RDONLY, S_IALLUGO, S_IFDIR, S_IFREG, S_ISGID, S_ISUID, S_IXGRP } from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import { type Handle, type Result, SET, type SetAttr } from '../backend.ts';
import { type MemoryNode, now } from './memory-node.ts';

export function applyChanges(node: MemoryNode, handle: Handle | null, set: SetAttr): Result {
  const { valid } = set;
  if ((valid & SET.SIZE) !== 0) {
    if (node.type === S_IFDIR) return -ERRNO.EISDIR;
    if (node.type !== S_IFREG) return -ERRNO.EINVAL;
    if (handle !== null && (handle.flags & O_ACCMODE) === O_RDONLY) return -ERRNO.EINVAL;
  }
  if ((valid & SET.UID) !== 0) node.uid = set.uid;
  if ((valid & SET.GID) !== 0) node.gid = set.gid;
  if ((valid & (SET.UID | SET.GID | SET.KILL_PRIV)) !== 0) killPrivileges(node);
  if ((valid & SET.MODE) !== 0) node.mode = set.mode & S_IALLUGO;
  if ((valid & SET.SIZE) !== 0) {
    node.data.truncate(set.size);
    node.touchData();
  }
  if ((valid & SET.ATIME_NOW) !== 0) Object.assign(node.atime, now());
  else if ((valid & SET.ATIME) !== 0) Object.assign(node.atime, { sec: set.atimeSec, nsec: set.atimeNsec });
  if ((valid & SET.MTIME_NOW) !== 0) Object.assign(node.mtime, now());
  else if ((valid & SET.MTIME) !== 0) Object.assign(node.mtime, { sec: set.mtimeSec, nsec: set.mtimeNsec });
  node.touchInode();
  return 0;
}

/** Clears suid, sgid (where the group may execute) and file capabilities, as a write by an ordinary user does. */
export function killPrivileges(node: MemoryNode): void {
  if (node.type === S_IFDIR) return;
  node.mode &= ~S_ISUID;
  if ((node.mode & S_IXGRP) !== 0) node.mode &= ~S_ISGID;
  node.xattrs.delete('security.capability');
}
