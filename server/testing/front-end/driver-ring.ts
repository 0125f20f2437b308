/** The driver's side of a split virtqueue (virtio 1.3, 2.7): puts requests into guest memory and finds replies there. */
import type { GuestMemory } from './guest-memory.ts';

const NEXT = 1;
const WRITE = 2;

export interface RingPlaces {
  readonly descriptors: number;
  readonly available: number;
  readonly used: number;
}

/** A reply as the guest sees it: whose it is, and how many bytes the device says it wrote. */
export interface UsedEntry {
  readonly head: number;
  readonly length: number;
}

interface Pending {
  readonly replyAt: number;
  readonly capacity: number;
}

/** Descriptors that one request takes: header, arguments, data, reply header, reply data. */
const PER_REQUEST = 4;

export class DriverRing {
  readonly size: number;
  readonly places: RingPlaces;
  readonly #memory: GuestMemory;
  readonly #buffersAt: number;
  readonly #bufferSize: number;
  readonly #free: number[] = [];
  readonly #pending = new Map<number, Pending>();
  #availableIndex = 0;
  #usedIndex = 0;

  /** Takes 64 KiB at `base` for the ring, and buffers of `bufferSize` (half for the request, half for the reply) behind it. */
  constructor(memory: GuestMemory, base: number, size: number, bufferSize = 128 * 1024, buffersAt = base + 0x1_0000) {
    this.#memory = memory;
    this.size = size;
    this.places = { descriptors: base, available: base + 0x8000, used: base + 0xc000 };
    this.#buffersAt = buffersAt;
    this.#bufferSize = bufferSize;
    this.reset();
  }

  /** What a driver does that starts anew: empty rings. */
  reset(): void {
    this.#memory.write(this.places.descriptors, Buffer.alloc(0x1_0000));
    this.#free.length = 0;
    for (let slot = Math.floor(this.size / PER_REQUEST) - 1; slot >= 0; slot--) this.#free.push(slot);
    this.#pending.clear();
    this.#availableIndex = 0;
    this.#usedIndex = 0;
  }

  /** Avail index that the next request gets: what SET_VRING_BASE would be told. */
  get availableIndex(): number {
    return this.#availableIndex;
  }

  /** Makes a request available and returns its head. Readable bytes are split in two descriptors, as Linux does, and so are writable ones. */
  add(request: Uint8Array, replyCapacity: number, headerLength = 40, replyHeaderLength = 16): number {
    const slot = this.#free.pop();
    if (slot === undefined) throw new Error('the ring is full');
    const at = this.#buffersAt + (slot % 64) * this.#bufferSize;
    const replyAt = at + this.#bufferSize / 2;
    const head = slot * PER_REQUEST;
    this.#memory.write(at, request);
    const parts: [number, number, number][] = [];
    const cut = Math.min(headerLength, request.length);
    parts.push([at, cut, 0]);
    if (request.length > cut) parts.push([at + cut, request.length - cut, 0]);
    const replyCut = Math.min(replyHeaderLength, replyCapacity);
    if (replyCut > 0) parts.push([replyAt, replyCut, WRITE]);
    if (replyCapacity > replyCut) parts.push([replyAt + replyCut, replyCapacity - replyCut, WRITE]);
    for (const [i, [address, length, flags]] of parts.entries()) {
      const last = i === parts.length - 1;
      this.writeDescriptor(head + i, address, length, last ? flags : flags | NEXT, last ? 0 : head + i + 1);
    }
    this.#pending.set(head, { replyAt, capacity: replyCapacity });
    this.offer(head);
    return head;
  }

  writeDescriptor(index: number, address: number, length: number, flags: number, next: number): void {
    const bytes = Buffer.alloc(16);
    bytes.writeBigUInt64LE(BigInt(address), 0);
    bytes.writeUInt32LE(length, 8);
    bytes.writeUInt16LE(flags, 12);
    bytes.writeUInt16LE(next, 14);
    this.#memory.write(this.places.descriptors + 16 * index, bytes);
  }

  /** Puts a head on the available ring, whatever it is. */
  offer(head: number): void {
    this.#memory.writeU16(this.places.available + 4 + 2 * (this.#availableIndex % this.size), head);
    this.#availableIndex = (this.#availableIndex + 1) & 0xffff;
    this.#memory.writeU16(this.places.available + 2, this.#availableIndex);
  }

  /** The next reply, if there is one. */
  take(): UsedEntry | null {
    if (this.#memory.readU16(this.places.used + 2) === this.#usedIndex) return null;
    const entry = this.#memory.read(this.places.used + 4 + 8 * (this.#usedIndex % this.size), 8);
    this.#usedIndex = (this.#usedIndex + 1) & 0xffff;
    const head = entry.readUInt32LE(0);
    this.#free.push(Math.floor(head / PER_REQUEST));
    return { head, length: entry.readUInt32LE(4) };
  }

  /** The slot of a head that has come back stays taken: its request can be offered again. */
  keep({ head }: UsedEntry): void {
    const at = this.#free.lastIndexOf(Math.floor(head / PER_REQUEST));
    if (at >= 0) this.#free.splice(at, 1);
  }

  /** The bytes that the device wrote for a head. Throws when it says that it wrote more than there was room for. */
  reply({ head, length }: UsedEntry): Buffer {
    const pending = this.#pending.get(head);
    if (pending === undefined || length > pending.capacity)
      throw new Error(`the device returned head ${head} with ${length} bytes`);
    this.#pending.delete(head);
    return this.#memory.read(pending.replyAt, length);
  }
}
