/** Qids: the server's name for a file (intro(5)). */
import { S_IFDIR, S_IFLNK, S_IFMT } from '../../constants/linux.ts';
import type { Attr } from '../../fs/backend.ts';
import { VERSIONS, type Versions } from '../../policy/ninep-policy.ts';
import type { Qid } from '../../wire/ninep/codec.gen.ts';
import { QID_TYPE } from '../../wire/ninep/flags.ts';
import type { Attachment } from './exports.ts';

/** FNV-1a's prime, 32 bits. */
const PRIME = 0x0100_0193;
const SEED = 0x811c_9dc5;
const TWO_32 = 0x1_0000_0000;
const STABLE = 1;

/** Fills `qid` from a file's attributes. */
export function fillQid(qid: Qid, attr: Attr, at: Attachment, versions: Versions): void {
  fillQidOf(qid, attr.mode & S_IFMT, attr.inoLo, attr.inoHi, at);
  if (versions === VERSIONS.CHANGES) qid.version = versionOf(attr);
  else qid.version = versions === VERSIONS.STABLE ? STABLE : 0;
}

/** Fills `qid` where only type and number are known (directory entries): version 0. */
export function fillQidOf(qid: Qid, type: number, inoLo: number, inoHi: number, at: Attachment): void {
  qid.type = type === S_IFDIR ? QID_TYPE.DIR : type === S_IFLNK ? QID_TYPE.SYMLINK : 0;
  qid.version = 0;
  qid.pathLo = inoLo;
  qid.pathHi = (inoHi ^ at.pathMark) >>> 0;
}

/** Never 0, which says "do not cache". */
function versionOf(attr: Attr): number {
  let hash = SEED;
  hash = Math.imul(hash ^ attr.mtimeSec, PRIME);
  hash = Math.imul(hash ^ attr.mtimeNsec, PRIME);
  hash = Math.imul(hash ^ attr.ctimeSec, PRIME);
  hash = Math.imul(hash ^ attr.ctimeNsec, PRIME);
  hash = Math.imul(hash ^ (attr.size % TWO_32), PRIME);
  hash = Math.imul(hash ^ Math.floor(attr.size / TWO_32), PRIME);
  // The last field's high bits have not met the low ones yet.
  hash ^= hash >>> 15;
  return hash === 0 ? 1 : hash >>> 0;
}
