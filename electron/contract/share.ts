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

/** Where 9P clients come by. All but `vhost-user` are byte streams, each for many clients at once. */
export type NinepListener =
  | { readonly how: 'unix'; readonly path: string }
  /** `host` is an IPv4 or IPv6 address; loopback unless somebody decided otherwise. Port 0: any that is free. */
  | { readonly how: 'tcp'; readonly host: string; readonly port: number }
  | { readonly how: 'vsock'; readonly port: number }
  /** Firecracker's and cloud-hypervisor's: the VMM connects to `<path>_<port>` when its guest connects to the host's vsock port. */
  | { readonly how: 'hybrid-vsock'; readonly path: string; readonly port: number }
  /** A virtio-9p device, with the share's tag, for one VMM at a time. */
  | { readonly how: 'vhost-user'; readonly path: string }
  /** Inherited: a listening socket, or one that is connected. */
  | { readonly how: 'fd'; readonly fd: number };

/** In the form of `culvert serve --listen`. */
export function listenText(listener: NinepListener): string {
  switch (listener.how) {
    case 'unix':
    case 'vhost-user':
      return `${listener.how}:${listener.path}`;
    case 'hybrid-vsock':
      return `hybrid-vsock:${listener.path}:${listener.port}`;
    case 'tcp':
      return `tcp:${listener.host.includes(':') ? `[${listener.host}]` : listener.host}:${listener.port}`;
    case 'vsock':
      return `vsock:${listener.port}`;
    case 'fd':
      return `fd:${listener.fd}`;
  }
}

/** A folder that clients attach to by name. */
export interface NinepExport {
  readonly name: string;
  /** Absolute path. */
  readonly folder: string;
}

export interface NinepConnection {
  readonly kind: '9p';
  readonly listen: readonly NinepListener[];
  /** At least one unless there is an `exportRoot`; the share's `folder` is the first one's. Clients that name none see the only one, or a list of all. */
  readonly exports: readonly NinepExport[];
  /** Absolute path of a folder below which exports may come and go while the share runs: the sandbox allows all of it. */
  readonly exportRoot?: string | undefined;
}

export type Connection = VhostUserConnection | FuseDevConnection | NinepConnection;

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

/** All folders that the share serves. */
export function foldersOf({ folder, connection }: ShareConfig): readonly string[] {
  if (connection.kind !== '9p') return [folder];
  const { exports, exportRoot } = connection;
  return [...exports.map((each) => each.folder), ...(exportRoot === undefined ? [] : [exportRoot])];
}

/** Longest virtio-fs tag in bytes: struct virtio_fs_config. */
export const TAG_MAX = 36;
/** Exports of one share: qid paths keep them apart by 8 bits. */
export const EXPORTS_MAX = 255;
/** Longest path of a unix socket in bytes: sun_path less its NUL. */
export const SOCKET_PATH_MAX = 107;

/** What a share is before anybody changed something. */
export const SHARE_DEFAULTS = {
  protocol: 'virtiofs',
  tag: '',
  exitOnDisconnect: false,
  policy: {},
} as const;
