import type { Incoming } from './connection.ts';
import type { VhostUserDevice } from './device.ts';

/** What a message comes to: 0 or -errno (acknowledged if asked for), REPLIED or DEFERRED. */
export type Handler = (device: VhostUserDevice, message: Incoming) => number;

export const DONE = 0;
/** The handler has sent the message's own reply. */
export const REPLIED = 1;
/** The handler will answer later, and reads no other message until then. */
export const DEFERRED = 2;
