/** Tstat of 9P2000 and 9P2000.u (stat(5)). */
import { ERRNO } from '../../errno.ts';
import type { Result } from '../../fs/backend.ts';
import { encodeRstat, encodeRstat2000, type Tstat } from '../../wire/ninep/codec.gen.ts';
import { DIALECT, HEADER_SIZE } from '../../wire/ninep/flags.ts';
import type { Exchange } from '../exchange.ts';
import { fileFid } from './namespace.ts';
import { headRoom, type NinepState } from './ninep-state.ts';
import { fillStat, nameAt, putText, stat as record, statSize } from './stat-record.ts';

const rstat = { stat: record };

/** What is known of a file. The name is the one that the fid was walked to by; it may have another by now. */
export function stat(s: NinepState, x: Exchange, args: Tstat): Result {
  const fid = fileFid(s, args.fid);
  if (typeof fid === 'number') return fid;
  const result = fid.at.fs.getattr(fid.node, fid.handle, s.attr);
  if (result < 0) return result;
  const name = fid.node === fid.at.root ? '/' : (fid.walked?.name ?? '');
  const filled = fillStat(s, x, fid.at, fid.node, putText(s, nameAt(x), name));
  if (filled < 0) return filled;
  if (HEADER_SIZE + 2 + statSize(s) > headRoom(s, x)) return -ERRNO.EMSGSIZE;
  const encode = s.dialect === DIALECT.U ? encodeRstat : encodeRstat2000;
  return encode(s.arena, x.replyAt, x.uniqueLo, rstat) - x.replyAt;
}
