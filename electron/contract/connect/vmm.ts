/** The virtual machine monitors that shares are connected to, and their versions. */

export const VMM_KINDS = ['qemu', 'libvirt', 'cloud-hypervisor', 'crosvm', 'firecracker'] as const;
export type VmmKind = (typeof VMM_KINDS)[number];

export const VMM_LABELS = {
  qemu: 'QEMU',
  libvirt: 'libvirt',
  'cloud-hypervisor': 'Cloud Hypervisor',
  crosvm: 'crosvm',
  firecracker: 'Firecracker',
} as const satisfies Record<VmmKind, string>;

export interface Vmm {
  readonly kind: VmmKind;
  /** `10.2.1`; of libvirt: that of the QEMU it starts. Undefined: not known, and a recent one is assumed. */
  readonly version?: string | undefined;
}

/** Numbers of a version, most significant first; what follows them (`-rc2`, `+dfsg`) is left out. Null: it is none. */
function versionNumbers(version: string): readonly number[] | null {
  const found = /(\d+(?:\.\d+)*)/.exec(version)?.[1];
  return found === undefined ? null : found.split('.').map(Number);
}

/** Undefined when one of them is no version. */
export function isAtLeast(version: string | undefined, least: string): boolean | undefined {
  const have = version === undefined ? null : versionNumbers(version);
  const want = versionNumbers(least);
  if (have === null || want === null) return undefined;
  for (let at = 0; at < want.length; at++) {
    const difference = (have[at] ?? 0) - (want[at] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** Known to be older; an unknown version is not. */
export function isOlder(version: string | undefined, than: string): boolean {
  return isAtLeast(version, than) === false;
}
