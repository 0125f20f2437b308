/** `culvert-virtiofsd` in the place of virtiofsd. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { QEMU_7_2 } from '../../server/testing/front-end/flavours.ts';
import { FuseGuest } from '../../server/testing/front-end/fuse-requests.ts';
import { Machine } from '../../server/testing/front-end/machine.ts';
import { Place } from './culvert.ts';

let place: Place;
beforeEach(() => {
  place = new Place();
});
afterEach(() => place[Symbol.dispose]());

async function guestReads(path: string): Promise<{ readonly entryValid: bigint; readonly createError: string }> {
  writeFileSync(join(place.shared, 'file'), 'x');
  const machine = Machine.connect(path, QEMU_7_2);
  await machine.negotiate();
  await machine.start();
  const guest = new FuseGuest(machine);
  await guest.init();
  const { body } = await guest.lookup('file');
  const createError = await guest.create('new').then(
    () => '',
    (error: Error) => error.message,
  );
  machine[Symbol.dispose]();
  return { entryValid: body.readBigUInt64LE(16), createError };
}

test('--print-capabilities', () => {
  const { code, stdout } = place.runVirtiofsd('--print-capabilities');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({ type: 'fs', features: ['separate-options'] });
  expect(place.runVirtiofsd('--version').stdout).toMatch(/^culvert-virtiofsd /);
  expect(place.runVirtiofsd('--help').stdout).toMatch(/^Usage: culvert-virtiofsd/);
});

describe('serves, and ends with the VMM', () => {
  test.each([
    [
      'separate options',
      [
        '--shared-dir',
        'DIR',
        '--socket-path',
        'SOCK',
        '--cache',
        'never',
        '--sandbox',
        'namespace',
        '--readonly',
        '--thread-pool-size=4',
      ],
    ],
    ['-o, as up to QEMU 7.2', ['-o', 'source=DIR,cache=none,sandbox=chroot,no_posix_lock', '--socket-path=SOCK', '-f']],
  ])('%s', async (how, words) => {
    const args = words.map((word) => word.replace('DIR', place.shared).replace('SOCK', place.socket));
    const serving = await place.start(process.execPath, [place.virtiofsd, ...args]);
    const { entryValid, createError } = await guestReads(place.socket);
    expect(entryValid).toBe(0n);
    expect(createError).toBe(how === 'separate options' ? 'CREATE failed: -30' : '');
    expect((await serving.process.ended).code).toBe(0);
    expect(serving.process.output).toMatch(/warning: (--sandbox=namespace|-o sandbox=chroot) has no effect: /);
  });

  test('--fd, as libvirt starts it: a listening socket is inherited', async () => {
    // A shell opens no unix sockets; Perl does, and becomes the server, so that nobody else accepts on it. ($^F: descriptors that exec hands on.)
    const parent = `
      $^F = 9; use IO::Socket::UNIX; my $listening = IO::Socket::UNIX->new(Local => shift, Listen => 4) or die $!;
      exec(shift, shift, '--fd=' . fileno($listening), @ARGV) or die $!;`;
    const options = ['-o', `source=${place.shared},xattr`, '--tag=data'];
    const serving = await place.start('perl', [
      '-e',
      parent,
      place.socket,
      process.execPath,
      place.virtiofsd,
      ...options,
    ]);
    expect(serving.process.stdout).toMatch(/over virtio-fs on descriptor 3 \(cache auto, tag "data"\)/);
    expect((await guestReads(place.socket)).createError).toBe('');
    expect(readFileSync(join(place.shared, 'new'), 'utf8')).toBe('');
    expect((await serving.process.ended).code).toBe(0);
  });
});

describe('what cannot be had is refused with the reason', () => {
  test.each([
    [['--xattrmap=:prefix:some::user.:'], /--xattrmap cannot be used: "some" is none of client, server, all/],
    [['--uid-map=:0:1000:1:'], /--uid-map cannot be had: the server needs no user name space/],
    [['--inode-file-handles=mandatory'], /--inode-file-handles=mandatory cannot be had/],
    [['--modcaps=-mknod'], /--modcaps cannot be had/],
    [['--sandbox=bubble'], /--sandbox cannot be "bubble"\nUse one of namespace, chroot, none/],
    [['--unheard-of'], /there is no option --unheard-of/],
    [['-o', 'unheard_of'], /-o unheard_of is not known/],
    [['--cache=sometimes'], /--cache is one of never, auto, metadata, always/],
    [['-o', 'timeout=long'], /--entry-timeout cannot be "long"/],
    [['-x'], /there is no option -x/],
  ])('%j', (args, message) => {
    const ran = place.runVirtiofsd(`--shared-dir=${place.shared}`, `--socket-path=${place.socket}`, ...args);
    expect(ran.stderr).toMatch(message);
    expect(ran.code).toBe(2);
  });
});
