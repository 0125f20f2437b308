/** A share's beginning and end. */
import { O_DIRECTORY, O_PATH } from '../../constants/linux.ts';
import type { Result } from '../backend.ts';
import type { HostContext } from './host-context.ts';
import type { HostNode } from './inode-table.ts';
import type { Native } from './native.ts';
import type { HostOptions } from './options.ts';

/**
 * O_PATH descriptor of the folder. A path is followed here, symlinks included: whoever configures the share may name it
 * as they like.
 */
export function openRoot(native: Native, options: HostOptions): Result {
  const flags = O_PATH | O_DIRECTORY;
  return typeof options.root === 'string'
    ? native.openHostPath(options.root, flags)
    : native.reopen(options.root, flags);
}

/** Gives up all nodes and handles but the root. No job of the pool may be under way: the caller has drained it. */
export function resetShare(host: HostContext): void {
  const { descriptors, handles, inodes, names, orphans, root } = host;
  for (const handle of handles) descriptors.give(handle.fd);
  handles.length = 0;
  host.entries.owner = null;
  for (const node of inodes.all()) end(host, node);
  for (const node of orphans) end(host, node);
  inodes.clear();
  orphans.clear();
  names.clear();
  inodes.add(root);
}

/** Closes everything. The context is not used again. */
export function closeShare(host: HostContext): void {
  resetShare(host);
  if (host.syncFd >= 0) host.descriptors.give(host.syncFd);
  host.syncFd = -1;
  host.descriptors.drop(host.root);
}

function end(host: HostContext, node: HostNode): void {
  for (const fd of node.locks?.descriptors.values() ?? []) host.descriptors.give(fd);
  node.locks = null;
  node.references = 0;
  node.children = 0;
  node.opens = 0;
  node.handle = null;
  if (node === host.root) return;
  node.parent = null;
  host.descriptors.drop(node);
}
