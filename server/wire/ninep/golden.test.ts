import { describe, expect, test } from 'vitest';
import { ByteList } from '../testing/bytes.ts';
import { type GoldenRow, runGolden } from '../testing/golden.ts';
import { SUBJECT_TAG } from '../testing/subjects.ts';
import { U64_MAX_SAFE, viewsOf } from '../views.ts';
import { decodeTfsync, decodeTwalk, NINEP_OPS, newTfsync, newTwalk, type RequestsL, TYPE } from './codec.gen.ts';
import { formatNinep } from './print.ts';
import { NINEP_MESSAGES } from './table.ts';

/* What the recording lacks, and the dialects it does not have: bytes laid out by hand from the manual pages (section 5) and diod's protocol.md. */

const b = () => new ByteList();
const m = (type: number) => b().u32(0).u8(type).u16(SUBJECT_TAG);
const qid = { type: 0x80, version: 7, pathLo: 0x55, pathHi: 0x66 };
const withQid = (list: ByteList) => list.qid(0x80, 7, 0x66_0000_0055n);

/** stat(5) up to muid, without its two sizes. */
const stat = () =>
  withQid(b().u16(1).u32(2)).u32(0o20000000755).u32(10).u32(11).u64(12).str('name').str('uid').str('gid').str('muid');
const statValues = {
  type: 1,
  dev: 2,
  qid,
  mode: 0o20000000755,
  atime: 10,
  mtime: 11,
  length: 12,
  name: 'name',
  uid: 'uid',
  gid: 'gid',
  muid: 'muid',
};
const extended = () => stat().str('b 8 1').u32(1000).u32(100).u32(0);
const extendedValues = { ...statValues, extension: 'b 8 1', nUid: 1000, nGid: 100, nMuid: 0 };
const sized = (list: ByteList) => b().u16(list.length).raw(list.toArray());

const ROWS: readonly GoldenRow[] = [
  ['Rlerror', { ecode: 39 }, m(7).u32(39).sized()],
  [
    'Tmknod',
    { dfid: 1, name: 'sda', mode: 0o60600, major: 8, minor: 1, gid: 6 },
    m(18).u32(1).str('sda').u32(0o60600).u32(8).u32(1).u32(6).sized(),
  ],
  [
    'Tgetlock',
    { fid: 1, type: 1, start: 5, length: 0, procId: 77, clientId: 'host' },
    m(54).u32(1).u8(1).u64(5).u64(0).u32(77).str('host').sized(),
  ],
  [
    'Rgetlock',
    { type: 2, start: 5, length: U64_MAX_SAFE, procId: 77, clientId: 'host' },
    m(55).u8(2).u64(5).u64(0x7fff_ffff_ffff_ffffn).u32(77).str('host').sized(),
  ],
  ['Rrenameat', {}, m(75).sized()],
  ['Runlinkat', {}, m(77).sized()],
  ['Tauth', { afid: 3, uname: 'u', aname: 'a', nUname: 1000 }, m(102).u32(3).str('u').str('a').u32(1000).sized()],
  ['Tauth2000', { afid: 3, uname: 'u', aname: 'a' }, m(102).u32(3).str('u').str('a').sized()],
  ['Rauth', { aqid: qid }, withQid(m(103)).sized()],
  [
    'Tattach2000',
    { fid: 1, afid: 0xffff_ffff, uname: 'u', aname: '' },
    m(104).u32(1).u32(0xffff_ffff).str('u').str('').sized(),
  ],
  ['Rerror', { ename: 'No such file', errno: 2 }, m(107).str('No such file').u32(2).sized()],
  ['Rerror2000', { ename: 'No such file' }, m(107).str('No such file').sized()],
  ['Tflush', { oldtag: 9 }, m(108).u16(9).sized()],
  ['Rflush', {}, m(109).sized()],
  [
    'Twalk',
    { fid: 1, newfid: 2, nwname: 3, wname: ['usr', '..', 'x'] },
    m(110).u32(1).u32(2).u16(3).str('usr').str('..').str('x').sized(),
  ],
  ['Twalk', { fid: 1, newfid: 2, nwname: 0 }, m(110).u32(1).u32(2).u16(0).sized()],
  ['Rwalk', { nwqid: 2, wqid: [qid, qid] }, withQid(withQid(m(111).u16(2))).sized()],
  ['Topen', { fid: 1, mode: 0x12 }, m(112).u32(1).u8(0x12).sized()],
  ['Ropen', { qid, iounit: 0 }, withQid(m(113)).u32(0).sized()],
  [
    'Tcreate',
    { fid: 1, name: 'l', perm: 0x0200_01ff, mode: 0, extension: '../target' },
    m(114).u32(1).str('l').u32(0x0200_01ff).u8(0).str('../target').sized(),
  ],
  ['Tcreate2000', { fid: 1, name: 'l', perm: 0o644, mode: 1 }, m(114).u32(1).str('l').u32(0o644).u8(1).sized()],
  ['Rcreate', { qid, iounit: 8192 }, withQid(m(115)).u32(8192).sized()],
  ['Tstat', { fid: 5 }, m(124).u32(5).sized()],
  [
    'Rstat',
    { stat: extendedValues },
    m(125)
      .raw(sized(sized(extended())).toArray())
      .sized(),
  ],
  [
    'Rstat2000',
    { stat: statValues },
    m(125)
      .raw(sized(sized(stat())).toArray())
      .sized(),
  ],
  [
    'Twstat',
    { fid: 5, stat: extendedValues },
    m(126)
      .u32(5)
      .raw(sized(sized(extended())).toArray())
      .sized(),
  ],
  [
    'Twstat2000',
    { fid: 5, stat: statValues },
    m(126)
      .u32(5)
      .raw(sized(sized(stat())).toArray())
      .sized(),
  ],
  ['Rwstat', {}, m(127).sized()],
  ['DirEntry', { qid, offsetLo: 1, offsetHi: 2, type: 8, name: 'n' }, withQid(b()).u64(0x2_0000_0001n).u8(8).str('n')],
];

test.each(ROWS)('%s', (...row) => {
  const outcome = runGolden('ninep', row);
  expect(outcome.encoded).toBe(outcome.expected);
  expect(outcome.decoded).toEqual(outcome.given);
  expect(outcome.line).not.toContain('<truncated>');
});

const v = viewsOf(new ArrayBuffer(1024));
function put(list: ByteList): number {
  const bytes = list.sized().toArray();
  v.u8.fill(0xa5);
  v.u8.set(bytes);
  return bytes.length;
}

test('a walk of more than 16 names is malformed', () => {
  const walk = (names: number) => {
    const list = m(110).u32(1).u32(2).u16(names);
    for (let i = 0; i < names; i++) list.str('d');
    return decodeTwalk(v, 0, put(list), newTwalk());
  };
  expect(walk(16)).toBe(7 + 10 + 16 * 3);
  expect(walk(17)).toBe(-1);
});

test('Tfsync of clients that do not know datasync', () => {
  const o = { ...newTfsync(), datasync: 9 };
  expect(decodeTfsync(v, 0, put(m(50).u32(3)), o)).toBe(11);
  expect(o).toEqual({ fid: 3, datasync: 0 });
  expect(decodeTfsync(v, 0, put(m(50).u32(3).u16(0)), o)).toBe(-1);
});

test('a stat whose size does not reach to its end is malformed', () => {
  const bytes = m(126)
    .u32(5)
    .raw(sized(sized(stat())).toArray())
    .sized()
    .toArray();
  for (const at of [11, 13]) {
    const wrong = Uint8Array.from(bytes);
    wrong[at] = (wrong[at] ?? 0) + 1;
    expect(() => runGolden('ninep', ['Twstat2000', {}, b().raw(wrong)])).toThrow(/decoded -1/);
  }
});

describe('the message table', () => {
  test('each dialect has its own messages', () => {
    const names = (dialect: keyof typeof NINEP_OPS) => NINEP_OPS[dialect].flatMap((op) => op?.name ?? []);
    expect(names('9P2000')).toEqual([
      'Tversion',
      'Rversion',
      'Tauth2000',
      'Rauth',
      'Tattach2000',
      'Rattach',
      'Rerror2000',
      'Tflush',
      'Rflush',
      'Twalk',
      'Rwalk',
      'Topen',
      'Ropen',
      'Tcreate2000',
      'Rcreate',
      'Tread',
      'Rread',
      'Twrite',
      'Rwrite',
      'Tclunk',
      'Rclunk',
      'Tremove',
      'Rremove',
      'Tstat',
      'Rstat2000',
      'Twstat2000',
      'Rwstat',
    ]);
    expect(names('9P2000.u')).toHaveLength(27);
    expect(names('9P2000.L')).toHaveLength(57);
    expect(NINEP_OPS['9P2000.L'][TYPE.Topen]).toBeUndefined();
    expect(NINEP_OPS['9P2000.L'][TYPE.Rerror]).toBeUndefined();
    expect(NINEP_OPS['9P2000'][TYPE.Tlopen]).toBeUndefined();
  });

  test('each request has a reply of the next number, and odd numbers are replies', () => {
    for (const [name, row] of Object.entries(NINEP_MESSAGES)) {
      expect(name.startsWith('R')).toBe(row.id % 2 === 1);
      if (!name.startsWith('T')) continue;
      const reply =
        NINEP_OPS[`9P2000${row.in[0] === 'p' ? '' : `.${row.in[0]}`}` as keyof typeof NINEP_OPS][row.id + 1];
      expect(reply?.name.replace('2000', '')).toBe(name.replace('T', 'R').replace('2000', ''));
    }
  });

  test('a map of handlers that misses a request does not compile', () => {
    const handlers: Record<keyof RequestsL, number> = Object.fromEntries(
      Object.keys(NINEP_MESSAGES).map((name) => [name, 1]),
    ) as Record<keyof RequestsL, number>;
    expect(handlers.Tversion + handlers.Tunlinkat).toBe(2);
  });
});

describe('printed', () => {
  const print = (list: ByteList, dialect?: '9P2000.u' | '9P2000') => formatNinep(v, 0, put(list), dialect);

  test.each([
    ['open flags', print(m(12).u32(7).u32(0o400000)), 'Tlopen tag=4660 fid=7 flags=RDONLY|NOFOLLOW'],
    [
      'a walk',
      print(m(110).u32(1).u32(0xffff_ffff).u16(2).str('a').str('..')),
      'Twalk tag=4660 fid=1 newfid=NOFID nwname=2 wname=["a" ".."]',
    ],
    ['an unknown type', print(m(200).u8(1)), 'TYPE_200 tag=4660 data=<1 bytes> "\\x01"'],
    [
      'a message of another dialect',
      print(m(112).u32(1).u8(0)),
      'TYPE_112 tag=4660 data=<5 bytes> "\\x01\\x00\\x00\\x00\\x00"',
    ],
    ['9P2000', print(m(112).u32(1).u8(0x10), '9P2000'), 'Topen tag=4660 fid=1 mode=OTRUNC'],
    ['9P2000.u', print(m(107).str('gone').u32(2), '9P2000.u'), 'Rerror tag=4660 ename="gone" errno=ENOENT'],
    [
      'a mode',
      print(m(114).u32(1).str('d').u32(0x8000_01ed).u8(0), '9P2000'),
      'Tcreate tag=4660 fid=1 name="d" perm=DMDIR|0755 mode=0',
    ],
    ['trailing bytes', print(m(120).u32(1).u8(9)), 'Tclunk tag=4660 fid=1 trailing=<1 bytes> "\\t"'],
    ['too little', print(m(12).u32(7)), 'Tlopen tag=4660 fid=7 <truncated>'],
    ['a name that claims too much', print(m(22).u8(1)), 'Treadlink tag=4660 <truncated>'],
    [
      'entries',
      print(withQid(m(41).u32(25)).u64(1).u8(4).str('a')),
      'Rreaddir tag=4660 count=25 {qid={type=DIR version=7 path=0x6600000055} offset=1 type=DIR name="a"} (1 entries)',
    ],
  ])('%s', (_, line, expected) => {
    expect(line).toBe(expected);
  });
});
