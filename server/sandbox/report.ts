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

/** Exit code of a launcher that could not be what `require` asked for. */
export const SANDBOX_INCOMPLETE = 78;

export const NO_SANDBOX: SandboxReport = { state: 'off', layers: [], reason: 'turned off with --sandbox none' };

/** `on (Landlock, no new privileges, capabilities, seccomp)`, `partial (no new privileges): this kernel has no Landlock`. */
export function describeSandbox({ state, layers, reason }: SandboxReport): string {
  const what = layers.length > 0 ? ` (${layers.join(', ')})` : '';
  return `${state}${what}${reason === '' ? '' : `: ${reason}`}`;
}
