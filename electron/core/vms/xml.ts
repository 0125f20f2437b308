/** As much of XML as libvirt writes: elements with attributes and text, and where they stand, so that a changed copy keeps all the rest as it was. */

export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Text directly in it, entities replaced. */
  readonly text: string;
  /** Offsets: of its `<`, behind its `>`; and of what is inside. `inner` is null of `<x/>`. */
  readonly start: number;
  readonly end: number;
  readonly inner: { readonly start: number; readonly end: number } | null;
}

interface Open {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlElement[];
  text: string;
  readonly start: number;
  readonly innerStart: number;
}

const TOKEN =
  /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<!DOCTYPE[^>]*>|<(\/?)([^\s/>]+)((?:\s+[^\s=/>]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>/g;

/** The root element; null when it is not well-formed. */
export function parseXml(xml: string): XmlElement | null {
  const open: Open[] = [];
  let root: XmlElement | null = null;
  let from = 0;
  const close = (element: XmlElement): void => {
    const parent = open.at(-1);
    if (parent === undefined) root = element;
    else parent.children.push(element);
  };
  for (const token of xml.matchAll(TOKEN)) {
    const [whole, slash, name, attributes = '', empty] = token;
    const start = token.index;
    const parent = open.at(-1);
    if (parent !== undefined) parent.text += unescapeXml(xml.slice(from, start));
    from = start + whole.length;
    if (name === undefined) {
      if (parent !== undefined && whole.startsWith('<![CDATA[')) parent.text += whole.slice(9, -3);
    } else if (slash === '/') {
      const opened = open.pop();
      if (opened?.name !== name) return null;
      const inner = { start: opened.innerStart, end: start };
      const { attributes: found, children, text } = opened;
      close({ name, attributes: found, children, text, start: opened.start, end: from, inner });
    } else if (empty === '/') {
      close({ name, attributes: attributesOf(attributes), children: [], text: '', start, end: from, inner: null });
    } else {
      open.push({ name, attributes: attributesOf(attributes), children: [], text: '', start, innerStart: from });
    }
  }
  return open.length === 0 ? root : null;
}

function attributesOf(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, name = '', double, single] of text.matchAll(/([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g))
    found.set(name, unescapeXml(double ?? single ?? ''));
  return found;
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-fA-F]+)|#(\d+)|(\w+));/g,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return ENTITIES[name] ?? whole;
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code <= 0x10_ffff ? String.fromCodePoint(code) : whole;
    },
  );
}

/** Children along a path of names: every match. */
export function elementsAt(root: XmlElement, ...path: readonly string[]): readonly XmlElement[] {
  const [name, ...rest] = path;
  if (name === undefined) return [root];
  return root.children.filter((child) => child.name === name).flatMap((child) => elementsAt(child, ...rest));
}

export function elementAt(root: XmlElement, ...path: readonly string[]): XmlElement | null {
  return elementsAt(root, ...path)[0] ?? null;
}

/** A piece of text that takes the place of another one; `to` is `from` where nothing is taken out. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}
