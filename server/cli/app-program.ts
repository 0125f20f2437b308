import type { HeadlessProgram, ProgramEnd } from '../../electron/contract/app/programs.ts';
import { Problem } from '../control/failure.ts';

/** Runs a part of the app to its end. The exit code; throws Problem. */
export async function runAppProgram(run: (program: HeadlessProgram) => Promise<ProgramEnd>): Promise<number> {
  const failure = await run((await import(new URL('./headless.js', import.meta.url).href)) as HeadlessProgram);
  if (failure === null) return 0;
  throw new Problem(failure.code, failure.message, failure.fix);
}
