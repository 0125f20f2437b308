/** The guest mounts by itself: systemd takes fstab lines from SMBIOS strings and from the kernel's command line, so nothing is typed in the guest. */
import { fstabLine } from './guest-linux.ts';
import { bootOptions, type GuestMount } from './mount.ts';
import type { Settled } from './options.ts';
import { base64, isKernelWord, shellWord } from './quoting.ts';
import type { Route } from './route.ts';
import {
  command,
  lines,
  type Refusal,
  refusal,
  refusedSnippet,
  type Snippet,
  type SnippetHead,
  snippet,
} from './snippet.ts';
import { VMM_LABELS, type VmmKind } from './vmm.ts';

/** Both came with it; Debian 12 has 252. */
const SYSTEMD_MIN = 254;
const NEEDS = `The guest needs systemd ${SYSTEMD_MIN} or later (Debian 13, Ubuntu 24.04, Fedora 39).`;

/** [] where nothing automatic is thinkable: guests without systemd. */
export function automaticSnippets(route: Route, mount: GuestMount, settled: Settled): readonly Snippet[] {
  if (settled.guest.system !== 'linux') return [];
  const { kind } = settled.vmm;
  const refused = notAutomatic(route, settled);
  return [...smbios(kind, mount, settled, refused), kernelArguments(mount, settled, refused)];
}

function notAutomatic(route: Route, { guest }: Settled): Refusal | null {
  if (route.kind === 'vsock')
    return refusal(
      'Over vsock the guest needs a program that connects; systemd cannot mount it by itself.',
      'Install the service shown for the guest.',
    );
  if (guest.systemd !== undefined && guest.systemd < SYSTEMD_MIN)
    return refusal(
      guest.systemd === 0
        ? 'The guest has no systemd, which would read this.'
        : `The guest’s systemd ${guest.systemd} does not read this; ${SYSTEMD_MIN} does.`,
      'Use the fstab line or the mount command.',
    );
  return null;
}

function smbios(
  kind: VmmKind,
  mount: GuestMount,
  { mountpoint }: Settled,
  refused: Refusal | null,
): readonly Snippet[] {
  if (kind === 'firecracker') return []; // has no SMBIOS
  const head: SnippetHead = {
    id: 'smbios',
    title: 'SMBIOS credential',
    format: kind === 'libvirt' ? 'xml' : 'shell',
    place:
      kind === 'libvirt'
        ? 'Inside <domain> (virsh edit), while the VM is shut off'
        : `Added to the ${VMM_LABELS[kind]} command`,
  };
  if (refused !== null) return [refusedSnippet(head, refused)];
  const credential = `io.systemd.credential.binary:fstab.extra=${base64(`${fstabLine(mount, mountpoint)}\n`)}`;
  const why = `The fstab line "${fstabLine(mount, mountpoint)}", in base64. ${NEEDS}`;
  switch (kind) {
    case 'qemu':
      return [snippet(head, command([{ text: `-smbios ${shellWord(`type=11,value=${credential}`)}`, why }]))];
    case 'cloud-hypervisor':
      return [snippet(head, command([{ text: `--platform ${shellWord(`oem_strings=[${credential}]`)}`, why }]))];
    case 'crosvm':
      return [snippet(head, command([{ text: `--smbios ${shellWord(`oem-strings=[${credential}]`)}`, why }]))];
    case 'libvirt':
      return [
        snippet(
          head,
          lines([
            { text: '<os>', why: 'The element that the domain has already; add what is inside.' },
            { text: "  <smbios mode='sysinfo'/>", why: 'Lets the guest see the strings below.' },
            { text: '</os>' },
            {
              text: `<sysinfo type='smbios'>\n  <oemStrings>\n    <entry>${credential}</entry>\n  </oemStrings>\n</sysinfo>`,
              why,
            },
          ]),
        ),
      ];
  }
}

function kernelArguments(mount: GuestMount, { mountpoint, vmm }: Settled, refused: Refusal | null): Snippet {
  const place =
    vmm.kind === 'firecracker'
      ? 'Added to the boot_args of the VM'
      : 'Added to the guest’s kernel command line (the boot loader’s, or the VMM’s when it starts the kernel itself)';
  const head: SnippetHead = { id: 'kernel-arguments', title: 'Kernel command line', format: 'kernel-arguments', place };
  if (refused !== null) return refusedSnippet(head, refused);
  const fields = [mount.source, mountpoint, mount.type, bootOptions(mount)];
  if (!fields.every(isKernelWord))
    return refusedSnippet(
      head,
      refusal(
        'The kernel command line separates at blanks, and systemd at colons; a tag, address, mount point or export with them or with quotes does not get through.',
        'Use the SMBIOS credential or the fstab line, or choose plain names.',
      ),
    );
  return snippet(head, [
    { text: `systemd.mount-extra=${fields.join(':')}\n`, why: `What, where, type and options. ${NEEDS}` },
  ]);
}
