/**
 * Lowers the level when the page cannot keep up: rows that are lost by chance are worth less than rows that are left out by a rule. Says so, and never
 * raises it again by itself.
 */
import type { Level } from '../../../../electron/contract/trace/snapshot.ts';

export interface LevelChoice {
  readonly level: Level;
  /** At `sampled`: one of how many. */
  readonly sample: number;
  /** At `slow`: what takes longer, and what failed. */
  readonly slowMs: number;
  /** At `capture`: bytes of file data that are kept. */
  readonly snap: number;
}

export const LEVEL_DEFAULTS: LevelChoice = { level: 'everything', sample: 100, slowMs: 10, snap: 256 };

/** Of the rows of a second. */
const LOST_SHARE = 0.02;
const SECONDS_IN_A_ROW = 3;
const SAMPLE_MAX = 10_000;

/** Undefined: there is nothing below that loses less. */
export function lowerLevel(choice: LevelChoice): LevelChoice | undefined {
  switch (choice.level) {
    case 'capture':
      return { ...choice, level: 'everything' };
    case 'everything':
      return { ...choice, level: 'sampled', sample: 10 };
    case 'sampled':
      return choice.sample * 10 > SAMPLE_MAX ? undefined : { ...choice, sample: choice.sample * 10 };
    case 'slow':
    case 'counters':
      return undefined;
  }
}

export class LevelGuard {
  #sinceMs = -1;
  #received = 0;
  #lost = 0;
  #streak = 0;

  /** Totals so far. True when the level is to be lowered. */
  observe(nowMs: number, received: number, lost: number): boolean {
    if (this.#sinceMs < 0 || nowMs < this.#sinceMs || received < this.#received || lost < this.#lost) {
      this.#restart(nowMs, received, lost);
      return false;
    }
    if (nowMs - this.#sinceMs < 1000) return false;
    const came = received - this.#received;
    const gone = lost - this.#lost;
    this.#restart(nowMs, received, lost);
    this.#streak = gone > (came + gone) * LOST_SHARE ? this.#streak + 1 : 0;
    if (this.#streak < SECONDS_IN_A_ROW) return false;
    this.#streak = 0;
    return true;
  }

  #restart(nowMs: number, received: number, lost: number): void {
    this.#sinceMs = nowMs;
    this.#received = received;
    this.#lost = lost;
  }
}
