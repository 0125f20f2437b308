import { describe, expect, it } from 'vitest';
import type { NinepListener, ShareConfig } from '../share.ts';
import { type ConnectOptions, GUEST_SYSTEMS } from './options.ts';
import { type ConnectPlan, connectPlan } from './plan.ts';
import { textOf } from './snippet.ts';
import { VMM_KINDS, type VmmKind } from './vmm.ts';

const SHARE: ShareConfig = {
  id: 'project',
  name: 'Project',
  folder: '/srv/project',
  protocol: 'virtiofs',
  connection: {
    kind: 'vhost-user',
    socket: { how: 'listen', path: '/run/culvert/project.sock' },
    exitOnDisconnect: false,
  },
  tag: '',
  policy: {},
};

function ninep(listen: readonly NinepListener[], more: Partial<ShareConfig> = {}): ShareConfig {
  const exports = [{ name: 'project', folder: '/srv/project' }];
  return { ...SHARE, protocol: '9p', connection: { kind: '9p', listen, exports }, ...more };
}

const TCP: NinepListener = { how: 'tcp', host: '127.0.0.1', port: 5640 };
const DEVICE: NinepListener = { how: 'vhost-user', path: '/run/culvert/9p.sock' };
const HYBRID: NinepListener = { how: 'hybrid-vsock', path: '/run/vm.vsock', port: 5640 };
const VSOCK: NinepListener = { how: 'vsock', port: 5640 };

function plan(
  share: ShareConfig,
  kind: VmmKind,
  options: Partial<ConnectOptions> & { version?: string } = {},
): ConnectPlan {
  const { version, ...rest } = options;
  return connectPlan(share, { vmm: { kind, version }, ...rest });
}

function text(found: ConnectPlan, id: string): string {
  const snippet = [...found.vm, ...found.guest, ...found.automatic].find((one) => one.id === id);
  if (snippet === undefined) throw new Error(`no ${id} in ${JSON.stringify(found.refused)}`);
  return textOf(snippet);
}

describe('what goes into the VM', () => {
  it('QEMU', () => {
    expect(text(plan(SHARE, 'qemu'), 'qemu')).toBe(`qemu-system-x86_64 \\
  -m 4G \\
  -object memory-backend-memfd,id=mem,size=4G,share=on \\
  -machine q35,memory-backend=mem \\
  -chardev socket,id=fs0,path=/run/culvert/project.sock \\
  -device vhost-user-fs-pci,chardev=fs0,tag=project,queue-size=1024
`);
  });

  it('QEMU before 5.0, which has no memory-backend of the machine', () => {
    expect(
      text(plan(SHARE, 'qemu', { version: '4.2.1', memoryMib: 1536 }), 'qemu'),
    ).toContain(`-object memory-backend-memfd,id=mem,size=1536M,share=on \\
  -machine q35 \\
  -numa node,memdev=mem \\
`);
  });

  it('QEMU, which listens', () => {
    const connection = {
      ...SHARE.connection,
      socket: { how: 'connect', path: '/run/vm.sock' },
    } as ShareConfig['connection'];
    expect(text(plan({ ...SHARE, connection }, 'qemu'), 'qemu')).toContain('path=/run/vm.sock,server=on');
  });

  it('QEMU with commas, doubled', () => {
    const connection = {
      ...SHARE.connection,
      socket: { how: 'listen', path: '/run/a,b.sock' },
    } as ShareConfig['connection'];
    const shown = text(plan({ ...SHARE, connection }, 'qemu', { tag: 'x,y' }), 'qemu');
    expect(shown).toContain('path=/run/a,,b.sock');
    expect(shown).toContain('tag=x,,y,queue-size');
  });

  it('QEMU with an external virtio-9p device', () => {
    const found = plan(ninep([DEVICE], { tag: 'data' }), 'qemu', { version: '10.2.0' });
    expect(text(found, 'qemu')).toContain(
      '-device vhost-user-test-device-pci,chardev=fs0,virtio-id=9,num_vqs=1,vq_size=128,config_size=6',
    );
    expect(found.route?.why).toMatch(/experimental/);
  });

  it('libvirt', () => {
    expect(text(plan(SHARE, 'libvirt'), 'libvirt')).toBe(`<memoryBacking>
  <source type='memfd'/>
  <access mode='shared'/>
</memoryBacking>
<devices>
  <filesystem type='mount'>
    <driver type='virtiofs' queue='1024'/>
    <source socket='/run/culvert/project.sock'/>
    <target dir='project'/>
  </filesystem>
</devices>
`);
  });

  it('Cloud Hypervisor', () => {
    expect(text(plan(SHARE, 'cloud-hypervisor', { tag: 'a,b' }), 'cloud-hypervisor')).toBe(`cloud-hypervisor \\
  --memory size=4G,shared=on \\
  --fs 'tag="a,b",socket=/run/culvert/project.sock,num_queues=1,queue_size=1024'
`);
    expect(text(plan(ninep([HYBRID]), 'cloud-hypervisor'), 'cloud-hypervisor')).toContain(
      '--vsock cid=3,socket=/run/vm.vsock',
    );
  });

  it('crosvm', () => {
    const device = text(plan(ninep([DEVICE]), 'crosvm'), 'crosvm');
    expect(device).toContain('--vhost-user 9p,socket=/run/culvert/9p.sock \\\n');
    expect(device).toContain('--vhost-user-connect-timeout-ms 5000');
    expect(text(plan({ ...SHARE, tag: 'p' }, 'crosvm'), 'crosvm')).toContain(
      '--vhost-user fs,socket=/run/culvert/project.sock',
    );
  });

  it('Firecracker', () => {
    expect(JSON.parse(text(plan(ninep([HYBRID]), 'firecracker', { guestCid: 7 }), 'firecracker'))).toEqual({
      guest_cid: 7,
      uds_path: '/run/vm.vsock',
    });
  });
});

describe('what goes into the guest', () => {
  it('Linux, virtio-fs', () => {
    const found = plan(SHARE, 'qemu', { mountpoint: '/mnt/my share' });
    expect(text(found, 'mount')).toBe("mkdir -p '/mnt/my share'\nmount -t virtiofs project '/mnt/my share'\n");
    expect(text(found, 'fstab')).toBe('project /mnt/my\\040share virtiofs rw,nofail 0 0\n');
    expect(found.guest.find(({ id }) => id === 'systemd-mount')?.file).toBe(
      '/etc/systemd/system/mnt-my\\x20share.mount',
    );
    expect(found.guest.find(({ id }) => id === 'cloud-init')?.refused?.reason).toMatch(/lima#5136/);
  });

  it.each([
    ['never', 'none'],
    ['auto', 'mmap'],
    ['always', 'loose'],
  ] as const)('Linux, 9P over TCP: cache %s becomes cache=%s', (cache, option) => {
    expect(text(plan(ninep([TCP], { policy: { cache } }), 'qemu'), 'mount')).toContain(
      `mount -t 9p -o trans=tcp,port=5640,version=9p2000.L,msize=1048576,cache=${option},aname=project 10.0.2.2 /mnt/project`,
    );
  });

  it('Linux, 9P over virtio, read-only', () => {
    const found = plan(ninep([DEVICE], { policy: { readonly: true } }), 'crosvm');
    expect(text(found, 'fstab')).toBe(
      'culvert /mnt/project 9p trans=virtio,version=9p2000.L,msize=512000,cache=mmap,ro,aname=project,nofail 0 0\n',
    );
    expect(text(found, 'modules')).toContain('modprobe -a 9p 9pnet_virtio\n');
    expect(text(found, 'initramfs')).toContain('update-initramfs');
  });

  it('never emits access=user', () => {
    for (const listen of [TCP, DEVICE, VSOCK])
      for (const kind of VMM_KINDS)
        expect(JSON.stringify(plan(ninep([listen]), kind).guest)).not.toContain('access=user');
  });

  it('FreeBSD, NetBSD, macOS, Windows', () => {
    const device = ninep([DEVICE], { tag: 'data' });
    const guest = (share: ShareConfig, system: (typeof GUEST_SYSTEMS)[number], id = 'mount'): string =>
      text(plan(share, 'crosvm', { guest: { system } }), id);
    expect(guest(device, 'freebsd')).toContain('mount -t p9fs data /mnt/project');
    expect(guest(device, 'netbsd')).toContain('mount_9p -cu /dev/vio9p0 /mnt/project');
    expect(guest(device, 'macos')).toContain('sudo mount_9p data');
    expect(guest({ ...SHARE, tag: 'data' }, 'windows', 'windows')).toContain('/d \\\\.\\Z: /f');
    expect(guest({ ...SHARE, tag: 'my data' }, 'windows', 'windows-several')).toContain(
      'start virtiofs viofsZ "my data" \\\\.\\Z:',
    );
    expect(guest(ninep([{ ...TCP, host: '192.168.1.1' }]), 'netbsd')).toContain(
      'mount_9p -u -p 5640 192.168.1.1 /mnt/project',
    );
  });
});

describe('what makes the guest mount by itself', () => {
  it('QEMU’s SMBIOS string holds the fstab line', () => {
    const [, encoded = ''] =
      /fstab\.extra=([A-Za-z0-9+/=]+)/.exec(text(plan(SHARE, 'qemu', { tag: 'a,b c' }), 'smbios')) ?? [];
    expect(Buffer.from(encoded, 'base64').toString()).toBe('a,b\\040c /mnt/project virtiofs rw,nofail 0 0\n');
  });

  it('the kernel’s command line', () => {
    expect(text(plan(SHARE, 'qemu'), 'kernel-arguments')).toBe(
      'systemd.mount-extra=project:/mnt/project:virtiofs:rw,nofail\n',
    );
    const refused = plan(SHARE, 'qemu', { tag: 'a:b' }).automatic.find(({ id }) => id === 'kernel-arguments')?.refused;
    expect(refused?.reason).toMatch(/colons/);
  });

  it('is refused where it cannot work', () => {
    const old = plan(SHARE, 'qemu', { guest: { system: 'linux', systemd: 252 } });
    expect(old.automatic.map(({ refused }) => refused?.reason ?? '')).toEqual([
      expect.stringContaining('252'),
      expect.stringContaining('252'),
    ]);
    expect(plan(ninep([VSOCK]), 'qemu').automatic.every(({ refused }) => refused !== null)).toBe(true);
    expect(plan(ninep([HYBRID]), 'firecracker').automatic.map(({ id }) => id)).toEqual(['kernel-arguments']);
  });
});

describe('impossible combinations are refused, with what to do', () => {
  const connectTo = {
    ...SHARE.connection,
    socket: { how: 'connect', path: '/run/vm.sock' },
  } as ShareConfig['connection'];
  it.each<[string, ConnectPlan, RegExp]>([
    ['virtio-fs in Firecracker', plan(SHARE, 'firecracker'), /Firecracker has no virtio-fs/],
    ['a 9P device in Cloud Hypervisor', plan(ninep([DEVICE]), 'cloud-hypervisor'), /virtio-9p device/],
    ['a 9P device in QEMU 10.0', plan(ninep([DEVICE]), 'qemu', { version: '10.0.2' }), /came with 10\.2/],
    ['virtio-fs in QEMU 4.1', plan(SHARE, 'qemu', { version: '4.1' }), /came with 4\.2/],
    [
      'a mount on this host',
      plan({ ...SHARE, connection: { kind: 'fuse-dev', mountpoint: '/mnt' } }, 'qemu'),
      /no VM is involved/,
    ],
    ['crosvm without a tag', plan(SHARE, 'crosvm'), /asks the share for the tag/],
    ['crosvm with another tag', plan({ ...SHARE, tag: 'a' }, 'crosvm', { tag: 'b' }), /would have no effect/],
    ['a listening VMM that is not QEMU', plan({ ...SHARE, connection: connectTo }, 'libvirt'), /always connects/],
    ['9P for Windows', plan(ninep([TCP]), 'qemu', { guest: { system: 'windows' } }), /Windows has no client/],
    ['virtio-fs for FreeBSD', plan(SHARE, 'qemu', { guest: { system: 'freebsd' } }), /FreeBSD has no client/],
    ['loopback for libvirt', plan(ninep([TCP]), 'libvirt'), /does not reach/],
    ['a port that is not known', plan(ninep([{ ...TCP, port: 0 }]), 'qemu'), /port is known only while it runs/],
    ['a unix socket', plan(ninep([{ how: 'unix', path: '/run/x' }]), 'qemu'), /programs of this host only/],
    ['a tag of 37 bytes', plan(SHARE, 'qemu', { tag: 'ü'.repeat(18) + 'x' }), /37 bytes/],
    ['a tag with a line break', plan(SHARE, 'qemu', { tag: 'a\nb' }), /control character/],
    [
      'a socket path of 108 bytes',
      plan(
        {
          ...SHARE,
          connection: {
            ...SHARE.connection,
            socket: { how: 'listen', path: `/${'x'.repeat(107)}` },
          } as ShareConfig['connection'],
        },
        'qemu',
      ),
      /108 bytes/,
    ],
    [
      'hybrid vsock whose path with port is too long',
      plan(ninep([{ ...HYBRID, path: `/${'x'.repeat(102)}` }]), 'firecracker'),
      /108 bytes/,
    ],
    ['a queue that is no power of two', plan(SHARE, 'qemu', { queueSize: 1000 }), /power of two/],
    ['a relative mount point', plan(SHARE, 'qemu', { mountpoint: 'mnt' }), /no absolute path/],
    [
      'a tag offered to QEMU 7.2',
      plan({ ...SHARE, tag: 'x' }, 'qemu', { version: '7.2.22' }),
      /QEMU 7\.1 to 8\.0 crash/,
    ],
    [
      'a private socket for libvirt’s system VMs',
      plan(
        {
          ...SHARE,
          connection: {
            ...SHARE.connection,
            socket: { how: 'listen', path: '/run/user/1000/p.sock' },
          } as ShareConfig['connection'],
        },
        'libvirt',
      ),
      /cannot enter \/run\/user\/1000/,
    ],
    [
      'an export with a comma beside another',
      plan(
        {
          ...ninep([TCP]),
          connection: {
            kind: '9p',
            listen: [TCP],
            exports: [
              { name: 'a,b', folder: '/a' },
              { name: 'c', folder: '/c' },
            ],
          },
        },
        'qemu',
      ),
      /comma/,
    ],
  ])('%s', (_name, found, reason) => {
    expect(found.refused?.reason).toMatch(reason);
    expect(found.refused?.instead).toMatch(/^\S.*\.$/s);
    expect([...found.vm, ...found.guest, ...found.automatic]).toEqual([]);
  });
});

describe('every plan', () => {
  const shares = [
    SHARE,
    { ...SHARE, tag: 'p' },
    ninep([TCP]),
    ninep([DEVICE]),
    ninep([HYBRID]),
    ninep([VSOCK]),
    ninep([{ how: 'tcp', host: '192.168.122.1', port: 564 }, VSOCK, HYBRID, DEVICE]),
  ];
  const all = shares.flatMap((share) =>
    VMM_KINDS.flatMap((kind) =>
      GUEST_SYSTEMS.map((system) => ({ kind, system, found: plan(share, kind, { guest: { system } }) })),
    ),
  );

  it('either shows something for VM and guest, or says why not', () => {
    for (const { kind, system, found } of all) {
      const shown = [...found.vm, ...found.guest].filter(({ refused }) => refused === null);
      const what = `${kind}, ${system}: ${JSON.stringify(found.refused)}`;
      if (found.refused === null) expect(shown.length, what).toBeGreaterThan(1);
      else expect(shown.length, what).toBe(0);
    }
  });

  it('has no placeholder left in, and unique ids', () => {
    for (const { found } of all) {
      const snippets = [...found.vm, ...found.guest, ...found.automatic];
      expect(new Set(snippets.map(({ id }) => id)).size).toBe(snippets.length);
      for (const one of snippets)
        expect(textOf(one)).not.toMatch(
          /\b(SOCK|TAG|MEM|CID|PORT|MP|HOST|NAME|UDS)\b|\.\.\.|…|<[a-z-]+ ?(path|name)>|undefined|null|NaN/,
        );
    }
  });

  it('shows one tag only', () => {
    const found = plan({ ...SHARE, tag: 'ours' }, 'libvirt');
    const tags = [...JSON.stringify([found.vm, found.guest]).matchAll(/ours|project(?!\.sock|'|\/)/g)].map(
      ([tag]) => tag,
    );
    expect(tags).toContain('ours');
    expect(text(found, 'mount')).toContain('virtiofs ours');
    expect(text(found, 'libvirt')).toContain("<target dir='ours'/>");
  });

  it('explains its parts in one line each', () => {
    for (const { found } of all)
      for (const one of [...found.vm, ...found.guest, ...found.automatic]) {
        if (one.refused === null) expect(one.parts.some(({ why }) => why !== undefined)).toBe(true);
        for (const { why } of one.parts) if (why !== undefined) expect(why).toMatch(/^[^\n]+\.$/);
      }
  });
});
