/** Rules about tags, sockets and numbers that a VMM or guest would refuse later, and less clearly. Each row finds nothing, or says what and what to do. */
import { type ShareConfig, SOCKET_PATH_MAX, TAG_MAX } from '../share.ts';
import { type Finding, finding } from './finding.ts';
import type { ConnectOptions, Settled } from './options.ts';
import { byteLength, hasControlCharacters } from './quoting.ts';
import type { Route } from './route.ts';
import { isAtLeast, isOlder } from './vmm.ts';

/** QEMU, hw/virtio/vhost-user-fs.c. */
const QUEUE_SIZE_MAX = 1024;
/** Offered by v9fs' virtio client at most: VIRTQUEUE_NUM (net/9p/trans_virtio.c). */
const NINEP_QUEUE_MIN = 128;
/** VMADDR_CID_HOST is 2; guests begin above it (linux/vm_sockets.h). */
const GUEST_CID_MIN = 3;
const GUEST_CID_MAX = 0xffff_fffe;
/** What no part of the way treats specially. */
const PLAIN_TAG = /^[A-Za-z0-9_-]{1,31}$/;

/** What each character that is not plain meets on its way. */
const TAG_CHARACTERS: readonly (readonly [string, string])[] = [
  [',', 'separates options of QEMU, Cloud Hypervisor and mount'],
  [':', 'separates fields of systemd.mount-extra= and of crosvm'],
  [' ', 'separates fields of /etc/fstab'],
  ['/', 'makes mount take it for a path'],
  ['=', 'makes mount take it for a label or UUID'],
  ['"', 'begins a quotation in most places'],
  ["'", 'begins a quotation in most places'],
  ['\\', 'escapes the next character in most places'],
  ['$', 'begins a variable in shells'],
  ['%', 'begins a specifier in systemd units'],
  ['#', 'begins a comment in /etc/fstab'],
];

export function tagFindings(tag: string): readonly Finding[] {
  const bytes = byteLength(tag);
  if (tag === '')
    return [finding('tag-empty', 'error', 'The tag is empty, which QEMU refuses.', 'Give the share a tag.')];
  if (bytes > TAG_MAX)
    return [
      finding(
        'tag-length',
        'error',
        `The tag has ${bytes} bytes; QEMU, Cloud Hypervisor and virtio-fs itself allow ${TAG_MAX}.`,
        'Choose a shorter tag.',
      ),
    ];
  if (hasControlCharacters(tag))
    return [
      finding(
        'tag-control',
        'error',
        'The tag contains a control character, such as a line break.',
        'Choose a tag of letters, digits, dashes and underscores.',
      ),
    ];
  if (PLAIN_TAG.test(tag)) return [];
  const special = TAG_CHARACTERS.find(([char]) => tag.includes(char));
  const why = special === undefined ? 'is not plain' : `contains "${special[0]}", which ${special[1]}`;
  return [
    finding(
      'tag-characters',
      'warning',
      `The tag "${tag}" ${why}. It is quoted here, but must be quoted wherever else it is typed.`,
      'Letters, digits, dashes and underscores, at most 31, work everywhere.',
    ),
  ];
}

/** `what` names it in the text: `socket path`. */
export function socketFindings(path: string, what: string): readonly Finding[] {
  const bytes = byteLength(path);
  if (bytes <= SOCKET_PATH_MAX) return [];
  return [
    finding(
      'socket-length',
      'error',
      `The ${what} has ${bytes} bytes; Linux allows ${SOCKET_PATH_MAX}.`,
      'Choose a shorter folder, such as one below /run.',
    ),
  ];
}

function mountpointFindings(path: string): readonly Finding[] {
  if (!path.startsWith('/') || path.split('/').includes('..') || path.includes('\0'))
    return [
      finding(
        'mountpoint-path',
        'error',
        `"${path}" is no absolute path without "..", as a mount point must be.`,
        'Give a path such as /mnt/share.',
      ),
    ];
  if (hasControlCharacters(path))
    return [
      finding(
        'mountpoint-control',
        'error',
        'The mount point contains a control character, such as a line break.',
        'Choose a path without it.',
      ),
    ];
  if (/\/\/|.\/$|\/\.(\/|$)/.test(path))
    return [
      finding(
        'mountpoint-normal',
        'error',
        `"${path}" has an empty or "." component, or ends with "/"; systemd wants it without.`,
        'Write the path in its shortest form.',
      ),
    ];
  return [];
}

/** All that is wrong with numbers, names and versions on this way. */
export function connectionFindings(
  share: ShareConfig,
  route: Route,
  options: ConnectOptions,
  settled: Settled,
): readonly Finding[] {
  const windows = settled.guest.system === 'windows';
  return [
    ...('tag' in route ? tagFindings(route.tag) : []),
    ...(windows ? [] : mountpointFindings(settled.mountpoint)),
    ...RULES.flatMap((rule) => rule(route, settled, share, options)),
  ];
}

type Rule = (route: Route, settled: Settled, share: ShareConfig, options: ConnectOptions) => readonly Finding[];

const NONE: readonly Finding[] = [];

const RULES: readonly Rule[] = [
  (route) => ('socketPath' in route ? socketFindings(route.socketPath, 'socket path') : NONE),
  (route) =>
    route.kind === 'vsock' && route.udsPath !== null
      ? socketFindings(`${route.udsPath}_${route.port}`, 'socket path with its port')
      : NONE,
  (route, { queueSize }) => {
    if (route.kind !== 'virtiofs' && route.kind !== 'virtio-9p') return NONE;
    const powerOfTwo = queueSize > 0 && (queueSize & (queueSize - 1)) === 0;
    if (!powerOfTwo || queueSize > QUEUE_SIZE_MAX)
      return [
        finding(
          'queue-size',
          'error',
          `A queue of ${queueSize} is not possible: it must be a power of two and at most ${QUEUE_SIZE_MAX}.`,
          `Use ${QUEUE_SIZE_MAX}.`,
        ),
      ];
    if (route.kind === 'virtio-9p' && queueSize < NINEP_QUEUE_MIN)
      return [
        finding(
          'queue-size-9p',
          'error',
          `A queue of ${queueSize} is too short for 9P: Linux packs up to ${NINEP_QUEUE_MIN} pieces into one request.`,
          `Use ${NINEP_QUEUE_MIN} or more.`,
        ),
      ];
    return NONE;
  },
  ({ kind }, { guestCid }) =>
    kind === 'vsock' && (guestCid < GUEST_CID_MIN || guestCid > GUEST_CID_MAX)
      ? [
          finding(
            'guest-cid',
            'error',
            `A guest cannot have the vsock address ${guestCid}.`,
            `Use ${GUEST_CID_MIN} or higher, another one for each VM on this host.`,
          ),
        ]
      : NONE,
  (route, { vmm }, share) => {
    if (route.kind !== 'virtiofs' || vmm.kind !== 'qemu' || share.tag === '') return NONE;
    if (isAtLeast(vmm.version, '8.1') === true || isOlder(vmm.version, '7.1')) return NONE;
    const known = vmm.version !== undefined;
    return [
      finding(
        'tag-offered',
        known ? 'error' : 'warning',
        `The share offers a tag of its own, with which QEMU 7.1 to 8.0 crash${known ? ` (this one is ${vmm.version})` : ''}.`,
        'Leave the share’s own tag empty: QEMU gives the guest the tag on its command line.',
      ),
    ];
  },
  (route, _settled, share) =>
    'tag' in route && route.tagOwner === 'vmm' && share.tag !== '' && share.tag !== route.tag
      ? [
          finding(
            'two-tags',
            'warning',
            `The share’s own tag is "${share.tag}", but the VMM tells the guest "${route.tag}".`,
            'Use the same tag, or leave the share’s own empty.',
          ),
        ]
      : NONE,
  (route, { vmm, libvirt }) => {
    if (vmm.kind !== 'libvirt' || libvirt !== 'system' || !('socketPath' in route)) return NONE;
    if (!/^\/run\/user\/\d+\//.test(route.socketPath)) return NONE;
    return [
      finding(
        'socket-private-folder',
        'error',
        `libvirt’s system VMs run as another user, who cannot enter ${route.socketPath.split('/').slice(0, 4).join('/')}.`,
        'Put the socket below /run/culvert and give it to that user’s group (--socket-group), or use qemu:///session.',
      ),
    ];
  },
  (_route, { guest, drive }) =>
    guest.system === 'windows' && !/^[A-Za-z]$/.test(drive)
      ? [finding('drive', 'error', `"${drive}" is no drive of Windows.`, 'Give one letter, such as Z.')]
      : NONE,
  (route) =>
    route.kind === 'tcp' && !route.userNetwork
      ? [
          finding(
            'tcp-open',
            'warning',
            '9P has no passwords and no encryption: whoever reaches the address can use the folder.',
            'Let the share listen on an address of the VM’s network only, and have the firewall keep others out.',
          ),
        ]
      : NONE,
  (route) =>
    route.kind === 'tcp' && route.address.includes(':')
      ? [
          finding(
            'tcp-ipv6',
            'warning',
            'Older Linux kernels take IPv4 addresses only for 9P over TCP.',
            'Use an IPv4 address unless the guest’s kernel is a recent one.',
          ),
        ]
      : NONE,
  (route, { vmm }) =>
    'socketPath' in route && route.kind === 'virtiofs' && vmm.kind === 'qemu' && !route.vmmListens
      ? [
          finding(
            'start-share-first',
            'note',
            'QEMU wants the share to be listening when it starts, and does not connect again when the share was stopped.',
            'Start the share before the VM; restart the VM after the share.',
          ),
        ]
      : NONE,
  (route, { vmm }) =>
    route.kind === 'virtio-9p' && vmm.kind !== 'crosvm' && isAtLeast(vmm.version, '10.2') === undefined
      ? [
          finding(
            'qemu-10.2',
            'warning',
            'This needs QEMU 10.2 or later; which version starts the VM is not known here.',
            'Check it with qemu-system-x86_64 --version; older ones say "not a valid device model name".',
          ),
        ]
      : NONE,
];
