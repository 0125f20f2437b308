import { constants } from 'node:os';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { native } from './loader.ts';
import {
  arena,
  bytes,
  chained,
  DESC_INDIRECT,
  DESC_NEXT,
  DESC_WRITE,
  flatGuest,
  openDescriptors,
  type Part,
  type RegionLayout,
  TestGuest,
  TestRing,
  table,
  USER_BASE,
  words,
} from './test-guest.ts';

const { EAGAIN, EBUSY, EFAULT, EINVAL, EMSGSIZE, ENOENT } = constants.errno;

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

describe('taking and giving back', () => {
  test('a chain is copied out, answered and put on the used ring', () => {
    using guest = flatGuest();
    using ring = new TestRing(guest);
    guest.write(REQUEST, bytes(100));
    ring.request([
      { address: REQUEST, length: 40 },
      { address: REQUEST + 40, length: 60 },
      { address: REPLY, length: 16, writable: true },
      { address: REPLY + 0x1000, length: 500, writable: true },
    ]);
    const popped = ring.pop();
    expect(popped).toMatchObject({ head: 0, readable: 100, writable: 516, copied: 100, chain: ring.queue << 16 });
    expect(popped.bytes).toEqual(bytes(100));
    expect(ring.tryPop()).toBe(-EAGAIN);

    expect(ring.push(popped.chain, bytes(20, 3))).toBe(0);
    expect(ring.takeUsed()).toEqual([{ id: 0, length: 20 }]);
    expect(guest.read(REPLY, 16)).toEqual(bytes(20, 3).subarray(0, 16));
    expect(guest.read(REPLY + 0x1000, 5)).toEqual(Buffer.from([...bytes(20, 3).subarray(16), 0]));
  });

  test('only `capacity` bytes are copied; the rest stays reachable in the chain, whatever the pieces', () => {
    using guest = flatGuest();
    using ring = new TestRing(guest);
    guest.write(REQUEST, bytes(9000));
    ring.request([
      { address: REQUEST, length: 10 },
      { address: REQUEST + 10, length: 90 }, // a neighbour, which the addon joins
      { address: REQUEST + 8000, length: 1000 },
      { address: REQUEST + 100, length: 7900 },
    ]);
    const popped = ring.pop(105);
    expect(popped).toMatchObject({ readable: 9000, writable: 0, copied: 105 });
    const order = Buffer.concat([
      bytes(9000).subarray(0, 100),
      bytes(9000).subarray(8000),
      bytes(9000).subarray(100, 8000),
    ]);
    expect(popped.bytes).toEqual(order.subarray(0, 105));

    const at = arena.alloc(9000);
    expect(native.readPlace(popped.chain, 99, at, 1500)).toBe(1500);
    expect(Buffer.from(arena.u8.slice(at, at + 1500))).toEqual(order.subarray(99, 1599));
    expect(() => native.readPlace(popped.chain, 8999, at, 2)).toThrow(/out of bounds/);
    expect(() => native.writePlace(popped.chain, 0, at, 1)).toThrow(/out of bounds/); // nothing is writable
    expect(ring.push(popped.chain)).toBe(0);
    expect(ring.takeUsed()).toEqual([{ id: 0, length: 0 }]);
  });

  test('a reply buffer right behind the request is not taken for a part of it', () => {
    using guest = flatGuest();
    using ring = new TestRing(guest);
    guest.write(REQUEST, bytes(80));
    ring.request([
      { address: REQUEST, length: 40 },
      { address: REQUEST + 40, length: 40, writable: true },
    ]);
    const popped = ring.pop();
    expect(popped).toMatchObject({ readable: 40, writable: 40, copied: 40 });
    expect(ring.push(popped.chain, bytes(40, 1))).toBe(0);
    expect(guest.read(REQUEST, 80)).toEqual(Buffer.concat([bytes(80).subarray(0, 40), bytes(40, 1)]));
  });

  test('payload placed behind the header counts for the used length', () => {
    using guest = flatGuest();
    using ring = new TestRing(guest);
    ring.request([
      { address: REPLY, length: 16, writable: true },
      { address: REPLY + 0x2000, length: 4096, writable: true },
    ]);
    const popped = ring.pop();
    const at = arena.alloc(64);
    arena.u8.set(bytes(64, 9), at);
    expect(native.writePlace(popped.chain, 16, at, 64)).toBe(64);
    expect(ring.push(popped.chain, bytes(16, 1), 64)).toBe(0);
    expect(ring.takeUsed()).toEqual([{ id: 0, length: 80 }]);
    expect(guest.read(REPLY, 16)).toEqual(bytes(16, 1));
    expect(guest.read(REPLY + 0x2000, 64)).toEqual(bytes(64, 9));
  });

  test('a reply that does not fit is refused and the chain stays', () => {
    using guest = flatGuest();
    using ring = new TestRing(guest);
    ring.request([{ address: REPLY, length: 100, writable: true }]);
    const { chain } = ring.pop();
    expect(ring.push(chain, bytes(101))).toBe(-EMSGSIZE);
    expect(ring.push(chain, bytes(16), 85)).toBe(-EMSGSIZE);
    expect(ring.push(chain, bytes(16), 2 ** 53)).toBe(-EMSGSIZE);
    expect(guest.read(REPLY, 100)).toEqual(Buffer.alloc(100));
    expect(ring.takeUsed()).toEqual([]);
    expect(ring.push(chain, bytes(16), 84)).toBe(0);
    expect(ring.takeUsed()).toEqual([{ id: 0, length: 100 }]);
  });

  test('chains are given back in any order, once', () => {
    using guest = flatGuest();
    using ring = new TestRing(guest);
    for (const head of [3, 0, 7]) ring.request([{ address: REPLY + 64 * head, length: 64, writable: true }], head);
    const [a, b, c] = [ring.pop(), ring.pop(), ring.pop()];
    expect([a.head, b.head, c.head]).toEqual([3, 0, 7]);
    expect(ring.push(b.chain, bytes(1))).toBe(0);
    expect(ring.push(c.chain, bytes(2))).toBe(0);
    expect(ring.push(b.chain, bytes(1))).toBe(-ENOENT);
    expect(ring.push(a.chain, bytes(3))).toBe(0);
    expect(ring.takeUsed()).toEqual([
      { id: 0, length: 1 },
      { id: 7, length: 2 },
      { id: 3, length: 3 },
    ]);
    expect(native.vqPush((250 << 16) | 1, 64, 0, 0)).toBe(-ENOENT); // a queue that is gone
  });

  test('an indirect table, alone and after ordinary descriptors', () => {
    using guest = flatGuest();
    using ring = new TestRing(guest);
    guest.write(REQUEST, bytes(300));
    const parts: Part[] = [
      { address: REQUEST + 100, length: 200 },
      { address: REPLY, length: 33, writable: true },
    ];
    guest.write(TABLE + 8, table(chained(parts))); // tables need no alignment
    ring.setDescriptors([{ address: TABLE + 8, length: 32, flags: DESC_INDIRECT | DESC_WRITE, next: 9 }], 2);
    ring.offer(2);
    const alone = ring.pop();
    expect(alone).toMatchObject({ head: 2, readable: 200, writable: 33 });
    expect(alone.bytes).toEqual(bytes(300).subarray(100));

    ring.setDescriptors(
      [
        { address: REQUEST, length: 100, flags: DESC_NEXT, next: 5 },
        { address: TABLE + 8, length: 32, flags: DESC_INDIRECT, next: 0 },
      ],
      4,
    );
    ring.offer(4);
    const after = ring.pop();
    expect(after).toMatchObject({ head: 4, readable: 300, writable: 33 });
    expect(after.bytes).toEqual(bytes(300));
    expect(ring.push(after.chain, bytes(33))).toBe(0);
    expect(guest.read(REPLY, 33)).toEqual(bytes(33));
  });

  test('an indirect table may be longer than the queue: virtio-win sends 258 descriptors on 128', () => {
    using guest = flatGuest(4 << 20);
    using ring = new TestRing(guest, { size: 128 });
    const parts = Array.from({ length: 258 }, (_, i) => ({
      address: 0x100000 + 8192 * i,
      length: 4096,
      writable: i > 1,
    }));
    guest.write(TABLE, table(chained(parts)));
    ring.setDescriptors([{ address: TABLE, length: 16 * 258, flags: DESC_INDIRECT, next: 0 }]);
    ring.offer(0);
    expect(ring.pop()).toMatchObject({ readable: 8192, writable: 256 * 4096 });
  });

  test('indices wrap around 65536', () => {
    using guest = flatGuest();
    guest.setU16(0xa000 + 2, 65000);
    using ring = new TestRing(guest, { size: 4, base: 65500 });
    ring.usedIndex = 65000;
    for (let i = 0; i < 2000; i++) {
      const head = i % 4;
      ring.request([{ address: REPLY, length: 8, writable: true }], head);
      const popped = ring.pop();
      expect(popped.head).toBe(head);
      ring.push(popped.chain, bytes(i % 9));
      expect(ring.takeUsed()).toEqual([{ id: head, length: i % 9 }]);
    }
    expect(native.vqGetBase(ring.queue)).toBe((65500 + 2000) & 0xffff);
    expect(guest.u16(ring.used + 2)).toBe((65000 + 2000) & 0xffff);
  });

  test('a full ring, several times', () => {
    using guest = flatGuest();
    using ring = new TestRing(guest, { size: 16 });
    for (let round = 0; round < 5; round++) {
      for (let head = 0; head < 16; head++) {
        ring.setDescriptors([{ address: REPLY, length: 4, flags: DESC_WRITE, next: 0 }], head);
        ring.offer(head, false);
      }
      ring.publish();
      const popped = Array.from({ length: 16 }, () => ring.pop());
      expect(ring.tryPop()).toBe(-EAGAIN);
      for (const { chain } of popped.reverse()) ring.push(chain, bytes(4));
      expect(ring.takeUsed().map((entry) => entry.id)).toEqual([15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
    }
  });

  test('chains reach over several regions, rings lie in another', () => {
    const regions: RegionLayout[] = [
      { guest: 0x1_0000_0000, size: 0x20000, user: USER_BASE + 0x4000_0000, offset: 0x40000 },
      { guest: 0, size: 0x20000, user: USER_BASE, offset: 0x1000 },
      { guest: 0x20000, size: 0x10000, user: USER_BASE + 0x9000_0000, offset: 0x80000 }, // next to the one before
    ];
    using guest = new TestGuest(regions, 0x100000);
    using ring = new TestRing(guest, { desc: 0x1_0000_0000, avail: 0x1_0000_1000, used: 0x20000 });
    guest.write(0x1ff00, bytes(0x100, 1));
    guest.write(0x20800, bytes(0x80, 2));
    guest.write(0x1_0001_0000, bytes(0x40, 3));
    ring.request([
      { address: 0x1ff00, length: 0x100 },
      { address: 0x20800, length: 0x80 },
      { address: 0x1_0001_0000, length: 0x40 },
      { address: 0x1_0001_fff0, length: 16, writable: true },
      { address: 0x2fffe, length: 2, writable: true },
      { address: 0x1fffc, length: 4, writable: true },
    ]);
    const popped = ring.pop();
    expect(popped.bytes).toEqual(Buffer.concat([bytes(0x100, 1), bytes(0x80, 2), bytes(0x40, 3)]));
    ring.push(popped.chain, bytes(22, 5));
    expect(ring.takeUsed()).toEqual([{ id: 0, length: 22 }]);
    const reply = [guest.read(0x1_0001_fff0, 16), guest.read(0x2fffe, 2), guest.read(0x1fffc, 4)];
    expect(Buffer.concat(reply)).toEqual(bytes(22, 5));
  });

  test('empty descriptors are tolerated, even with an address outside', () => {
    using guest = flatGuest();
    using ring = new TestRing(guest);
    guest.write(REQUEST, bytes(10));
    ring.setDescriptors([
      { address: 0xdead_0000_0000n, length: 0, flags: DESC_NEXT, next: 1 },
      { address: REQUEST, length: 10, flags: DESC_NEXT, next: 2 },
      { address: 0xffff_ffff_ffff_ffffn, length: 0, flags: DESC_NEXT | DESC_WRITE, next: 3 },
      { address: REPLY, length: 10, flags: DESC_WRITE, next: 0 },
    ]);
    ring.offer(0);
    const popped = ring.pop();
    expect(popped).toMatchObject({ readable: 10, writable: 10 });
    expect(popped.bytes).toEqual(bytes(10));
    expect(ring.push(popped.chain, bytes(10, 4))).toBe(0);
    expect(guest.read(REPLY, 10)).toEqual(bytes(10, 4));
  });
});

describe('start, stop, set-up', () => {
  test('stopping keeps the base; the next start goes on from it and from the used index in memory', () => {
    using guest = flatGuest();
    using ring = new TestRing(guest);
    ring.request([{ address: REPLY, length: 8, writable: true }], 0);
    ring.request([{ address: REPLY, length: 8, writable: true }], 1);
    const first = ring.pop();
    ring.push(first.chain);
    expect(native.vqStop(ring.queue)).toBe(0);
    expect(native.vqGetBase(ring.queue)).toBe(1);
    expect(ring.tryPop()).toBe(-EAGAIN);

    guest.setU16(ring.used + 2, 41); // as another back end may have left it
    ring.usedIndex = 41;
    expect(native.vqSetBase(ring.queue, 1)).toBe(0);
    ring.start();
    const second = ring.pop();
    expect(second.head).toBe(1);
    ring.push(second.chain, bytes(5));
    expect(ring.takeUsed()).toEqual([{ id: 1, length: 5 }]);
    expect(native.vqGetBase(ring.queue)).toBe(2);
  });

  test('a late reply to a ring that was stopped touches nothing', () => {
    using guest = flatGuest();
    using ring = new TestRing(guest);
    ring.request([{ address: REPLY, length: 8, writable: true }]);
    const { chain } = ring.pop();
    native.vqStop(ring.queue);
    const image = guest.read(0, guest.regions[0]!.size);
    expect(ring.push(chain, bytes(8))).toBe(-ENOENT);
    expect(native.vqNotify(ring.queue)).toBe(0);
    expect(guest.read(0, guest.regions[0]!.size).equals(image)).toBe(true);
    native.vqSetBase(ring.queue, 0);
    ring.start();
    expect(ring.pop().head).toBe(0); // not "already in flight"
  });

  test('what cannot change while the ring runs', () => {
    using guest = flatGuest();
    using ring = new TestRing(guest);
    expect(native.vqSetSize(ring.queue, 8)).toBe(-EBUSY);
    expect(native.vqSetBase(ring.queue, 3)).toBe(-EBUSY);
    expect(native.vqSetFeatures(ring.queue, true, true)).toBe(-EBUSY);
    expect(native.vqSetFeatures(ring.queue, false, true)).toBe(0); // what it is already
    native.vqStop(ring.queue);
    expect(native.vqSetSize(ring.queue, 8)).toBe(0);
  });

  test('sizes are powers of two up to 32768', () => {
    using guest = flatGuest(4 << 20);
    for (const size of [0, 3, 6, 100, 65536, 2 ** 31]) expect(native.vqCreate(guest.memory, size)).toBe(-EINVAL);
    using ring = new TestRing(guest, { size: 32768, desc: 0, avail: 0x80000, used: 0x100000 });
    expect(native.vqSetBase(ring.queue, 65536)).toBe(-EINVAL);
    ring.setDescriptors([{ address: 0x200000, length: 4, flags: DESC_WRITE, next: 0 }], 32767);
    ring.offer(32767);
    const popped = ring.pop();
    expect(popped).toMatchObject({ head: 32767, chain: (ring.queue << 16) | 32767 });
    ring.push(popped.chain, bytes(4));
    expect(ring.takeUsed()).toEqual([{ id: 32767, length: 4 }]);
  });

  test('ring addresses must be aligned and lie wholly in one region', () => {
    using guest = flatGuest(0x10000);
    const queue = native.vqCreate(guest.memory, 16);
    const base = BigInt(USER_BASE);
    const set = (desc: bigint, used: bigint, avail: bigint) =>
      native.vqSetAddress(queue, ...words(desc), ...words(used), ...words(avail));
    expect(native.vqStart(queue)).toBe(-EINVAL); // no addresses yet
    expect(set(base + 8n, base + 0x400n, base + 0x800n)).toBe(-EINVAL);
    expect(set(base, base + 0x402n, base + 0x800n)).toBe(-EINVAL);
    expect(set(base, base + 0x400n, base + 0x801n)).toBe(-EINVAL);
    expect(set(base - 16n, base + 0x400n, base + 0x800n)).toBe(-EFAULT);
    expect(set(base + 0x10000n - 240n, base + 0x400n, base + 0x800n)).toBe(-EFAULT); // one descriptor too far
    expect(set(base, base + 0x10000n - 128n, base + 0x800n)).toBe(-EFAULT);
    expect(set(base, base + 0x400n, base + 0x10000n - 34n)).toBe(-EFAULT);
    expect(set(base, base + 0x400n, 0xffff_ffff_ffff_fff0n)).toBe(-EFAULT);
    expect(set(0xffff_ffff_ffff_ff00n, base + 0x400n, base + 0x800n)).toBe(-EFAULT);
    expect(set(base + 0x10000n - 256n, base + 0x400n, base + 0x800n)).toBe(0); // to the last byte
    expect(native.vqStart(queue)).toBe(0);
    native.vqFree(queue);
  });

  test('ids are reused and unknown ones throw', () => {
    using guest = flatGuest();
    const a = native.vqCreate(guest.memory, 16);
    const b = native.vqCreate(guest.memory, 16);
    native.vqFree(a);
    expect(native.vqCreate(guest.memory, 16)).toBe(a);
    native.vqFree(a);
    native.vqFree(b);
    expect(() => native.vqStart(a)).toThrow(/unknown queue/);
    expect(() => native.vqPop(-1, 64, 0, 64)).toThrow(/unknown queue/);
    expect(() => native.vqCreate(12345, 16)).toThrow(/unknown memory/);
    expect(() => native.vqNotify(1e9)).toThrow();
    const ids = Array.from({ length: 256 }, () => native.vqCreate(guest.memory, 2));
    expect(new Set(ids).size).toBe(256);
    expect(native.vqCreate(guest.memory, 2)).toBeLessThan(0);
    for (const id of ids) native.vqFree(id);
  });

  test('arena ranges are checked', () => {
    using guest = flatGuest();
    using ring = new TestRing(guest);
    const end = arena.buffer.byteLength;
    expect(() => native.vqPop(ring.queue, end - 10, 11, 64)).toThrow(/arena/);
    expect(() => native.vqPop(ring.queue, 64, 10, end - 19)).toThrow(/arena/);
    expect(() => native.vqPush(ring.queue << 16, end, 1, 0)).toThrow(/arena/);
  });
});
