/** What the share’s policy refuses by itself. */
import { type ExplanationRow, policyFix } from './explanation.ts';

const XATTR = /xattr/;
const LINKING = /^symlink/;
const NODES = /^mknod/;

export const POLICY_REFUSALS: readonly ExplanationRow[] = [
  {
    rule: 'readonly-share',
    errno: ['EROFS'],
    explain: (facts) =>
      facts.policy.readonly
        ? {
            cause: 'The share is read-only: the server refuses every change.',
            certainty: 'certain',
            advice: 'Take it back if the guest is to write.',
            fix: policyFix(facts, 'Allow writing', { readonly: false }),
          }
        : {
            cause:
              'The folder lies on a file system that the host has mounted read-only, or that turned so after a disk error.',
            certainty: 'likely',
            advice: 'Look at the host: findmnt -T of the folder, and dmesg.',
            fix: null,
          },
  },
  {
    rule: 'symlinks-refused',
    errno: ['EPERM'],
    ops: LINKING,
    explain: (facts) =>
      facts.policy.symlinks === 'refuse'
        ? {
            cause: 'The policy refuses symbolic links that the guest makes.',
            certainty: 'certain',
            advice: 'npm, git and most build tools need them.',
            fix: policyFix(facts, 'Allow symbolic links', { symlinks: 'allow' }),
          }
        : null,
  },
  {
    rule: 'special-files-refused',
    errno: ['EPERM'],
    ops: NODES,
    explain: (facts) => {
      const { specialFiles } = facts.policy;
      if (specialFiles === 'devices')
        return {
          cause: 'Only root may make device nodes on the host, and the server is not root.',
          certainty: 'likely',
          advice: 'The security model mapped-xattr keeps them as plain files.',
          fix: policyFix(facts, 'Keep them as plain files', { securityModel: 'mapped-xattr' }),
        };
      const next = specialFiles === 'none' ? 'pipes' : 'devices';
      return {
        cause: `The policy lets the guest make ${specialFiles === 'none' ? 'no special files' : 'FIFOs and sockets, but no device nodes'}.`,
        certainty: 'certain',
        advice:
          next === 'devices'
            ? 'A device node works on the host for whoever may open it; consider whether the guest needs it.'
            : 'FIFOs and sockets are harmless.',
        fix: policyFix(facts, next === 'pipes' ? 'Allow FIFOs and sockets' : 'Allow device nodes', {
          specialFiles: next,
        }),
      };
    },
  },
  {
    rule: 'xattr-off',
    errno: ['EOPNOTSUPP', 'ENOTSUP', 'ENOSYS', 'ENODATA'],
    ops: XATTR,
    explain: (facts) => {
      const { xattr, posixAcl, securityLabel } = facts.policy;
      if (facts.errno === 'ENODATA')
        return {
          cause: 'The file has no extended attribute of that name.',
          certainty: 'usual',
          advice: 'Programs and kernels ask to see; nothing is wrong.',
          fix: null,
        };
      return xattr || posixAcl || securityLabel
        ? {
            cause:
              'The host’s file system has no attributes of that kind, or access control lists are turned off in the policy.',
            certainty: 'likely',
            advice: 'Attributes system.posix_acl_* need the policy for access control lists.',
            fix: posixAcl ? null : policyFix(facts, 'Turn access control lists on', { posixAcl: true }),
          }
        : {
            cause: 'Extended attributes are turned off for this share.',
            certainty: 'certain',
            advice: 'Programs that need them (rsync -X, containers, SELinux) fail without.',
            fix: policyFix(facts, 'Turn extended attributes on', { xattr: true }),
          };
    },
  },
];
