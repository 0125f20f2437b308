import { KINDS, type Kind, type KindName } from '../kinds.ts';
import type { Field, Struct, StructTable } from '../table.ts';

/** A table with its names resolved and its layout computed: what the emitters work on. */

export interface FieldModel {
  /** Name in the specification, for printers. */
  readonly spec: string;
  /** Property in TypeScript. */
  readonly prop: string;
  readonly kind: Kind | null;
  readonly struct: StructModel | null;
  /** For lists: property that holds the number of items, and the most there may be. */
  readonly list: { readonly count: string; readonly max: number } | null;
  /** Bytes, 0 when variable. */
  readonly size: number;
}

/** Fields that can be read after one bounds check, or one field whose size is known only when it is read. */
export type Part =
  | { readonly fixed: true; readonly size: number; readonly fields: readonly FieldModel[] }
  | { readonly fixed: false; readonly field: FieldModel };

export interface StructModel {
  readonly name: string;
  readonly source: Struct;
  readonly fields: readonly FieldModel[];
  readonly parts: readonly Part[];
  /** Size of all fixed parts. */
  readonly fixedSize: number;
  /** The smallest encoding: an older peer's short form, or the fixed parts and empty names with their terminators or lengths. */
  readonly minSize: number;
  readonly variable: boolean;
}

export function resolve(table: StructTable): ReadonlyMap<string, StructModel> {
  const models = new Map<string, StructModel>();
  const visit = (name: string): StructModel => {
    const done = models.get(name);
    if (done !== undefined) return done;
    const source = table[name];
    if (source === undefined) throw new Error(`no struct ${name}`);
    const model = build(name, source, visit);
    models.set(name, model);
    return model;
  };
  for (const name of Object.keys(table)) visit(name);
  return models;
}

function build(name: string, source: Struct, visit: (name: string) => StructModel): StructModel {
  const fields = source.fields.map((field) => buildField(field, visit));
  const parts: Part[] = [];
  let run: FieldModel[] = [];
  const endRun = () => {
    if (run.length > 0) parts.push({ fixed: true, size: sum(run.map((f) => f.size)), fields: run });
    run = [];
  };
  for (const field of fields) {
    if (isVariable(field)) {
      endRun();
      parts.push({ fixed: false, field });
    } else {
      run.push(field);
    }
  }
  endRun();
  const fixedSize = sum(parts.map((part) => (part.fixed ? part.size : 0)));
  if (source.size !== undefined && source.size !== fixedSize) {
    throw new Error(`${name}: fields take ${fixedSize} bytes, the specification says ${source.size}`);
  }
  const minSize = source.compat ?? fixedSize + sum(parts.map((part) => (part.fixed ? 0 : minSizeOf(part.field))));
  return { name, source, fields, parts, fixedSize, minSize, variable: parts.some((part) => !part.fixed) };
}

function buildField(field: Field, visit: (name: string) => StructModel): FieldModel {
  const [spec, type, count, max] = field;
  const struct = type.startsWith('.') ? visit(type.slice(1)) : null;
  const kind = struct === null ? KINDS[type as KindName] : null;
  const list = count === undefined || max === undefined ? null : { count: camel(count), max };
  const size = list !== null || struct?.variable === true ? 0 : (struct?.fixedSize ?? kind?.size ?? 0);
  return { spec, prop: camel(spec), kind, struct, list, size };
}

function isVariable(field: FieldModel): boolean {
  return field.size === 0;
}

function minSizeOf(field: FieldModel): number {
  if (field.list !== null) return 0;
  if (field.struct !== null) return field.struct.minSize;
  switch (field.kind?.rep) {
    case 'cstr':
      return 1;
    case 'str16':
    case 'size16':
      return 2;
    case 'data32':
      return 4;
    default:
      return 0;
  }
}

/** Fields that exist in TypeScript: no padding, no sizes that follow from the rest. */
export function properties(model: StructModel): readonly FieldModel[] {
  return model.fields.filter((field) => field.kind?.rep !== 'pad' && field.kind?.rep !== 'size16');
}

/** `max_readahead` → `maxReadahead`. */
function camel(name: string): string {
  return name.replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** `MkdirIn` → `MKDIR_IN`. */
export function screaming(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase();
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
