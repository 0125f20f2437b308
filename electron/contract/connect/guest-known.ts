/** What is known of a guest without asking it, and from where: what the user said, what the VM's definition names, what its driver agreed on. */
import { GUEST_LABELS, type GuestFacts, type GuestSystem } from './options.ts';
import { isAtLeast } from './vmm.ts';

export interface GuestKnown {
  readonly facts: GuestFacts;
  /** Where it is known from: the end of a sentence, `the file name of its kernel`. */
  readonly from: string;
}

/**
 * The first Linux with each version of the FUSE protocol (include/uapi/linux/fuse.h of these releases). Distributions carry newer protocols back to older
 * kernels, so it says "as", not "is".
 */
const FUSE_OF_LINUX: readonly (readonly [minor: number, kernel: string])[] = [
  [32, '5.10'],
  [33, '5.11'],
  [34, '5.14'],
  [35, '5.16'],
  [36, '5.17'],
  // 7.37 in 6.1 itself, 7.38 in 6.2 and in later 6.1.
  [37, '6.1'],
  [39, '6.6'],
  [40, '6.9'],
  [41, '6.12'],
  [42, '6.14'],
  [45, '6.18'],
];

/** The driver for Windows has 7.31 (virtio-win, viofs/shared/fuse.h): what is newer is Linux. */
const WINDOWS_MINOR = 31;

/** `negotiated`: as a share host tells it (PeerStatus). Null: many clients speak that. */
export function guestOfTerms(negotiated: string): GuestKnown | null {
  const minor = Number(/^FUSE 7\.(\d+)/.exec(negotiated)?.[1] ?? 0);
  if (minor <= WINDOWS_MINOR) return null;
  const kernel = FUSE_OF_LINUX.findLast(([version]) => version <= minor)?.[1];
  return {
    facts: { system: 'linux', kernel },
    from: `the protocol of its driver, FUSE 7.${minor} as of Linux ${kernel}`,
  };
}

/** `vmlinuz-6.1.0-18-cloud-amd64`: how distributions name their kernels. */
export function guestOfKernelFile(path: string): GuestKnown | null {
  const kernel = /(?:^|\/)(?:vmlinu[xz]|bzImage|kernel)-(\d+\.\d+[\w.+~-]*)$/.exec(path)?.[1];
  return kernel === undefined ? null : { facts: { system: 'linux', kernel }, from: 'the file name of its kernel' };
}

/** Systems by the names that libosinfo gives them; everything else that it names a distribution is Linux. */
const OSINFO_SYSTEMS: readonly (readonly [RegExp, GuestSystem | null])[] = [
  [/^win/, 'windows'],
  [/^freebsd$/, 'freebsd'],
  [/^netbsd$/, 'netbsd'],
  [/^macosx?$/, 'macos'],
  [/^(openbsd|dragonflybsd|solaris|opensolaris|netware|haiku|ms-?dos|unknown|macos9)/, null],
];

/** libosinfo's id of a system, as virt-manager and virt-install write it into a domain: `http://debian.org/debian/12`. */
export function guestOfOsinfo(id: string): GuestKnown | null {
  const [, name, version] = /^https?:\/\/[^/]+\/([\w.-]+)\/([\w.-]+)$/.exec(id) ?? [];
  if (name === undefined || version === undefined) return null;
  const found = OSINFO_SYSTEMS.find(([pattern]) => pattern.test(name));
  const system = found === undefined ? 'linux' : found[1];
  if (system === null) return null;
  const distribution = system === 'linux' && name !== 'linux' ? name : undefined;
  return { facts: { system, distribution, version }, from: 'the domain’s description' };
}

/** Of two that differ the first counts; what else is known of the same system is added. Null: nothing. */
export function joinedGuest(...sources: readonly (GuestKnown | null)[]): GuestKnown | null {
  const all = sources.filter((known) => known !== null);
  const [first] = all;
  if (first === undefined) return null;
  const agreed = all.filter(({ facts }) => facts.system === first.facts.system);
  const facts = agreed.reduceRight((sum, known) => ({ ...sum, ...defined(known.facts) }), first.facts);
  return { facts, from: agreed.map(({ from }) => from).join('; ') };
}

function defined(facts: GuestFacts): GuestFacts {
  const { system, ...rest } = facts;
  return { system, ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)) };
}

/** `Linux 6.1.0-18-amd64, debian 12`. */
export function guestText({ system, distribution, version, kernel }: GuestFacts): string {
  const label = GUEST_LABELS[system];
  const release = [distribution, version].filter((text) => text !== undefined).join(' ');
  if (system !== 'linux') return release === '' ? label : `${label} ${release}`;
  const exact = kernel !== undefined && isAtLeast(kernel, '0') === true ? `${label} ${kernel}` : label;
  return release === '' ? exact : `${exact}, ${release}`;
}
