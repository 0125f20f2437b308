/** Which VMMs are installed, and their versions. */
import { execFile } from 'node:child_process';
import { access, constants, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { geteuid } from 'node:process';
import { promisify } from 'node:util';
import type { VmmKind } from '../../contract/connect/vmm.ts';
import type { InstalledVmm } from '../../contract/vms.ts';

const run = promisify(execFile);
const TIMEOUT_MS = 5000;
/** Where programs that no shell finds are kept as well. */
const MORE_FOLDERS = ['/usr/local/bin', '/usr/bin', '/usr/libexec', '/usr/lib/qemu'];

const PROGRAMS: readonly (readonly [VmmKind, string])[] = [
  ['qemu', 'qemu-system-x86_64'],
  ['qemu', 'qemu-system-aarch64'],
  ['qemu', 'qemu-kvm'],
  ['libvirt', 'virsh'],
  ['cloud-hypervisor', 'cloud-hypervisor'],
  ['crosvm', 'crosvm'],
  ['firecracker', 'firecracker'],
];

/** `path`: where to look, as in $PATH. */
export async function installedVmms(path = process.env['PATH'] ?? ''): Promise<readonly InstalledVmm[]> {
  const folders = [...new Set([...path.split(':').filter((folder) => folder.startsWith('/')), ...MORE_FOLDERS])];
  const found = await Promise.all(
    PROGRAMS.map(async ([kind, name]) => {
      for (const folder of folders) {
        const program = join(folder, name);
        if (await isExecutable(program)) return { kind, program, version: await versionOf(program) };
      }
      return null;
    }),
  );
  return found.filter((one) => one !== null);
}

async function isExecutable(path: string): Promise<boolean> {
  return await access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/**
 * What `--version` says; null where it cannot be asked. Only programs that root or we ourselves own are run: the path may come from somebody
 * else's process.
 */
export async function versionOf(program: string): Promise<string | null> {
  if (!program.startsWith('/') || !(await isTrusted(program))) return null;
  try {
    const { stdout } = await run(program, ['--version'], {
      timeout: TIMEOUT_MS,
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
    });
    return /(\d+\.\d+(?:\.\d+)*)/.exec(stdout)?.[1] ?? null;
  } catch {
    return null; // not for us to run, too slow, or no such option
  }
}

/** The file and every folder above it can be changed by root or us only. */
async function isTrusted(program: string): Promise<boolean> {
  const path = await realpath(program).catch(() => null);
  if (path === null) return false;
  const parts = path.split('/');
  for (let end = parts.length; end > 0; end--) {
    const found = await stat(parts.slice(0, end).join('/') || '/').catch(() => null);
    if (found === null || (found.uid !== 0 && found.uid !== geteuid?.())) return false;
    if ((found.mode & 0o022) !== 0) return false;
  }
  return true;
}
