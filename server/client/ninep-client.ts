/** A small 9P2000.L client, for the command line, tests and benchmarks. Promises; requests may overlap. Errors of the server are NinepErrors. */
import * as wire from '../wire/ninep/codec.gen.ts';
import {
  DIALECT,
  GETATTR_MASK,
  IO_HEADER_SIZE,
  L_OPEN_FLAGS,
  LOCK_FLAGS,
  MAXWELEM,
  NOFID,
  NOTAG,
  READ_HEADER_SIZE,
  UNLINK_FLAGS,
} from '../wire/ninep/flags.ts';
import type { Views } from '../wire/views.ts';
import { NinepError } from './ninep-error.ts';
import { type Address, NinepWire, type Reply } from './ninep-wire.ts';

/** Bytes of Twrite in front of its data. */
const WRITE_HEADER_SIZE = 23;

export interface ClientOptions {
  /** Longest message to offer. */
  readonly msize?: number;
  /** For Tattach: who acts. */
  readonly uid?: number;
}

export interface ListedEntry {
  readonly name: string;
  /** DT_*. */
  readonly type: number;
  readonly inode: bigint;
}

export interface LockRange {
  readonly type: number;
  readonly start: number;
  /** 0: to the end of the file. */
  readonly length: number;
  readonly procId: number;
  readonly clientId: string;
  readonly block?: boolean;
}

/** One connection. Fids are numbers; whoever got one from `attach` or `walk` clunks it. */
export class NinepClient implements Disposable {
  readonly wire: NinepWire;
  readonly #uid: number;
  #nextFid = 0;

  private constructor(connection: NinepWire, uid: number) {
    this.wire = connection;
    this.#uid = uid;
  }

  /** Connects and agrees on 9P2000.L. Rejects with Node's error when nobody listens, with an Error when the server speaks something else. */
  static async connect(address: Address, options: ClientOptions = {}): Promise<NinepClient> {
    const connection = await NinepWire.connect(address, options.msize ?? 1024 * 1024);
    const client = new NinepClient(connection, options.uid ?? process.getuid?.() ?? 0);
    try {
      await client.version();
    } catch (error) {
      connection.close();
      throw error;
    }
    return client;
  }

  get msize(): number {
    return this.wire.msize;
  }

  close(): void {
    this.wire.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Tversion: also forgets all fids. */
  async version(): Promise<void> {
    const text = DIALECT.L;
    const reply = await this.#call(
      'version',
      wire.TYPE.Rversion,
      (v) => wire.encodeTversion(v, 0, NOTAG, { msize: this.wire.msize, version: this.wire.text(text) }),
      NOTAG,
    );
    const rversion = wire.newRversion();
    wire.decodeRversion(reply, 0, reply.length, rversion);
    const answer = textOf(reply, rversion.version);
    if (answer !== text) throw new Error(`the server speaks ${answer}, not ${text}`);
    this.wire.msize = Math.min(this.wire.msize, rversion.msize);
  }

  /** A fid for the root of `aname`. */
  async attach(aname: string, uid = this.#uid): Promise<number> {
    const fid = this.#nextFid++;
    await this.#call(`attach ${aname}`, wire.TYPE.Rattach, (v, tag) =>
      wire.encodeTattach(v, 0, tag, {
        fid,
        afid: NOFID,
        uname: this.wire.text(''),
        aname: this.wire.text(aname),
        nUname: uid,
      }),
    );
    return fid;
  }

  /** A new fid for what `names` leads to from `from`. */
  async walk(from: number, names: readonly string[]): Promise<number> {
    const fid = this.#nextFid++;
    let at = from;
    let done = 0;
    do {
      const part = names.slice(done, done + MAXWELEM);
      const start = at;
      const reply = await this.#call(`walk ${names.join('/')}`, wire.TYPE.Rwalk, (v, tag) => {
        const request = wire.newTwalk();
        request.fid = start;
        request.newfid = fid;
        request.nwname = part.length;
        for (const [i, name] of part.entries()) request.wname[i] = this.wire.text(name);
        return wire.encodeTwalk(v, 0, tag, request);
      });
      const rwalk = wire.newRwalk();
      wire.decodeRwalk(reply, 0, reply.length, rwalk);
      if (rwalk.nwqid < part.length) {
        if (at === fid) await this.clunk(fid);
        throw new NinepError(2, `walk ${names.join('/')}`);
      }
      at = fid;
      done += part.length;
    } while (done < names.length);
    return fid;
  }

  async open(fid: number, flags = 0): Promise<void> {
    await this.#call('open', wire.TYPE.Rlopen, (v, tag) => wire.encodeTlopen(v, 0, tag, { fid, flags }));
  }

  /** Makes and opens a file; `fid` was the directory and is the file then. */
  async create(fid: number, name: string, flags: number, mode: number, gid = 0): Promise<void> {
    await this.#call(`create ${name}`, wire.TYPE.Rlcreate, (v, tag) =>
      wire.encodeTlcreate(v, 0, tag, {
        fid,
        name: this.wire.text(name),
        flags: flags | L_OPEN_FLAGS.CREATE,
        mode,
        gid,
      }),
    );
  }

  /** At most one message's worth; fewer bytes at the end of the file. */
  async read(fid: number, offset: number, count: number): Promise<Uint8Array> {
    const most = Math.min(count, this.msize - IO_HEADER_SIZE);
    const reply = await this.#call('read', wire.TYPE.Rread, (v, tag) =>
      wire.encodeTread(v, 0, tag, { fid, offset, count: most }),
    );
    return reply.u8.subarray(READ_HEADER_SIZE, reply.length);
  }

  /** At most one message's worth; returns how much was taken. */
  async write(fid: number, offset: number, bytes: Uint8Array): Promise<number> {
    const part = bytes.subarray(0, this.msize - IO_HEADER_SIZE);
    const reply = await this.#call('write', wire.TYPE.Rwrite, (v, tag) => {
      this.wire.put(WRITE_HEADER_SIZE, part);
      return wire.encodeTwrite(v, 0, tag, { fid, offset, data: { at: WRITE_HEADER_SIZE, length: part.length } });
    });
    return reply.view.getUint32(7, true);
  }

  /** All entries of an open directory, without the dots. */
  async readdir(fid: number): Promise<readonly ListedEntry[]> {
    const entries: ListedEntry[] = [];
    const entry = wire.newDirEntry();
    let offsetLo = 0;
    let offsetHi = 0;
    for (;;) {
      const request = wire.newTreaddir();
      request.fid = fid;
      request.offsetLo = offsetLo;
      request.offsetHi = offsetHi;
      request.count = Math.min(this.msize - IO_HEADER_SIZE, 128 * 1024);
      const reply = await this.#call('readdir', wire.TYPE.Rreaddir, (v, tag) =>
        wire.encodeTreaddir(v, 0, tag, request),
      );
      if (reply.length <= READ_HEADER_SIZE) return entries;
      for (let at = READ_HEADER_SIZE; at < reply.length; ) {
        at = wire.decodeDirEntry(reply, at, reply.length, entry);
        if (at < 0) throw new Error('the server sent a broken directory entry');
        offsetLo = entry.offsetLo;
        offsetHi = entry.offsetHi;
        const name = textOf(reply, entry.name);
        const inode = (BigInt(entry.qid.pathHi) << 32n) | BigInt(entry.qid.pathLo);
        if (name !== '.' && name !== '..') entries.push({ name, type: entry.type, inode });
      }
    }
  }

  async getattr(fid: number, mask: number = GETATTR_MASK.ALL): Promise<wire.Rgetattr> {
    const reply = await this.#call('stat', wire.TYPE.Rgetattr, (v, tag) =>
      wire.encodeTgetattr(v, 0, tag, { fid, requestMaskLo: mask, requestMaskHi: 0 }),
    );
    const attr = wire.newRgetattr();
    wire.decodeRgetattr(reply, 0, reply.length, attr);
    return attr;
  }

  async readlink(fid: number): Promise<string> {
    const reply = await this.#call('readlink', wire.TYPE.Rreadlink, (v, tag) =>
      wire.encodeTreadlink(v, 0, tag, { fid }),
    );
    const link = wire.newRreadlink();
    wire.decodeRreadlink(reply, 0, reply.length, link);
    return textOf(reply, link.target);
  }

  async mkdir(fid: number, name: string, mode: number, gid = 0): Promise<void> {
    await this.#call(`mkdir ${name}`, wire.TYPE.Rmkdir, (v, tag) =>
      wire.encodeTmkdir(v, 0, tag, { dfid: fid, name: this.wire.text(name), mode, gid }),
    );
  }

  async unlink(fid: number, name: string, directory = false): Promise<void> {
    const flags = directory ? UNLINK_FLAGS.REMOVEDIR : 0;
    await this.#call(`unlink ${name}`, wire.TYPE.Runlinkat, (v, tag) =>
      wire.encodeTunlinkat(v, 0, tag, { dirfid: fid, name: this.wire.text(name), flags }),
    );
  }

  /** Removes the file and clunks the fid, also when it could not be removed. */
  async remove(fid: number): Promise<void> {
    await this.#call('remove', wire.TYPE.Rremove, (v, tag) => wire.encodeTremove(v, 0, tag, { fid }));
  }

  /** The status: LOCK_STATUS. With `block` it comes when the lock is there. */
  async lock(fid: number, range: LockRange): Promise<number> {
    const { type, start, length, procId, clientId } = range;
    const reply = await this.#call('lock', wire.TYPE.Rlock, (v, tag) =>
      wire.encodeTlock(v, 0, tag, {
        ...{ fid, type, start, length, procId },
        flags: range.block === true ? LOCK_FLAGS.BLOCK : 0,
        clientId: this.wire.text(clientId),
      }),
    );
    return reply.view.getUint8(7);
  }

  async fsync(fid: number): Promise<void> {
    await this.#call('fsync', wire.TYPE.Rfsync, (v, tag) => wire.encodeTfsync(v, 0, tag, { fid, datasync: 0 }));
  }

  async clunk(fid: number): Promise<void> {
    await this.#call('clunk', wire.TYPE.Rclunk, (v, tag) => wire.encodeTclunk(v, 0, tag, { fid }));
  }

  async #call(what: string, type: number, encode: (v: Views, tag: number) => number, tag?: number): Promise<Reply> {
    const reply = await this.wire.call(encode, tag);
    if (reply.type === type) return reply;
    if (reply.type === wire.TYPE.Rlerror) throw new NinepError(reply.view.getUint32(7, true), what);
    throw new Error(`${what}: the server answered with message type ${reply.type}`);
  }
}

function textOf(reply: Reply, { at, length }: { readonly at: number; readonly length: number }): string {
  return Buffer.from(reply.u8.subarray(at, at + length)).toString('utf8');
}
