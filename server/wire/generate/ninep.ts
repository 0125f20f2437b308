import type { DialectLetter, NinepRow } from '../ninep/row.ts';
import { NINEP_MESSAGES, NINEP_STRUCTS } from '../ninep/table.ts';
import type { Struct } from '../table.ts';
import { emitCodec, type Uses } from './codec.ts';
import { HEADER, importLine } from './emit.ts';
import { resolve, type StructModel } from './model.ts';
import { emitPrint, nameCounts } from './print.ts';

/** size[4] type[1] tag[2] */
const HEAD = 7;

/** ninep/codec.gen.ts and ninep/print.gen.ts. */
export function generateNinep(): ReadonlyMap<string, string> {
  const rows: readonly (readonly [string, NinepRow])[] = Object.entries(NINEP_MESSAGES);
  const bodies = rows.map(([name, row]): [string, Struct] => [
    name,
    row.compat === undefined ? { fields: row.fields } : { fields: row.fields, compat: row.compat },
  ]);
  const models = resolve({ ...NINEP_STRUCTS, ...Object.fromEntries(bodies) });
  return new Map([
    ['ninep/codec.gen.ts', codecFile(rows, models)],
    ['ninep/print.gen.ts', printFile(rows, models)],
  ]);
}

type Rows = readonly (readonly [string, NinepRow])[];

function codecFile(rows: Rows, models: ReadonlyMap<string, StructModel>): string {
  const uses: Uses = { values: new Set(), types: new Set(['Views']) };
  const codecs = [...models.values()].map((model) => {
    const row = rows.find(([name]) => name === model.name)?.[1];
    return emitCodec(model, uses, row === undefined ? {} : { head: { size: HEAD, type: row.id } });
  });
  const requests = (letter: DialectLetter) =>
    rows.filter(([name, row]) => name.startsWith('T') && row.in.includes(letter));
  return [
    HEADER,
    importLine(uses, '../views.ts'),
    '',
    '/** Message types. Rows that differ by dialect share a number. */',
    'export const TYPE = {',
    ...rows.map(([name, row]) => `  ${name}: ${row.id},`),
    '} as const;',
    '',
    'export type NinepName = keyof typeof TYPE;',
    '',
    'export interface NinepOp {',
    '  readonly id: number;',
    '  readonly name: NinepName;',
    '  /** The shortest well-formed message, header included. */',
    '  readonly minSize: number;',
    '  /** Ends in bulk data, which need not be in the arena. */',
    '  readonly payload: boolean;',
    '}',
    '',
    ...['L', 'u', 'p'].flatMap((letter) => [
      `/** Requests of ${dialectName(letter)} and what they carry. A map of handlers over these keys misses none. */`,
      `export interface ${requestsName(letter)} {`,
      ...requests(letter as DialectLetter).map(([name]) => `  ${name}: ${name};`),
      '}',
      '',
    ]),
    ...rows.map(
      ([name, row]) =>
        `const ${opName(name)}: NinepOp = { id: ${row.id}, name: '${name}', minSize: ${minSize(models, name)}, payload: ${hasPayload(models, name)} };`,
    ),
    '',
    '/** Indexed by dialect, then by type: only what that dialect has. */',
    'export const NINEP_OPS = {',
    ...(['L', 'u', 'p'] as const).flatMap((letter) => [
      `  '${dialectName(letter)}': dense([`,
      ...rows.filter(([, row]) => row.in.includes(letter)).map(([name]) => `    ${opName(name)},`),
      '  ]),',
    ]),
    '} as const;',
    '',
    'function dense(ops: readonly NinepOp[]): readonly (NinepOp | undefined)[] {',
    '  const table: (NinepOp | undefined)[] = new Array(256).fill(undefined);',
    '  for (const op of ops) table[op.id] = op;',
    '  return table;',
    '}',
    '',
    codecs.join('\n\n'),
    '',
  ].join('\n');
}

function printFile(rows: Rows, models: ReadonlyMap<string, StructModel>): string {
  const tables = new Set<string>();
  const needs = new Set<string>();
  const prints = [...models.values()].map((model) => nameCounts(model, emitPrint(model, tables, needs)));
  return [
    HEADER,
    `import { ${[...needs, 'type Printer'].join(', ')} } from '../printer.ts';`,
    "import type { NinepName } from './codec.gen.ts';",
    importLine({ values: tables, types: new Set() }, './flags.ts'),
    '',
    prints.join('\n\n'),
    '',
    '/** What stands behind size, type and tag. */',
    'export const PRINT_MESSAGE: Readonly<Record<NinepName, (p: Printer) => void>> = {',
    ...rows.map(([name]) => `  ${name}: print${name},`),
    '};',
    '',
  ].join('\n');
}

function minSize(models: ReadonlyMap<string, StructModel>, name: string): number {
  return HEAD + (models.get(name)?.minSize ?? 0);
}

function hasPayload(models: ReadonlyMap<string, StructModel>, name: string): boolean {
  return models.get(name)?.fields.some((field) => field.kind?.rep === 'data32') === true;
}

function opName(name: string): string {
  return `OP_${name.toUpperCase()}`;
}

function dialectName(letter: string): string {
  return letter === 'p' ? '9P2000' : `9P2000.${letter}`;
}

function requestsName(letter: string): string {
  return letter === 'p' ? 'Requests2000' : `Requests${letter.toUpperCase()}`;
}
