import type { CodecOptions, Uses } from './codec.ts';
import { list, plus, signature, tidyTail, withView } from './lines.ts';
import type { FieldModel, StructModel } from './model.ts';

/** The caller has checked the length: see SIZE_… and the operation table's inSize. */
export function emitFixedDecoder(model: StructModel, uses: Uses): string {
  const body = model.parts.flatMap((part) => (part.fixed ? readRun(part.fields, 'at', 0, uses) : []));
  if (body.length === 0)
    return `export function decode${model.name}(_v: Views, _at: number, _o: ${model.name}): void {}`;
  const lines = withView(body, '  ');
  const view = lines.some((line) => /\bv\b/.test(line)) ? 'v' : '_v';
  return `export function decode${model.name}(${view}: Views, at: number, o: ${model.name}): void {\n${lines.join('\n')}\n}`;
}

/** Checks everything against `end`; returns the offset behind what it read, or -1. */
export function emitBoundedDecoder(model: StructModel, uses: Uses, options: CodecOptions): string {
  const lines: string[] = [];
  const compat = model.source.compat;
  const head = options.head?.size ?? 0;
  if (compat !== undefined) {
    const full = head + model.fixedSize;
    const shortest = head + compat;
    lines.push(
      head === 0
        ? `  if (end - at < ${shortest}) return -1;`
        : `  if (end - at !== ${full} && end - at !== ${shortest}) return -1;`,
    );
    let offset = head;
    for (const field of model.fields) {
      const read = readField(field, 'at', offset, uses);
      const whole = offset + field.size <= shortest;
      lines.push(
        ...read.map((line) =>
          whole ? line : line.replace(/ = (.*);$/, ` = end - at >= ${offset + field.size} ? $1 : 0;`),
        ),
      );
      offset += field.size;
    }
    lines.push(head === 0 ? `  return Math.min(end, at + ${full});` : '  return end;');
  } else {
    let here = 'at';
    let offset = head;
    let declared = false;
    const moveTo = (expression: string) => {
      lines.push(`  ${declared ? '' : 'let '}p = ${expression};`);
      declared = true;
      here = 'p';
      offset = 0;
    };
    for (const part of model.parts) {
      if (part.fixed) {
        lines.push(`  if (end - ${here} < ${offset + part.size}) return -1;`);
        lines.push(...readRun(part.fields, here, offset, uses));
        offset += part.size;
        continue;
      }
      const { field } = part;
      if (field.list !== null) {
        if (offset > 0) moveTo(`${here} + ${offset}`);
        lines.push(...readList(field, uses));
        continue;
      }
      if (field.kind?.rep === 'size16') {
        const at = plus(here, offset);
        lines.push(
          `  if (end - ${here} < ${offset + 2} || d.getUint16(${at}, true) !== end - ${here} - ${offset + 2}) return -1;`,
        );
        offset += 2;
        continue;
      }
      moveTo(takeCall(field, plus(here, offset), uses));
      lines.push('  if (p < 0) return -1;');
    }
    const last = plus(here, offset);
    if (options.head === undefined) lines.push(`  return ${last};`);
    else if (model.parts.length === 0) lines.push(`  return end - at === ${head} ? end : -1;`);
    else lines.push(`  return ${last} === end ? end : -1;`);
  }
  tidyTail(lines);
  const object = lines.some((line) => /\bo\b/.test(line)) ? 'o' : '_o';
  const view = lines.some((line) => /\b(d|v)\b/.test(line)) ? 'v' : '_v';
  const first = lines[0] ?? '';
  const guarded = /^ {2}if \(end - at < \d+\) return -1;$/.test(first);
  const rest = guarded ? lines.slice(1) : lines;
  const body = [...(guarded ? [first] : []), ...withView(rest, '  ')];
  return `${signature(`decode${model.name}`, [`${view}: Views`, 'at: number', 'end: number', `${object}: ${model.name}`], 'number')} {\n${body.join('\n')}\n}`;
}

function takeCall(field: FieldModel, at: string, uses: Uses): string {
  if (field.struct !== null) return `decode${field.struct.name}(v, ${at}, end, o.${field.prop})`;
  switch (field.kind?.rep) {
    case 'cstr':
      uses.values.add('takeCstr');
      return `takeCstr(v.u8, ${at}, end, o.${field.prop})`;
    case 'str16':
      uses.values.add('takeStr16');
      return `takeStr16(d, ${at}, end, o.${field.prop})`;
    case 'data32':
      uses.values.add('takeData32');
      return `takeData32(d, ${at}, end, o.${field.prop})`;
    default:
      throw new Error(`${field.spec}: not a variable field`);
  }
}

function readList(field: FieldModel, uses: Uses): string[] {
  const { count, max } = list(field);
  const lines = [`  if (o.${count} > ${max}) return -1;`];
  if (field.struct !== null && !field.struct.variable) {
    lines.push(`  if (end - p < o.${count} * ${field.struct.fixedSize}) return -1;`);
  }
  lines.push(
    `  for (let i = 0; i < o.${count}; i++) {`,
    `    const item = o.${field.prop}[i];`,
    '    if (item === undefined) return -1;',
  );
  if (field.struct === null) {
    uses.values.add('takeStr16');
    lines.push('    p = takeStr16(d, p, end, item);', '    if (p < 0) return -1;');
  } else if (field.struct.variable) {
    lines.push(`    p = decode${field.struct.name}(v, p, end, item);`, '    if (p < 0) return -1;');
  } else {
    lines.push(`    decode${field.struct.name}(v, p, item);`, `    p += ${field.struct.fixedSize};`);
  }
  lines.push('  }');
  return lines;
}

function readRun(fields: readonly FieldModel[], here: string, start: number, uses: Uses): string[] {
  let offset = start;
  const lines: string[] = [];
  for (const field of fields) {
    lines.push(...readField(field, here, offset, uses));
    offset += field.size;
  }
  return lines;
}

function readField(field: FieldModel, here: string, offset: number, uses: Uses): string[] {
  const at = plus(here, offset);
  const to = `  o.${field.prop}`;
  if (field.struct !== null) return [`  decode${field.struct.name}(v, ${at}, o.${field.prop});`];
  switch (field.kind?.rep) {
    case 'u8':
      return [`${to} = d.getUint8(${at});`];
    case 'u16':
      return [`${to} = d.getUint16(${at}, true);`];
    case 'u32':
      return [`${to} = d.getUint32(${at}, true);`];
    case 'i32':
      return [`${to} = d.getInt32(${at}, true);`];
    case 'u64':
      uses.values.add('getU64');
      return [`${to} = getU64(d, ${at});`];
    case 'u64sat':
      uses.values.add('getU64Saturating');
      return [`${to} = getU64Saturating(d, ${at});`];
    case 'i64':
      uses.values.add('getI64');
      return [`${to} = getI64(d, ${at});`];
    case 'words':
      return [`${to}Lo = d.getUint32(${at}, true);`, `${to}Hi = d.getUint32(${plus(here, offset + 4)}, true);`];
    case 'bytes':
      return [`${to}.at = ${at};`, `${to}.length = ${field.size};`];
    case 'pad':
      return [];
    default:
      throw new Error(`${field.spec}: not a fixed field`);
  }
}
