/** How the guest has mounted or opened the file, and what it still remembers of it. */
import { type ExplanationRow, policyFix } from './explanation.ts';

export const GUEST_HABITS: readonly ExplanationRow[] = [
  {
    rule: 'direct-io',
    errno: ['EINVAL'],
    ops: /^(read|write|l?open|l?create)/,
    explain: (facts) =>
      facts.policy.allowDirectIo
        ? {
            cause: 'The file was opened with O_DIRECT, and the request is not aligned as the host’s disk wants it.',
            certainty: 'likely',
            advice: 'Without O_DIRECT on the host the flag is dropped and everything is accepted.',
            fix: policyFix(facts, 'Do not pass O_DIRECT on', { allowDirectIo: false }),
          }
        : null,
  },
  {
    rule: 'mmap-without-cache',
    errno: ['ENODEV'],
    explain: (facts) => {
      if (facts.protocol === '9p')
        return {
          cause: 'The guest has mounted with cache=none, and then cannot map files shared and writable.',
          certainty: 'likely',
          advice: 'Mount again with cache=mmap.',
          fix: { label: 'Mount with cache=mmap', action: { kind: 'mount-option', option: 'cache=mmap' } },
        };
      const uncached = facts.policy.cache === 'never' || facts.policy.cache === 'metadata';
      return uncached && !facts.policy.allowMmap
        ? {
            cause: `With the cache policy ${facts.policy.cache} the guest cannot map files shared and writable.`,
            certainty: 'likely',
            advice: 'Allowing it needs Linux 6.6 in the guest, and takes effect at the next mount.',
            fix: policyFix(facts, 'Allow shared mmap', { allowMmap: true }),
          }
        : null;
    },
  },
  {
    rule: 'stale',
    errno: ['ESTALE'],
    explain: (facts) => ({
      cause: 'The file that the guest remembers was replaced or removed on the host, or the share was restarted since.',
      certainty: 'likely',
      advice: 'Open it again; after a restart of the share, mount again. Asking for names each time makes it rarer.',
      fix:
        facts.protocol === 'virtiofs' && facts.policy.entryTimeout > 0
          ? policyFix(facts, 'Ask for names each time', { entryTimeout: 0 })
          : null,
    }),
  },
];
