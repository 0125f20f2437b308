import fs from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { native } from './loader.ts';
import {
  arena,
  bytes,
  flatGuest,
  mappings,
  openDescriptors,
  PAGE,
  type RegionLayout,
  TestGuest,
  TestRing,
  USER_BASE,
} from './test-guest.ts';

const { E2BIG, EACCES, EBADF, EBADMSG, EFAULT, EINVAL, ENOENT } = constants.errno;

let before: string[];
beforeEach(() => {
  before = openDescriptors();
});
afterEach(() => {
  expect(mappings()).toEqual([]);
  expect(openDescriptors()).toEqual(before);
});

interface Area {
  readonly start: number;
  readonly end: number;
  readonly access: string;
  readonly path: string;
}

function addressSpace(): Area[] {
  const lines = fs.readFileSync('/proc/self/maps', 'latin1').trim().split('\n');
  return lines.map((line) => {
    const [range = '', access = '', , , , path = ''] = line.split(/ +/);
    const [start, end] = range.split('-').map((text) => Number.parseInt(text, 16));
    return { start: start ?? 0, end: end ?? 0, access, path };
  });
}

/** Adds one region, frees the table, and gives the result of the first. */
function add(fd: number, size: number, offset = 0, guest = 0, user = USER_BASE): number {
  const memory = native.memoryCreate();
  const result = native.memoryAdd(memory, guest, size, user, offset, fd);
  native.memoryFree(memory);
  return result;
}

describe('what may be mapped', () => {
  test('a region that ends beyond its file is refused, to the byte', () => {
    const fd = native.memfdCreate('guest', 3 * PAGE + 100);
    expect(add(fd, 3 * PAGE + 100)).toBe(0);
    expect(add(fd, 3 * PAGE + 101)).toBe(-EINVAL);
    expect(add(fd, PAGE, 2 * PAGE + 100)).toBe(0);
    expect(add(fd, PAGE, 2 * PAGE + 101)).toBe(-EINVAL);
    expect(add(fd, 1, 3 * PAGE + 100)).toBe(-EINVAL);
    expect(add(fd, 2 ** 53, 2 ** 53)).toBe(-EINVAL);
    expect(add(fd, 2 ** 52)).toBe(-EINVAL);
    expect(add(fd, 0)).toBe(-EINVAL);
    native.close(fd);
  });

  test('descriptors that are no memory', () => {
    const socket = native.unixListen(`/tmp/culvert-${process.pid}.sock`, 1);
    expect(add(socket, PAGE)).toBe(-EINVAL);
    native.close(socket);
    fs.unlinkSync(`/tmp/culvert-${process.pid}.sock`);
    expect(add(1_000_000, PAGE)).toBe(-EBADF);
    expect(add(-1, PAGE)).toBe(-EBADF);
    const path = `/tmp/culvert-${process.pid}.mem`;
    fs.writeFileSync(path, Buffer.alloc(PAGE));
    const readOnly = fs.openSync(path, 'r');
    fs.unlinkSync(path);
    expect(add(readOnly, PAGE)).toBe(-EACCES);
    fs.closeSync(readOnly);
  });

  test('regions overlap nowhere in guest memory', () => {
    using guest = new TestGuest([{ guest: 0x10000, size: 0x4000, user: USER_BASE, offset: 0 }], 0x10000);
    const at = (address: number, size: number): number =>
      guest.add({ guest: address, size, user: USER_BASE + 0x100000, offset: 0 });
    expect(at(0x10000, 0x4000)).toBe(-EINVAL);
    expect(at(0xf000, 0x1001)).toBe(-EINVAL);
    expect(at(0x13fff, 1)).toBe(-EINVAL);
    expect(at(0x11000, 0x1000)).toBe(-EINVAL);
    expect(at(0xc000, 0xc000)).toBe(-EINVAL);
    expect(at(0xf000, 0x1000)).toBe(0);
    expect(at(0x14000, 0x1000)).toBe(0);
  });

  test('509 regions and no more', () => {
    using guest = new TestGuest([], 0x1000);
    const region = (i: number): RegionLayout => ({
      guest: i * PAGE,
      size: PAGE,
      user: USER_BASE + i * PAGE,
      offset: 0,
    });
    for (let i = 0; i < 509; i++) expect(guest.add(region((i * 89) % 509))).toBe(0); // in no order
    expect(guest.add(region(509))).toBe(-E2BIG);
    expect(mappings()).toHaveLength(509);
    expect(guest.remove(region(77))).toBe(0);
    expect(guest.add(region(509))).toBe(0);
  });

  test('only the very region is removed', () => {
    const region: RegionLayout = { guest: 0x10000, size: 0x4000, user: USER_BASE, offset: 0 };
    using guest = new TestGuest([region], 0x10000);
    expect(guest.remove({ ...region, size: 0x3000 })).toBe(-ENOENT);
    expect(guest.remove({ ...region, guest: 0x11000 })).toBe(-ENOENT);
    expect(guest.remove({ ...region, user: 0 })).toBe(-ENOENT);
    expect(guest.remove(region)).toBe(0);
    expect(guest.remove(region)).toBe(-ENOENT);
    expect(mappings()).toEqual([]);
  });

  test('the descriptor stays the caller’s', () => {
    using guest = flatGuest(PAGE);
    expect(fs.fstatSync(guest.fd).size).toBe(PAGE);
  });

  test('tables are freed, their ids reused, unknown ones throw', () => {
    const [a, b] = [native.memoryCreate(), native.memoryCreate()];
    native.memoryFree(a);
    expect(native.memoryCreate()).toBe(a);
    native.memoryFree(a);
    native.memoryFree(b);
    expect(() => native.memoryFree(a)).toThrow(/unknown memory/);
    expect(() => native.memoryAdd(-1, 0, PAGE, 0, 0, 0)).toThrow(/unknown memory/);
    expect(() => native.memoryRemove(b, 0, PAGE, 0)).toThrow(/unknown memory/);
    expect(() => native.memoryAdd(b, -1, PAGE, 0, 0, 0)).toThrow();
  });
});

describe('how it is mapped', () => {
  test('pages that nobody may touch lie on both sides', () => {
    using guest = new TestGuest(
      [
        { guest: 0, size: 5 * PAGE + 7, user: USER_BASE, offset: PAGE + 9 },
        { guest: 0x100000, size: PAGE, user: USER_BASE + 0x100000, offset: 0 },
      ],
      8 * PAGE,
    );
    expect(guest.regions).toHaveLength(2);
    const areas = addressSpace();
    const mapped = areas.filter((area) => area.path.startsWith('/memfd:guest'));
    expect(mapped.map((area) => area.end - area.start).sort((a, b) => a - b)).toEqual([PAGE, 6 * PAGE]);
    for (const { start, end, access } of mapped) {
      expect(access).toBe('rw-s');
      const below = areas.find((area) => area.end === start);
      const above = areas.find((area) => area.start === end);
      expect([below?.access, above?.access]).toEqual(['---p', '---p']);
    }
  });

  test('core dumps leave it out', () => {
    using guest = flatGuest(PAGE);
    expect(guest.memory).toBeGreaterThanOrEqual(0);
    const lines = fs.readFileSync('/proc/self/smaps', 'latin1').split('\n');
    const from = lines.findIndex((line) => line.includes('/memfd:guest'));
    const flags = lines.slice(from).find((line) => line.startsWith('VmFlags:'));
    expect(flags?.split(' ')).toContain('dd');
  });

  test('large regions lie so that they can have huge pages', () => {
    const HUGE = 2 << 20;
    using guest = new TestGuest([{ guest: 0, size: 2 * HUGE, user: USER_BASE, offset: 3 * PAGE }], 4 * HUGE);
    expect(guest.fd).toBeGreaterThan(0);
    const area = addressSpace().find(({ path }) => path.startsWith('/memfd:guest'));
    expect((area?.start ?? 0) % HUGE).toBe(3 * PAGE);
  });

  test('an offset that is not page-aligned reaches the right bytes', () => {
    using guest = new TestGuest([{ guest: 0x1000, size: 0x3000, user: USER_BASE, offset: 0x210 }], 0x4000);
    using ring = new TestRing(guest, { desc: 0x1000, avail: 0x1200, used: 0x1400 });
    guest.write(0x1800, bytes(50));
    ring.request([
      { address: 0x1800, length: 50 },
      { address: 0x3ffe, length: 2, writable: true },
    ]);
    const popped = ring.pop();
    expect(popped.bytes).toEqual(bytes(50));
    ring.push(popped.chain, bytes(2, 1));
    expect(guest.read(0x3ffe, 2)).toEqual(bytes(2, 1));
  });

  test('files of huge pages', (context) => {
    const mount = '/dev/hugepages';
    const free = /HugePages_Free: +(\d+)/.exec(fs.readFileSync('/proc/meminfo', 'latin1'))?.[1];
    if (!fs.existsSync(mount) || Number(free ?? 0) < 2) context.skip('no huge pages here');
    const path = `${mount}/culvert-${process.pid}`;
    const fd = fs.openSync(path, 'w+');
    fs.unlinkSync(path);
    fs.ftruncateSync(fd, 4 << 20);
    expect(add(fd, 4 << 20)).toBe(0);
    expect(add(fd, PAGE, (2 << 20) + PAGE)).toBe(0);
    fs.closeSync(fd);
  });
});

describe('memory that changes under a queue', () => {
  const RINGS: RegionLayout = { guest: 0, size: 0x10000, user: USER_BASE, offset: 0 };
  const DATA: RegionLayout = { guest: 0x100000, size: 0x10000, user: USER_BASE + 0x100000, offset: 0x10000 };
  const OTHER: RegionLayout = { guest: 0x200000, size: 0x10000, user: USER_BASE + 0x200000, offset: 0x20000 };
  const layout = { desc: 0, avail: 0x1000, used: 0x2000 };

  test('a chain keeps its region mapped until it is pushed, and nobody gets at it afterwards', () => {
    using guest = new TestGuest([RINGS, DATA], 0x30000);
    using ring = new TestRing(guest, layout);
    ring.request([{ address: DATA.guest, length: 64, writable: true }]);
    const { chain } = ring.pop();
    expect(mappings()).toHaveLength(2);
    expect(guest.remove(DATA)).toBe(0);
    expect(mappings()).toHaveLength(2);
    expect(ring.push(chain, bytes(64))).toBe(0);
    expect(mappings()).toHaveLength(1);
    expect(guest.read(DATA.guest, 64)).toEqual(bytes(64));

    ring.request([{ address: DATA.guest, length: 64, writable: true }]);
    expect(ring.tryPop()).toBe(-EBADMSG);
  });

  test('a region goes at once when no chain in flight uses it', () => {
    using guest = new TestGuest([RINGS, DATA, OTHER], 0x30000);
    using ring = new TestRing(guest, layout);
    ring.request([{ address: DATA.guest, length: 64, writable: true }]);
    const { chain } = ring.pop();
    guest.remove(OTHER);
    expect(mappings()).toHaveLength(2);
    expect(ring.push(chain, bytes(64))).toBe(0);
    expect(ring.takeUsed()).toEqual([{ id: 0, length: 64 }]);
  });

  test('rings whose memory goes are broken at the next use', () => {
    using guest = new TestGuest([RINGS, DATA], 0x30000);
    using ring = new TestRing(guest, layout);
    ring.request([{ address: DATA.guest, length: 64, writable: true }]);
    const { chain } = ring.pop();
    guest.remove(RINGS);
    const image = guest.read(0, RINGS.size);
    expect(ring.push(chain, bytes(1))).toBe(-EBADMSG);
    expect(ring.tryPop()).toBe(-EBADMSG);
    expect(native.vqNotify(ring.queue)).toBe(0);
    native.vqStop(ring.queue);
    expect(native.vqStart(ring.queue)).toBe(-EFAULT);
    expect(guest.read(0, RINGS.size).equals(image)).toBe(true);
    expect(mappings()).toHaveLength(1);
  });

  test('rings that come back in the same update go on, also at another place', () => {
    using guest = new TestGuest([RINGS, DATA], 0x30000);
    using ring = new TestRing(guest, layout);
    ring.request([{ address: DATA.guest, length: 64, writable: true }]);
    const { chain } = ring.pop();
    guest.remove(RINGS);
    expect(guest.add({ ...RINGS, guest: 0x40000000 })).toBe(0); // same front-end address, which is what counts
    expect(ring.push(chain, bytes(3))).toBe(0);
    expect(ring.takeUsed()).toEqual([{ id: 0, length: 3 }]);
    ring.request([{ address: DATA.guest, length: 64, writable: true }]);
    expect(ring.pop().writable).toBe(64);
  });

  test('freeing the table takes everything away', () => {
    const guest = new TestGuest([RINGS, DATA], 0x30000);
    using ring = new TestRing(guest, layout);
    ring.request([{ address: DATA.guest, length: 64, writable: true }]);
    ring.pop();
    guest[Symbol.dispose]();
    expect(ring.tryPop()).toBe(-EBADMSG);
    expect(mappings()).toHaveLength(0);
  });

  test('a job of the pool keeps what it reads into, whatever becomes of table and queue', () => {
    const outAt = arena.alloc(64);
    expect(native.reactorCreate()).toBeGreaterThan(2);
    expect(native.poolStart(2)).toBe(0);
    for (let round = 0; round < 50; round++) {
      using guest = new TestGuest([RINGS, DATA], 0x30000);
      const ring = new TestRing(guest, layout);
      const source = native.memfdCreate('source', DATA.size);
      ring.request([{ address: DATA.guest, length: DATA.size, writable: true }]);
      native.poolPreadv(round, source, 0, DATA.size, ring.pop().chain, 0);
      guest.remove(DATA);
      native.vqStop(ring.queue);
      ring[Symbol.dispose]();
      while (native.poolReap(outAt, 1) === 0) native.reactorWait(5000, outAt, 1);
      expect(arena.view.getFloat64(outAt + 8, true)).toBe(DATA.size);
      native.close(source);
    }
    native.poolStop(5000);
    native.reactorWait(0, outAt, 1);
    before = openDescriptors(); // the reactor's stay
  });

  test('a thread that ends unmaps and closes what it made', async () => {
    const addon =
      process.env['CULVERT_NATIVE'] ?? fileURLToPath(new URL('../../build/native/culvert.node', import.meta.url));
    const worker = new Worker(
      `const native = require(${JSON.stringify(addon)});
       native.bindArena(new ArrayBuffer(4096));
       native.reactorCreate();
       const fd = native.memfdCreate('guest', 65536);
       const memory = native.memoryCreate();
       native.memoryAdd(memory, 0, 65536, 0, 0, fd);
       native.close(fd);
       const queue = native.vqCreate(memory, 16);
       native.vqSetCall(queue, native.eventfdCreate());
       native.vqSetAddress(queue, 0, 0, 4096, 0, 8192, 0);
       native.vqSetFeatures(queue, true, true);
       require('node:worker_threads').parentPort.postMessage(native.vqStart(queue));`,
      { eval: true },
    );
    const started = new Promise((resolve) => worker.once('message', resolve));
    const ended = new Promise((resolve, reject) => worker.on('exit', resolve).on('error', reject));
    expect(await started).toBe(0);
    await ended;
    // What is left is compared after the test, as always.
  });
});
