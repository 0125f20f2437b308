/** A VM without a processor: memory, rings, and a front end that behaves like one of the VMMs. Tests play the guest's driver. */
import { native } from '../../native/loader.ts';
import { PROTOCOL_F, VIRTIO_F } from '../../wire/vhost-user/flags.ts';
import { DriverRing, type UsedEntry } from './driver-ring.ts';
import type { Flavour } from './flavours.ts';
import { FrontEnd, type Idle, sleepIdle, u64, vringState } from './front-end.ts';
import { GuestMemory, type Region } from './guest-memory.ts';

const bit = (number: number): bigint => 1n << BigInt(number);
const RING_SIZE = 128;
const VIRTIO_WANTED = bit(VIRTIO_F.VERSION_1) | bit(VIRTIO_F.RING_INDIRECT_DESC);
/** Guest addresses of the rings. The buffers of the first lie in the lower memory, those of the others in the upper one. */
const RINGS_AT = 0x10_0000;
const RING_STRIDE = 0x2_0000;
const UPPER_BUFFERS = 0x1_0000_0000;
const BUFFERS_STRIDE = 0x20_0000;

export interface MachineRing {
  readonly driver: DriverRing;
  readonly kick: number;
  readonly call: number;
}

export class Machine implements Disposable {
  readonly flavour: Flavour;
  readonly frontEnd: FrontEnd;
  readonly memory = new GuestMemory();
  readonly rings: readonly MachineRing[];
  /** What both sides agreed on. */
  features = 0n;
  protocolFeatures = 0n;
  offeredProtocolFeatures = 0n;
  readonly #idle: Idle;

  constructor(frontEnd: FrontEnd, flavour: Flavour, idle: Idle = sleepIdle, rings = 2) {
    this.frontEnd = frontEnd;
    this.flavour = flavour;
    this.#idle = idle;
    this.rings = Array.from({ length: rings }, (_, i) => ({
      driver: new DriverRing(
        this.memory,
        RINGS_AT + i * RING_STRIDE,
        RING_SIZE,
        0x1_0000,
        i === 0 ? 0x20_0000 : UPPER_BUFFERS + (i - 1) * BUFFERS_STRIDE,
      ),
      kick: native.eventfdCreate(),
      call: native.eventfdCreate(),
    }));
  }

  static connect(path: string, flavour: Flavour, idle: Idle = sleepIdle, rings = 2): Machine {
    return new Machine(FrontEnd.connect(path, idle), flavour, idle, rings);
  }

  /** The VMM's part, before the guest runs. */
  async negotiate(): Promise<void> {
    const { frontEnd, flavour } = this;
    if (flavour.ownerFirst) await frontEnd.tell('SET_OWNER');
    const offered = (await frontEnd.ask('GET_FEATURES')).readBigUInt64LE();
    this.features = offered & (VIRTIO_WANTED | (flavour.eventIdx ? bit(VIRTIO_F.RING_EVENT_IDX) : 0n));
    if (flavour.protocolFeatures.length > 0 && offered & bit(VIRTIO_F.PROTOCOL_FEATURES)) {
      this.features |= bit(VIRTIO_F.PROTOCOL_FEATURES);
      this.offeredProtocolFeatures = (await frontEnd.ask('GET_PROTOCOL_FEATURES')).readBigUInt64LE();
      for (const feature of flavour.protocolFeatures)
        this.protocolFeatures |= this.offeredProtocolFeatures & bit(feature);
      await frontEnd.tell('SET_PROTOCOL_FEATURES', u64(this.protocolFeatures));
      frontEnd.needReply = flavour.asksAcknowledgements && this.has(PROTOCOL_F.REPLY_ACK);
      if (this.has(PROTOCOL_F.MQ)) await frontEnd.ask('GET_QUEUE_NUM');
      if (this.has(PROTOCOL_F.CONFIGURE_MEM_SLOTS)) await frontEnd.ask('GET_MAX_MEM_SLOTS');
    }
    if (!flavour.ownerFirst) await frontEnd.tell('SET_OWNER');
    if (flavour.featuresFirst) await frontEnd.tell('SET_FEATURES', u64(this.features));
    else await frontEnd.ask('GET_FEATURES');
    for (const [i, { call }] of this.rings.entries()) await frontEnd.tell('SET_VRING_CALL', u64(i), [call]);
  }

  /** The guest's driver has said DRIVER_OK: memory, rings, enable. */
  async start(): Promise<void> {
    const { frontEnd, flavour } = this;
    if (!flavour.featuresFirst) await frontEnd.tell('SET_FEATURES', u64(this.features));
    await this.shareMemory();
    for (const [i, { driver, kick, call }] of this.rings.entries()) {
      await frontEnd.tell('SET_VRING_NUM', vringState(i, driver.size));
      await frontEnd.tell('SET_VRING_BASE', vringState(i, driver.availableIndex));
      await frontEnd.tell('SET_VRING_ADDR', this.#ringAddress(i, driver));
      await frontEnd.tell('SET_VRING_KICK', u64(i), [kick]);
      await frontEnd.tell('SET_VRING_CALL', u64(i), [call]);
    }
    if (this.features & bit(VIRTIO_F.PROTOCOL_FEATURES)) {
      for (const i of this.rings.keys()) await frontEnd.tell('SET_VRING_ENABLE', vringState(i, 1));
    }
    if (this.has(PROTOCOL_F.STATUS)) {
      await frontEnd.tell('SET_STATUS', u64(15));
      await frontEnd.ask('GET_STATUS');
    }
  }

  async shareMemory(): Promise<void> {
    const { regions, fd } = this.memory;
    if (this.has(PROTOCOL_F.CONFIGURE_MEM_SLOTS)) {
      for (const region of regions)
        await this.frontEnd.tell('ADD_MEM_REG', Buffer.concat([Buffer.alloc(8), regionBytes(region)]), [fd]);
      return;
    }
    const head = Buffer.alloc(8);
    head.writeUInt32LE(regions.length);
    await this.frontEnd.tell(
      'SET_MEM_TABLE',
      Buffer.concat([head, ...regions.map(regionBytes)]),
      regions.map(() => fd),
    );
  }

  async unshareMemory(): Promise<void> {
    if (!this.has(PROTOCOL_F.CONFIGURE_MEM_SLOTS)) return;
    for (const region of this.memory.regions)
      await this.frontEnd.tell('REM_MEM_REG', Buffer.concat([Buffer.alloc(8), regionBytes(region)]));
  }

  /** The guest resets the device, is paused, or shuts down. Returns where the rings stopped. */
  async stop(): Promise<readonly number[]> {
    const { frontEnd, flavour } = this;
    if (flavour.resetDevice && this.has(PROTOCOL_F.RESET_DEVICE)) await frontEnd.tell('RESET_DEVICE');
    if (this.features & bit(VIRTIO_F.PROTOCOL_FEATURES)) {
      for (const i of this.rings.keys()) await frontEnd.tell('SET_VRING_ENABLE', vringState(i, 0));
    }
    const bases: number[] = [];
    for (const i of this.rings.keys())
      bases.push((await frontEnd.ask('GET_VRING_BASE', vringState(i, 0))).readUInt32LE(4));
    if (this.has(PROTOCOL_F.STATUS)) await frontEnd.tell('SET_STATUS', u64(0));
    await this.unshareMemory();
    return bases;
  }

  has(feature: number): boolean {
    return (this.protocolFeatures & bit(feature)) !== 0n;
  }

  kick(ring: number): void {
    native.eventfdWrite(this.ring(ring).kick);
  }

  /** Puts a request on a ring, kicks, and returns its head. */
  submit(ring: number, request: Uint8Array, replyCapacity: number): number {
    const head = this.ring(ring).driver.add(request, replyCapacity);
    this.kick(ring);
    return head;
  }

  /** Waits for the reply to one head and returns its bytes. */
  async answer(ring: number, head: number, timeoutMs = 5000): Promise<Buffer> {
    const entry = await this.used(ring, timeoutMs);
    if (entry.head !== head) throw new Error(`head ${entry.head} came back instead of ${head}`);
    return this.ring(ring).driver.reply(entry);
  }

  /** Waits for the next used entry, whatever it is. */
  async used(ring: number, timeoutMs = 5000): Promise<UsedEntry> {
    const end = performance.now() + timeoutMs;
    for (;;) {
      const entry = this.ring(ring).driver.take();
      if (entry !== null) return entry;
      if (performance.now() > end) throw new Error(`ring ${ring} gives no reply`);
      await this.#idle();
    }
  }

  async request(ring: number, request: Uint8Array, replyCapacity = 8192): Promise<Buffer> {
    return await this.answer(ring, this.submit(ring, request, replyCapacity));
  }

  ring(index: number): MachineRing {
    const ring = this.rings[index];
    if (ring === undefined) throw new Error(`there is no ring ${index}`);
    return ring;
  }

  /** Lets the server have a few turns. */
  async settle(turns = 5): Promise<void> {
    for (let i = 0; i < turns; i++) await this.#idle();
  }

  /** The VMM dies: everything it had open is closed. */
  [Symbol.dispose](): void {
    this.frontEnd.close();
    for (const { kick, call } of this.rings) {
      native.close(kick);
      native.close(call);
    }
    this.memory[Symbol.dispose]();
  }

  #ringAddress(index: number, { places }: DriverRing): Buffer {
    const bytes = Buffer.alloc(40);
    bytes.writeUInt32LE(index, 0);
    const addresses = [places.descriptors, places.used, places.available];
    for (const [i, address] of addresses.entries())
      bytes.writeBigUInt64LE(BigInt(this.memory.user(address)), 8 + 8 * i);
    return bytes;
  }
}

export function regionBytes({ guest, size, user, offset }: Region): Buffer {
  const bytes = Buffer.alloc(32);
  for (const [i, value] of [guest, size, user, offset].entries()) bytes.writeBigUInt64LE(BigInt(value), 8 * i);
  return bytes;
}
