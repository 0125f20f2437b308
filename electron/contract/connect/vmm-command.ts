/** What goes into the VM: QEMU, cloud-hypervisor, crosvm as commands, Firecracker as a request to its API. libvirt is in vmm-libvirt.ts. */
import { memoryText, type Settled } from './options.ts';
import { deviceArguments, memoryArguments, needsSharedMemory } from './qemu-arguments.ts';
import { cloudHypervisorValue, crosvmValue, shellCommand, shellWord } from './quoting.ts';
import type { Route } from './route.ts';
import { command, type Part, refusal, refusedSnippet, type Snippet, type SnippetHead, snippet } from './snippet.ts';

const HOST = 'On the host';

export function qemuSnippet(route: Route, settled: Settled): Snippet {
  const shared = needsSharedMemory(route);
  const memory = memoryText(settled.memoryMib);
  const parts: Part[] = [
    { text: 'qemu-system-x86_64', why: 'The VM’s own command; what else it has (disks, network) stays as it is.' },
    { text: `-m ${memory}`, why: 'The VM’s memory.' },
  ];
  const groups = [...(shared ? memoryArguments(settled, 'q35') : []), ...deviceArguments(route, settled)];
  for (const { words, why } of groups) parts.push({ text: shellCommand(words), why });
  return snippet({ id: 'qemu', title: 'QEMU', format: 'shell', place: HOST }, command(parts));
}

export function cloudHypervisorSnippet(route: Route, settled: Settled): Snippet {
  const head: SnippetHead = { id: 'cloud-hypervisor', title: 'Cloud Hypervisor', format: 'shell', place: HOST };
  const parts: Part[] = [
    { text: 'cloud-hypervisor', why: 'The VM’s own command; what else it has (kernel, disks) stays as it is.' },
  ];
  const value = (what: string, text: string): string | null => {
    const quoted = cloudHypervisorValue(text);
    return quoted === null ? null : `${what}=${quoted}`;
  };
  const shared = needsSharedMemory(route);
  parts.push({
    text: `--memory ${`size=${memoryText(settled.memoryMib)}`}${shared ? ',shared=on' : ''}`,
    why: shared ? 'Guest memory that the share can map. shared=on excludes mergeable=on.' : 'The VM’s memory.',
  });
  if (route.kind === 'virtiofs') {
    const tag = value('tag', route.tag);
    const socket = value('socket', route.socketPath);
    if (tag === null || socket === null)
      return refusedSnippet(
        head,
        refusal(
          `Cloud Hypervisor cannot be told the ${tag === null ? 'tag' : 'socket path'} as it is: its options have no way to write a double quote, an unbalanced bracket or a blank at the end.`,
          'Choose one without them.',
        ),
      );
    parts.push({
      text: `--fs ${shellWord(`${tag},${socket},num_queues=1,queue_size=${settled.queueSize}`)}`,
      why: 'The virtio-fs device; the guest mounts it by this tag. num_queues must not exceed the boot vCPUs.',
    });
  }
  if (route.kind === 'vsock' && route.udsPath !== null) {
    const socket = value('socket', route.udsPath);
    if (socket === null)
      return refusedSnippet(
        head,
        refusal(
          'Cloud Hypervisor cannot be told the socket path as it is: its options have no way to write a double quote or an unbalanced bracket.',
          'Choose one without them.',
        ),
      );
    parts.push({
      text: `--vsock ${shellWord(`cid=${settled.guestCid},${socket}`)}`,
      why: `The vsock device. When the guest connects to port ${route.port}, the VMM connects to this path with _${route.port} behind it, where the share listens.`,
    });
  }
  return snippet(head, command(parts));
}

export function crosvmSnippet(route: Route, settled: Settled): Snippet {
  const parts: Part[] = [
    { text: 'crosvm run', why: 'The VM’s own command; what else it has (kernel, disks) stays as it is.' },
    { text: `--mem ${settled.memoryMib}`, why: 'The VM’s memory in MiB; crosvm’s can always be shared.' },
  ];
  if (route.kind === 'virtiofs' || route.kind === 'virtio-9p') {
    const type = route.kind === 'virtiofs' ? 'fs' : '9p';
    parts.push(
      {
        text: `--vhost-user ${shellWord(`${type},socket=${crosvmValue(route.socketPath)}`)}`,
        why: `The ${route.kind === 'virtiofs' ? 'virtio-fs' : 'virtio-9p'} device; the share tells the guest the tag.`,
      },
      { text: '--vhost-user-connect-timeout-ms 5000', why: 'Waits for the share to listen.' },
    );
  }
  if (route.kind === 'vsock') parts.push({ text: `--vsock cid=${settled.guestCid}`, why: 'The vsock device.' });
  return snippet({ id: 'crosvm', title: 'crosvm', format: 'shell', place: HOST }, command(parts));
}

export function firecrackerSnippet(route: Route, settled: Settled): Snippet {
  const head: SnippetHead = {
    id: 'firecracker',
    title: 'Firecracker: PUT /vsock',
    format: 'json',
    place: 'To the VM’s API socket before it boots, or as "vsock" in its configuration file',
  };
  if (route.kind !== 'vsock' || route.udsPath === null)
    return snippet({ ...head, title: 'Firecracker', place: HOST, format: 'shell' }, [
      {
        text: '# The VM needs a network; nothing else is to be added.\n',
        why: 'The guest reaches the share over TCP.',
      },
    ]);
  return snippet(head, [
    { text: '{\n' },
    { text: `  "guest_cid": ${settled.guestCid}`, why: 'The guest’s vsock address.' },
    { text: ',\n' },
    {
      text: `  "uds_path": ${JSON.stringify(route.udsPath)}`,
      why: `When the guest connects to port ${route.port}, Firecracker connects to this path with _${route.port} behind it, where the share listens.`,
    },
    { text: '\n}\n' },
  ]);
}
