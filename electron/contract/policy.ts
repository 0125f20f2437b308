/**
 * The policy knobs of a share, each declared once: option name, values, default, texts, and when a change takes effect. The command line's
 * help, the app's editor and the docs render these texts; the server resolves values with `resolvePolicy`.
 *
 * A knob stands here only when the server does what its text says. To add one, add a row and use it in server/policy.
 */

import { parseGuestUser, parseIdRules } from './id-map.ts';
import { parseXattrRules } from './xattr-map.ts';

export type Protocol = 'virtiofs' | '9p';

/** When a change is in force for a guest that is mounted. `next lookup` stands for 9P's walk too. */
export type Moment = 'live' | 'next lookup' | 'next open' | 'next mount' | 'restart';

/** Loosening lets the guest keep or do more than before, tightening less. */
export interface Effect {
  readonly loosening: readonly Moment[];
  readonly tightening: readonly Moment[];
  /**
   * What the guest already holds outlives a tightening until its old timeout ends, `drop_caches`, or a remount: virtio-fs has no
   * invalidation. Show it with the longest time left (`ClaimClock` in server/policy).
   */
  readonly lingers?: true;
}

export type KnobValue =
  | { readonly type: 'boolean'; readonly looser: boolean }
  /** From tight to loose. */
  | { readonly type: 'choice'; readonly of: readonly string[] }
  /** Fractions allowed. More is looser. */
  | { readonly type: 'seconds'; readonly max: number }
  /** A whole number; 0 is no limit, else more is looser. */
  | { readonly type: 'limit'; readonly max: number; readonly of: 'bytes' | 'requests' }
  /** Text in a small language; '' is none. A change is neither looser nor tighter, and counts as tightening. */
  | {
      readonly type: 'rules';
      /** What stands for the value in the help. */
      readonly form: string;
      /** May be given several times on the command line: joined with spaces. */
      readonly repeatable: boolean;
      /** '' or what is wrong with the text. */
      readonly problem: (text: string) => string;
    };

export interface Knob {
  /** Command line option without the dashes; virtiofsd's name where it has one. A boolean that defaults to true is turned off by `--no-NAME`. */
  readonly option: string;
  readonly value: KnobValue;
  /** The default, or how it follows from the cache policy. */
  readonly default: boolean | number | string | { readonly byCache: Readonly<Record<CachePolicy, number>> };
  readonly label: string;
  readonly explanation: string;
  readonly risk: string;
  /** One key for each protocol the knob applies to. */
  readonly takesEffect: { readonly [P in Protocol]?: Effect };
}

export const CACHE_POLICIES = ['never', 'auto', 'metadata', 'always'] as const;
export type CachePolicy = (typeof CACHE_POLICIES)[number];

const DAY = 86_400;
const TIMEOUT_BY_CACHE = { never: 0, auto: 5, metadata: DAY, always: DAY } as const;

const LIVE = { loosening: ['live'], tightening: ['live'] } as const;
const NEXT_OPEN = { loosening: ['next open'], tightening: ['next open'] } as const;
const NEXT_MOUNT = { loosening: ['next mount'], tightening: ['next mount'] } as const;
/** Clients that were refused once do not ask again before they mount again; refusing is immediate. */
const OFF_AT_ONCE = { loosening: ['next mount'], tightening: ['live'] } as const;
/** What the guest has looked up already keeps its old attributes until their timeout ends. */
const NEXT_LOOKUP = { loosening: ['next lookup'], tightening: ['next lookup'], lingers: true } as const;
const TIMEOUT = { loosening: ['next lookup'], tightening: ['next lookup'], lingers: true } as const;

function problemOf<T extends object>(parse: (text: string) => T | string): (text: string) => string {
  return (text) => {
    const parsed = text === '' ? '' : parse(text);
    return typeof parsed === 'string' ? parsed : '';
  };
}

const ID_RULES = {
  type: 'rules',
  form: 'RULE',
  repeatable: true,
  problem: problemOf(parseIdRules),
} as const;

export const POLICY = {
  cache: {
    option: 'cache',
    value: { type: 'choice', of: CACHE_POLICIES },
    default: 'auto',
    label: 'Cache',
    explanation:
      'How long the guest may trust what it knows. never: it asks each time, for names, attributes and data. auto: names and attributes ' +
      'for a few seconds, data checked at each open. metadata: names, attributes and directories for a day, data never. always: everything for a day.',
    risk: 'The longer the guest trusts its cache, the longer it misses changes made on the host; with always it can overwrite them.',
    takesEffect: {
      virtiofs: { loosening: ['next lookup', 'next open'], tightening: ['next lookup', 'next open'], lingers: true },
      '9p': { loosening: ['next lookup', 'next mount'], tightening: ['next mount'] },
    },
  },
  entryTimeout: {
    option: 'entry-timeout',
    value: { type: 'seconds', max: 10 * 365 * DAY },
    default: { byCache: TIMEOUT_BY_CACHE },
    label: 'Name timeout',
    explanation:
      'Seconds for which the guest trusts that a name still means the same file. Follows the cache policy when not set.',
    risk: 'A file renamed, removed or replaced on the host is seen under its old name until then.',
    takesEffect: { virtiofs: TIMEOUT },
  },
  attrTimeout: {
    option: 'attr-timeout',
    value: { type: 'seconds', max: 10 * 365 * DAY },
    default: { byCache: TIMEOUT_BY_CACHE },
    label: 'Attribute timeout',
    explanation:
      'Seconds for which the guest trusts size, times, mode and owner of a file. Follows the cache policy when not set.',
    risk: 'Until then a file that grew on the host is read up to its old length.',
    takesEffect: { virtiofs: TIMEOUT },
  },
  negativeTimeout: {
    option: 'negative-timeout',
    value: { type: 'seconds', max: 10 * 365 * DAY },
    default: 0,
    label: 'Missing-name timeout',
    explanation:
      'Seconds for which the guest trusts that a name does not exist. Speeds up searches along long paths of directories.',
    risk: 'A file created on the host stays invisible in the guest until then.',
    takesEffect: { virtiofs: TIMEOUT },
  },
  writeback: {
    option: 'writeback',
    value: { type: 'boolean', looser: true },
    default: false,
    label: 'Write-back cache',
    explanation:
      'The guest collects small writes and sends them later in larger ones; it also keeps size and modification time itself. Without effect where the cache policy keeps no data (never, metadata) when the guest mounts.',
    risk: 'What the guest has not yet sent is lost when the VM dies. Writing the same file on the host at the same time corrupts it.',
    takesEffect: { virtiofs: NEXT_MOUNT },
  },
  readonly: {
    option: 'readonly',
    value: { type: 'boolean', looser: false },
    default: false,
    label: 'Read-only',
    explanation:
      'The guest can read everything and change nothing: each change is refused with EROFS, also through files that are already open.',
    risk: 'None for the host. A guest that was writing when this is turned on gets errors.',
    takesEffect: { virtiofs: LIVE, '9p': LIVE },
  },
  readdirplus: {
    option: 'readdirplus',
    value: { type: 'boolean', looser: true },
    default: true,
    label: 'Attributes with directory listings',
    explanation:
      'A listing brings the attributes of its files along, so that ls -l and git status ask once for a directory and not once for each file.',
    risk: 'Listing a large directory without needing attributes costs the host one look-up for each entry.',
    takesEffect: { virtiofs: OFF_AT_ONCE },
  },
  xattr: {
    option: 'xattr',
    value: { type: 'boolean', looser: true },
    default: false,
    label: 'Extended attributes',
    explanation:
      'The guest can read and write extended attributes. They are stored in the host file system under the same names.',
    risk: 'Slower writes: the guest asks for security.capability before them. A guest root can set security.* and trusted.* attributes where the server may.',
    takesEffect: { virtiofs: OFF_AT_ONCE, '9p': LIVE },
  },
  posixAcl: {
    option: 'posix-acl',
    value: { type: 'boolean', looser: true },
    default: false,
    label: 'POSIX access control lists',
    explanation: 'The guest enforces and edits POSIX ACLs of the host files. Turns extended attributes on.',
    risk: 'Needs a host file system with ACLs; each file that the guest meets costs one more request.',
    takesEffect: { virtiofs: NEXT_MOUNT, '9p': LIVE },
  },
  securityLabel: {
    option: 'security-label',
    value: { type: 'boolean', looser: true },
    default: false,
    label: 'Security labels',
    explanation:
      'A file created by the guest gets the label (SELinux, Smack) that the guest chose for it. Turns extended attributes on.',
    risk: 'Guest labels are stored as the host files’ own labels: on a host that enforces SELinux, creation fails or the host reads them as its own.',
    takesEffect: { virtiofs: NEXT_MOUNT },
  },
  announceSubmounts: {
    option: 'announce-submounts',
    value: { type: 'boolean', looser: true },
    default: true,
    label: 'Announce submounts',
    explanation:
      'Other file systems mounted below the folder appear in the guest as mounts of their own, so that find -xdev and du -x stop there.',
    risk: 'None known.',
    takesEffect: { virtiofs: NEXT_MOUNT },
  },
  refuseSubmounts: {
    option: 'refuse-submounts',
    value: { type: 'boolean', looser: false },
    default: false,
    label: 'Refuse submounts',
    explanation:
      'The guest cannot enter other file systems that are mounted below the folder, bind mounts included: their names are listed, and looking them up fails with EXDEV.',
    risk: 'None for the host. What the guest holds inside them already it keeps until it forgets it.',
    takesEffect: { virtiofs: NEXT_LOOKUP, '9p': NEXT_LOOKUP },
  },
  allowDirectIo: {
    option: 'allow-direct-io',
    value: { type: 'boolean', looser: true },
    default: false,
    label: 'O_DIRECT on the host',
    explanation:
      'When a guest program opens a file with O_DIRECT, the host file is opened so too and its page cache is bypassed. Otherwise the flag is dropped.',
    risk: 'Guest buffers that are not aligned as the host’s disk wants them make reads and writes fail with EINVAL.',
    takesEffect: { virtiofs: NEXT_OPEN },
  },
  allowMmap: {
    option: 'allow-mmap',
    value: { type: 'boolean', looser: true },
    default: false,
    label: 'Shared mmap without cache',
    explanation:
      'Lets the guest map files shared and writable under the cache policies never and metadata (Linux 6.6 and later; older guests refuse with ENODEV).',
    risk: 'Mapped pages are cached in the guest all the same: the host’s changes and the guest’s do not meet.',
    takesEffect: { virtiofs: NEXT_MOUNT },
  },
  killprivV2: {
    option: 'killpriv-v2',
    value: { type: 'boolean', looser: true },
    default: false,
    label: 'Server clears suid and sgid',
    explanation:
      'The server, not the guest, clears suid, sgid and security.capability when a file is written, truncated or given away. Saves requests on writes.',
    risk: 'Some network file systems below the folder do not do it.',
    takesEffect: { virtiofs: NEXT_MOUNT },
  },
  explicitInval: {
    option: 'explicit-inval',
    value: { type: 'boolean', looser: true },
    default: false,
    label: 'Never drop cached data unasked',
    explanation:
      'The guest keeps what it has cached of a file even when it sees that the file’s size or time has changed on the host.',
    risk: 'Changes made on the host stay unseen until the guest drops its caches: only for folders that this guest alone uses.',
    takesEffect: { virtiofs: NEXT_MOUNT },
  },
  noOpen: {
    option: 'no-open',
    value: { type: 'boolean', looser: true },
    default: false,
    label: 'No open messages',
    explanation:
      'The guest reads and writes files without telling the server that it opens them: one or two requests less for each file.',
    risk: 'Opens are hidden from policy and activity view: cache changes wait for the next mount, and host errors come at read and not at open.',
    takesEffect: { virtiofs: NEXT_MOUNT },
  },
  noOpendir: {
    option: 'no-opendir',
    value: { type: 'boolean', looser: true },
    default: false,
    label: 'No opendir messages',
    explanation: 'The guest lists directories without telling the server that it opens them, and caches the listings.',
    risk: 'As for no open messages; entries made on the host appear when the directory’s attributes are asked for again.',
    takesEffect: { virtiofs: NEXT_MOUNT },
  },
  preserveNoatime: {
    option: 'preserve-noatime',
    value: { type: 'boolean', looser: true },
    default: false,
    label: 'Keep O_NOATIME',
    explanation:
      'When a guest program opens a file with O_NOATIME, the host file is opened so too. Otherwise the flag is dropped.',
    risk: 'Opening fails with EPERM for files that the server’s user does not own.',
    takesEffect: { virtiofs: NEXT_OPEN },
  },
  securityModel: {
    option: 'security-model',
    value: { type: 'choice', of: ['mapped-xattr', 'passthrough', 'none'] },
    default: 'passthrough',
    label: 'Owners and modes',
    explanation:
      'Where the owner and mode that the guest gives a file are kept. passthrough: they are the host file’s own. mapped-xattr: in attributes named user.virtfs.*, ' +
      'with links and special files as plain files, as QEMU’s security_model does, so that an ordinary user’s server can keep any owner. ' +
      'none: as passthrough, but an owner that the host does not allow is passed over in silence.',
    risk: 'With mapped-xattr the host sees plain files of the server’s user, and links that the guest made are no links there. Folders written under one model look wrong under another.',
    takesEffect: { virtiofs: NEXT_LOOKUP, '9p': NEXT_LOOKUP },
  },
  translateUid: {
    option: 'translate-uid',
    value: ID_RULES,
    default: '',
    label: 'User ids',
    explanation:
      'Rules that translate user ids, as virtiofsd has them: map:GUEST:HOST:COUNT, guest:GUEST:HOST:COUNT, host:HOST:GUEST:COUNT, squash-guest:GUEST:HOST:COUNT, ' +
      'squash-host:HOST:GUEST:COUNT, forbid-guest:GUEST:COUNT. Ids without a rule stay as they are.',
    risk: 'A guest user that a rule maps to a user of the host acts with that user’s rights in the folder.',
    takesEffect: { virtiofs: NEXT_LOOKUP, '9p': NEXT_LOOKUP },
  },
  translateGid: {
    option: 'translate-gid',
    value: ID_RULES,
    default: '',
    label: 'Group ids',
    explanation: 'The same for group ids.',
    risk: 'A guest group that a rule maps to a group of the host has that group’s rights in the folder.',
    takesEffect: { virtiofs: NEXT_LOOKUP, '9p': NEXT_LOOKUP },
  },
  guestUserIsMe: {
    option: 'guest-user-is-me',
    value: { type: 'rules', form: 'UID[:GID]', repeatable: false, problem: problemOf(parseGuestUser) },
    default: '',
    label: 'Guest user that is me',
    explanation:
      'The number of a guest user (and its group) that stands for the user who runs the server: my files are its files in the guest, and what any guest user makes is mine on the host. ' +
      'Takes the place of the rules for user and group ids.',
    risk: 'The guest’s root acts as me in the folder too.',
    takesEffect: { virtiofs: NEXT_LOOKUP, '9p': NEXT_LOOKUP },
  },
  xattrMap: {
    option: 'xattrmap',
    value: { type: 'rules', form: 'RULES', repeatable: false, problem: problemOf(parseXattrRules) },
    default: '',
    label: 'Names of extended attributes',
    explanation:
      'Rules that give extended attributes other names on the host, in virtiofsd’s language, such as :map::user.virtiofs.: for all of them. Needs extended attributes.',
    risk: 'Rules that map only some names must also refuse the names they are mapped to, or a guest user can reach them; map rules do.',
    takesEffect: { virtiofs: NEXT_LOOKUP, '9p': NEXT_LOOKUP },
  },
  posixLock: {
    option: 'posix-lock',
    value: { type: 'boolean', looser: true },
    default: false,
    label: 'Record locks on the host',
    explanation:
      'Locks that guest programs take with fcntl are taken on the host files, so that the host and other guests see them. Otherwise each guest keeps them to itself.',
    risk: 'One more request for each lock, and a guest can hold up host programs that wait for a lock.',
    takesEffect: { virtiofs: NEXT_MOUNT },
  },
  flock: {
    option: 'flock',
    value: { type: 'boolean', looser: true },
    default: false,
    label: 'Whole-file locks on the host',
    explanation: 'The same for locks that guest programs take with flock.',
    risk: 'As for record locks.',
    takesEffect: { virtiofs: NEXT_MOUNT },
  },
  hostChanges: {
    option: 'host-changes',
    value: { type: 'choice', of: ['warn', 'ignore'] },
    default: 'warn',
    label: 'Files that the host changes too',
    explanation:
      'warn: says in the log, in the status and in the activity view when a file that the guest writes (or caches for long) was changed by somebody else. ' +
      'Seen when the guest next looks at or opens the file, and once a second while it has the file open.',
    risk: 'Not seen: writes through a shared mmap that is in progress, files that are never asked for again, changes in the same instant as one of the guest’s.',
    takesEffect: { virtiofs: LIVE, '9p': LIVE },
  },
  specialFiles: {
    option: 'special-files',
    value: { type: 'choice', of: ['none', 'pipes', 'devices'] },
    default: 'pipes',
    label: 'Special files the guest may create',
    explanation:
      'none: neither. pipes: FIFOs, sockets and overlayfs whiteouts. devices: device nodes too. Refused with EPERM. The server itself never opens one.',
    risk: 'A device node in the folder works on the host for whoever may open it, unless the folder is mounted nodev.',
    takesEffect: { virtiofs: LIVE, '9p': LIVE },
  },
  symlinks: {
    option: 'symlinks',
    value: { type: 'choice', of: ['refuse', 'allow'] },
    default: 'allow',
    label: 'Symbolic links the guest may create',
    explanation: 'allow or refuse (EPERM). The server never follows a link; the guest resolves it on its own side.',
    risk: 'A host program that follows links in the folder can be led out of it by a link that the guest made.',
    takesEffect: { virtiofs: LIVE, '9p': LIVE },
  },
  limitOps: {
    option: 'limit-ops',
    value: { type: 'limit', max: 1e9, of: 'requests' },
    default: 0,
    label: 'Requests per second',
    explanation:
      'How many requests per second are served on average, of all the share’s guests together; 0 is no limit. Others wait.',
    risk: 'A guest that is held up waits inside its system calls.',
    takesEffect: { virtiofs: LIVE, '9p': LIVE },
  },
  limitOpsBurst: {
    option: 'limit-ops-burst',
    value: { type: 'limit', max: 1e9, of: 'requests' },
    default: 0,
    label: 'Requests at once',
    explanation:
      'How many requests may come at once after a pause before the limit holds; 0 is a tenth of a second’s worth.',
    risk: 'None known.',
    takesEffect: { virtiofs: LIVE, '9p': LIVE },
  },
  limitBytes: {
    option: 'limit-bytes',
    value: { type: 'limit', max: 1e15, of: 'bytes' },
    default: 0,
    label: 'Bytes per second',
    explanation:
      'How many bytes per second are carried on average, requests and replies of all the share’s guests together; 0 is no limit. K, M and G stand for 1024, 1024² and 1024³.',
    risk: 'A guest that is held up waits inside its system calls.',
    takesEffect: { virtiofs: LIVE, '9p': LIVE },
  },
  limitBytesBurst: {
    option: 'limit-bytes-burst',
    value: { type: 'limit', max: 1e15, of: 'bytes' },
    default: 0,
    label: 'Bytes at once',
    explanation:
      'How many bytes may come at once after a pause before the limit holds; 0 is a tenth of a second’s worth.',
    risk: 'None known.',
    takesEffect: { virtiofs: LIVE, '9p': LIVE },
  },
  logLevel: {
    option: 'log-level',
    value: { type: 'choice', of: ['off', 'error', 'warn', 'info', 'debug', 'trace'] },
    default: 'info',
    label: 'Log level',
    explanation: 'How much the server writes to its log.',
    risk: 'debug and trace write the names of the guest’s files and slow the share down.',
    takesEffect: { virtiofs: LIVE, '9p': LIVE },
  },
} as const satisfies Record<string, Knob>;

export type KnobName = keyof typeof POLICY;
export const KNOB_NAMES = Object.keys(POLICY) as readonly KnobName[];

type ValueOf<V extends KnobValue> = V extends { type: 'boolean' }
  ? boolean
  : V extends { type: 'choice'; of: readonly (infer Choice)[] }
    ? Choice
    : V extends { type: 'rules' }
      ? string
      : number;

/** Every knob with a value. */
export type PolicyValues = { readonly [K in KnobName]: ValueOf<(typeof POLICY)[K]['value']> };
/** What was chosen; what is absent follows the default. Stored and sent in this form. */
export type PolicySettings = { readonly [K in KnobName]?: PolicyValues[K] | undefined };
