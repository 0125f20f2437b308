/** A share's control socket: who may connect, and the port that a client gets. */
import { connect, createServer, type Server, type Socket } from 'node:net';
import { geteuid } from 'node:process';
import { Problem } from './failure.ts';
import { type ControlPort, StreamPort } from './port.ts';
import { ControlClient } from './rpc.ts';

/** Clients at a time; more are turned away, so that none of them can use up the share host's descriptors. */
const CLIENTS_MAX = 16;
const CONNECT_MS = 2000;

/** Uid of the process at the other end of a connected unix socket, or -1. */
export type PeerUid = (fd: number) => number;

/**
 * Accepts clients on a listening descriptor, which it takes over. The mode of the socket's folder keeps others out already; the peer's uid is
 * checked as well, because a descriptor may have been handed on, and modes changed.
 */
export function serveControlSocket(fd: number, peerUid: PeerUid, accepted: (port: ControlPort) => void): Server {
  const clients = new Set<Socket>();
  const server = createServer((socket) => {
    const uid = peerUid(descriptorOf(socket));
    if (clients.size >= CLIENTS_MAX || (uid !== geteuid?.() && uid !== 0)) {
      socket.destroy();
      return;
    }
    clients.add(socket);
    socket.once('close', () => clients.delete(socket));
    accepted(new StreamPort(socket));
  });
  server.on('close', () => {
    for (const socket of clients) socket.destroy();
  });
  return server.listen({ fd });
}

/** Node shows a socket's descriptor only on its handle. */
export function descriptorOf(socket: Socket): number {
  return (socket as unknown as { _handle?: { fd?: number } })._handle?.fd ?? -1;
}

/** Connects to a share's control socket. Throws Problem. */
export function connectControl(path: string): Promise<ControlClient> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    const fail = (why: string): void => {
      socket.destroy();
      reject(
        new Problem('CONTROL_UNREACHABLE', `no share answers on ${path} (${why})`, 'Start it with culvert serve.'),
      );
    };
    const timer = setTimeout(() => fail('no answer'), CONNECT_MS);
    socket.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      fail(error.code ?? error.message);
    });
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.removeAllListeners('error');
      resolve(new ControlClient(new StreamPort(socket)));
    });
  });
}
