import { Problem } from '../control/failure.ts';
import { printProblem } from './print.ts';

/** Runs a command. Returns its exit code: 0 done, 1 it could not be done, 2 it was asked for wrongly. */
export async function reportingProblems(run: () => Promise<number>): Promise<number> {
  // Whoever reads our output may go away first.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    printProblem(error);
    return error.code === 'USAGE' ? 2 : 1;
  }
}
