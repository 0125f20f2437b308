import assert from 'node:assert/strict';
import { open, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, it } from 'vitest';

import type { Guest } from '../../server/testing/guest/guest.ts';
import { sh } from '../../server/testing/guest/shell.ts';
import { removeFolder } from '../../server/testing/guest/temporary-folder.ts';
import { serverFromEnvironment } from '../../server/testing/peers/from-environment.ts';
import type { RunningShare, ShareOptions } from '../../server/testing/peers/share-server.ts';
import { hostWithTool, SkipReport, shareFolder } from '../posix/suite.ts';
import { mayLack } from './known.ts';
import { bootWith, cannotRun, MOUNT_POINT, mountShare } from './share-guest.ts';

const TEST_TIMEOUT_MS = 180_000;
const RECORD_BYTES = 64;
const server = serverFromEnvironment();
const title = `the life of a virtio-fs share, served by ${server.name}`;
const reason = cannotRun(server);

describe(title, { timeout: TEST_TIMEOUT_MS }, () => {
  const skips = new SkipReport(title);
  let sharedDir: string;
  let share: RunningShare | undefined;
  const guests: Guest[] = [];

  if (reason !== undefined) {
    it('needs QEMU and the server', (test) => {
      skips.add(reason, 7);
      test.skip(reason);
    });
    return;
  }

  beforeEach(async () => {
    sharedDir = await shareFolder('life');
  });

  afterEach(async () => {
    for (const guest of guests.splice(0)) await guest.kill();
    await share?.stop();
    share = undefined;
    await removeFolder(sharedDir);
  }, TEST_TIMEOUT_MS);

  async function serve(options: ShareOptions = {}): Promise<RunningShare> {
    share = await server.start(sharedDir, options);
    return share;
  }

  async function boot(on: RunningShare): Promise<Guest> {
    const guest = await bootWith(on);
    guests.push(guest);
    await mountShare(guest);
    return guest;
  }

  /** The server for the next VMM: the same one where the design allows it, else a new one. */
  async function next(on: RunningShare): Promise<RunningShare> {
    if (server.servesNextVmm) return on;
    skips.add(`${server.name} ends with its VMM; a new one was started for the second`);
    await on.stop();
    return await serve();
  }

  for (const how of ['clean', 'abrupt', 'reset'] as const) {
    const words = { clean: 'after unmounting', abrupt: 'without unmounting', reset: 'by the reset button' };
    it(`a guest that reboots ${words[how]} finds its files on the same server`, async () => {
      const guest = await boot(await serve());
      await sh(
        guest,
        `cd ${MOUNT_POINT}; echo first > first; mkdir folder; exec 3> folder/held; echo held >&3; sync -f .`,
      );
      await guest.reboot(how);
      await mountShare(guest);
      assert.equal(
        await sh(guest, `cd ${MOUNT_POINT}; cat first folder/held; echo second > second; sync -f .`),
        'first\nheld\n',
      );
      assert.equal(await readFile(join(sharedDir, 'second'), 'utf8'), 'second\n');
    });
  }

  it('a second VMM is served when the first has shut down', async () => {
    const first = await serve();
    const guest = await boot(first);
    await sh(guest, `echo first > ${MOUNT_POINT}/first`);
    await guest.shutdown();
    const second = await boot(await next(first));
    assert.equal(await sh(second, `cat ${MOUNT_POINT}/first; echo second > ${MOUNT_POINT}/second`), 'first\n');
    await second.shutdown();
    assert.equal(await readFile(join(sharedDir, 'second'), 'utf8'), 'second\n');
  });

  it('every fsynced byte is there after the VMM was killed in the middle of a write', async () => {
    const first = await serve();
    const guest = await boot(first);
    let acknowledged = -1;
    let text = '';
    const enough = new Promise<void>((resolve) => {
      guest.start(`guest-tool records ${MOUNT_POINT}/records 0`, {
        onStdout: (piece) => {
          text = (text + piece.toString('latin1')).slice(-100);
          // The last complete line counts.
          const last = [...text.matchAll(/ack (\d+)\n/g)].at(-1)?.[1];
          if (last !== undefined) acknowledged = Number(last);
          if (acknowledged >= 300) resolve();
        },
      });
    });
    // A second writer, so that large writes are under way when the VMM dies.
    guest.start(`while :; do dd if=/dev/zero of=${MOUNT_POINT}/bulk bs=1M count=64 conv=fsync status=none; done`);
    await enough;
    await guest.kill();
    const survivors = acknowledged + 1;

    const onHost = await recordsOf(join(sharedDir, 'records'));
    assert.ok(onHost.length >= survivors, `${survivors} records were acknowledged, the host has ${onHost.length}`);
    for (const [number, record] of onHost.slice(0, survivors).entries()) {
      assert.equal(record.slice(0, 27), `record ${String(number).padStart(20, '0')}`);
    }
    const second = await boot(await next(first));
    const bytes = survivors * RECORD_BYTES;
    const hash = `head -c ${bytes} records | sha256sum`;
    assert.equal(
      await sh(second, `cd ${MOUNT_POINT}; ${hash}`),
      await sh(await hostWithTool(), `cd ${sharedDir}; ${hash}`),
    );
    await sh(second, `cd ${MOUNT_POINT}; echo more >> records; rm bulk; sync -f .`);
    assert.ok((await stat(join(sharedDir, 'records'))).size > bytes);
  });

  it('a read-only share refuses each kind of change with EROFS', async () => {
    const host = await hostWithTool();
    await writeFile(join(sharedDir, 'file'), 'content\n');
    await sh(host, `cd ${sharedDir}; mkdir dir; ln -s file link`);
    const before = await sh(host, `guest-tool manifest ${sharedDir}`);
    const guest = await boot(await serve({ readonly: true, xattr: true }));
    assert.equal(await sh(guest, `cd ${MOUNT_POINT}; cat link; ls`), 'content\ndir\nfile\nlink\n');
    const said = (await sh(guest, `guest-tool readonly ${MOUNT_POINT}`)).trimEnd().split('\n');
    assert.ok(said.length > 30, `only ${said.length} kinds of change were tried`);
    const noTmpfile = mayLack(server, guest.kernelRelease).includes('tmpfile');
    const refused = (line: string): boolean => line.endsWith(' EROFS') || (noTmpfile && line === 'tmpfile EOPNOTSUPP');
    assert.deepEqual(
      said.filter((line) => !refused(line)),
      [],
    );
    assert.equal(await sh(host, `guest-tool manifest ${sharedDir}`), before);
  });

  it('the server survives a guest that is killed while it boots and mounts', async (test) => {
    if (!server.servesNextVmm) {
      const why = `${server.name} ends with its VMM`;
      skips.add(why);
      test.skip(why);
    }
    const first = await serve();
    for (let round = 0; round < 2; round++) {
      const guest = await bootWith(first);
      guests.push(guest);
      guest.start(`mkdir -p ${MOUNT_POINT}; mount -t virtiofs culvert ${MOUNT_POINT}; ls -R ${MOUNT_POINT}`);
      await guest.kill();
    }
    const guest = await boot(first);
    await sh(guest, `echo alive > ${MOUNT_POINT}/alive`);
    assert.equal(await readFile(join(sharedDir, 'alive'), 'utf8'), 'alive\n');
  });
});

async function recordsOf(path: string): Promise<readonly string[]> {
  const file = await open(path);
  try {
    const text = (await file.readFile()).toString('latin1');
    const count = Math.floor(text.length / RECORD_BYTES);
    return Array.from({ length: count }, (_, index) => text.slice(index * RECORD_BYTES, (index + 1) * RECORD_BYTES));
  } finally {
    await file.close();
  }
}
