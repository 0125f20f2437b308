import type { Failure } from '../control/failure.ts';

/** What went wrong on one line, and what to do about it on the next. */
export function printProblem({ message, fix }: Failure): void {
  process.stderr.write(`culvert: ${message}\n${fix === undefined ? '' : `${fix}\n`}`);
}
