/** Options of `culvert serve` and `culvert mount` that are no policy, in the words of the help. */
import { SANDBOX_MODES } from '../sandbox/report.ts';
import type { Option } from './options.ts';
import { WATCH_OPTIONS } from './watch.ts';

export const FOLDER: Option = {
  name: 'shared-dir',
  value: 'DIR',
  help: 'The folder to share. Everything below it is reachable for the guest, nothing outside.',
};

export const SERVE_OPTIONS: readonly Option[] = [
  {
    name: 'protocol',
    value: 'virtiofs|9p',
    choices: ['virtiofs', '9p'],
    help: 'How the folder is shared. culvert serve --protocol 9p --help explains 9p.',
    fallback: 'virtiofs',
  },
  FOLDER,
  {
    name: 'socket-path',
    value: 'SOCK',
    help: 'Listens on this unix socket for the VMM, which must connect to it. One left behind by a server that has died is replaced. The server listens again when the VMM has gone.',
  },
  {
    name: 'socket-group',
    value: 'GROUP',
    help: 'Gives the socket to this group, name or number, with mode 0660.',
    fallback: 'only this user may connect (mode 0600)',
    risk: 'Every member of the group can attach and then read and write the folder as this server can.',
  },
  {
    name: 'fd',
    value: 'N',
    help: 'Instead of --socket-path: an inherited descriptor, a listening socket or a connected one.',
  },
  {
    name: 'connect',
    value: 'PATH',
    help: 'Instead of --socket-path: connects to a VMM that listens there (QEMU: -chardev socket,server=on), and tries again until it does.',
  },
  {
    name: 'exit-on-disconnect',
    help: 'Ends when the VMM has gone, as virtiofsd does.',
    fallback: 'off: it waits for the next one',
    risk: 'A VMM that closes its socket when the guest reboots (cloud-hypervisor) finds no server afterwards.',
  },
  {
    name: 'tag',
    value: 'TAG',
    help: 'The name by which the guest mounts the share (mount -t virtiofs TAG DIR), offered to the VMM in a config space. For crosvm and generic vhost-user devices; QEMU’s vhost-user-fs and cloud-hypervisor’s --fs have a tag of their own.',
    fallback: 'none',
    risk: 'QEMU 7.1 to 8.0 crash with vhost-user-fs when a server offers a tag.',
  },
];

export const COMMON_OPTIONS: readonly Option[] = [
  {
    name: 'name',
    value: 'NAME',
    help: 'Names the share for culvert status, for its control socket and in messages.',
    fallback: 'the name of the folder',
  },
  {
    name: 'sandbox',
    value: SANDBOX_MODES.join('|'),
    choices: SANDBOX_MODES,
    help: 'auto: shuts the server in as far as this machine can (Landlock, no new privileges, dropped capabilities, seccomp) and says how far that is. require: does not start when that is not complete. none: for debugging.',
    fallback: 'auto',
    risk: 'With none, a flaw in the server puts every file within its reach that its user may touch.',
  },
  {
    name: 'verbose',
    help: 'Writes each request and each reply to stderr.',
    fallback: 'off',
    risk: 'Slow, and it shows names and beginnings of the guest’s files.',
  },
  ...WATCH_OPTIONS,
  { name: 'help', short: 'h', help: 'Writes this text.' },
];
