import { quoted } from '../../server/testing/guest/shell.ts';
import { type Row, RowSkipped } from './row.ts';

/** guest-tool's checks (e2e/guest/tool/checks-*.c) and what each proves. */
const CHECKS: Readonly<Record<string, string>> = {
  'mmap-shared': 'what is written through a shared mapping is read back from the file',
  'mmap-sees-write': 'a shared mapping and write(2) see each other',
  'mmap-private': 'a private mapping leaves the file alone',
  'sparse-file': 'a sparse file stays sparse',
  'seek-hole-data': 'SEEK_HOLE and SEEK_DATA find the holes',
  fallocate: 'fallocate grows, keeps the size and punches holes',
  'create-0444-write': 'a file created 0444 is written through its descriptor',
  'unlink-open': 'an unlinked file lives on while it is open',
  'rename-over-open': 'a file that was renamed over lives on while it is open',
  tmpfile: 'an O_TMPFILE file can be given a name',
  truncate: 'truncate shortens and extends',
  append: 'O_APPEND ignores the offset',
  'append-pwrite': 'pwrite on an O_APPEND descriptor appends, as on Linux',
  'direct-io': 'O_DIRECT reads and writes agree with the page cache',
  vectors: 'readv and writev gather and scatter',
  'copy-between-files': 'copy_file_range and sendfile copy exactly',
  'random-writes': 'writes of odd sizes at odd offsets read back right',
  'end-of-file': 'reads end at the end of the file, and wrong descriptors are refused',
  'beyond-4-gib': 'offsets beyond 4 GiB are kept',
  statfs: 'statfs gives sane numbers',
  sync: 'fsync, fdatasync, syncfs and a folder’s fsync succeed',
  chmod: 'chmod sets every mode bit',
  umask: 'creation honours the umask once',
  chown: 'chown sets owner and group, up to the largest id',
  'suid-sgid-cleared': 'a user’s write and a change of owner clear suid and sgid',
  'set-group-directory': 'a set-group-ID folder hands down its group',
  'created-by-other-user': 'what a user creates belongs to that user',
  'other-user-refused': 'a user is refused what the mode bits refuse',
  'utimes-nanoseconds': 'times are kept to the nanosecond, before 1970 and after 2038',
  'utimes-omit-now': 'UTIME_OMIT and UTIME_NOW do what they say',
  'times-move-forward': 'changes move mtime forward',
  xattr: 'extended attributes are set, listed, read and removed',
  'xattr-descriptor': 'extended attributes work through the descriptor of an unlinked file',
  'inode-numbers': 'inode numbers are stable and shared by hard links',
  'special-files': 'FIFOs, sockets and plain mknod files keep type and mode, and a FIFO works',
  statx: 'statx gives all basic fields',
  'rename-noreplace': 'RENAME_NOREPLACE does not replace',
  'rename-exchange': 'RENAME_EXCHANGE swaps two names',
  'rename-directories': 'folders are renamed, and not into themselves or onto full ones',
  'renamed-working-directory': 'an open folder follows its renames',
  'removed-working-directory': 'a removed folder that is open stays empty and usable',
  'name-lengths': 'names of 255 bytes work and longer ones are refused',
  'odd-names': 'names with newlines and bytes that are not UTF-8 work',
  case: 'upper and lower case are different names',
  symlinks: 'symbolic links keep their target byte for byte and are followed by the client',
  'hard-links': 'hard links share one file',
  'directory-listing': 'a folder of 1,000 entries is listed whole, again after rewinddir, and from a telldir position',
  'removal-while-listing': 'entries removed during a listing do not hide others',
  'new-entries-show': 'a new entry shows at once, also after a look-up in vain',
  'deep-path': 'a tree deeper than PATH_MAX works',
  'many-open-files': '1,500 files are open at once',
  socket: 'a unix socket in the share can be bound and reached',
  'refused-removals': 'removals and creations that POSIX refuses are refused',
  'append-two-processes': 'two processes append without tearing or losing records',
  flock: 'flock excludes other processes, and waiting ends with the unlock',
  'posix-locks': 'fcntl range locks exclude other processes',
  'open-file-locks': 'open file description locks exclude other descriptors',
  'mmap-two-processes': 'two processes write one shared mapping',
  'exclusive-create-race': 'of three processes that create one name, one wins',
  execute: 'a program on the share runs',
  'flush-duplicates': 'closing a duplicate keeps the file open',
};

export const CHECK_NAMES = Object.keys(CHECKS);

export function checkRows(): readonly Row[] {
  return Object.entries(CHECKS).map(([check, name]) => ({
    name,
    slug: check,
    timeoutMs: 60_000,
    run: async ({ shell, dir, mayLack }) => {
      const result = await shell.run(`ulimit -n 4096; exec guest-tool check ${quoted(dir)} ${check}`);
      if (result.stdout.startsWith('skip ') && mayLack.includes(check))
        throw new RowSkipped(result.stdout.slice(5).trim());
      if (result.code !== 0 || result.stdout !== `ok ${check}\n`)
        throw new Error((result.stdout + result.stderr).trim());
    },
  }));
}
