/** Where a trace is written to: a file of its own, or stdout. */
import { createWriteStream } from 'node:fs';
import type { Writable } from 'node:stream';

export class TraceOutput {
  readonly #stream: Writable;
  readonly #owned: boolean;

  /** `-` is stdout. `failed`: no more can be written; the reason has been printed, unless the reader of a pipe has just gone. */
  constructor(file: string, failed: () => void) {
    this.#owned = file !== '-';
    // Names of files are in it: for its owner alone.
    this.#stream = this.#owned ? createWriteStream(file, { mode: 0o600 }) : process.stdout;
    this.#stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') process.stderr.write(`culvert: the trace cannot be written: ${error.message}\n`);
      failed();
    });
  }

  /** Bytes that the disk or the terminal has not taken yet. */
  get waiting(): number {
    return this.#stream.writableLength;
  }

  write(content: string | Uint8Array): void {
    if (content.length > 0) this.#stream.write(content);
  }

  /** Resolves when what is waiting has been taken, or never will be. */
  async drained(): Promise<void> {
    if (this.#stream.writableNeedDrain)
      await new Promise<void>((resolve) => {
        this.#stream.once('drain', resolve).once('close', resolve);
      });
  }

  async close(): Promise<void> {
    if (this.#owned) await new Promise<void>((done) => this.#stream.end(done));
  }
}
