/** vhost-user messages as lines of text: `SET_VRING_NUM index=0 num=128 need_reply`, `-> GET_VRING_BASE index=0 num=17`. */
import { Printer } from '../printer.ts';
import type { Views } from '../views.ts';
import { BACKEND_OPS, FRONTEND_OPS } from './codec.gen.ts';
import { HEADER_FLAGS, HEADER_VERSION, HEADER_VERSION_MASK } from './flags.ts';
import { PRINT_BACKEND, PRINT_FRONTEND, PRINT_FRONTEND_REPLY, printU64 } from './print.gen.ts';

/** Which socket: the one QEMU connects, or the one that SET_BACKEND_REQ_FD brought. Their numbers differ. */
export type VhostChannel = 'frontend' | 'backend';

/** One message, header and payload, in either direction; any bytes, nothing throws. `fds`: how many descriptors came along. */
export function formatVhostUser(
  v: Views,
  at: number,
  length: number,
  channel: VhostChannel = 'frontend',
  fds = 0,
): string {
  const p = new Printer(v, at, at + length);
  const request = p.take(4);
  const flags = p.take(4);
  const size = p.take(4);
  if (request === undefined || flags === undefined || size === undefined) return p.text;
  const bits = Number(flags);
  const reply = (bits & HEADER_FLAGS.REPLY) !== 0;
  p.end = Math.min(p.end, p.at + Number(size));
  const op = (channel === 'frontend' ? FRONTEND_OPS : BACKEND_OPS)[Number(request)];
  p.word(`${reply ? '-> ' : ''}${op?.name ?? `REQUEST_${request}`}`);
  const version = bits & HEADER_VERSION_MASK;
  if (version !== HEADER_VERSION) p.pair('version', String(version));
  const print = op === undefined ? undefined : printOf(op.name, channel, reply);
  // A failed GET_CONFIG and a reply that only acknowledges have less than the message's struct.
  if (print !== undefined && size > 0n) print(p);
  if (p.left > 0 && !p.truncated) p.payload('data', p.left);
  if ((bits & HEADER_FLAGS.NEED_REPLY) !== 0) p.word('need_reply');
  if (fds > 0) p.pair('fds', String(fds));
  return p.text;
}

function printOf(name: string, channel: VhostChannel, reply: boolean): ((p: Printer) => void) | undefined {
  if (reply) return (channel === 'frontend' ? PRINT_FRONTEND_REPLY[name] : undefined) ?? printU64;
  return (channel === 'frontend' ? PRINT_FRONTEND : PRINT_BACKEND)[name];
}
