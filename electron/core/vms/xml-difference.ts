/** The changes of a libvirt domain's XML: what is missing is put in, all the rest stays byte for byte. */

import type { Part } from '../../contract/connect/snippet.ts';
import { lines, type Refusal, refusal, snippet, textOf } from '../../contract/connect/snippet.ts';
import { commandlineXml, filesystemXml, vsockXml } from '../../contract/connect/vmm-libvirt.ts';
import type { VmChange, VmDifference } from '../../contract/vms.ts';
import type { Need } from './difference.ts';
import { type Edit, elementAt, elementsAt, parseXml, type XmlElement } from './xml.ts';

interface Insertion extends Edit {
  readonly why: string;
}

const SHARED_WHY =
  'Guest memory that the share can map; without it the VM is refused ("virtiofs requires shared memory").';

export function xmlChanges(xml: string, need: Need): VmDifference | Refusal {
  const root = parseXml(xml);
  const devices = root === null ? null : elementAt(root, 'devices');
  if (root?.inner == null || devices?.inner == null)
    return refusal('The domain’s XML could not be read.', 'Use the XML for a new VM.');
  const insertions: Insertion[] = [];
  if (need.memory) insertions.push(...memoryInsertions(xml, root));
  const inside = insideDevices(need);
  if (inside === null)
    return refusal('XML cannot carry the tag or the socket path.', 'Choose one without control characters.');
  if (inside.length > 0) insertions.push(insertion(xml, devices.inner.end, inside));
  if (need.device && need.route.kind === 'virtio-9p') {
    const extra = commandlineXml(need.route, need.settled);
    if (extra === null) return refusal('XML cannot carry the socket path.', 'Choose one without control characters.');
    insertions.push(
      insertion(
        xml,
        root.inner.end,
        extra.map(({ text, why }) => ({ text: `  ${text.replaceAll('\n', '\n  ')}`, why })),
      ),
    );
  }
  return {
    changes: insertions.map(({ from, to, text, why }): VmChange => {
      const was = xml.slice(from, to);
      return { what: was === '' ? 'add' : 'replace', was, text: text.trim(), why };
    }),
    whole: snippet(
      { id: 'whole', title: 'The whole XML', format: 'xml', place: 'For virsh define' },
      partsOf(xml, insertions),
    ),
    how: 'Define it while the VM is shut off (virsh define FILE, or virsh edit); it counts from the next start.',
  };
}

function insideDevices({ route, settled, device, vsock }: Need): readonly Part[] | null {
  if (device && route.kind === 'virtiofs') {
    const parts = filesystemXml(route.socketPath, route.tag, settled);
    return parts === null ? null : parts.map(({ text, why }) => ({ text: `  ${text}`, why }));
  }
  return vsock ? vsockXml(settled).map(({ text, why }) => ({ text: `  ${text.replaceAll('\n', '\n  ')}`, why })) : [];
}

/** Before a closing tag, on lines of its own. */
function insertion(xml: string, end: number, parts: readonly Part[]): Insertion {
  const lineStart = xml.lastIndexOf('\n', end - 1) + 1;
  const blank = xml.slice(lineStart, end).trim() === '';
  const text = textOf({ ...EMPTY, parts: lines(parts) });
  const at = blank ? lineStart : end;
  const why = parts.map(({ why: one }) => one).filter((one) => one !== undefined);
  return { from: at, to: at, text: blank ? text : `\n${text}`, why: why.join(' ') };
}

const EMPTY = snippet({ id: '', title: '', format: 'xml', place: '' }, []);

/** In <memoryBacking> where there is one, else a new one; NUMA cells that say otherwise win over it, so they are told too. */
function memoryInsertions(xml: string, root: XmlElement): readonly Insertion[] {
  const cells = elementsAt(root, 'cpu', 'numa', 'cell').map((cell): Insertion => {
    const at = cell.start + '<cell'.length;
    const found = / memAccess\s*=\s*(?:"[^"]*"|'[^']*')/.exec(xml.slice(at, xml.indexOf('>', at)));
    const from = at + (found?.index ?? 0);
    const to = from + (found?.[0].length ?? 0);
    return { from, to, text: " memAccess='shared'", why: 'The memory of this NUMA cell, shared.' };
  });
  return [backingInsertion(xml, root, elementAt(root, 'memoryBacking')), ...cells];
}

function backingInsertion(xml: string, root: XmlElement, backing: XmlElement | null): Insertion {
  const shared = "<access mode='shared'/>";
  const access = backing === null ? null : elementAt(backing, 'access');
  if (access !== null) return { from: access.start, to: access.end, text: shared, why: SHARED_WHY };
  if (backing?.inner != null) {
    const typed = elementAt(backing, 'source') !== null || elementAt(backing, 'hugepages') !== null;
    const { end } = backing.inner;
    return { from: end, to: end, text: `${typed ? '' : "<source type='memfd'/>"}${shared}`, why: SHARED_WHY };
  }
  const text = `<memoryBacking>\n    <source type='memfd'/>\n    ${shared}\n  </memoryBacking>`;
  if (backing !== null) return { from: backing.start, to: backing.end, text, why: SHARED_WHY };
  const before = elementAt(root, 'vcpu') ?? elementAt(root, 'os') ?? elementAt(root, 'devices');
  return insertion(xml, before?.start ?? root.end, [{ text: `  ${text}`, why: SHARED_WHY }]);
}

/** The whole text in pieces: inserted ones have their reason. */
function partsOf(xml: string, insertions: readonly Insertion[]): readonly Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const edit of [...insertions].sort((a, b) => a.from - b.from)) {
    parts.push({ text: xml.slice(from, edit.from) }, { text: edit.text, why: edit.why });
    from = edit.to;
  }
  parts.push({ text: xml.slice(from) });
  return parts.filter(({ text }) => text !== '');
}
