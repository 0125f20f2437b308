/** A share as it is shown: what was configured, how it is, and why. */
import type { KnobChange } from '../policy-values.ts';
import type { StoredShare } from './stored-share.ts';

/** In words for people in `ShareView.reason`; never by colour alone. */
export const SHARE_STATES = ['stopped', 'starting', 'waiting', 'connected', 'mounted', 'degraded', 'error'] as const;
export type ShareState = (typeof SHARE_STATES)[number];

/** A change of policy that a mounted guest does not see yet. Gone when its moment has come. */
export interface PendingChange extends KnobChange {
  /** ms since 1970 at which what lingers has run out; null: it ends with the moment named in `moments`. */
  readonly untilMs: number | null;
}

/** Per second, over the last second. */
export interface ShareRates {
  readonly readBytes: number;
  readonly writtenBytes: number;
  readonly operations: number;
  readonly errors: number;
  readonly inFlight: number;
  /** ns; 0 where nothing was asked. */
  readonly p99Ns: number;
}

/** What is on the other side. */
export interface AttachedPeer {
  /** Process id on this host; 0 where there is none (TCP, vsock) or it is not known. */
  readonly pid: number;
  /** `qemu-system-x86_64 (dev-vm)`, `10.0.2.2:40112`. */
  readonly name: string;
  readonly sinceMs: number;
  /** `virtio-fs 7.45`, `9P2000.L, msize 131096`; '' before it negotiated. */
  readonly negotiated: string;
  /** The connection is lost for good when we stop: QEMU does not reconnect. */
  readonly hangsWhenStopped: boolean;
}

export interface CrashReport {
  readonly atMs: number;
  readonly message: string;
  readonly fix: string;
  /** The last log lines before it ended. */
  readonly tail: readonly string[];
}

export interface ShareView {
  readonly stored: StoredShare;
  readonly state: ShareState;
  /** Why it is in that state: one sentence. */
  readonly reason: string;
  /** What to do about it; '' when nothing is wrong. */
  readonly fix: string;
  readonly sinceMs: number;
  readonly peers: readonly AttachedPeer[];
  readonly sandbox: { readonly state: 'on' | 'partial' | 'off'; readonly text: string } | null;
  readonly pending: readonly PendingChange[];
  /** What was saved and takes a restart of the share: `the folder`, `the tag`. */
  readonly restartFor: readonly string[];
  /** What the user should know and nothing failed for: a small msize, the host wrote too, a cap was met. */
  readonly warnings: readonly string[];
  /** The last time a share host died of itself; null: never since it was started by hand. */
  readonly crash: CrashReport | null;
  /** ms since 1970 of the next automatic start; null: none is planned. */
  readonly restartMs: number | null;
}

/** Attached, and asking: stopping such a share takes something away from somebody. A mount on this host is unmounted in order. */
export function isInUse({ stored, peers }: ShareView): boolean {
  return stored.config.connection.kind !== 'fuse-dev' && peers.length > 0;
}
