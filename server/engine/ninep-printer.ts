/** `--verbose` for 9P: each request and each reply as a line of text. For debugging; it slows the share down. */
import type { Arena } from '../arena.ts';
import type { Exchange } from '../session/exchange.ts';
import type { NinepSession } from '../session/ninep/ninep-session.ts';
import type { NinepObserver } from '../session/ninep/ninep-state.ts';
import { DIALECT } from '../wire/ninep/flags.ts';
import { formatNinep } from '../wire/ninep/print.ts';

export class NinepPrinter implements NinepObserver {
  readonly #arena: Arena;
  readonly #session: NinepSession;
  readonly #print: (line: string) => void;

  constructor(arena: Arena, session: NinepSession, print: (line: string) => void) {
    this.#arena = arena;
    this.#session = session;
    this.#print = print;
  }

  begin(x: Exchange): void {
    this.#print(formatNinep(this.#arena, x.at, x.length, this.#session.dialect ?? DIALECT.L));
  }

  end(x: Exchange, _error: number, headLength: number, payloadLength: number): void {
    if (headLength === 0) this.#print(`tag ${x.uniqueLo}: no reply`);
    else if (payloadLength > 0) this.#print(`tag ${x.uniqueLo}: ${headLength} + ${payloadLength} bytes`);
    else this.#print(formatNinep(this.#arena, x.replyAt, headLength, this.#session.dialect ?? DIALECT.L));
  }

  hostWrote(fid: number): void {
    this.#print(`the host has changed the file of fid ${fid}, which the client writes`);
  }
}
