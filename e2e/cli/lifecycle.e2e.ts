/** A share's life: sockets, signals, front ends that come and die, and what is left of them. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { native } from '../../server/native/loader.ts';
import { CLOUD_HYPERVISOR, CROSVM, FLAVOURS, QEMU_10 } from '../../server/testing/front-end/flavours.ts';
import { FrontEnd } from '../../server/testing/front-end/front-end.ts';
import { FuseGuest } from '../../server/testing/front-end/fuse-requests.ts';
import { openDescriptors } from '../../server/testing/front-end/in-process.ts';
import { Machine } from '../../server/testing/front-end/machine.ts';
import { listenOnPath } from '../../server/transport/unix-socket.ts';
import { mountGuest, Place, until } from './culvert.ts';

/** What a process has open once nothing is on its way out any more: a status client's connection goes a moment after the client. */
async function settledDescriptors(pid: number): Promise<readonly string[]> {
  for (let last = openDescriptors(pid); ; ) {
    await new Promise((resolve) => setTimeout(resolve, 300));
    const now = openDescriptors(pid);
    if (now.join() === last.join()) return now;
    last = now;
  }
}

let place: Place;
beforeEach(() => {
  place = new Place();
});
afterEach(() => place[Symbol.dispose]());

describe('start and stop', () => {
  test('says so in one line, with the sandbox; only this user may connect', async () => {
    const serving = await place.serve();
    expect(serving.process.stdout).toMatch(
      /^culvert: sharing \S+\/shared over virtio-fs on \S+share\.sock \(cache auto\); sandbox (on|partial) \(.+\)\n$/,
    );
    expect(statSync(place.socket).mode & 0o777).toBe(0o600);
    expect(statSync(place.controlFolder).mode & 0o777).toBe(0o700);
    expect(statSync(join(place.controlFolder, 'shared.sock')).mode & 0o777).toBe(0o600);
  });

  test.each(['SIGTERM', 'SIGINT'] as const)('%s ends it within a second, exit 0, sockets removed', async (signal) => {
    const serving = await place.serve();
    const host = serving.host;
    const guest = await mountGuest(place.socket);
    const { code, ms } = await serving.end(signal);
    expect(code).toBe(0);
    expect(ms).toBeLessThan(1000);
    expect(existsSync(place.socket)).toBe(false);
    expect(readdirSync(place.controlFolder)).toEqual([]);
    expect(existsSync(`/proc/${host}`)).toBe(false);
    guest.machine[Symbol.dispose]();
  });

  test('a signal during the start ends it as well', async () => {
    const { SupervisedProcess } = await import('../../server/testing/guest/supervised-process.ts');
    for (const delayMs of [30, 80, 130, 180]) {
      const starting = new SupervisedProcess(
        process.execPath,
        [place.cli, 'serve', '--shared-dir', place.shared, '--socket-path', place.socket],
        place.env,
      );
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      starting.kill('SIGTERM');
      await starting.ended;
      // Before Node runs our program, the signal's default action ends it; nothing is there to be removed then.
      expect([null, 0]).toContain(starting.ending?.code);
      expect(existsSync(place.socket)).toBe(false);
    }
  });

  test('--socket-group gives the socket to a group', async () => {
    await place.serve('--socket-group', String(process.getgid?.() ?? 0));
    expect(statSync(place.socket).mode & 0o777).toBe(0o660);
  });

  test('a second server on the same socket is refused and the first goes on', async () => {
    const serving = await place.serve();
    const second = place.run('serve', '--shared-dir', place.shared, '--socket-path', place.socket);
    expect(second.code).toBe(1);
    expect(second.stderr).toMatch(new RegExp(`is in use by process (${serving.process.pid}|${serving.host})`));
    (await mountGuest(place.socket)).machine[Symbol.dispose]();
  });

  test('when the share host dies, the parent says so and ends with 1', async () => {
    const serving = await place.serve();
    process.kill(serving.host, 'SIGKILL');
    const { code } = await serving.process.ended;
    expect(code).toBe(1);
    expect(serving.process.output).toMatch(/culvert: the share host was killed by SIGKILL/);
    expect(existsSync(place.socket)).toBe(false);
  });

  test('when the parent is killed, the share host ends by itself', async () => {
    const serving = await place.serve();
    const host = serving.host;
    serving.process.kill('SIGKILL');
    await until('its end', () => !existsSync(`/proc/${host}`), 3000);
    // The socket is left behind, and the next server takes it over.
    expect(existsSync(place.socket)).toBe(true);
    await place.serve();
  });
});

describe('front ends', () => {
  test.each(FLAVOURS)('$name: a guest mounts, makes a file, reads it back', async (flavour) => {
    await place.serve(...(flavour === CROSVM ? ['--tag', 'data'] : []));
    const guest = await mountGuest(place.socket, flavour);
    const { node, handle } = await guest.create('file');
    const data = Buffer.alloc(20_000, 'culvert');
    expect((await guest.write(node, handle, 0, data)).body.readUInt32LE(0)).toBe(20_000);
    expect((await guest.read(node, handle, 7, 30_000)).body).toEqual(data.subarray(7));
    expect(readFileSync(join(place.shared, 'file'))).toEqual(data);
    await guest.forget(node, 1n);
    guest.machine[Symbol.dispose]();
  });

  test('a guest that outlived a server gets EIO at once, not silence', async () => {
    await place.serve();
    const machine = Machine.connect(place.socket, CLOUD_HYPERVISOR);
    await machine.negotiate();
    await machine.start();
    expect((await new FuseGuest(machine).lookup('file')).error).toBe(-5);
    machine[Symbol.dispose]();
  });

  test('killed in the middle of a write; the next one finds every synced byte, and the host keeps no descriptor', async () => {
    const serving = await place.serve();
    (await mountGuest(place.socket)).machine[Symbol.dispose]();
    await until('detachment', () => place.status().attached === null);
    const { host } = serving;
    const before = await settledDescriptors(host);
    for (let round = 0; round < 20; round++) {
      const guest = await mountGuest(place.socket);
      const { node, handle } = await guest.create(`file-${round}`);
      const data = Buffer.alloc(30_000, round + 1);
      await guest.write(node, handle, 0, data);
      expect((await guest.fsync(node, handle)).error).toBe(0);
      for (let i = 0; i < 8; i++) guest.machine.submit(1, guest.writeRequest(node, handle, 30_000 * (i + 1), data), 24);
      guest.machine[Symbol.dispose]();
      expect(readFileSync(join(place.shared, `file-${round}`)).subarray(0, 30_000)).toEqual(data);
    }
    await until('detachment', () => place.status().attached === null);
    expect(await settledDescriptors(host)).toEqual(before);
  });

  test('clients that are none leave nothing behind either', async () => {
    const serving = await place.serve();
    const { host } = serving;
    await mountGuest(place.socket).then((guest) => guest.machine[Symbol.dispose]());
    await until('detachment', () => place.status().attached === null);
    const before = readdirSync(`/proc/${host}/fd`).length;
    for (let i = 0; i < 50; i++) {
      using frontEnd = FrontEnd.connect(place.socket);
      frontEnd.sendRaw(Buffer.from('GET / HTTP/1.0\r\n\r\n'));
      await frontEnd.closedByServer();
    }
    await until('as many descriptors as before', () => readdirSync(`/proc/${host}/fd`).length <= before);
    (await mountGuest(place.socket)).machine[Symbol.dispose]();
    expect(serving.process.output).toMatch(/warning: front end dropped: what it sent is no vhost-user message/);
  });

  test('a second VM is refused while one is attached', async () => {
    const serving = await place.serve();
    const guest = await mountGuest(place.socket);
    using second = FrontEnd.connect(place.socket);
    await second.closedByServer();
    await until('the message', () => /a second front end \(process \d+, .*\) was refused/.test(serving.process.output));
    expect((await guest.lookup('nothing')).error).toBe(-2);
    guest.machine[Symbol.dispose]();
  });

  test('--exit-on-disconnect', async () => {
    const serving = await place.serve('--exit-on-disconnect');
    (await mountGuest(place.socket)).machine[Symbol.dispose]();
    expect((await serving.process.ended).code).toBe(0);
    expect(existsSync(place.socket)).toBe(false);
  });

  test('--connect: a VMM that listens is found, also the second time', async () => {
    const vmm = join(place.folder, 'vmm');
    await place.start(process.execPath, [place.cli, 'serve', '--shared-dir', place.shared, '--connect', vmm]);
    const listening = listenOnPath(vmm);
    for (let round = 0; round < 2; round++) {
      let fd = -1;
      await until('the server', () => (fd = native.accept(listening.fd)) >= 0);
      const machine = new Machine(new FrontEnd(fd), QEMU_10);
      await machine.negotiate();
      await machine.start();
      expect((await new FuseGuest(machine).init()).error).toBe(0);
      machine[Symbol.dispose]();
    }
    listening.close();
  });
});
