import type { Socket } from 'node:net';

interface QmpReply {
  readonly return?: unknown;
  readonly error?: { readonly desc: string };
}

/** QEMU's monitor protocol, one command at a time: line-separated JSON; events are passed over. */
export class Qmp {
  readonly #socket: Socket;
  readonly #waiting: ((reply: QmpReply) => void)[] = [];

  constructor(socket: Socket) {
    this.#socket = socket;
    let text = '';
    socket.on('error', () => socket.destroy());
    socket.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
        const reply = JSON.parse(text.slice(0, end)) as QmpReply;
        text = text.slice(end + 1);
        if ('return' in reply || 'error' in reply) this.#waiting.shift()?.(reply);
      }
    });
    void this.command('qmp_capabilities');
  }

  async command(execute: string, args: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    const reply = await new Promise<QmpReply>((resolve) => {
      this.#waiting.push(resolve);
      this.#socket.write(`${JSON.stringify({ execute, arguments: args })}\n`);
    });
    if (reply.error !== undefined) throw new Error(`QMP ${execute}: ${reply.error.desc}`);
    return reply.return;
  }
}
