/** From arguments to a checked ShareConfig. */
import { basename } from 'node:path';
import type { Connection, ShareConfig } from '../../electron/contract/share.ts';
import { problemsOf, shareSchema } from '../../electron/contract/share-schema.ts';
import { type Arguments, usageProblem } from './options.ts';
import { settingsFrom } from './policy-options.ts';

/** The last word on values is the schema's, which the app uses too. Throws a USAGE Problem. */
export function shareFrom(args: Arguments, id: string, folder: string, connection: Connection): ShareConfig {
  const result = shareSchema.safeParse({
    id,
    name: args.text('name') ?? (basename(folder) || 'root'),
    folder,
    protocol: connection.kind === '9p' ? '9p' : 'virtiofs',
    connection,
    tag: args.text('tag') ?? '',
    policy: settingsFrom(args),
  });
  if (result.success) return result.data;
  const problems = problemsOf(result.error).map((line) => line.replace(/^[a-zA-Z.]+: /, ''));
  throw usageProblem(problems.join('\n'), 'culvert serve --help explains each option.');
}

export function required(args: Arguments, name: string, placeholder: string): string {
  const value = args.text(name);
  if (value === undefined || value === '') throw usageProblem(`--${name} is missing`, `Add --${name}=${placeholder}.`);
  return value;
}

export function noOperands(args: Arguments, command: string): void {
  const [operand] = args.operands;
  if (operand !== undefined)
    throw usageProblem(
      `"${operand}" is not expected here`,
      `${command} takes options only; ${command} --help lists them.`,
    );
}
