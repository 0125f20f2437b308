/** The attributes that hold POSIX ACLs (acl(5)), which a share hides while its policy `acl` is off. */
import { lengthToNul } from '../wire/views.ts';

const ACL_PREFIX = Buffer.from('system.posix_acl_');

/** Whether the name of `length` bytes at `at` is that of an ACL. */
export function isAcl(u8: Uint8Array, at: number, length: number): boolean {
  if (length < ACL_PREFIX.length) return false;
  for (let i = 0; i < ACL_PREFIX.length; i++) if (u8[at + i] !== ACL_PREFIX[i]) return false;
  return true;
}

/** Takes ACLs out of a list of NUL-terminated names, in place. The length of what is left. */
export function withoutAcls(u8: Uint8Array, start: number, length: number): number {
  const end = start + length;
  let to = start;
  for (let at = start; at < end; ) {
    const name = lengthToNul(u8, at, end);
    const next = name < 0 ? end : at + name + 1;
    if (!isAcl(u8, at, next - at)) {
      u8.copyWithin(to, at, next);
      to += next - at;
    }
    at = next;
  }
  return to - start;
}
