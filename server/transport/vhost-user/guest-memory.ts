/** The guest's memory as the front end shares it: a table of regions, each a piece of a file (vhost-user.rst, "Memory region description"). */
import { ERRNO } from '../../errno.ts';
import { native } from '../../native/loader.ts';
import type { MemoryRegion } from '../../wire/vhost-user/codec.gen.ts';

/** Linux vhost's limit (VHOST_MEMORY_MAX_NREGIONS in QEMU, 509 for KVM's memory slots): the answer to GET_MAX_MEM_SLOTS. */
export const MEMORY_SLOTS = 509;

/** Takes descriptors: what is mapped stays mapped when they are closed, and they are always closed. Results are 0 or -errno. */
export class GuestMemory {
  /** The native table. */
  readonly id = native.memoryCreate();
  readonly #regions: { guestAddress: number; size: number; userAddress: number }[] = [];

  get size(): number {
    return this.#regions.length;
  }

  add(region: MemoryRegion, fd: number): number {
    const { guestAddress, size, userAddress, mmapOffset } = region;
    // INVALID_U64 (-1) stands for 2^53 and above, which no machine has.
    const valid = guestAddress >= 0 && size >= 0 && userAddress >= 0 && mmapOffset >= 0;
    const result = valid ? native.memoryAdd(this.id, guestAddress, size, userAddress, mmapOffset, fd) : -ERRNO.EINVAL;
    native.close(fd);
    if (result === 0) this.#regions.push({ guestAddress, size, userAddress });
    return result;
  }

  remove({ guestAddress, size, userAddress }: MemoryRegion): number {
    const at = this.#regions.findIndex(
      (r) => r.guestAddress === guestAddress && r.size === size && r.userAddress === userAddress,
    );
    if (at < 0) return -ERRNO.ENOENT;
    this.#regions.splice(at, 1);
    return native.memoryRemove(this.id, guestAddress, size, userAddress);
  }

  clear(): void {
    for (const { guestAddress, size, userAddress } of this.#regions)
      native.memoryRemove(this.id, guestAddress, size, userAddress);
    this.#regions.length = 0;
  }

  free(): void {
    native.memoryFree(this.id);
    this.#regions.length = 0;
  }
}
