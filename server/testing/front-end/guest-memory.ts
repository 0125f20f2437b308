/** A guest's memory: a memfd, which the server maps and which is read and written here with pread and pwrite. */
import { readSync, writeSync } from 'node:fs';
import { native } from '../../native/loader.ts';

export interface Region {
  readonly guest: number;
  readonly size: number;
  /** Address in the front end. Nothing is there: the front end of the tests never maps its guest. */
  readonly user: number;
  /** In the memfd. */
  readonly offset: number;
}

/** Where QEMU would have mapped it. */
const USER_BASE = 0x7f00_0000_0000;
const MIB = 1024 * 1024;

export class GuestMemory implements Disposable {
  readonly fd: number;
  readonly regions: readonly Region[];

  /** Two regions with a hole between them, as a PC has around its devices. */
  constructor(sizeMiB = 16) {
    const half = (sizeMiB / 2) * MIB;
    this.fd = native.memfdCreate('guest', sizeMiB * MIB);
    this.regions = [
      { guest: 0, size: half, user: USER_BASE, offset: 0 },
      { guest: 0x1_0000_0000, size: half, user: USER_BASE + 0x1000_0000, offset: half },
    ];
  }

  write(address: number, bytes: Uint8Array): void {
    writeSync(this.fd, bytes, 0, bytes.length, this.#offset(address));
  }

  read(address: number, length: number): Buffer {
    const bytes = Buffer.alloc(length);
    readSync(this.fd, bytes, 0, length, this.#offset(address));
    return bytes;
  }

  readU16(address: number): number {
    return this.read(address, 2).readUInt16LE();
  }

  writeU16(address: number, value: number): void {
    const bytes = Buffer.alloc(2);
    bytes.writeUInt16LE(value & 0xffff);
    this.write(address, bytes);
  }

  /** Front-end address of a guest address. */
  user(address: number): number {
    return this.#region(address).user + address - this.#region(address).guest;
  }

  #offset(address: number): number {
    return this.#region(address).offset + address - this.#region(address).guest;
  }

  #region(address: number): Region {
    const region = this.regions.find(({ guest, size }) => address >= guest && address < guest + size);
    if (region === undefined) throw new Error(`the guest has no memory at 0x${address.toString(16)}`);
    return region;
  }

  [Symbol.dispose](): void {
    native.close(this.fd);
  }
}
