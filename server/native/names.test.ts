import fs from 'node:fs';
import { constants } from 'node:os';
import { describe, expect, test } from 'vitest';
import {
  AT_REMOVEDIR,
  O_CREAT,
  O_DIRECTORY,
  O_EXCL,
  O_NOFOLLOW,
  O_PATH,
  O_RDONLY,
  O_RDWR,
  O_WRONLY,
  RENAME_EXCHANGE,
  RENAME_NOREPLACE,
  RESOLVE_BENEATH,
  RESOLVE_IN_ROOT,
  RESOLVE_NO_MAGICLINKS,
  RESOLVE_NO_SYMLINKS,
  RESOLVE_NO_XDEV,
  S_IFCHR,
  S_IFIFO,
  S_IFREG,
  STATX_BASIC_STATS,
} from '../constants/linux.ts';
import { native } from './loader.ts';
import { descriptor, IS_ROOT, inProcess, isCloexec, OUT, OUT_SIZE, out, put, useFolder } from './test-folder.ts';
import { arena } from './test-guest.ts';

const { EBADF, EEXIST, EINVAL, EISDIR, ELOOP, ENAMETOOLONG, ENOENT, ENOSYS, ENOTDIR, ENOTEMPTY, EXDEV } =
  constants.errno;

const folder = useFolder();

function open(name: string | Uint8Array, flags: number, resolve = 0, mode = 0): number {
  return native.openat2(folder.fd, ...put(name), flags, mode, resolve, 0);
}
/** stx_mode and stx_ino of the struct statx that was written last. */
function stat(at = OUT): { mode: number; ino: bigint; size: bigint } {
  const { view } = arena;
  return {
    mode: view.getUint16(at + 28, true),
    ino: view.getBigUint64(at + 32, true),
    size: view.getBigUint64(at + 40, true),
  };
}

/** The struct linux_dirent64 records in the first `length` bytes of OUT. */
function entries(length: number): { name: Buffer; cookie: bigint }[] {
  const records = out(length);
  const found: { name: Buffer; cookie: bigint }[] = [];
  for (let at = 0; at < length; at += records.readUInt16LE(at + 16)) {
    const name = records.subarray(at + 19, records.indexOf(0, at + 19));
    found.push({ name, cookie: records.readBigUInt64LE(at + 8) });
  }
  return found;
}

describe('names', () => {
  test('a name with NUL is refused by every call that takes one, before the kernel sees it', () => {
    fs.writeFileSync(folder.at('a'), 'x');
    const bad = 'a\0b';
    const fd = folder.fd;
    expect(open(bad, O_RDONLY)).toBe(-EINVAL);
    expect(native.openPath(fd, ...put(bad), 0, OUT)).toBe(-EINVAL);
    expect(native.statxAt(fd, ...put(bad), 0, STATX_BASIC_STATS, OUT)).toBe(-EINVAL);
    expect(native.mkdirat(fd, ...put(bad), 0o755, 0)).toBe(-EINVAL);
    expect(native.mknodat(fd, ...put(bad), S_IFREG | 0o644, 0, 0, 0)).toBe(-EINVAL);
    expect(native.symlinkat(...put(bad), fd, ...put('s'), 0)).toBe(-EINVAL);
    expect(native.symlinkat(...put('t'), fd, ...put(bad), 0)).toBe(-EINVAL);
    expect(native.linkat(fd, fd, ...put(bad))).toBe(-EINVAL);
    expect(native.renameat2(fd, ...put(bad), fd, ...put('b'), 0)).toBe(-EINVAL);
    expect(native.renameat2(fd, ...put('a'), fd, ...put(bad), 0)).toBe(-EINVAL);
    expect(native.unlinkat(fd, ...put(bad), 0)).toBe(-EINVAL);
    expect(native.getxattr(fd, ...put('user.\0'), OUT, 10)).toBe(-EINVAL);
    expect(native.setxattr(fd, ...put('user.\0'), OUT, 1, 0, 0)).toBe(-EINVAL);
    expect(native.removexattr(fd, ...put('user.\0'), 0)).toBe(-EINVAL);
    expect(fs.readdirSync(folder.path)).toEqual(['a']);
  });

  test('255 bytes are a name, 256 are too many, 4095 are passed on and 4096 are not', () => {
    const longest = 'n'.repeat(255);
    native.close(descriptor(open(longest, O_CREAT | O_WRONLY, 0, 0o644)));
    expect(fs.readdirSync(folder.path)).toEqual([longest]);
    expect(open('n'.repeat(256), O_CREAT | O_WRONLY, 0, 0o644)).toBe(-ENAMETOOLONG);
    expect(native.mkdirat(folder.fd, ...put('d'.repeat(256)), 0o755, 0)).toBe(-ENAMETOOLONG);
    expect(open(`./${'a/'.repeat(2046)}b`, O_RDONLY)).toBe(-ENOENT); // 4095 bytes: the kernel's own answer
    expect(open(`./${'a/'.repeat(2047)}`, O_RDONLY)).toBe(-ENAMETOOLONG);
    expect(native.symlinkat(...put('t'.repeat(4095)), folder.fd, ...put('s'), 0)).toBe(0);
    expect(native.symlinkat(...put('t'.repeat(4096)), folder.fd, ...put('s2'), 0)).toBe(-ENAMETOOLONG);
    expect(open('', O_RDONLY)).toBe(-ENOENT);
  });

  test('the entries of a listing are looked at in one call, links not followed, those that are gone with their errno', () => {
    fs.writeFileSync(folder.at('file'), 'five!');
    fs.symlinkSync('nowhere', folder.at('link'));
    fs.writeFileSync(folder.at('gone'), '');
    const dir = descriptor(native.reopen(folder.fd, O_RDONLY | O_DIRECTORY));
    const length = native.getdents64(dir, OUT, 4096);
    const listed = entries(length).map(({ name }) => name.toString());
    fs.rmSync(folder.at('gone'));
    const stats = OUT + 4096;
    const seen = (index: number): readonly number[] => {
      const word = (stats >> 2) + 64 * index;
      const [mask = 0, second = 0] = arena.u32.subarray(word, word + 2);
      return mask === 0 ? [-second] : [(arena.u32[word + 7] ?? 0) & 0xf000, arena.u32[word + 10] ?? 0];
    };
    expect(native.statxEntries(dir, OUT, OUT + length, STATX_BASIC_STATS, stats, 64)).toBe(5);
    const expected: Record<string, readonly number[]> = {
      '.': [-ENOENT],
      '..': [-ENOENT],
      file: [S_IFREG, 5],
      link: [0xa000, 7],
      gone: [-ENOENT],
    };
    for (const [index, name] of listed.entries()) expect([name, seen(index)]).toEqual([name, expected[name]]);
    expect(native.statxEntries(dir, OUT, OUT + length, STATX_BASIC_STATS, stats, 2)).toBe(2);
    expect(native.statxEntries(dir, OUT, OUT, STATX_BASIC_STATS, stats, 64)).toBe(0);
    // Records that no kernel wrote end it.
    arena.u8.fill(0, OUT, OUT + 64);
    expect(native.statxEntries(dir, OUT, OUT + 64, STATX_BASIC_STATS, stats, 64)).toBe(0);
    expect(() => native.statxEntries(dir, OUT + 8, OUT, STATX_BASIC_STATS, stats, 64)).toThrow(TypeError);
    native.close(dir);
  });

  test('bytes that are not UTF-8 and a newline come back from getdents64 as they were', () => {
    const names = [Buffer.from([0xff, 0xfe, 0x80]), Buffer.from('line\nbreak'), Buffer.from('naïve')];
    for (const name of names) native.close(descriptor(open(name, O_CREAT | O_WRONLY, 0, 0o644)));
    const dir = descriptor(native.reopen(folder.fd, O_RDONLY | O_DIRECTORY));
    const all = entries(native.getdents64(dir, OUT, OUT_SIZE));
    for (const name of names) expect(all.some((entry) => entry.name.equals(name))).toBe(true);
    expect(native.getdents64(dir, OUT, OUT_SIZE)).toBe(0);

    // Back to behind the first record: the rest comes again.
    const cookie = all[0]?.cookie ?? 0n;
    expect(native.seekdir(dir, Number(cookie & 0xffffffffn), Number(cookie >> 32n))).toBe(0);
    expect(entries(native.getdents64(dir, OUT, OUT_SIZE))).toEqual(all.slice(1));
    expect(native.seekdir(dir, 0xffffffff, 0xffffffff)).toBe(-EINVAL);
    expect(native.getdents64(dir, OUT, 8)).toBe(0); // at the end there is nothing to be too small for
    expect(native.seekdir(dir, 0, 0)).toBe(0);
    expect(native.getdents64(dir, OUT, 8)).toBe(-EINVAL);
    native.close(dir);
    expect(native.getdents64(folder.fd, OUT, OUT_SIZE)).toBe(-EBADF); // O_PATH
    expect(native.seekdir(folder.fd, 0, 0)).toBe(-EBADF);
  });
});

describe('openat2', () => {
  test('creates exclusively and gives the descriptor that can be written, whatever the mode', () => {
    const fd = descriptor(open('new', O_CREAT | O_EXCL | O_RDWR | O_NOFOLLOW, RESOLVE_BENEATH, 0o444));
    expect(native.pwritev(fd, 0, 3, -1, put('abc')[0], 0, 0)).toBe(3);
    expect(fs.readFileSync(folder.at('new'), 'utf8')).toBe('abc');
    expect(fs.statSync(folder.at('new')).mode & 0o777).toBe(0o444);
    expect(open('new', O_CREAT | O_EXCL | O_RDWR, 0, 0o644)).toBe(-EEXIST);
    expect(open('nothing', O_RDONLY)).toBe(-ENOENT);
    expect(isCloexec(fd)).toBe(true);
    native.close(fd);
  });

  test('`..` and symlinks cannot lead out with RESOLVE_BENEATH or RESOLVE_IN_ROOT', () => {
    fs.mkdirSync(folder.at('root/sub'), { recursive: true });
    fs.writeFileSync(folder.at('outside'), 'secret');
    fs.writeFileSync(folder.at('root/inside'), 'in');
    fs.symlinkSync('../outside', folder.at('root/relative'));
    fs.symlinkSync('/etc/passwd', folder.at('root/absolute'));
    fs.symlinkSync('inside', folder.at('root/fine'));
    fs.symlinkSync('/proc/self/exe', folder.at('root/magic'));
    const root = descriptor(open('root', O_PATH | O_DIRECTORY));
    const at = (name: string, resolve: number, flags = O_RDONLY) =>
      native.openat2(root, ...put(name), flags, 0, resolve, 0);

    for (const name of ['..', '../outside', 'sub/../../outside', 'relative', 'absolute', '/etc/passwd']) {
      expect(at(name, RESOLVE_BENEATH)).toBe(-EXDEV);
    }
    // IN_ROOT: the root is its own parent, absolute paths start there.
    const self = descriptor(at('..', RESOLVE_IN_ROOT, O_PATH));
    native.statx(self, STATX_BASIC_STATS, OUT);
    expect(stat().ino).toBe(fs.statSync(folder.at('root'), { bigint: true }).ino);
    native.close(self);
    for (const name of ['../outside', 'relative', 'absolute', '/etc/passwd']) {
      expect(at(name, RESOLVE_IN_ROOT)).toBe(-ENOENT);
    }
    native.close(descriptor(at('../inside', RESOLVE_IN_ROOT)));
    native.close(descriptor(at('fine', RESOLVE_BENEATH)));

    expect(at('fine', RESOLVE_NO_SYMLINKS)).toBe(-ELOOP);
    expect(at('fine', 0, O_RDONLY | O_NOFOLLOW)).toBe(-ELOOP);
    native.close(descriptor(at('magic', 0)));
    expect(at('magic', RESOLVE_NO_MAGICLINKS)).toBe(-ELOOP);
    native.close(root);

    const host = descriptor(native.openHostPath('/', O_PATH));
    expect(native.openat2(host, ...put('proc/self'), O_RDONLY, 0, RESOLVE_NO_XDEV, 0)).toBe(-EXDEV);
    native.close(host);
  });

  test('openPath opens links and FIFOs without following or blocking, and tells what they are', () => {
    fs.symlinkSync('/etc/passwd', folder.at('link'));
    expect(native.mknodat(folder.fd, ...put('fifo'), S_IFIFO | 0o644, 0, 0, 0)).toBe(0);
    fs.writeFileSync(folder.at('file'), 'hello');
    const types: Record<string, number> = { link: 0o120000, fifo: 0o010000, file: 0o100000 };
    for (const [name, type] of Object.entries(types)) {
      const fd = descriptor(native.openPath(folder.fd, ...put(name), RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS, OUT));
      const expected = fs.lstatSync(folder.at(name), { bigint: true });
      expect(stat()).toEqual({ mode: Number(expected.mode), ino: expected.ino, size: expected.size });
      expect(stat().mode & 0o170000).toBe(type);
      expect(native.preadv(fd, 0, 1, -1, OUT, 0)).toBe(-EBADF);
      native.close(fd);
    }
    expect(native.openPath(folder.fd, ...put('none'), 0, OUT)).toBe(-ENOENT);
    expect(native.openPath(folder.fd, ...put('..'), RESOLVE_BENEATH, OUT)).toBe(-EXDEV);
  });

  test('without openat2, one component still works and anything else is ENOSYS', () => {
    fs.mkdirSync(folder.at('dir'));
    fs.writeFileSync(folder.at('dir/file'), 'x');
    fs.symlinkSync('/etc/passwd', folder.at('dir/link'));
    const answers = inProcess(
      `const dir = native.openHostPath(process.env.DIR, ${O_PATH | O_DIRECTORY});
       const open = (name, flags, resolve) => {
         const fd = native.openat2(dir, ...put(name), flags, 0o644, resolve, 0);
         return fd < 0 ? fd : (native.close(fd), 0);
       };
       const path = native.openPath(dir, ...put('link'), ${RESOLVE_IN_ROOT}, OUT);
       report([
         open('file', 0, ${RESOLVE_BENEATH}), open('new', ${O_CREAT | O_WRONLY}, ${RESOLVE_IN_ROOT}),
         open('.', ${O_PATH}, ${RESOLVE_BENEATH}), open('link', 0, ${RESOLVE_IN_ROOT}),
         open('..', ${O_PATH}, ${RESOLVE_IN_ROOT}), open('../x', 0, 0), open('a/b', 0, ${RESOLVE_BENEATH}),
         open('/etc/passwd', 0, 0), open('file', 0, ${RESOLVE_NO_XDEV}),
         native.readlinkat(path, OUT, 100),
         native.fchmod(native.openPath(dir, ...put('file'), 0, OUT), 0o600),
         native.utimens(path, 1, 2, 3, 4),
         native.getxattr(native.openPath(dir, ...put('file'), 0, OUT), ...put('user.none'), OUT, 10),
       ])`,
      { CULVERT_OLD_KERNEL: '1', DIR: folder.at('dir') },
    );
    const no = -ENOSYS;
    expect(answers).toEqual([0, 0, 0, -ELOOP, no, no, no, no, no, 11, 0, 0, -constants.errno.ENODATA]);
    expect(fs.statSync(folder.at('dir/file')).mode & 0o777).toBe(0o600);
    expect(fs.lstatSync(folder.at('dir/link'), { bigint: true }).mtimeNs).toBe(3_000_000_004n);
  });
});

test('openHostPath: what is there, what is not, and paths that cannot be', () => {
  native.close(descriptor(native.openHostPath('/', O_PATH)));
  expect(native.openHostPath(folder.at('none'), O_RDONLY)).toBe(-ENOENT);
  expect(native.openHostPath('/a\0b', O_RDONLY)).toBe(-EINVAL);
  expect(native.openHostPath('/'.repeat(5000), O_RDONLY)).toBe(-ENAMETOOLONG);
});

test('reopen opens the inode behind an O_PATH descriptor, even after rename and unlink', () => {
  fs.writeFileSync(folder.at('file'), 'hello');
  const path = descriptor(native.openPath(folder.fd, ...put('file'), 0, OUT));
  fs.renameSync(folder.at('file'), folder.at('moved'));
  const renamed = descriptor(native.reopen(path, O_RDONLY | O_NOFOLLOW));
  expect(native.preadv(renamed, 0, 5, -1, OUT, 0)).toBe(5);
  expect(out(native.readFdPath(path, OUT, 4096)).toString()).toBe(folder.at('moved'));
  fs.unlinkSync(folder.at('moved'));
  const gone = descriptor(native.reopen(path, O_RDWR));
  expect(native.pwritev(gone, 5, 1, -1, put('!')[0], 0, 0)).toBe(1);
  expect(out(native.readFdPath(path, OUT, 4096)).toString()).toBe(`${folder.at('moved')} (deleted)`);
  for (const fd of [path, renamed, gone]) native.close(fd);
  expect(native.reopen(gone, O_RDONLY)).toBe(-ENOENT);
  expect(native.readFdPath(gone, OUT, 4096)).toBe(-ENOENT);

  fs.symlinkSync('/etc/passwd', folder.at('link'));
  const link = descriptor(native.openPath(folder.fd, ...put('link'), 0, OUT));
  expect(native.reopen(link, O_RDONLY)).toBe(-ELOOP); // the link itself, never what it names
  const again = descriptor(native.reopen(link, O_PATH | O_NOFOLLOW));
  expect(native.readlinkat(again, OUT, 100)).toBe(11);
  for (const fd of [link, again]) native.close(fd);
  expect(native.reopen(folder.fd, O_WRONLY)).toBe(-EISDIR);
});

test('close and dup', () => {
  const copy = descriptor(native.dup(folder.fd));
  expect(isCloexec(copy)).toBe(true);
  expect(native.close(copy)).toBe(0);
  expect(native.close(copy)).toBe(-EBADF);
  expect(native.dup(copy)).toBe(-EBADF);
});

test('mkdirat, mknodat, symlinkat, readlinkat', () => {
  const fd = folder.fd;
  expect(native.mkdirat(fd, ...put('dir'), 0o750, 0)).toBe(0);
  expect(native.mkdirat(fd, ...put('dir'), 0o750, 0)).toBe(-EEXIST);
  expect(fs.statSync(folder.at('dir')).mode & 0o777).toBe(0o750);
  expect(native.mknodat(fd, ...put('file'), S_IFREG | 0o640, 0, 0, 0)).toBe(0);
  expect(native.mknodat(fd, ...put('file'), S_IFREG | 0o640, 0, 0, 0)).toBe(-EEXIST);
  if (IS_ROOT) {
    expect(native.mknodat(fd, ...put('null'), S_IFCHR | 0o600, 1, 3, 0)).toBe(0);
    expect(fs.statSync(folder.at('null')).rdev).toBe(0x103);
  }
  expect(native.symlinkat(...put('../target'), fd, ...put('link'), 0)).toBe(0);
  expect(native.symlinkat(...put('../target'), fd, ...put('link'), 0)).toBe(-EEXIST);
  const link = descriptor(native.openPath(fd, ...put('link'), 0, OUT));
  expect(out(native.readlinkat(link, OUT, 4096)).toString()).toBe('../target');
  expect(native.readlinkat(link, OUT, 4)).toBe(4);
  expect(native.readlinkat(fd, OUT, 4096)).toBe(-ENOENT); // not a link
  native.close(link);
});

test('linkat links inodes, symlinks included, by descriptor', () => {
  fs.writeFileSync(folder.at('file'), 'x');
  fs.symlinkSync('nowhere', folder.at('sym'));
  const file = descriptor(native.openPath(folder.fd, ...put('file'), 0, OUT));
  const link = descriptor(native.openPath(folder.fd, ...put('sym'), 0, OUT));
  expect(native.linkat(file, folder.fd, ...put('second'))).toBe(0);
  expect(native.linkat(file, folder.fd, ...put('second'))).toBe(-EEXIST);
  expect(native.linkat(link, folder.fd, ...put('sym2'))).toBe(0);
  expect(fs.statSync(folder.at('second')).ino).toBe(fs.statSync(folder.at('file')).ino);
  expect(fs.readlinkSync(folder.at('sym2'))).toBe('nowhere');
  expect(fs.lstatSync(folder.at('sym2')).nlink).toBe(2);
  const directory = native.linkat(folder.fd, folder.fd, ...put('dir'));
  expect(directory).toBe(-constants.errno.EPERM);
  native.close(file);
  native.close(link);
});

test('renameat2 with its flags, unlinkat', () => {
  const fd = folder.fd;
  const rename = (from: string, to: string, flags: number) => native.renameat2(fd, ...put(from), fd, ...put(to), flags);
  fs.writeFileSync(folder.at('a'), 'A');
  fs.writeFileSync(folder.at('b'), 'B');
  expect(rename('a', 'b', RENAME_NOREPLACE)).toBe(-EEXIST);
  expect(rename('a', 'b', RENAME_EXCHANGE)).toBe(0);
  expect(fs.readFileSync(folder.at('a'), 'utf8')).toBe('B');
  expect(rename('a', 'c', 0)).toBe(0);
  expect(rename('a', 'c', 0)).toBe(-ENOENT);
  expect(rename('b', 'c', RENAME_NOREPLACE | RENAME_EXCHANGE)).toBe(-EINVAL);

  fs.mkdirSync(folder.at('dir/sub'), { recursive: true });
  expect(native.unlinkat(fd, ...put('dir'), 0)).toBe(-EISDIR);
  expect(native.unlinkat(fd, ...put('dir'), AT_REMOVEDIR)).toBe(-ENOTEMPTY);
  expect(native.unlinkat(fd, ...put('c'), AT_REMOVEDIR)).toBe(-ENOTDIR);
  expect(native.unlinkat(fd, ...put('c'), 0)).toBe(0);
  expect(native.unlinkat(fd, ...put('c'), 0)).toBe(-ENOENT);
});
