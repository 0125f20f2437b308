/** A host file system that hangs, as a network mount whose server is gone: here the share of another Culvert that is stopped. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mountGuest, Place, type Serving, until } from './culvert.ts';

const ROOT = process.getuid?.() === 0 && existsSync('/dev/fuse');

describe('a folder that hangs', () => {
  if (!ROOT) {
    test('needs root and /dev/fuse', (context) => context.skip('mounting takes root and /dev/fuse'));
    return;
  }

  let below: Place;
  let place: Place;
  let mounted: Serving;
  let mountpoint: string;

  beforeEach(async () => {
    below = new Place();
    place = new Place();
    writeFileSync(join(below.shared, 'file'), 'x');
    mountpoint = join(below.folder, 'mnt');
    mkdirSync(mountpoint);
    mounted = await below.start(process.execPath, [
      below.cli,
      'mount',
      '--shared-dir',
      below.shared,
      '--cache=never',
      mountpoint,
    ]);
  });

  afterEach(async () => {
    process.kill(mounted.host, 'SIGCONT');
    await mounted.end('SIGTERM');
    spawnSync('/bin/sh', ['-c', `umount -l ${mountpoint} 2>/dev/null`]);
    place[Symbol.dispose]();
    below[Symbol.dispose]();
  });

  async function serveIt(): Promise<Serving> {
    const args = [place.cli, 'serve', '--shared-dir', mountpoint, '--socket-path', place.socket];
    return await place.start(process.execPath, args);
  }

  test('is told by status, and SIGTERM still ends the server within a second', async () => {
    const serving = await serveIt();
    const guest = await mountGuest(place.socket);
    expect((await guest.lookup('file')).error).toBe(0);
    process.kill(mounted.host, 'SIGSTOP');
    guest.machine.submit(1, guest.bytes(1, 1n, Buffer.from('file\0')), 8192);
    await until('the stall', () => place.status().engine === 'stalled');
    expect(place.status().requests.underWay).toBe(1);
    // The one below does not answer at all, and that is said as well.
    expect(below.run('status').stdout).toMatch(/^shared\n {2}does not answer/);
    const { code, ms } = await serving.end('SIGTERM');
    expect(code).toBe(0);
    expect(ms).toBeLessThan(1000);
    expect(existsSync(place.socket)).toBe(false);
    guest.machine[Symbol.dispose]();
  });

  test('goes on where it stopped when the folder answers again', async () => {
    await serveIt();
    const guest = await mountGuest(place.socket);
    process.kill(mounted.host, 'SIGSTOP');
    const head = guest.machine.submit(1, guest.bytes(1, 1n, Buffer.from('file\0')), 8192);
    await until('the stall', () => place.status().engine === 'stalled');
    process.kill(mounted.host, 'SIGCONT');
    expect((await guest.machine.answer(1, head)).readInt32LE(4)).toBe(0);
    expect(place.status().engine).toBe('running');
    guest.machine[Symbol.dispose]();
  });
});
