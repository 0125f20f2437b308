/** Options of `culvert connect`, in the words of the help. */
import { GUEST_SYSTEMS } from '../../electron/contract/connect/options.ts';
import { VMM_KINDS } from '../../electron/contract/connect/vmm.ts';
import { NINEP_OPTIONS } from './ninep-options.ts';
import type { Option } from './options.ts';
import { SERVE_OPTIONS } from './serve-options.ts';

export const CONNECT_OPTIONS: readonly Option[] = [
  { name: 'vmm', value: VMM_KINDS.join('|'), choices: VMM_KINDS, help: 'What runs the VM.' },
  {
    name: 'vmm-version',
    value: 'VERSION',
    help: 'Its version; with libvirt that of QEMU. Combinations that this version cannot do are refused.',
    fallback: 'a recent one',
  },
  {
    name: 'guest',
    value: GUEST_SYSTEMS.join('|'),
    choices: GUEST_SYSTEMS,
    help: 'The guest’s system.',
    fallback: 'linux',
  },
  { name: 'guest-kernel', value: 'RELEASE', help: 'uname -r of the guest: known faults of its kernel are named.' },
  { name: 'guest-distribution', value: 'ID', help: 'The guest’s distribution, such as debian or rhel.' },
  { name: 'guest-version', value: 'VERSION', help: 'The version of the guest’s system, such as 15.0 of FreeBSD.' },
  {
    name: 'guest-systemd',
    value: 'N',
    help: 'The guest’s systemd; 0: it has none. Forms that it does not read are left out.',
  },
  { name: 'memory', value: 'SIZE', help: 'The VM’s memory, such as 4G or 1536M.', fallback: '4G' },
  { name: 'mountpoint', value: 'DIR', help: 'Where the guest mounts the share.', fallback: '/mnt/NAME' },
  {
    name: 'vm-tag',
    value: 'TAG',
    help: 'The tag that the VMM gives the guest.',
    fallback: 'the share’s own tag, or its name',
  },
  {
    name: 'queue-size',
    value: 'N',
    help: 'Length of the device’s queues: a power of two up to 1024.',
    fallback: '1024',
  },
  { name: 'guest-cid', value: 'N', help: 'The guest’s vsock address; another one for each VM.', fallback: '3' },
  {
    name: 'export-name',
    value: 'NAME',
    help: 'Which of several exports the guest mounts (9P).',
    fallback: 'the first',
  },
  { name: 'host-address', value: 'ADDRESS', help: 'The host’s address as the guest reaches it (9P over TCP).' },
  { name: 'port', value: 'N', help: 'The TCP port that was bound, where the share says 0.' },
  {
    name: 'libvirt',
    value: 'system|session',
    choices: ['system', 'session'],
    help: 'Which libvirt runs the VM.',
    fallback: 'system',
  },
  { name: 'drive', value: 'LETTER', help: 'The drive in a Windows guest.', fallback: 'Z' },
  {
    name: 'index',
    value: 'N',
    help: 'Number of this share’s device in the VM, from 0, so that ids do not collide.',
    fallback: '0',
  },
  {
    name: 'only',
    value: 'PART',
    help: 'Writes one part alone, by the name in brackets: mount, fstab, qemu, smbios and so on.',
  },
  { name: 'json', help: 'Writes JSON: each part in pieces with the reason for each.' },
  { name: 'help', short: 'h', help: 'Writes this text.' },
];

const DESCRIBING = ['protocol', 'shared-dir', 'socket-path', 'connect', 'tag', 'listen', 'export'];

/** Those of culvert serve that decide about the connection; and two policies that show in the guest's mount options. */
export const SHARE_OPTIONS: readonly Option[] = [
  ...[...SERVE_OPTIONS, ...NINEP_OPTIONS].filter(
    ({ name }, at, all) => DESCRIBING.includes(name) && all.findIndex((other) => other.name === name) === at,
  ),
  {
    name: 'cache',
    value: 'never|auto|metadata|always',
    choices: ['never', 'auto', 'metadata', 'always'],
    help: 'The share’s cache policy; 9P guests get the mount option that goes with it.',
    fallback: 'auto',
  },
  { name: 'readonly', help: 'The share is read-only.' },
];
