/** One path below a share: what the host has, what the guest sees, which rule decided. Types; core/lens.ts looks. */
import type { ViewStep } from './guest-view.ts';
import type { AclEntry } from './permissions.ts';

export interface LensOwner {
  readonly id: number;
  /** '' where the number has no name. */
  readonly name: string;
}

export type FileKind = 'file' | 'folder' | 'symlink' | 'fifo' | 'socket' | 'device';

export interface LensHost {
  readonly kind: FileKind;
  readonly owner: LensOwner;
  readonly group: LensOwner;
  readonly mode: number;
  readonly sizeBytes: number;
  /** Of a symbolic link; null otherwise. */
  readonly target: string | null;
  /** Null: not known (getfacl is not installed). [] where the mode is all there is. */
  readonly acl: readonly AclEntry[] | null;
}

export interface LensGuest {
  readonly kind: FileKind;
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
}

/** One access, by the guest's user. Both sides must allow it. */
export interface LensAccess {
  readonly wanted: 'read' | 'write' | 'execute' | 'enter';
  readonly allowed: boolean;
  readonly decidedBy: 'guest' | 'host' | 'policy';
  /** A sentence: who said so, and by which rule. */
  readonly rule: string;
}

export interface PermissionLens {
  /** Below the share, without a leading slash; '' is its root. */
  readonly path: string;
  readonly host: LensHost;
  readonly guest: LensGuest;
  readonly steps: readonly ViewStep[];
  /** For the guest's user that was asked about. */
  readonly accesses: readonly LensAccess[];
  /** What could not be found out: sentences. */
  readonly notes: readonly string[];
}
