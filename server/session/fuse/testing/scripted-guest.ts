import type { PolicySettings } from '../../../../electron/contract/policy.ts';
import { resolvePolicy } from '../../../../electron/contract/policy-values.ts';
import { Arena } from '../../../arena.ts';
import type { FileSystem } from '../../../fs/backend.ts';
import { MemoryFileSystem } from '../../../fs/memory/memory-file-system.ts';
import { Logger } from '../../../log.ts';
import { fusePolicyOf } from '../../../policy/fuse-policy.ts';
import type { FuseOpName } from '../../../wire/fuse/codec.gen.ts';
import * as wire from '../../../wire/fuse/codec.gen.ts';
import { viewsOf } from '../../../wire/views.ts';
import { LockWaiters } from '../../lock-waiters.ts';
import type { FuseLimits } from '../fuse-limits.ts';
import { FuseSession } from '../fuse-session.ts';
import { type ArgsOf, type RequestOptions, requestOf } from './requests.ts';
import { MESSAGE_ROOM, ScriptedExchange } from './scripted-exchange.ts';

export const ROOT = 1;
/** Everything that Linux 6.18 offers. */
export const ALL_FLAGS = 0x7fff_fffb | 0;
const ALL_FLAGS2 = 0x5fd;

/** Requests of Linux 6.18 and the replies of another server. */
export const RECORDING = new URL('../../../wire/testdata/fuse-linux-6.18-virtiofsd-7.2.jsonl', import.meta.url);

export interface Reply {
  /** 0 or a positive errno. */
  readonly errno: number;
  /** Behind the header. */
  readonly body: Buffer;
}

export interface GuestOptions {
  readonly policy?: PolicySettings;
  readonly limits?: Partial<FuseLimits>;
  /** Default: a MemoryFileSystem. */
  readonly fs?: (arena: Arena) => FileSystem;
  readonly arena?: Arena;
}

export interface SendOptions extends RequestOptions {
  readonly replyCapacity?: number;
}

/** A guest as a test scripts it: it sends single requests to a session and reads the replies. */
export class ScriptedGuest {
  readonly arena: Arena;
  readonly fs: FileSystem;
  readonly session: FuseSession;
  readonly exchange: ScriptedExchange;
  readonly logged: string[] = [];
  /** What the session asked to be done later, and the pool jobs that it gave up. */
  readonly later: (() => void)[] = [];
  readonly cancelled: number[] = [];
  #unique = 1;

  constructor(options: GuestOptions = {}) {
    this.arena = options.arena ?? new Arena(8 * 1024 * 1024);
    this.fs = options.fs?.(this.arena) ?? new MemoryFileSystem(this.arena);
    this.session = new FuseSession({
      fs: this.fs,
      arena: this.arena,
      policy: fusePolicyOf(resolvePolicy(options.policy ?? {})),
      log: new Logger((_level, line) => this.logged.push(line)),
      limits: options.limits ?? {},
      waiters: new LockWaiters((_delayMs, run) => this.later.push(run)),
      cancel: (ticket) => this.cancelled.push(ticket),
    });
    this.exchange = new ScriptedExchange(this.arena);
  }

  /** A guest that has mounted. */
  static mounted(options: GuestOptions = {}): ScriptedGuest {
    const guest = new ScriptedGuest(options);
    guest.init();
    return guest;
  }

  /** Does what was asked to be done later, once. */
  runLater(): void {
    for (const run of this.later.splice(0)) run();
  }

  setPolicy(settings: PolicySettings): void {
    this.session.setPolicy(fusePolicyOf(resolvePolicy(settings)));
  }

  init(args: ArgsOf<'INIT'> = {}): wire.InitOut {
    const offer = { major: 7, minor: 45, maxReadahead: 131_072, flags: ALL_FLAGS, flags2: ALL_FLAGS2, ...args };
    const out = wire.newInitOut();
    const { errno, body } = this.send('INIT', 0, offer);
    if (errno !== 0) throw new Error(`INIT: errno ${errno}`);
    wire.decodeInitOut(viewsOf(copyOf(body)), 0, body.length, out);
    return out;
  }

  /** Sends raw bytes; null when the session ended the exchange without a reply. Throws when it ended it not or twice. */
  sendBytes(request: Uint8Array, replyCapacity = MESSAGE_ROOM, exchange = this.exchange): Reply | null {
    exchange.take(request, replyCapacity);
    this.session.request(exchange);
    return replyOf(exchange);
  }

  send<K extends FuseOpName>(op: K, nodeid: number, args: ArgsOf<K>, options: SendOptions = {}): Reply {
    const unique = options.unique ?? ++this.#unique;
    const reply = this.sendBytes(requestOf(op, nodeid, args, { ...options, unique }), options.replyCapacity);
    return reply ?? { errno: 0, body: Buffer.alloc(0) };
  }

  /** Sends and expects success. */
  ok<K extends FuseOpName>(op: K, nodeid: number, args: ArgsOf<K>, options: SendOptions = {}): Buffer {
    const { errno, body } = this.send(op, nodeid, args, options);
    if (errno !== 0) throw new Error(`${op}: errno ${errno}`);
    return body;
  }

  /** Sends and gives the errno alone. */
  fails<K extends FuseOpName>(op: K, nodeid: number, args: ArgsOf<K>, options: SendOptions = {}): number {
    return this.send(op, nodeid, args, options).errno;
  }

  // What tests need as preparation.

  lookup(parent: number, name: string): wire.EntryOut {
    return entryOf(this.ok('LOOKUP', parent, { name }));
  }

  mkdir(parent: number, name: string, mode = 0o755): number {
    return entryOf(this.ok('MKDIR', parent, { name, mode })).nodeid;
  }

  create(parent: number, name: string, flags = 2, mode = 0o644): { nodeid: number; fh: number } {
    const out = createOf(this.ok('CREATE', parent, { name, flags: flags | 0x40, mode }));
    return { nodeid: out.entry.nodeid, fh: out.open.fh };
  }

  open(nodeid: number, flags = 0): number {
    return openOf(this.ok('OPEN', nodeid, { flags })).fh;
  }

  opendir(nodeid: number): number {
    return openOf(this.ok('OPENDIR', nodeid, {})).fh;
  }

  read(nodeid: number, fh: number, offset: number, size: number): Buffer {
    return this.ok('READ', nodeid, { fh, offset, size });
  }

  write(nodeid: number, fh: number, offset: number, text: string, flags = 0): number {
    const data = Buffer.from(text, 'latin1');
    return this.ok('WRITE', nodeid, { fh, offset, size: data.length, flags }, { data }).readUInt32LE(0);
  }

  /** A file with content, closed again. */
  file(parent: number, name: string, content = '', mode = 0o644): number {
    const { nodeid, fh } = this.create(parent, name, 2, mode);
    if (content !== '') this.write(nodeid, fh, 0, content);
    this.ok('RELEASE', nodeid, { fh });
    return nodeid;
  }

  attr(nodeid: number): wire.FuseAttr {
    return attrOf(this.ok('GETATTR', nodeid, {})).attr;
  }

  forget(nodeid: number, nlookup: number): void {
    this.send('FORGET', nodeid, { nlookup });
  }
}

/** What an exchange ended with. Checks what holds for every reply: ended once, length exact, unique that of the request. */
export function replyOf(exchange: ScriptedExchange): Reply | null {
  if (exchange.ends !== 1) throw new Error(`the exchange ended ${exchange.ends} times`);
  const bytes = exchange.replyBytes;
  if (bytes === null) return null;
  const header = wire.newOutHeader();
  wire.decodeOutHeader(viewsOf(copyOf(bytes)), 0, header);
  if (header.len !== bytes.length) throw new Error(`reply says ${header.len} bytes and has ${bytes.length}`);
  if (bytes.length > exchange.replyCapacity)
    throw new Error(`reply of ${bytes.length} bytes for ${exchange.replyCapacity}`);
  if (header.uniqueLo !== exchange.uniqueLo || header.uniqueHi !== exchange.uniqueHi)
    throw new Error('reply to another request');
  if (header.error > 0 || (header.error < 0 && bytes.length !== 16)) throw new Error(`malformed error ${header.error}`);
  return { errno: Math.abs(header.error), body: bytes.subarray(16) };
}

function copyOf(bytes: Buffer): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

export function entryOf(body: Buffer): wire.EntryOut {
  const out = wire.newEntryOut();
  wire.decodeEntryOut(viewsOf(copyOf(body)), 0, out);
  return out;
}

export function attrOf(body: Buffer): wire.AttrOut {
  const out = wire.newAttrOut();
  wire.decodeAttrOut(viewsOf(copyOf(body)), 0, out);
  return out;
}

export function openOf(body: Buffer): wire.OpenOut {
  const out = wire.newOpenOut();
  wire.decodeOpenOut(viewsOf(copyOf(body)), 0, out);
  return out;
}

export function createOf(body: Buffer): wire.CreateOut {
  const out = wire.newCreateOut();
  wire.decodeCreateOut(viewsOf(copyOf(body)), 0, out);
  return out;
}

export interface Listed {
  readonly name: string;
  readonly type: number;
  readonly ino: number;
  readonly cookie: readonly [lo: number, hi: number];
  /** READDIRPLUS only. */
  readonly entry: wire.EntryOut | null;
}

export function direntsOf(body: Buffer, plus: boolean): Listed[] {
  const views = viewsOf(copyOf(body));
  const listed: Listed[] = [];
  const dirent = wire.newDirent();
  for (let at = 0; at < body.length; ) {
    const entry = plus ? wire.newEntryOut() : null;
    if (entry !== null) {
      wire.decodeEntryOut(views, at, entry);
      at += wire.SIZE_ENTRY_OUT;
    }
    wire.decodeDirent(views, at, dirent);
    const name = body.toString('latin1', at + wire.SIZE_DIRENT, at + wire.SIZE_DIRENT + dirent.namelen);
    listed.push({ name, type: dirent.type, ino: dirent.inoLo, cookie: [dirent.offLo, dirent.offHi], entry });
    at += (wire.SIZE_DIRENT + dirent.namelen + 7) & ~7;
  }
  return listed;
}
