import { FUSE_REQUESTS, FUSE_STRUCTS, type FuseRow } from '../fuse/table.ts';
import { emitCodec, type Uses } from './codec.ts';
import { HEADER, importLine } from './emit.ts';
import { resolve, type StructModel } from './model.ts';
import { emitPrint, nameCounts } from './print.ts';

/** fuse/codec.gen.ts and fuse/print.gen.ts. */
export function generateFuse(): ReadonlyMap<string, string> {
  const models = resolve(FUSE_STRUCTS);
  return new Map([
    ['fuse/codec.gen.ts', codecFile(models)],
    ['fuse/print.gen.ts', printFile(models)],
  ]);
}

function codecFile(models: ReadonlyMap<string, StructModel>): string {
  const uses: Uses = { values: new Set(), types: new Set(['Views']) };
  const structs = [...models.values()].map((model) => emitCodec(model, uses));
  return [HEADER, importLine(uses, '../views.ts'), '', operations(models), '', structs.join('\n\n'), ''].join('\n');
}

function operations(models: ReadonlyMap<string, StructModel>): string {
  const rows: readonly (readonly [string, FuseRow])[] = Object.entries(FUSE_REQUESTS);
  const size = (name: string | undefined) => (name === undefined ? 0 : (models.get(name)?.minSize ?? 0));
  const last = Math.max(...rows.map(([, row]) => row.id));
  const dense: string[] = [];
  for (let id = 0; id <= last; id++) {
    const found = rows.find(([, row]) => row.id === id);
    if (found === undefined) {
      dense.push('  undefined,');
      continue;
    }
    const [name, row] = found;
    const model = row.args === undefined ? undefined : models.get(row.args);
    const names = model?.fields.filter((field) => field.kind?.rep === 'cstr').length ?? 0;
    const bulk = row.data !== undefined || row.items !== undefined;
    dense.push(
      '  {',
      `    id: ${id},`,
      `    name: '${name}',`,
      `    inSize: ${40 + size(row.args)},`,
      `    names: ${names},`,
      `    data: ${bulk},`,
      `    outSize: ${row.noReply === true ? 0 : 16 + size(row.reply)},`,
      `    noReply: ${row.noReply === true},`,
      '  },',
    );
  }
  return [
    'export const OPCODE = {',
    ...rows.map(([name, row]) => `  ${name}: ${row.id},`),
    '} as const;',
    '',
    'export type FuseOpName = keyof typeof OPCODE;',
    '',
    '/** The arguments that each request carries behind its header. A map of handlers over these keys misses none. */',
    'export interface FuseArgs {',
    ...rows.map(([name, row]) => `  ${name}: ${row.args ?? 'null'};`),
    '}',
    '',
    'export interface FuseOp {',
    '  readonly id: number;',
    '  readonly name: FuseOpName;',
    '  /** The shortest well-formed request, header included: check once, then decode. */',
    '  readonly inSize: number;',
    '  /** Names behind the arguments, each ended by a NUL. */',
    '  readonly names: number;',
    '  /** Data or structs follow the arguments; how many the arguments say. */',
    '  readonly data: boolean;',
    '  /** The shortest successful reply, header included; 0 when there is none. */',
    '  readonly outSize: number;',
    '  readonly noReply: boolean;',
    '}',
    '',
    '/** Indexed by opcode. */',
    'export const FUSE_OPS: readonly (FuseOp | undefined)[] = [',
    ...dense,
    '];',
  ].join('\n');
}

function printFile(models: ReadonlyMap<string, StructModel>): string {
  const tables = new Set<string>();
  const needs = new Set<string>();
  const prints = [...models.values()].map((model) => nameCounts(model, emitPrint(model, tables, needs)));
  tables.delete('OPCODE');
  const rows: readonly (readonly [string, FuseRow])[] = Object.entries(FUSE_REQUESTS);
  const map = (pick: (row: FuseRow) => string | undefined) =>
    rows.flatMap(([name, row]) => {
      const value = pick(row);
      return value === undefined ? [] : [`  ${name}: ${value},`];
    });
  return [
    HEADER,
    `import { ${[...needs, 'type Printer'].sort(byName).join(', ')} } from '../printer.ts';`,
    "import { type FuseOpName, OPCODE } from './codec.gen.ts';",
    importLine({ values: tables, types: new Set() }, './flags.ts'),
    '',
    prints.join('\n\n'),
    '',
    'type Print = (p: Printer) => void;',
    '',
    '/** Arguments behind the request header. */',
    'export const PRINT_ARGS: Readonly<Partial<Record<FuseOpName, Print>>> = {',
    ...map((row) => (row.args === undefined ? undefined : `print${row.args}`)),
    '};',
    '',
    '/** Fixed part behind the reply header. */',
    'export const PRINT_REPLY: Readonly<Partial<Record<FuseOpName, Print>>> = {',
    ...map((row) => (row.reply === undefined ? undefined : `print${row.reply}`)),
    '};',
    '',
    '/** Structs that follow the arguments, up to the end of the request. */',
    'export const PRINT_ITEMS: Readonly<Partial<Record<FuseOpName, Print>>> = {',
    ...map((row) => (row.items === undefined ? undefined : `print${row.items[0]}`)),
    '};',
    '',
  ].join('\n');
}

function byName(a: string, b: string): number {
  return a.replace('type ', '').localeCompare(b.replace('type ', ''));
}
