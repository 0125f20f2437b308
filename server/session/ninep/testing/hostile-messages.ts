/** Messages as a hostile client sends them: of every type of a dialect, with odd values in their fields, and with bytes changed, cut off, or a wrong size. */
import { DIALECT, type Dialect, NOFID } from '../../../wire/ninep/flags.ts';
import { LINUX, PLAIN, UNIX } from '../operations.ts';
import { messageOf, type RequestName } from './messages.ts';

const NAMES = [
  ...['a', 'b', 'd', 'e', 's', 'canary', '..', '.', '', '/', '../../etc', '../canary', '/etc/passwd', 'a\0', '../..'],
  ...['x'.repeat(255), 'x'.repeat(256)],
];
const NUMBERS = [0, 1, 2, 3, 4, 7, 0o777, 0x40, 0x200, 0x241, 0x8000_0000, NOFID, -1, 4096, 65_536, 0o010644, 0o040755];
const ROWS: { readonly [D in Dialect]: object } = { [DIALECT.L]: LINUX, [DIALECT.U]: UNIX, [DIALECT.PLAIN]: PLAIN };
/** Fields of each message that are filled; others are 0 or empty. */
export const FIELDS: Partial<Record<RequestName, readonly string[]>> = {
  Tattach: ['fid', 'afid', 'aname'],
  Tattach2000: ['fid', 'afid', 'aname'],
  Tflush: ['oldtag'],
  Twalk: ['fid', 'newfid', 'nwname', 'wname'],
  Tread: ['fid', 'offset', 'count'],
  Twrite: ['fid', 'offset', 'data'],
  Tclunk: ['fid'],
  Tremove: ['fid'],
  Tstatfs: ['fid'],
  Tlopen: ['fid', 'flags'],
  Tlcreate: ['fid', 'name', 'flags', 'mode'],
  Tsymlink: ['dfid', 'name', 'symtgt'],
  Tmknod: ['dfid', 'name', 'mode'],
  Trename: ['fid', 'dfid', 'name'],
  Treadlink: ['fid'],
  Tgetattr: ['fid'],
  Tsetattr: ['fid', 'valid', 'mode', 'size'],
  Txattrwalk: ['fid', 'newfid', 'name'],
  Txattrcreate: ['fid', 'name', 'attrSize'],
  Treaddir: ['fid', 'count'],
  Tfsync: ['fid'],
  Tlock: ['fid', 'type', 'flags', 'length', 'procId'],
  Tgetlock: ['fid', 'type', 'length', 'procId'],
  Tlink: ['dfid', 'fid', 'name'],
  Tmkdir: ['dfid', 'name', 'mode'],
  Trenameat: ['olddirfid', 'oldname', 'newdirfid', 'newname'],
  Tunlinkat: ['dirfid', 'name', 'flags'],
  Topen: ['fid', 'mode'],
  Tcreate: ['fid', 'name', 'perm', 'extension'],
  Tcreate2000: ['fid', 'name', 'perm'],
  Tstat: ['fid'],
  Twstat: ['fid', 'stat'],
  Twstat2000: ['fid', 'stat'],
};
/** Well-formed messages of each type between two renewals, and messages sent from them. */
const VARIANTS = 60;
const RENEWAL = 20_000;
const FIDS = 8;
const TAGS = 30;

/** xorshift32: the same messages for the same seed. */
export class HostileMessages {
  readonly #dialect: Dialect;
  #state: number;
  #corpus: readonly Buffer[] = [];
  #sent = 0;

  constructor(dialect: Dialect, seed: number) {
    this.#dialect = dialect;
    this.#state = seed;
  }

  next(): Buffer {
    if (this.#sent++ % RENEWAL === 0) this.#corpus = this.#messages();
    return this.#mutated(this.#pick(this.#corpus));
  }

  /** A number from 0 to below `below`. */
  random(below: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) % below;
  }

  #pick<T>(from: readonly T[]): T {
    return from[this.random(from.length)] as T;
  }

  #messages(): Buffer[] {
    return Object.keys(ROWS[this.#dialect]).flatMap((name) => {
      if (name === 'Tversion') return [];
      const has = FIELDS[name as RequestName] ?? [];
      return Array.from({ length: VARIANTS }, () => {
        const known = Object.entries(this.#fields()).filter(([field]) => has.includes(field));
        return messageOf(name as RequestName, Object.fromEntries(known) as never, this.random(TAGS));
      });
    });
  }

  #fields(): Record<string, unknown> {
    const name = (): string => this.#pick(NAMES);
    const fid = (): number => this.random(FIDS);
    const number = (): number => this.#pick(NUMBERS);
    const wname = Array.from({ length: this.random(5) }, name);
    return {
      ...{ name: name(), oldname: name(), newname: name(), symtgt: name(), extension: name() },
      ...{ aname: this.random(4) > 0 ? '' : name() },
      ...{ fid: fid(), newfid: fid(), dfid: fid(), dirfid: fid(), olddirfid: fid(), newdirfid: fid(), afid: NOFID },
      ...{ flags: number(), mode: number(), perm: number(), count: number(), offset: this.#pick([0, 0, 1, 4096, -1]) },
      ...{ type: this.random(4), length: this.random(3), procId: this.random(3), valid: this.random(512) },
      ...{ attrSize: this.random(20), size: this.random(5000), oldtag: this.random(TAGS + 10) },
      ...{ data: 'x'.repeat(this.random(40)), nwname: wname.length, wname },
      stat: { name: name(), mode: number(), length: this.#pick([-1, 0, 100]), mtime: number(), atime: number() },
    };
  }

  #mutated(message: Buffer): Buffer {
    const copy = Buffer.from(message);
    const kind = this.random(4);
    if (kind > 0)
      for (let i = this.random(4); i > 0; i--) copy[7 + this.random(Math.max(copy.length - 7, 1))] = this.random(256);
    if (kind === 3) copy[4] = this.random(256);
    if (kind === 2) copy.writeUInt32LE(this.random(copy.length + 8), 0);
    return kind === 1 && copy.length > 8 ? copy.subarray(0, 7 + this.random(copy.length - 7)) : copy;
  }
}
