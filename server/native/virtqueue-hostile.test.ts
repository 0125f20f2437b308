import fs from 'node:fs';
import { constants } from 'node:os';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { native } from './loader.ts';
import {
  bytes,
  chained,
  DESC_INDIRECT,
  DESC_NEXT,
  DESC_WRITE,
  type Descriptor,
  flatGuest,
  openDescriptors,
  type RegionLayout,
  TestGuest,
  TestRing,
  table,
  USER_BASE,
} from './test-guest.ts';

const { EAGAIN, EBADMSG, EMSGSIZE, ENOENT } = constants.errno;

const REQUEST = 0x10000; // guest addresses of the buffers
const REPLY = 0x20000;
const TABLE = 0x30000;

let before: string[];
beforeEach(() => {
  before = openDescriptors();
});
afterEach(() => {
  expect(openDescriptors()).toEqual(before);
});

describe('malformed rings', () => {
  const good: Descriptor = { address: REQUEST, length: 16, flags: 0, next: 0 };
  const cases: { name: string; indirect?: boolean; make: (ring: TestRing, guest: TestGuest) => void }[] = [
    { name: 'head beyond the table', make: (ring) => ring.offer(16) },
    { name: 'head 65535', make: (ring) => ring.offer(65535) },
    { name: 'avail index jumps by more than the size', make: (ring) => ring.publish(18) }, // 1 was taken
    { name: 'avail index goes backwards', make: (ring) => ring.publish(65535) },
    {
      name: 'the same head twice in flight',
      make: (ring) => {
        ring.setDescriptors([good]);
        ring.offer(0);
        ring.pop();
        ring.offer(0);
      },
    },
    {
      name: 'next beyond the table',
      make: (ring) => {
        ring.setDescriptors([{ ...good, flags: DESC_NEXT, next: 16 }]);
        ring.offer(0);
      },
    },
    {
      name: 'a descriptor that follows itself',
      make: (ring) => {
        ring.setDescriptors([{ ...good, flags: DESC_NEXT, next: 0 }]);
        ring.offer(0);
      },
    },
    {
      name: 'a loop of empty descriptors',
      make: (ring) => {
        ring.setDescriptors([
          { ...good, length: 0, flags: DESC_NEXT, next: 1 },
          { ...good, length: 0, flags: DESC_NEXT, next: 0 },
        ]);
        ring.offer(0);
      },
    },
    {
      name: 'address outside every region',
      make: (ring) => {
        ring.setDescriptors([{ ...good, address: 0x10_0000_0000 }]);
        ring.offer(0);
      },
    },
    {
      name: 'one byte past the end of the region',
      make: (ring, guest) => {
        ring.setDescriptors([{ ...good, address: guest.regions[0]!.size - 15 }]);
        ring.offer(0);
      },
    },
    {
      name: 'address plus length overflows',
      make: (ring) => {
        ring.setDescriptors([{ ...good, address: 0xffff_ffff_ffff_fff8n, length: 0xffffffff }]);
        ring.offer(0);
      },
    },
    {
      name: 'readable after writable',
      make: (ring) => {
        ring.setDescriptors([{ ...good, flags: DESC_WRITE | DESC_NEXT, next: 1 }, good]);
        ring.offer(0);
      },
    },
    {
      name: 'empty readable after empty writable',
      make: (ring) => {
        ring.setDescriptors([
          { ...good, length: 0, flags: DESC_WRITE | DESC_NEXT, next: 1 },
          { ...good, length: 0 },
        ]);
        ring.offer(0);
      },
    },
    {
      name: 'indirect within indirect',
      make: (ring, guest) => {
        guest.write(TABLE, table([{ address: TABLE + 64, length: 16, flags: DESC_INDIRECT, next: 0 }]));
        guest.write(TABLE + 64, table([good]));
        ring.setDescriptors([{ address: TABLE, length: 16, flags: DESC_INDIRECT, next: 0 }]);
        ring.offer(0);
      },
    },
    ...[0, 8, 15, 17, 33].map((length) => ({
      name: `indirect table of ${length} bytes`,
      make: (ring: TestRing, guest: TestGuest) => {
        guest.write(TABLE, table([good, good]));
        ring.setDescriptors([{ address: TABLE, length, flags: DESC_INDIRECT, next: 0 }]);
        ring.offer(0);
      },
    })),
    {
      name: 'indirect and next together',
      make: (ring, guest) => {
        guest.write(TABLE, table([good]));
        ring.setDescriptors([{ address: TABLE, length: 16, flags: DESC_INDIRECT | DESC_NEXT, next: 1 }, good]);
        ring.offer(0);
      },
    },
    {
      name: 'indirect that was not negotiated',
      indirect: false,
      make: (ring, guest) => {
        guest.write(TABLE, table([good]));
        ring.setDescriptors([{ address: TABLE, length: 16, flags: DESC_INDIRECT, next: 0 }]);
        ring.offer(0);
      },
    },
    {
      name: 'indirect table that ends outside its region',
      make: (ring, guest) => {
        ring.setDescriptors([{ address: guest.regions[0]!.size - 16, length: 32, flags: DESC_INDIRECT, next: 0 }]);
        ring.offer(0);
      },
    },
    {
      name: 'next beyond the indirect table',
      make: (ring, guest) => {
        guest.write(TABLE, table([{ ...good, flags: DESC_NEXT, next: 1 }, good]));
        ring.setDescriptors([{ address: TABLE, length: 16, flags: DESC_INDIRECT, next: 0 }]);
        ring.offer(0);
      },
    },
    {
      name: 'a loop in an indirect table',
      make: (ring, guest) => {
        guest.write(TABLE, table([{ ...good, flags: DESC_NEXT, next: 0 }]));
        ring.setDescriptors([{ address: TABLE, length: 16, flags: DESC_INDIRECT, next: 0 }]);
        ring.offer(0);
      },
    },
    {
      name: 'an indirect table with more than 1024 descriptors in the chain',
      make: (ring, guest) => {
        guest.write(TABLE, table(chained(Array.from({ length: 1025 }, () => ({ address: REQUEST, length: 1 })))));
        ring.setDescriptors([{ address: TABLE, length: 16 * 1025, flags: DESC_INDIRECT, next: 0 }]);
        ring.offer(0);
      },
    },
    {
      name: 'lengths that sum up to 2^32',
      make: (ring, guest) => {
        const half = guest.regions[0]!.size / 2; // 4 MiB, 1024 times
        ring.setDescriptors([{ address: TABLE, length: 16 * 1024, flags: DESC_INDIRECT, next: 0 }]);
        const parts = Array.from({ length: 1024 }, () => ({ address: half, length: half }));
        guest.write(TABLE, table(chained(parts)));
        ring.offer(0);
      },
    },
  ];

  test.each(cases)('$name', ({ name, indirect, make }) => {
    const size = name.includes('2^32') ? 8 << 20 : 1 << 20;
    using guest = flatGuest(size);
    using ring = new TestRing(guest, { indirect: indirect ?? true });
    const call = native.eventfdCreate();
    native.vqSetCall(ring.queue, native.dup(call));
    ring.setDescriptors([{ ...good, flags: DESC_WRITE }], 9);
    ring.offer(9);
    const other = ring.pop();
    make(ring, guest);
    const image = guest.read(0, size);
    expect(ring.tryPop()).toBe(-EBADMSG);
    // Broken for good: nothing is taken, written or signalled any more.
    expect(ring.tryPop()).toBe(-EBADMSG);
    expect(ring.push(other.chain, bytes(4))).toBe(-ENOENT);
    expect(native.vqNotify(ring.queue)).toBe(0);
    expect(native.eventfdRead(call)).toBe(-EAGAIN);
    const after = guest.read(0, size);
    image.writeUInt16LE(1, ring.used); // NO_NOTIFY from draining
    after.writeUInt16LE(1, ring.used);
    expect(after.equals(image)).toBe(true);

    // ... until it is set up anew.
    native.vqStop(ring.queue);
    guest.setU16(ring.avail + 2, 0);
    ring.availIndex = 0;
    native.vqSetBase(ring.queue, 0);
    ring.start();
    ring.request([{ address: REPLY, length: 1, writable: true }]);
    expect(ring.push(ring.pop().chain, bytes(1))).toBe(0);
    native.close(call);
  });

  test('the longest chains there may be: queue size, and just below 2^32 bytes', () => {
    using guest = flatGuest(8 << 20);
    using ring = new TestRing(guest, { size: 16 });
    ring.request(Array.from({ length: 16 }, (_, i) => ({ address: REQUEST + 2 * i, length: 1 })));
    expect(ring.pop().readable).toBe(16);
    const half = 4 << 20;
    const parts = Array.from({ length: 1024 }, (_, i) => ({ address: half, length: i === 1023 ? half - 1 : half }));
    guest.write(TABLE, table(chained(parts)));
    ring.setDescriptors([{ address: TABLE, length: 16 * 1024, flags: DESC_INDIRECT, next: 0 }], 1);
    ring.offer(1);
    expect(ring.pop(16).readable).toBe(2 ** 32 - 1);
  });
});

describe('random rings', () => {
  const SIZE = 8;
  // Three regions of odd sizes in one file with marked bytes between and behind them, in the same pages too.
  const REGIONS: RegionLayout[] = [
    { guest: 0x1000, size: 0x5004, user: USER_BASE + 0x1000, offset: 0x1000 },
    { guest: 0x6004, size: 0x1ffc, user: USER_BASE + 0x100000, offset: 0x9010 },
    { guest: 0x1_0000_0000, size: 0x801, user: USER_BASE + 0x200000, offset: 0xd000 },
  ];
  const FILE = 0x10000;
  const MARK = 0xa5;
  const RING = { size: SIZE, desc: 0x1000, avail: 0x1100, used: 0x1200 };
  const TABLES = 0x2000;
  const TABLE_ENTRIES = 12;

  const edge = fc.constantFrom(0x1500, 0x6003, 0x6004, 0x7fff, 0x8000, 0x1_0000_0000, 0x1_0000_0800);
  const descriptor = (indices: number, flags: fc.Arbitrary<number>): fc.Arbitrary<Descriptor> =>
    fc.record({
      address: fc.oneof(
        { weight: 8, arbitrary: fc.integer({ min: 0x3000, max: 0x5f00 }) },
        { weight: 2, arbitrary: edge },
        { weight: 1, arbitrary: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }) },
      ),
      length: fc.oneof(
        { weight: 8, arbitrary: fc.integer({ min: 0, max: 300 }) },
        { weight: 1, arbitrary: fc.integer({ min: 0, max: 0xffffffff }) },
      ),
      flags,
      next: fc.oneof(
        { weight: 10, arbitrary: fc.integer({ min: 0, max: indices - 1 }) },
        { weight: 1, arbitrary: fc.integer({ min: 0, max: 65535 }) },
      ),
    });
  const anyFlags = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(0, DESC_NEXT, DESC_WRITE, DESC_NEXT | DESC_WRITE) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 65535 }) },
  );
  const indirect: fc.Arbitrary<Descriptor> = fc.record({
    address: fc.constantFrom(TABLES, TABLES + 16, TABLES + 3),
    length: fc.oneof(fc.constantFrom(16, 64, 16 * TABLE_ENTRIES), fc.integer({ min: 0, max: 400 })),
    flags: fc.constant(DESC_INDIRECT),
    next: fc.constant(0),
  });
  const scenario = fc.record({
    ring: fc.array(fc.oneof({ weight: 4, arbitrary: descriptor(SIZE, anyFlags) }, { weight: 1, arbitrary: indirect }), {
      minLength: SIZE,
      maxLength: SIZE,
    }),
    tables: fc.array(descriptor(TABLE_ENTRIES, anyFlags), { minLength: TABLE_ENTRIES, maxLength: TABLE_ENTRIES }),
    heads: fc.array(fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 0, max: SIZE - 1 }) }, fc.nat(65535)), {
      minLength: 1,
      maxLength: SIZE,
    }),
    replies: fc.array(fc.nat(700), { minLength: SIZE, maxLength: SIZE }),
    hold: fc.array(fc.boolean(), { minLength: SIZE, maxLength: SIZE }),
    eventIdx: fc.boolean(),
  });

  function inside(address: bigint, length: number): boolean {
    return REGIONS.some(
      (region) => address >= BigInt(region.guest) && address + BigInt(length) <= BigInt(region.guest + region.size),
    );
  }

  /** The rules of virtio 2.7.5 once more, as slowly and plainly as they read: the pieces of a chain, or null. */
  function walk(head: number, guest: TestGuest): { address: number; length: number; writable: boolean }[] | null {
    const pieces: { address: number; length: number; writable: boolean }[] = [];
    let base = RING.desc;
    let entries = SIZE;
    let index = head;
    let nested = false;
    let total = 0;
    for (let count = 0; ; ) {
      if (index >= entries) return null;
      const raw = guest.read(base + 16 * index, 16);
      const [address, length] = [raw.readBigUInt64LE(0), raw.readUInt32LE(8)];
      const [flags, next] = [raw.readUInt16LE(12), raw.readUInt16LE(14)];
      if (flags & DESC_INDIRECT) {
        if (nested || flags & DESC_NEXT || length === 0 || length % 16 !== 0 || !inside(address, length)) return null;
        [base, entries, index, nested] = [Number(address), length / 16, 0, true];
        continue;
      }
      if (++count > (nested ? 1024 : SIZE)) return null;
      const writable = (flags & DESC_WRITE) !== 0;
      if (!writable && pieces.at(-1)?.writable) return null;
      total += length;
      if (total >= 2 ** 32 || (length > 0 && !inside(address, length))) return null;
      pieces.push({ address: Number(address), length, writable });
      if (!(flags & DESC_NEXT)) return pieces;
      index = next;
    }
  }

  /** The file with the regions blanked out has to be all marks. */
  function canary(guest: TestGuest): void {
    const file = Buffer.alloc(FILE);
    fs.readSync(guest.fd, file, 0, FILE, 0);
    for (const region of REGIONS) file.fill(MARK, region.offset, region.offset + region.size);
    if (!file.equals(Buffer.alloc(FILE, MARK))) throw new Error('a byte outside the regions was written');
  }

  const sum = (pieces: { length: number }[]): number => pieces.reduce((all, piece) => all + piece.length, 0);

  test('are taken exactly as the rules say, and nothing outside the regions is touched', () => {
    using guest = new TestGuest(REGIONS, FILE, false);
    fs.writeSync(guest.fd, Buffer.alloc(FILE, MARK), 0, FILE, 0);
    for (const region of REGIONS) expect(guest.add(region)).toBe(0);
    let taken = 0;
    let broken = 0;
    fc.assert(
      fc.property(scenario, ({ ring: descriptors, tables, heads, replies, hold, eventIdx }) => {
        for (const region of REGIONS) guest.write(region.guest, Buffer.alloc(region.size, 1));
        guest.write(RING.desc, Buffer.alloc(0x400));
        using ring = new TestRing(guest, { ...RING, eventIdx });
        ring.setDescriptors(descriptors);
        guest.write(TABLES, table(tables));
        for (const head of heads) ring.offer(head);
        const flying = new Set<number>();
        const expected: { id: number; length: number }[] = [];
        for (const [i, head] of heads.entries()) {
          // The table may have been changed by an earlier reply: what counts is what is there now.
          const pieces = head < SIZE && !flying.has(head) ? walk(head, guest) : null;
          const popped = ring.tryPop(600);
          if (!pieces) {
            expect(popped).toBe(-EBADMSG);
            broken++;
            break;
          }
          taken++;
          const readable = pieces.filter((piece) => !piece.writable && piece.length > 0);
          const writable = pieces.filter((piece) => piece.writable);
          if (typeof popped === 'number') throw new Error(`vqPop: ${popped}`);
          expect([popped.head, popped.readable, popped.writable]).toEqual([head, sum(readable), sum(writable)]);
          const sent = Buffer.concat(readable.map((piece) => guest.read(piece.address, Math.min(piece.length, 600))));
          expect(popped.bytes.equals(sent.subarray(0, 600))).toBe(true);
          flying.add(head);
          if (hold[i]) continue;
          const reply = Buffer.alloc(replies[i]!, 0x77);
          const error = ring.push(popped.chain, reply);
          expect(error).toBe(reply.length > popped.writable ? -EMSGSIZE : 0);
          if (error === 0) {
            flying.delete(head);
            expected.push({ id: head, length: reply.length });
          }
        }
        expect(ring.takeUsed()).toEqual(expected);
        canary(guest);
      }),
      { numRuns: 400 },
    );
    // The generator makes both kinds, else this test proves little.
    expect(taken).toBeGreaterThan(100);
    expect(broken).toBeGreaterThan(50);
  });

  test('that change while they are read', async () => {
    using guest = new TestGuest(REGIONS, FILE, false);
    fs.writeSync(guest.fd, Buffer.alloc(FILE, MARK), 0, FILE, 0);
    for (const region of REGIONS) expect(guest.add(region)).toBe(0);
    guest.write(RING.desc, Buffer.alloc(0x400));
    using ring = new TestRing(guest, RING);
    // Another thread plays the driver: mostly valid requests, and now and then a field that turns bad and good again.
    const shared = new Int32Array(new SharedArrayBuffer(12));
    const worker = new Worker(
      `const fs = require('node:fs'); const { fd, shared, desc, avail, tables } = require('node:worker_threads').workerData;
       const put = (at, ...words) => fs.writeSync(fd, new Uint8Array(Uint16Array.from(words).buffer), 0, 2 * words.length, at);
       const dice = (n) => Math.floor(Math.random() * n);
       const one = (at) => put(at, 0x3000 + dice(0x1000), dice(40) ? 0 : 9, 0, 0, dice(200), dice(200) ? 0 : 1, dice(8), dice(9));
       for (let i = 0; i < 8; i++) put(desc + 16 * i, 0x2000, 0, 0, 0, 64, 0, 4, 0);
       for (let index = 1; Atomics.load(shared, 0) === 0; index++) {
         for (let i = 0; i < 4; i++) one(tables + 16 * i);
         put(avail + 4 + 2 * (index % 8), dice(200) ? dice(8) : 65535);
         put(desc + 16 * dice(8), 0x2000, 0, 0, 0, dice(50) ? 64 : dice(200), 0, 4, 0);
         put(avail + 2, Atomics.load(shared, 1) + dice(3));
       }`,
      {
        eval: true,
        // Regions lie in the file where guest addresses say, as far as this thread goes.
        workerData: { fd: guest.fd, shared, desc: RING.desc, avail: RING.avail, tables: TABLES },
      },
    );
    const ended = new Promise((resolve, reject) => worker.on('exit', resolve).on('error', reject));
    let taken = 0;
    let broken = 0;
    const start = native.monotonicNs();
    const enough = (ns: number): boolean => (ns > 1.5e9 && taken >= 50 && broken >= 5) || ns > 30e9;
    while (!enough(native.monotonicNs() - start)) {
      const popped = ring.tryPop(128);
      if (typeof popped === 'number') {
        Atomics.wait(shared, 2, 0, 1); // let the other thread go on, which may have no processor of its own
        if (popped !== -EBADMSG) continue;
        broken++;
        native.vqStop(ring.queue);
        expect(native.vqStart(ring.queue)).toBe(0);
        continue;
      }
      taken++;
      Atomics.store(shared, 1, native.vqGetBase(ring.queue));
      expect(popped.head).toBeLessThan(SIZE);
      expect(popped.copied).toBe(Math.min(popped.readable, 128));
      const reply = new Uint8Array(Math.min(popped.writable, 500)).fill(0x33);
      expect(ring.push(popped.chain, reply)).toBe(0);
      native.vqNotify(ring.queue);
    }
    Atomics.store(shared, 0, 1);
    await ended;
    canary(guest);
    expect(taken).toBeGreaterThanOrEqual(50);
    expect(broken).toBeGreaterThanOrEqual(5);
  }, 60_000);
});
