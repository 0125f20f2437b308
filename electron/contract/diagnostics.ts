/** Checks of host, shares, VMs and guests: what was measured, how it is, and what to do. Made by core/diagnostics, shown by pages and reports. */
import type { PolicySettings } from './policy.ts';

export const CHECK_GROUPS = ['host', 'share', 'vm', 'guest'] as const;
export type CheckGroup = (typeof CHECK_GROUPS)[number];

export type CheckState = 'ok' | 'warn' | 'fail' | 'unknown' | 'running';

/** What a button does. The page carries it out; none of it happens by itself. */
export type FixAction =
  /** A change of the share's policy; null sets a knob back to its default. */
  | { readonly kind: 'policy'; readonly shareId: string; readonly patch: PolicyPatch }
  | { readonly kind: 'share'; readonly shareId: string; readonly do: 'start' | 'restart' | 'edit' }
  /** Shows the difference for a VM. */
  | { readonly kind: 'vm'; readonly vmId: string; readonly shareId: string }
  | { readonly kind: 'command'; readonly where: 'host' | 'guest'; readonly command: string }
  /** An option for the guest's mount command. */
  | { readonly kind: 'mount-option'; readonly option: string };

export type PolicyPatch = { readonly [K in keyof PolicySettings]?: PolicySettings[K] | null };

export interface Fix {
  /** Text of the button: `Allow symbolic links`. */
  readonly label: string;
  readonly action: FixAction;
}

export interface Check {
  /** Stable, with the share's or VM's id behind a colon where there may be several: `share.folder:project`. Muting goes by it. */
  readonly id: string;
  readonly group: CheckGroup;
  readonly state: CheckState;
  readonly title: string;
  /** What was found: a sentence with the numbers in it. */
  readonly measured: string;
  /** What to do, for what no button can; '' when nothing. */
  readonly advice: string;
  readonly fix?: Fix | undefined;
  /** Failures that stop everything cannot be muted. */
  readonly muteable: boolean;
}

/** One line of the start check. `waiting`: what comes before is not done. */
export interface StartStep {
  readonly id: 'listening' | 'reachable' | 'memory' | 'connected' | 'negotiated' | 'mounted' | 'first-read';
  readonly state: 'done' | 'running' | 'waiting' | 'failed' | 'unknown';
  readonly title: string;
  readonly measured: string;
  readonly fix: string;
}
