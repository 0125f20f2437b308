/** Expected failures, as they are thrown, travel between processes, and are shown. */

/** For people and for programs. */
export interface Failure {
  /** Stable. */
  readonly code: string;
  readonly message: string;
  /** What to do about it. */
  readonly fix?: string | undefined;
}

/** Thrown outside the hot path where something cannot be done that was asked for. Anything else that is thrown is a bug. */
export class Problem extends Error {
  readonly code: string;
  readonly fix: string | undefined;

  constructor(code: string, message: string, fix?: string) {
    super(message);
    this.code = code;
    this.fix = fix;
  }
}

export function failureOf(error: unknown): Failure {
  if (error instanceof Problem) return { code: error.code, message: error.message, fix: error.fix };
  return { code: 'INTERNAL', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
