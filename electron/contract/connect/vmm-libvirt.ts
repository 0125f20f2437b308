/** What goes into a libvirt domain's XML. */
import type { Settled } from './options.ts';
import { deviceArguments } from './qemu-arguments.ts';
import { xmlText } from './quoting.ts';
import type { Route } from './route.ts';
import { lines, type Part, refusal, refusedSnippet, type Snippet, type SnippetHead, snippet } from './snippet.ts';

const QEMU_NAMESPACE = 'http://libvirt.org/schemas/domain/qemu/1.0';

const MEMORY: readonly Part[] = [
  {
    text: "<memoryBacking>\n  <source type='memfd'/>\n  <access mode='shared'/>\n</memoryBacking>",
    why: 'Guest memory that the share can map; without it the VM is refused ("virtiofs requires shared memory").',
  },
];

export function libvirtSnippet(route: Route, settled: Settled): Snippet {
  const head: SnippetHead = {
    id: 'libvirt',
    title: 'libvirt XML',
    format: 'xml',
    place: 'Inside <domain> (virsh edit), while the VM is shut off',
  };
  switch (route.kind) {
    case 'virtiofs': {
      const device = filesystemXml(route.socketPath, route.tag, settled);
      if (device === null) return refusedSnippet(head, NOT_IN_XML);
      return snippet(head, lines([...MEMORY, ...inDevices(device)]));
    }
    case 'virtio-9p': {
      const extra = commandlineXml(route, settled);
      if (extra === null) return refusedSnippet(head, NOT_IN_XML);
      return snippet(head, lines([...MEMORY, ...extra]));
    }
    case 'vsock':
      return snippet(head, lines(inDevices(vsockXml(settled))));
    case 'tcp':
      return snippet(
        head,
        lines([
          {
            text: '<!-- The VM needs a network; nothing else is to be added. -->',
            why: 'The guest reaches the share over TCP.',
          },
        ]),
      );
  }
}

const NOT_IN_XML = refusal(
  'The tag or the socket path contains a control character, which XML cannot carry.',
  'Choose one without it.',
);

function inDevices(parts: readonly Part[]): readonly Part[] {
  return [
    { text: '<devices>', why: 'The list that the domain has already; add what is inside.' },
    ...parts,
    { text: '</devices>' },
  ];
}

/** The <filesystem> element, two blanks deep; null where XML cannot carry a value. */
export function filesystemXml(socketPath: string, tag: string, { queueSize }: Settled): readonly Part[] | null {
  const socket = xmlText(socketPath);
  const target = xmlText(tag);
  if (socket === null || target === null) return null;
  return [
    { text: "  <filesystem type='mount'>" },
    {
      text: `    <driver type='virtiofs' queue='${queueSize}'/>`,
      why: 'virtio-fs; the default queue of 128 costs throughput.',
    },
    {
      text: `    <source socket='${socket}'/>`,
      why: 'The socket on which the share listens; it must do so when the VM starts.',
    },
    { text: `    <target dir='${target}'/>`, why: 'The tag by which the guest mounts it; no path, whatever the name.' },
    { text: '  </filesystem>' },
  ];
}

/** The <vsock> element, two blanks deep. */
export function vsockXml({ guestCid }: Settled): readonly Part[] {
  return [
    {
      text: `  <vsock model='virtio'>\n    <cid auto='no' address='${guestCid}'/>\n  </vsock>`,
      why: 'The vsock device; the host needs the module vhost_vsock.',
    },
  ];
}

/** QEMU's own arguments, which libvirt passes on unseen; the namespace may stand on the element itself. Null where XML cannot carry a value. */
export function commandlineXml(route: Route, settled: Settled): readonly Part[] | null {
  const parts: Part[] = [
    {
      text: `<qemu:commandline xmlns:qemu='${QEMU_NAMESPACE}'>`,
      why: 'Arguments that libvirt does not know; it marks the VM as tainted.',
    },
  ];
  for (const { words, why } of deviceArguments(route, settled)) {
    const values = words.map(xmlText);
    if (values.includes(null)) return null;
    parts.push({ text: values.map((value) => `  <qemu:arg value='${value}'/>`).join('\n'), why });
  }
  return [...parts, { text: '</qemu:commandline>' }];
}
