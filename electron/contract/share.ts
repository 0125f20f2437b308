/** What a share is: the form in which it is stored, edited, and handed to a share host. Checked by share-schema.ts where it comes from outside. */
import type { PolicySettings, Protocol } from './policy.ts';

/** A vhost-user device for a VMM. */
export interface VhostUserConnection {
  readonly kind: 'vhost-user';
  /**
   * How the VMM is met: we listen on a socket, connect to one on which it listens (retrying), or were given a descriptor (a listening socket,
   * as libvirt hands it over).
   */
  readonly socket:
    | { readonly how: 'listen'; readonly path: string; readonly group?: string | undefined }
    | { readonly how: 'connect'; readonly path: string }
    | { readonly how: 'fd'; readonly fd: number };
  /** End with the VMM instead of listening again, as virtiofsd does. */
  readonly exitOnDisconnect: boolean;
}

/** The host kernel's own FUSE client: the folder mounted on this machine. */
export interface FuseDevConnection {
  readonly kind: 'fuse-dev';
  readonly mountpoint: string;
}

export type Connection = VhostUserConnection | FuseDevConnection;

export interface ShareConfig {
  /** Names the share in files, control messages and log lines: lower-case letters, digits and dashes. Never changes. */
  readonly id: string;
  /** For people. */
  readonly name: string;
  /** Absolute path of the shared folder. */
  readonly folder: string;
  readonly protocol: Protocol;
  readonly connection: Connection;
  /** The guest's name for the share in its mount command; '' leaves it to the VMM. At most 36 bytes of UTF-8. */
  readonly tag: string;
  /** Only what differs from the defaults (`resolvePolicy`). */
  readonly policy: PolicySettings;
}

/** Longest virtio-fs tag in bytes: struct virtio_fs_config. */
export const TAG_MAX = 36;
/** Longest path of a unix socket in bytes: sun_path less its NUL. */
export const SOCKET_PATH_MAX = 107;

/** What a share is before anybody changed something. */
export const SHARE_DEFAULTS = {
  protocol: 'virtiofs',
  tag: '',
  exitOnDisconnect: false,
  policy: {},
} as const;
