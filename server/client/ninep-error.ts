import { errnoName } from '../errno.ts';

/** The server's answer to a request was an error (Rlerror). */
export class NinepError extends Error {
  /** `ENOENT`. */
  readonly code: string;
  readonly errno: number;

  constructor(errno: number, what: string) {
    super(`${what}: ${errnoName(errno)}`);
    this.name = 'NinepError';
    this.code = errnoName(errno);
    this.errno = errno;
  }
}
