/** What the launcher leaves for the share host to read: which layers were asked for, and what came of each. */
import type { LayerNames } from './layer.ts';
import { NO_SANDBOX, reportOf, type SandboxReport } from './report.ts';

/** The share host's first argument, as JSON; null: no sandbox was asked for. */
export interface LaunchNote extends LayerNames {
  /** `at`: the place of the layer's outcome in the second argument. */
  readonly layers: readonly (LayerNames['layers'][number] & { readonly at: number })[];
}

/** `outcomes`: the launcher's own argument, what each of its steps came to: `0,0,-1`. Without both of them nothing was restricted. */
export function reportFromLauncher(note = 'null', outcomes = ''): SandboxReport {
  const asked = JSON.parse(note) as LaunchNote | null;
  if (asked === null) return NO_SANDBOX;
  const numbers = outcomes.split(',').map(Number);
  return reportOf(
    asked,
    asked.layers.map(({ at }) => numbers[at]),
  );
}
