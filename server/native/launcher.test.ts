/** The program between a share's parent and its share host (launcher/launcher.cc). */
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { native } from './loader.ts';
import { ADDON, IS_ROOT, useFolder } from './test-folder.ts';

const { EACCES, EINVAL, ENOENT } = constants.errno;
const LAUNCHER = join(dirname(ADDON), 'culvert-launcher');
/** With what says how a sanitizer's build behaves. */
const ENV = { PATH: '/usr/bin:/bin', ASAN_OPTIONS: process.env['ASAN_OPTIONS'] ?? '' };
// linux/landlock.h
const EXECUTE = 1;
const READ_FILE = 4;
const READ_DIR = 8;

/** CAP_SYS_RESOURCE: root of a container may lack it. */
const MAY_RAISE = ((native.capsGet().effective[0] >>> 24) & 1) === 1;

const folder = useFolder();

function launch(steps: readonly string[], command: readonly string[], env: Record<string, string> = ENV) {
  return spawnSync(LAUNCHER, [...steps, '--', ...command], { encoding: 'utf8', env });
}

/** A shell behind the launcher that prints what the script says; its last argument is what the steps came to. */
function shell(steps: readonly string[], script: string, env?: Record<string, string>): string {
  const ran = launch(steps, ['/bin/sh', '-c', script, 'sh'], env);
  expect(ran.stderr).toBe('');
  return ran.stdout;
}

test('the program gets its arguments, its environment, and what the steps came to', () => {
  const ran = launch(['open-files=100', 'no-new-privs'], ['/bin/sh', '-c', 'echo "$A|$0|$1|$2|$#"', 'zero', 'o ne'], {
    A: 'b c',
  });
  expect(ran.stdout).toBe('b c|zero|o ne|0,0|2\n');
  expect(shell([], 'echo "[$1]"')).toBe('[]\n');
});

test('only the first descriptors are handed on', () => {
  const fd = fs.openSync(folder.path, 'r');
  const script = 'for fd in 3 4 5; do readlink /proc/self/fd/$fd || echo none; done';
  const run = (steps: readonly string[]) =>
    spawnSync(LAUNCHER, [...steps, '--', '/bin/sh', '-c', script], {
      encoding: 'utf8',
      env: ENV,
      stdio: ['ignore', 'pipe', 'pipe', fd, fd, fd],
    }).stdout.split('\n', 3);
  expect(run([])).toEqual([folder.path, folder.path, folder.path]);
  expect(run(['descriptors=4'])).toEqual([folder.path, 'none', 'none']);
  fs.closeSync(fd);
});

test('the limit of open files goes up to the hard one', () => {
  const limited = (steps: readonly string[]) =>
    spawnSync('/bin/sh', ['-c', 'ulimit -Sn 100; ulimit -Hn 200; exec "$@"', 'sh', LAUNCHER, ...steps], {
      encoding: 'utf8',
      env: ENV,
    }).stdout;
  expect(limited(['capabilities=0,0', 'open-files=1000000', '--', '/bin/sh', '-c', 'ulimit -Sn'])).toBe('200\n');
  if (MAY_RAISE)
    expect(limited(['open-files=300', '--', '/bin/sh', '-c', 'ulimit -Sn; ulimit -Hn'])).toBe('300\n300\n');
});

test('a step that is not understood ends it, and the program is not run', () => {
  for (const step of ['', 'no', 'no-new-privsx', 'landlock=1,2', 'landlock=1,2,3,4', 'capabilities=-1,0', 'seccomp=zz'])
    expect(launch([step], ['/bin/echo', 'ran'])).toMatchObject({ status: 2, stdout: '' });
  for (const step of [
    'seccomp=0',
    `seccomp=${'0'.repeat(16 * 5000)}`,
    'rule=1',
    'rule=x,/',
    'open-files=',
    'open-files=1x',
  ])
    expect(launch([step], ['/bin/echo', 'ran'])).toMatchObject({ status: 2, stdout: '' });
  expect(launch([], []).status).toBe(2);
});

test('a program that cannot be run is named', () => {
  const ran = launch([], [folder.at('none')]);
  expect(ran.status).toBe(1);
  expect(ran.stderr).toBe(`the share host could not be started: No such file or directory for ${folder.at('none')}\n`);
});

test('what the kernel refuses is told', () => {
  const refused = IS_ROOT ? EINVAL : EACCES;
  expect(shell([`rule=4,${folder.at('none')}`, `seccomp=${'f'.repeat(16)}`], 'echo $1')).toBe(
    `-${ENOENT},-${refused}\n`,
  );
});

describe.runIf(native.landlockAbi() >= 2)('Landlock', () => {
  test('what no rule names cannot be reached by what comes after', () => {
    fs.writeFileSync(folder.at('inside'), 'in');
    const read = EXECUTE | READ_FILE | READ_DIR;
    const system = ['/bin', '/usr', '/lib', '/lib64', '/proc', '/dev/null', '/etc/ld.so.cache'].flatMap((path) =>
      fs.existsSync(path) ? [`rule=${fs.statSync(path).isDirectory() ? read : EXECUTE | READ_FILE},${path}`] : [],
    );
    const script = `cat ${folder.at('inside')} /etc/passwd 2>/dev/null; echo " $?"; grep NoNewPrivs /proc/self/status`;
    const steps = [...system, `rule=${READ_FILE | READ_DIR},${folder.path}`, `landlock=${read},0,0`];
    expect(shell(steps, script)).toBe('in 1\nNoNewPrivs:\t1\n');
  });
});

describe.runIf(IS_ROOT)('root', () => {
  test('loses all capabilities but those that are named, in every set', () => {
    const caps = 'grep "^Cap" /proc/self/status | tr "\\n" " "';
    const set = (name: string, mask: string) => `Cap${name}:\t${mask.padStart(16, '0')} `;
    const none = ['Inh', 'Prm', 'Eff', 'Bnd', 'Amb'].map((name) => set(name, '0')).join('');
    expect(shell(['capabilities=0,0'], caps)).toBe(none);
    expect(shell(['capabilities=3,0'], caps)).toBe(
      ['Inh', 'Prm', 'Eff', 'Bnd', 'Amb'].map((name) => set(name, /Inh|Amb/.test(name) ? '0' : '3')).join(''),
    );
  });

  test('has no groups but its own', () => {
    expect(shell(['no-groups'], 'grep ^Groups: /proc/self/status')).toMatch(/^Groups:\s*$/m);
  });
});

test('a process with a parent-death signal goes with its parent', async () => {
  const parent = spawn(process.execPath, [
    '-e',
    `require('node:child_process').spawn(${JSON.stringify(LAUNCHER)}, ['parent-death=9', '--', '/bin/sh', '-c', 'echo $$; exec sleep 1000'],
       { stdio: ['ignore', 'inherit', 'ignore'] });
     setInterval(() => {}, 1000);`,
  ]);
  const pid = await new Promise<string>((resolve) =>
    parent.stdout.once('data', (data) => resolve(String(data).trim())),
  );
  expect(fs.existsSync(`/proc/${pid}`)).toBe(true);
  const closed = new Promise((resolve) => parent.once('close', resolve));
  parent.kill('SIGKILL');
  // A zombie until somebody takes it: gone, or dead.
  const state = () => {
    try {
      return /State:\s(\w)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    } catch {
      return 'gone';
    }
  };
  await expect.poll(state, { timeout: 5000 }).toMatch(/Z|X|gone/);
  await closed;
});
