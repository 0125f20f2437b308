/** The demonstration (`npm run demo`): Culvert, QEMU and a guest at work, with every request on the screen. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Guest } from './guest.ts';
import { findQemu } from './qemu.ts';

const CLI = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));
const TAG = 'demo';
const START_MS = 15_000;
const BOOT_MS = 180_000;
const WIDTH = 150;

/** What the guest does, as somebody would type it. */
const SESSION = [
  `mount -t virtiofs ${TAG} /mnt`,
  'cd /mnt && ls -l',
  'cd /mnt && cat hello',
  'cd /mnt && mkdir -p project/src && echo "written in the guest" > project/src/note',
  'cd /mnt && mv project/src/note project/note && ln -s note project/link && cat project/link',
  'cd /mnt && dd if=/dev/urandom of=data bs=64k count=16 2>/dev/null && sha256sum data > data.sha256',
  'cd /mnt && sha256sum -c data.sha256',
  'cd /mnt && rm -r project/src && find . | sort',
  'df -h /mnt | tail -n 1',
  'umount /mnt',
];

const colours = process.stdout.isTTY;
const dim = (text: string): string => (colours ? `\x1b[2m${text}\x1b[22m` : text);
const bold = (text: string): string => (colours ? `\x1b[1m${text}\x1b[22m` : text);
const say = (text: string): void => void process.stdout.write(`${text}\n`);

let requests = 0;

/** The server's log: requests and replies, shortened to the width of a screen. */
function showRequests(server: ChildProcess): void {
  if (server.stderr === null) return;
  createInterface(server.stderr).on('line', (line) => {
    if (!line.startsWith('->') && / unique=\d/.test(line)) requests++;
    say(dim(`  ${line.length > WIDTH ? `${line.slice(0, WIDTH - 1)}…` : line}`));
  });
}

async function started(server: ChildProcess): Promise<string> {
  if (server.stdout === null) throw new Error('the server has no stdout');
  const lines = createInterface(server.stdout);
  const timer = AbortSignal.timeout(START_MS);
  const ended = once(server, 'exit', { signal: timer }).then(() =>
    Promise.reject(new Error('the server did not start')),
  );
  const [line] = (await Promise.race([once(lines, 'line', { signal: timer }), ended])) as [string];
  return line;
}

async function work(guest: Guest): Promise<void> {
  for (const command of SESSION) {
    say(bold(`guest# ${command}`));
    const { code, stdout, stderr } = await guest.run(command);
    for (const line of `${stdout}${stderr}`.trimEnd().split('\n')) if (line !== '') say(`  ${line}`);
    if (code !== 0) throw new Error(`"${command}" ended with ${code} in the guest`);
  }
}

async function demonstrate(folder: string): Promise<string> {
  const shared = join(folder, 'shared');
  const socket = join(folder, 'share.sock');
  await mkdir(shared);
  await writeFile(join(shared, 'hello'), 'written on the host\n');
  const begun = performance.now();
  const args = [CLI, 'serve', '--shared-dir', shared, '--socket-path', socket, '--name', 'demo', '--verbose'];
  const env = { ...process.env, XDG_RUNTIME_DIR: folder };
  const server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
  showRequests(server);
  try {
    say(await started(server));
    say('booting a small Linux guest in QEMU (software emulation: this takes some seconds) ...');
    const guest = await Guest.boot({ shares: [{ tag: TAG, socketPath: socket }], bootTimeoutMs: BOOT_MS });
    try {
      say(`Linux ${guest.kernelRelease} runs`);
      await work(guest);
      await guest.shutdown();
    } finally {
      await guest.kill();
    }
    const note = await readFile(join(shared, 'project/note'), 'utf8');
    if (note !== 'written in the guest\n') throw new Error('the host does not see what the guest wrote');
  } finally {
    if (server.exitCode === null) {
      server.kill('SIGTERM');
      await once(server, 'exit');
    }
  }
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  return `demo: ${SESSION.length} commands in the guest, ${requests} requests served, host and guest agree; ${seconds} s`;
}

if (findQemu() === undefined) {
  say('qemu-system-x86_64 is not installed (Debian: apt-get install qemu-system-x86)');
  process.exitCode = 1;
} else {
  const folder = await mkdtemp(join(tmpdir(), 'culvert-demo-'));
  try {
    say(bold(await demonstrate(folder)));
  } catch (error) {
    say(`demo failed: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
