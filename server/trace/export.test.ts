import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, it } from 'vitest';
import { type Format, formatOf } from '../../electron/contract/trace/export/format.ts';
import { sinkOf } from '../../electron/contract/trace/export/sink.ts';
import { decodeFrame, type Hello } from '../../electron/contract/trace/frames.ts';
import { PROTOCOL } from '../../electron/contract/trace/operations.ts';
import { PathNames } from '../../electron/contract/trace/paths.ts';
import type { RawMessage } from '../../electron/contract/trace/raw-message.ts';
import { ROOT as FUSE_ROOT, ScriptedGuest } from '../session/fuse/testing/scripted-guest.ts';
import { RECORDING, ROOT, ScriptedClient } from '../session/ninep/testing/scripted-client.ts';
import { parseNinep } from '../wire/testing/recorded.ts';
import type { Bookkeeper } from './bookkeeper.ts';
import { Subscriptions } from './subscription.ts';
import { watching } from './testing/watching.ts';

const HELLO: Hello = {
  version: 1,
  recordSize: 64,
  share: 'test',
  protocol: '9p',
  epochMs: 1_790_000_000_000.25,
  level: 'capture',
};
const LUA = fileURLToPath(new URL('../../assets/wireshark/culvert-fuse.lua', import.meta.url));
const TSHARK = spawnSync('tshark', ['-v']).status === 0;
const WHY = 'tshark is not installed (apt-get install tshark)';

/** Rows of the fields that are asked for. */
function dissect(bytes: Uint8Array, fields: readonly string[], ...more: readonly string[]): readonly string[][] {
  const folder = mkdtempSync(join(tmpdir(), 'culvert-pcap-'));
  try {
    const file = join(folder, 'trace.pcapng');
    writeFileSync(file, bytes);
    const ran = spawnSync(
      'tshark',
      ['-r', file, '-T', 'fields', ...fields.flatMap((field) => ['-e', field]), ...more],
      { encoding: 'utf8', maxBuffer: 1 << 28 },
    );
    assert.equal(ran.status, 0, ran.stderr);
    return ran.stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A watched server; what a viewer gets is written by the sink. */
function writing(format: Format, books: Bookkeeper, work: () => void, redact = false): Buffer {
  const subscriptions = new Subscriptions(books, 'test', 'fuse');
  const sink = sinkOf(format, { redact });
  const paths = new PathNames();
  const parts: Buffer[] = [];
  const put = (part: string | Uint8Array): void => void parts.push(Buffer.from(part as Uint8Array));
  let hello = HELLO;
  const port = {
    backlog: 0,
    sendFrame: (bytes: Uint8Array): void => {
      const frame = decodeFrame(bytes, paths);
      if (frame.type === 'hello') hello = frame.hello;
      if (frame.type === 'snapshot') put(sink.begin(hello, frame.stats));
      if (frame.type === 'records') put(sink.rows(frame.records, paths));
      if (frame.type === 'capture') put(sink.messages(frame.messages));
    },
  };
  const id = subscriptions.subscribe(port, {
    credit: sink.needs === 'messages' ? 0 : 1e6,
    capture: sink.needs !== 'records',
    counters: true,
  });
  subscriptions.setLevel({ level: sink.needs === 'records' ? 'everything' : 'capture', snap: 16 });
  work();
  subscriptions.pump();
  subscriptions.unsubscribe(id);
  put(sink.end(subscriptions.stats.read()));
  return Buffer.concat(parts);
}

function fuseTrace(format: Format, redact = false): Buffer {
  const guest = new ScriptedGuest();
  const { books, observer } = watching(guest.arena);
  guest.session.observer = observer;
  guest.init();
  return writing(
    format,
    books,
    () => {
      const folder = guest.mkdir(FUSE_ROOT, 'src');
      const { nodeid, fh } = guest.create(folder, '=main, "v2".c');
      guest.write(nodeid, fh, 0, 'hello hello hello hello');
      guest.fails('LOOKUP', folder, { name: 'none' });
    },
    redact,
  );
}

describe.skipIf(!TSHARK)(TSHARK ? 'pcapng in Wireshark' : `pcapng in Wireshark: skipped, ${WHY}`, () => {
  it('every message of a recorded 9P session is dissected, none is malformed', { timeout: 60_000 }, () => {
    const recorded = parseNinep(readFileSync(RECORDING, 'utf8')).filter(({ bytes, length }) => bytes.length === length);
    const messages = recorded.map(
      ({ type, tag, bytes, length }, i): RawMessage => ({
        protocol: PROTOCOL.NINEP,
        session: 1,
        reply: type % 2 === 1,
        tag,
        errno: 0,
        op: type & ~1,
        timeNs: i * 1000,
        length,
        bytes,
      }),
    );
    const sink = sinkOf('pcapng');
    const bytes = Buffer.concat([sink.begin(HELLO, null), sink.messages(messages)] as Uint8Array[]);
    const rows = dissect(bytes, ['9p.msgtype', '_ws.malformed', '_ws.col.Protocol', 'frame.comment']);
    assert.equal(rows.length, messages.length);
    for (const [i, [type, malformed, protocol = '', comment = '']] of rows.entries()) {
      assert.deepEqual([type, malformed, protocol.slice(0, 2)], [String(recorded[i]?.type), '', '9P'], `message ${i}`);
      assert.match(comment, /share test, session 1/);
    }
  });

  it('a 9P session that began before the capture shows version, and the paths of its fids', { timeout: 60_000 }, () => {
    const client = new ScriptedClient();
    const { books, observer } = watching(client.arena, PROTOCOL.NINEP);
    client.session.observer = observer;
    client.version();
    client.attach(ROOT);
    client.mkdir(ROOT, 'src');
    const folder = client.walk(ROOT, 'src');
    const fid = client.create(folder, 'main.c');
    const bytes = writing('pcapng', books, () => {
      client.write(fid, 0, 'hello');
      client.fails('Tlopen', { fid: 999, flags: 0 });
    });
    const rows = dissect(bytes, ['9p.msgtype', '_ws.malformed', '9p.fid', '9p.filename', 'frame.comment'], '-2');
    assert.deepEqual(
      rows.map(([type]) => type),
      ['100', '101', '104', '105', '110', '111', '118', '119', '12', '7'],
    );
    for (const [, malformed] of rows) assert.equal(malformed, '');
    const verbose = dissectVerbose(bytes);
    assert.match(verbose, /Twrite[^]*src\/main\.c/);
    assert.match(rows.at(-1)?.[4] ?? '', /EBADF|ENOENT|EIO|EINVAL/);
  });

  it('FUSE messages are dissected by the script that is shipped', { timeout: 60_000 }, () => {
    const rows = dissect(
      fuseTrace('pcapng'),
      ['_ws.col.Protocol', 'culvert_fuse.opcode', 'culvert_fuse.name', 'culvert_fuse.error', '_ws.malformed'],
      '-X',
      `lua_script:${LUA}`,
    );
    assert.deepEqual(
      rows.map(([protocol, opcode, name, error]) => [protocol, opcode, name, error].join(' ')),
      [
        'FUSE 9 src ',
        'FUSE 9  0',
        'FUSE 35 =main, "v2".c ',
        'FUSE 35  0',
        'FUSE 16  ',
        'FUSE 16  0',
        'FUSE 1 none ',
        'FUSE 1  -2',
      ],
    );
  });
});

function dissectVerbose(bytes: Uint8Array): string {
  const folder = mkdtempSync(join(tmpdir(), 'culvert-pcap-'));
  try {
    writeFileSync(join(folder, 'trace.pcapng'), bytes);
    return spawnSync('tshark', ['-r', join(folder, 'trace.pcapng'), '-V'], { encoding: 'utf8' }).stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('other formats', () => {
  it('JSON lines: one object a request', () => {
    const rows = fuseTrace('jsonl')
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.deepEqual(
      rows.map((row) => [row['op'], row['path'], row['result'], row['bytes']]),
      [
        ['MKDIR', 'src', null, 0],
        ['CREATE', 'src/=main, "v2".c', null, 0],
        ['WRITE', 'src/=main, "v2".c', null, 23],
        ['LOOKUP', 'src/none', 'ENOENT', 0],
      ],
    );
  });

  it('CSV: quoted', () => {
    const lines = fuseTrace('csv').toString().split('\r\n');
    assert.equal(lines.length, 6);
    assert.match(lines[2] ?? '', /,CREATE,"src\/=main, ""v2"".c",/);
  });

  it('text, after strace', () => {
    const lines = fuseTrace('text').toString().trimEnd().split('\n');
    assert.match(lines[2] ?? '', /WRITE\("src\/=main, \\"v2\\".c", fh=1 offset=0 count=23\) = 23 </);
    assert.match(lines[3] ?? '', /LOOKUP\("src\/none"\) = -ENOENT </);
  });

  it('Perfetto: a beginning and an end with the same id for each request', () => {
    const events = JSON.parse(fuseTrace('perfetto').toString()) as { ph: string; id?: number; ts?: number }[];
    const begins = events.filter(({ ph }) => ph === 'b');
    const ends = events.filter(({ ph }) => ph === 'e');
    assert.deepEqual(
      begins.map(({ id }) => id),
      [1, 2, 3, 4],
    );
    assert.deepEqual(
      ends.map(({ id }) => id),
      [1, 2, 3, 4],
    );
    for (const [i, { ts = 0 }] of begins.entries()) assert.ok((ends[i]?.ts ?? 0) >= ts);
  });

  it('a bundle hides names when it is told to, and the same name in the same way', () => {
    assert.match(fuseTrace('bundle').toString(), /src\/=main/);
    const text = fuseTrace('bundle', true).toString();
    assert.doesNotMatch(text, /src|main|none"/);
    const { rows } = JSON.parse(text) as { rows: { path: string }[] };
    assert.equal(rows[1]?.path.split('/')[0], rows[0]?.path);
  });

  it('are told by extension', () => {
    assert.deepEqual(['-', 'a.txt', 'a.jsonl', 'a.csv', 'a.pcapng', 'a.json', 'a.bundle', 'a.b', 'a'].map(formatOf), [
      'text',
      'text',
      'jsonl',
      'csv',
      'pcapng',
      'perfetto',
      'bundle',
      undefined,
      undefined,
    ]);
  });
});
