/**
 * Where a node is now: for `..`, and for messages that remove or rename what a descriptor refers to.
 *
 * A parent is only ever a node that was reached from the share's root by single-component lookups, and it is proved to
 * hold the child by a stat of the name. The kernel's text for a descriptor says where to look, never what to trust.
 */

import type { Span } from '../../arena.ts';
import { ERRNO } from '../../errno.ts';
import type { Attr, Failure, Result } from '../backend.ts';
import { fillAttr } from './attributes.ts';
import type { HostContext } from './host-context.ts';
import type { HostNode } from './inode-table.ts';
import { fdOf, holdsName, letGo, lookup, peek, setName } from './resolve.ts';
import { STATX_WANTED } from './statx.ts';

const SLASH = 0x2f;
/** Links followed at most when proving descent: more means that the host keeps moving directories around. */
const STEPS_MAX = 1 << 16;

/** Makes `node.parent` and `node.name` true, or -ESTALE. */
export function locate(host: HostContext, node: HostNode): Result {
  if (node === host.root) return -ERRNO.EBUSY;
  if (holdsName(host, node)) return 0;
  const fd = fdOf(host, node);
  return fd < 0 ? fd : search(host, node, fd);
}

/** The parent, with one more reference, after every link from the node up to the root was seen to hold. */
export function lookupParent(host: HostContext, node: HostNode, attr: Attr): HostNode | Failure {
  let at = node;
  for (let steps = 0; at !== host.root; steps++) {
    const found = locate(host, at);
    if (found < 0 || at.parent === null || steps === STEPS_MAX) return -ERRNO.ESTALE;
    at = at.parent;
  }
  const parent = node.parent ?? host.root;
  const fd = fdOf(host, parent);
  if (fd < 0) return fd;
  const result = host.native.statx(fd, STATX_WANTED, host.scratch.statx);
  if (result < 0) return result;
  parent.references++;
  fillAttr(host.arena, host.mounts, host.scratch.statx, parent.mount, attr);
  return parent;
}

/** Walks from the root along the path that the kernel gives for `fd`, and believes it when its end is `node`. */
function search(host: HostContext, node: HostNode, fd: number): Result {
  const { path, rootPath, attr } = host.scratch;
  const { u8 } = host.arena;
  const length = readPath(host, fd, path);
  const rootLength = readPath(host, host.root.fd, rootPath);
  if (length < 0 || rootLength < 0 || rootLength >= length) return -ERRNO.ESTALE;
  for (let i = 0; i < rootLength; i++) if (u8[path + i] !== u8[rootPath + i]) return -ERRNO.ESTALE;
  const end = path + length;
  const name: Span = { at: path + rootLength, length: 0 };
  if (u8[name.at] !== SLASH) return -ERRNO.ESTALE;
  let parent = host.root;
  parent.references++;
  let result: Result = -ERRNO.ESTALE;
  for (;;) {
    name.at++;
    for (name.length = 0; name.at + name.length < end && u8[name.at + name.length] !== SLASH; ) name.length++;
    if (name.length === 0) break;
    if (name.at + name.length === end) {
      const dirfd = fdOf(host, parent);
      if (dirfd >= 0 && peek(host, dirfd, name) === node) {
        setName(host, node, parent, name);
        result = 0;
      }
      break;
    }
    const next = lookup(host, parent, name, attr);
    forgetOne(host, parent);
    if (typeof next === 'number') return -ERRNO.ESTALE;
    parent = next;
    name.at += name.length;
  }
  forgetOne(host, parent);
  return result;
}

function forgetOne(host: HostContext, node: HostNode): void {
  node.references--;
  letGo(host, node);
}

/** Text of the descriptor's magic link, without the trailing `/` that only the host's own root has. */
function readPath(host: HostContext, fd: number, at: number): Result {
  const length = host.native.readFdPath(fd, at, 4096);
  return length === 1 && host.arena.u8[at] === SLASH ? 0 : length;
}
