import { describe, expect, it } from 'vitest';

import { CpioWriter } from './cpio.ts';

interface Entry {
  readonly name: string;
  readonly mode: number;
  readonly data: string;
}

/** Reads an archive back the way the kernel's init/initramfs.c does. */
function entries(archive: Buffer): readonly Entry[] {
  const found: Entry[] = [];
  const aligned = (offset: number): number => (offset + 3) & ~3;
  for (let at = 0; at < archive.length; ) {
    expect(archive.toString('latin1', at, at + 6)).toBe('070701');
    const field = (index: number): number =>
      Number.parseInt(archive.toString('latin1', at + 6 + index * 8, at + 14 + index * 8), 16);
    const name = archive.toString('utf8', at + 110, at + 110 + field(11) - 1);
    const data = aligned(at + 110 + field(11));
    found.push({ name, mode: field(1), data: archive.toString('utf8', data, data + field(6)) });
    at = aligned(data + field(6));
  }
  return found;
}

describe('the cpio archive of the guest', () => {
  it('has the parents before their files, each once, and ends with the trailer', () => {
    const cpio = new CpioWriter();
    cpio.file('/usr/bin/one', Buffer.from('1'));
    cpio.file('/usr/bin/two', Buffer.from('22222'), 0o644);
    cpio.symlink('/usr/link', 'bin/one');
    expect(entries(cpio.finish())).toEqual([
      { name: 'usr', mode: 0o040755, data: '' },
      { name: 'usr/bin', mode: 0o040755, data: '' },
      { name: 'usr/bin/one', mode: 0o100755, data: '1' },
      { name: 'usr/bin/two', mode: 0o100644, data: '22222' },
      { name: 'usr/link', mode: 0o120777, data: 'bin/one' },
      { name: 'TRAILER!!!', mode: 0, data: '' },
    ]);
  });

  it('keeps the first of two entries with one name', () => {
    const cpio = new CpioWriter();
    cpio.symlink('/bin/sh', 'dash');
    cpio.symlink('//bin/./sh', 'busybox');
    expect(entries(cpio.finish()).filter(({ name }) => name === 'bin/sh')).toEqual([
      { name: 'bin/sh', mode: 0o120777, data: 'dash' },
    ]);
  });
});
