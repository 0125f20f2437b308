import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

import { type Phase, parsePhases } from './workloads.ts';

const alive = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

/** A load generator (load/*.cc) that stays connected to one server and runs a workload for each command. */
export class LoadProgram {
  readonly #name: string;
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #ended: Promise<void>;
  #errors = '';

  constructor(program: string, args: readonly string[]) {
    this.#name = program.slice(program.lastIndexOf('/') + 1);
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child = child;
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.#errors += text));
    alive.add(child);
    this.#ended = new Promise((resolve) =>
      child.once('close', () => {
        alive.delete(child);
        resolve();
      }),
    );
  }

  async run(workload: string, count: number, depth: number): Promise<readonly Phase[]> {
    this.#child.stdin?.write(`${workload} ${count} ${depth}\n`);
    const lines: string[] = [];
    for (;;) {
      const line = await this.#lines.next();
      if (line.done === true) throw new Error(`${this.#name} ended in ${workload}: ${this.#errors}`);
      if (line.value === 'done') return parsePhases(lines.join('\n'));
      lines.push(line.value);
    }
  }

  /** Lets it disconnect. */
  async end(): Promise<void> {
    this.#child.stdin?.end();
    await this.#ended;
  }
}
