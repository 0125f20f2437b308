/** Tasks of a page's main thread, from Chromium's own trace: how long each took, and of what the longest was made. */
import type { Browser, Page } from '@playwright/test';

/** As browsers count them (W3C, Long Tasks API). */
const LONG_TASK_MS = 50;
const CATEGORIES = ['toplevel', 'v8', 'disabled-by-default-devtools.timeline', 'devtools.timeline'];
const PARTS = 4;

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  /** µs; `tdur`: of these on a CPU. */
  readonly dur?: number;
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

export interface MainThread {
  /** Longest first. */
  readonly tasksMs: readonly number[];
  /** CPU time of the longest: what is missing to its duration, it waited for a core. */
  readonly longestCpuMs: number;
  /** What the longest spent its time with: `Layout 12.0 ms`. */
  readonly longestParts: readonly string[];
  readonly busyMs: number;
}

/** Begins to watch; the result ends it. One at a time in a browser. */
export async function watchMainThread(browser: Browser, page: Page): Promise<() => Promise<MainThread>> {
  await browser.startTracing(page, { categories: CATEGORIES });
  return async () => {
    const trace = JSON.parse((await browser.stopTracing()).toString()) as {
      readonly traceEvents: readonly TraceEvent[];
    };
    return mainThreadOf(trace.traceEvents);
  };
}

/** `longest task 22.0 ms (9.1 ms of CPU: FunctionCall 6.0 ms); 0 over 50 ms of 2024; busy 4.8 %`. */
export function describeMainThread(main: MainThread, watchedMs: number): string {
  const { tasksMs, longestCpuMs, longestParts, busyMs } = main;
  const over = tasksMs.filter((ms) => ms > LONG_TASK_MS).length;
  const parts = longestParts.length === 0 ? '' : `: ${longestParts.join(', ')}`;
  return [
    `longest task ${inMs(tasksMs[0] ?? 0)} (${inMs(longestCpuMs)} of CPU${parts})`,
    `then ${tasksMs.slice(1, 5).map(inMs).join(', ')}`,
    `${over} over ${LONG_TASK_MS} ms of ${tasksMs.length}`,
    `busy ${((busyMs / watchedMs) * 100).toFixed(1)} %`,
  ].join('; ');
}

function mainThreadOf(events: readonly TraceEvent[]): MainThread {
  const mains = new Set(
    events.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain').map(threadOf),
  );
  const own = events.filter((event) => event.ph === 'X' && mains.has(threadOf(event)));
  const tasks = outermost(own.filter(({ name }) => name.endsWith('RunTask'))).sort(
    (a, b) => (b.dur ?? 0) - (a.dur ?? 0),
  );
  const [longest] = tasks;
  if (longest === undefined) throw new Error('the trace holds no tasks of the main thread');
  return {
    tasksMs: tasks.map(({ dur = 0 }) => dur / 1000),
    longestCpuMs: (longest.tdur ?? 0) / 1000,
    longestParts: partsOf(longest, own),
    busyMs: tasks.reduce((sum, { dur = 0 }) => sum + dur / 1000, 0),
  };
}

/** Without those that ran inside another: a task that waits runs others. */
function outermost(tasks: readonly TraceEvent[]): TraceEvent[] {
  let end = Number.NEGATIVE_INFINITY;
  return [...tasks]
    .sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0))
    .filter((task) => {
      const outer = task.ts >= end;
      if (outer) end = endOf(task);
      return outer;
    });
}

/** What is nested in a task, by its own time: without what is nested in it in turn. */
function partsOf(task: TraceEvent, events: readonly TraceEvent[]): readonly string[] {
  const end = task.ts + (task.dur ?? 0);
  const nested = events
    .filter((event) => event !== task && threadOf(event) === threadOf(task) && event.ts >= task.ts && event.ts < end)
    .sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0));
  const own = new Map<string, number>();
  const open: TraceEvent[] = [];
  for (const event of nested) {
    while (open.length > 0 && endOf(open.at(-1)) <= event.ts) open.pop();
    const parent = open.at(-1);
    if (parent !== undefined) own.set(parent.name, (own.get(parent.name) ?? 0) - (event.dur ?? 0));
    own.set(event.name, (own.get(event.name) ?? 0) + (event.dur ?? 0));
    open.push(event);
  }
  return [...own]
    .sort(([, a], [, b]) => b - a)
    .slice(0, PARTS)
    .filter(([, us]) => us >= 500)
    .map(([name, us]) => `${name} ${inMs(us / 1000)}`);
}

function endOf(event: TraceEvent | undefined): number {
  return event === undefined ? Number.POSITIVE_INFINITY : event.ts + (event.dur ?? 0);
}

function threadOf({ pid, tid }: TraceEvent): string {
  return `${pid}/${tid}`;
}

function inMs(ms: number): string {
  return `${ms.toFixed(1)} ms`;
}
