import type { FieldModel } from './model.ts';

/** Pieces of emitted code that decoders and encoders share. */

export function list(field: FieldModel): { readonly count: string; readonly max: number } {
  if (field.list === null) throw new Error(`${field.spec}: not a list`);
  return field.list;
}

export function plus(here: string, offset: number): string {
  return offset === 0 ? here : `${here} + ${offset}`;
}

/** Declares `d`, the DataView, where the lines use it. */
export function withView(lines: readonly string[], indent: string): string[] {
  return lines.some((line) => /\bd\b/.test(line)) ? [`${indent}const d = v.view;`, ...lines] : [...lines];
}

/** One line, or one parameter a line when it gets longer than the formatter allows. */
export function signature(name: string, parameters: readonly string[], result: string): string {
  const line = `export function ${name}(${parameters.join(', ')}): ${result}`;
  if (line.length <= 118) return line;
  return `export function ${name}(\n${parameters.map((p) => `  ${p},`).join('\n')}\n): ${result}`;
}

/** `p = f(); if (p < 0) return -1; return p;` is `return f();`. */
export function tidyTail(lines: string[]): void {
  if (lines.at(-1) !== '  return p;') return;
  const setAt = lines.at(-2) === '  if (p < 0) return -1;' ? -3 : -2;
  const set = /^ {2}(?:let )?p = (.*);$/.exec(lines.at(setAt) ?? '');
  if (set?.[1] === undefined) return;
  lines.splice(setAt, -setAt, `  return ${set[1]};`);
}
