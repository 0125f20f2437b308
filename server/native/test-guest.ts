/**
 * A guest for the native tests: its memory, and the driver's side of its virtqueues, well-behaved or hostile.
 *
 * Guest memory is a memfd that the addon maps and that this side reads and writes with pread/pwrite, which Linux keeps
 * coherent with the mapping: nothing here shares the addon's code or its view.
 */
import fs from 'node:fs';
import { Arena } from '../arena.ts';
import { native } from './loader.ts';
import type { ChainId, Fd } from './native.d.ts';

/** The test thread's arena: a thread has only one. */
export const arena = new Arena(4 << 20);
native.bindArena(arena.buffer);

/** What is open in this process and was made by a test: descriptors of the kinds the addon hands out. */
export function openDescriptors(): string[] {
  const found: string[] = [];
  for (const fd of fs.readdirSync('/proc/self/fd')) {
    try {
      const target = fs.readlinkSync(`/proc/self/fd/${fd}`);
      if (/^(anon_inode:|socket:|pipe:|\/memfd:|\/dev\/)/.test(target)) found.push(`${fd} ${target}`);
    } catch {
      // The descriptor of the directory listing itself.
    }
  }
  return found.sort();
}

/** Regions that are mapped now, as lines of /proc/self/maps. */
export function mappings(): string[] {
  const lines = fs.readFileSync('/proc/self/maps', 'latin1').split('\n');
  return lines.filter((line) => line.includes('/memfd:guest'));
}

/** `length` bytes that differ from each other, and from those of another seed. */
export function bytes(length: number, seed = 0): Buffer {
  return Buffer.from(Array.from({ length }, (_, i) => (i * 7 + seed) & 0xff));
}

/** Splits an address that may exceed 2^53 into the words that vqSetAddress takes. */
export function words(address: bigint): [number, number] {
  return [Number(address & 0xffffffffn), Number(address >> 32n)];
}

export interface RegionLayout {
  readonly guest: number;
  readonly size: number;
  /** Address in the front end. */
  readonly user: number;
  /** Offset in the memfd. */
  readonly offset: number;
}

export const PAGE = 4096;
/** Where the front end of most tests has the guest's memory. */
export const USER_BASE = 0x7f12_3450_0000;

export class TestGuest implements Disposable {
  readonly fd: Fd;
  readonly memory: number;
  readonly regions: readonly RegionLayout[];

  /** Regions are mapped at once unless `mapped` is false. */
  constructor(regions: readonly RegionLayout[], fileSize: number, mapped = true) {
    this.regions = regions;
    this.fd = native.memfdCreate('guest', fileSize);
    this.memory = native.memoryCreate();
    if (!mapped) return;
    for (const region of regions) {
      const error = this.add(region);
      if (error < 0) throw new Error(`memoryAdd: ${error}`);
    }
  }

  add(region: RegionLayout): number {
    return native.memoryAdd(this.memory, region.guest, region.size, region.user, region.offset, this.fd);
  }

  remove(region: RegionLayout): number {
    return native.memoryRemove(this.memory, region.guest, region.size, region.user);
  }

  #fileOffset(address: number): number {
    for (const region of this.regions) {
      if (address >= region.guest && address < region.guest + region.size) {
        return region.offset + address - region.guest;
      }
    }
    throw new Error(`the guest has no memory at ${address}`);
  }

  /** Front-end address of a guest address. */
  user(address: number): bigint {
    for (const region of this.regions) {
      if (address >= region.guest && address < region.guest + region.size) {
        return BigInt(region.user) + BigInt(address - region.guest);
      }
    }
    throw new Error(`the guest has no memory at ${address}`);
  }

  write(address: number, bytes: Uint8Array): void {
    fs.writeSync(this.fd, bytes, 0, bytes.length, this.#fileOffset(address));
  }

  read(address: number, length: number): Buffer {
    const out = Buffer.alloc(length);
    fs.readSync(this.fd, out, 0, length, this.#fileOffset(address));
    return out;
  }

  u16(address: number): number {
    return this.read(address, 2).readUInt16LE();
  }

  setU16(address: number, value: number): void {
    const bytes = Buffer.alloc(2);
    bytes.writeUInt16LE(value & 0xffff);
    this.write(address, bytes);
  }

  [Symbol.dispose](): void {
    native.memoryFree(this.memory);
    native.close(this.fd);
  }
}

/** A guest with one region of `size` bytes at guest address 0. */
export function flatGuest(size = 1 << 20): TestGuest {
  return new TestGuest([{ guest: 0, size, user: USER_BASE, offset: 0 }], size);
}

export const DESC_NEXT = 1;
export const DESC_WRITE = 2;
export const DESC_INDIRECT = 4;

export interface Descriptor {
  readonly address: number | bigint;
  readonly length: number;
  readonly flags: number;
  readonly next: number;
}

/** Bytes of a descriptor table. */
export function table(descriptors: readonly Descriptor[]): Buffer {
  const out = Buffer.alloc(16 * descriptors.length);
  descriptors.forEach((descriptor, i) => {
    out.writeBigUInt64LE(BigInt.asUintN(64, BigInt(descriptor.address)), 16 * i);
    out.writeUInt32LE(descriptor.length >>> 0, 16 * i + 8);
    out.writeUInt16LE(descriptor.flags, 16 * i + 12);
    out.writeUInt16LE(descriptor.next, 16 * i + 14);
  });
  return out;
}

/** One buffer of a chain. */
export interface Part {
  readonly address: number;
  readonly length: number;
  readonly writable?: boolean;
}

/** Links parts into a chain whose first descriptor has index `first`. */
export function chained(parts: readonly Part[], first = 0): Descriptor[] {
  return parts.map((part, i) => ({
    address: part.address,
    length: part.length,
    flags: (part.writable ? DESC_WRITE : 0) | (i + 1 < parts.length ? DESC_NEXT : 0),
    next: i + 1 < parts.length ? first + i + 1 : 0,
  }));
}

/** What vqPop reports of a chain. */
export interface Popped {
  readonly head: number;
  readonly readable: number;
  readonly writable: number;
  readonly copied: number;
  readonly chain: ChainId;
  readonly crowded: boolean;
  readonly bytes: Buffer;
}

export interface RingOptions {
  readonly size?: number;
  readonly eventIdx?: boolean;
  readonly indirect?: boolean;
  /** Guest addresses of the three parts. */
  readonly desc?: number;
  readonly avail?: number;
  readonly used?: number;
  readonly base?: number;
  readonly started?: boolean;
}

const infoAt = arena.alloc(48);
const outAt = arena.alloc(1 << 20);
const OUT_CAPACITY = 1 << 20;

/** One virtqueue: the driver's half lies in the guest's memory, the device's half is the addon's. */
export class TestRing implements Disposable {
  readonly guest: TestGuest;
  readonly queue: number;
  readonly size: number;
  readonly desc: number;
  readonly avail: number;
  readonly used: number;
  availIndex: number;
  usedIndex = 0;

  constructor(guest: TestGuest, options: RingOptions = {}) {
    this.guest = guest;
    this.size = options.size ?? 16;
    this.desc = options.desc ?? 0;
    this.avail = options.avail ?? 0x8000;
    this.used = options.used ?? 0xa000;
    this.availIndex = options.base ?? 0;
    this.queue = native.vqCreate(guest.memory, this.size);
    if (this.queue < 0) throw new Error(`vqCreate: ${this.queue}`);
    native.vqSetFeatures(this.queue, options.eventIdx ?? false, options.indirect ?? true);
    const error = this.setAddress();
    if (error < 0) throw new Error(`vqSetAddress: ${error}`);
    native.vqSetBase(this.queue, this.availIndex);
    guest.setU16(this.avail + 2, this.availIndex);
    if (options.started ?? true) this.start();
  }

  setAddress(): number {
    const { guest, queue, desc, used, avail } = this;
    return native.vqSetAddress(
      queue,
      ...words(guest.user(desc)),
      ...words(guest.user(used)),
      ...words(guest.user(avail)),
    );
  }

  start(): void {
    const error = native.vqStart(this.queue);
    if (error < 0) throw new Error(`vqStart: ${error}`);
  }

  setDescriptors(descriptors: readonly Descriptor[], first = 0): void {
    this.guest.write(this.desc + 16 * first, table(descriptors));
  }

  /** Puts `head` on the avail ring; `visible` false leaves the index for a later `publish`. */
  offer(head: number, visible = true): void {
    this.guest.setU16(this.avail + 4 + 2 * (this.availIndex % this.size), head);
    this.availIndex = (this.availIndex + 1) & 0xffff;
    if (visible) this.publish();
  }

  publish(index = this.availIndex): void {
    this.guest.setU16(this.avail + 2, index);
  }

  /** Writes a chain at descriptor `first` and offers it. */
  request(parts: readonly Part[], first = 0): void {
    this.setDescriptors(chained(parts, first), first);
    this.offer(first);
  }

  /** vqPop: the chain, or the negative errno. */
  tryPop(capacity = OUT_CAPACITY, take = native.vqPop): Popped | number {
    const error = take(this.queue, outAt, capacity, infoAt);
    if (error < 0) return error;
    const view = arena.view;
    const copied = view.getUint32(infoAt + 12, true);
    return {
      head: view.getUint32(infoAt, true),
      readable: view.getUint32(infoAt + 4, true),
      writable: view.getUint32(infoAt + 8, true),
      copied,
      chain: view.getInt32(infoAt + 16, true),
      crowded: view.getUint32(infoAt + 20, true) !== 0,
      bytes: Buffer.from(arena.u8.slice(outAt, outAt + copied)),
    };
  }

  /** When the queue was last looked at by `tryPop`: ns of CLOCK_MONOTONIC. */
  get turnedNs(): number {
    return arena.view.getFloat64(infoAt + 24, true);
  }

  pop(capacity = OUT_CAPACITY): Popped {
    const popped = this.tryPop(capacity);
    if (typeof popped === 'number') throw new Error(`vqPop: ${popped}`);
    return popped;
  }

  push(chain: ChainId, header: Uint8Array = new Uint8Array(), payloadLength = 0): number {
    arena.u8.set(header, outAt);
    return native.vqPush(chain, outAt, header.length, payloadLength);
  }

  /** Used entries that the driver has not taken yet. */
  takeUsed(): { id: number; length: number }[] {
    const index = this.guest.u16(this.used + 2);
    const taken: { id: number; length: number }[] = [];
    for (; this.usedIndex !== index; this.usedIndex = (this.usedIndex + 1) & 0xffff) {
      const entry = this.guest.read(this.used + 4 + 8 * (this.usedIndex % this.size), 8);
      taken.push({ id: entry.readUInt32LE(0), length: entry.readUInt32LE(4) });
    }
    return taken;
  }

  get availFlags(): number {
    return this.guest.u16(this.avail);
  }
  set availFlags(value: number) {
    this.guest.setU16(this.avail, value);
  }
  get usedFlags(): number {
    return this.guest.u16(this.used);
  }
  /** Used index at which the driver wants an interrupt. */
  set usedEvent(value: number) {
    this.guest.setU16(this.avail + 4 + 2 * this.size, value);
  }
  /** Avail index at which the device wants a kick. */
  get availEvent(): number {
    return this.guest.u16(this.used + 4 + 8 * this.size);
  }

  [Symbol.dispose](): void {
    native.vqFree(this.queue);
  }
}
