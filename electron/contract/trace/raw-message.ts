/** Requests and replies as they were on the wire: what the level `capture` keeps. */
import { RECORD_FLAG, type RecordReader } from './record.ts';

/** In front of a message's bytes. */
export const MESSAGE_HEADER = 32;

/** One request or reply, cut at the snap length. */
export interface RawMessage {
  readonly protocol: number;
  readonly session: number;
  readonly reply: boolean;
  readonly tag: number;
  /** 0 for a request; for a reply 0 or a positive errno. */
  readonly errno: number;
  readonly op: number;
  /** ns of the records' clock. */
  readonly timeNs: number;
  /** Bytes that the message had; `bytes` may be fewer. */
  readonly length: number;
  readonly bytes: Uint8Array;
}

/**
 * A message as it lies in the capture ring, in CAPTURE frames and in files: u32 size of the whole entry, u32 sequence number, u8 reply, u8 protocol,
 * u16 session, u32 tag, f64 time, u32 length on the wire, u16 bytes kept, u8 op, u8 errno, the bytes, padding to 8. Protocol 0 is filling.
 */
export function* messagesOf(bytes: Uint8Array): Generator<RawMessage> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + MESSAGE_HEADER <= bytes.length; ) {
    const size = view.getUint32(at, true);
    if (size < 8) return;
    const protocol = bytes[at + 9] ?? 0;
    const kept = view.getUint16(at + 28, true);
    if (protocol !== 0) {
      yield {
        protocol,
        session: view.getUint16(at + 10, true),
        reply: bytes[at + 8] === 1,
        tag: view.getUint32(at + 12, true),
        timeNs: view.getFloat64(at + 16, true),
        length: view.getUint32(at + 24, true),
        op: bytes[at + 30] ?? 0,
        errno: bytes[at + 31] ?? 0,
        bytes: bytes.subarray(at + MESSAGE_HEADER, at + MESSAGE_HEADER + kept),
      };
    }
    at += size;
  }
}

/** The other way round: what `messagesOf` takes apart. `sequence` numbers the first. */
export function bytesOfMessages(messages: readonly RawMessage[], sequence = 0): Uint8Array {
  const sizes = messages.map(({ bytes }) => (MESSAGE_HEADER + bytes.length + 7) & ~7);
  const all = new Uint8Array(sizes.reduce((sum, size) => sum + size, 0));
  const view = new DataView(all.buffer);
  let at = 0;
  for (const [i, message] of messages.entries()) {
    const size = sizes[i] ?? 0;
    view.setUint32(at, size, true);
    view.setUint32(at + 4, sequence + i, true);
    all[at + 8] = message.reply ? 1 : 0;
    all[at + 9] = message.protocol;
    view.setUint16(at + 10, message.session, true);
    view.setUint32(at + 12, message.tag, true);
    view.setFloat64(at + 16, message.timeNs, true);
    view.setUint32(at + 24, message.length, true);
    view.setUint16(at + 28, message.bytes.length, true);
    all[at + 30] = message.op;
    all[at + 31] = message.errno;
    all.set(message.bytes, at + MESSAGE_HEADER);
    at += size;
  }
  return all;
}

/** Of records or requests that wait for their counterpart, at most; beyond, what was lost in the rings has piled up. */
const WAITING_MAX = 200_000;

/**
 * Picks the messages of those requests whose records it is shown: session, tag and begin are the same in both. Records come before, or with, the reply
 * of their request, as in a subscription.
 */
export class MessagePicker {
  readonly #wanted = new Set<string>();
  /** Wanted, and there will be no reply. */
  readonly #single = new Set<string>();
  readonly #requests = new Map<string, RawMessage>();

  want(records: RecordReader): void {
    if (this.#wanted.size + this.#single.size > WAITING_MAX) {
      this.#wanted.clear();
      this.#single.clear();
    }
    for (let i = 0; i < records.length; i++) {
      const row = records.move(i);
      const set = (row.flags & RECORD_FLAG.NO_REPLY) === 0 ? this.#wanted : this.#single;
      set.add(keyOf(row.session, row.tag, row.startNs));
    }
  }

  /** Requests that belong to a record and their replies, by time. A request may come out later than it went in: with its reply. */
  pick(messages: readonly RawMessage[]): readonly RawMessage[] {
    const picked: RawMessage[] = [];
    for (const message of messages) {
      const exchange = `${message.session}/${message.tag}`;
      if (!message.reply) {
        if (this.#requests.size > WAITING_MAX) this.#requests.clear();
        this.#requests.set(exchange, message);
        continue;
      }
      const request = this.#requests.get(exchange);
      this.#requests.delete(exchange);
      if (request !== undefined && this.#wanted.delete(keyOf(request.session, request.tag, request.timeNs)))
        picked.push(request, message);
    }
    if (this.#single.size > 0) this.#pickSingle(picked);
    return picked.sort((a, b) => a.timeNs - b.timeNs);
  }

  #pickSingle(picked: RawMessage[]): void {
    for (const [exchange, request] of this.#requests) {
      if (!this.#single.delete(keyOf(request.session, request.tag, request.timeNs))) continue;
      picked.push(request);
      this.#requests.delete(exchange);
    }
  }
}

function keyOf(session: number, tag: number, beginNs: number): string {
  return `${session}/${tag}/${beginNs}`;
}
