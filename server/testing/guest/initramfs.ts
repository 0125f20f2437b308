import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { cachePath, exists, writeAtomically } from './cache.ts';
import { CpioWriter } from './cpio.ts';
import type { GuestKernel } from './kernel.ts';
import { modulesInLoadOrder } from './modules.ts';
import { staticProgram } from './static-program.ts';

const run = promisify(execFile);
const INIT_SOURCE = fileURLToPath(new URL('init/init.c', import.meta.url));

/** Loaded by PID 1 before the agent answers: what the agent's port needs, and the file system that nearly all tests use. */
const BOOT_MODULES = ['virtio_pci', 'virtio_console', 'virtiofs'];
/** There for modprobe (or the kernel's own request) when a script needs them. */
const LATER_MODULES = [
  '9p',
  '9pnet_virtio',
  '9pnet_fd',
  'virtio_net',
  'e1000',
  'vmw_vsock_virtio_transport',
  'virtio_rng',
  'af_packet',
];
const KEPT_IMAGES = 6;

/** What goes into a guest beside busybox, the kernel's modules and the agent. */
export interface GuestContents {
  /** Programs of the host, copied to the same path with the libraries that ldd names. */
  readonly programs?: readonly string[];
  /** Path in the guest → file on the host, copied as it is, executable. */
  readonly files?: Readonly<Record<string, string>>;
  /** Path in the guest → what the symbolic link holds. */
  readonly symlinks?: Readonly<Record<string, string>>;
}

/**
 * Builds the guest's root file system and returns the path of its image, named by the hash of its content; several
 * processes may do this at once. It is not compressed: unpacking is what costs in an emulated guest.
 */
export async function initramfs(
  kernel: GuestKernel,
  contents: GuestContents = {},
  bootModules: readonly string[] = BOOT_MODULES,
): Promise<string> {
  const cpio = new CpioWriter();
  cpio.characterDevice('/dev/console', 5, 1);
  for (const path of ['/proc', '/sys', '/tmp', '/run', '/root', '/mnt', '/var/tmp']) cpio.directory(path);
  cpio.file('/init', await readFile(await staticProgram('guest-init', [INIT_SOURCE])));
  cpio.file(
    '/etc/passwd',
    Buffer.from('root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n'),
    0o644,
  );
  cpio.file('/etc/group', Buffer.from('root:x:0:\nnogroup:x:65534:\n'), 0o644);
  addModules(cpio, kernel, bootModules);
  for (const [path, source] of Object.entries(contents.files ?? {})) cpio.file(path, await readFile(source));
  for (const [path, target] of Object.entries(contents.symlinks ?? {})) cpio.symlink(path, target);
  for (const program of contents.programs ?? []) await addProgram(cpio, program);
  // busybox's own shell prefers its applets to what is on PATH (Debian's FEATURE_PREFER_APPLETS): git and tar must be real.
  if (await exists('/bin/dash')) {
    await addProgram(cpio, '/bin/dash');
    cpio.symlink('/bin/sh', 'dash');
  }
  await addBusybox(cpio);

  const image = cpio.finish();
  const digest = createHash('sha256').update(image).digest('hex').slice(0, 20);
  const path = cachePath('guest', 'initramfs', `${digest}.cpio`);
  const now = new Date();
  if (await exists(path)) await utimes(path, now, now);
  else {
    await writeAtomically(path, image);
    await dropOldImages(dirname(path));
  }
  return path;
}

function addModules(cpio: CpioWriter, kernel: GuestKernel, bootModules: readonly string[]): void {
  const base = `/lib/modules/${kernel.release}`;
  const modules = modulesInLoadOrder(kernel.modules, [...bootModules, ...LATER_MODULES]);
  const dependencies: string[] = [];
  const aliases: string[] = [];
  for (const module of modules) {
    cpio.file(`${base}/${module.path}`, module.data, 0o644);
    // As depmod writes it: all that the module needs, directly or not, the deepest last.
    const needs = modulesInLoadOrder(kernel.modules, [module.name]).slice(0, -1).reverse();
    dependencies.push(`${module.path}: ${needs.map((needed) => needed.path).join(' ')}`.trimEnd());
    for (const alias of module.aliases) aliases.push(`alias ${alias} ${module.name}`);
  }
  cpio.file(`${base}/modules.dep`, Buffer.from(`${dependencies.join('\n')}\n`), 0o644);
  cpio.file(`${base}/modules.alias`, Buffer.from(`${aliases.join('\n')}\n`), 0o644);
  const atBoot = modulesInLoadOrder(kernel.modules, bootModules).map((module) => `${base}/${module.path}\n`);
  cpio.file('/etc/boot-modules', Buffer.from(atBoot.join('')), 0o644);
}

/** ldd lines are `name => /path (0x…)` or `/path (0x…)`. */
async function addProgram(cpio: CpioWriter, program: string): Promise<void> {
  cpio.file(program, await readFile(program));
  const { stdout } = await run('ldd', [program]).catch(() => ({ stdout: '' }));
  for (const [, library] of stdout.matchAll(/(\/\S+) \(0x/g)) {
    if (library !== undefined) cpio.file(library, await readFile(library));
  }
}

/** Last, so that a real program at /bin/tar or /usr/bin/tar wins over busybox's own (PATH has /usr/bin first). */
async function addBusybox(cpio: CpioWriter): Promise<void> {
  const busybox = await findBusybox();
  cpio.file('/bin/busybox', await readFile(busybox));
  const { stdout } = await run(busybox, ['--list']);
  for (const applet of stdout.split('\n')) {
    if (applet !== '' && applet !== 'busybox') cpio.symlink(`/bin/${applet}`, 'busybox');
  }
  cpio.symlink('/sbin/modprobe', '../bin/busybox');
}

async function findBusybox(): Promise<string> {
  for (const path of ['/usr/bin/busybox', '/bin/busybox']) {
    if (!(await exists(path))) continue;
    const { stdout } = await run('ldd', [path]).catch(() => ({ stdout: 'not a dynamic executable' }));
    if (!stdout.includes('=>')) return path;
  }
  throw new Error('the guest needs a static busybox (Debian: apt-get install busybox-static)');
}

async function dropOldImages(folder: string): Promise<void> {
  const images = (await readdir(folder)).filter((name) => basename(name).endsWith('.cpio'));
  const dated = await Promise.all(
    images.map(async (name) => ({ name, used: (await stat(`${folder}/${name}`)).mtimeMs })),
  );
  dated.sort((a, b) => b.used - a.used);
  for (const { name } of dated.slice(KEPT_IMAGES)) await rm(`${folder}/${name}`, { force: true });
}
