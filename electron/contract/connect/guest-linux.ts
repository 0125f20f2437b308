/** What is typed or stored in a Linux guest. */

import { bootOptions, type GuestMount, optionText } from './mount.ts';
import type { Settled } from './options.ts';
import { fstabField, hasControlCharacters, shellCommand, shellWord, systemdPathName, systemdValue } from './quoting.ts';
import type { Route, VsockRoute } from './route.ts';
import { lines, type Part, refusal, refusedSnippet, type Snippet, type SnippetHead, snippet } from './snippet.ts';

const AS_ROOT = 'As root in the guest';
const IN_FILE = 'In the guest, as this file';
/** NAME_MAX less the suffix. */
const UNIT_NAME_MAX = 255 - '.automount'.length;

export function linuxSnippets(route: Route, mount: GuestMount, settled: Settled): readonly Snippet[] {
  if (route.kind === 'vsock')
    return [vsockMount(route, mount, settled), ...modules(route), ...vsockService(route, mount, settled)];
  return [
    mountCommand(mount, settled),
    fstab(mount, settled),
    ...systemdUnits(mount, settled),
    ...modules(route),
    cloudInit(mount, settled),
  ];
}

function makeFolder({ mountpoint }: Settled): Part {
  return { text: `mkdir -p ${shellWord(mountpoint)}\n`, why: 'The folder in which the share appears.' };
}

/** Words that begin with a dash would be taken for options. */
function operands(...words: readonly string[]): readonly string[] {
  return words.some((word) => word.startsWith('-')) ? ['--', ...words] : words;
}

function mountCommand(mount: GuestMount, settled: Settled): Snippet {
  const options = optionText(mount);
  const parts: Part[] = [
    makeFolder(settled),
    {
      text: `mount -t ${mount.type}`,
      why: mount.type === 'virtiofs' ? 'virtio-fs, Linux 5.4 or later.' : 'Linux’ 9P client.',
    },
  ];
  if (options !== '')
    parts.push({
      text: ` -o ${shellWord(options)}`,
      why: mount.options.map(({ text, why }) => `${text}: ${why}`).join(' '),
    });
  parts.push({
    text: ` ${shellCommand(operands(mount.source, settled.mountpoint))}`,
    why: mount.network ? 'The host’s address, and where the share appears.' : 'The tag, and where the share appears.',
  });
  return snippet({ id: 'mount', title: 'Mount now', format: 'shell', place: AS_ROOT }, [...parts, { text: '\n' }]);
}

/** One line of fstab(5), without its end. */
export function fstabLine(mount: GuestMount, mountpoint: string): string {
  return [fstabField(mount.source), fstabField(mountpoint), mount.type, fstabField(bootOptions(mount)), '0', '0'].join(
    ' ',
  );
}

function fstab(mount: GuestMount, { mountpoint }: Settled): Snippet {
  return snippet(
    {
      id: 'fstab',
      title: 'At each boot: fstab',
      format: 'fstab',
      place: 'In the guest, one line of this file',
      file: '/etc/fstab',
    },
    [
      {
        text: `${fstabLine(mount, mountpoint)}\n`,
        why: 'nofail: without the share the guest boots all the same, and not into its emergency mode.',
      },
    ],
  );
}

function systemdUnits(mount: GuestMount, { mountpoint }: Settled): readonly Snippet[] {
  const name = systemdPathName(mountpoint);
  const what = systemdValue(mount.source);
  const where = systemdValue(mountpoint);
  const options = systemdValue(bootOptions(mount));
  const unit = (suffix: string, title: string): SnippetHead => ({
    id: `systemd-${suffix}`,
    title,
    format: 'ini',
    place: IN_FILE,
    file: `/etc/systemd/system/${name}.${suffix}`,
  });
  const mountHead = unit('mount', 'At each boot: systemd');
  const automountHead = unit('automount', 'On first use: systemd');
  if (what === null || where === null || options === null || name.length > UNIT_NAME_MAX) {
    const refused = refusal(
      name.length > UNIT_NAME_MAX
        ? 'The mount point is too long for the name of a unit, which has at most 255 bytes.'
        : 'A systemd unit cannot carry a line break, a blank at the ends or a backslash at the end.',
      name.length > UNIT_NAME_MAX
        ? 'Choose a shorter mount point.'
        : 'Use the fstab line, or choose another tag or mount point.',
    );
    return [refusedSnippet(mountHead, refused), refusedSnippet(automountHead, refused)];
  }
  const network = mount.network
    ? [
        {
          text: 'After=network-online.target\nWants=network-online.target',
          why: 'The share is reached over the network.',
        },
      ]
    : [];
  return [
    snippet(
      mountHead,
      lines([
        { text: '[Unit]\nDescription=Folder of the host (Culvert)' },
        ...network,
        { text: '\n[Mount]' },
        { text: `What=${what}`, why: mount.network ? 'The host’s address.' : 'The tag.' },
        { text: `Where=${where}`, why: 'The file’s name must be this path, as systemd-escape writes it.' },
        { text: `Type=${mount.type}` },
        { text: `Options=${options}` },
        { text: '\n[Install]\nWantedBy=multi-user.target', why: 'Mounted at boot once it is enabled.' },
      ]),
    ),
    snippet(
      automountHead,
      lines([
        { text: '[Unit]\nDescription=Folder of the host (Culvert), on first use' },
        { text: '\n[Automount]' },
        {
          text: `Where=${where}`,
          why: 'The twin of the .mount unit; enable this one instead, and the boot does not wait.',
        },
        { text: '\n[Install]\nWantedBy=multi-user.target' },
      ]),
    ),
    snippet({ id: 'systemd-enable', title: 'Enable the unit', format: 'shell', place: AS_ROOT }, [
      {
        text: `systemctl daemon-reload && systemctl enable --now ${shellWord(`${name}.mount`)}\n`,
        why: 'Mounts it now and at each boot. For the other twin: the same with .automount.',
      },
    ]),
  ];
}

const MODULES = {
  virtiofs: ['virtiofs'],
  'virtio-9p': ['9p', '9pnet_virtio'],
  tcp: ['9p', '9pnet_fd'],
  vsock: ['9p', '9pnet_fd', 'vmw_vsock_virtio_transport'],
} as const satisfies Record<Route['kind'], readonly string[]>;

function modules({ kind }: Route): readonly Snippet[] {
  const names = MODULES[kind].join(' ');
  const list = [
    snippet({ id: 'modules', title: 'Kernel modules', format: 'shell', place: AS_ROOT }, [
      {
        text: `modprobe -a ${names}\n`,
        why: 'Mounting loads what it needs in most guests; this says at once what is missing.',
      },
      {
        text: `printf '%s\\n' ${names} > /etc/modules-load.d/culvert.conf\n`,
        why: 'Loads them at each boot.',
      },
    ]),
  ];
  if (kind !== 'virtio-9p') return list;
  return [
    ...list,
    snippet(
      { id: 'initramfs', title: 'Mounted before the root file system is there', format: 'shell', place: AS_ROOT },
      [
        {
          text: `if [ -d /etc/initramfs-tools ]; then printf '%s\\n' ${names} >> /etc/initramfs-tools/modules && update-initramfs -u\n`,
          why: 'Debian, Ubuntu. Without it: "Could not find request transport: virtio".',
        },
        {
          text: `else printf 'add_drivers+=" ${names} "\\n' > /etc/dracut.conf.d/culvert.conf && dracut -f; fi\n`,
          why: 'Fedora, openSUSE, Arch with dracut.',
        },
      ],
    ),
  ];
}

function cloudInit(mount: GuestMount, { mountpoint }: Settled): Snippet {
  const head: SnippetHead = {
    id: 'cloud-init',
    title: 'cloud-init',
    format: 'yaml',
    place: 'In the guest’s user data',
  };
  const fields = [mount.source, mountpoint, mount.type, bootOptions(mount), '0', '0'];
  if (fields.some((field) => /[\s\\]/.test(field) || hasControlCharacters(field)))
    return refusedSnippet(
      head,
      refusal(
        'cloud-init writes the fields into /etc/fstab as they are, and a blank or a backslash would break the line (lima#5136).',
        'Choose a tag, mount point and export without blanks.',
      ),
    );
  return snippet(head, [
    { text: '#cloud-config\nmounts:\n' },
    {
      text: `  - [${fields.map((field) => JSON.stringify(field)).join(', ')}]\n`,
      why: 'cloud-init writes it into the guest’s fstab.',
    },
  ]);
}

/** Connects, then becomes mount(8) with the socket open: v9fs has no vsock of its own, but takes a descriptor. CID 2 is the host. */
const VSOCK_PROGRAM = `import os, socket, sys
port, options, source, folder = sys.argv[1:]
s = socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM)
s.connect((2, int(port)))
os.set_inheritable(s.fileno(), True)
fd = str(s.fileno())
os.execvp("mount", ["mount", "-t", "9p", "-o", "trans=fd,rfdno=" + fd + ",wfdno=" + fd + "," + options, source, folder])`;

function vsockMount(route: VsockRoute, mount: GuestMount, settled: Settled): Snippet {
  const words = [String(route.port), optionText(mount), mount.source, settled.mountpoint];
  return snippet({ id: 'mount', title: 'Mount now', format: 'shell', place: AS_ROOT }, [
    makeFolder(settled),
    {
      text: `python3 -c ${shellWord(VSOCK_PROGRAM)}`,
      why: 'Linux’ 9P client cannot connect over vsock itself: this connects and hands the socket to mount.',
    },
    { text: ` ${shellCommand(words)}\n`, why: `Port ${route.port}, the mount options, and where the share appears.` },
  ]);
}

function vsockService(route: VsockRoute, mount: GuestMount, { mountpoint }: Settled): readonly Snippet[] {
  const script = '/usr/local/sbin/culvert-mount-vsock';
  const words = [script, String(route.port), optionText(mount), mount.source, mountpoint];
  const head: SnippetHead = {
    id: 'systemd-service',
    title: 'At each boot: systemd',
    format: 'ini',
    place: IN_FILE,
    file: '/etc/systemd/system/culvert-vsock.service',
  };
  const quoted = words.map(execWord);
  if (quoted.includes(null))
    return [
      refusedSnippet(
        head,
        refusal('A systemd unit cannot carry a control character.', 'Choose another mount point or export name.'),
      ),
    ];
  return [
    snippet(
      {
        id: 'vsock-program',
        title: 'The program that connects',
        format: 'shell',
        place: `${IN_FILE}, executable (chmod 755)`,
        file: script,
      },
      [
        {
          text: `#!/usr/bin/env python3\n${VSOCK_PROGRAM}\n`,
          why: 'Connects to the host and hands the socket to mount.',
        },
      ],
    ),
    snippet(
      head,
      lines([
        { text: '[Unit]\nDescription=Folder of the host (Culvert) over vsock' },
        { text: '\n[Service]\nType=oneshot\nRemainAfterExit=yes' },
        { text: `ExecStart=${quoted.join(' ')}`, why: 'Mounts and ends; the kernel keeps the connection.' },
        { text: `ExecStop=${['/usr/bin/umount', mountpoint].map(execWord).join(' ')}` },
        { text: '\n[Install]\nWantedBy=multi-user.target' },
      ]),
    ),
  ];
}

/** A word of ExecStart=: double quotes with C escapes; `%` and `$` doubled (systemd.service(5), command lines). */
function execWord(text: string): string | null {
  if (hasControlCharacters(text)) return null;
  const escaped = text.replace(/[\\"]/g, '\\$&').replaceAll('%', '%%').replaceAll('$', '$$$$');
  return /^[A-Za-z0-9_@%+=:,./$-]+$/.test(escaped) ? escaped : `"${escaped}"`;
}
