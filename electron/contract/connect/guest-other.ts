/** What is typed or stored in guests that are not Linux. */
import type { Settled } from './options.ts';
import { cmdWord, fstabField, shellCommand, shellWord, systemdValue } from './quoting.ts';
import type { Route } from './route.ts';
import { lines, type Part, refusal, refusedSnippet, type Snippet, type SnippetHead, snippet } from './snippet.ts';

const AS_ROOT = 'As root in the guest';
/** Where virtio-win's installer puts them, and WinFsp its own. */
const VIRTIOFS_EXE = 'C:\\Program Files\\Virtio-Win\\VioFS\\virtiofs.exe';
const WINFSP = 'C:\\Program Files (x86)\\WinFsp\\bin';

export function otherSnippets(route: Route, settled: Settled): readonly Snippet[] {
  switch (settled.guest.system) {
    case 'windows':
      return route.kind === 'virtiofs' ? windows(route.tag, settled) : [];
    case 'freebsd':
      return route.kind === 'virtio-9p' ? freebsd(route.tag, settled) : [];
    case 'netbsd':
      return netbsd(route, settled);
    case 'macos':
      return route.kind === 'virtio-9p' ? [macos(route.tag)] : [];
    case 'linux':
      return [];
  }
}

function windows(tag: string, { drive }: Settled): readonly Snippet[] {
  const place = 'In the guest, in a command prompt of an administrator';
  const head = (id: string, title: string): SnippetHead => ({ id, title, format: 'cmd', place });
  const word = cmdWord(tag);
  const several = head('windows-several', 'Windows: one of several shares');
  const one = snippet(
    head('windows', 'Windows: the only share'),
    lines([
      {
        text: `sc create VirtioFsSvc binPath= "${VIRTIOFS_EXE}" start= auto depend= VirtioFsDrv DisplayName= "Virtio FS Service"`,
        why: 'The service of virtio-win, after WinFsp and the driver are installed. Its installer makes it too; then this says that it exists.',
      },
      {
        text: `reg add HKLM\\Software\\VirtIO-FS /v MountPoint /t REG_SZ /d \\\\.\\${drive}: /f`,
        why: `Drive ${drive}:, as \\\\.\\${drive}: because programs that ask for final path names (cargo) fail otherwise. The service ignores arguments: only the registry counts.`,
      },
      { text: 'sc start VirtioFsSvc', why: 'Mounts the share now; it starts with Windows from now on.' },
    ]),
  );
  const registry = snippet(
    head('windows-options', 'Windows: options'),
    lines([
      {
        text: 'reg add HKLM\\Software\\VirtIO-FS /v CaseInsensitive /t REG_DWORD /d 1 /f',
        why: 'Names without regard to case, as Windows programs expect; costs extra look-ups.',
      },
      {
        text: 'reg add HKLM\\Software\\VirtIO-FS /v FileSystemName /t REG_SZ /d NTFS /f',
        why: 'Lets elevated programs run from the drive.',
      },
      { text: 'sc stop VirtioFsSvc', why: 'The service reads the registry when it starts.' },
      { text: 'sc start VirtioFsSvc' },
    ]),
  );
  if (word === null)
    return [
      one,
      registry,
      refusedSnippet(
        several,
        refusal(
          'The command prompt cannot carry a tag with ", %, a control character or a backslash at the end.',
          'Choose another tag.',
        ),
      ),
    ];
  return [
    one,
    registry,
    snippet(
      several,
      lines([
        { text: 'sc stop VirtioFsSvc', why: 'The service serves one share only; WinFsp’s launcher serves several.' },
        { text: 'sc config VirtioFsSvc start= demand' },
        {
          text: `"${WINFSP}\\fsreg.bat" virtiofs "${VIRTIOFS_EXE}" "-t %1 -m %2"`,
          why: 'Once: tells the launcher how to start a share from a tag and a drive. In a batch file write %%1 and %%2.',
        },
        {
          text: `"${WINFSP}\\launchctl-x64.exe" start virtiofs viofs${drive} ${word} \\\\.\\${drive}:`,
          why: 'This share, by its tag, on this drive; once for each share, with another drive.',
        },
      ]),
    ),
  ];
}

function freebsd(tag: string, { mountpoint }: Settled): readonly Snippet[] {
  return [
    snippet({ id: 'mount', title: 'Mount now', format: 'shell', place: AS_ROOT }, [
      { text: 'kldload -n virtio_p9fs\n', why: 'The driver, FreeBSD 15.0 or later.' },
      { text: `mkdir -p ${shellWord(mountpoint)}\n`, why: 'The folder in which the share appears.' },
      {
        text: `mount -t p9fs ${shellCommand([...dashes(tag), tag, mountpoint])}\n`,
        why: 'The tag, and where the share appears.',
      },
    ]),
    snippet(
      {
        id: 'loader',
        title: 'Driver at each boot',
        format: 'ini',
        place: 'In the guest, one line of this file',
        file: '/boot/loader.conf',
      },
      [{ text: 'virtio_p9fs_load="YES"\n', why: 'Loads the driver before file systems are mounted.' }],
    ),
    snippet(
      {
        id: 'fstab',
        title: 'At each boot: fstab',
        format: 'fstab',
        place: 'In the guest, one line of this file',
        file: '/etc/fstab',
      },
      [
        {
          text: `${[tag, mountpoint].map(fstabField).join(' ')} p9fs rw,failok 0 0\n`,
          why: 'failok: without the share the guest boots all the same.',
        },
      ],
    ),
  ];
}

function netbsd(route: Route, { mountpoint }: Settled): readonly Snippet[] {
  const parts: Part[] = [
    { text: `mkdir -p ${shellWord(mountpoint)}\n`, why: 'The folder in which the share appears.' },
  ];
  if (route.kind === 'virtio-9p')
    parts.push({
      text: `mount_9p -cu ${shellCommand(['/dev/vio9p0', mountpoint])}\n`,
      why: 'The first virtio-9p device; -u speaks 9P2000.u.',
    });
  else if (route.kind === 'tcp')
    parts.push({
      text: `mount_9p -u -p ${route.port} ${shellCommand([route.address, mountpoint])}\n`,
      why: 'The host’s address; -u speaks 9P2000.u.',
    });
  else return [];
  return [snippet({ id: 'mount', title: 'Mount now', format: 'shell', place: AS_ROOT }, parts)];
}

function macos(tag: string): Snippet {
  const head: SnippetHead = { id: 'mount', title: 'Mount now', format: 'shell', place: 'In the guest' };
  // It becomes a folder of /Volumes.
  if (tag.includes('/') || systemdValue(tag) === null)
    return refusedSnippet(
      head,
      refusal('macOS makes a folder of the tag, which it cannot do with this one.', 'Choose another tag.'),
    );
  return snippet(head, [
    { text: `sudo mount_9p ${shellCommand([...dashes(tag), tag])}\n`, why: 'Appears below /Volumes under the tag.' },
  ]);
}

function dashes(word: string): readonly string[] {
  return word.startsWith('-') ? ['--'] : [];
}
