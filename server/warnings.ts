/**
 * Conditions that the user should know of and that can come thousands of times: each kind is said once a minute in the log, and counted for
 * `culvert status`. Texts may name a client, but hold nothing that a guest chose, unless it was escaped.
 */
import type { Logger } from './log.ts';

export const WARNINGS = {
  /** A 9P client settled for small messages. */
  SMALL_MSIZE: 'small-msize',
  /** Requests failed for lack of descriptors, fids or locks. */
  LIMIT_REACHED: 'limit-reached',
  /** A connection was refused: there are as many as may be, or no descriptor is left. */
  CLIENT_REFUSED: 'client-refused',
  /** The host has changed files that a guest writes. */
  HOST_CHANGED: 'host-changed',
} as const;
export type WarningKind = (typeof WARNINGS)[keyof typeof WARNINGS];

export interface Warning {
  readonly kind: WarningKind;
  /** As it was said last. */
  readonly text: string;
  readonly count: number;
  /** Milliseconds since 1970. */
  readonly firstMs: number;
  readonly lastMs: number;
}

/** Between two log lines about one kind. */
const QUIET_MS = 60_000;

interface Counted {
  warning: Warning;
  saidMs: number;
  /** Not said since then. */
  unsaid: number;
}

/** One per engine thread. Never throws. */
export class Warnings {
  /** Set by whoever tells of changes. */
  changed = false;
  readonly #log: Logger;
  readonly #now: () => number;
  readonly #byKind = new Map<WarningKind, Counted>();

  constructor(log: Logger, now: () => number = Date.now) {
    this.#log = log;
    this.#now = now;
  }

  list(): readonly Warning[] {
    return Array.from(this.#byKind.values(), ({ warning }) => warning);
  }

  raise(kind: WarningKind, text: string): void {
    const nowMs = this.#now();
    const known = this.#byKind.get(kind);
    this.changed = true;
    if (known === undefined) {
      const warning = { kind, text, count: 1, firstMs: nowMs, lastMs: nowMs };
      this.#byKind.set(kind, { warning, saidMs: nowMs, unsaid: 0 });
      this.#log.warn(text);
      return;
    }
    known.warning = { ...known.warning, text, count: known.warning.count + 1, lastMs: nowMs };
    if (nowMs - known.saidMs < QUIET_MS) {
      known.unsaid++;
      return;
    }
    this.#log.warn(known.unsaid === 0 ? text : `${text} (and ${known.unsaid} times since it was said last)`);
    known.saidMs = nowMs;
    known.unsaid = 0;
  }
}
