/** What the command line asks of the app's programs. It loads them by path: the server imports nothing of them. */

export interface UiOptions {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Show it in the user's browser, where there is one. */
  readonly open: boolean;
}

/** dist/headless.js. */
export interface HeadlessProgram {
  /** `culvert ui`: until it is told to end. The exit code. Throws Problem. */
  readonly runUi: (options: UiOptions) => Promise<number>;
}
