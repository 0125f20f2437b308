/**
 * What the command line asks of the app's programs. It loads them by path: the server imports nothing of them. They are bundles of their own, so what cannot be done
 * comes back as a value: a class of theirs would be another one than ours.
 */
import type { Failure } from '../failure.ts';

export interface UiOptions {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Show it in the user's browser, where there is one. */
  readonly open: boolean;
}

/** null: it was told to end. */
export type ProgramEnd = Failure | null;

/** dist/headless.js. Each runs until it is told to end, by signal or by a page. */
export interface HeadlessProgram {
  /** `culvert ui`. */
  readonly runUi: (options: UiOptions) => Promise<ProgramEnd>;
  /** `culvert daemon`. */
  readonly runDaemon: () => Promise<ProgramEnd>;
}
