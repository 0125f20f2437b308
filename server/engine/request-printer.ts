/** `--verbose`: each request and each reply as a line of text. For debugging; it slows the share down. */
import type { Arena } from '../arena.ts';
import type { Exchange } from '../session/exchange.ts';
import type { FuseObserver } from '../session/fuse/fuse-session.ts';
import { FUSE_OPS } from '../wire/fuse/codec.gen.ts';
import { formatFuseReply, formatFuseRequest } from '../wire/fuse/print.ts';

export class RequestPrinter implements FuseObserver {
  readonly #arena: Arena;
  readonly #print: (line: string) => void;

  constructor(arena: Arena, print: (line: string) => void) {
    this.#arena = arena;
    this.#print = print;
  }

  begin(x: Exchange): void {
    this.#print(formatFuseRequest(this.#arena, x.at, x.length));
  }

  end(x: Exchange, _error: number, headLength: number): void {
    const name = FUSE_OPS[x.opcode]?.name ?? `OPCODE_${x.opcode}`;
    const unique = x.uniqueHi * 0x1_0000_0000 + x.uniqueLo;
    const ms = ((Number(process.hrtime.bigint()) - x.takenNs) / 1e6).toFixed(2);
    const reply = headLength === 0 ? '-> no reply' : formatFuseReply(x.opcode, this.#arena, x.replyAt, headLength);
    this.#print(`${reply} | ${name} unique=${unique} ${ms} ms`);
  }

  hostWrote(node: number): void {
    this.#print(`the host has changed node ${node}, which the guest writes`);
  }
}
