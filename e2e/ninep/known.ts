/** What differs by design when Linux' 9P client (fs/9p) is in between, whatever the server. */

export const NINEP_CACHES = ['none', 'mmap', 'loose'] as const;
export type NinepCache = (typeof NINEP_CACHES)[number];

/** The cache modes to run with. */
export function ninepCaches(): readonly NinepCache[] {
  const named = process.env['CULVERT_E2E_NINEP_CACHE'];
  if (named === undefined) return process.env['CULVERT_FULL'] === '1' ? NINEP_CACHES : ['mmap'];
  return NINEP_CACHES.filter((cache) => named.split(',').includes(cache));
}

/** Checks (by slug) for which 9P has no message. */
export const NINEP_LACKS: readonly string[] = ['tmpfile', 'fallocate'];

const WHOLE_SECONDS = 'v9fs cuts the times that a program sets to whole seconds from 1970 on (s_time_gran, s_time_min)';
const NO_RENAME_FLAGS = 'v9fs refuses the flags of renameat2 with EINVAL: 9P has none';
const NO_HOLES = 'v9fs does not ask for holes: 9P has no message for SEEK_HOLE and SEEK_DATA';

const DIFFERENCES: Readonly<Record<string, string>> = {
  'chown/nothing': 'chown(-1, -1) changes ctime on ext4; v9fs sends nothing',
  'rename/noreplace': NO_RENAME_FLAGS,
  'rename/exchange': NO_RENAME_FLAGS,
  'rename/exchange-parents': NO_RENAME_FLAGS,
  'utimens/nanoseconds': WHOLE_SECONDS,
  'utimens/before-1970': WHOLE_SECONDS,
  'utimens/after-2038': WHOLE_SECONDS,
  'utimens/descriptor': WHOLE_SECONDS,
};

const ALWAYS: Readonly<Record<string, string>> = {
  'metadata-on-host': WHOLE_SECONDS,
  tree: WHOLE_SECONDS,
  'utimes-nanoseconds': WHOLE_SECONDS,
  'utimes-omit-now': WHOLE_SECONDS,
  'rename-noreplace': NO_RENAME_FLAGS,
  'rename-exchange': NO_RENAME_FLAGS,
  'sparse-copy': NO_HOLES,
  'seek-hole-data': NO_HOLES,
  flock: '9P does not tell flock from fcntl: a child that inherits the descriptor is another owner',
};

const NO_SHARED_MAPPING = 'with cache=none there are no shared writable mappings';
const READ_BYPASSES = 'with cache=mmap read(2) asks the server and does not see what a mapping has not written back';

const WRITES_BACK_LATE = 'with cache=loose the host has what the guest wrote only when that writes it back';
const OWN_BLOCKS = 'with cache=loose v9fs computes a file’s blocks from its size';
const OWN_TIMES = 'with cache=loose v9fs keeps times of its own';

const BY_CACHE: Readonly<Record<NinepCache, Readonly<Record<string, string>>>> = {
  none: {
    'mmap-shared': NO_SHARED_MAPPING,
    'mmap-sees-write': NO_SHARED_MAPPING,
    'mmap-two-processes': NO_SHARED_MAPPING,
  },
  mmap: { 'mmap-shared': READ_BYPASSES, 'mmap-sees-write': READ_BYPASSES },
  loose: { git: WRITES_BACK_LATE, 'sparse-file': OWN_BLOCKS },
};

/** Rows (by slug) that cannot pass, with the reason. */
export function knownNinepFailures(cache: NinepCache): Readonly<Record<string, string>> {
  return { ...ALWAYS, ...BY_CACHE[cache] };
}

/** Errno rows that may differ from the plain folder, with the reason. */
export function knownNinepDifferences(cache: NinepCache): Readonly<Record<string, string>> {
  if (cache !== 'loose') return DIFFERENCES;
  return { ...DIFFERENCES, 'open/write-times': OWN_TIMES, 'rename/times': OWN_TIMES, 'xattr/times': OWN_TIMES };
}
