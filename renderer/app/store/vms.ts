import { create } from 'zustand';
import type { VmsFound } from '../../../electron/contract/vms.ts';
import { perform } from './perform.ts';

interface VmsState {
  /** null: not looked for yet. */
  readonly found: VmsFound | null;
  readonly isLooking: boolean;
}

export const useVms = create<VmsState>()(() => ({ found: null, isLooking: false }));

/** Looks at this host's VMs anew; what was found before stays until then. */
export async function findVms(): Promise<void> {
  if (useVms.getState().isLooking) return;
  useVms.setState({ isLooking: true });
  const found = await perform('vms.find', {});
  useVms.setState(({ found: before }) => ({ found: found ?? before, isLooking: false }));
}
