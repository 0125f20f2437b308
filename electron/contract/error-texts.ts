/** Error texts of VMMs, guests and tools: what they mean and what to do. One row each; a text that somebody pastes is matched against all of them. */

export type ErrorPlace = 'vm' | 'guest' | 'host';

export interface ErrorText {
  /** Stable. */
  readonly id: string;
  /** As it is seen, shortened, for the table. */
  readonly seen: string;
  readonly place: ErrorPlace;
  /** Who says it. */
  readonly by: string;
  readonly pattern: RegExp;
  readonly cause: string;
  readonly fix: string;
  /** A command or text to copy, where there is one that fits everybody. */
  readonly copy?: string;
}

const SHARED_MEMORY_FIX =
  'Add what the copy panel shows for the VM’s memory, and start the VM again: it cannot be changed while it runs.';
const GENERIC_9P_FIX = 'Share the folder over virtio-fs or over 9P on vsock or TCP, or use QEMU 10.2 or later.';

export const ERROR_TEXTS: readonly ErrorText[] = [
  {
    id: 'libvirt-shared-memory',
    seen: 'virtiofs requires shared memory',
    place: 'vm',
    by: 'libvirt',
    pattern: /virtiofs['’]? requires (one or more NUMA nodes|shared memory)/i,
    cause: 'The VM’s memory is private, so the file server cannot see requests in it.',
    fix: SHARED_MEMORY_FIX,
    copy: "<memoryBacking><source type='memfd'/><access mode='shared'/></memoryBacking>",
  },
  {
    id: 'qemu-memory-size',
    seen: 'Machine memory size does not match the size of the memory backend',
    place: 'vm',
    by: 'QEMU',
    pattern: /Machine memory size does not match the size of the memory backend/i,
    cause: 'The size of -m and that of the memory object differ.',
    fix: 'Copy the command again with the VM’s memory set in one place.',
  },
  {
    id: 'connect-denied',
    seen: 'Failed to connect to SOCK: Permission denied',
    place: 'vm',
    by: 'QEMU, libvirt',
    pattern: /(Failed to connect (socket )?to|connect).{0,200}Permission denied/is,
    cause:
      'The user that runs the VM cannot enter a folder on the way to the socket or may not write to it; or SELinux or AppArmor forbids it.',
    fix: 'Move the socket below /run/culvert and give it to the VM’s group (--socket-group). Diagnostics shows which folder is in the way; labels: ls -Z, and journalctl for what was denied.',
    copy: 'journalctl -b | grep -E \'apparmor="DENIED"|avc: *denied\'',
  },
  {
    id: 'connect-no-socket',
    seen: 'Failed to connect to SOCK: No such file or directory',
    place: 'vm',
    by: 'QEMU, Cloud Hypervisor',
    pattern: /(Failed to connect (socket )?to|connect).{0,200}(No such file or directory|Connection refused)/is,
    cause: 'Nobody listens on that path: the share is not started, or the path is another one.',
    fix: 'Start the share, then the VM; copy the command again when the path has changed.',
  },
  {
    id: 'cloud-hypervisor-shared-memory',
    seen: 'Using vhost-user requires using shared memory or huge pages',
    place: 'vm',
    by: 'Cloud Hypervisor',
    pattern: /Using vhost-user requires using shared memory or huge ?pages/i,
    cause: 'The VM’s memory is private, so the file server cannot see requests in it.',
    fix: 'Add shared=on to --memory, and drop mergeable=on.',
    copy: '--memory size=4G,shared=on',
  },
  {
    id: 'cloud-hypervisor-queues',
    seen: 'Queue count (n) must not exceed boot vCPUs (m)',
    place: 'vm',
    by: 'Cloud Hypervisor',
    pattern: /queues?.{0,40}(must not exceed|exceeds?).{0,40}vCPUs/i,
    cause: 'The device asks for more queues than the VM has processors.',
    fix: 'Use num_queues=1.',
  },
  {
    id: 'qemu-device-not-pluggable',
    seen: "Parameter 'driver' expects a pluggable device type",
    place: 'vm',
    by: 'QEMU up to 10.1',
    pattern: /Parameter ['’]driver['’] expects a pluggable device type/i,
    cause: 'This QEMU has the generic vhost-user device but does not let users create it.',
    fix: GENERIC_9P_FIX,
  },
  {
    id: 'qemu-device-unknown',
    seen: "'vhost-user-test-device-pci' is not a valid device model name",
    place: 'vm',
    by: 'QEMU before 10.2',
    pattern: /['’]?vhost-user-(test-)?device(-pci)?['’]? is not a valid device model name/i,
    cause: 'This QEMU does not have the generic vhost-user device under this name.',
    fix: GENERIC_9P_FIX,
  },
  {
    id: 'qemu-server-hung-up',
    seen: 'Failed to read msg header. Read 0 instead of 12 / vhost_dev_init failed',
    place: 'vm',
    by: 'QEMU',
    pattern:
      /Failed to read msg header|vhost_(user_)?dev_init failed|vhost_backend_init failed|vhost-user-fs.{0,80}(initialization failed|Protocol error)/i,
    cause:
      'The server closed the socket at once: it serves another protocol there, or was stopped by its sandbox or by AppArmor.',
    fix: 'Look into the share’s log at that time; check that the share is a virtio-fs one.',
  },
  {
    id: 'qemu-config-crash',
    seen: 'QEMU 7.1 to 8.0 crashes when the share connects',
    place: 'vm',
    by: 'QEMU 7.1 to 8.0',
    pattern: /vhost_user_(get_config|fs).{0,120}(assert|SIGSEGV|Segmentation)|Assertion.{0,120}vhost/is,
    cause: 'The share offers a tag of its own (a config space), which vhost-user-fs of these versions cannot bear.',
    fix: 'Leave the share’s own tag empty.',
  },
  {
    id: 'guest-no-device',
    seen: 'special device TAG does not exist / no channels available for device TAG',
    place: 'guest',
    by: 'mount, kernel',
    pattern:
      /special device .{0,80} does not exist|no channels available for device|virtio-?fs: tag <.{0,80}> not found/i,
    cause:
      'The guest has no device with this tag: the tag differs, the device is missing, or (9P) the tag is mounted already.',
    fix: 'Compare the tag with those that the guest has.',
    copy: 'cat /sys/bus/virtio/drivers/9pnet_virtio/virtio*/mount_tag; cat /sys/fs/virtiofs/*/tag',
  },
  {
    id: 'guest-no-9p',
    seen: "unknown filesystem type '9p'",
    place: 'guest',
    by: 'mount',
    pattern: /unknown filesystem type ['’]?9p/i,
    cause: 'The guest’s kernel has no 9P: that is so for Debian’s cloud kernels, RHEL and its kin, and Firecracker’s.',
    fix: 'Share the folder over virtio-fs, or install a kernel with 9P (Debian: linux-image-amd64).',
  },
  {
    id: 'guest-no-transport',
    seen: 'Could not find request transport: virtio',
    place: 'guest',
    by: 'kernel',
    pattern: /Could not find request transport:? ?\w*/i,
    cause: 'The module for this transport is not loaded.',
    fix: 'Load it, and put it into the initramfs when it is needed at boot.',
    copy: 'modprobe -a 9p 9pnet_virtio',
  },
  {
    id: 'guest-no-virtiofs',
    seen: "unknown filesystem type 'virtiofs' / wrong fs type",
    place: 'guest',
    by: 'mount',
    pattern: /unknown filesystem type ['’]?virtiofs|virtiofs.{0,200}wrong fs type|wrong fs type.{0,200}virtiofs/is,
    cause: 'The guest’s kernel is older than 5.4, or its virtiofs module is missing; or the tag is not there.',
    fix: 'Try modprobe virtiofs; else share the folder over 9P.',
    copy: 'modprobe virtiofs && dmesg | tail',
  },
  {
    id: 'guest-busy-tag',
    seen: 'mount: TAG already mounted or mount point busy',
    place: 'guest',
    by: 'mount',
    pattern: /already mounted or .{0,80}busy/i,
    cause: 'A virtio-9p device can be mounted once only.',
    fix: 'Bind-mount the place where it is mounted, or add a second device.',
    copy: 'findmnt -t 9p,virtiofs',
  },
  {
    id: 'guest-hangs',
    seen: 'task blocked for more than 120 seconds (ls hangs)',
    place: 'guest',
    by: 'kernel',
    pattern: /blocked for more than \d+ seconds|server not responding/i,
    cause: 'The server went away, and QEMU does not connect again: requests wait for ever.',
    fix: 'Restart the VM after the share; do not stop a share while QEMU uses it.',
  },
  {
    id: 'guest-mmap',
    seen: 'mmap: No such device / Invalid argument',
    place: 'guest',
    by: 'programs',
    pattern: /mmap.{0,80}(No such device|Invalid argument|ENODEV|EINVAL)|(ENODEV|EINVAL).{0,40}mmap/i,
    cause:
      'Nothing is cached (9P cache=none, or the policies never and metadata), and then a file cannot be mapped shared and writable.',
    fix: '9P: mount with cache=mmap. virtio-fs: use the cache policy auto, or allow shared mmap (Linux 6.6 and later).',
    copy: 'cache=mmap',
  },
  {
    id: 'guest-git-ownership',
    seen: 'fatal: detected dubious ownership in repository',
    place: 'guest',
    by: 'git',
    pattern: /dubious ownership|unsafe repository/i,
    cause: 'The files belong to another user number than the one that works in the guest.',
    fix: 'Map the guest’s user to yours (policy "Guest user that is me").',
    copy: '--guest-user-is-me 1000',
  },
  {
    id: 'guest-stale',
    seen: 'Stale file handle (ESTALE)',
    place: 'guest',
    by: 'programs',
    pattern: /Stale (NFS )?file handle|ESTALE/i,
    cause: 'A file that the guest has open or remembers was replaced or removed on the host (virtme-ng#340).',
    fix: 'Open it again; mount again when the share itself was restarted. A shorter name timeout makes it rarer.',
  },
  {
    id: 'guest-truncated',
    seen: 'files are stale or cut off',
    place: 'guest',
    by: 'programs',
    pattern: /(stale|truncated|old|cut off).{0,30}(content|file|data)|unexpected end of (file|input)/i,
    cause:
      'The guest trusts what it has cached while the host changes the files (cache always, 9P cache=loose or fscache).',
    fix: 'Use the preset "Safe for two-sided editing" or "Balanced", and mount again.',
  },
  {
    id: 'guest-msize',
    seen: 'degraded performance … msize is <= 8192',
    place: 'guest',
    by: 'QEMU’s own 9P, this server',
    pattern: /degraded performance.{0,200}msize|msize.{0,60}(<= ?8192|too small|is small)/is,
    cause: 'The guest uses 8 KiB messages: older kernels do so unless they are told otherwise.',
    fix: 'Mount with a larger msize.',
    copy: 'msize=512000',
  },
  {
    id: 'windows-service',
    seen: 'virtiofs.exe: Status=c0000008; drive is missing or read-only',
    place: 'guest',
    by: 'Windows',
    pattern: /c0000008|VirtioFsSvc.{0,120}(stopp|fail|could not|error)/is,
    cause: 'WinFsp is missing or old, or options were given as arguments, which the service ignores.',
    fix: 'Install WinFsp (Core), and set options in the registry.',
    copy: 'reg query HKLM\\Software\\VirtIO-FS',
  },
  {
    id: 'inotify',
    seen: 'no inotify events for changes made on the host',
    place: 'guest',
    by: 'watchers',
    pattern: /inotify.{0,80}(not|no|never)|hot ?reload|ENOSPC: System limit for number of file watchers/i,
    cause: 'Neither protocol tells the guest of changes made on the host.',
    fix: 'Let the program poll (CHOKIDAR_USEPOLLING=1, or its own setting).',
    copy: 'CHOKIDAR_USEPOLLING=1',
  },
  {
    id: 'appimage-sandbox',
    seen: 'The SUID sandbox helper binary was found, but is not configured correctly',
    place: 'host',
    by: 'AppImage',
    pattern: /SUID sandbox helper/i,
    cause: 'Ubuntu 24.04 and later keep programs outside packages from making user name spaces.',
    fix: 'Install the deb: it brings the AppArmor profile that allows it.',
  },
];

/** Rows whose text is in what was pasted, the longest match first: it says most. */
export function matchErrorText(pasted: string): readonly ErrorText[] {
  const text = pasted.slice(0, 20_000);
  return ERROR_TEXTS.flatMap((row) => {
    const found = row.pattern.exec(text);
    return found === null ? [] : [{ row, length: found[0].length }];
  })
    .sort((a, b) => b.length - a.length)
    .map(({ row }) => row);
}
