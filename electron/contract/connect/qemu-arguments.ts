/** QEMU's arguments for a share, in groups that belong together: for a command line, for libvirt's qemu:commandline, and for the difference to a running VM. */
import { memoryText, type Settled } from './options.ts';
import { byteLength, qemuValue } from './quoting.ts';
import type { Route } from './route.ts';
import { isOlder } from './vmm.ts';

export interface ArgumentGroup {
  readonly words: readonly string[];
  readonly why: string;
}

/** v9fs' queue: 128 descriptors (VIRTQUEUE_NUM). */
const NINEP_QUEUE = 128;

/** The memory that a vhost-user server can map. `machine`: the machine type to name, or '' where the command line has one already. */
export function memoryArguments({ memoryMib, vmm }: Settled, machine: string): readonly ArgumentGroup[] {
  const size = memoryText(memoryMib);
  const type = machine === '' ? '' : `${machine},`;
  const object: ArgumentGroup = {
    words: ['-object', `memory-backend-memfd,id=mem,size=${size},share=on`],
    why: 'Guest memory that the share can map; the size must be that of -m.',
  };
  // -machine memory-backend= came with QEMU 5.0.
  if (isOlder(vmm.version, '5.0'))
    return [
      object,
      ...(machine === '' ? [] : [{ words: ['-machine', machine], why: 'The machine type.' }]),
      { words: ['-numa', 'node,memdev=mem'], why: 'Makes that memory the guest’s (the form for QEMU before 5.0).' },
    ];
  return [object, { words: ['-machine', `${type}memory-backend=mem`], why: 'Makes that memory the guest’s.' }];
}

/** The device, and the socket behind it. */
export function deviceArguments(route: Route, { queueSize, guestCid, index }: Settled): readonly ArgumentGroup[] {
  switch (route.kind) {
    case 'virtiofs': {
      const server = route.vmmListens ? ',server=on' : '';
      return [
        {
          words: ['-chardev', `socket,id=fs${index},path=${qemuValue(route.socketPath)}${server}`],
          why: route.vmmListens
            ? 'The socket on which QEMU waits for the share to connect.'
            : 'The socket on which the share listens; it must do so when QEMU starts.',
        },
        {
          words: [
            '-device',
            `vhost-user-fs-pci,chardev=fs${index},tag=${qemuValue(route.tag)},queue-size=${queueSize}`,
          ],
          why: 'The virtio-fs device; the guest mounts it by this tag. QEMU’s default queue of 128 costs throughput.',
        },
      ];
    }
    case 'virtio-9p':
      return [
        {
          words: ['-chardev', `socket,id=fs${index},path=${qemuValue(route.socketPath)}`],
          why: 'The socket on which the share listens; it must do so when QEMU starts.',
        },
        {
          words: [
            '-device',
            // The config space is a 16-bit length and the tag.
            `vhost-user-test-device-pci,chardev=fs${index},virtio-id=9,num_vqs=1,vq_size=${NINEP_QUEUE},config_size=${2 + byteLength(route.tag)}`,
          ],
          why: 'A generic device that the share turns into virtio-9p; experimental, QEMU 10.2 or later. The share gives the tag.',
        },
      ];
    case 'vsock':
      return [
        {
          words: ['-device', `vhost-vsock-pci,guest-cid=${guestCid}`],
          why: 'The vsock device; the host needs the module vhost_vsock, and QEMU access to /dev/vhost-vsock.',
        },
      ];
    case 'tcp':
      return route.userNetwork
        ? [
            {
              words: ['-netdev', `user,id=net${index}`],
              why: 'QEMU’s own network: the guest reaches the host’s loopback as 10.0.2.2.',
            },
            { words: ['-device', `virtio-net-pci,netdev=net${index}`], why: 'The network card on it.' },
          ]
        : [];
  }
}

/** vhost-user servers map the guest's memory. */
export function needsSharedMemory(route: Route): boolean {
  return route.kind === 'virtiofs' || route.kind === 'virtio-9p';
}
