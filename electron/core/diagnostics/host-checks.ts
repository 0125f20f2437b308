/** Checks of this host. Each reads what it says; `root` stands in front of the paths, so that a test can bring a host of its own. */
import { access, constants, readFile, stat } from 'node:fs/promises';
import { release } from 'node:os';
import { geteuid } from 'node:process';
import { isAtLeast } from '../../contract/connect/vmm.ts';
import type { Check, CheckState, Fix } from '../../contract/diagnostics.ts';

export interface HostFacts {
  /** In front of /proc, /sys and /dev. */
  readonly root: string;
  /** `uname -r`. */
  readonly release: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly uid: number;
}

export function thisHost(): HostFacts {
  return { root: '', release: release(), env: process.env, uid: geteuid?.() ?? 0 };
}

type HostCheck = (host: HostFacts) => Promise<Check>;

/** Landlock's version 2, without which renames between folders would fail (server/sandbox/landlock.ts), and 3, which covers truncation. */
const LANDLOCK_KERNEL = '5.19';
const LANDLOCK_FULL_KERNEL = '6.2';
/** Below it a guest with many files makes the server close and open descriptors all the time. */
const DESCRIPTORS_GOOD = 65_536;
const MEMORY_LOW_MIB = 256;
/** Watches of a project with node_modules. */
const WATCHES_GOOD = 65_536;

function check(id: string, title: string, state: CheckState, measured: string, advice = '', fix?: Fix): Check {
  return { id: `host.${id}`, group: 'host', state, title, measured, advice, fix, muteable: state !== 'fail' };
}

function command(label: string, text: string): Fix {
  return { label, action: { kind: 'command', where: 'host', command: text } };
}

async function textOf({ root }: HostFacts, path: string): Promise<string | null> {
  return await readFile(`${root}${path}`, 'utf8').then(
    (text) => text.trim(),
    () => null,
  );
}

async function mayUse({ root }: HostFacts, path: string): Promise<'yes' | 'no' | 'absent'> {
  return await access(`${root}${path}`, constants.R_OK | constants.W_OK).then(
    () => 'yes',
    (error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? 'absent' : 'no'),
  );
}

const HOST_CHECKS: readonly HostCheck[] = [
  async (host) => {
    const title = 'Landlock keeps the server in its folder';
    const modules = await textOf(host, '/sys/kernel/security/lsm');
    const kernel = `The kernel is ${host.release}`;
    if (modules !== null && !modules.split(',').includes('landlock'))
      return check(
        'landlock',
        title,
        'warn',
        `${kernel}; its security modules are ${modules}, without landlock.`,
        'Add landlock to lsm= on the kernel’s command line.',
      );
    if (isAtLeast(host.release, LANDLOCK_KERNEL) === false)
      return check(
        'landlock',
        title,
        'warn',
        `${kernel}; Landlock is usable from ${LANDLOCK_KERNEL} on.`,
        'The server still drops privileges and filters system calls; a newer kernel shuts it in.',
      );
    if (isAtLeast(host.release, LANDLOCK_FULL_KERNEL) === false)
      return check(
        'landlock',
        title,
        'warn',
        `${kernel}; before ${LANDLOCK_FULL_KERNEL} Landlock does not cover truncation of files outside.`,
        'A newer kernel closes that gap.',
      );
    return modules === null
      ? check(
          'landlock',
          title,
          'unknown',
          `${kernel}, which has it; whether it is enabled is not visible from here.`,
          'The sandbox line of a running share says it.',
        )
      : check('landlock', title, 'ok', `${kernel}, with landlock among its security modules.`);
  },
  async (host) => {
    const actions = await textOf(host, '/proc/sys/kernel/seccomp/actions_avail');
    const title = 'System calls of the server are filtered';
    return actions === null
      ? check(
          'seccomp',
          title,
          'warn',
          'This kernel has no seccomp filters.',
          'Use a kernel with CONFIG_SECCOMP_FILTER.',
        )
      : check('seccomp', title, 'ok', `The kernel has seccomp filters (${actions}).`);
  },
  async (host) => {
    const title = 'Folders can be mounted on this host';
    switch (await mayUse(host, '/dev/fuse')) {
      case 'yes':
        return check('fuse', title, 'ok', '/dev/fuse is there and may be opened.');
      case 'no':
        return check(
          'fuse',
          title,
          'warn',
          '/dev/fuse is there, but not for this user.',
          'Needed for culvert mount and "try it without a VM" only.',
        );
      case 'absent':
        return check(
          'fuse',
          title,
          'warn',
          'There is no /dev/fuse.',
          'Needed for culvert mount and "try it without a VM" only.',
          command('Load the module', 'sudo modprobe fuse'),
        );
    }
  },
  async (host) => {
    const title = 'Guests can be reached over vsock';
    switch (await mayUse(host, '/dev/vhost-vsock')) {
      case 'yes':
        return check('vsock', title, 'ok', '/dev/vhost-vsock is there and may be opened.');
      case 'no':
        return check(
          'vsock',
          title,
          'warn',
          '/dev/vhost-vsock is there, but not for this user.',
          'Needed for vsock with QEMU and crosvm only.',
          command('Join the group', 'sudo usermod -aG kvm "$USER"'),
        );
      case 'absent':
        return check(
          'vsock',
          title,
          'warn',
          'There is no /dev/vhost-vsock.',
          'Needed for vsock with QEMU and crosvm only.',
          command('Load the module', 'sudo modprobe vhost_vsock'),
        );
    }
  },
  async (host) => {
    const title = 'VMs run on the processor itself';
    const may = await mayUse(host, '/dev/kvm');
    if (may === 'yes') return check('kvm', title, 'ok', '/dev/kvm is there and may be opened.');
    const measured =
      may === 'no' ? '/dev/kvm is there, but not for this user.' : 'There is no /dev/kvm: VMs are emulated, and slow.';
    return check(
      'kvm',
      title,
      'warn',
      measured,
      may === 'no' ? 'Join the group kvm.' : 'Turn virtualisation on in the firmware, or allow it to this VM.',
      may === 'no' ? command('Join the group', 'sudo usermod -aG kvm "$USER"') : undefined,
    );
  },
  async ({ env, uid, root }) => {
    const title = 'A folder for sockets';
    const folder = env['XDG_RUNTIME_DIR'];
    if (folder === undefined || folder === '')
      return check(
        'runtime-folder',
        title,
        'warn',
        `XDG_RUNTIME_DIR is not set; sockets go to ${uid === 0 ? '/run/culvert' : `/tmp/culvert-${uid}`}.`,
        uid === 0 ? '' : 'Log in through systemd-logind, or set it to a folder of yours.',
      );
    const found = await stat(`${root}${folder}`).catch(() => null);
    if (found === null || !found.isDirectory())
      return check(
        'runtime-folder',
        title,
        'fail',
        `XDG_RUNTIME_DIR is ${folder}, which is not there.`,
        'Log in again, or set it to a folder of yours.',
      );
    if (found.uid !== uid || (found.mode & 0o077) !== 0)
      return check(
        'runtime-folder',
        title,
        'fail',
        `XDG_RUNTIME_DIR is ${folder}, which is not this user’s alone.`,
        'Set it to a folder that only this user may enter.',
        command('Close it for others', `chmod 700 ${folder}`),
      );
    return check('runtime-folder', title, 'ok', `${folder} is this user’s alone.`);
  },
  async (host) => {
    const title = 'Files that a server may have open';
    const limits = await textOf(host, '/proc/self/limits');
    const [, soft = '', hard = ''] = /^Max open files +(\S+) +(\S+)/m.exec(limits ?? '') ?? [];
    if (soft === '') return check('descriptors', title, 'unknown', 'The limit could not be read.');
    const most = hard === 'unlimited' ? Number.POSITIVE_INFINITY : Number(hard);
    return most >= DESCRIPTORS_GOOD
      ? check('descriptors', title, 'ok', `Up to ${hard} (${soft} to begin with; the server raises it).`)
      : check(
          'descriptors',
          title,
          'warn',
          `At most ${hard}.`,
          'Large trees then cost more look-ups: raise LimitNOFILE= of the service, or nofile in /etc/security/limits.conf.',
        );
  },
  async (host) => {
    const title = 'Memory';
    const info = await textOf(host, '/proc/meminfo');
    const kib = (name: string): number =>
      Number(new RegExp(`^${name}: +(\\d+)`, 'm').exec(info ?? '')?.[1] ?? Number.NaN);
    const available = kib('MemAvailable') / 1024;
    if (Number.isNaN(available)) return check('memory', title, 'unknown', 'It could not be read.');
    const measured = `${Math.round(available)} of ${Math.round(kib('MemTotal') / 1024)} MiB are available.`;
    return available < MEMORY_LOW_MIB
      ? check('memory', title, 'warn', measured, 'The host’s file cache shrinks, and reads of the guest become slow.')
      : check('memory', title, 'ok', measured);
  },
  async (host) => {
    const title = 'Watches for changes made by the host';
    const [watches, instances] = await Promise.all([
      textOf(host, '/proc/sys/fs/inotify/max_user_watches'),
      textOf(host, '/proc/sys/fs/inotify/max_user_instances'),
    ]);
    if (watches === null) return check('inotify', title, 'unknown', 'The limits could not be read.');
    const measured = `A user may have ${watches} watches and ${instances ?? '?'} instances.`;
    return Number(watches) < WATCHES_GOOD
      ? check(
          'inotify',
          title,
          'warn',
          measured,
          'Editors and the host-also-wrote warning need them.',
          command('Raise it', 'sudo sysctl fs.inotify.max_user_watches=524288'),
        )
      : check('inotify', title, 'ok', measured);
  },
  async (host) => {
    const [selinux, apparmor] = await Promise.all([
      textOf(host, '/sys/fs/selinux/enforce'),
      textOf(host, '/sys/module/apparmor/parameters/enabled'),
    ]);
    const title = 'Labels and profiles of VMs';
    if (selinux === '1')
      return check(
        'mandatory',
        title,
        'warn',
        'SELinux enforces: libvirt’s VMs run as svirt_t, which may be denied to connect to the socket.',
        'When a VM is refused: ausearch -m avc -ts recent. Fedora 41 and later allow it.',
        command('Show what was denied', 'sudo ausearch -m avc -ts recent'),
      );
    if (apparmor === 'Y')
      return check(
        'mandatory',
        title,
        'ok',
        'AppArmor is on: libvirt’s VMs may use sockets that their XML names.',
        'When a VM is refused: journalctl -b | grep DENIED.',
      );
    return check('mandatory', title, 'ok', 'Neither SELinux nor AppArmor is in force.');
  },
];

export async function checkHost(host: HostFacts = thisHost()): Promise<readonly Check[]> {
  return await Promise.all(HOST_CHECKS.map(async (one) => await one(host)));
}
