import type { Session } from '../../session/exchange.ts';

/** What makes a vhost-user device a virtio-fs or a virtio-9p one; everything else is the same for both. */
export interface DeviceModel {
  /** For people: `virtio-fs`. */
  readonly name: string;
  /** Feature bits of the device type, as bit numbers (below 24). */
  readonly features: readonly number[];
  /** Queues that it has at most: the answer to GET_QUEUE_NUM. Those with lower numbers are served first. */
  readonly queues: number;
  /** Limits of rates do not hold for queues below this: what ends requests must not wait behind them. */
  readonly unlimitedQueues: number;
  /** The config space, or null: then the front end has its own and CONFIG is not offered. */
  readonly config: Uint8Array | null;
  /** State for a guest that knows nothing yet. The device closes it. */
  openSession(): Session;
}
