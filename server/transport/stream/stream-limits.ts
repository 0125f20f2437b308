/**
 * What the clients of a 9P stream server may use, and how long they may take. With the defaults: 64 connections, and 128 large and 512 small blocks for all
 * of them (170 MB of address space, of which the kernel provides what was used at least once).
 */
export interface StreamLimits {
  /** Longest message: what Tversion is answered with at most. At most MESSAGE_MAX. */
  readonly msize: number;
  /** Connections at once; others are closed when they come, with a warning. At most CONNECTIONS_MAX. */
  readonly maxConnections: number;
  /** Requests of one connection that have no reply yet; beyond, no more are read. */
  readonly maxUnderWay: number;
  /** Bytes of replies that wait for a connection to take them; beyond, no more requests of it are read. */
  readonly maxUnsent: number;
  /** From the first byte of a message to its last. */
  readonly messageMs: number;
  /** From connecting to Tversion. A client that has said who it is may be silent for ever: it is a mount that nobody uses. */
  readonly helloMs: number;
  /** A client that takes no reply for this long is closed when others wait for the blocks that its replies lie in. */
  readonly stallMs: number;
}

export const MESSAGE_MAX = 1024 * 1024;
export const CONNECTIONS_MAX = 64;

export const STREAM_LIMITS: StreamLimits = {
  msize: MESSAGE_MAX,
  maxConnections: CONNECTIONS_MAX,
  maxUnderWay: 4096,
  maxUnsent: 4 * 1024 * 1024,
  messageMs: 60_000,
  helloMs: 60_000,
  stallMs: 20_000,
};
