import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { toHex } from '../testing/bytes.ts';
import { parseNinep } from '../testing/recorded.ts';
import { allSubjects } from '../testing/subjects.ts';
import { newSpan, viewsOf } from '../views.ts';
import { decodeDirEntry, NINEP_OPS, newDirEntry } from './codec.gen.ts';
import { putDirEntry } from './dirents.ts';
import { READ_HEADER_SIZE } from './flags.ts';
import { formatNinep } from './print.ts';

const messages = parseNinep(
  readFileSync(new URL('../testdata/ninep-linux-6.1-diod-1.0.jsonl', import.meta.url), 'utf8'),
);
const subjects = new Map(allSubjects().flatMap((s) => (s.protocol === 'ninep' ? [[s.name, s] as const] : [])));
const AGAIN = 131072;
const v = viewsOf(new ArrayBuffer(262144));

test('every recorded message decodes and encodes to the same bytes', () => {
  for (const message of messages) {
    v.u8.set(message.bytes, 0);
    const op = NINEP_OPS['9P2000.L'][message.type];
    const subject = subjects.get(op?.name ?? '');
    if (op === undefined || subject === undefined) throw new Error(`type ${message.type}`);
    expect(message.length).toBeGreaterThanOrEqual(op.minSize);
    const whole = message.length === message.bytes.length;
    // Payload need not be there: the arithmetic is right even where the recording was cut.
    expect(whole || op.payload, op.name).toBe(true);
    const o = subject.make();
    expect(subject.decode(v, 0, message.length, o), op.name).toBe(message.length);
    if (!whole) continue;
    const end = subject.encode(v, AGAIN, o);
    v.view.setUint16(AGAIN + 5, message.tag, true);
    expect(toHex(v.u8.subarray(AGAIN, end))).toBe(toHex(message.bytes));
    expect(subject.sizeOf?.(o) ?? message.length).toBe(message.length);
  }
});

test('the entries of every recorded Rreaddir decode and encode to the same bytes', () => {
  const entry = newDirEntry();
  const name = newSpan();
  let entries = 0;
  for (const message of messages) {
    if (message.type !== 41) continue;
    v.u8.set(message.bytes, 0);
    let at = READ_HEADER_SIZE;
    while (at < message.bytes.length) {
      const next = decodeDirEntry(v, at, message.bytes.length, entry);
      if (next === -1) {
        expect(message.bytes.length).toBeLessThan(message.length);
        break;
      }
      Object.assign(name, entry.name);
      const room = AGAIN + next - at;
      expect(putDirEntry(v, AGAIN, room - 1, entry, name)).toBe(-1);
      expect(putDirEntry(v, AGAIN, room, entry, name)).toBe(room);
      expect(toHex(v.u8.subarray(AGAIN, room))).toBe(toHex(message.bytes.subarray(at, next)));
      at = next;
      entries++;
    }
  }
  expect(entries).toBeGreaterThan(50);
});

const lines = messages.map((message) => {
  v.u8.set(message.bytes, 0);
  return formatNinep(v, 0, message.bytes.length);
});

test('every recorded message has a line', () => {
  for (const [i, line] of lines.entries()) {
    expect(line).not.toMatch(/TYPE_|=[A-Z|]*\|0x|trailing/);
    const message = messages[i];
    if (message?.bytes.length === message?.length) expect(line).not.toContain('<truncated>');
  }
});

test.each([
  ['Tversion tag=NOTAG msize=65536 version="9P2000.L"'],
  ['Tattach tag=0 fid=0 afid=NOFID uname="root" aname="/srv/share" n_uname=4294967295'],
  ['Twalk tag=0 fid=1 newfid=2 nwname=1 wname=["d"]'],
  ['Rwalk tag=0 nwqid=1 wqid=[{type=DIR version=0 path=0x196294}]'],
  ['Tlcreate tag=0 fid=3 name="a" flags=WRONLY|CREATE|LARGEFILE mode=0100644 gid=0'],
  ['Tlopen tag=0 fid=4 flags=RDONLY|LARGEFILE'],
  ['Twrite tag=0 fid=3 offset=0 data=<6 bytes> "hello\\n"'],
  ['Rread tag=0 data=<6 bytes> "hello\\n"'],
  ['Rlerror tag=0 ecode=ENODATA'],
  ['Tlock tag=0 fid=4 type=WRLCK flags=0 start=5 length=10 proc_id=169 client_id="(none)"'],
  ['Rclunk tag=0'],
])('%s', (line) => {
  expect(lines).toContain(line);
});
