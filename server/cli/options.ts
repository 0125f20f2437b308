/** Command line options: the table rows, and reading an argument list by them. */
import { parseArgs } from 'node:util';
import { Problem } from '../control/failure.ts';

export interface Option {
  /** Without the dashes. */
  readonly name: string;
  readonly short?: string;
  /** What stands for the value in the help; absent for a switch. */
  readonly value?: string;
  /** The only values allowed. */
  readonly choices?: readonly string[];
  /** May be given several times; the values are collected. */
  readonly repeatable?: true;
  readonly help: string;
  /** Text of the default. */
  readonly fallback?: string;
  readonly risk?: string;
}

/** What was given, by option name. Switches are `true`. */
export class Arguments {
  readonly #values = new Map<string, (string | true)[]>();
  readonly operands: string[] = [];

  add(name: string, value: string | true): void {
    const values = this.#values.get(name);
    if (values === undefined) this.#values.set(name, [value]);
    else values.push(value);
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** The last one given. */
  text(name: string): string | undefined {
    const value = this.#values.get(name)?.at(-1);
    return value === undefined || value === true ? undefined : value;
  }

  all(name: string): readonly string[] {
    return (this.#values.get(name) ?? []).filter((value) => value !== true);
  }

  names(): readonly string[] {
    return [...this.#values.keys()];
  }
}

export function usageProblem(message: string, fix: string): Problem {
  return new Problem('USAGE', message, fix);
}

/** Throws a USAGE Problem for what the table does not allow. `command` is what the user called: `culvert serve`. */
export function readArguments(command: string, table: readonly Option[], args: readonly string[]): Arguments {
  const result = new Arguments();
  const options = Object.fromEntries(
    table.map(({ name, short, value }) => [
      name,
      {
        type: value === undefined ? ('boolean' as const) : ('string' as const),
        multiple: true,
        ...(short === undefined ? {} : { short }),
      },
    ]),
  );
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true, allowPositionals: true });
  for (const token of tokens) {
    if (token.kind === 'positional') result.operands.push(token.value);
    if (token.kind !== 'option') continue;
    const option = table.find(({ name }) => name === token.name);
    if (option === undefined) throw unknownOption(command, table, token.rawName);
    if (option.value === undefined) {
      if (token.value !== undefined)
        throw usageProblem(`${token.rawName} takes no value`, `Write ${token.rawName} alone.`);
      result.add(option.name, true);
      continue;
    }
    const { value, inlineValue } = token;
    // "--tag --verbose" is more likely a forgotten value than a tag of that name.
    if (value === undefined || (inlineValue === false && value.startsWith('-') && value.length > 1)) {
      throw usageProblem(`${token.rawName} needs a value`, `Write ${token.rawName}=${option.value}.`);
    }
    checkChoice(option, token.rawName, value);
    if (option.repeatable === undefined && result.has(option.name))
      throw usageProblem(`${token.rawName} is given twice`, 'Give it once.');
    result.add(option.name, value);
  }
  return result;
}

function checkChoice({ choices }: Option, rawName: string, value: string): void {
  if (choices === undefined || choices.includes(value)) return;
  const near = nearest(value, choices);
  const hint = near === undefined ? '' : ` Did you mean ${near}?`;
  throw usageProblem(`${rawName} cannot be "${value}"`, `Use one of ${choices.join(', ')}.${hint}`);
}

function unknownOption(command: string, table: readonly Option[], rawName: string): Problem {
  const near = nearest(
    rawName.replace(/^-+/, ''),
    table.map(({ name }) => name),
  );
  const hint = near === undefined ? '' : `Did you mean --${near}? `;
  return usageProblem(`there is no option ${rawName}`, `${hint}${command} --help lists all options.`);
}

/** The candidate that a slip of the keyboard would make of `text`, if there is one. */
export function nearest(text: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(text.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = candidate.startsWith(text) && text.length > 2 ? 1 : editDistance(text, candidate);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Levenshtein: insertions, deletions, replacements. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
