/** Options of `culvert serve --protocol 9p` that are no policy, and their values. */
import { basename, resolve } from 'node:path';
import type { NinepExport, NinepListener } from '../../electron/contract/share.ts';
import { checkedFolder } from '../parent/folder.ts';
import { type Arguments, type Option, usageProblem } from './options.ts';

export const NINEP_OPTIONS: readonly Option[] = [
  {
    name: 'protocol',
    value: 'virtiofs|9p',
    choices: ['virtiofs', '9p'],
    help: '9p: 9P2000.L, 9P2000.u and 9P2000, for guests and programs that mount over a socket. culvert serve --help explains virtiofs.',
    fallback: 'virtiofs',
  },
  {
    name: 'shared-dir',
    value: 'DIR',
    help: 'The folder to share, exported under its own name. Everything below it is reachable for clients, nothing outside.',
  },
  {
    name: 'export',
    value: 'NAME=DIR',
    repeatable: true,
    help: 'Exports one more folder under this name. Clients choose with the attach name (mount -o aname=NAME); those that name none see the only export, or a list of all.',
  },
  {
    name: 'export-root',
    value: 'DIR',
    help: 'Folders below this one may be exported and withdrawn while the share runs (culvert exports). It is not exported itself.',
    fallback: 'none: what is exported is said at the start',
    risk: 'The sandbox lets the server touch everything below it, exported or not.',
  },
  {
    name: 'listen',
    value: 'PLACE',
    repeatable: true,
    help: 'Where clients come by; may be given several times. unix:PATH, tcp:ADDRESS:PORT (port 0: any that is free), vsock:PORT, hybrid-vsock:UDS:PORT (Firecracker’s and cloud-hypervisor’s: listens on UDS_PORT), vhost-user:PATH (a virtio-9p device for one VMM), fd:N (an inherited socket).',
    risk: '9P has no passwords: whoever reaches a TCP address can read and write the folder. Use 127.0.0.1.',
  },
  {
    name: 'tag',
    value: 'TAG',
    help: 'With --listen vhost-user: the name by which the guest mounts the device (mount -t 9p -o trans=virtio TAG DIR).',
    fallback: 'culvert',
  },
];

/** Throws a USAGE Problem. What the parts may be is the schema's word. */
export function listenersFrom(args: Arguments): readonly NinepListener[] {
  const places = args.all('listen');
  if (places.length === 0)
    throw usageProblem(
      'it is not said where clients come by',
      'Add --listen=unix:PATH or --listen=tcp:127.0.0.1:5640.',
    );
  return places.map(listenerOf);
}

function listenerOf(place: string): NinepListener {
  const colon = place.indexOf(':');
  const how = colon < 0 ? place : place.slice(0, colon);
  const rest = colon < 0 ? '' : place.slice(colon + 1);
  if (rest === '') throw badPlace(place);
  switch (how) {
    case 'unix':
    case 'vhost-user':
      return { how, path: resolve(rest) };
    case 'tcp': {
      const [host, port] = splitLast(rest, place);
      return { how, host: hostOf(host), port };
    }
    case 'vsock':
      return { how, port: numberOf(rest, place) };
    case 'hybrid-vsock': {
      const [path, port] = splitLast(rest, place);
      return { how, path: resolve(path), port };
    }
    case 'fd':
      return { how, fd: numberOf(rest, place) };
    default:
      throw badPlace(place);
  }
}

/** No name is looked up but the one that everybody knows: an address that a resolver chose could be one that others reach. */
function hostOf(host: string): string {
  if (host === 'localhost') return '127.0.0.1';
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}

function splitLast(text: string, place: string): readonly [string, number] {
  const colon = text.lastIndexOf(':');
  if (colon <= 0) throw badPlace(place);
  return [text.slice(0, colon), numberOf(text.slice(colon + 1), place)];
}

function numberOf(text: string, place: string): number {
  if (!/^\d{1,10}$/.test(text)) throw badPlace(place);
  return Number(text);
}

function badPlace(place: string) {
  return usageProblem(
    `--listen cannot be "${place}"`,
    'Use unix:PATH, tcp:ADDRESS:PORT, vsock:PORT, hybrid-vsock:UDS:PORT, vhost-user:PATH or fd:N.',
  );
}

/** Folders by name; --shared-dir comes first, under its own name. Throws a USAGE Problem, or what `checkedFolder` throws. */
export function exportsFrom(args: Arguments): readonly NinepExport[] {
  const exports: NinepExport[] = [];
  const shared = args.text('shared-dir');
  if (shared !== undefined) {
    const folder = checkedFolder(shared);
    exports.push({ name: basename(folder) || 'root', folder });
  }
  for (const text of args.all('export')) {
    const found = exportOf(text);
    if (found === null) throw usageProblem(`--export cannot be "${text}"`, 'Write --export=NAME=DIR.');
    exports.push(found);
  }
  if (exports.length === 0 && args.text('export-root') === undefined)
    throw usageProblem('--shared-dir is missing', 'Add --shared-dir=DIR, or --export=NAME=DIR.');
  return exports;
}

/** `NAME=DIR` as an export; null when it is not of that form. Throws what `checkedFolder` throws. */
export function exportOf(text: string): NinepExport | null {
  const equals = text.indexOf('=');
  if (equals <= 0 || equals === text.length - 1) return null;
  return { name: text.slice(0, equals), folder: checkedFolder(text.slice(equals + 1)) };
}
