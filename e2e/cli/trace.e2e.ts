/** What a running share shows of its requests: counters that agree with what was done, and rows as they happen. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TraceStats } from '../../electron/contract/trace/snapshot.ts';
import { Place, until } from './culvert.ts';

const ROOT = process.getuid?.() === 0 && existsSync('/dev/fuse');
const FILES = 20;
const WRITES = 5;
const PIECE = 3000;

/** Runs in a process of its own: this one must not wait in its own mount. */
const WORK = `
  const fs = require('node:fs'), dir = process.argv[1];
  for (let f = 0; f < ${FILES}; f++) {
    const fd = fs.openSync(dir + '/file' + f, 'w+');
    for (let w = 0; w < ${WRITES}; w++) fs.writeSync(fd, Buffer.alloc(${PIECE}, w));
    fs.fsyncSync(fd);
    fs.closeSync(fd);
    fs.unlinkSync(dir + '/file' + f);
  }`;

let place: Place;
let mountpoint: string;
beforeEach(() => {
  place = new Place();
  mountpoint = join(place.folder, 'mnt');
  mkdirSync(mountpoint);
});
afterEach(() => {
  spawnSync('umount', ['-l', mountpoint]);
  place[Symbol.dispose]();
});

describe('a mounted share', () => {
  if (!ROOT) {
    test('needs root and /dev/fuse', (context) => context.skip('mounting takes root and /dev/fuse'));
    return;
  }

  test('stats are what was done; --trace has a row for each; --metrics says the same', async () => {
    const file = join(place.folder, 'trace.jsonl');
    const metrics = join(place.folder, 'metrics.sock');
    const serving = await place.start(process.execPath, [
      place.cli,
      'mount',
      '--shared-dir',
      place.shared,
      '--cache=never',
      `--trace=${file}`,
      `--metrics=unix:${metrics}`,
      mountpoint,
    ]);
    expect(spawnSync(process.execPath, ['-e', WORK, mountpoint]).status).toBe(0);
    const read = (): TraceStats => JSON.parse(place.run('stats', '--json').stdout) as TraceStats;
    await until('the last release', () => read().ops.find(({ op }) => op === 'RELEASE')?.calls === FILES);
    const stats = read();
    const rows = Object.fromEntries(stats.ops.map((row) => [row.op, row]));
    expect([rows['CREATE']?.calls, rows['WRITE']?.calls, rows['FSYNC']?.calls, rows['UNLINK']?.calls]).toEqual([
      FILES,
      FILES * WRITES,
      FILES,
      FILES,
    ]);
    expect(rows['WRITE']?.dataBytes).toBe(FILES * WRITES * PIECE);
    expect(rows['WRITE']?.requestBytes).toBe(FILES * WRITES * (80 + PIECE));
    expect(stats.writtenBytes).toBe(FILES * WRITES * PIECE);
    const handle = stats.handles.find(({ path }) => path === 'file3');
    expect(handle).toMatchObject({
      writtenBytes: WRITES * PIECE,
      pattern: { sequential: WRITES, random: 0, backwards: 0 },
    });
    expect(place.run('top', '--count=1', '--interval=0.2').stdout).toMatch(/file3/);
    const scraped = spawnSync('curl', ['-s', '--unix-socket', metrics, 'http://localhost/metrics'], {
      encoding: 'utf8',
    });
    if (scraped.error === undefined) expect(scraped.stdout).toContain(`op="WRITE"} ${FILES * WRITES}\n`);
    expect((await serving.end('SIGTERM')).code).toBe(0);
    const traced = readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { op: string; path: string; bytes: number });
    const writes = traced.filter(({ op }) => op === 'WRITE');
    expect(writes.length).toBe(FILES * WRITES);
    expect(new Set(writes.map(({ path }) => path)).size).toBe(FILES);
  });

  test('a wrong filter is shown where it is wrong, and a file whose name says nothing is refused', async () => {
    expect(place.run('trace', '--filter', 'op:WRITE lat>fast')).toMatchObject({ code: 2 });
    expect(place.run('trace', '--filter', 'op:WRITE lat>fast').stderr).toMatch(/op:WRITE lat>fast\n {15}\^{4}\n/);
    expect(place.run('mount', '--shared-dir', place.shared, '--trace=x', mountpoint).code).toBe(2);
  });
});
