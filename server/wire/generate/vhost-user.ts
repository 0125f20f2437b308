import { BACKEND_MESSAGES, FRONTEND_MESSAGES, VHOST_USER_STRUCTS, type VhostRow } from '../vhost-user/table.ts';
import { emitCodec, type Uses } from './codec.ts';
import { HEADER, importLine } from './emit.ts';
import { resolve, type StructModel } from './model.ts';
import { emitPrint, nameCounts } from './print.ts';

type Rows = readonly (readonly [string, VhostRow])[];

/** vhost-user/codec.gen.ts and vhost-user/print.gen.ts. */
export function generateVhostUser(): ReadonlyMap<string, string> {
  const models = resolve(VHOST_USER_STRUCTS);
  return new Map([
    ['vhost-user/codec.gen.ts', codecFile(models)],
    ['vhost-user/print.gen.ts', printFile(models)],
  ]);
}

function codecFile(models: ReadonlyMap<string, StructModel>): string {
  const uses: Uses = { values: new Set(), types: new Set(['Views']) };
  const structs = [...models.values()].map((model) => emitCodec(model, uses));
  return [
    HEADER,
    importLine(uses, '../views.ts'),
    '',
    ...emitNumbers('FRONTEND_REQUEST', 'FrontendRequestName', Object.entries(FRONTEND_MESSAGES)),
    '',
    ...emitNumbers('BACKEND_REQUEST', 'BackendRequestName', Object.entries(BACKEND_MESSAGES)),
    '',
    'export interface VhostMessage {',
    '  readonly id: number;',
    '  readonly name: string;',
    '  /** The shortest and the longest payload. */',
    '  readonly minSize: number;',
    '  readonly maxSize: number;',
    '  readonly minFds: number;',
    '  readonly maxFds: number;',
    '  /** Has a reply of its own; all others get a U64 when REPLY_ACK was agreed on and NEED_REPLY is set. */',
    '  readonly hasReply: boolean;',
    '  /** Bit number of the protocol feature that it needs, or -1. */',
    '  readonly feature: number;',
    '}',
    '',
    '/** Front-end to back-end, indexed by request number. */',
    'export const FRONTEND_OPS: readonly (VhostMessage | undefined)[] = [',
    ...emitRows(Object.entries(FRONTEND_MESSAGES), models),
    '];',
    '',
    '/** Back-end to front-end, indexed by request number. */',
    'export const BACKEND_OPS: readonly (VhostMessage | undefined)[] = [',
    ...emitRows(Object.entries(BACKEND_MESSAGES), models),
    '];',
    '',
    structs.join('\n\n'),
    '',
  ]
    .join('\n')
    .replace("} from '../views.ts';\n", "} from '../views.ts';\nimport { PROTOCOL_F } from './flags.ts';\n");
}

function emitNumbers(name: string, type: string, rows: Rows): string[] {
  return [
    `export const ${name} = {`,
    ...rows.map(([key, row]) => `  ${key}: ${row.id},`),
    '} as const;',
    '',
    `export type ${type} = keyof typeof ${name};`,
  ];
}

function emitRows(rows: Rows, models: ReadonlyMap<string, StructModel>): string[] {
  const last = Math.max(...rows.map(([, row]) => row.id));
  const lines: string[] = [];
  for (let id = 0; id <= last; id++) {
    const found = rows.find(([, row]) => row.id === id);
    if (found === undefined) {
      lines.push('  undefined,');
      continue;
    }
    const [name, row] = found;
    const model = row.payload === undefined ? undefined : models.get(row.payload);
    lines.push(
      '  {',
      `    id: ${id},`,
      `    name: '${name}',`,
      `    minSize: ${model?.minSize ?? 0},`,
      `    maxSize: ${maxSize(row, model)},`,
      `    minFds: ${row.fds?.[0] ?? 0},`,
      `    maxFds: ${row.fds?.[1] ?? 0},`,
      `    hasReply: ${row.reply !== undefined || row.replyFds !== undefined},`,
      `    feature: ${row.feature === undefined ? '-1' : `PROTOCOL_F.${row.feature}`},`,
      '  },',
    );
  }
  return lines;
}

function maxSize(row: VhostRow, model: StructModel | undefined): number {
  if (model === undefined) return 0;
  if (row.payload === 'Config') return model.fixedSize + 256;
  const list = model.fields.find((field) => field.list !== null);
  return model.fixedSize + (list?.list?.max ?? 0) * (list?.struct?.fixedSize ?? 0);
}

function printFile(models: ReadonlyMap<string, StructModel>): string {
  const tables = new Set<string>();
  const needs = new Set<string>();
  const prints = [...models.values()].map((model) => nameCounts(model, emitPrint(model, tables, needs)));
  const map = (rows: Rows, pick: (row: VhostRow) => string | undefined) =>
    rows.flatMap(([name, row]) => {
      const struct = pick(row);
      return struct === undefined ? [] : [`  ${name}: print${struct},`];
    });
  const frontend: Rows = Object.entries(FRONTEND_MESSAGES);
  const backend: Rows = Object.entries(BACKEND_MESSAGES);
  return [
    HEADER,
    `import { ${[...needs, 'type Printer'].join(', ')} } from '../printer.ts';`.replace(
      'import { type Printer }',
      'import type { Printer }',
    ),
    importLine({ values: tables, types: new Set() }, './flags.ts'),
    '',
    prints.join('\n\n'),
    '',
    'type Prints = Readonly<Record<string, ((p: Printer) => void) | undefined>>;',
    '',
    'export const PRINT_FRONTEND: Prints = {',
    ...map(frontend, (row) => row.payload),
    '};',
    '',
    'export const PRINT_FRONTEND_REPLY: Prints = {',
    ...map(frontend, (row) => row.reply),
    '};',
    '',
    'export const PRINT_BACKEND: Prints = {',
    ...map(backend, (row) => row.payload),
    '};',
    '',
  ].join('\n');
}
