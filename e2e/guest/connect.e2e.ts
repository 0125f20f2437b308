/** The lines of `culvert connect`, as printed, in a real VM: QEMU gets its line with a kernel added, the guest its mount line. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { Guest } from '../../server/testing/guest/guest.ts';
import { findQemu } from '../../server/testing/guest/qemu.ts';
import { sh } from '../../server/testing/guest/shell.ts';
import { Place, qemuWords } from '../cli/culvert.ts';

const BOOT_TIMEOUT_MS = 120_000;

function connect(place: Place, ...args: readonly string[]): string {
  const { code, stdout, stderr } = place.run('connect', ...args);
  expect(code, stderr).toBe(0);
  return stdout;
}

it(
  'the printed QEMU line boots a guest that mounts the share with the printed mount line',
  async (test) => {
    if (findQemu() === undefined) test.skip('qemu-system-x86_64 is not installed');
    using place = new Place();
    writeFileSync(join(place.shared, 'from-host'), 'hello\n');
    const folder = join(place.folder, "sock's, $x");
    mkdirSync(folder);
    const socket = join(folder, 's');
    await place.start(process.execPath, [
      place.cli,
      'serve',
      '--name',
      'data',
      '--shared-dir',
      place.shared,
      '--socket-path',
      socket,
    ]);
    const options = [
      'data',
      '--vmm',
      'qemu',
      '--memory',
      '512M',
      '--vm-tag',
      'the, "tag" $1',
      '--mountpoint',
      "/mnt/a 'b' $c",
    ];
    const machineArguments = qemuWords(connect(place, ...options, '--only', 'qemu'));
    await using guest = await Guest.boot({ machineArguments, bootTimeoutMs: BOOT_TIMEOUT_MS });

    await sh(guest, connect(place, ...options, '--only', 'mount'));
    expect(await sh(guest, `cat "/mnt/a 'b' \\$c/from-host"; echo back > "/mnt/a 'b' \\$c/from-guest"`)).toBe(
      'hello\n',
    );
    expect(readFileSync(join(place.shared, 'from-guest'), 'utf8')).toBe('back\n');

    // The same by fstab, as stored; and the modules line runs.
    await sh(
      guest,
      connect(place, ...options, '--only', 'modules').replace('/etc/modules-load.d/culvert.conf', '/dev/null'),
    );
    await sh(guest, `umount "/mnt/a 'b' \\$c"`);
    const stored = await guest.run('cat > /etc/fstab && mount -a', {
      stdin: connect(place, ...options, '--only', 'fstab'),
    });
    expect(stored.code, stored.stderr).toBe(0);
    expect(await sh(guest, `cat "/mnt/a 'b' \\$c/from-host"`)).toBe('hello\n');
    await guest.shutdown();
  },
  BOOT_TIMEOUT_MS * 2,
);

it(
  'the same over 9P and TCP, with the cache option that goes with the policy',
  async (test) => {
    if (findQemu() === undefined) test.skip('qemu-system-x86_64 is not installed');
    using place = new Place();
    writeFileSync(join(place.shared, 'from-host'), 'hello\n');
    const port = freePort();
    await place.start(process.execPath, [
      ...[place.cli, 'serve', '--protocol', '9p', '--name', 'net', '--listen', `tcp:127.0.0.1:${port}`],
      ...['--export', `my docs=${place.shared}`, '--cache', 'never'],
    ]);
    const options = ['net', '--vmm', 'qemu', '--mountpoint', '/mnt/net'];
    // The printed network is QEMU's user network, as the guest builder's (which leaves out the boot ROM).
    expect(connect(place, ...options, '--only', 'qemu')).toContain('-netdev user,id=net0');
    await using guest = await Guest.boot({ netdev: 'user', bootTimeoutMs: BOOT_TIMEOUT_MS });
    await sh(
      guest,
      connect(place, ...options, '--only', 'modules').replace('/etc/modules-load.d/culvert.conf', '/dev/null'),
    );
    await sh(guest, connect(place, ...options, '--only', 'mount'));
    expect(await sh(guest, 'cat /mnt/net/from-host')).toBe('hello\n');
    expect(await sh(guest, "grep ' /mnt/net ' /proc/mounts")).toMatch(
      /^10\.0\.2\.2 \/mnt\/net 9p rw,.*trans=tcp,port=\d+/,
    );
    await guest.shutdown();
  },
  BOOT_TIMEOUT_MS * 2,
);

/** Asked from the kernel just before: nobody else on this machine takes it in between, or the server says so. */
function freePort(): number {
  const script =
    'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })';
  return Number(spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' }).stdout);
}
