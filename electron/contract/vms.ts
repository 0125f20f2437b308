/** What runs on this host that a share could be connected to: found by core/vms, shown by pages. Types only. */
import type { GuestKnown } from './connect/guest-known.ts';
import type { Snippet } from './connect/snippet.ts';
import type { VmmKind } from './connect/vmm.ts';

/** Who runs it: by whom the socket must be reached. */
export interface VmUser {
  readonly uid: number;
  /** Effective group first, then the supplementary ones. */
  readonly gids: readonly number[];
  /** '' where the number has no name. */
  readonly name: string;
}

export interface VmDevice {
  readonly kind: 'virtiofs' | 'virtio-9p';
  /** Null: a descriptor was handed over, or it could not be read. */
  readonly socketPath: string | null;
  /** Null: the server gives it, or it could not be read. */
  readonly tag: string | null;
  /** Null: the VMM's default. */
  readonly queueSize: number | null;
  /** The VM listens, and the server connects. */
  readonly listens: boolean;
}

/** A socket of a VM that a share can use as it is. */
export interface VmSocket {
  readonly path: string;
  /** `vhost-user`: as the share's vhost-user socket. `hybrid-vsock`: as the UDS of --listen hybrid-vsock:UDS:PORT. */
  readonly use: 'vhost-user' | 'hybrid-vsock';
  /** What the share has to do: connect to it, or listen on it (on `path`_PORT for hybrid-vsock). */
  readonly how: 'connect' | 'listen';
  /** One sentence. */
  readonly text: string;
}

export interface RunningVm {
  /** `process:1234`, or `libvirt:qemu:///system:NAME`. */
  readonly id: string;
  /** `libvirt` for its domains, whatever runs them. */
  readonly kind: VmmKind;
  readonly name: string;
  /** Null: shut off, or not visible. */
  readonly pid: number | null;
  readonly state: 'running' | 'paused' | 'off';
  readonly user: VmUser | null;
  /** Of the VMM; of libvirt: of its QEMU. Null: not known. */
  readonly version: string | null;
  /** Why some of it is not known: a sentence; '' when all is. */
  readonly partial: string;
  readonly memory: { readonly sizeMib: number | null; readonly shared: boolean | null };
  readonly vcpus: number | null;
  readonly devices: readonly VmDevice[];
  readonly vsock: { readonly cid: number | null; readonly udsPath: string | null } | null;
  readonly sockets: readonly VmSocket[];
  /** What its definition says of the guest; null: nothing. */
  readonly guest: GuestKnown | null;
  /** What a difference is made against; null: not readable. */
  readonly definition:
    | { readonly kind: 'arguments'; readonly argv: readonly string[] }
    | { readonly kind: 'xml'; readonly connection: string; readonly xml: string }
    | null;
}

/** A program of this host. */
export interface InstalledVmm {
  readonly kind: VmmKind;
  readonly program: string;
  readonly version: string | null;
}

export interface VmsFound {
  readonly vms: readonly RunningVm[];
  readonly installed: readonly InstalledVmm[];
  /** What could not be looked at, and why: sentences. [] where there is simply nothing. */
  readonly notes: readonly string[];
}

/** One thing that a share needs of a VM. */
export interface VmCheck {
  readonly id:
    | 'way'
    | 'shared-memory'
    | 'device'
    | 'tag'
    | 'queue-size'
    | 'vsock'
    | 'version'
    | 'reachable'
    | 'name-space';
  readonly state: 'ok' | 'warn' | 'fail' | 'unknown';
  readonly title: string;
  /** What was found: a sentence. */
  readonly measured: string;
  /** What to do; '' when nothing. */
  readonly fix: string;
}

export interface VmChange {
  readonly what: 'add' | 'replace';
  /** Replaced text; '' for what is added. */
  readonly was: string;
  readonly text: string;
  readonly why: string;
}

/** What to change on a VM so that the share works. */
export interface VmDifference {
  /** [] when nothing is missing. */
  readonly changes: readonly VmChange[];
  /** Command line or XML with the changes in it. */
  readonly whole: Snippet;
  /** How the changes come into force: a sentence. */
  readonly how: string;
}

/** Whether a user gets to a socket, and where not. */
export interface Reach {
  /** Null: cannot be told by this user. */
  readonly ok: boolean | null;
  /** The folder or socket that is in the way. */
  readonly at: string | null;
  readonly measured: string;
  readonly fix: string;
  /** A command that puts it right; '' where there is none. */
  readonly command: string;
}
