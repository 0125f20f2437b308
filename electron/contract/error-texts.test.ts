import { describe, expect, it } from 'vitest';
import { ERROR_TEXTS, matchErrorText } from './error-texts.ts';

describe('the table of error texts', () => {
  it.each<[string, string]>([
    ['libvirt-shared-memory', "error: unsupported configuration: 'virtiofs' requires shared memory"],
    ['libvirt-shared-memory', 'error: unsupported configuration: virtiofs requires one or more NUMA nodes'],
    ['qemu-memory-size', 'qemu-system-x86_64: Machine memory size does not match the size of the memory backend'],
    [
      'connect-no-socket',
      "qemu-system-x86_64: -chardev socket,id=fs0,path=/run/x: Failed to connect to '/run/x': No such file or directory",
    ],
    ['connect-no-socket', "-chardev socket,id=fs0,path=/run/x: Failed to connect to '/run/x': Connection refused"],
    [
      'connect-denied',
      "qemu-system-x86_64: -chardev socket,id=c,path=/run/user/1000/x: Failed to connect to '/run/user/1000/x': Permission denied",
    ],
    ['cloud-hypervisor-shared-memory', 'Error booting VM: Using vhost-user requires using shared memory or huge pages'],
    ['cloud-hypervisor-queues', 'Queue count (4) must not exceed boot vCPUs (1)'],
    ['qemu-device-not-pluggable', "-device vhost-user-device-pci: Parameter 'driver' expects a pluggable device type"],
    [
      'qemu-device-unknown',
      "-device vhost-user-test-device-pci,chardev=c: 'vhost-user-test-device-pci' is not a valid device model name",
    ],
    ['qemu-server-hung-up', 'qemu-system-x86_64: Failed to read msg header. Read 0 instead of 12. Original request 1.'],
    [
      'qemu-server-hung-up',
      'qemu-system-x86_64: -device vhost-user-fs-pci: vhost_dev_init failed: Operation not permitted',
    ],
    ['guest-no-device', 'mount: /mnt: special device myfs does not exist.'],
    ['guest-no-device', '9pnet_virtio: no channels available for device data'],
    ['guest-no-9p', "mount: /mnt: unknown filesystem type '9p'."],
    ['guest-no-transport', '9pnet: Could not find request transport: virtio'],
    ['guest-no-virtiofs', "mount: /mnt: unknown filesystem type 'virtiofs'."],
    ['guest-hangs', 'INFO: task ls:412 blocked for more than 120 seconds.'],
    ['guest-git-ownership', "fatal: detected dubious ownership in repository at '/mnt/x'"],
    ['guest-stale', 'ls: reading directory .: Stale file handle'],
    [
      'guest-msize',
      '9p: degraded performance: a reasonable high msize should be chosen on client/guest side (chosen msize is <= 8192).',
    ],
    ['windows-service', 'VirtIO-FS: Status=c0000008'],
    ['appimage-sandbox', 'The SUID sandbox helper binary was found, but is not configured correctly.'],
  ])('%s: %s', (id, text) => {
    expect(matchErrorText(`noise before\n${text}\nand after`)[0]?.id).toBe(id);
  });

  it('finds nothing in what is no error of these', () => {
    for (const text of ['', 'hello', 'a'.repeat(100_000), 'mount: /mnt: permission granted'])
      expect(matchErrorText(text)).toEqual([]);
  });

  it('has unique ids, and says cause and fix in sentences', () => {
    expect(new Set(ERROR_TEXTS.map(({ id }) => id)).size).toBe(ERROR_TEXTS.length);
    for (const { cause, fix } of ERROR_TEXTS) for (const text of [cause, fix]) expect(text).toMatch(/^\S.*\.$/s);
  });

  it('gets to the end of long hostile texts', () => {
    for (const piece of ['connect ', 'Failed to connect to ', 'vhost-user-fs', 'queue ', 'already mounted or '])
      expect(matchErrorText(piece.repeat(20_000))).toEqual([]);
  });
});
