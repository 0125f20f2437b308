import type { FieldModel, StructModel } from './model.ts';

/** Names that read better in a line than the kernel's. */
const LABELS: Readonly<Record<string, string>> = { nodeid: 'node' };

/** Emits `function printX(p: Printer): void`; `tables` collects the flag tables it needs, `quiet` whether QUIET is used. */
export function emitPrint(model: StructModel, tables: Set<string>, needs: Set<string>): string {
  const lines = model.fields.flatMap((field) => printField(field, tables, needs));
  const parameter = lines.length === 0 ? '_p' : 'p';
  const body = lines.length === 0 ? '{}' : `{\n${lines.join('\n')}\n}`;
  return `export function print${model.name}(${parameter}: Printer): void ${body}`;
}

function printField(field: FieldModel, tables: Set<string>, needs: Set<string>): string[] {
  const label = `'${LABELS[field.spec] ?? field.spec}'`;
  if (field.list !== null) {
    const item =
      field.struct === null ? "p.str16('')" : `p.begin('');\n    print${field.struct.name}(p);\n    p.finish()`;
    const body = field.struct === null ? `() => ${item}` : `() => {\n    ${item};\n  }`;
    return [`  p.list(${label}, ${field.list.count}, ${field.list.max}, ${body});`];
  }
  if (field.struct !== null) {
    const call = `  print${field.struct.name}(p);`;
    return field.struct.source.inline === true ? [call] : [`  p.begin(${label});`, call, '  p.finish();'];
  }
  const kind = field.kind;
  if (kind === null) return [];
  const quiet = kind.quiet === true ? ', QUIET' : '';
  if (quiet !== '') needs.add('QUIET');
  switch (kind.rep) {
    case 'cstr':
      return [`  p.cstr(${label});`];
    case 'str16':
      return [`  p.str16(${label});`];
    case 'data32':
      return [`  p.data32(${label});`];
    case 'size16':
      return ['  p.skip(2);'];
    case 'pad':
      return [`  p.skip(${kind.size});`];
    case 'bytes':
      return [`  p.raw(${label}, ${kind.size});`];
    default:
      break;
  }
  switch (kind.show) {
    case 'flags':
    case 'enum':
    case 'mode':
    case 'open': {
      const table = kind.table ?? '';
      tables.add(table);
      const method = kind.show === 'enum' ? 'value' : kind.show;
      return [
        `  p.${method}(${label}, ${kind.size}, ${table}${kind.show === 'open' || kind.show === 'mode' ? '' : quiet});`,
      ];
    }
    case 'hex':
    case 'octal':
      return [`  p.${kind.show}(${label}, ${kind.size}${quiet});`];
    default: {
      const signed = kind.rep === 'i32' || kind.rep === 'i64';
      return [`  p.${signed ? 'signed' : 'decimal'}(${label}, ${kind.size}${quiet});`];
    }
  }
}

/** A struct that ends in a list needs the number of items in a variable: `const nregions = p.decimal('nregions', 4);`. */
export function nameCounts(model: StructModel, text: string): string {
  let result = text;
  for (const field of model.fields) {
    if (field.list === null) continue;
    const spec = model.fields.find((other) => other.prop === field.list?.count)?.spec ?? field.list.count;
    result = result.replace(`  p.decimal('${spec}',`, `  const ${field.list.count} = p.decimal('${spec}',`);
  }
  return result;
}
