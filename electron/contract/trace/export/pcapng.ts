/**
 * pcapng (draft-ietf-opsawg-pcapng): 9P messages as exported PDUs (link type 252) that Wireshark dissects as 9P, FUSE messages with link type USER0, which
 * assets/wireshark/culvert-fuse.lua dissects. Times in ns; latency, result and share in the packet comments.
 *
 * An exported PDU says `tcp.port` 564 rather than "9p", which older Wiresharks have not registered; each session has a client port of its own, so that
 * fids do not mix. Sessions that began before the capture start with a made-up Tversion, Tattach and walks, so that version and paths are known.
 */
import type { Hello } from '../frames.ts';
import { errorName, PROTOCOL } from '../operations.ts';
import type { RawMessage } from '../raw-message.ts';
import type { TraceStats } from '../snapshot.ts';
import { timeText } from '../text.ts';
import { bytesOf } from '../utf8.ts';
import { joined } from './bytes.ts';
import { opening } from './ninep-opening.ts';
import type { TraceSink } from './trace-sink.ts';

const LINKTYPE = { EXPORTED_PDU: 252, USER0: 147 } as const;
const BLOCK = { SECTION: 0x0a0d_0d0a, INTERFACE: 1, PACKET: 6 } as const;
const OPTION = { COMMENT: 1, IF_NAME: 2, IF_TSRESOL: 9 } as const;
const NINEP_PORT = 564;
const FIRST_PORT = 20_000;
const TVERSION = 100;
/** Requests whose reply is waited for, for the latency. */
const PENDING_MAX = 100_000;
/** In front of a FUSE message: u8 reply, 3 bytes, u32 opcode, which a reply itself does not say. */
const FUSE_HEAD = 8;

export class PcapngSink implements TraceSink {
  readonly needs = 'messages';
  readonly #begun = new Map<string, RawMessage>();
  readonly #known = new Set<number>();
  #epochMs = 0;
  #share = '';
  #stats: TraceStats | null = null;

  begin({ epochMs, share }: Hello, stats: TraceStats | null): Uint8Array {
    this.#epochMs = epochMs;
    this.#share = share;
    this.#stats = stats;
    const section = new Uint8Array(16);
    const view = new DataView(section.buffer);
    view.setUint32(0, 0x1a2b_3c4d, true);
    view.setUint16(4, 1, true);
    view.setBigInt64(8, -1n, true);
    return joined([
      block(BLOCK.SECTION, [section]),
      this.#interface(LINKTYPE.EXPORTED_PDU),
      this.#interface(LINKTYPE.USER0),
    ]);
  }

  rows(): string {
    return '';
  }

  messages(messages: readonly RawMessage[]): Uint8Array {
    const packets: Uint8Array[] = [];
    for (const message of messages) {
      if (message.protocol === PROTOCOL.NINEP) this.#openSession(message, packets);
      packets.push(this.#packet(message, this.#comment(message)));
    }
    return joined(packets);
  }

  end(): string {
    return '';
  }

  #openSession(message: RawMessage, packets: Uint8Array[]): void {
    const { session } = message;
    if (this.#known.has(session)) return;
    this.#known.add(session);
    if (message.op === TVERSION && !message.reply) return;
    const handles =
      this.#stats?.handles.filter((handle) => handle.session === session && handle.closedNs === null) ?? [];
    for (const { reply, bytes } of opening(handles)) {
      const made: RawMessage = { ...message, reply, bytes, length: bytes.length, errno: 0, tag: 0 };
      packets.push(this.#packet(made, 'made up by Culvert: the session began before the capture'));
    }
  }

  #comment(message: RawMessage): string {
    const key = `${message.session}/${message.tag}`;
    if (!message.reply) {
      if (this.#begun.size > PENDING_MAX) this.#begun.clear();
      this.#begun.set(key, message);
      return `share ${this.#share}, session ${message.session}`;
    }
    const request = this.#begun.get(key);
    this.#begun.delete(key);
    const took = request === undefined ? '' : `, ${timeText(message.timeNs - request.timeNs)}`;
    return `share ${this.#share}, session ${message.session}, ${message.errno === 0 ? 'ok' : errorName(message.errno)}${took}`;
  }

  #interface(linkType: number): Uint8Array {
    const head = new Uint8Array(8);
    new DataView(head.buffer).setUint16(0, linkType, true);
    return block(BLOCK.INTERFACE, [
      head,
      option(OPTION.IF_NAME, bytesOf(this.#share)),
      option(OPTION.IF_TSRESOL, Uint8Array.of(9)),
      END,
    ]);
  }

  #packet(message: RawMessage, comment: string): Uint8Array {
    const ninep = message.protocol === PROTOCOL.NINEP;
    const front = ninep ? exportedPdu(message) : fuseHead(message);
    const head = new Uint8Array(20);
    const view = new DataView(head.buffer);
    const time = BigInt(Math.round(this.#epochMs * 1e3)) * 1000n + BigInt(Math.max(0, Math.round(message.timeNs)));
    view.setUint32(0, ninep ? 0 : 1, true);
    view.setUint32(4, Number(time >> 32n), true);
    view.setUint32(8, Number(time & 0xffff_ffffn), true);
    view.setUint32(12, front.length + message.bytes.length, true);
    view.setUint32(16, front.length + Math.max(message.length, message.bytes.length), true);
    return block(BLOCK.PACKET, [
      head,
      padded(joined([front, message.bytes])),
      option(OPTION.COMMENT, bytesOf(comment)),
      END,
    ]);
  }
}

const END = new Uint8Array(4);

function block(type: number, parts: readonly Uint8Array[]): Uint8Array {
  const size = 12 + parts.reduce((sum, part) => sum + part.length, 0);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, size, true);
  bytes.set(joined(parts), 8);
  view.setUint32(size - 4, size, true);
  return bytes;
}

function option(code: number, value: Uint8Array): Uint8Array {
  const head = new Uint8Array(4);
  new DataView(head.buffer).setUint16(0, code, true);
  new DataView(head.buffer).setUint16(2, value.length, true);
  return joined([head, padded(value)]);
}

/** wireshark, epan/exported_pdu.h: tags are big-endian u16, u16 length, value. */
function exportedPdu({ session, reply }: RawMessage): Uint8Array {
  const client = FIRST_PORT + (session % 40_000);
  const [from, to] = reply ? [NINEP_PORT, client] : [client, NINEP_PORT];
  const host = Uint8Array.of(127, 0, 0, 1);
  return joined([
    tag(14, bytesOf('tcp.port')),
    tag(32, u32(NINEP_PORT)),
    tag(20, host),
    tag(21, host),
    tag(24, u32(2)),
    tag(25, u32(from)),
    tag(26, u32(to)),
    new Uint8Array(4),
  ]);
}

function fuseHead({ reply, op }: RawMessage): Uint8Array {
  const head = new Uint8Array(FUSE_HEAD);
  head[0] = reply ? 1 : 0;
  new DataView(head.buffer).setUint32(4, op, true);
  return head;
}

function tag(code: number, value: Uint8Array): Uint8Array {
  const full = padded(value);
  const head = new Uint8Array(4);
  new DataView(head.buffer).setUint16(0, code);
  new DataView(head.buffer).setUint16(2, full.length);
  return joined([head, full]);
}

function u32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

function padded(bytes: Uint8Array): Uint8Array {
  if (bytes.length % 4 === 0) return bytes;
  const full = new Uint8Array((bytes.length + 3) & ~3);
  full.set(bytes);
  return full;
}
