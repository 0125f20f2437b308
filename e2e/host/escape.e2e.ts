/**
 * A guest that wants out, with a front end of its own: every FUSE operation on everything that leads out of the share, with every name that might, while the
 * host moves folders. Around the share lies a tree that must stay as it is and be told to nobody.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, beforeEach, describe, it } from 'vitest';

import { requestOf } from '../../server/session/fuse/testing/requests.ts';
import { CanaryTree, mountsAt, SWAPS } from '../../server/session/ninep/testing/canary-tree.ts';
import { QEMU_10 } from '../../server/testing/front-end/flavours.ts';
import { FuseGuest, ROOT } from '../../server/testing/front-end/fuse-requests.ts';
import { Machine } from '../../server/testing/front-end/machine.ts';
import { SupervisedProcess } from '../../server/testing/guest/supervised-process.ts';
import { culvert } from '../../server/testing/peers/culvert.ts';
import type { RunningShare } from '../../server/testing/peers/share-server.ts';
import { type FuseOpName, OPCODE } from '../../server/wire/fuse/codec.gen.ts';

const TIMEOUT_MS = 300_000;
const ROUNDS = process.env['CULVERT_FULL'] === '1' ? 20_000 : 1500;
/** A mover that gets no processor may need more of them. */
const MOST_ROUNDS = ROUNDS * 50;
const REQUEST_RING = 1;
/** These touch no file: the session's beginning and end, and what has no reply. */
const NO_FILES: readonly FuseOpName[] = ['INIT', 'DESTROY', 'FORGET', 'BATCH_FORGET', 'INTERRUPT', 'NOTIFY_REPLY'];
const OPERATIONS = (Object.keys(OPCODE) as FuseOpName[]).filter((op) => !NO_FILES.includes(op));
const NAMES = [
  ...['..', '.', '', '/', '/etc/passwd', '../canary', '../../canary', 'd/canary', 'e/canary', 'canary', 'none', 's'],
  ...['d', 'fifo', 'd/../canary', 'folder/../../canary', 'canary\0x', 'x'.repeat(256), 'user.a', 'security.capability'],
];
/** Things in the share that lead out or must not be opened, as the host made them. */
const LURES = [
  's',
  'd',
  'e',
  'proc-root',
  'proc-cwd',
  'proc-fd',
  'fifo',
  'socket',
  'device',
  'folder',
  'made',
  'made-d',
];
/** About the link itself these succeed. */
const ANSWERED: readonly FuseOpName[] = ['GETATTR', 'STATX', 'ACCESS', 'LISTXATTR', 'READLINK', 'STATFS', 'SYNCFS'];
/** They have no arguments. */
const BARE: readonly FuseOpName[] = ['READLINK', 'STATFS'];
/** Open flags, setattr masks, modes and counts that operations take: harmless, truncating, all at once. */
const NUMBERS = [0, 0o1002, 0x1ff, 0o100755];

describe.each(['none', 'auto'])('with --sandbox %s', (sandbox) => {
  const reason =
    process.getuid?.() === 0 ? culvert.unavailable() : 'the lures need root: devices, and files of other users';
  if (reason !== undefined) {
    it('needs root and the built server', (test) => test.skip(reason));
    return;
  }

  let tree: CanaryTree;
  let share: RunningShare;
  let machine: Machine;
  let guest: FuseGuest;

  beforeAll(async () => {
    tree = new CanaryTree('/var/tmp');
    share = await culvert.start(tree.share, {
      xattr: true,
      flags: ['--sandbox', sandbox, '--special-files', 'devices', '--cache', 'never'],
    });
    machine = Machine.connect(share.socketPath, QEMU_10);
    await machine.negotiate();
    await machine.start();
    guest = new FuseGuest(machine);
    assert.equal((await guest.init()).error, 0);
  }, TIMEOUT_MS);

  afterAll(async () => {
    machine[Symbol.dispose]();
    const { code } = await share.stop();
    tree[Symbol.dispose]();
    assert.equal(code, 0);
  }, TIMEOUT_MS);

  /** One request, whose reply must not have a byte of what lies outside. Its errno. */
  async function attempt(
    op: FuseOpName,
    node: number,
    fields: Readonly<Record<string, string | number>>,
  ): Promise<number> {
    const request = requestOf(op, node, BARE.includes(op) ? {} : fields, { data: Buffer.from('out!') });
    const reply = await machine.request(REQUEST_RING, request);
    assert.equal(reply.indexOf(tree.secret), -1, `${op} ${JSON.stringify(fields)} tells what lies outside`);
    return -reply.readInt32LE(4);
  }

  async function nodeOf(name: string, parent = ROOT): Promise<number> {
    const { error, body } = await guest.lookup(name, parent);
    assert.equal(error, 0, `LOOKUP ${name}: ${error}`);
    return Number(body.readBigUInt64LE(0));
  }

  async function furnish(): Promise<readonly number[]> {
    tree.furnish();
    const at = (name: string): string => join(tree.share, name);
    symlinkSync('/proc/self/root', at('proc-root'));
    symlinkSync('/proc/self/cwd', at('proc-cwd'));
    symlinkSync('/proc/self/fd', at('proc-fd'));
    execFileSync('mkfifo', [at('fifo')]);
    execFileSync('mknod', [at('device'), 'c', '1', '5']);
    mkdirSync(at('folder'));
    await new Promise<void>((resolve) => {
      const server = createServer().listen(at('socket'), () => {
        // Closing a server removes its socket: it goes on under another name.
        execFileSync('ln', [at('socket'), at('socket2')]);
        server.close(() => resolve());
      });
    });
    execFileSync('mv', [at('socket2'), at('socket')]);
    await attempt('SYMLINK', Number(ROOT), { name: 'made', target: join(tree.base, 'canary') });
    await attempt('SYMLINK', Number(ROOT), { name: 'made-d', target: tree.base });
    const nodes: number[] = [];
    for (const name of LURES) nodes.push(await nodeOf(name));
    return nodes;
  }

  it.each(OPERATIONS)(
    '%s',
    async (op) => {
      const lures = await furnish();
      const [, folder = 0] = lures;
      let refused = 0;
      for (const node of [...lures, Number(ROOT)]) {
        for (const [i, name] of NAMES.entries()) {
          const number = NUMBERS[i % NUMBERS.length] ?? 0;
          const other = lures[i % lures.length] ?? folder;
          const fields = {
            ...{ name, newname: NAMES[(i + 5) % NAMES.length] ?? name, target: name, newdir: other, oldnodeid: other },
            ...{ nodeidOut: other, flags: number, mode: number, valid: number, size: 4, len: 4, length: 4, count: 1 },
          };
          if ((await attempt(op, node, fields)) !== 0) refused++;
        }
      }
      assert.ok(refused > 0 || ANSWERED.includes(op), 'nothing was refused');
      assert.deepEqual(tree.changes(), []);
      assert.equal((await guest.lookup('share')).error, -2, 'the server goes on');
    },
    TIMEOUT_MS,
  );

  it(
    'what is asked below a link is refused alike, whether or not it is there',
    async () => {
      await furnish();
      for (const link of ['d', 'e', 'proc-root', 'made-d']) {
        const node = await nodeOf(link);
        for (const op of ['LOOKUP', 'UNLINK', 'RMDIR', 'MKDIR', 'CREATE', 'MKNOD', 'SYMLINK', 'RENAME'] as const) {
          const there = await attempt(op, node, {
            name: 'canary',
            newname: 'x',
            target: 'x',
            newdir: 1,
            mode: 0o100644,
          });
          const missing = await attempt(op, node, {
            name: 'none',
            newname: 'x',
            target: 'x',
            newdir: 1,
            mode: 0o100644,
          });
          assert.deepEqual([link, op, there], [link, op, missing]);
          assert.notEqual(there, 0);
        }
      }
    },
    TIMEOUT_MS,
  );

  it(
    `${ROUNDS} rounds of work in a folder that the host swaps with a link out of the share, and whose parent it moves`,
    async () => {
      tree.furnish();
      const mover = new SupervisedProcess('bash', ['-c', SWAPS, tree.share]);
      const seen = new Map<string, number>();
      try {
        const met = (): boolean => seen.has('CREATE 0') && seen.has('CREATE 20');
        for (let round = 0; round < (met() ? ROUNDS : MOST_ROUNDS); round++) await work(seen);
        assert.ok(met(), `the folder was not met in both states: ${JSON.stringify([...seen])}`);
      } finally {
        // Asked, not killed: a command of its that still ran would get in the way of what comes next.
        await mover.stop();
      }
      assert.ok(seen.size > 12, JSON.stringify([...seen]));
      assert.deepEqual(tree.changes(), []);
    },
    TIMEOUT_MS,
  );

  describe('mount points in the share', () => {
    beforeEach(() => {
      tree.furnish();
      tree.mount();
    });
    afterEach(() => tree.unmount());

    it(
      'no operation leads from them to where they come from, or to what they cover',
      async () => {
        const [m, bound, covered] = [await nodeOf('m'), await nodeOf('bound'), await nodeOf('covered')];
        assert.notEqual(await nodeOf('inside', BigInt(bound)), 0);
        for (const name of ['..', '../m', '../..', 'beneath', '../canary', '../../canary'])
          for (const node of [m, bound, covered])
            assert.notEqual(await attempt('LOOKUP', node, { name }), 0, `LOOKUP ${name} was answered`);
        let refused = 0;
        for (const op of OPERATIONS) {
          for (const node of [m, bound, covered]) {
            for (const [i, name] of NAMES.entries()) {
              const number = NUMBERS[i % NUMBERS.length] ?? 0;
              const fields = {
                ...{ name, newname: NAMES[(i + 5) % NAMES.length] ?? name, target: name, newdir: m, oldnodeid: bound },
                ...{
                  nodeidOut: covered,
                  flags: number,
                  mode: number,
                  valid: number,
                  size: 4,
                  len: 4,
                  length: 4,
                  count: 1,
                },
              };
              if ((await attempt(op, node, fields)) !== 0) refused++;
            }
          }
        }
        assert.ok(refused > 1000, `${refused} were refused`);
        assert.deepEqual(tree.changes(), []);
        tree.unmount();
        assert.ok(readFileSync(join(tree.share, 'covered', 'beneath')).equals(tree.secret));
      },
      TIMEOUT_MS,
    );

    it(
      'file systems that come and go while the guest is inside them',
      async () => {
        tree.unmount();
        const mover = new SupervisedProcess('bash', ['-c', mountsAt('m'), tree.share]);
        const seen = new Map<string, number>();
        try {
          const met = (): boolean => seen.has('b 0') && seen.has('b 2');
          for (let round = 0; round < (met() ? ROUNDS / 3 : MOST_ROUNDS); round++) {
            const folder = await guest.lookup('m');
            if (folder.error !== 0) continue;
            const inside = Number(folder.body.readBigUInt64LE(0));
            const { error, body } = await guest.lookup('b', BigInt(inside));
            seen.set(`b ${-error}`, 1);
            for (const node of error === 0 ? [inside, Number(body.readBigUInt64LE(0))] : [inside]) {
              for (const name of ['..', '../canary', 'canary']) {
                assert.notEqual(await attempt('LOOKUP', node, { name }), 0);
                await attempt('CREATE', node, { name, flags: 0o102, mode: 0o100644 });
                await attempt('UNLINK', node, { name });
                await attempt('RENAME', node, { name, newdir: 1, newname: '../stolen' });
              }
            }
          }
          assert.ok(met(), `the folder was not met in both states: ${JSON.stringify([...seen])}`);
        } finally {
          // Asked, not killed: a command of its that still ran would get in the way of what comes next.
          await mover.stop();
        }
        assert.deepEqual(tree.changes(), []);
        assert.equal((await guest.lookup('share')).error, -2, 'the server goes on');
      },
      TIMEOUT_MS,
    );
  });

  /** What a guest does in a folder with a file `canary`, which may be the host's own by then. */
  async function work(seen: Map<string, number>): Promise<void> {
    const tell = (op: string, errno: number): number => {
      seen.set(`${op} ${errno}`, (seen.get(`${op} ${errno}`) ?? 0) + 1);
      return errno;
    };
    const find = async (name: string, parent: number): Promise<number | undefined> => {
      const { error, body } = await guest.lookup(name, BigInt(parent));
      tell('LOOKUP', -error);
      return error === 0 ? Number(body.readBigUInt64LE(0)) : undefined;
    };
    const parent = await find('p', Number(ROOT));
    if (parent === undefined) return;
    const folder = await find('w', parent);
    if (folder === undefined) return;
    for (const op of ['CREATE', 'MKDIR', 'SYMLINK', 'MKNOD'] as const)
      tell(op, await attempt(op, folder, { name: op, target: 'x', flags: 0o102, mode: 0o100644 }));
    const file = await find('canary', folder);
    if (file !== undefined) {
      tell('SETATTR', await attempt('SETATTR', file, { valid: 0x9, mode: 0o100777, size: 0 }));
      tell('OPEN', await attempt('OPEN', file, { flags: 2 }));
      tell('SETXATTR', await attempt('SETXATTR', file, { name: 'user.x', size: 4 }));
    }
    tell('RENAME', await attempt('RENAME', folder, { name: 'canary', newdir: Number(ROOT), newname: 'stolen' }));
    tell('LINK', await attempt('LINK', folder, { oldnodeid: file ?? folder, newname: 'linked' }));
    for (const name of ['canary', 'CREATE', 'SYMLINK', 'MKNOD', 'linked'])
      tell('UNLINK', await attempt('UNLINK', folder, { name }));
    tell('RMDIR', await attempt('RMDIR', folder, { name: 'MKDIR' }));
    tell('CREATE', await attempt('CREATE', folder, { name: 'canary', flags: 0o102, mode: 0o100644 }));
    const stolen = await find('stolen', Number(ROOT));
    if (stolen !== undefined) await attempt('UNLINK', Number(ROOT), { name: 'stolen' });
  }
});
