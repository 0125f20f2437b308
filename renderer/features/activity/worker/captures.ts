/** Raw messages of the capture level: the newest frames within a bound, searched when a row is looked at. */
import type { RawMessage } from '../../../../electron/contract/trace/raw-message.ts';

const KEPT_BYTES = 64 * 1024 * 1024;

interface Batch {
  readonly segment: number;
  readonly messages: readonly RawMessage[];
  readonly sizeBytes: number;
}

export interface Exchange {
  readonly request: RawMessage | null;
  readonly reply: RawMessage | null;
}

export class Captures {
  /** Lost before they came here, as the share host counts them. */
  dropped = 0;
  #batches: Batch[] = [];
  #heldBytes = 0;

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** `segment` keeps the lives of a share host apart: sessions and times begin anew. */
  add(messages: readonly RawMessage[], segment: number): void {
    if (messages.length === 0) return;
    // Messages are views of one frame: that is what is kept alive.
    const sizeBytes = messages[0]?.bytes.buffer.byteLength ?? 0;
    this.#batches.push({ segment, messages, sizeBytes });
    this.#heldBytes += sizeBytes;
    while (this.#heldBytes > KEPT_BYTES && this.#batches.length > 1) {
      this.#heldBytes -= this.#batches.shift()?.sizeBytes ?? 0;
    }
  }

  /** The request that began at `startNs`, and what answered it. */
  find(segment: number, session: number, tag: number, startNs: number): Exchange {
    let request: RawMessage | null = null;
    for (const messages of this.batches(segment)) {
      for (const message of messages) {
        if (message.session !== session || message.tag !== tag) continue;
        if (request !== null) return { request, reply: message.reply ? message : null };
        if (!message.reply && message.timeNs === startNs) request = message;
      }
    }
    return { request, reply: null };
  }

  /** All messages of one life of the share host, oldest first, frame by frame. */
  *batches(segment: number): Generator<readonly RawMessage[]> {
    for (const batch of this.#batches) if (batch.segment === segment) yield batch.messages;
  }

  clear(): void {
    this.#batches = [];
    this.#heldBytes = 0;
  }
}
