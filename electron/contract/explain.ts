/** Explain this error: from an errno, the operation and what is known of share and file to a cause, and where there is one, a change that puts it right. */
import type { FixAction, PolicyPatch } from './diagnostics.ts';
import { hostIdsOf, type ServerUser } from './guest-view.ts';
import { modeText, type Owned } from './permissions.ts';
import type { PolicyValues, Protocol } from './policy.ts';

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

type Found = Omit<Explanation, 'rule'>;

interface Row {
  readonly rule: string;
  readonly errno: readonly string[];
  /** Operations without their T, in lower case; undefined: all. */
  readonly ops?: RegExp;
  readonly explain: (facts: ErrorFacts) => Found | null;
}

const XATTR = /xattr/;
const LINKING = /^symlink/;
const NODES = /^mknod/;
const CHANGING_OWNER = /^(l?setattr|wstat|chown)/;
const OPENING = /^(l?open|l?create|opendir)/;

function policyFix(facts: ErrorFacts, label: string, patch: PolicyPatch): Explanation['fix'] {
  return { label, action: { kind: 'policy', shareId: facts.shareId, patch } };
}

const ROWS: readonly Row[] = [
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
  {
    rule: 'id-forbidden',
    errno: ['EPERM'],
    explain: (facts) => {
      if (facts.uid === null || facts.server === null) return null;
      const acting = hostIdsOf(facts.policy, facts.server, { uid: facts.uid, gid: facts.uid });
      return acting.uid < 0
        ? {
            cause: `A rule for user ids forbids the guest’s user ${facts.uid}.`,
            certainty: 'certain',
            advice: 'Change the rule, or let another user do it.',
            fix: null,
          }
        : null;
    },
  },
  {
    rule: 'owner-not-changeable',
    errno: ['EPERM'],
    ops: CHANGING_OWNER,
    explain: (facts) => {
      const { server, policy } = facts;
      if (server === null || server.uid === 0)
        return {
          cause: 'Only a file’s owner may change its mode and times, and only root its owner.',
          certainty: 'likely',
          advice: 'See the permission lens for the owner.',
          fix: null,
        };
      if (policy.securityModel !== 'passthrough') return null;
      return {
        cause: `The server runs as user ${server.uid} and cannot give files to others on the host.`,
        certainty: 'likely',
        advice: 'mapped-xattr keeps the guest’s owner beside the file; none passes such changes over in silence.',
        fix: policyFix(facts, 'Pass over owners that cannot be set', { securityModel: 'none' }),
      };
    },
  },
  {
    rule: 'noatime',
    errno: ['EPERM'],
    ops: OPENING,
    explain: (facts) =>
      facts.policy.preserveNoatime
        ? {
            cause: 'A program opened with O_NOATIME a file that the server’s user does not own.',
            certainty: 'likely',
            advice: 'Without the option the flag is dropped, and the file opens.',
            fix: policyFix(facts, 'Drop O_NOATIME', { preserveNoatime: false }),
          }
        : null,
  },
  {
    rule: 'other-user',
    errno: ['EACCES', 'EPERM'],
    explain: (facts) => {
      const { uid, host, server, policy } = facts;
      const who = uid === null ? 'The guest’s user' : `The guest’s user ${uid}`;
      const whose = host === null ? '' : ` It belongs to user ${host.uid} on the host, with ${modeText(host.mode)}.`;
      if (
        uid !== null &&
        uid !== 0 &&
        server !== null &&
        server.uid !== 0 &&
        policy.guestUserIsMe === '' &&
        uid !== server.uid
      )
        return {
          cause: `${who} is not allowed that.${whose} The server runs as user ${server.uid}, so to the guest your files belong to a stranger.`,
          certainty: 'likely',
          advice: 'Mapping the two makes your files that user’s in the guest.',
          fix: policyFix(facts, `Map the guest’s user ${uid} to me`, { guestUserIsMe: String(uid) }),
        };
      return {
        cause: `${who} is not allowed that.${whose}`,
        certainty: 'likely',
        advice:
          'See the permission lens: it names the rule that decided. Change the mode or owner on the host, or map the user.',
        fix: null,
      };
    },
  },
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
  {
    rule: 'not-there',
    errno: ['ENOENT'],
    explain: () => ({
      cause: 'There is no such file.',
      certainty: 'usual',
      advice: 'Programs look in many places; a storm of the same name shows under insights.',
      fix: null,
    }),
  },
  {
    rule: 'submount',
    errno: ['EXDEV'],
    explain: () => ({
      cause: 'The two paths lie on different file systems of the host, and a rename or link cannot cross them.',
      certainty: 'certain',
      advice: 'mv copies instead; nothing is wrong.',
      fix: null,
    }),
  },
  {
    rule: 'disk-full',
    errno: ['ENOSPC', 'EDQUOT'],
    explain: ({ errno }) => ({
      cause:
        errno === 'ENOSPC'
          ? 'The host’s disk (or its table of inodes) is full.'
          : 'The quota of the server’s user on the host is used up.',
      certainty: 'certain',
      advice:
        errno === 'ENOSPC'
          ? 'Make room: df -h and df -i of the folder.'
          : 'Make room, or have the quota raised: quota -s.',
      fix: null,
    }),
  },
  {
    rule: 'too-many-files',
    errno: ['EMFILE', 'ENFILE'],
    explain: ({ errno }) => ({
      cause:
        errno === 'EMFILE'
          ? 'The guest has more files open than the server may.'
          : 'The server’s table of open files is full, or the host’s.',
      certainty: 'likely',
      advice: 'Start Culvert with a higher limit: LimitNOFILE= of the service, or ulimit -n.',
      fix: null,
    }),
  },
  {
    rule: 'locks',
    errno: ['EAGAIN', 'EACCES', 'ENOLCK', 'EDEADLK'],
    ops: /lk|lock/,
    explain: ({ errno }) =>
      errno === 'ENOLCK'
        ? {
            cause: 'There is no room for more locks.',
            certainty: 'likely',
            advice: 'A program in the guest leaves locks behind.',
            fix: null,
          }
        : {
            cause: 'Somebody else holds the lock.',
            certainty: 'usual',
            advice: 'The program waits or tries again; nothing is wrong.',
            fix: null,
          },
  },
  {
    rule: 'disk-error',
    errno: ['EIO'],
    explain: () => ({
      cause:
        'The host could not read or write its disk, the server’s folder is gone, or the guest asked before it had mounted.',
      certainty: 'likely',
      advice: 'Look at the share’s log and at dmesg on the host. After a restart of the share, mount again.',
      fix: null,
    }),
  },
  {
    rule: 'everyday',
    errno: [
      'EEXIST',
      'ENOTEMPTY',
      'ENOTDIR',
      'EISDIR',
      'EINTR',
      'ENAMETOOLONG',
      'ELOOP',
      'EMLINK',
      'EBUSY',
      'ETXTBSY',
      'EFBIG',
      'ERANGE',
      'ENODATA',
      'EAGAIN',
    ],
    explain: ({ errno }) => ({
      cause: EVERYDAY[errno] ?? 'The host’s kernel says so.',
      certainty: 'usual',
      advice: 'It is what the same call would say on the host; nothing is wrong with the share.',
      fix: null,
    }),
  },
  {
    rule: 'not-supported',
    errno: ['ENOSYS', 'EOPNOTSUPP', 'ENOTTY'],
    explain: ({ op }) => ({
      cause: `The server, or the host’s file system, does not do ${op}.`,
      certainty: 'likely',
      advice: 'The guest’s kernel usually finds another way and does not ask again.',
      fix: null,
    }),
  },
  {
    rule: 'refused',
    errno: ['EINVAL', 'EPERM', 'ENODEV', 'ENXIO', 'E2BIG', 'EPROTO', 'EBADF'],
    explain: ({ errno, op }) => ({
      cause: `The request ${op} was refused as it is (${errno}).`,
      certainty: 'likely',
      advice: 'Turn capture on and look at the fields of the request.',
      fix: null,
    }),
  },
];

const EVERYDAY: Readonly<Record<string, string>> = {
  EEXIST: 'There is a file of that name already.',
  ENOTEMPTY: 'The folder is not empty.',
  ENOTDIR: 'A part of the path is no folder.',
  EISDIR: 'It is a folder.',
  EINTR: 'The program was interrupted by a signal.',
  ENAMETOOLONG: 'The name has more than 255 bytes.',
  ELOOP: 'It is a symbolic link where none may be, or a chain of too many.',
  EMLINK: 'The file has as many links as the host’s file system allows.',
  EBUSY: 'It is in use: a mount point, or a file that is being changed.',
  ETXTBSY: 'The file is a program that runs.',
  EFBIG: 'The file would be larger than the host’s file system or limit allows.',
  ERANGE: 'The answer did not fit; the program asks again with more room.',
  ENODATA: 'There is no such attribute.',
  EAGAIN: 'It would have to wait; the program tries again.',
};

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
