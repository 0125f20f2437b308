import { describe, expect, test } from 'vitest';
import { ERRNO } from '../../errno.ts';
import { ByteList, hexToBytes } from '../testing/bytes.ts';
import { type GoldenRow, runGolden } from '../testing/golden.ts';
import { U64_MAX_SAFE, viewsOf } from '../views.ts';
import { decodeInitIn, FUSE_OPS, newInitIn, OPCODE } from './codec.gen.ts';
import { formatFuseReply, formatFuseRequest } from './print.ts';
import { FUSE_REQUESTS, FUSE_STRUCTS } from './table.ts';

/* What the recording lacks (recorded.test.ts has the rest): bytes laid out by hand from linux/fuse.h. */

const b = () => new ByteList();

const ROWS: readonly GoldenRow[] = [
  [
    'SetxattrIn',
    { size: 3, flags: 1, setxattrFlags: 1, name: 'user.k' },
    b().u32(3).u32(1).u32(1).u32(0).cstr('user.k'),
  ],
  ['SetxattrCompatIn', { size: 3, flags: 2, name: 'user.k' }, b().u32(3).u32(2).cstr('user.k')],
  ['ListxattrIn', { size: 4096 }, b().u32(4096).u32(0)],
  ['GetxattrOut', { size: 17 }, b().u32(17).u32(0)],
  ['NameIn', { name: 'user.k' }, b().cstr('user.k')],
  ['NameIn', { name: '' }, b().u8(0)],
  [
    'LkIn',
    { fh: 5, ownerLo: 1, ownerHi: 2, lk: { start: 7, end: U64_MAX_SAFE, type: 1, pid: 9 }, lkFlags: 1 },
    b().u64(5).u64(0x2_0000_0001n).u64(7).u64(0x7fff_ffff_ffff_ffffn).u32(1).u32(9).u32(1).u32(0),
  ],
  ['LkOut', { lk: { start: 1, end: 2, type: 2, pid: 3 } }, b().u64(1).u64(2).u32(2).u32(3)],
  ['AccessIn', { mask: 5 }, b().u32(5).u32(0)],
  ['InterruptIn', { uniqueLo: 0x44, uniqueHi: 0x8000_0000 }, b().u64(0x8000_0000_0000_0044n)],
  ['BmapIn', { block: 9, blocksize: 512 }, b().u64(9).u32(512).u32(0)],
  ['BmapOut', { block: 11 }, b().u64(11)],
  ['PollIn', { fh: 1, khLo: 2, khHi: 3, flags: 1, events: 0x41 }, b().u64(1).u64(0x3_0000_0002n).u32(1).u32(0x41)],
  ['PollOut', { revents: 4 }, b().u32(4).u32(0)],
  [
    'IoctlIn',
    { fh: 1, flags: 16, cmd: 0x80086601, argLo: 0xdeadbeef, argHi: 1, inSize: 4, outSize: 8 },
    b().u64(1).u32(16).u32(0x80086601).u64(0x1_dead_beefn).u32(4).u32(8),
  ],
  ['IoctlOut', { result: -25, flags: 0, inIovs: 1, outIovs: 2 }, b().u32(-25).u32(0).u32(1).u32(2)],
  ['IoctlIovec', { baseLo: 1, baseHi: 2, len: 3 }, b().u64(0x2_0000_0001n).u64(3)],
  ['NotifyRetrieveIn', { offset: 4096, size: 512 }, b().zeros(8).u64(4096).u32(512).zeros(20)],
  ['BatchForgetIn', { count: 2 }, b().u32(2).u32(0)],
  ['ForgetOne', { nodeid: 7, nlookup: 3 }, b().u64(7).u64(3)],
  [
    'SetupmappingIn',
    { fh: -1, foffset: 4096, len: 2097152, flagsLo: 3, flagsHi: 0, moffset: 0 },
    b().u64(-1n).u64(4096).u64(2097152).u64(3).u64(0),
  ],
  ['RemovemappingIn', { count: 1 }, b().u32(1)],
  ['RemovemappingOne', { moffset: 4096, len: 8192 }, b().u64(4096).u64(8192)],
  ['SyncfsIn', {}, b().zeros(8)],
  ['CopyFileRangeOut', { bytesCopied: 2 ** 40 }, b().u64(1n << 40n)],
  [
    'StatxOut',
    {
      attrValid: 1,
      attrValidNsec: 2,
      flags: 0,
      stat: {
        mask: 0xfff,
        blksize: 4096,
        attributesLo: 0x2000,
        attributesHi: 0,
        nlink: 1,
        uid: 1000,
        gid: 100,
        mode: 0o100644,
        inoLo: 5,
        inoHi: 6,
        size: 7,
        blocks: 8,
        attributesMaskLo: 9,
        attributesMaskHi: 10,
        atime: { tvSec: -1, tvNsec: 1 },
        btime: { tvSec: 2, tvNsec: 2 },
        ctime: { tvSec: 3, tvNsec: 3 },
        mtime: { tvSec: 4, tvNsec: 4 },
        rdevMajor: 8,
        rdevMinor: 1,
        devMajor: 254,
        devMinor: 3,
      },
    },
    b()
      .u64(1)
      .u32(2)
      .u32(0)
      .zeros(16)
      .u32(0xfff)
      .u32(4096)
      .u64(0x2000)
      .u32(1)
      .u32(1000)
      .u32(100)
      .u16(0o100644)
      .u16(0)
      .u64(0x6_0000_0005n)
      .u64(7)
      .u64(8)
      .u64(0xa_0000_0009n)
      .u64(-1n)
      .u32(1)
      .u32(0)
      .u64(2)
      .u32(2)
      .u32(0)
      .u64(3)
      .u32(3)
      .u32(0)
      .u64(4)
      .u32(4)
      .u32(0)
      .u32(8)
      .u32(1)
      .u32(254)
      .u32(3)
      .zeros(112),
  ],
  ['ExtHeader', { size: 16, type: 32 }, b().u32(16).u32(32)],
  ['SuppGroups', { nrGroups: 1 }, b().u32(1)],
  ['SecctxHeader', { size: 48, nrSecctx: 1 }, b().u32(48).u32(1)],
  ['Secctx', { size: 9, name: 'security.selinux' }, b().u32(9).u32(0).cstr('security.selinux')],
  ['NotifyPollWakeupOut', { khLo: 1, khHi: 0 }, b().u64(1)],
  ['NotifyInvalInodeOut', { ino: 5, off: -1, len: 0 }, b().u64(5).u64(-1n).u64(0)],
  ['NotifyInvalEntryOut', { parent: 1, namelen: 4, flags: 1 }, b().u64(1).u32(4).u32(1)],
  ['NotifyDeleteOut', { parent: 1, child: 2, namelen: 4 }, b().u64(1).u64(2).u32(4).u32(0)],
  ['NotifyStoreOut', { nodeid: 1, offset: 2, size: 3 }, b().u64(1).u64(2).u32(3).u32(0)],
  [
    'NotifyRetrieveOut',
    { notifyUniqueLo: 9, notifyUniqueHi: 0, nodeid: 1, offset: 2, size: 3 },
    b().u64(9).u64(1).u64(2).u32(3).u32(0),
  ],
  ['NotifyPruneOut', { count: 2 }, b().u32(2).u32(0).u64(0)],
];

test.each(ROWS)('%s', (...row) => {
  const outcome = runGolden('fuse', row);
  expect(outcome.encoded).toBe(outcome.expected);
  expect(outcome.decoded).toEqual(outcome.given);
  expect(outcome.line).not.toContain('<truncated>');
});

test('the short INIT of older kernels is read, with zeros for what it lacks', () => {
  const v = viewsOf(new ArrayBuffer(16));
  v.u8.set(b().u32(7).u32(31).u32(65536).u32(0x3ff).toArray());
  const o = { ...newInitIn(), flags2: 77 };
  expect(decodeInitIn(v, 0, 16, o)).toBe(16);
  expect(o).toEqual({ major: 7, minor: 31, maxReadahead: 65536, flags: 0x3ff, flags2: 0 });
  expect(decodeInitIn(v, 0, 15, o)).toBe(-1);
});

describe('the operation table', () => {
  test('numbers and sizes are those of linux/fuse.h 7.45', () => {
    expect(Object.keys(OPCODE)).toHaveLength(51);
    expect(OPCODE).toMatchObject({ LOOKUP: 1, INIT: 26, TMPFILE: 51, STATX: 52, COPY_FILE_RANGE_64: 53 });
    expect(FUSE_OPS).toHaveLength(54);
    expect(FUSE_OPS[OPCODE.LOOKUP]).toEqual({
      id: 1,
      name: 'LOOKUP',
      inSize: 41,
      names: 1,
      data: false,
      outSize: 144,
      noReply: false,
    });
    expect(FUSE_OPS[OPCODE.WRITE]).toMatchObject({ inSize: 80, data: true, outSize: 24 });
    expect(FUSE_OPS[OPCODE.RENAME2]).toMatchObject({ inSize: 58, names: 2 });
    expect(FUSE_OPS[OPCODE.BATCH_FORGET]).toMatchObject({ inSize: 48, data: true, outSize: 0, noReply: true });
    expect(FUSE_OPS[OPCODE.INIT]).toMatchObject({ inSize: 40 + 16 });
    for (const id of [0, 7, 19]) expect(FUSE_OPS[id]).toBeUndefined();
    for (const [id, op] of FUSE_OPS.entries()) expect(op === undefined || op.id === id).toBe(true);
  });

  test('each struct is used or is a part, a record or a notification', () => {
    const rows = Object.values(FUSE_REQUESTS);
    const used = new Set(
      rows.flatMap((row) => [('args' in row && row.args) || '', ('reply' in row && row.reply) || '']),
    );
    const others = Object.keys(FUSE_STRUCTS).filter((name) => !used.has(name as never));
    expect(others).toEqual([
      'InHeader',
      'OutHeader',
      'FuseAttr',
      'FileLock',
      'SxTime',
      'Statx',
      'ForgetOne',
      'SetxattrIn',
      'IoctlIovec',
      'RemovemappingOne',
      'ExtHeader',
      'SuppGroups',
      'SecctxHeader',
      'Secctx',
      'GetxattrOut',
      'Dirent',
      'Direntplus',
      'NotifyPollWakeupOut',
      'NotifyInvalInodeOut',
      'NotifyInvalEntryOut',
      'NotifyDeleteOut',
      'NotifyStoreOut',
      'NotifyRetrieveOut',
      'NotifyPruneOut',
    ]);
  });
});

describe('printed', () => {
  const header = (opcode: number, extensions = 0) =>
    b().u32(0).u32(opcode).u64(12).u64(1).u32(1000).u32(100).u32(7).u16(extensions).u16(0);
  const request = (list: ByteList) => print(list.sized().toArray());
  const print = (bytes: Uint8Array) => formatFuseRequest(viewOf(bytes), 0, bytes.length);
  const reply = (opcode: number, list: ByteList) => {
    const bytes = list.sized().toArray();
    return formatFuseReply(opcode, viewOf(bytes), 0, bytes.length);
  };
  const viewOf = (bytes: Uint8Array) => {
    const v = viewsOf(new ArrayBuffer(bytes.length));
    v.u8.set(bytes);
    return v;
  };
  const tail = 'uid=1000 gid=100 pid=7';

  test.each([
    ['control characters in a name', request(header(1).cstr('a\nb')), `LOOKUP unique=12 node=1 name="a\\nb" ${tail}`],
    ['no arguments', request(header(38)), `DESTROY unique=12 node=1 ${tail}`],
    [
      'an unknown opcode',
      request(header(99).u32(5)),
      `OPCODE_99 unique=12 node=1 data=<4 bytes> "\\x05\\x00\\x00\\x00" ${tail}`,
    ],
    [
      'setxattr, both forms',
      request(header(21).u32(2).u32(0).cstr('user.a').raw([1, 2])),
      `SETXATTR unique=12 node=1 size=2 flags=0 name="user.a" value=<2 bytes> "\\x01\\x02" ${tail}`,
    ],
    [
      'setxattr, long form',
      request(header(21).u32(1).u32(1).u32(1).u32(0).cstr('user.a').raw([65])),
      `SETXATTR unique=12 node=1 size=1 flags=CREATE setxattr_flags=ACL_KILL_SGID name="user.a" value=<1 bytes> "A" ${tail}`,
    ],
    [
      'a list of nodes',
      request(header(42).u32(2).u32(0).u64(5).u64(1).u64(6).u64(2)),
      `BATCH_FORGET unique=12 node=1 count=2 {node=5 nlookup=1} {node=6 nlookup=2} ${tail}`,
    ],
    [
      'extensions',
      request(header(9, 2).u32(0o755).u32(0o22).cstr('d').u32(16).u32(32).u32(1).u32(5)),
      `MKDIR unique=12 node=1 mode=0755 umask=022 name="d" extensions=<16 bytes> ${tail}`,
    ],
    [
      'times',
      request(header(4).u32(0x10).u32(0).zeros(24).u64(-1n).zeros(16).u32(5).zeros(28)),
      `SETATTR unique=12 node=1 valid=ATIME atime=-1.000000005 ${tail}`,
    ],
    ['a name without its end', request(header(1).text('abc')), `LOOKUP unique=12 node=1 name="abc <truncated> ${tail}`],
    ['a cut header', print(header(1).toArray().subarray(0, 20)), 'LOOKUP unique=12 <truncated>'],
    ['four bytes', print(Uint8Array.of(1, 2, 3, 4)), '<truncated>'],
    ['nothing', print(Uint8Array.of()), '<truncated>'],
    ['an error', reply(1, b().u32(0).u32(-ERRNO.ENOENT).u64(4)), '-> ENOENT'],
    ['an unnamed error', reply(1, b().u32(0).u32(-4000).u64(4)), '-> E4000'],
    ['a positive error', reply(1, b().u32(0).u32(5).u64(4)), '-> error 5'],
    ['a reply without a body', reply(10, b().u32(0).u32(0).u64(4)), '-> OK'],
    ['a link target', reply(5, b().u32(0).u32(0).u64(4).text('../x')), '-> "../x"'],
    ['open', reply(14, b().u32(0).u32(0).u64(4).u64(3).u32(6).u32(0)), '-> fh=3 open_flags=KEEP_CACHE|NONSEEKABLE'],
    [
      'copy',
      reply(
        53,
        b()
          .u32(0)
          .u32(0)
          .u64(4)
          .u64(1n << 40n),
      ),
      '-> bytes_copied=1099511627776',
    ],
    [
      'a notification',
      reply(0, b().u32(0).u32(3).u64(0).u64(1).u32(1).u32(0).cstr('x')),
      'NOTIFY_INVAL_ENTRY parent=1 namelen=1 flags=0 name="x"',
    ],
    ['an unknown notification', reply(0, b().u32(0).u32(77).u64(0)), 'NOTIFY_77'],
  ])('%s', (_, line, expected) => {
    expect(line).toBe(expected);
  });

  test('a request whose payload was left out of the capture is not truncated', () => {
    const bytes = header(16).u64(1).u64(0).u32(4096).u32(0).u64(0).u32(1).u32(0).toArray();
    const v = viewOf(bytes);
    v.view.setUint32(0, bytes.length + 4096, true);
    expect(formatFuseRequest(v, 0, bytes.length)).toBe(
      `WRITE unique=12 node=1 fh=1 offset=0 size=4096 write_flags=0 flags=WRONLY data=<4096 bytes> ${tail}`,
    );
  });

  test('bytes that look like nothing', () => {
    const bytes = hexToBytes(
      'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
    );
    expect(print(bytes)).toContain('OPCODE_4294967295');
  });
});
