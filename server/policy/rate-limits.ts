import type { PolicyValues } from '../../electron/contract/policy.ts';

interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** The limits that the policy sets; null: none, so that nobody need ask. */
export function rateLimitsOf(values: PolicyValues): { readonly requests: Rate; readonly bytes: Rate } | null {
  const { limitOps, limitOpsBurst, limitBytes, limitBytesBurst } = values;
  if (limitOps === 0 && limitBytes === 0) return null;
  return {
    requests: { perSecond: limitOps, burst: limitOpsBurst },
    bytes: { perSecond: limitBytes, burst: limitBytesBurst },
  };
}
