/** What becomes of the open flags that a guest sends. */
import { O_ACCMODE, O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY } from '../../constants/linux.ts';
import { type Handle, type Node, type Result, SET, SetAttr } from '../../fs/backend.ts';
import { FUSE_OPEN } from '../../wire/fuse/flags.ts';
import type { FuseState } from './fuse-state.ts';

const killing = new SetAttr();
killing.valid = SET.KILL_PRIV;

/** The flags that reach the host. A guest that caches writes reads the pages it writes parts of, so it needs to be able to. */
export function hostFlags(s: FuseState, flags: number): number {
  const kept = flags & s.policy.hostOpenFlags;
  return s.terms.writeback && (kept & O_ACCMODE) === O_WRONLY ? (kept & ~O_ACCMODE) | O_RDWR : kept;
}

/** Whether an open may change the file. */
export function opensForChange(flags: number): boolean {
  return (flags & O_ACCMODE) !== O_RDONLY || (flags & O_TRUNC) !== 0;
}

/**
 * The open truncates, and suid, sgid and security.capability are to go. With HANDLE_KILLPRIV_V2 the guest says so. Without, it leaves an atomic
 * truncation to us altogether, and a host that sees root do it would keep them: they go unless the caller is root.
 */
export function killsOnOpen(s: FuseState, flags: number, openFlags: number): boolean {
  if ((flags & O_TRUNC) === 0) return false;
  return s.terms.killprivV2 ? (openFlags & FUSE_OPEN.KILL_SUIDGID) !== 0 : s.caller.uid !== 0;
}

/** Clears suid, sgid and security.capability after an open that truncated. Fills `s.attr`. */
export function killPrivileges(s: FuseState, node: Node, handle: Handle): Result {
  return s.fs.setattr(node, handle, killing, s.caller, s.attr);
}
