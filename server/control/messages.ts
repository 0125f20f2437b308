/**
 * What is said on a control port. One table: a method that is not here does not exist, and one without a handler does not compile.
 *
 * Request `{id, method, params}` → `{id, result}` or `{id, error}`. Without a request: `{event, data}`.
 */
import type { PolicySettings, PolicyValues } from '../../electron/contract/policy.ts';
import type { KnobChange } from '../../electron/contract/policy-values.ts';
import type { NinepExport, ShareConfig } from '../../electron/contract/share.ts';
import type { TraceMethods } from '../../electron/contract/trace/methods.ts';
import type { LineLevel } from '../log.ts';
import type { SandboxMode, SandboxReport } from '../sandbox/report.ts';
import type { Warning } from '../warnings.ts';
import type { Failure } from './failure.ts';

/** How a share host comes to its descriptors: numbers from `first` on that it inherited, or over a unix socket. */
export type Delivery =
  | { readonly how: 'inherited'; readonly first: number }
  | { readonly how: 'socket'; readonly path: string; readonly count: number };

/** What a share host is told before anything else, by its parent only. Descriptors are places in the list that is delivered. */
export interface HostStart extends HostConfig {
  readonly delivery: Delivery;
  /** What was asked for. A host that came by the launcher is shut in already. */
  readonly sandbox: SandboxMode;
}

/** What is served, and with what. */
export interface HostConfig {
  readonly share: ShareConfig;
  /** By role. -1: none. */
  readonly descriptors: {
    /** Sockets that front ends connect to, or the one that is connected already: the host finds out which. */
    readonly vhostUser: number;
    /** An open and mounted /dev/fuse. */
    readonly fuse: number;
    /** Sockets of a 9P share, in the order of its `listen`. */
    readonly listeners: readonly number[];
    /** The listening control socket. */
    readonly control: number;
  };
  /** Every request and reply becomes a log line. */
  readonly verbose: boolean;
}

/** Who is on the other side: a front end, the host's own kernel, or a 9P client. */
export interface PeerStatus {
  readonly id: number;
  /** Process id on this host, or 0 where it is not known. */
  readonly pid: number;
  /** Where it came by, in the form of `--listen` where there is one: `tcp:127.0.0.1:5640`. */
  readonly place: string;
  /** Milliseconds since 1970. */
  readonly sinceMs: number;
  /** `virtio-fs 7.45`, `9P2000.L, msize 131096`; '' before it said. */
  readonly negotiated: string;
  /** Milliseconds since 1970 at which it mounted (INIT, or attached to an export); 0: not yet. */
  readonly mountedMs: number;
}

export interface AttachmentStatus {
  /** Process id of the VMM, or 0 where it is not known. */
  readonly peer: number;
  readonly sinceMs: number;
  readonly queues: number;
}

export interface ShareStatus {
  readonly id: string;
  readonly name: string;
  readonly folder: string;
  readonly pid: number;
  /** Milliseconds since 1970. */
  readonly startedMs: number;
  readonly connection: ShareConfig['connection'];
  /** '': the VMM gives the guest the tag. */
  readonly tag: string;
  /** `stalled`: the engine has not answered for a while; a host file system that hangs is the usual cause. */
  readonly engine: 'running' | 'stalled';
  readonly attached: AttachmentStatus | null;
  readonly peers: readonly PeerStatus[];
  readonly requests: { readonly taken: number; readonly underWay: number };
  /** What the user should know of since the share started; [] when all is well. */
  readonly warnings: readonly Warning[];
  readonly sandbox: SandboxReport;
  readonly policy: PolicyValues;
}

export interface ExportsStatus {
  readonly exports: readonly NinepExport[];
  readonly exportRoot: string | null;
}

/** Settings to change; null sets a knob back to its default. */
export type PolicyPatch = { readonly [K in keyof PolicySettings]?: PolicySettings[K] | null };

export interface ControlMethods extends TraceMethods {
  status: { readonly params: Record<string, never>; readonly result: ShareStatus };
  'policy.get': {
    readonly params: Record<string, never>;
    readonly result: { readonly settings: PolicySettings; readonly values: PolicyValues };
  };
  'policy.set': {
    readonly params: { readonly settings: PolicyPatch };
    /** `lingerMs`: for how long a mounted guest may still act on what looser settings told it. */
    readonly result: {
      readonly settings: PolicySettings;
      readonly changes: readonly KnobChange[];
      readonly lingerMs: number;
    };
  };
  /** Exports of a 9P share: Problem NO_EXPORTS for others. A change is in force for all clients at once, and lasts until the share ends. */
  'exports.list': { readonly params: Record<string, never>; readonly result: ExportsStatus };
  /** The folder lies below the export root, or was exported from the start; else RESTART_NEEDED. */
  'exports.add': { readonly params: NinepExport; readonly result: ExportsStatus };
  /** Whatever clients still hold in it fails with ESTALE from now on. */
  'exports.remove': { readonly params: { readonly name: string }; readonly result: ExportsStatus };
  stop: { readonly params: Record<string, never>; readonly result: Record<string, never> };
}

export type MethodName = keyof ControlMethods;

/** What a share host says to its parent of its own accord. */
export interface HostEvents {
  log: LogLine;
  /** It serves. */
  ready: { readonly sandbox: SandboxReport; readonly pid: number };
  attached: AttachmentStatus;
  detached: { readonly reason: string };
  /** All of them, whenever one comes, negotiates, mounts or goes. */
  peers: readonly PeerStatus[];
  /** All of them, whenever there is something new. */
  warnings: readonly Warning[];
  /** It has ended its work and will exit; `failure` when that was not asked for. */
  ended: { readonly failure: Failure | null };
}

export interface LogLine {
  readonly level: LineLevel;
  readonly text: string;
}
