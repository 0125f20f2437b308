import { errnoName } from '../errno.ts';
import type { LayerNames } from './layer.ts';

/** `auto`: as much as this machine allows. `require`: all or nothing. `none`: for debugging. */
export const SANDBOX_MODES = ['auto', 'require', 'none'] as const;
export type SandboxMode = (typeof SANDBOX_MODES)[number];

/** How far a share host is shut in, as it is and not as it was meant. */
export interface SandboxReport {
  readonly state: 'on' | 'partial' | 'off';
  /** What is in force, for people: `Landlock`, `no new privileges`, `capabilities`. */
  readonly layers: readonly string[];
  /** Why it is not on; '' when it is. */
  readonly reason: string;
}

export const NO_SANDBOX: SandboxReport = { state: 'off', layers: [], reason: 'turned off with --sandbox none' };

/** From what each layer came to, 0 or -errno, in their order; one that says nothing was not done. */
export function reportOf({ layers, lacking }: LayerNames, outcomes: readonly (number | undefined)[]): SandboxReport {
  const results = layers.map(({ name, refused }, index) => ({ name, refused, result: outcomes[index] ?? -1 }));
  const inForce = results.filter(({ result }) => result === 0);
  const refusals = results
    .filter(({ result }) => result !== 0)
    .map(({ refused, result }) => `${refused} (${errnoName(result)})`);
  const reasons = [...lacking, ...refusals];
  return {
    state: reasons.length === 0 ? 'on' : 'partial',
    layers: inForce.map(({ name }) => name),
    reason: reasons.join('; '),
  };
}

/** `on (Landlock, no new privileges, capabilities, seccomp)`, `partial (no new privileges): this kernel has no Landlock`. */
export function describeSandbox({ state, layers, reason }: SandboxReport): string {
  const what = layers.length > 0 ? ` (${layers.join(', ')})` : '';
  return `${state}${what}${reason === '' ? '' : `: ${reason}`}`;
}
