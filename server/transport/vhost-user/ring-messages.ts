/** Messages about one ring, and what stops it (messages.ts has the others). */
import { ERRNO } from '../../errno.ts';
import {
  decodeVringAddr,
  decodeVringFd,
  decodeVringState,
  encodeVringState,
  type FrontendRequestName,
  newVringAddr,
  newVringFd,
  newVringState,
  SIZE_VRING_STATE,
} from '../../wire/vhost-user/codec.gen.ts';
import { VRING_ADDR_FLAGS, VRING_FD, VRING_INDEX_MASK } from '../../wire/vhost-user/flags.ts';
import type { Incoming } from './connection.ts';
import type { VhostUserDevice } from './device.ts';
import { DEFERRED, DONE, type Handler, REPLIED } from './handler.ts';
import type { Ring } from './ring.ts';

const EINVAL = -ERRNO.EINVAL;

// Reused: messages are handled one at a time. What a deferred answer needs is copied.
const vringFd = newVringFd();
const vringState = newVringState();
const vringAddr = newVringAddr();

export const RING_HANDLERS = {
  SET_VRING_NUM: (device, message) => withRing(device, message, (ring, num) => ring.setSize(num)),
  SET_VRING_BASE: (device, message) => withRing(device, message, (ring, num) => ring.setBase(num)),

  SET_VRING_ADDR: (device, message) => {
    decodeVringAddr(device.context.arena, message.at, vringAddr);
    const ring = device.ring(vringAddr.index);
    const { flags, descriptor, used, available } = vringAddr;
    if (ring === undefined || flags & VRING_ADDR_FLAGS.LOG || descriptor < 0 || used < 0 || available < 0)
      return EINVAL;
    return ring.setAddress(descriptor, used, available);
  },

  /** "The back-end must stop the ring": the answer is sent when none of its requests is under way any more. */
  GET_VRING_BASE: (device, message) => {
    decodeVringState(device.context.arena, message.at, vringState);
    const { index } = vringState;
    const ring = device.ring(index);
    if (ring === undefined) {
      device.connection.close(`GET_VRING_BASE names ring ${index}, which does not exist`);
      return REPLIED;
    }
    const { id } = message.op;
    ring.quiesce();
    device.interruptWaiters();
    device.whenIdle([ring], { hold: false, cancel: false }, () => {
      vringState.index = index;
      vringState.num = ring.stop();
      encodeVringState(device.context.arena, device.connection.payloadAt, vringState);
      device.connection.reply(id, SIZE_VRING_STATE);
    });
    return DEFERRED;
  },

  SET_VRING_KICK: (device, message) => withFd(device, message, (ring, fd) => ring.setKick(fd)),
  SET_VRING_CALL: (device, message) => withFd(device, message, (ring, fd) => ring.setCall(fd)),
  SET_VRING_ERR: (device, message) => withFd(device, message, (ring, fd) => ring.setErr(fd)),

  SET_VRING_ENABLE: (device, message) =>
    withRing(device, message, (ring, num) => {
      if (num > 1) return EINVAL;
      enable(device, ring, num === 1);
      return DONE;
    }),
} as const satisfies { readonly [M in FrontendRequestName]?: Handler };

export function enable(device: VhostUserDevice, ring: Ring, enabled: boolean): void {
  ring.enabled = enabled;
  if (enabled && ring.started) device.ringReady(ring);
}

function withRing(device: VhostUserDevice, message: Incoming, act: (ring: Ring, num: number) => number): number {
  decodeVringState(device.context.arena, message.at, vringState);
  const ring = device.ring(vringState.index);
  return ring === undefined ? EINVAL : act(ring, vringState.num);
}

/** SET_VRING_KICK, CALL and ERR: a descriptor comes along, or bit 8 says that none does. */
function withFd(device: VhostUserDevice, message: Incoming, act: (ring: Ring, fd: number) => number): number {
  decodeVringFd(device.context.arena, message.at, vringFd);
  const { vringLo, vringHi } = vringFd;
  const ring = device.ring(vringLo & VRING_INDEX_MASK);
  const none = (vringLo & VRING_FD.NO_FD) !== 0;
  if (
    ring === undefined ||
    vringHi !== 0 ||
    vringLo > (VRING_INDEX_MASK | VRING_FD.NO_FD) ||
    none === message.fds.length > 0
  )
    return EINVAL;
  return act(ring, message.takeFd());
}
