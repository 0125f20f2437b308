import type { CodecOptions, Uses } from './codec.ts';
import { list, plus, signature, tidyTail, withView } from './lines.ts';
import type { FieldModel, StructModel } from './model.ts';

/** Writes the struct and returns the offset behind it. */
export function emitEncoder(model: StructModel, uses: Uses, options: CodecOptions): string {
  const lines: string[] = [];
  const head = options.head;
  let here = 'at';
  let offset = head?.size ?? 0;
  let declared = false;
  const moveTo = (expression: string) => {
    lines.push(`  ${declared ? '' : 'let '}p = ${expression};`);
    declared = true;
    here = 'p';
    offset = 0;
  };
  const sizesToPatch: string[] = [];
  for (const part of model.parts) {
    if (part.fixed) {
      for (const field of part.fields) {
        lines.push(...writeField(field, here, offset, uses));
        offset += field.size;
      }
      continue;
    }
    const { field } = part;
    if (field.list !== null) {
      if (offset > 0) moveTo(`${here} + ${offset}`);
      lines.push(...writeList(field, uses));
    } else if (field.kind?.rep === 'size16') {
      const mark = `${field.prop}At`;
      lines.push(`  const ${mark} = ${plus(here, offset)};`);
      sizesToPatch.push(mark);
      offset += 2;
    } else {
      moveTo(putCall(field, plus(here, offset), uses));
    }
  }
  const last = plus(here, offset);
  if (head !== undefined || sizesToPatch.length > 0) {
    if (here === 'at') {
      lines.push(`  const end = ${last};`);
    } else if (offset > 0) {
      lines.push(`  const end = ${last};`);
    }
    const end = here === 'at' || offset > 0 ? 'end' : 'p';
    for (const mark of sizesToPatch) lines.push(`  d.setUint16(${mark}, ${end} - ${mark} - 2, true);`);
    if (head !== undefined) {
      lines.push(
        `  d.setUint32(at, ${end} - at, true);`,
        `  d.setUint8(at + 4, ${head.type});`,
        '  d.setUint16(at + 5, tag, true);',
      );
    }
    lines.push(`  return ${end};`);
  } else {
    lines.push(`  return ${last};`);
  }
  tidyTail(lines);
  const fixed = fixP(lines);
  const object = fixed.some((line) => /\bo\b/.test(line)) ? 'o' : '_o';
  const view = fixed.some((line) => /\b(d|v)\b/.test(line)) ? 'v' : '_v';
  const parameters = [`${view}: Views`, 'at: number', ...(head === undefined ? [] : ['tag: number'])];
  if (object === 'o' || head === undefined) parameters.push(`${object}: ${model.name}`);
  return `${signature(`encode${model.name}`, parameters, 'number')} {\n${withView(fixed, '  ').join('\n')}\n}`;
}

/** `let p` that is set once is a `const`. */
function fixP(lines: string[]): string[] {
  const sets = lines.filter((line) => /^\s+(let )?p (\+)?= /.test(line)).length;
  return sets === 1 ? lines.map((line) => line.replace(/^(\s+)let p = /, '$1const p = ')) : lines;
}

function putCall(field: FieldModel, at: string, uses: Uses): string {
  if (field.struct !== null) return `encode${field.struct.name}(v, ${at}, o.${field.prop})`;
  switch (field.kind?.rep) {
    case 'cstr':
      uses.values.add('putCstr');
      return `putCstr(v.u8, ${at}, o.${field.prop})`;
    case 'str16':
      uses.values.add('putStr16');
      return `putStr16(v, ${at}, o.${field.prop})`;
    case 'data32':
      uses.values.add('putData32');
      return `putData32(v, ${at}, o.${field.prop})`;
    default:
      throw new Error(`${field.spec}: not a variable field`);
  }
}

function writeList(field: FieldModel, uses: Uses): string[] {
  const { count } = list(field);
  const lines = [
    `  for (let i = 0; i < o.${count}; i++) {`,
    `    const item = o.${field.prop}[i];`,
    '    if (item === undefined) break;',
  ];
  if (field.struct === null) {
    uses.values.add('putStr16');
    lines.push('    p = putStr16(v, p, item);');
  } else {
    lines.push(`    p = encode${field.struct.name}(v, p, item);`);
  }
  lines.push('  }');
  return lines;
}

function writeField(field: FieldModel, here: string, offset: number, uses: Uses): string[] {
  const at = plus(here, offset);
  const from = `o.${field.prop}`;
  if (field.struct !== null) return [`  encode${field.struct.name}(v, ${at}, ${from});`];
  switch (field.kind?.rep) {
    case 'u8':
      return [`  d.setUint8(${at}, ${from});`];
    case 'u16':
      return [`  d.setUint16(${at}, ${from}, true);`];
    case 'u32':
      return [`  d.setUint32(${at}, ${from}, true);`];
    case 'i32':
      return [`  d.setInt32(${at}, ${from}, true);`];
    case 'u64':
      uses.values.add('putU64');
      return [`  putU64(d, ${at}, ${from});`];
    case 'u64sat':
      uses.values.add('putU64Saturating');
      return [`  putU64Saturating(d, ${at}, ${from});`];
    case 'i64':
      uses.values.add('putI64');
      return [`  putI64(d, ${at}, ${from});`];
    case 'words':
      return [`  d.setUint32(${at}, ${from}Lo, true);`, `  d.setUint32(${plus(here, offset + 4)}, ${from}Hi, true);`];
    case 'bytes':
      return [`  v.u8.copyWithin(${at}, ${from}.at, ${from}.at + ${field.size});`];
    case 'pad':
      return writePad(field.size, here, offset);
    default:
      throw new Error(`${field.spec}: not a fixed field`);
  }
}

/** Reply buffers are reused: padding is cleared, never leaked. */
function writePad(size: number, here: string, offset: number): string[] {
  if (size === 1) return [`  d.setUint8(${plus(here, offset)}, 0);`];
  if (size === 2) return [`  d.setUint16(${plus(here, offset)}, 0, true);`];
  if (size <= 24) {
    const lines: string[] = [];
    for (let done = 0; done < size; done += 4) lines.push(`  d.setUint32(${plus(here, offset + done)}, 0, true);`);
    return lines;
  }
  return [`  v.u8.fill(0, ${plus(here, offset)}, ${plus(here, offset + size)});`];
}
