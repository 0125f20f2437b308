/** What an explanation of an error is made from, and what it says. */
import type { FixAction, PolicyPatch } from '../diagnostics.ts';
import type { ServerUser } from '../guest-view.ts';
import type { Owned } from '../permissions.ts';
import type { PolicyValues, Protocol } from '../policy.ts';

export interface ErrorFacts {
  readonly shareId: string;
  readonly protocol: Protocol;
  /** `EACCES`. */
  readonly errno: string;
  /** As in the trace: `SETXATTR`, `Tsymlink`. */
  readonly op: string;
  /** Below the share; '' where it is not known. */
  readonly path: string;
  /** The guest's user; null: the request does not say. */
  readonly uid: number | null;
  readonly policy: PolicyValues;
  /** Null: not known. */
  readonly server: ServerUser | null;
  /** The file on the host, or the folder in which something was to be made; null: not looked at. */
  readonly host: Owned | null;
}

export interface Explanation {
  /** Stable. */
  readonly rule: string;
  readonly cause: string;
  /** `usual`: an everyday answer, nothing to put right. */
  readonly certainty: 'certain' | 'likely' | 'usual';
  readonly advice: string;
  readonly fix: { readonly label: string; readonly action: FixAction } | null;
}

/** What a row finds out; the table adds its name. */
export type Found = Omit<Explanation, 'rule'>;

/** Rows are asked in order; the first that knows answers. */
export interface ExplanationRow {
  readonly rule: string;
  readonly errno: readonly string[];
  /** Operations without their T, in lower case; undefined: all. */
  readonly ops?: RegExp;
  readonly explain: (facts: ErrorFacts) => Found | null;
}

export function policyFix(facts: ErrorFacts, label: string, patch: PolicyPatch): Explanation['fix'] {
  return { label, action: { kind: 'policy', shareId: facts.shareId, patch } };
}
