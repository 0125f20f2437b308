/** What a guest driver reads as the device's configuration (virtio 1.3, 5.11.4 and the 9P device of Linux' virtio_9p.h). */
import type { Views } from '../views.ts';

const FS_TAG_SIZE = 36;
export const FS_CONFIG_SIZE = FS_TAG_SIZE + 4;

/** virtio-fs: the tag padded with NULs (none when it is 36 bytes long), the number of request queues. Returns FS_CONFIG_SIZE. */
export function writeFsConfig(v: Views, at: number, tag: Uint8Array, requestQueues: number): number {
  if (tag.length === 0 || tag.length > FS_TAG_SIZE)
    throw new RangeError(`a virtio-fs tag has 1 to ${FS_TAG_SIZE} bytes`);
  v.u8.fill(0, at, at + FS_TAG_SIZE);
  v.u8.set(tag, at);
  v.view.setUint32(at + FS_TAG_SIZE, requestQueues, true);
  return FS_CONFIG_SIZE;
}

/** virtio-9p: length of the tag, the tag without a NUL. Returns the size. */
export function writeNinepConfig(v: Views, at: number, tag: Uint8Array): number {
  if (tag.length === 0 || tag.length > 254) throw new RangeError('a virtio-9p tag has 1 to 254 bytes');
  v.view.setUint16(at, tag.length, true);
  v.u8.set(tag, at + 2);
  return 2 + tag.length;
}
