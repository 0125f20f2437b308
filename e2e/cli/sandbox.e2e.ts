/** The sandbox as the kernel sees it, and as a program finds it that wants out. */

import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { native } from '../../server/native/loader.ts';
import { ADDON } from '../../server/native/test-folder.ts';
import { FS } from '../../server/sandbox/landlock.ts';
import { type LaunchPlan, launchCommand } from '../../server/sandbox/launch.ts';
import type { SandboxReport } from '../../server/sandbox/report.ts';
import { DIST, Place } from './culvert.ts';

const landlock = native.landlockAbi();
const LAUNCHER = join(DIST, 'native', 'culvert-launcher');
let place: Place;
beforeEach(() => {
  place = new Place();
});
afterEach(() => place[Symbol.dispose]());

/** CHOWN, DAC_OVERRIDE, FOWNER, FSETID, SETGID, SETUID, MKNOD, SETFCAP. */
const KEPT = 0x8800_00dbn;

describe('of a running share host', () => {
  test('every thread: no new privileges, a seccomp filter, and no capability but those that are needed', async () => {
    const { host } = await place.serve();
    const threads = readdirSync(`/proc/${host}/task`);
    expect(threads.length).toBeGreaterThan(8); // main, V8's and libuv's helpers, the engine, its pool
    for (const thread of threads) {
      const status = readFileSync(`/proc/${host}/task/${thread}/status`, 'utf8');
      expect(status).toMatch(/^NoNewPrivs:\s1$/m);
      expect(status).toMatch(/^Seccomp:\s2$/m);
      for (const set of ['CapEff', 'CapPrm', 'CapBnd']) {
        const caps = BigInt(`0x${new RegExp(`^${set}:\\s*(\\w+)`, 'm').exec(status)?.[1]}`);
        if (set !== 'CapBnd' || process.getuid?.() === 0) expect(caps & ~KEPT).toBe(0n);
      }
      if (process.getuid?.() === 0) expect(status).toMatch(/^CapEff:\s*0*880000db$/m);
    }
  });

  test('the limit of open files is raised as far as it goes', async () => {
    const { host } = await place.serve();
    const [, soft, hard] = /^Max open files\s+(\d+)\s+(\d+)/m.exec(readFileSync(`/proc/${host}/limits`, 'utf8')) ?? [];
    expect(soft).toBe(hard);
    expect(Number(soft)).toBeGreaterThanOrEqual(4096);
  });

  test('--sandbox none is said to be off, and is', async () => {
    const serving = await place.serve('--sandbox', 'none');
    expect(serving.process.stdout).toMatch(/; sandbox off: turned off with --sandbox none\n$/);
    const status = readFileSync(`/proc/${serving.host}/status`, 'utf8');
    expect(status).toMatch(/^NoNewPrivs:\s0$/m);
    // CAP_SYS_RESOURCE writes past quotas: guests never have it.
    const caps = BigInt(`0x${/^CapEff:\s*(\w+)/m.exec(status)?.[1]}`);
    expect((caps >> 24n) & 1n).toBe(0n);
    if (process.getuid?.() === 0) expect(caps & KEPT).toBe(KEPT);
  });

  test('--sandbox require starts where it is complete', async () => {
    if (landlock < 3) {
      const ran = place.run('serve', '--shared-dir', place.shared, '--socket-path', place.socket, '--sandbox=require');
      expect(ran.stderr).toMatch(/the sandbox cannot be turned on completely/);
      return;
    }
    expect((await place.serve('--sandbox=require')).process.stdout).toMatch(
      /; sandbox on \(Landlock, no new privileges, capabilities, seccomp\)\n$/,
    );
  });
});

/**
 * Takes the share host's place behind the launcher: tries each thing from the main thread, from a Worker and from libuv's pool, and writes what came
 * of it. So it is proved of the sandbox itself, not of a server that happens not to try.
 */
const PROBE = `
import { connect } from 'node:net';
import fs from 'node:fs';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
const attempts = (folder) => ({
  'read a file outside': () => fs.readFileSync(folder + '/outside/secret'),
  'read through a symlink': () => fs.readFileSync(folder + '/shared/symlink'),
  'list a folder outside': () => fs.readdirSync(folder + '/outside'),
  'write a file outside': () => fs.writeFileSync(folder + '/outside/new', 'x'),
  'truncate a file outside': () => fs.truncateSync(folder + '/outside/secret', 0),
  'remove a file outside': () => fs.unlinkSync(folder + '/outside/secret'),
  'make a folder outside': () => fs.mkdirSync(folder + '/outside/new'),
  'link a file in from outside': () => fs.linkSync(folder + '/outside/secret', folder + '/shared/link'),
  'rename a file out': () => fs.renameSync(folder + '/shared/inside', folder + '/outside/moved'),
  'read /etc/passwd': () => fs.readFileSync('/etc/passwd'),
  "read the parent's memory": () => fs.openSync('/proc/' + process.ppid + '/mem', 'r'),
  "read the parent's environment": () => fs.readFileSync('/proc/' + process.ppid + '/environ'),
  'signal the parent': () => process.kill(process.ppid, 'SIGCONT'),
  'read a file inside': () => fs.readFileSync(folder + '/shared/inside'),
  'make and remove a tree inside': () => { fs.mkdirSync(folder + '/shared/t/u', { recursive: true }); fs.writeFileSync(folder + '/shared/t/u/v', 'x');
    fs.renameSync(folder + '/shared/t/u/v', folder + '/shared/t/v'); fs.truncateSync(folder + '/shared/t/v', 0); fs.symlinkSync('x', folder + '/shared/t/s'); fs.rmSync(folder + '/shared/t', { recursive: true }); },
});
const tryAll = (folder) => Object.fromEntries(Object.entries(attempts(folder)).map(([name, attempt]) => {
  try { attempt(); return [name, 'done']; } catch (error) { return [name, error.code ?? String(error)]; }
}));
if (!isMainThread) parentPort.postMessage(tryAll(workerData));
else {
  const folder = process.env.PROBE_FOLDER;
  const report = { main: tryAll(folder) };
  report.worker = await new Promise((resolve) => new Worker(new URL(import.meta.url), { workerData: folder }).once('message', resolve));
  report.pool = await fs.promises.readFile(folder + '/outside/secret').then(() => 'done', (error) => error.code);
  report.tcp = await new Promise((resolve) => connect(9, '127.0.0.1').once('error', (error) => resolve(error.code)).once('connect', () => resolve('done')));
  // Starting a program and waiting for it is a call that the sandbox kills for: it has a test of its own.
  report.exec = process.env.PROBE_SANDBOX !== 'none' ? '' : await import('node:child_process').then(({ spawnSync }) => spawnSync('/bin/sh', ['-c', 'true']).error?.code ?? 'done');
  process.stdout.write(JSON.stringify(report));
}
`;

interface ProbeReport {
  readonly main: Record<string, string>;
  readonly worker: Record<string, string>;
  readonly pool: string;
  readonly tcp: string;
  readonly exec: string;
}

/** Runs the probe behind the launcher; the folder next to the shared one is what it must not reach. */
function probe(sandbox: LaunchPlan['sandbox']): ProbeReport {
  for (const name of ['outside', 'code']) mkdirSync(join(place.folder, name), { recursive: true });
  writeFileSync(join(place.folder, 'outside/secret'), 'secret');
  writeFileSync(join(place.shared, 'inside'), 'inside');
  spawnSync('ln', ['-sfn', '../outside/secret', join(place.shared, 'symlink')]);
  const program = join(place.folder, 'code/probe.mjs');
  writeFileSync(program, PROBE);
  const ran = launched(program, sandbox, { PROBE_FOLDER: place.folder, PROBE_SANDBOX: sandbox });
  if (ran.stdout === '') throw new Error(ran.stderr);
  return JSON.parse(ran.stdout) as ProbeReport;
}

/** Runs a program in the share host's place, as the parent of a share starts it. */
function launched(program: string, sandbox: LaunchPlan['sandbox'], env: Record<string, string> = {}) {
  const command = launchCommand({
    launcher: LAUNCHER,
    program,
    code: join(place.folder, 'code'),
    folders: [place.shared],
    sandbox,
    descriptors: 3,
  });
  return spawnSync(command.program, command.args, { encoding: 'utf8', env: { ...command.env, ...env } });
}

/** Runs a call of the addon behind the launcher, on the main thread or in a Worker: how the process ended. */
function callBehindLauncher(call: string, thread: 'main' | 'worker'): NodeJS.Signals | number | null {
  mkdirSync(join(place.folder, 'code'), { recursive: true });
  const program = join(place.folder, 'code/call.mjs');
  const addon = JSON.stringify(ADDON);
  const calls = `process.getBuiltinModule('node:module').createRequire(import.meta.url)(${addon}).${call}`;
  const inWorker = `new (await import('node:worker_threads')).Worker(${JSON.stringify(calls.replace('import.meta.url', addon))}, { eval: true })`;
  writeFileSync(program, thread === 'main' ? calls : inWorker);
  const ran = launched(program, 'auto');
  return ran.signal ?? ran.status;
}

describe('of a program that makes system calls', () => {
  test.each(['main', 'worker'] as const)(
    'a forbidden one ends the process (%s thread), an ordinary one does not',
    (thread) => {
      expect(callBehindLauncher("mount('none', '/mnt', 'tmpfs', 0, '')", thread)).toBe('SIGSYS');
      expect(callBehindLauncher('monotonicNs()', thread)).toBe(0);
    },
  );

  test('it cannot become another program, nor start one', () => {
    // The launcher stands for a program that tries: it becomes what it is told, where it may.
    const become = [LAUNCHER, '--', '/bin/sh', '-c', 'exit 7'];
    const { program, args, env } = launchCommand({
      launcher: LAUNCHER,
      program: '',
      code: join(DIST, 'native'),
      folders: [],
      sandbox: 'auto',
      descriptors: 3,
    });
    const steps = args.slice(0, args.indexOf('--'));
    const ran = (given: readonly string[]) =>
      spawnSync(program, [...given, '--', ...become], { encoding: 'utf8', env });
    expect(ran([]).status).toBe(7);
    const mayRun = steps.map((step) =>
      step.replace(/^rule=\d+(?=,.*\/dist\/native$)/, `rule=${FS.EXECUTE | FS.READ_FILE}`),
    );
    expect(mayRun).not.toEqual(steps);
    const refused = ran(mayRun);
    expect(refused.status).toBe(landlock >= 2 ? 1 : 7);
    if (landlock >= 2) expect(refused.stderr).toMatch(/Permission denied for \/bin\/sh/);
    const start = "monotonicNs(); process.getBuiltinModule('node:child_process').spawnSync('/bin/sh', ['-c', 'true'])";
    expect(callBehindLauncher(start, 'main')).toBe('SIGSYS');
  });
});

describe('of a program that wants out', () => {
  const inside = ['read a file inside', 'make and remove a tree inside'];

  test.skipIf(landlock < 3)('nothing outside is reached, from any thread; inside everything works', () => {
    const { main, worker, pool, tcp } = probe('require');
    for (const report of [main, worker]) {
      for (const [what, result] of Object.entries(report)) {
        if (inside.includes(what)) expect(`${what}: ${result}`).toBe(`${what}: done`);
        else if (what === 'signal the parent') expect(result).toBe(landlock >= 6 ? 'EPERM' : 'done');
        else expect(`${what}: ${result}`).toMatch(/: (EACCES|EPERM|EXDEV|ENOENT)$/);
      }
    }
    expect(pool).toBe('EACCES');
    if (landlock >= 4) expect(tcp).toBe('EACCES');
    // The canary is as it was.
    expect(readFileSync(join(place.folder, 'outside/secret'), 'utf8')).toBe('secret');
    expect(readdirSync(join(place.folder, 'outside'))).toEqual(['secret']);
  });

  test('the probe itself can do all of it without the sandbox', () => {
    const { main, pool, exec } = probe('none');
    expect(main['read a file outside']).toBe('done');
    expect(main['write a file outside']).toBe('done');
    expect(main['read through a symlink']).toBe('done');
    expect([pool, exec]).toEqual(['ENOENT', 'done']); // removed by its first round
  });
});

/** What a share host that nobody launched does on its engine thread (restrictThread), here on a plain Worker; what each thread may then do. */
const THREAD_PROBE = `
import { fileURLToPath } from 'node:url';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { native } from './native/loader.ts';
import { restrictThread } from './sandbox/restrict.ts';
import { threadFiles } from './testing/threads.ts';
const open = (path) => { const fd = native.openHostPath(path, 0); return fd < 0 ? fd : (native.close(fd), 0); };
const threads = () => new Map([...threadFiles('status')].map(([id, status]) =>
  [id, /^Seccomp:\\s*(\\d)/m.exec(status)[1] + /^NoNewPrivs:\\s*(\\d)/m.exec(status)[1]]));
if (!isMainThread) {
  const sandbox = restrictThread({ folders: [workerData + '/shared'], code: workerData + '/code' });
  const before = threads();
  native.bindArena(new ArrayBuffer(65536));
  native.reactorCreate();
  native.poolStart(2);
  const pool = [...threads()].filter(([id]) => !before.has(id)).map(([, state]) => state);
  parentPort.postMessage({ sandbox, pool, outside: open(workerData + '/outside/secret'), inside: open(workerData + '/shared/inside') });
} else {
  const folder = process.env.PROBE_FOLDER;
  const worker = await new Promise((resolve, reject) => new Worker(fileURLToPath(import.meta.url), { workerData: folder }).once('message', resolve).once('error', reject));
  process.stdout.write(JSON.stringify({ ...worker, main: { outside: open(folder + '/outside/secret'), state: threads().get(String(process.pid)) } }));
  process.exit(0);
}
`;

interface ThreadReport {
  readonly sandbox: SandboxReport;
  /** Of each of the pool's threads: /proc's Seccomp and NoNewPrivs. */
  readonly pool: readonly string[];
  readonly inside: number;
  readonly outside: number;
  readonly main: { readonly outside: number; readonly state: string };
}

describe('of an engine thread that restricts itself', () => {
  test('the thread and its pool are shut in, the rest of the process is not, and that is said', () => {
    for (const name of ['outside', 'code']) mkdirSync(join(place.folder, name), { recursive: true });
    writeFileSync(join(place.folder, 'outside/secret'), 'secret');
    writeFileSync(join(place.shared, 'inside'), 'inside');
    const program = join(place.folder, 'code/thread.mjs');
    buildSync({
      stdin: { contents: THREAD_PROBE, resolveDir: join(DIST, '../server'), loader: 'ts' },
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile: program,
    });
    const ran = spawnSync(process.execPath, [program], {
      encoding: 'utf8',
      env: { ...process.env, PROBE_FOLDER: place.folder, CULVERT_NATIVE: join(DIST, 'native/culvert.node') },
    });
    expect(ran.stderr).toBe('');
    const said = JSON.parse(ran.stdout) as ThreadReport;
    expect(said.sandbox.state).toBe('partial');
    expect(said.sandbox.reason).toMatch(/^only the engine thread and its I\/O pool are covered/);
    expect(said.sandbox.layers).toEqual(
      expect.arrayContaining<string>(['no new privileges', 'capabilities', 'seccomp']),
    );
    // Seccomp filter and no_new_privs.
    expect(said.pool).toEqual(['21', '21']);
    expect(said.inside).toBe(0);
    expect(said.outside).toBe(landlock >= 2 ? -constants.errno.EACCES : 0);
    expect(said.main).toEqual({ outside: 0, state: '00' });
  });
});
