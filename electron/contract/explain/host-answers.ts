/** What the host’s kernel would say to any program of its own. */
import type { ExplanationRow } from './explanation.ts';

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

export const HOST_ANSWERS: readonly ExplanationRow[] = [
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
