import { create } from 'zustand';
import type { Check } from '../../../electron/contract/diagnostics.ts';
import { perform } from '../../app/store/perform.ts';

interface DiagnosticsState {
  readonly checks: readonly Check[];
  /** ms since 1970; 0: never. */
  readonly ranAtMs: number;
  readonly running: boolean;
}

/** Kept while another screen is shown: looking elsewhere does not undo what was measured. */
export const useDiagnostics = create<DiagnosticsState>()(() => ({ checks: [], ranAtMs: 0, running: false }));

export async function runChecks(): Promise<void> {
  if (useDiagnostics.getState().running) return;
  useDiagnostics.setState({ running: true });
  const checks = await perform('diagnostics.run', {});
  useDiagnostics.setState({ running: false, ...(checks === null ? {} : { checks, ranAtMs: Date.now() }) });
}
