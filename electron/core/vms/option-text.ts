/** Reads what VMMs' command lines hold: the other direction of contract/connect/quoting.ts. Foreign text: whatever does not parse is left out. */

export type OptionValues = ReadonlyMap<string, string>;

/** `key=value,flag,nokey`: QEMU's lists with doubled commas, or JSON as libvirt writes it. `implied` names a first value without a key. */
export function qemuOptions(text: string, implied = ''): OptionValues {
  if (text.startsWith('{')) return fromJson(text);
  const values = new Map<string, string>();
  const parts = splitDoubled(text);
  for (const [at, part] of parts.entries()) {
    const equals = part.indexOf('=');
    if (equals > 0) values.set(part.slice(0, equals), part.slice(equals + 1));
    else if (at === 0 && implied !== '' && part !== '') values.set(implied, part);
    else if (part !== '') values.set(part.replace(/^no(?=.)/, ''), part.startsWith('no') ? 'off' : 'on');
  }
  return values;
}

function splitDoubled(text: string): readonly string[] {
  const parts: string[] = [];
  let current = '';
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== ',') current += text[at];
    else if (text[at + 1] === ',') {
      current += ',';
      at++;
    } else {
      parts.push(current);
      current = '';
    }
  }
  return [...parts, current];
}

function fromJson(text: string): OptionValues {
  const values = new Map<string, string>();
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return values; // not JSON after all: nothing is known of it
  }
  if (typeof parsed !== 'object' || parsed === null) return values;
  for (const [key, value] of Object.entries(parsed as Record<string, unknown>)) {
    if (typeof value === 'boolean') values.set(key, value ? 'on' : 'off');
    else if (typeof value === 'string' || typeof value === 'number') values.set(key, String(value));
  }
  return values;
}

/** `key=value` lists of cloud-hypervisor: quotes and brackets keep commas. */
export function cloudHypervisorOptions(text: string): OptionValues {
  const values = new Map<string, string>();
  let current = '';
  let quoted = false;
  let brackets = 0;
  const end = (): void => {
    const equals = current.indexOf('=');
    if (equals > 0) values.set(current.slice(0, equals), current.slice(equals + 1).trim());
    current = '';
  };
  for (const char of text.trim()) {
    if (char === '[') brackets++;
    if (char === ']') brackets--;
    if (char === '"') quoted = !quoted;
    else if (char === ',' && !quoted && brackets <= 0) end();
    else current += char;
  }
  end();
  return values;
}

/** `key=value` lists of crosvm: strings in quotes, the first value may have no key. */
export function crosvmOptions(text: string, implied: string): OptionValues {
  const values = new Map<string, string>();
  const item = /(?:([A-Za-z0-9_-]+)=)?("(?:[^\\"]|\\.)*"|'[^']*'|[^,]*)(?:,|$)/gy;
  for (let first = true; item.lastIndex < text.length; first = false) {
    const found = item.exec(text);
    if (found === null) break;
    const [, key, value = ''] = found;
    const plain = value.startsWith('"')
      ? value.slice(1, -1).replace(/\\(.)/g, '$1')
      : value.replace(/^'([\s\S]*)'$/, '$1');
    if (key !== undefined) values.set(key, plain);
    else values.set(first ? implied : plain, first ? plain : 'true');
  }
  return values;
}

/** MiB of `4G`, `4096M`, `4194304K`, or of a plain number in `plainUnit` bytes; null when it is none. */
export function sizeMib(text: string | undefined, plainUnit: number): number | null {
  const [, digits, unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*([BKMGT]?)i?B?\s*$/i.exec(text ?? '') ?? [];
  if (digits === undefined) return null;
  const bytes = { '': plainUnit, B: 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 }[unit.toUpperCase()] ?? 1;
  return (Number(digits) * bytes) / 2 ** 20;
}
