import type { CodecOptions, Uses } from './codec.ts';
import { type FieldModel, properties, type StructModel, screaming } from './model.ts';

/** Types, makers and sizes. */

export function emitInterface(model: StructModel, uses: Uses): string {
  const lines: string[] = [];
  for (const field of properties(model)) {
    if (field.list !== null) lines.push(`  readonly ${field.prop}: ${itemType(field, uses)}[];`);
    else if (field.struct !== null) lines.push(`  ${field.prop}: ${field.struct.name};`);
    else if (field.kind?.rep === 'words') lines.push(`  ${field.prop}Lo: number;`, `  ${field.prop}Hi: number;`);
    else if (isSpan(field)) {
      uses.types.add('Span');
      lines.push(`  ${field.prop}: Span;`);
    } else lines.push(`  ${field.prop}: number;`);
  }
  const doc = model.source.spec === undefined ? '' : `/** ${model.source.spec} */\n`;
  if (lines.length === 0) return `${doc}export type ${model.name} = Record<never, never>;`;
  return `${doc}export interface ${model.name} {\n${lines.join('\n')}\n}`;
}

export function emitMaker(model: StructModel, uses: Uses): string {
  const lines: string[] = [];
  for (const field of properties(model)) {
    if (field.list !== null) {
      const item = field.struct === null ? 'newSpan' : `new${field.struct.name}`;
      if (field.struct === null) uses.values.add('newSpan');
      lines.push(`    ${field.prop}: Array.from({ length: ${field.list.max} }, ${item}),`);
    } else if (field.struct !== null) lines.push(`    ${field.prop}: new${field.struct.name}(),`);
    else if (field.kind?.rep === 'words') lines.push(`    ${field.prop}Lo: 0,`, `    ${field.prop}Hi: 0,`);
    else if (isSpan(field)) {
      uses.values.add('newSpan');
      lines.push(`    ${field.prop}: newSpan(),`);
    } else lines.push(`    ${field.prop}: 0,`);
  }
  const body = lines.length === 0 ? '{}' : `{\n${lines.join('\n')}\n  }`;
  return `export function new${model.name}(): ${model.name} {\n  return ${body};\n}`;
}

export function emitSizes(model: StructModel, options: CodecOptions): string {
  const name = screaming(model.name);
  const size = (options.head?.size ?? 0) + model.fixedSize;
  const comment = model.variable ? ' // without what varies' : '';
  return `export const SIZE_${name} = ${size};${comment}`;
}

/** What encoding `o` takes, for messages of variable size: replies have to fit the client's buffer. */
export function emitSizeOf(model: StructModel, options: CodecOptions): string {
  if (!model.variable) return '';
  const head = options.head?.size ?? 0;
  const terms = [String(head + model.fixedSize)];
  let loop = '';
  for (const part of model.parts) {
    if (part.fixed) continue;
    const { field } = part;
    if (field.list !== null && field.struct !== null) terms.push(`o.${field.list.count} * ${field.struct.fixedSize}`);
    else if (field.list !== null)
      loop = `  for (let i = 0; i < o.${field.list.count}; i++) size += 2 + (o.${field.prop}[i]?.length ?? 0);\n`;
    else if (field.struct !== null) terms.push(`sizeOf${field.struct.name}(o.${field.prop})`);
    else if (field.kind?.rep === 'cstr') terms.push(`o.${field.prop}.length + 1`);
    else if (field.kind?.rep === 'str16') terms.push(`2 + o.${field.prop}.length`);
    else if (field.kind?.rep === 'data32') terms.push(`4 + o.${field.prop}.length`);
    else if (field.kind?.rep === 'size16') terms.push('2');
  }
  const sum = addUp(terms);
  const start = `export function sizeOf${model.name}(o: ${model.name}): number {\n`;
  if (loop === '') return `${start}  return ${sum};\n}`;
  return `${start}  let size = ${sum};\n${loop}  return size;\n}`;
}

/** Numbers are added here, the rest at run time. */
function addUp(terms: readonly string[]): string {
  const words = terms.flatMap((term) => term.split(' + '));
  const constant = words.filter((word) => /^\d+$/.test(word)).reduce((sum, word) => sum + Number(word), 0);
  const rest = words.filter((word) => !/^\d+$/.test(word));
  return (constant === 0 && rest.length > 0 ? rest : [String(constant), ...rest]).join(' + ');
}

function itemType(field: FieldModel, uses: Uses): string {
  if (field.struct !== null) return field.struct.name;
  uses.types.add('Span');
  return 'Span';
}

function isSpan(field: FieldModel): boolean {
  const rep = field.kind?.rep;
  return rep === 'cstr' || rep === 'str16' || rep === 'data32' || rep === 'bytes';
}
