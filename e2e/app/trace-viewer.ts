/** Frames and answers of a trace channel. */
import type { RawData, WebSocket } from 'ws';
import { decodeFrame } from '../../electron/contract/trace/frames.ts';
import { operationName } from '../../electron/contract/trace/operations.ts';
import { PathNames } from '../../electron/contract/trace/paths.ts';
import { within } from '../../server/testing/guest/supervised-process.ts';

const PATIENCE_MS = 60_000;
/** Names of operations that are kept: the first ones. */
const OPERATIONS_MAX = 1000;

export class TraceViewer {
  readonly answers: { readonly id: number; readonly result?: object; readonly error?: object }[] = [];
  records = 0;
  /** Rows that the share says this viewer did not get. */
  lost = 0;
  readonly operations: string[] = [];
  readonly #paths = new PathNames();
  #watch: () => void = () => {};

  constructor(socket: WebSocket) {
    socket.on('message', (data: RawData, isBinary) => {
      if (isBinary) this.#takeFrame(new Uint8Array(data as Buffer));
      else this.answers.push(JSON.parse((data as Buffer).toString()) as TraceViewer['answers'][number]);
      this.#watch();
    });
  }

  async until(expected: () => boolean): Promise<void> {
    await within(
      PATIENCE_MS,
      new Promise<void>((resolve) => {
        this.#watch = () => {
          if (expected()) resolve();
        };
        this.#watch();
      }),
      () => `${this.records} records, ${this.lost} lost, ${JSON.stringify(this.answers).slice(0, 1000)}`,
    );
  }

  #takeFrame(bytes: Uint8Array): void {
    const frame = decodeFrame(bytes, this.#paths);
    if (frame.type !== 'records') return;
    this.records += frame.records.length;
    this.lost = frame.drops.ring + frame.drops.credit;
    for (let at = 0; at < frame.records.length && this.operations.length < OPERATIONS_MAX; at++)
      this.operations.push(operationName(frame.records.move(at).operation));
  }
}
