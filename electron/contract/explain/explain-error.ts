/** Explain this error: from an errno, the operation and what is known of share and file to a cause, and where there is one, a change that puts it right. */
import type { ErrorFacts, Explanation, ExplanationRow } from './explanation.ts';
import { GUEST_HABITS } from './guest-habits.ts';
import { HOST_ANSWERS } from './host-answers.ts';
import { OWNERSHIP } from './ownership.ts';
import { POLICY_REFUSALS } from './policy-refusals.ts';

const ROWS: readonly ExplanationRow[] = [...POLICY_REFUSALS, ...OWNERSHIP, ...GUEST_HABITS, ...HOST_ANSWERS];

/** The first row that knows. Never null: an errno without a row is named as the host's word. */
export function explainError(facts: ErrorFacts): Explanation {
  const op = facts.op.replace(/^T(?=[a-z])/, '').toLowerCase();
  for (const { rule, errno, ops, explain } of ROWS) {
    if (!errno.includes(facts.errno) || (ops !== undefined && !ops.test(op))) continue;
    const found = explain(facts);
    if (found !== null) return { rule, ...found };
  }
  return {
    rule: 'unknown',
    cause: `The host’s kernel answered ${facts.errno}.`,
    certainty: 'likely',
    advice: 'errno(3) says what it means in general.',
    fix: null,
  };
}
