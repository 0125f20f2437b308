/** Who is on the other side of a share, in words: a VM by its name, a program, an address. */
import { readFileSync } from 'node:fs';
import type { PeerStatus } from '../../../server/control/messages.ts';
import type { AttachedPeer } from '../../contract/app/share-view.ts';
import type { ShareConfig } from '../../contract/share.ts';
import { valuesOf } from './other-facts.ts';
import { kindOfProgram, plainName } from './programs.ts';
import { qemuFacts } from './qemu-facts.ts';

/** Looks the process up, so a peer is described once, when it comes. */
export function describePeer(peer: PeerStatus, { connection }: ShareConfig): AttachedPeer {
  const { program, vm } = programOf(peer.pid);
  const { pid, sinceMs, negotiated } = peer;
  // vhost-user-fs of QEMU opens its socket once (hw/virtio/vhost-user-fs.c); the others connect again.
  const hangsWhenStopped = connection.kind === 'vhost-user' && (program === '' || kindOfProgram(program) === 'qemu');
  const name =
    connection.kind === 'fuse-dev' ? `this computer, on ${connection.mountpoint}` : nameOf(peer, program, vm);
  return { pid, name, sinceMs, negotiated, hangsWhenStopped };
}

function nameOf({ pid, place }: PeerStatus, program: string, vm: string): string {
  if (program === '') return pid > 0 ? `process ${pid}` : `a client of ${place}`;
  return vm === '' ? `${program} (process ${pid})` : `${program} (${vm})`;
}

/** '' where it has ended, or is another user's. */
function programOf(pid: number): { readonly program: string; readonly vm: string } {
  if (pid <= 0) return { program: '', vm: '' };
  try {
    const program = plainName(readFileSync(`/proc/${pid}/comm`, 'utf8').trim());
    return { program, vm: plainName(vmName(program, readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0'))) };
  } catch {
    return { program: '', vm: '' };
  }
}

function vmName(program: string, argv: readonly string[]): string {
  switch (kindOfProgram(program)) {
    case 'qemu':
      return qemuFacts(argv).name;
    case 'firecracker':
      return valuesOf(argv, 'id')[0] ?? '';
    default:
      return '';
  }
}
