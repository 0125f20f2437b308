import type { PolicySettings } from '../../../../electron/contract/policy.ts';
import { resolvePolicy } from '../../../../electron/contract/policy-values.ts';
import { Arena } from '../../../arena.ts';
import type { FileSystem } from '../../../fs/backend.ts';
import { MemoryFileSystem } from '../../../fs/memory/memory-file-system.ts';
import { Logger } from '../../../log.ts';
import { ninepPolicyOf } from '../../../policy/ninep-policy.ts';
import { Warnings } from '../../../warnings.ts';
import { DIALECT, type Dialect, NOFID, NOTAG } from '../../../wire/ninep/flags.ts';
import { MESSAGE_ROOM, ScriptedExchange } from '../../fuse/testing/scripted-exchange.ts';
import { LockWaiters } from '../../lock-waiters.ts';
import { type ExportTable, exportTable } from '../exports.ts';
import { NinepSession } from '../ninep-session.ts';
import type { NinepSessionOptions } from '../ninep-state.ts';
import { type FieldsOf, fieldsOf, messageOf, type ReplyOf, type RequestName } from './messages.ts';

/** The fid that `attached` clients have for the root. */
export const ROOT = 0;
/** Linux client and diod's replies. */
export const RECORDING = new URL('../../../wire/testdata/ninep-linux-6.1-diod-1.0.jsonl', import.meta.url);

export interface Reply {
  /** 0 or a positive errno (-1: an Rerror of plain 9P2000). */
  readonly errno: number;
  readonly type: number;
  readonly tag: number;
  readonly fields: unknown;
}

export interface ClientOptions {
  readonly policy?: PolicySettings;
  readonly fs?: (arena: Arena) => FileSystem;
  readonly exports?: (arena: Arena) => ExportTable;
  readonly arena?: Arena;
  /** Another client of the same server. */
  readonly server?: ScriptedClient;
  readonly session?: Partial<NinepSessionOptions>;
  readonly dialect?: Dialect;
  readonly msize?: number;
  readonly uid?: number;
}

let clients = 0;

/** A client as a test scripts it: it sends single messages to a session and reads the replies. */
export class ScriptedClient {
  readonly arena: Arena;
  readonly fs: FileSystem;
  readonly session: NinepSession;
  readonly waiters: LockWaiters;
  readonly exchange: ScriptedExchange;
  readonly logged: string[] = [];
  /** What `retryLater` and `cancel` were asked for. */
  readonly delays: number[] = [];
  readonly cancelled: number[] = [];
  readonly violations: string[] = [];
  dialect: Dialect;
  #nextFid = 1;
  #tickets = 1;

  constructor(options: ClientOptions = {}) {
    const { server } = options;
    this.arena = server?.arena ?? options.arena ?? new Arena(48 * 1024 * 1024);
    this.fs = server?.fs ?? options.fs?.(this.arena) ?? new MemoryFileSystem(this.arena);
    this.waiters = server?.waiters ?? new LockWaiters((delayMs) => this.delays.push(delayMs));
    this.dialect = options.dialect ?? DIALECT.L;
    const only = exportTable([{ name: 'share', path: '/srv/share', fs: this.fs, node: this.fs.root }]);
    const log = new Logger((_level, line) => this.logged.push(line));
    this.session = new NinepSession({
      exports: options.exports?.(this.arena) ?? only,
      arena: this.arena,
      policy: ninepPolicyOf(resolvePolicy(options.policy ?? {})),
      log,
      warnings: new Warnings(log),
      clientId: `c${++clients}`,
      waiters: this.waiters,
      cancel: (ticket) => this.cancelled.push(ticket),
      violated: (reason) => this.violations.push(reason),
      ...options.session,
    });
    this.exchange = new ScriptedExchange(this.arena, this.#tickets++);
  }

  /** A client that has attached; ROOT is its fid for the root. */
  static attached(options: ClientOptions = {}): ScriptedClient {
    const client = new ScriptedClient(options);
    client.version(options.msize);
    client.attach(ROOT, options.uid ?? 0);
    return client;
  }

  setPolicy(settings: PolicySettings): void {
    this.session.setPolicy(ninepPolicyOf(resolvePolicy(settings)));
  }

  version(msize = MESSAGE_ROOM): ReplyOf<'Tversion'> {
    return this.ok('Tversion', { msize, version: this.dialect }, NOTAG);
  }

  attach(fid: number, nUname = 0, aname = '', uname = ''): void {
    const names = { fid, afid: NOFID, uname, aname };
    if (this.dialect === DIALECT.PLAIN) this.ok('Tattach2000', names);
    else this.ok('Tattach', { ...names, nUname });
  }

  /** An exchange of its own, for a request that is to wait. */
  another(): ScriptedExchange {
    return new ScriptedExchange(this.arena, 1000 * clients + this.#tickets++);
  }

  /** Sends raw bytes; null when there is no reply (yet). */
  sendBytes(request: Uint8Array, exchange = this.exchange, replyCapacity = MESSAGE_ROOM): Reply | null {
    exchange.take(request, replyCapacity);
    this.session.request(exchange);
    return this.replyOf(exchange);
  }

  send<K extends RequestName>(name: K, fields: FieldsOf<K>, tag = 1, replyCapacity = MESSAGE_ROOM): Reply {
    const reply = this.sendBytes(messageOf(name, fields, tag), this.exchange, replyCapacity);
    if (reply === null) throw new Error(`${name}: no reply`);
    if (reply.tag !== tag) throw new Error(`${name}: a reply to tag ${reply.tag}`);
    return reply;
  }

  /** Sends and does not wait. */
  start<K extends RequestName>(name: K, fields: FieldsOf<K>, tag: number): ScriptedExchange {
    const exchange = this.another();
    this.sendBytes(messageOf(name, fields, tag), exchange);
    return exchange;
  }

  /** Sends and expects success. */
  ok<K extends RequestName>(name: K, fields: FieldsOf<K>, tag = 1): ReplyOf<K> {
    const { errno, fields: answer } = this.send(name, fields, tag);
    if (errno !== 0) throw new Error(`${name}: errno ${errno}`);
    return answer as ReplyOf<K>;
  }

  /** Sends and gives the errno alone. */
  fails<K extends RequestName>(name: K, fields: FieldsOf<K>): number {
    return this.send(name, fields).errno;
  }

  /** What an exchange ended with. Checks what holds for every reply: ended once at most, size exact, tag that of the request. */
  replyOf(exchange: ScriptedExchange): Reply | null {
    if (exchange.ends > 1) throw new Error(`the exchange ended ${exchange.ends} times`);
    const bytes = exchange.replyBytes;
    if (bytes === null) return null;
    if (bytes.readUInt32LE(0) !== bytes.length)
      throw new Error(`reply says ${bytes.readUInt32LE(0)} bytes and has ${bytes.length}`);
    if (bytes.length > exchange.replyCapacity)
      throw new Error(`reply of ${bytes.length} bytes for ${exchange.replyCapacity}`);
    const type = bytes[4] as number;
    const tag = bytes.readUInt16LE(5);
    if (tag !== exchange.uniqueLo) throw new Error(`tag ${tag} for ${exchange.uniqueLo}`);
    const dialect = type === 7 ? DIALECT.L : this.dialect;
    const fields = fieldsOf(bytes, dialect);
    const error = fields as { ecode?: number; errno?: number };
    const errno = type === 7 ? error.ecode : type === 107 ? (error.errno ?? -1) : 0;
    if (errno === 0 && type !== exchange.opcode + 1) throw new Error(`reply of type ${type} to ${exchange.opcode}`);
    return { errno: errno ?? 0, type, tag, fields };
  }

  // What tests need as preparation.

  newFid(): number {
    return this.#nextFid++;
  }

  walk(from: number, ...wname: string[]): number {
    const newfid = this.newFid();
    const { nwqid } = this.ok('Twalk', { fid: from, newfid, nwname: wname.length, wname });
    if (nwqid !== wname.length) throw new Error(`walked ${nwqid} of ${wname.join('/')}`);
    return newfid;
  }

  /** An open fid of a new file. */
  create(dir: number, name: string, content = '', mode = 0o644): number {
    const fid = this.walk(dir);
    this.ok('Tlcreate', { fid, name, flags: 2, mode, gid: 0 });
    if (content !== '') this.write(fid, 0, content);
    return fid;
  }

  /** A file with content, closed again. */
  file(dir: number, name: string, content = '', mode = 0o644): void {
    this.ok('Tclunk', { fid: this.create(dir, name, content, mode) });
  }

  open(dir: number, name: string, flags = 0): number {
    const fid = this.walk(dir, ...(name === '' ? [] : [name]));
    this.ok('Tlopen', { fid, flags });
    return fid;
  }

  mkdir(dfid: number, name: string): void {
    this.ok('Tmkdir', { dfid, name, mode: 0o755, gid: 0 });
  }

  write(fid: number, offset: number, data: string): number {
    return this.ok('Twrite', { fid, offset, data }).count;
  }

  read(fid: number, offset = 0, count = 65_536): string {
    return this.ok('Tread', { fid, offset, count }).data;
  }

  attr(fid: number): ReplyOf<'Tgetattr'> {
    return this.ok('Tgetattr', { fid, requestMaskLo: 0x3fff, requestMaskHi: 0 });
  }

  clunk(fid: number): void {
    this.ok('Tclunk', { fid });
  }
}
