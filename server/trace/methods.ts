/** The trace's methods of a control port (control/messages.ts), for the share host. */
import { parseFilter } from '../../electron/contract/trace/filter.ts';
import { FRAME_TRACE } from '../../electron/contract/trace/frames.ts';
import type { TraceMethods } from '../../electron/contract/trace/methods.ts';
import { LEVELS } from '../../electron/contract/trace/snapshot.ts';
import { Problem } from '../control/failure.ts';
import type { Subscriptions, ViewerPort } from './subscription.ts';
import { readTotals } from './totals.ts';

/** What is needed of a ControlPort. */
interface BytePort {
  sendBytes(kind: number, bytes: Uint8Array): void;
  readonly backlog: number;
}

type TraceHandlers = {
  readonly [M in keyof TraceMethods]: (
    params: TraceMethods[M]['params'],
    caller: BytePort,
  ) => TraceMethods[M]['result'];
};

const CREDIT_MAX = 1e9;

/** `of` throws a Problem while there is no engine. */
export class TraceControl {
  readonly handlers: TraceHandlers;
  readonly #of: () => Subscriptions;
  readonly #viewers = new Map<BytePort, ViewerPort>();

  constructor(of: () => Subscriptions) {
    this.#of = of;
    this.handlers = {
      stats: ({ paths }) => this.#settled().stats.read(typeof paths === 'number' ? Math.min(paths, 65_536) : undefined),
      totals: () => readTotals(this.#settled().stats.memory),
      'trace.subscribe': (params, caller) => this.#subscribe(params, caller),
      'trace.credit': ({ subscription, records }) => {
        of().credit(subscription, number('records', records, 0, CREDIT_MAX));
        return {};
      },
      'trace.unsubscribe': ({ subscription }) => {
        // What was recorded until now is still its own.
        of().pump();
        of().unsubscribe(subscription);
        return {};
      },
      'trace.level': (params) => this.#level(params),
    };
  }

  /** The port is closed. */
  forget(port: BytePort): void {
    const viewer = this.#viewers.get(port);
    if (viewer === undefined) return;
    this.#viewers.delete(port);
    this.#of().forget(viewer);
  }

  #settled(): Subscriptions {
    const subscriptions = this.#of();
    subscriptions.drain();
    return subscriptions;
  }

  #subscribe(
    params: TraceMethods['trace.subscribe']['params'],
    caller: BytePort,
  ): TraceMethods['trace.subscribe']['result'] {
    const filter = parseFilter(typeof params.filter === 'string' ? params.filter : '');
    const [problem] = filter.problems;
    if (problem !== undefined)
      throw new Problem('FILTER_INVALID', `${problem.reason} (at character ${problem.at + 1} of the filter)`);
    const credit = number('credit', params.credit ?? 0, 0, CREDIT_MAX);
    if (params.level !== undefined)
      this.#level({ level: params.level, sample: params.sample, slowMs: params.slowMs, snap: params.snap });
    const subscription = this.#of().subscribe(this.#viewer(caller), {
      filter,
      credit,
      capture: params.capture === true,
      counters: params.counters !== false,
    });
    return { subscription, level: this.#of().level };
  }

  #level({
    level,
    sample,
    slowMs,
    snap,
  }: TraceMethods['trace.level']['params']): TraceMethods['trace.level']['result'] {
    if (!LEVELS.includes(level))
      throw new Problem('LEVEL_UNKNOWN', `there is no level "${String(level)}"`, `Use one of ${LEVELS.join(', ')}.`);
    this.#of().setLevel({
      level,
      sample: number('sample', sample ?? 100, 1, 1e6),
      slowMs: number('slowMs', slowMs ?? 10, 0, 1e6),
      snap: number('snap', snap ?? 0, 0, 65_536),
    });
    return { level };
  }

  #viewer(caller: BytePort): ViewerPort {
    const known = this.#viewers.get(caller);
    if (known !== undefined) return known;
    const viewer: ViewerPort = {
      sendFrame: (bytes) => caller.sendBytes(FRAME_TRACE, bytes),
      get backlog() {
        return caller.backlog;
      },
    };
    this.#viewers.set(caller, viewer);
    return viewer;
  }
}

function number(name: string, value: unknown, least: number, most: number): number {
  if (typeof value === 'number' && value >= least && value <= most) return value;
  throw new Problem('NUMBER_INVALID', `${name} must be a number from ${least} to ${most}`);
}
