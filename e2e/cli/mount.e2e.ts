/** `culvert mount`: how it begins and ends. What a mounted folder does is tested in e2e/host. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Place, type Serving, until } from './culvert.ts';

/** Exit code of a command line. */
function shell(command: string): number | null {
  return spawnSync('/bin/sh', ['-c', command]).status;
}

const ROOT = process.getuid?.() === 0 && existsSync('/dev/fuse');
/** Most distributions let everybody open /dev/fuse; then fusermount3 works. */
const FUSERMOUNT = ROOT && shell('fusermount3 -V') === 0 && (statSync('/dev/fuse').mode & 0o006) === 0o006;

let place: Place;
let mountpoint: string;
beforeEach(() => {
  place = new Place();
  mountpoint = join(place.folder, 'mnt');
  mkdirSync(mountpoint);
});
afterEach(() => {
  shell(`umount -l ${mountpoint}`);
  place[Symbol.dispose]();
});

async function mount(...args: string[]): Promise<Serving> {
  return await place.start(process.execPath, [place.cli, 'mount', '--shared-dir', place.shared, ...args, mountpoint]);
}

const isMounted = (): boolean => readFileSync('/proc/self/mountinfo', 'utf8').includes(` ${mountpoint} `);

describe('as root', () => {
  if (!ROOT) {
    test('needs root and /dev/fuse', (context) => context.skip('mounting takes root and /dev/fuse'));
    return;
  }

  test('says so in one line; the folder is there, for all users', async () => {
    writeFileSync(join(place.shared, 'file'), 'text');
    const serving = await mount('--cache=never');
    expect(serving.process.stdout).toMatch(
      /^culvert: \S+shared is mounted on \S+mnt \(cache never\); sandbox (on|partial) .*\n$/,
    );
    expect(readFileSync(join(mountpoint, 'file'), 'utf8')).toBe('text');
    writeFileSync(join(mountpoint, 'new'), 'new');
    expect(readFileSync(join(place.shared, 'new'), 'utf8')).toBe('new');
    expect(/ (fuse\.culvert culvert \S*allow_other\S*)/.exec(readFileSync('/proc/self/mountinfo', 'utf8'))).not.toBe(
      null,
    );
    expect((await serving.end('SIGTERM')).code).toBe(0);
    expect(isMounted()).toBe(false);
  });

  test('SIGINT unmounts also while somebody works there', async () => {
    const serving = await mount();
    const shell = (await import('node:child_process')).spawn('sleep', ['30'], { cwd: mountpoint });
    const { code, ms } = await serving.end('SIGINT');
    expect(code).toBe(0);
    expect(ms).toBeLessThan(1000);
    expect(isMounted()).toBe(false);
    shell.kill();
  });

  test('ends when somebody else unmounts it', async () => {
    const serving = await mount();
    shell(`umount ${mountpoint}`);
    expect((await serving.process.ended).code).toBe(0);
  });

  test('a mount that another one covers is not taken for it', async () => {
    const serving = await mount();
    shell(`umount ${mountpoint}`);
    shell(`mount -t tmpfs other ${mountpoint}`);
    await serving.process.ended;
    expect(isMounted()).toBe(true);
    shell(`umount ${mountpoint}`);
  });

  test('when the share host dies, the mount goes and the parent ends with 1', async () => {
    const serving = await mount();
    process.kill(serving.host, 'SIGKILL');
    expect((await serving.process.ended).code).toBe(1);
    expect(isMounted()).toBe(false);
    expect(statSync(mountpoint).isDirectory()).toBe(true);
  });

  test('when the parent is killed, the mount is dead, and the next one says what to do', async () => {
    const serving = await mount();
    const host = serving.host;
    serving.process.kill('SIGKILL');
    await until('the end', () => !existsSync(`/proc/${host}`));
    const again = place.run('mount', '--shared-dir', place.shared, mountpoint);
    expect(again.code).toBe(1);
    expect(again.stderr).toMatch(/is a mount whose server has died\nUnmount it: umount -l/);
  });

  test('--readonly refuses changes', async () => {
    await mount('--readonly');
    expect(() => writeFileSync(join(mountpoint, 'new'), 'x')).toThrow(/EROFS/);
  });
});

describe('as a user, with fusermount3', () => {
  test('mounts and unmounts', async (context) => {
    if (!FUSERMOUNT)
      context.skip('needs fusermount3 (fuse3), setpriv, root, and a /dev/fuse that users may open (mode 0666)');
    spawnSync('chown', ['-R', '65534:65534', place.folder]);
    const args = [
      '--reuid=65534',
      '--regid=65534',
      '--clear-groups',
      process.execPath,
      place.cli,
      'mount',
      '--shared-dir',
      place.shared,
      mountpoint,
    ];
    const serving = await place.start('/usr/bin/setpriv', args);
    const seen = spawnSync(
      '/usr/bin/setpriv',
      [
        '--reuid=65534',
        '--regid=65534',
        '--clear-groups',
        'sh',
        '-c',
        `echo x > ${mountpoint}/new && cat ${mountpoint}/new`,
      ],
      { encoding: 'utf8' },
    );
    expect(seen.stdout).toBe('x\n');
    expect((await serving.end('SIGTERM')).code).toBe(0);
    expect(isMounted()).toBe(false);
  });
});
