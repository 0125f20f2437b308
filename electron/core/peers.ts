/** Who is on the other side of a share, in words: a VM by its name, a program, an address. */
import { readFileSync } from 'node:fs';
import type { PeerStatus } from '../../server/control/messages.ts';
import type { AttachedPeer } from '../contract/app/share-view.ts';
import type { Vmm } from '../contract/app/stored-share.ts';
import type { ShareConfig } from '../contract/share.ts';

/** The kernel cuts a process's name to 15 bytes (TASK_COMM_LEN). */
const PROGRAMS: readonly { readonly start: string; readonly vmm: Vmm }[] = [
  { start: 'qemu', vmm: 'qemu' },
  { start: 'cloud-hyperviso', vmm: 'cloud-hypervisor' },
  { start: 'crosvm', vmm: 'crosvm' },
  { start: 'firecracker', vmm: 'firecracker' },
];
/** Names are for a line of text. */
const NAME_MAX = 80;

/** Looks the process up, so a peer is described once, when it comes. */
export function describePeer(peer: PeerStatus, { connection }: ShareConfig): AttachedPeer {
  const { program, vm } = programOf(peer.pid);
  const { pid, sinceMs, negotiated } = peer;
  // vhost-user-fs of QEMU opens its socket once (hw/virtio/vhost-user-fs.c); the others connect again.
  const hangsWhenStopped = connection.kind === 'vhost-user' && (program === '' || vmmOf(program) === 'qemu');
  const name =
    connection.kind === 'fuse-dev' ? `this computer, on ${connection.mountpoint}` : nameOf(peer, program, vm);
  return { pid, name, sinceMs, negotiated, hangsWhenStopped };
}

function vmmOf(program: string): Vmm {
  return PROGRAMS.find(({ start }) => program.startsWith(start))?.vmm ?? 'any';
}

function nameOf({ pid, place }: PeerStatus, program: string, vm: string): string {
  if (program === '') return pid > 0 ? `process ${pid}` : `a client of ${place}`;
  return vm === '' ? `${program} (process ${pid})` : `${program} (${vm})`;
}

/** Chosen by the process itself, so control characters go. '' where it has ended, or is another user's. */
function programOf(pid: number): { readonly program: string; readonly vm: string } {
  if (pid <= 0) return { program: '', vm: '' };
  try {
    const program = plain(readFileSync(`/proc/${pid}/comm`, 'utf8').trim());
    const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return { program, vm: vmName(args) };
  } catch {
    return { program: '', vm: '' };
  }
}

/** `-name guest=dev-vm,…` and `-name dev-vm` of QEMU, `--id dev-vm` of Firecracker. */
function vmName(args: readonly string[]): string {
  const at = args.findIndex((arg) => arg === '-name' || arg === '--id');
  const value = at < 0 ? '' : (args[at + 1] ?? '');
  return plain(/(?:^|,)guest=([^,]*)/.exec(value)?.[1] ?? value.split(',')[0] ?? '');
}

function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu, '?').slice(0, NAME_MAX);
}
