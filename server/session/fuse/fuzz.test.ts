import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { PolicySettings } from '../../../electron/contract/policy.ts';
import type { Span } from '../../arena.ts';
import { ERRNO } from '../../errno.ts';
import type { FileSystem } from '../../fs/backend.ts';
import { hostFixture } from '../../fs/host/testing.ts';
import { MemoryFileSystem } from '../../fs/memory/memory-file-system.ts';
import { FUSE_OPS } from '../../wire/fuse/codec.gen.ts';
import { checkName } from '../../wire/names.ts';
import { hostileRequest, Random } from './testing/mutations.ts';
import { MESSAGE_ROOM } from './testing/scripted-exchange.ts';
import { ROOT, replyOf, ScriptedGuest } from './testing/scripted-guest.ts';

const EFBIG = -ERRNO.EFBIG;

const POLICIES: readonly PolicySettings[] = [
  {},
  { posixAcl: true, securityLabel: true, killprivV2: true, specialFiles: 'devices' },
  { writeback: true, cache: 'always', xattr: true },
  { noOpen: true, noOpendir: true, negativeTimeout: 1 },
  { readonly: true },
];

/** Sends `count` hostile requests and checks what must hold for each. */
function attack(guest: ScriptedGuest, random: Random, count: number): void {
  const { exchange, session } = guest;
  for (let i = 0; i < count; i++) {
    const request = hostileRequest(random);
    const capacity = random.below(6) === 0 ? random.below(400) : MESSAGE_ROOM;
    exchange.take(request, capacity, random.below(4) === 0 ? 40 + random.below(100) : 4096);
    session.request(exchange); // must not throw
    const reply = replyOf(exchange); // exactly one end; length, unique and room are right
    const op = request.length >= 8 ? FUSE_OPS[request.readUInt32LE(4)] : undefined;
    expect(reply === null).toBe(op?.noReply === true || capacity < 16);
    if (!session.mounted) guest.init();
  }
}

/** Largest file that an attack may make: absurd sizes are to be refused by something, and the disk of whoever runs this is not to be it. */
const LARGEST = 16 << 20;

/** Refuses large files, and throws when a name reaches the back end that is no plain component. */
function guarded<F extends FileSystem>(fs: F, u8: Uint8Array): F {
  const [setattr, write, fallocate, copyRange] = [
    fs.setattr.bind(fs),
    fs.write.bind(fs),
    fs.fallocate.bind(fs),
    fs.copyRange.bind(fs),
  ];
  const small: Pick<FileSystem, 'setattr' | 'write' | 'fallocate' | 'copyRange'> = {
    setattr: (...args) => (args[2].size > LARGEST ? EFBIG : setattr(...args)),
    write: (...args) => (args[1] > LARGEST ? EFBIG : write(...args)),
    fallocate: (...args) => (args[2] + args[3] > LARGEST ? EFBIG : fallocate(...args)),
    copyRange: (...args) => (args[3] + args[4] > LARGEST ? EFBIG : copyRange(...args)),
  };
  Object.assign(fs, small);
  for (const method of [
    'lookup',
    'mkdir',
    'mknod',
    'symlink',
    'create',
    'unlink',
    'rmdir',
    'rename',
    'link',
  ] as const) {
    const plain = (fs[method] as (...all: unknown[]) => unknown).bind(fs);
    const strict = (...all: unknown[]): unknown => {
      for (const arg of method === 'symlink' ? all.slice(0, 2) : all) {
        if (isSpan(arg) && checkName(u8, arg.at, arg.length) !== 0) throw new Error('a name that is none');
      }
      return plain(...all);
    };
    Object.assign(fs, { [method]: strict });
  }
  return fs;
}

function isSpan(value: unknown): value is Span {
  return typeof value === 'object' && value !== null && 'at' in value && 'length' in value;
}

/** A small tree for the attack to have something to work on. */
function populate(guest: ScriptedGuest): void {
  for (const name of ['a', 'b']) guest.create(ROOT, name);
  guest.opendir(guest.mkdir(ROOT, 'd'));
}

describe('a hostile guest', () => {
  it('gets one proper answer to each of 100,000 requests, and leaks nothing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1 }), fc.constantFrom(...POLICIES), (seed, policy) => {
        const guest = ScriptedGuest.mounted({
          fs: (arena) => guarded(new MemoryFileSystem(arena), arena.u8),
          limits: { maxNodes: 40, maxHandles: 20 },
        });
        populate(guest);
        guest.setPolicy(policy);
        guest.init();
        attack(guest, new Random(seed), 1000);
        expect(guest.logged).toEqual([]);
        expect(guest.session.nodeCount).toBeLessThanOrEqual(40);
        expect(guest.session.handleCount).toBeLessThanOrEqual(20);
        for (let nodeid = 2; nodeid <= 41; nodeid++) guest.forget(nodeid, Number.MAX_SAFE_INTEGER);
        expect((guest.fs as MemoryFileSystem).held.size).toBe(0);
        expect(guest.session.nodeCount).toBe(1);
      }),
      { numRuns: 100 },
    );
  }, 120_000);
});

describe('a hostile guest on a host folder', () => {
  const fixture = hostFixture({ allowDirectIo: true, preserveNoatime: true });
  const canary = `${fixture.folder}.canary`;
  afterAll(() => {
    fixture.close();
    rmSync(canary, { force: true });
  });

  it('reaches nothing outside of it and leaks no descriptor', () => {
    writeFileSync(canary, 'untouched');
    mkdirSync(join(fixture.folder, 'd'));
    const guest = new ScriptedGuest({
      arena: fixture.arena,
      fs: () => guarded(fixture.fs, fixture.arena.u8),
      limits: { maxNodes: 40, maxHandles: 20 },
    });
    for (const [i, policy] of POLICIES.entries()) {
      guest.setPolicy(policy);
      guest.init();
      attack(guest, new Random(7 + i), 3000);
    }
    expect(guest.logged).toEqual([]);
    guest.session.close();
    expect(fixture.fs.usage).toMatchObject({ nodes: 0, handles: 0 });
    expect(fixture.fs.usage.descriptors).toBeLessThanOrEqual(2); // the folder's, and one that SYNCFS keeps
    expect(readFileSync(canary, 'utf8')).toBe('untouched');
    expect(existsSync(fixture.folder)).toBe(true);
  }, 120_000);
});
