/** A share for a folder with everything filled in, so that it can be started as it is. */
import { realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import { slugOf } from '../../server/parent/share-name.ts';
import type { StoredShare } from '../contract/app/stored-share.ts';
import { HINT_DEFAULTS } from '../contract/app/stored-share.ts';
import { type NinepListener, TAG_MAX } from '../contract/share.ts';

/** `sockets`: the folder for sockets that VMs connect to. `others`: the shares that there are. */
export function draftFor(folder: string, sockets: string, others: readonly StoredShare[]): StoredShare {
  const real = realOr(folder);
  const name = basename(real) || 'root';
  const id = freeId(
    slugOf(name),
    others.map(({ config }) => config.id),
  );
  return {
    config: {
      id,
      name,
      folder: real,
      protocol: 'virtiofs',
      connection: {
        kind: 'vhost-user',
        socket: { how: 'listen', path: join(sockets, `${id}.sock`) },
        exitOnDisconnect: false,
      },
      // VMMs but crosvm give the guest the tag, and QEMU 7.1 to 8.0 crash when the share offers one.
      tag: '',
      policy: {},
    },
    startWithApp: false,
    hints: { ...HINT_DEFAULTS, mountpoint: `/mnt/${id}` },
  };
}

/** A copy that can run beside the original. */
export function duplicateOf(original: StoredShare, sockets: string, others: readonly StoredShare[]): StoredShare {
  const { config, hints } = original;
  const id = freeId(
    config.id.replace(/-\d+$/, ''),
    others.map((other) => other.config.id),
  );
  const { connection } = config;
  const own = join(sockets, `${id}.sock`);
  const moved =
    connection.kind === 'vhost-user'
      ? { ...connection, socket: { how: 'listen' as const, path: own } }
      : connection.kind === '9p'
        ? { ...connection, listen: connection.listen.map((place) => elsewhere(place, own)) }
        : { ...connection, mountpoint: `${connection.mountpoint}-copy` };
  return {
    config: {
      ...config,
      id,
      name: `${config.name} (copy)`.slice(0, 200),
      tag: config.tag === '' ? '' : freeTag(id, others),
      connection: moved,
    },
    startWithApp: false,
    hints,
  };
}

function elsewhere(place: NinepListener, path: string): NinepListener {
  switch (place.how) {
    case 'unix':
    case 'vhost-user':
    case 'hybrid-vsock':
      return { ...place, path };
    case 'tcp':
      return { ...place, port: 0 };
    case 'vsock':
      return { ...place, port: place.port + 1 };
    case 'fd':
      return { how: 'unix', path };
  }
}

/** `id`, or the first of `id-2`, `id-3` … that nobody has. */
export function freeId(id: string, taken: readonly string[]): string {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? id : `${id}-${number}`;
    if (!taken.includes(candidate)) return candidate;
  }
}

/** Ids are slugs, which every VMM takes as a tag; two devices of one VM must not have the same. */
function freeTag(id: string, others: readonly StoredShare[]): string {
  return freeId(
    id.slice(0, TAG_MAX - 4).replace(/-+$/, ''),
    others.map(({ config }) => config.tag),
  );
}

/** A folder that is not there is the checks' business. */
function realOr(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}
