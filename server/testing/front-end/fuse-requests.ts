/** FUSE requests byte by byte (linux/fuse.h), apart from the server's own codecs, and what a guest checks in replies. */
import type { Machine } from './machine.ts';

const IN_HEADER = 40;
const OUT_HEADER = 16;

const OP = {
  LOOKUP: 1,
  FORGET: 2,
  GETATTR: 3,
  OPEN: 14,
  READ: 15,
  WRITE: 16,
  RELEASE: 18,
  FSYNC: 20,
  FLUSH: 25,
  INIT: 26,
  CREATE: 35,
  DESTROY: 38,
} as const;

export const ROOT = 1n;
const REQUEST_RING = 1;
const HIGH_PRIORITY_RING = 0;

export interface FuseReply {
  readonly error: number;
  readonly body: Buffer;
}

/** A guest's FUSE client: one request at a time. */
export class FuseGuest {
  readonly machine: Machine;
  #unique = 2n;

  constructor(machine: Machine) {
    this.machine = machine;
  }

  bytes(opcode: number, node: bigint, ...parts: Uint8Array[]): Buffer {
    const body = Buffer.concat(parts);
    const header = Buffer.alloc(IN_HEADER);
    header.writeUInt32LE(IN_HEADER + body.length, 0);
    header.writeUInt32LE(opcode, 4);
    this.#unique += 2n;
    header.writeBigUInt64LE(this.#unique, 8);
    header.writeBigUInt64LE(node, 16);
    return Buffer.concat([header, body]);
  }

  /** Sends a request and checks what Linux 7.1 checks: used length, header length and unique must fit together. */
  async call(opcode: number, node: bigint, parts: Uint8Array[], replyCapacity = 8192): Promise<FuseReply> {
    const request = this.bytes(opcode, node, ...parts);
    const reply = await this.machine.request(REQUEST_RING, request, replyCapacity);
    return checked(request, reply);
  }

  async init(flags = 0): Promise<FuseReply> {
    const body = Buffer.alloc(64);
    body.writeUInt32LE(7, 0);
    body.writeUInt32LE(38, 4);
    body.writeUInt32LE(131_072, 8);
    body.writeUInt32LE(flags, 12);
    return await this.call(OP.INIT, 0n, [body]);
  }

  async lookup(name: string, parent = ROOT): Promise<FuseReply> {
    return await this.call(OP.LOOKUP, parent, [Buffer.from(`${name}\0`)]);
  }

  /** Creates a file for reading and writing; node and handle of it. */
  async create(name: string, parent = ROOT): Promise<{ readonly node: bigint; readonly handle: bigint }> {
    const args = Buffer.alloc(16);
    args.writeUInt32LE(0o102 | 0x8000, 0); // O_RDWR | O_CREAT | O_LARGEFILE
    args.writeUInt32LE(0o100644, 4);
    const { error, body } = await this.call(OP.CREATE, parent, [args, Buffer.from(`${name}\0`)]);
    if (error !== 0) throw new Error(`CREATE failed: ${error}`);
    return { node: body.readBigUInt64LE(0), handle: body.readBigUInt64LE(128) };
  }

  writeRequest(node: bigint, handle: bigint, offset: number, data: Uint8Array): Buffer {
    const args = Buffer.alloc(40);
    args.writeBigUInt64LE(handle, 0);
    args.writeBigUInt64LE(BigInt(offset), 8);
    args.writeUInt32LE(data.length, 16);
    return this.bytes(OP.WRITE, node, args, data);
  }

  async write(node: bigint, handle: bigint, offset: number, data: Uint8Array): Promise<FuseReply> {
    const request = this.writeRequest(node, handle, offset, data);
    return checked(request, await this.machine.request(REQUEST_RING, request, 24));
  }

  async read(node: bigint, handle: bigint, offset: number, size: number): Promise<FuseReply> {
    const args = Buffer.alloc(40);
    args.writeBigUInt64LE(handle, 0);
    args.writeBigUInt64LE(BigInt(offset), 8);
    args.writeUInt32LE(size, 16);
    return await this.call(OP.READ, node, [args], OUT_HEADER + size);
  }

  async fsync(node: bigint, handle: bigint): Promise<FuseReply> {
    const args = Buffer.alloc(16);
    args.writeBigUInt64LE(handle, 0);
    return await this.call(OP.FSYNC, node, [args]);
  }

  /** Resolves when the chain has come back, with a used length of 0. */
  async forget(node: bigint, count: bigint): Promise<void> {
    const args = Buffer.alloc(8);
    args.writeBigUInt64LE(count, 0);
    this.machine.submit(HIGH_PRIORITY_RING, this.bytes(OP.FORGET, node, args), 0);
    const { length } = await this.machine.used(HIGH_PRIORITY_RING);
    if (length !== 0) throw new Error(`FORGET came back with ${length} bytes`);
  }
}

function checked(request: Buffer, reply: Buffer): FuseReply {
  if (reply.length < OUT_HEADER) throw new Error(`a reply of ${reply.length} bytes`);
  if (reply.readUInt32LE(0) !== reply.length)
    throw new Error(`header says ${reply.readUInt32LE(0)} bytes, the ring ${reply.length}`);
  if (reply.readBigUInt64LE(8) !== request.readBigUInt64LE(8)) throw new Error('the reply is that of another request');
  return { error: reply.readInt32LE(4), body: reply.subarray(OUT_HEADER) };
}
