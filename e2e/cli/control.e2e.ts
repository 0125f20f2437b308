/** What can be learnt of a running share, and changed in it. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connectControl } from '../../server/control/socket.ts';
import { FrontEnd } from '../../server/testing/front-end/front-end.ts';
import { ROOT } from '../../server/testing/front-end/fuse-requests.ts';
import { mountGuest, Place, until } from './culvert.ts';

let place: Place;
beforeEach(() => {
  place = new Place();
});
afterEach(() => place[Symbol.dispose]());

describe('while it runs', () => {
  test('status tells what is attached and what was asked', async () => {
    const serving = await place.serve('--cache=never', '--name', 'My Data');
    expect(place.status()).toMatchObject({
      id: 'my-data',
      name: 'My Data',
      folder: place.shared,
      engine: 'running',
      attached: null,
      policy: { cache: 'never' },
    });
    const guest = await mountGuest(place.socket);
    const { attached, requests, pid } = place.status();
    expect(attached).toMatchObject({ peer: process.pid, queues: 1 });
    expect(requests).toEqual({ taken: 1, underWay: 0 });
    expect(pid).toBe(serving.host);
    expect(place.run('status').stdout).toMatch(/^my-data \(process \d+\)\n {2}folder {4}\S+shared\n/);
    guest.machine[Symbol.dispose]();
  });

  test('two shares of one name are numbered; a chosen name must be free', async () => {
    await place.serve();
    const other = join(place.folder, 'other.sock');
    await place.start(process.execPath, [place.cli, 'serve', '--shared-dir', place.shared, '--socket-path', other]);
    expect(readdirSync(place.controlFolder).sort()).toEqual(['shared-2.sock', 'shared.sock']);
    const third = place.run('serve', '--shared-dir', place.shared, '--socket-path', `${other}2`, '--name', 'shared');
    expect(third.code).toBe(1);
    expect(third.stderr).toMatch(/a share named shared is running already/);
  });

  test('the policy is changed under a mounted guest, and the change says when it is in force', async () => {
    await place.serve();
    writeFileSync(join(place.shared, 'file'), 'x');
    const guest = await mountGuest(place.socket);
    expect((await guest.lookup('file')).body.readBigUInt64LE(16)).toBe(5n); // entry_valid of cache auto
    const control = await connectControl(join(place.controlFolder, 'shared.sock'));
    const { changes, lingerMs } = await control.call('policy.set', { settings: { cache: 'never', readonly: true } });
    expect(changes.find(({ name }) => name === 'cache')).toMatchObject({
      from: 'auto',
      to: 'never',
      direction: 'tightening',
      lingers: true,
    });
    expect(lingerMs).toBeGreaterThan(4000);
    expect((await guest.lookup('file')).body.readBigUInt64LE(16)).toBe(0n);
    await expect(guest.create('new')).rejects.toThrow('-30');
    const { settings } = await control.call('policy.set', { settings: { readonly: null } });
    expect(settings).toEqual({ cache: 'never' });
    await guest.create('new');
    await expect(control.call('policy.set', { settings: { cache: 'sometimes' as never } })).rejects.toMatchObject({
      code: 'POLICY_INVALID',
    });
    await expect(control.call('policy.set', { settings: { nonsense: 1 } as never })).rejects.toMatchObject({
      code: 'POLICY_INVALID',
    });
    control.close();
    guest.machine[Symbol.dispose]();
  });

  test('stop over the control socket', async () => {
    const serving = await place.serve();
    const control = await connectControl(join(place.controlFolder, 'shared.sock'));
    await control.call('stop', {});
    expect((await serving.process.ended).code).toBe(0);
    control.close();
  });

  test('--verbose prints each request and each reply', async () => {
    mkdirSync(join(place.shared, 'sub'));
    const serving = await place.serve('--verbose');
    const guest = await mountGuest(place.socket);
    await guest.lookup('sub');
    await guest.lookup('a\nb\x1b[31m');
    await guest.forget(2n, 1n);
    const expected = [
      /^INIT unique=\d+ .*major=7/m,
      /^LOOKUP unique=\d+ node=1 name="sub"/m,
      /^-> entry node=2 .*\| LOOKUP unique=\d+ [\d.]+ ms$/m,
      /^-> ENOENT \| LOOKUP/m,
      /^FORGET .*nlookup=1/m,
      /^-> no reply \| FORGET/m,
    ];
    for (const line of expected) await until(String(line), () => line.test(serving.process.output));
    // Names are escaped: a guest writes no control characters to the host's terminal.
    expect(serving.process.output).not.toContain('\x1b');
    guest.machine[Symbol.dispose]();
  });

  test('an idle server uses no processor time', async () => {
    const serving = await place.serve();
    const guest = await mountGuest(place.socket);
    const used = (): number => {
      const fields = readFileSync(`/proc/${serving.host}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      return Number(fields[11]) + Number(fields[12]); // utime + stime in ticks of 10 ms
    };
    await new Promise((resolve) => setTimeout(resolve, 500));
    const before = used();
    await new Promise((resolve) => setTimeout(resolve, 2000));
    expect(used() - before).toBeLessThanOrEqual(4);
    guest.machine[Symbol.dispose]();
  });

  test('something that is no control client does no harm', async () => {
    const serving = await place.serve();
    const path = join(place.controlFolder, 'shared.sock');
    for (const bytes of [
      Buffer.from('GET / HTTP/1.0\r\n\r\n'),
      Buffer.alloc(64, 0xff),
      Buffer.from('0400000000', 'hex'),
      Buffer.from('02000000007b7d', 'hex'),
    ]) {
      using client = FrontEnd.connect(path);
      client.sendRaw(bytes);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(place.status().engine).toBe('running');
    expect((await serving.end('SIGTERM')).code).toBe(0);
  });

  test('the root of what is shared is the folder itself', async () => {
    await place.serve();
    const guest = await mountGuest(place.socket);
    expect((await guest.lookup('..', ROOT)).error).toBe(-22);
    guest.machine[Symbol.dispose]();
  });
});
