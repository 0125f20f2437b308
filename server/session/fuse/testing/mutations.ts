/** What a hostile guest might send: noise, recorded requests with a few bytes changed, and well-formed requests with absurd arguments. */
import { readFileSync } from 'node:fs';
import { type FuseOpName, OPCODE } from '../../../wire/fuse/codec.gen.ts';
import { requestOf } from './requests.ts';
import { RECORDING } from './scripted-guest.ts';

/** xorshift32: the same seed gives the same requests. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = (seed | 0) === 0 ? 1 : seed | 0;
  }

  /** 0 to n - 1. */
  below(n: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) % n;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T;
  }
}

const RECORDED: readonly Buffer[] = readFileSync(RECORDING, 'utf8')
  .trim()
  .split('\n')
  .map((line) => Buffer.from((JSON.parse(line) as { req: string }).req, 'hex'));
const OPS = Object.keys(OPCODE) as FuseOpName[];
const NAMES = [
  'a',
  'b',
  'c',
  'd',
  '',
  '.',
  '..',
  'a/b',
  '/',
  '\xff\n',
  'x'.repeat(255),
  'x'.repeat(300),
  'user.a',
  'system.posix_acl_default',
];
const WORDS = [
  0, 1, 2, 3, 7, 15, 16, 40, 4095, 4096, 0x4000, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0o40755, 0o20600, 0o100644,
  1_000_000_000,
];
const IDS = [0, 1, 2, 3, 4, 5, 6, 100, 2 ** 32, 2 ** 52, -1];

/** The next request of the hostile guest. INIT and DESTROY come seldom, else it would hold nothing. */
export function hostileRequest(random: Random): Buffer {
  const kind = random.below(10);
  if (kind === 0) return noise(random);
  return kind < 4 ? mutated(random) : absurd(random);
}

function noise(random: Random): Buffer {
  const bytes = Buffer.alloc(random.below(200));
  for (let i = 0; i < bytes.length; i++) bytes[i] = random.below(256);
  return bytes;
}

function mutated(random: Random): Buffer {
  let bytes = Buffer.from(random.pick(RECORDED));
  const cuts = random.below(4);
  if (cuts === 0) bytes = bytes.subarray(0, random.below(bytes.length + 1));
  if (cuts === 1) bytes = Buffer.concat([bytes, noise(random)]);
  for (let n = random.below(4); n > 0 && bytes.length > 0; n--) {
    // Headers are where mistakes are: half of the changes go there.
    const at = random.below(random.below(2) === 0 ? Math.min(bytes.length, 64) : bytes.length);
    bytes[at] = random.pick([0, 1, 0xff, 0x7f, 0x80, 0x2f, 0x2e, random.below(256)]);
  }
  if (random.below(3) !== 0 && bytes.length >= 4) bytes.writeUInt32LE(bytes.length, 0);
  return bytes;
}

function absurd(random: Random): Buffer {
  const op = random.pick(OPS);
  if ((op === 'INIT' || op === 'DESTROY') && random.below(50) !== 0) return absurd(random);
  const base = requestOf(op, Math.max(0, random.pick(IDS)), {});
  const args = Buffer.from(base.subarray(40, argsEnd(op, base.length)));
  for (let at = 0; at + 8 <= args.length; at += 8) {
    if (random.below(2) === 0) args.writeBigInt64LE(BigInt(random.pick(IDS)), at);
    else args.writeBigUInt64LE(BigInt(random.pick(WORDS)) | (BigInt(random.pick(WORDS)) << 32n), at);
  }
  const names = Buffer.concat([0, 1].map(() => Buffer.from(`${random.pick(NAMES)}\0`, 'latin1')));
  const tail = random.below(4) === 0 ? noise(random) : Buffer.alloc(0);
  const request = Buffer.concat([base.subarray(0, 40), args, names, tail]);
  request.writeUInt32LE(request.length, 0);
  request.writeUInt32LE(random.below(0x1_0000), 8);
  if (random.below(8) === 0) request.writeUInt16LE(random.below(6), 36);
  return request;
}

/** Where the fixed arguments end: `requestOf` puts empty names behind them. */
function argsEnd(op: FuseOpName, length: number): number {
  const names = ['SYMLINK', 'RENAME', 'RENAME2'].includes(op)
    ? 2
    : /NAME|LOOKUP|UNLINK|RMDIR|XATTR|MK|CREATE|TMPFILE|LINK/.test(op)
      ? 1
      : 0;
  return Math.max(40, length - names);
}
