/** A 9P client that wants out: every message on everything that leads out of the share, with every name that might. See e2e/host/escape.e2e.ts. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, it } from 'vitest';

import { LINUX, PLAIN, UNIX } from '../../server/session/ninep/operations.ts';
import { CanaryTree } from '../../server/session/ninep/testing/canary-tree.ts';
import { FIELDS } from '../../server/session/ninep/testing/hostile-messages.ts';
import { type FieldsOf, messageOf, type RequestName } from '../../server/session/ninep/testing/messages.ts';
import { within } from '../../server/testing/guest/supervised-process.ts';
import { culvertNinep, type RunningNinep } from '../../server/testing/peers/ninep-server.ts';
import { DIALECT, type Dialect, HEADER_SIZE, NOFID, NOTAG } from '../../server/wire/ninep/flags.ts';

const ANSWER_MS = 60_000;
const TIMEOUT_MS = 240_000;
/** The session's own; Tattach is tried by itself. */
const NO_FILES = ['Tversion', 'Tflush', 'Tauth', 'Tauth2000', 'Tattach', 'Tattach2000'];
const DIALECTS: readonly (readonly [Dialect, object])[] = [
  [DIALECT.L, LINUX],
  [DIALECT.U, UNIX],
  [DIALECT.PLAIN, PLAIN],
];
const MESSAGES = DIALECTS.flatMap(([dialect, rows]) =>
  Object.keys(rows)
    .filter((name) => !NO_FILES.includes(name))
    .map((name) => [dialect, name as RequestName] as const),
);
const LURES = ['', 's', 'd', 'e', 'proc-root', 'proc-cwd', 'fifo', 'device', 'folder'];
const NAMES = [
  ...['..', '.', '', '/', '/etc/passwd', '../canary', '../../canary', 'd/canary', 'canary', 'none', 's', 'd', 'fifo'],
  ...['d/../canary', 'folder/../../canary', 'canary\0x', 'x'.repeat(256), 'user.a', 'security.capability'],
];
const NUMBERS = [0, 1, 2, 0x12, 0x241, 0x1ff, 0o100644, 0x8000_01ff];
const FIRST_FID = 10;

describe.each(['none', 'auto'])('9P with --sandbox %s', (sandbox) => {
  const reason = process.getuid?.() === 0 ? culvertNinep.unavailable() : 'the lures need root: devices';
  if (reason !== undefined) {
    it('needs root and the built server', (test) => test.skip(reason));
    return;
  }

  let tree: CanaryTree;
  let server: RunningNinep;

  beforeAll(async () => {
    tree = new CanaryTree('/var/tmp');
    server = await culvertNinep.start(tree.share, ['--sandbox', sandbox, '--xattr']);
  }, TIMEOUT_MS);

  afterAll(async () => {
    await server?.stop();
    tree[Symbol.dispose]();
  }, TIMEOUT_MS);

  /** All of a session's messages at once, and the types of the replies in the order of their tags. */
  async function session(messages: readonly Buffer[]): Promise<ReadonlyMap<number, number>> {
    const socket = connect(server.unix);
    const types = new Map<number, number>();
    let rest = Buffer.alloc(0);
    const answered = new Promise<void>((resolve, reject) => {
      socket.on('data', (piece: Buffer) => {
        rest = Buffer.concat([rest, piece]);
        assert.equal(rest.indexOf(tree.secret), -1, 'a reply tells what lies outside');
        while (rest.length >= HEADER_SIZE && rest.readUInt32LE(0) <= rest.length) {
          types.set(rest.readUInt16LE(5), rest.readUInt8(4));
          rest = rest.subarray(rest.readUInt32LE(0));
        }
        if (types.size === messages.length) resolve();
      });
      socket.once('error', reject);
      socket.once('close', () =>
        reject(new Error(`the server hung up after ${types.size} of ${messages.length} replies`)),
      );
    });
    socket.write(Buffer.concat(messages));
    await within(ANSWER_MS, answered, () => `${types.size} of ${messages.length} replies came`);
    socket.destroy();
    return types;
  }

  function furnish(): void {
    tree.furnish();
    symlinkSync('/proc/self/root', join(tree.share, 'proc-root'));
    symlinkSync('/proc/self/cwd', join(tree.share, 'proc-cwd'));
    execFileSync('mkfifo', [join(tree.share, 'fifo')]);
    execFileSync('mknod', [join(tree.share, 'device'), 'c', '1', '5']);
    mkdirSync(join(tree.share, 'folder'));
  }

  it.each(MESSAGES)(
    '%s %s',
    async (dialect, message) => {
      const attach = dialect === DIALECT.PLAIN ? 'Tattach2000' : 'Tattach';
      for (const lure of LURES) {
        furnish();
        const messages = [
          messageOf('Tversion', { msize: 65_536, version: dialect }, NOTAG),
          messageOf(attach, { fid: 0, afid: NOFID, aname: server.aname }, 0),
        ];
        let tag = 1;
        for (const [i, name] of NAMES.entries()) {
          // A fid each: a message may clunk it, or open it.
          const fid = FIRST_FID + i;
          const wname = lure === '' ? [] : [lure];
          messages.push(messageOf('Twalk', { fid: 0, newfid: fid, nwname: wname.length, wname }, tag++));
          messages.push(messageOf(message, fieldsFor(message, fid, name, i), tag++));
          // What it opened, it may read.
          messages.push(messageOf('Tread', { fid, count: 4096 }, tag++));
          messages.push(messageOf('Tread', { fid: fid + 1000, count: 4096 }, tag++));
        }
        await session(messages);
      }
      assert.deepEqual(tree.changes(), []);
    },
    TIMEOUT_MS,
  );

  it('Tattach and Twalk reach nothing but the share', async () => {
    furnish();
    const names = ['..', '../..', '/', '/etc', '../canary', tree.base, `${server.aname}/..`, 's', 'd', '.'];
    const messages = [messageOf('Tversion', { msize: 65_536, version: DIALECT.L }, NOTAG)];
    for (const [i, aname] of names.entries()) {
      messages.push(messageOf('Tattach', { fid: 100 + i, afid: NOFID, aname }, i));
      messages.push(messageOf('Twalk', { fid: 100 + i, newfid: 200 + i, nwname: 2, wname: ['..', 'canary'] }, 100 + i));
    }
    await session(messages);
    assert.deepEqual(tree.changes(), []);
  });
});

function fieldsFor(message: RequestName, fid: number, name: string, i: number): FieldsOf<RequestName> {
  const other = NAMES[(i + 5) % NAMES.length] ?? name;
  const number = NUMBERS[i % NUMBERS.length] ?? 0;
  const wname = [['..', 'canary'], [name], [name, name], ['folder', '..', '..', 'canary']][i % 4] ?? [];
  const fields = {
    ...{ fid, dfid: fid, dirfid: fid, olddirfid: fid, newdirfid: 0, newfid: fid + 1000, afid: NOFID },
    ...{ name, oldname: name, newname: other, symtgt: name, extension: name, nwname: wname.length, wname },
    ...{ flags: number, mode: number, perm: number, valid: number, size: 4, count: 4096, data: 'out!' },
    ...{ type: 1, length: 1, procId: 1, attrSize: 4, stat: { name, mode: number, length: 4 } },
  };
  const has = FIELDS[message] ?? [];
  return Object.fromEntries(Object.entries(fields).filter(([field]) => has.includes(field)));
}
