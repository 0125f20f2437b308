/** Directory changes of the memory back end, with the errors that Linux gives for them. */
import { RENAME_EXCHANGE, RENAME_NOREPLACE, S_IFDIR } from '../../constants/linux.ts';
import { ERRNO } from '../../errno.ts';
import type { Result } from '../backend.ts';
import type { MemoryNode } from './memory-node.ts';

let cookies = 2; // 1 is `.`, 2 is `..`

/** Adds a name. The caller knows that it is free and that `parent` is a directory still in place. */
export function attach(parent: MemoryNode, name: string, node: MemoryNode): void {
  parent.entries.set(name, { name, node, cookie: ++cookies });
  parent.touchData();
  if (node.type === S_IFDIR) {
    node.parent = parent;
    parent.nlink++;
  }
}

/** Takes a name away; what it named lives on while it is referenced. */
function detach(parent: MemoryNode, name: string): void {
  const entry = parent.entries.get(name);
  if (entry === undefined) return;
  parent.entries.delete(name);
  parent.touchData();
  entry.node.touchInode();
  if (entry.node.type === S_IFDIR) {
    entry.node.parent = null;
    parent.nlink--;
  }
}

export function unlink(parent: MemoryNode, name: string): Result {
  if (parent.type !== S_IFDIR) return -ERRNO.ENOTDIR;
  const node = parent.entries.get(name)?.node;
  if (node === undefined) return -ERRNO.ENOENT;
  if (node.type === S_IFDIR) return -ERRNO.EISDIR;
  detach(parent, name);
  node.nlink--;
  return 0;
}

export function rmdir(parent: MemoryNode, name: string): Result {
  if (parent.type !== S_IFDIR) return -ERRNO.ENOTDIR;
  const node = parent.entries.get(name)?.node;
  if (node === undefined) return -ERRNO.ENOENT;
  if (node.type !== S_IFDIR) return -ERRNO.ENOTDIR;
  if (node.entries.size > 0) return -ERRNO.ENOTEMPTY;
  detach(parent, name);
  node.nlink = 0;
  return 0;
}

/** renameat2(2) without RENAME_WHITEOUT. */
export function rename(
  parent: MemoryNode,
  name: string,
  newParent: MemoryNode,
  newName: string,
  flags: number,
): Result {
  if (parent.type !== S_IFDIR || newParent.type !== S_IFDIR) return -ERRNO.ENOTDIR;
  const node = parent.entries.get(name)?.node;
  const other = newParent.entries.get(newName)?.node;
  if (node === undefined) return -ERRNO.ENOENT;
  if ((flags & ~(RENAME_NOREPLACE | RENAME_EXCHANGE)) !== 0) return -ERRNO.EINVAL;
  if (isWithin(newParent, node)) return -ERRNO.EINVAL;
  if ((flags & RENAME_EXCHANGE) !== 0) {
    if (other === undefined) return -ERRNO.ENOENT;
    if (isWithin(parent, other)) return -ERRNO.EINVAL;
    detach(parent, name);
    detach(newParent, newName);
    attach(parent, name, other);
    attach(newParent, newName, node);
    return 0;
  }
  if (other !== undefined) {
    if ((flags & RENAME_NOREPLACE) !== 0) return -ERRNO.EEXIST;
    if (isWithin(parent, other)) return -ERRNO.ENOTEMPTY;
    if (other === node) return 0;
    if (node.type === S_IFDIR && other.type !== S_IFDIR) return -ERRNO.ENOTDIR;
    const removed =
      other.type === S_IFDIR && node.type === S_IFDIR ? rmdir(newParent, newName) : unlink(newParent, newName);
    if (removed < 0) return removed;
  }
  detach(parent, name);
  attach(newParent, newName, node);
  return 0;
}

/** The name that `node` has now, searched for in its parent or (for files) in all of `root`. */
export function locate(root: MemoryNode, node: MemoryNode): { parent: MemoryNode; name: string } | null {
  const directories = [root];
  for (let parent = directories.pop(); parent !== undefined; parent = directories.pop()) {
    for (const entry of parent.entries.values()) {
      if (entry.node === node) return { parent, name: entry.name };
      if (entry.node.type === S_IFDIR) directories.push(entry.node);
    }
  }
  return null;
}

/** Whether `node` is `top` or lies below it. */
function isWithin(node: MemoryNode, top: MemoryNode): boolean {
  // The root is its own parent.
  for (let at: MemoryNode | null = node; at !== null; at = at.parent === at ? null : at.parent) {
    if (at === top) return true;
  }
  return false;
}
