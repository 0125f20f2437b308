/*
 * Device numbers on the wire are the kernel's `new_encode_dev` (linux/kdev_t.h): 12 bits of major, 20 of minor, in 32 bits. FUSE uses it
 * for rdev in both directions; v9fs decodes the low word of Rgetattr's rdev with it.
 */

export function encodeDev(major: number, minor: number): number {
  return ((minor & 0xff) | ((major & 0xfff) << 8) | ((minor & 0xfff00) << 12)) >>> 0;
}

export function devMajor(dev: number): number {
  return (dev >>> 8) & 0xfff;
}

export function devMinor(dev: number): number {
  return (dev & 0xff) | ((dev >>> 12) & 0xfff00);
}
