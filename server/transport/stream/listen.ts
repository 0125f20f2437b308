/** Listening for 9P clients. Runs in the parent, outside the sandbox; the share host gets the descriptors. */
import { Problem } from '../../control/failure.ts';
import { ERRNO, errnoName } from '../../errno.ts';
import { native } from '../../native/loader.ts';
import { isOpenSocket } from '../control-thread.ts';
import { listenOnPath } from '../unix-socket.ts';

/** Connections that may wait to be accepted: a burst of clients. */
const BACKLOG = 64;
const VMADDR_CID_ANY = 0xffff_ffff;

/** As NinepListener of the contract. */
export type ListenPlace =
  | { readonly how: 'unix' | 'vhost-user'; readonly path: string }
  | { readonly how: 'tcp'; readonly host: string; readonly port: number }
  | { readonly how: 'vsock'; readonly port: number }
  | { readonly how: 'hybrid-vsock'; readonly path: string; readonly port: number }
  | { readonly how: 'fd'; readonly fd: number };

export interface BoundSocket {
  readonly fd: number;
  /** In the form of `--listen`, with the port that it really got. */
  readonly label: string;
  /** '' or what the user should know about it. */
  readonly warning: string;
  /** Removes the socket's path, where it has one. */
  remove(): void;
}

/** Throws Problem. */
export function listenAt(place: ListenPlace): BoundSocket {
  switch (place.how) {
    case 'unix':
    case 'vhost-user':
      return onPath(place.path, `${place.how}:${place.path}`);
    case 'hybrid-vsock':
      return onPath(`${place.path}_${place.port}`, `hybrid-vsock:${place.path}:${place.port}`);
    case 'tcp':
      return onTcp(place.host, place.port);
    case 'vsock':
      return onVsock(place.port);
    case 'fd':
      if (!isOpenSocket(place.fd)) {
        throw new Problem(
          'USAGE',
          `descriptor ${place.fd} is no open socket`,
          'The program that starts culvert must open it and pass it on.',
        );
      }
      return plain(place.fd, `fd:${place.fd}`, '');
  }
}

/** 127.0.0.0/8 and ::1. */
function isLoopback(host: string): boolean {
  return host.startsWith('127.') || host === '::1';
}

function onPath(path: string, label: string): BoundSocket {
  const socket = listenOnPath(path, undefined, BACKLOG);
  return { fd: socket.fd, label, warning: '', remove: () => socket.remove() };
}

function onTcp(host: string, port: number): BoundSocket {
  const fd = native.tcpListen(host, port, BACKLOG);
  const shown = host.includes(':') ? `[${host}]` : host;
  if (fd < 0) throw tcpProblem(shown, port, fd);
  const label = `tcp:${shown}:${native.socketPort(fd)}`;
  const warning = isLoopback(host)
    ? ''
    : `${label} can be reached from other machines: 9P has no passwords and no encryption, so whoever reaches it can read and write the folder`;
  return plain(fd, label, warning);
}

function onVsock(port: number): BoundSocket {
  const fd = native.vsockListen(VMADDR_CID_ANY, port, BACKLOG);
  if (fd >= 0) return plain(fd, `vsock:${port}`, '');
  const missing = fd === -ERRNO.EAFNOSUPPORT || fd === -ERRNO.ENODEV || fd === -ERRNO.EADDRNOTAVAIL;
  throw new Problem(
    'LISTEN_FAILED',
    `cannot listen on vsock port ${port}: ${errnoName(fd)}`,
    missing ? 'Load the module (modprobe vhost_vsock), or use a unix socket or TCP.' : 'Choose another port.',
  );
}

function tcpProblem(host: string, port: number, error: number): Problem {
  const where = `${host}:${port}`;
  switch (-error) {
    case ERRNO.EADDRINUSE:
      return new Problem(
        'PORT_IN_USE',
        `${where} is in use by another server`,
        'Choose another port, or 0 for any that is free.',
      );
    case ERRNO.EACCES:
      return new Problem(
        'LISTEN_FAILED',
        `no permission to listen on ${where}`,
        'Ports below 1024 are root’s. Choose a higher one.',
      );
    case ERRNO.EADDRNOTAVAIL:
      return new Problem(
        'LISTEN_FAILED',
        `this machine does not have the address ${host}`,
        'Use 127.0.0.1, or one that "ip addr" shows.',
      );
    default:
      return new Problem(
        'LISTEN_FAILED',
        `cannot listen on ${where}: ${errnoName(error)}`,
        'Give an address and a port, such as tcp:127.0.0.1:5640.',
      );
  }
}

function plain(fd: number, label: string, warning: string): BoundSocket {
  return { fd, label, warning, remove: () => {} };
}
