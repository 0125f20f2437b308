/** What a VM lacks for a share. Pure: looking at the host (reach) is done before. */

import type { ConnectOptions } from '../../contract/connect/options.ts';
import { connectPlan } from '../../contract/connect/plan.ts';
import { isRefusal, type Route, routeOf } from '../../contract/connect/route.ts';
import type { ShareConfig } from '../../contract/share.ts';
import type { Reach, RunningVm, VmCheck, VmDevice } from '../../contract/vms.ts';

/** QEMU's default for vhost-user-fs. */
const SHORT_QUEUE = 128;

export interface VmSurroundings {
  /** Null: no socket path is involved, or the VM's user is not known. */
  readonly reach: Reach | null;
  /** The VM has a mount name space of its own; null: not known. */
  readonly ownFiles: boolean | null;
}

export function connectOptions(vm: RunningVm, options: Partial<ConnectOptions> = {}): ConnectOptions {
  return {
    vmm: { kind: vm.kind, version: vm.version ?? undefined },
    ...(vm.memory.sizeMib === null ? {} : { memoryMib: vm.memory.sizeMib }),
    ...(vm.vcpus === null ? {} : { vcpus: vm.vcpus }),
    ...(vm.vsock?.cid == null ? {} : { guestCid: vm.vsock.cid }),
    ...(vm.definition?.kind === 'xml'
      ? { libvirt: vm.definition.connection.includes('session') ? 'session' : 'system' }
      : {}),
    ...options,
  };
}

export function checkVm(
  share: ShareConfig,
  vm: RunningVm,
  around: VmSurroundings,
  options: Partial<ConnectOptions> = {},
): readonly VmCheck[] {
  const route = routeOf(share, connectOptions(vm, options));
  if (isRefusal(route))
    return [{ id: 'way', state: 'fail', title: 'A way into this VM', measured: route.reason, fix: route.instead }];
  const device = deviceFor(vm, route);
  const checks: (VmCheck | null)[] = [
    wayCheck(share, vm, route, options),
    sharedMemoryCheck(vm, route),
    deviceCheck(vm, route, device),
    tagCheck(route, device),
    queueCheck(route, device),
    vsockCheck(vm, route),
    reachCheck(route, around),
    around.ownFiles === true && 'socketPath' in route
      ? {
          id: 'name-space',
          state: 'warn',
          title: 'The VM sees the same files',
          measured: `The VM’s process has a view of the file system of its own (a container or sandbox); ${route.socketPath} may be something else there.`,
          fix: 'Give the socket’s folder to that container.',
        }
      : null,
  ];
  return checks.filter((check) => check !== null);
}

/** The VM's device for this share: by its socket. */
export function deviceFor(vm: RunningVm, route: Route): VmDevice | undefined {
  if (!('socketPath' in route)) return undefined;
  return vm.devices.find(({ socketPath }) => socketPath === route.socketPath);
}

function wayCheck(share: ShareConfig, vm: RunningVm, route: Route, options: Partial<ConnectOptions>): VmCheck {
  const { refused } = connectPlan(share, connectOptions(vm, options));
  const title = 'A way into this VM';
  return refused === null
    ? { id: 'way', state: 'ok', title, measured: route.why, fix: '' }
    : { id: 'way', state: 'fail', title, measured: refused.reason, fix: refused.instead };
}

function sharedMemoryCheck(vm: RunningVm, route: Route): VmCheck | null {
  if (route.kind !== 'virtiofs' && route.kind !== 'virtio-9p') return null;
  const head = { id: 'shared-memory', title: 'The VM’s memory is shared' } as const;
  const size = vm.memory.sizeMib === null ? '' : ` of ${vm.memory.sizeMib} MiB`;
  switch (vm.memory.shared) {
    case true:
      return { ...head, state: 'ok', measured: `The memory${size} can be mapped by the share.`, fix: '' };
    case false:
      return {
        ...head,
        state: 'fail',
        measured: `The memory${size} is private to the VM; the share could not see requests in it.`,
        fix: 'Apply the difference: shared memory cannot be turned on while the VM runs.',
      };
    case null:
      return {
        ...head,
        state: 'unknown',
        measured: 'How the VM’s memory is made could not be read.',
        fix: 'Compare the VM’s definition with the one shown.',
      };
  }
}

function deviceCheck(vm: RunningVm, route: Route, device: VmDevice | undefined): VmCheck | null {
  if (!('socketPath' in route)) return null;
  const head = { id: 'device', title: 'The VM has the device' } as const;
  if (device !== undefined)
    return { ...head, state: 'ok', measured: `A device of the VM uses ${route.socketPath}.`, fix: '' };
  if (vm.definition === null)
    return {
      ...head,
      state: 'unknown',
      measured: vm.partial === '' ? 'The VM’s devices could not be read.' : vm.partial,
      fix: 'Compare the VM’s definition with the one shown.',
    };
  const others = vm.devices.map(({ socketPath }) => socketPath).filter((path) => path !== null);
  const but = others.length === 0 ? 'no device of the VM is for a file server' : `its devices use ${others.join(', ')}`;
  return {
    ...head,
    state: 'fail',
    measured: `No device of the VM uses ${route.socketPath}; ${but}.`,
    fix: 'Apply the difference.',
  };
}

function tagCheck(route: Route, device: VmDevice | undefined): VmCheck | null {
  if (device === undefined || device.tag === null || !('tag' in route)) return null;
  const head = { id: 'tag', title: 'The tag' } as const;
  return device.tag === route.tag
    ? { ...head, state: 'ok', measured: `The guest finds the share under "${device.tag}".`, fix: '' }
    : {
        ...head,
        state: 'warn',
        measured: `The VM tells the guest "${device.tag}", not "${route.tag}".`,
        fix: `Mount "${device.tag}" in the guest.`,
      };
}

function queueCheck(route: Route, device: VmDevice | undefined): VmCheck | null {
  if (device === undefined || route.kind !== 'virtiofs') return null;
  const size = device.queueSize;
  const head = { id: 'queue-size', title: 'Length of the queues' } as const;
  return size === null || size <= SHORT_QUEUE
    ? {
        ...head,
        state: 'warn',
        measured: `The queues have ${size ?? SHORT_QUEUE} places${size === null ? ', QEMU’s default' : ''}; that costs throughput.`,
        fix: 'Use queue-size=1024.',
      }
    : { ...head, state: 'ok', measured: `The queues have ${size} places.`, fix: '' };
}

function vsockCheck(vm: RunningVm, route: Route): VmCheck | null {
  if (route.kind !== 'vsock') return null;
  const head = { id: 'vsock', title: 'The VM has a vsock device' } as const;
  if (vm.vsock === null)
    return vm.definition === null
      ? {
          ...head,
          state: 'unknown',
          measured: 'The VM’s devices could not be read.',
          fix: 'Compare the VM’s definition with the one shown.',
        }
      : { ...head, state: 'fail', measured: 'The VM has no vsock device.', fix: 'Apply the difference.' };
  if (route.udsPath !== null && vm.vsock.udsPath !== null && vm.vsock.udsPath !== route.udsPath)
    return {
      ...head,
      state: 'fail',
      measured: `The VM’s vsock socket is ${vm.vsock.udsPath}; the share listens for ${route.udsPath}.`,
      fix: `Let the share listen on hybrid-vsock:${vm.vsock.udsPath}:${route.port}.`,
    };
  return { ...head, state: 'ok', measured: `The guest’s vsock address is ${vm.vsock.cid ?? 'not known'}.`, fix: '' };
}

function reachCheck(route: Route, { reach }: VmSurroundings): VmCheck | null {
  if (!('socketPath' in route)) return null;
  const head = { id: 'reachable', title: 'The VM’s user reaches the socket' } as const;
  if (reach === null)
    return {
      ...head,
      state: 'unknown',
      measured: 'Which user runs the VM is not known while it is off.',
      fix: 'Start the VM once, or check it in libvirt’s qemu.conf.',
    };
  const { ok, measured, fix, command } = reach;
  return {
    ...head,
    state: ok === null ? 'unknown' : ok ? 'ok' : 'fail',
    measured,
    fix: command === '' ? fix : `${fix} ${command}`,
  };
}
