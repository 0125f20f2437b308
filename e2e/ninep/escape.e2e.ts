/** A 9P client that wants out: every message on everything that leads out of the share, with every name that might. See e2e/host/escape.e2e.ts. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, it } from 'vitest';

import { LINUX, PLAIN, UNIX } from '../../server/session/ninep/operations.ts';
import { CanaryTree, mountsAt, SWAPS } from '../../server/session/ninep/testing/canary-tree.ts';
import { FIELDS } from '../../server/session/ninep/testing/hostile-messages.ts';
import { type FieldsOf, messageOf, type RequestName } from '../../server/session/ninep/testing/messages.ts';
import { SupervisedProcess, within } from '../../server/testing/guest/supervised-process.ts';
import { culvertNinep, type RunningNinep } from '../../server/testing/peers/ninep-server.ts';
import { TYPE } from '../../server/wire/ninep/codec.gen.ts';
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
const ROUNDS = process.env['CULVERT_FULL'] === '1' ? 5000 : 400;
/** A mover that gets no processor may need more of them. */
const MOST_ROUNDS = ROUNDS * 20;
const CREATE_TAG = 1;

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

  it(
    `${ROUNDS} rounds of work in a folder that the host swaps with a link out of the share, and whose parent it moves`,
    async () => {
      tree.furnish();
      const mover = new SupervisedProcess('bash', ['-c', SWAPS, tree.share]);
      let [made, refused] = [0, 0];
      try {
        for (let round = 0; round < (made > 0 && refused > 0 ? ROUNDS : MOST_ROUNDS); round++) {
          const types = await session(work());
          if (types.get(CREATE_TAG) === TYPE.Rlcreate) made++;
          else refused++;
        }
      } finally {
        // Asked, not killed: a command of its that still ran would get in the way of what comes next.
        await mover.stop();
      }
      assert.ok(made > 0 && refused > 0, `made ${made} times, refused ${refused}`);
      assert.deepEqual(tree.changes(), []);
    },
    TIMEOUT_MS,
  );

  it(
    'mount points: no walk leads from them to where they come from, or to what they cover',
    async () => {
      tree.furnish();
      tree.mount();
      const mover = new SupervisedProcess('bash', ['-c', mountsAt('m/sub'), tree.share]);
      try {
        const walks = ['m', 'bound', 'covered', 'm/sub'].flatMap((start) =>
          [
            '..',
            '../..',
            '../../..',
            '../canary',
            '../../canary',
            'beneath',
            '../../canary',
            '../m/../../canary',
            'b/../../..',
          ].map((path) => [...start.split('/'), ...path.split('/')]),
        );
        for (let round = 0; round < ROUNDS / 10; round++) {
          const messages = greeting();
          for (const [i, wname] of walks.entries()) {
            const fid = FIRST_FID + i;
            messages.push(messageOf('Twalk', { fid: 0, newfid: fid, nwname: wname.length, wname }, 10 * (i + 1)));
            messages.push(
              messageOf('Twalk', { fid, newfid: fid + 1000, nwname: 1, wname: ['canary'] }, 10 * (i + 1) + 1),
            );
            messages.push(messageOf('Tlopen', { fid: fid + 1000, flags: 2 }, 10 * (i + 1) + 2));
            messages.push(messageOf('Tread', { fid: fid + 1000, count: 4096 }, 10 * (i + 1) + 3));
            messages.push(messageOf('Twrite', { fid: fid + 1000, data: 'out!' }, 10 * (i + 1) + 4));
            messages.push(messageOf('Tunlinkat', { dirfid: fid, name: 'canary' }, 10 * (i + 1) + 5));
            messages.push(messageOf('Tlcreate', { fid, name: 'canary', flags: 0x42, mode: 0o644 }, 10 * (i + 1) + 6));
          }
          await session(messages);
        }
      } finally {
        // Asked, not killed: a command of its that still ran would get in the way of what comes next.
        await mover.stop();
        tree.unmount();
      }
      // `m/..` is the share.
      assert.ok(existsSync(join(tree.share, 'canary')));
      assert.ok(readFileSync(join(tree.share, 'covered', 'beneath')).equals(tree.secret));
      assert.deepEqual(tree.changes(), []);
    },
    TIMEOUT_MS,
  );

  function greeting(): Buffer[] {
    return [
      messageOf('Tversion', { msize: 65_536, version: DIALECT.L }, NOTAG),
      messageOf('Tattach', { fid: 0, afid: NOFID, aname: server.aname }, 0),
    ];
  }

  /** What a client does in a folder with a file `canary`, which may be the host's own by then: each walk is one message, in whose middle the host moves things. */
  function work(): readonly Buffer[] {
    const messages = greeting();
    let tag = CREATE_TAG + 1;
    const send = <K extends RequestName>(name: K, fields: FieldsOf<K>): void =>
      void messages.push(messageOf(name, fields, tag++));
    const walk = (fid: number, newfid: number, ...wname: string[]): void =>
      send('Twalk', { fid, newfid, nwname: wname.length, wname });
    walk(0, 1, 'p', 'w');
    walk(0, 2, 'p', 'w', 'canary');
    walk(1, 3);
    messages.push(messageOf('Tlcreate', { fid: 3, name: 'made', flags: 0x42, mode: 0o644 }, CREATE_TAG));
    send('Twrite', { fid: 3, data: 'out!' });
    send('Tsymlink', { dfid: 1, name: 'link', symtgt: 'x' });
    send('Tmkdir', { dfid: 1, name: 'folder', mode: 0o755 });
    send('Tmknod', { dfid: 1, name: 'node', mode: 0o100644 });
    send('Tsetattr', { fid: 2, valid: 9, mode: 0o777 });
    send('Tlopen', { fid: 2, flags: 2 });
    send('Tread', { fid: 2, count: 4096 });
    send('Twrite', { fid: 2, data: 'out!' });
    walk(1, 4, '..', '..', 'canary');
    walk(0, 5, 'p', 'w', '..', '..', 'canary');
    walk(0, 6, 'p', 'w', '..', '..', 'a', 'canary');
    walk(1, 7, '..', '..');
    for (const fid of [4, 5, 6, 7]) {
      send('Tlopen', { fid, flags: 0 });
      send('Tread', { fid, count: 4096 });
      send('Treaddir', { fid, count: 4096 });
    }
    send('Trenameat', { olddirfid: 1, oldname: 'canary', newdirfid: 0, newname: 'stolen' });
    send('Tlink', { dfid: 1, fid: 2, name: 'linked' });
    send('Trename', { fid: 2, dfid: 0, name: 'stolen2' });
    for (const name of ['canary', 'made', 'link', 'node', 'linked']) send('Tunlinkat', { dirfid: 1, name });
    send('Tunlinkat', { dirfid: 1, name: 'folder', flags: 0x200 });
    send('Tlcreate', { fid: 1, name: 'canary', flags: 0x42, mode: 0o644 });
    for (const name of ['stolen', 'stolen2']) send('Tunlinkat', { dirfid: 0, name });
    return messages;
  }
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
