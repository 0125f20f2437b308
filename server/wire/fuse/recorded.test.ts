import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { toHex } from '../testing/bytes.ts';
import { type FuseExchange, parseFuse } from '../testing/recorded.ts';
import { allSubjects, type Subject } from '../testing/subjects.ts';
import { newSpan, viewsOf } from '../views.ts';
import {
  decodeInHeader,
  decodeInitIn,
  decodeOutHeader,
  encodeInHeader,
  encodeOutHeader,
  FUSE_OPS,
  newDirent,
  newDirentplus,
  newInHeader,
  newInitIn,
  newOutHeader,
  OPCODE,
  SIZE_IN_HEADER,
  SIZE_OUT_HEADER,
} from './codec.gen.ts';
import { putDirent, putDirentplus, takeDirent, takeDirentplus } from './dirents.ts';
import { INIT, INIT2 } from './flags.ts';
import { formatFuseReply, formatFuseRequest } from './print.ts';
import { FUSE_REQUESTS, type FuseRow } from './table.ts';

const exchanges = parseFuse(
  readFileSync(new URL('../testdata/fuse-linux-6.18-virtiofsd-7.2.jsonl', import.meta.url), 'utf8'),
);
const subjects = new Map(allSubjects().flatMap((s) => (s.protocol === 'fuse' ? [[s.name, s] as const] : [])));
const AGAIN = 8192;
const v = viewsOf(new ArrayBuffer(16384));

function rowOf(exchange: FuseExchange): { readonly name: string; readonly row: FuseRow } {
  const name = FUSE_OPS[exchange.opcode]?.name;
  if (name === undefined) throw new Error(`opcode ${exchange.opcode}`);
  return { name, row: FUSE_REQUESTS[name] };
}

function subject(name: string): Subject {
  const found = subjects.get(name);
  if (found === undefined) throw new Error(name);
  return found;
}

/** Decodes one struct at `at` and encodes it at AGAIN; the offset behind it. */
function again(name: string, at: number, end: number): number {
  const codec = subject(name);
  const o = codec.make();
  const next = codec.decode(v, at, end, o);
  expect(next).toBeGreaterThan(at - 1);
  const written = codec.encode(v, AGAIN, o);
  expect(toHex(v.u8.subarray(AGAIN, written))).toBe(toHex(v.u8.subarray(at, next)));
  return next;
}

test('every recorded request decodes and encodes to the same bytes', () => {
  const header = newInHeader();
  for (const exchange of exchanges) {
    const { request } = exchange;
    v.u8.set(request, 0);
    decodeInHeader(v, 0, header);
    expect(header.len).toBe(exchange.requestLength);
    expect(header.opcode).toBe(exchange.opcode);
    expect(header.totalExtlen).toBe(0);
    encodeInHeader(v, AGAIN, header);
    expect(toHex(v.u8.subarray(AGAIN, AGAIN + SIZE_IN_HEADER))).toBe(toHex(request.subarray(0, SIZE_IN_HEADER)));
    const op = FUSE_OPS[exchange.opcode];
    expect(exchange.requestLength).toBeGreaterThanOrEqual(op?.inSize ?? Number.POSITIVE_INFINITY);
    const { row } = rowOf(exchange);
    let next = SIZE_IN_HEADER;
    if (row.args !== undefined) next = again(row.args, SIZE_IN_HEADER, request.length);
    if (row.data === undefined) expect(next).toBe(exchange.requestLength);
  }
});

test('every recorded reply decodes and encodes to the same bytes', () => {
  const header = newOutHeader();
  for (const exchange of exchanges) {
    const { name, row } = rowOf(exchange);
    expect(exchange.reply === null, name).toBe(row.noReply === true);
    if (exchange.reply === null) continue;
    const { reply } = exchange;
    v.u8.set(reply, 0);
    decodeOutHeader(v, 0, header);
    expect(header.len).toBe(exchange.replyLength);
    encodeOutHeader(v, AGAIN, header);
    expect(toHex(v.u8.subarray(AGAIN, AGAIN + SIZE_OUT_HEADER))).toBe(toHex(reply.subarray(0, SIZE_OUT_HEADER)));
    if (header.error !== 0) continue;
    let next = SIZE_OUT_HEADER;
    if (row.reply !== undefined) next = again(row.reply, SIZE_OUT_HEADER, reply.length);
    if (row.replyData === undefined) expect(next).toBe(exchange.replyLength);
    if (row.replyData === 'dirents' || row.replyData === 'direntplus')
      checkEntries(exchange, row.replyData === 'direntplus');
  }
});

function checkEntries(exchange: FuseExchange, plus: boolean): void {
  const end = exchange.reply?.length ?? 0;
  const name = newSpan();
  const dirent = newDirent();
  const direntplus = newDirentplus();
  let at = SIZE_OUT_HEADER;
  while (at < end) {
    const next = plus ? takeDirentplus(v, at, end, direntplus, name) : takeDirent(v, at, end, dirent, name);
    if (next === -1) {
      expect(end).toBeLessThan(exchange.replyLength); // the recording was cut here
      return;
    }
    const room = AGAIN + (next - at);
    v.u8.fill(0xa5, AGAIN, room);
    const written = plus ? putDirentplus(v, AGAIN, room, direntplus, name) : putDirent(v, AGAIN, room, dirent, name);
    expect(written).toBe(room);
    expect(toHex(v.u8.subarray(AGAIN, room))).toBe(toHex(v.u8.subarray(at, next)));
    expect(
      plus ? putDirentplus(v, AGAIN, room - 1, direntplus, name) : putDirent(v, AGAIN, room - 1, dirent, name),
    ).toBe(-1);
    at = next;
  }
}

test('the INIT of Linux 6.18 is 7.45, and each of its flags has a name', () => {
  const init = exchanges.find((exchange) => exchange.opcode === OPCODE.INIT);
  v.u8.set(init?.request ?? [], 0);
  const o = newInitIn();
  expect(decodeInitIn(v, SIZE_IN_HEADER, 104, o)).toBe(104);
  expect([o.major, o.minor, o.maxReadahead]).toEqual([7, 45, 131072]);
  const named = (table: Record<string, number>) => Object.values(table).reduce((all, bit) => all | bit, 0) >>> 0;
  expect(o.flags & ~named(INIT)).toBe(0);
  expect(o.flags2 & ~named(INIT2)).toBe(0);
  expect(o.flags2 & INIT2.REQUEST_TIMEOUT).not.toBe(0);
  expect(o.flags2 & INIT2.OVER_IO_URING).toBe(0);
});

describe('printed', () => {
  const lines = exchanges.map((exchange) => {
    v.u8.set(exchange.request, 0);
    const request = formatFuseRequest(v, 0, exchange.request.length);
    if (exchange.reply === null) return request;
    v.u8.set(exchange.reply, 0);
    return `${request}\n${formatFuseReply(exchange.opcode, v, 0, exchange.reply.length)}`;
  });

  test('every recorded message has a line with no unknown bits', () => {
    for (const [i, line] of lines.entries()) {
      const exchange = exchanges[i];
      expect(line).not.toMatch(/OPCODE_|=[A-Z|]*\|0x|error /);
      const cut = exchange !== undefined && exchange.reply !== null && exchange.reply.length < exchange.replyLength;
      if (!cut) expect(line).not.toContain('<truncated>');
    }
  });

  test.each([
    ['LOOKUP', 'LOOKUP unique=6 node=1 name="d" uid=0 gid=0 pid=23910\n-> ENOENT'],
    [
      'MKDIR',
      'MKDIR unique=8 node=1 mode=0777 umask=022 name="d" uid=0 gid=0 pid=23910\n' +
        '-> entry node=2 entry_valid=1 attr_valid=1 ino=2361672 size=4096 blocks=8 atime=1795173428 mtime=1795173428 ' +
        'ctime=1795173428 atimensec=639665406 mtimensec=639665406 ctimensec=639665406 mode=040755 nlink=2 uid=0 gid=0 blksize=4096',
    ],
    [
      'WRITE',
      'WRITE unique=20 node=3 fh=0 offset=0 size=6 write_flags=0 flags=WRONLY|LARGEFILE data=<6 bytes> "hello\\n" ' +
        'uid=0 gid=0 pid=23909\n-> size=6',
    ],
    [
      'READ',
      'READ unique=32 node=3 fh=0 offset=0 size=4096 read_flags=0 flags=RDONLY|LARGEFILE uid=0 gid=0 pid=23911\n-> <6 bytes> "hello\\n"',
    ],
    ['RENAME2', 'RENAME2 unique=60 node=2 newdir=5 flags=NOREPLACE name="a" newname="a" uid=0 gid=0 pid=23916\n-> OK'],
    ['FORGET', 'FORGET unique=988 node=9 nlookup=1 uid=0 gid=0 pid=0'],
    ['FALLOCATE', 'FALLOCATE unique=220 node=7 fh=0 offset=0 length=65536 mode=0 uid=0 gid=0 pid=23934\n-> OK'],
    [
      'SETLKW',
      'SETLKW unique=316 node=9 fh=1 owner=0xeb2ec0de1b1c4f0d start=0 end=9223372036854775807 type=WRLCK pid=23937 ' +
        'lk_flags=FLOCK uid=0 gid=0 pid=23937\n-> EOPNOTSUPP',
    ],
    [
      'SETATTR',
      expect.stringContaining('valid=MODE mode=0100640 uid=0 gid=0 pid=23918\n-> attr attr_valid=1 ino=2361682'),
    ],
    [
      'READDIRPLUS',
      expect.stringContaining('-> {ino=2361672 off=4946240492222430245 namelen=1 type=DIR name="."} {node=6 '),
    ],
    ['STATX', expect.stringContaining('sx_mask=BASIC_STATS|BTIME uid=0 gid=0 pid=23925\n-> ENOSYS')],
  ])('%s', (name, expected) => {
    expect(lines.find((line) => line.startsWith(`${name} `))).toEqual(expected);
  });
});
