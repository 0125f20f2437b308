/**
 * Rows of system calls for `guest-tool posix`, one line each: `name: command; command; …`. No row says what it expects: the
 * same rows run on a plain folder of the host and on a mount of a folder beside it, and must print the same. See README.md.
 */

/** Each call that takes a path, once for each path it takes. `P` stands for the path under test. */
const CALLS: Readonly<Record<string, string>> = {
  access: 'access P 4',
  chmod: 'chmod P 0640',
  chown: 'chown P 12 13',
  lchown: 'lchown P 12 13',
  'link-from': 'link P made',
  'link-to': 'write src s; link src P',
  lstat: 'lstat P type',
  mkdir: 'mkdir P 0755',
  mkfifo: 'mkfifo P 0644',
  mknod: 'mknod P file 0644',
  open: 'open P RDONLY',
  'open-write': 'open P WRONLY',
  'open-create': 'open P WRONLY|CREAT 0644',
  'open-exclusive': 'open P RDWR|CREAT|EXCL 0644',
  'open-directory': 'open P RDONLY|DIRECTORY',
  'open-nofollow': 'open P RDONLY|NOFOLLOW',
  'open-truncate': 'open P WRONLY|TRUNC',
  readlink: 'readlink P',
  'rename-from': 'rename P made',
  'rename-to': 'write src s; rename src P',
  'rename-dir-to': 'mkdir srcdir 0755; rename srcdir P',
  rmdir: 'rmdir P',
  stat: 'stat P type',
  symlink: 'symlink target P',
  truncate: 'truncate P 3',
  unlink: 'unlink P',
  utimens: 'utimens P 11 12',
};

/** The ways in which a path can be bad (or only look so), after what sets them up. */
const PATHS: Readonly<Record<string, { readonly setup: string; readonly path: string }>> = {
  'not-a-folder': { setup: 'create file 0644', path: 'file/x' },
  'missing-folder': { setup: '', path: 'none/x' },
  missing: { setup: '', path: 'none' },
  empty: { setup: '', path: "''" },
  'name-255': { setup: '', path: '@255' },
  'name-256': { setup: '', path: '@256' },
  'name-256-below': { setup: 'mkdir d 0755', path: 'd/@256' },
  'folder-256': { setup: '', path: '@256/x' },
  'path-4095': { setup: 'write f x', path: '@p4095' },
  'path-4096': { setup: 'write f x', path: '@p4096' },
  'symlink-loop': { setup: 'symlink b a; symlink a b', path: 'a/x' },
  'symlink-to-itself': { setup: 'symlink a a', path: 'a' },
  'dangling-symlink': { setup: 'symlink none a', path: 'a' },
  'symlink-to-file': { setup: 'write f x; symlink f a', path: 'a' },
  'symlink-to-folder': { setup: 'mkdir d 0755; symlink d a', path: 'a' },
  'through-symlink': { setup: 'mkdir d 0755; write d/f x; symlink d a', path: 'a/f' },
  'file-with-slash': { setup: 'create file 0644', path: 'file/' },
  'folder-with-slash': { setup: 'mkdir d 0755', path: 'd/' },
  'missing-with-slash': { setup: '', path: 'none/' },
  dot: { setup: 'mkdir d 0755', path: 'd/.' },
  'dot-dot': { setup: 'mkdir d 0755; mkdir d/e 0755', path: 'd/e/..' },
  'on-folder': { setup: 'mkdir d 0755', path: 'd' },
  'on-full-folder': { setup: 'mkdir d 0755; create d/f 0644', path: 'd' },
  'on-file': { setup: 'write f abcdef', path: 'f' },
  'on-fifo': { setup: 'mkfifo p 0644', path: 'p' },
  'on-socket': { setup: 'bind s', path: 's' },
  'newline-and-bytes': { setup: 'write a\\nb\\xff x', path: 'a\\nb\\xff' },
};

/** Opening a FIFO waits for its other end. */
const WAITS = new Set(['open', 'open-write', 'open-create', 'open-nofollow', 'open-truncate']);

/** Run as uid 65534 on what root (or somebody else) owns. */
const PERMISSIONS: Readonly<Record<string, { readonly setup: string; readonly path: string }>> = {
  'no-search': { setup: 'mkdir d 0755; write d/f x; chmod d 0644; as 65534 65534', path: 'd/f' },
  'no-search-missing': { setup: 'mkdir d 0755; chmod d 0600; as 65534 65534', path: 'd/none' },
  'unwritable-folder': { setup: 'chmod . 0755; mkdir d 0755; write d/f x; as 65534 65534', path: 'd/f' },
  'unwritable-folder-missing': { setup: 'chmod . 0777; mkdir d 0755; as 65534 65534', path: 'd/none' },
  'foreign-file': { setup: 'chmod . 0777; write f x; as 65534 65534', path: 'f' },
  'foreign-closed-file': { setup: 'chmod . 0777; write f x; chmod f 0600; as 65534 65534', path: 'f' },
  'foreign-writable-file': { setup: 'chmod . 0777; write f x; chmod f 0666; as 65534 65534', path: 'f' },
  'own-file': { setup: 'chmod . 0777; write f x; chown f 65534 65534; as 65534 65534', path: 'f' },
  'own-readonly-file': {
    setup: 'chmod . 0777; write f x; chown f 65534 65534; chmod f 0400; as 65534 65534',
    path: 'f',
  },
  'group-file': { setup: 'chmod . 0777; write f x; chown f 0 500; chmod f 0660; as 65534 65534 500', path: 'f' },
  'sticky-foreign-file': { setup: 'chmod . 01777; write f x; chmod f 0666; as 65534 65534', path: 'f' },
  'sticky-own-file': { setup: 'chmod . 01777; write f x; chown f 65534 65534; as 65534 65534', path: 'f' },
  'sticky-own-folder': { setup: 'chmod . 01777; chown . 65534 65534; write f x; as 65534 65534', path: 'f' },
};

/** Everything a rename can meet at both ends. */
const RENAME_ENDS: Readonly<Record<string, string>> = {
  file: 'write N x',
  dir: 'mkdir N 0755',
  'full-dir': 'mkdir N 0755; create N/f 0644',
  symlink: 'symlink N.target N',
  fifo: 'mkfifo N 0644',
};

const SINGLE_ROWS = `
chmod/modes: create f 0644; chmod f 0; lstat f mode; chmod f 07777; lstat f mode; chmod f 0444; lstat f mode
chmod/folder-sticky: mkdir d 0755; chmod d 01777; lstat d mode; chmod d 02700; lstat d mode
chmod/symlink-target: write f x; symlink f a; chmod a 0600; lstat f mode; lstat a mode
chmod/times: create f 0644; mark 0 f; chmod f 0600; moved 0
chmod/times-refused: create f 0644; mark 0 f; as 65534 65534; chmod f 0600; root; moved 0
chmod/sgid-without-group: create f 0644; chown f 65534 500; as 65534 65534; chmod f 02755; root; lstat f mode
chmod/sgid-with-group: create f 0644; chown f 65534 500; as 65534 65534 500; chmod f 02755; root; lstat f mode
chmod/sticky-by-user: create f 0644; chown f 65534 65534; as 65534 65534; chmod f 01644; root; lstat f mode
chmod/descriptor-after-unlink: hold 0 f RDWR|CREAT 0644; unlink f; fchmod 0 0600; fstat 0 mode,nlink
chmod/descriptor-read-only: create f 0644; hold 0 f RDONLY; fchmod 0 0600; lstat f mode
chmod/descriptor-path: create f 0644; hold 0 f PATH; fchmod 0 0600
chown/ids: create f 0644; chown f 123 456; lstat f uid,gid; chown f -1 7; lstat f uid,gid; chown f 8 -1; lstat f uid,gid
chown/large-ids: create f 0644; chown f 4294967294 4294967294; lstat f uid,gid
chown/nothing: create f 0644; mark 0 f; chown f -1 -1; lstat f uid,gid; moved 0
chown/clears-suid: create f 0644; chmod f 06755; chown f 1 1; lstat f mode; chmod f 02745; chown f 2 2; lstat f mode
chown/keeps-folder-sgid: mkdir d 0755; chmod d 06755; chown d 1 1; lstat d mode
chown/clears-suid-same-owner: create f 0644; chmod f 06755; chown f 0 0; lstat f mode
chown/times: create f 0644; mark 0 f; chown f 1 1; moved 0
chown/own-group: create f 0644; chown f 65534 65534; as 65534 65534 500; chown f 65534 500; root; lstat f uid,gid
chown/foreign-group: create f 0644; chown f 65534 65534; as 65534 65534 500; chown f 65534 501; chown f 0 500; root; lstat f uid,gid
chown/user-clears-suid: create f 0644; chown f 65534 65534; chmod f 06755; as 65534 65534 500; chown f 65534 500; root; lstat f mode
chown/symlink: symlink none a; lchown a 5 6; lstat a uid,gid; chown a 5 6
chown/descriptor-after-unlink: hold 0 f RDWR|CREAT 0644; unlink f; fchown 0 5 6; fstat 0 uid,gid
link/count: create f 0644; link f g; lstat f nlink; link f h; lstat g nlink; unlink f; lstat h nlink; same g h
link/folder: mkdir d 0755; link d e
link/itself: create f 0644; link f f
link/symlink: symlink none a; link a b; lstat b type,nlink; same a b
link/symlink-followed: write f x; symlink f a; linkat a b FOLLOW; lstat b type,nlink; same f b
link/fifo: mkfifo p 0644; link p q; lstat q type,nlink
link/times: mkdir d 0755; create f 0644; mark 0 f; mark 1 d; link f d/g; moved 0; moved 1
link/times-refused: mkdir d 0755; create f 0644; create d/g 0644; mark 0 f; mark 1 d; link f d/g; moved 0; moved 1
link/content-shared: write f one; link f g; write g two; cat f
link/mode-shared: create f 0644; link f g; chmod g 0600; lstat f mode; chown f 1 2; lstat g uid,gid
mkdir/mode-umask: umask 0027; mkdir d 0777; lstat d mode; umask 0; mkdir e 01777; lstat e mode; mkdir g 06777; lstat g mode
mkdir/owner: chmod . 0777; as 65534 65533; mkdir d 0755; root; lstat d uid,gid
mkdir/inherits-group: mkdir d 0755; chown d 0 500; chmod d 02755; mkdir d/e 0755; lstat d/e gid,mode
mkdir/link-counts: mkdir d 0755; lstat d nlink; mkdir d/e 0755; lstat d nlink; rmdir d/e; lstat d nlink
mkdir/times: mkdir d 0755; mark 0 d; mkdir d/e 0755; moved 0
mkdir/in-removed: mkdir d 0755; hold 0 d RDONLY; rmdir d; fstat 0 nlink; mkdir d/e 0755
mkfifo/mode-umask: umask 0027; mkfifo p 0666; lstat p type,mode; umask 0; mkfifo q 0777; lstat q mode
mkfifo/owner: chmod . 0777; as 65534 65533; mkfifo p 0644; root; lstat p uid,gid,type
mkfifo/times: mkdir d 0755; mark 0 d; mkfifo d/p 0644; moved 0
mknod/file: mknod f file 0604; lstat f type,mode,size; write f abc; cat f
mknod/socket: mknod s socket 0600; lstat s type,mode
mknod/fifo: mknod p fifo 0600; lstat p type,mode
mknod/folder-refused: mknod d dir 0755
mknod/times: mkdir d 0755; mark 0 d; mknod d/f file 0644; moved 0
mknod/device-as-user: chmod . 0777; as 65534 65534; mknod c char 0644 1 3
mknod/umask: umask 0077; mknod f file 0666; lstat f mode
open/create-mode: umask 0022; open f WRONLY|CREAT 0666; lstat f mode; umask 0; open g WRONLY|CREAT 06777; lstat g mode
open/create-existing-keeps-mode: create f 0600; open f WRONLY|CREAT 0777; lstat f mode
open/create-owner: chmod . 0777; as 65534 65533; open f WRONLY|CREAT 0644; root; lstat f uid,gid
open/create-inherits-group: mkdir d 0755; chown d 0 500; chmod d 02755; create d/f 0644; lstat d/f gid
open/create-sgid-dropped: mkdir d 0777; chown d 0 500; chmod d 02777; umask 0; as 65534 65534; create d/f 02775; root; lstat d/f mode,gid
open/create-times: mkdir d 0755; mark 0 d; create d/f 0644; moved 0
open/create-existing-times: mkdir d 0755; create d/f 0644; mark 0 d; mark 1 d/f; open d/f WRONLY|CREAT 0644; moved 0; moved 1
open/truncate: write f abcdef; mark 0 f; open f WRONLY|TRUNC; moved 0; lstat f size
open/truncate-empty-times: create f 0644; mark 0 f; open f WRONLY|TRUNC; moved 0
open/truncate-read-only: write f abc; open f RDONLY|TRUNC; lstat f size
open/truncate-clears-suid: write f abc; chmod f 06777; as 65534 65534; open f WRONLY|TRUNC; root; lstat f mode
open/create-0444-write: hold 0 f RDWR|CREAT|EXCL 0444; fwrite 0 abc; close 0; cat f; lstat f mode
open/create-0000-as-user: chmod . 0777; as 65534 65534; hold 0 f RDWR|CREAT|EXCL 0000; fwrite 0 abc; ftruncate 0 1; fstat 0 size,mode; open f RDONLY
open/append: write f abc; hold 0 f WRONLY|APPEND; fwrite 0 def; close 0; cat f
open/write-only-read: write f abc; hold 0 f WRONLY; fread 0 3
open/read-only-write: write f abc; hold 0 f RDONLY; fwrite 0 x; ftruncate 0 0
open/unlinked: write f abc; hold 0 f RDWR; unlink f; fread 0 10; fwrite 0 def; fstat 0 size,nlink; create f 0644; fstat 0 size
open/renamed: write f abc; hold 0 f RDWR; rename f g; fwrite 0 X; close 0; cat g
open/replaced: write f old; write g new; hold 0 f RDONLY; rename g f; fread 0 10; fstat 0 nlink; cat f
open/permission-kept: chmod . 0777; write f abc; chmod f 0666; as 65534 65534; hold 0 f RDWR; root; chmod f 0; as 65534 65534; fwrite 0 X; fread 0 5; open f RDONLY
open/folder-write: mkdir d 0755; open d WRONLY; open d RDWR; open d RDONLY|CREAT 0644; open d WRONLY|TRUNC
open/fifo-no-reader: mkfifo p 0644; open p WRONLY|NONBLOCK
open/socket: bind s; open s RDONLY; open s WRONLY
open/nofollow-symlink: write f x; symlink f a; open a RDONLY|NOFOLLOW; open a PATH|NOFOLLOW
open/exclusive-dangling: symlink none a; open a WRONLY|CREAT|EXCL 0644; lstat none
open/create-through-dangling: symlink target a; open a WRONLY|CREAT 0644; lstat target type
open/noatime-foreign: chmod . 0777; write f x; chmod f 0644; as 65534 65534; open f RDONLY|NOATIME
open/directory-create: open d RDONLY|DIRECTORY; mkdir d 0755; open d RDONLY|DIRECTORY
open/write-clears-suid: write f abc; chmod f 06777; as 65534 65534; hold 0 f WRONLY; fwrite 0 X; root; fstat 0 mode
open/write-by-root-keeps-suid: write f abc; chmod f 06777; hold 0 f WRONLY; fwrite 0 X; fstat 0 mode
open/write-times: write f abc; hold 0 f WRONLY; mark 0 f; fwrite 0 X; moved 0
rename/same-inode: create f 0644; link f g; rename f g; lstat f nlink; lstat g nlink
rename/itself: write f x; rename f f; cat f; mkdir d 0755; rename d d
rename/into-itself: mkdir d 0755; mkdir d/e 0755; rename d d/e/g; rename d d/x; rename d/e d
rename/replaces: write f one; write g two; rename f g; cat g; lstat f; same g g
rename/keeps-inode: write f x; link f keep; rename f g; same g keep
rename/across-folders: mkdir d 0755; mkdir e 0755; write d/f x; mark 0 d; mark 1 e; rename d/f e/g; moved 0; moved 1; cat e/g
rename/times: write f x; mark 0 f; rename f g; moved 0 g
rename/folder-link-counts: mkdir a 0755; mkdir b 0755; mkdir a/c 0755; rename a/c b/c; lstat a nlink; lstat b nlink; stat b/c/.. nlink
rename/folder-parent: mkdir a 0755; mkdir b 0755; mkdir a/c 0755; rename a/c b/c; same b/c/.. b
rename/noreplace: write f x; write g y; renameat2 f g NOREPLACE; renameat2 f h NOREPLACE; cat h; renameat2 none z NOREPLACE
rename/exchange: write f x; mkdir d 0755; renameat2 f d EXCHANGE; lstat f type; lstat d type; renameat2 f none EXCHANGE
rename/exchange-parents: mkdir a 0755; mkdir b 0755; write a/f x; mkdir b/d 0755; renameat2 a/f b/d EXCHANGE; ls a; ls b; lstat a/f type; lstat a nlink; lstat b nlink
rename/both-flags: write f x; write g y; renameat2 f g NOREPLACE|EXCHANGE
rename/unsearchable-source: mkdir d 0755; write d/f x; chmod d 0; chmod . 0777; as 65534 65534; rename d/f g
rename/foreign-folder-moved: chmod . 0777; mkdir d 0755; mkdir e 0777; chmod e 0777; as 65534 65534; rename d e/d
rename/sticky-target: chmod . 01777; write f x; chown f 65534 65534; write g y; as 65534 65534; rename f g
rename/sticky-own-target: chmod . 01777; write f x; chown f 65534 65534; write g y; chown g 65534 65534; as 65534 65534; rename f g
rename/open-folder: mkdir d 0755; hold 0 d RDONLY; rename d e; fstat 0 type,nlink; create e/f 0644; ls e
rmdir/full: mkdir d 0755; create d/f 0644; rmdir d; unlink d/f; rmdir d
rmdir/times: mkdir d 0755; mkdir d/e 0755; mark 0 d; rmdir d/e; moved 0
rmdir/dots-below: mkdir d 0755; mkdir d/e 0755; rmdir d/e/..; rmdir d/.
rmdir/open: mkdir d 0755; hold 0 d RDONLY; rmdir d; fstat 0 nlink,type; mkdir d 0755; fstat 0 nlink
rmdir/sticky: chmod . 01777; mkdir d 0777; as 65534 65534; rmdir d
symlink/target-kept: symlink a/../b//c/ s; readlink s; lstat s size,type,mode
symlink/empty-target: symlink '' s
symlink/longest-target: symlink @p4095 s; readlink s; symlink @p4096 t
symlink/owner: chmod . 0777; as 65534 65533; symlink x s; root; lstat s uid,gid
symlink/times: mkdir d 0755; mark 0 d; symlink x d/s; moved 0
symlink/forty-deep: write f x; ${chain(40)}; cat s39
symlink/forty-one-deep: write f x; ${chain(41)}; cat s40
truncate/shorter: write f abcdef; mark 0 f; truncate f 3; moved 0; cat f
truncate/longer: write f abc; truncate f 6; cat f; lstat f size
truncate/same-size: write f abc; mark 0 f; truncate f 3; moved 0
truncate/negative: create f 0644; truncate f -1
truncate/huge: create f 0644; truncate f 9223372036854775807
truncate/large: create f 0644; truncate f 1099511627776; lstat f size
truncate/clears-suid: write f abc; chmod f 06777; as 65534 65534; truncate f 1; root; lstat f mode
truncate/descriptor: write f abcdef; hold 0 f RDWR; ftruncate 0 2; fstat 0 size; ftruncate 0 -1
truncate/descriptor-read-only: write f abc; hold 0 f RDONLY; ftruncate 0 1
truncate/descriptor-after-chmod: hold 0 f RDWR|CREAT 0644; chmod f 0; fwrite 0 abc; ftruncate 0 1; fstat 0 size
unlink/times: mkdir d 0755; write d/f x; link d/f keep; mark 0 d; mark 1 keep; unlink d/f; moved 0; moved 1; lstat keep nlink
unlink/folder-flags: mkdir d 0755; unlinkat d 0; unlinkat d REMOVEDIR; create f 0644; unlinkat f REMOVEDIR
unlink/symlink-only: write f x; symlink f a; unlink a; cat f
unlink/again: create f 0644; unlink f; unlink f
unlink/sticky-others: chmod . 01777; write f x; chown f 1 1; as 65534 65534; unlink f
utimens/nanoseconds: create f 0644; utimens f 1.123456789 2.987654321; lstat f atime,mtime
utimens/before-1970: create f 0644; utimens f -5.500000000 -1.999999999; lstat f atime,mtime
utimens/after-2038: create f 0644; utimens f 4294967296.000000001 2147483648.5; lstat f atime,mtime
utimens/omit: create f 0644; utimens f 5 6; utimens f omit 7; lstat f atime,mtime; utimens f 8 omit; lstat f atime,mtime
utimens/both-omitted: create f 0644; utimens f 5 6; mark 0 f; utimens f omit omit; moved 0
utimens/times: create f 0644; mark 0 f; utimens f omit now; moved 0
utimens/bad-nanoseconds: create f 0644; utimens f 1.1000000000 2
utimens/symlink: write f x; symlink f a; utimens f 1 1; utimens a 5 6 NOFOLLOW; lstat a atime,mtime; lstat f mtime
utimens/now-by-writer: chmod . 0777; write f x; chmod f 0666; as 65534 65534; utimenull f; utimens f now now; utimens f 1 1; utimens f omit now
utimens/by-stranger: write f x; as 65534 65534; utimenull f; utimens f 1 1
utimens/descriptor: create f 0644; hold 0 f RDONLY; futimens 0 3.5 4.25; lstat f atime,mtime
utimens/descriptor-after-unlink: hold 0 f RDWR|CREAT 0644; unlink f; futimens 0 3 4; fstat 0 atime,mtime
xattr/set-get: create f 0644; setxattr f user.a one; getxattr f user.a; setxattr f user.a two; getxattr f user.a; removexattr f user.a; getxattr f user.a
xattr/times: create f 0644; mark 0 f; setxattr f user.a one; moved 0
xattr/foreign: write f x; as 65534 65534; setxattr f user.a one; getxattr f user.a
xattr/symlink: symlink x s; setxattr s user.a one
xattr/unknown-namespace: create f 0644; setxattr f bogus.a one; setxattr f user. one; setxattr f noprefix one
access/root: create f 0; access f 4; access f 2; access f 1; chmod f 0100; access f 1
access/user: chmod . 0777; write f x; chmod f 0604; as 65534 65534; access f 4; access f 2; access f 1; access f 0
listing/after-changes: mkdir d 0755; create d/a 0644; create d/b 0644; ls d; unlink d/a; create d/c 0644; rename d/b d/e; ls d
listing/removed: mkdir d 0755; create d/a 0644; unlink d/a; ls d; rmdir d; ls d
listing/no-permission: mkdir d 0711; create d/f 0644; as 65534 65534; ls d; stat d/f type
`;

/** s0 → f, s1 → s0, …: reaching the file through the last takes as many steps as there are links. */
function chain(length: number): string {
  const links = Array.from({ length }, (_, index) => `symlink ${index === 0 ? 'f' : `s${index - 1}`} s${index}`);
  return links.join('; ');
}

function crossed(
  paths: Readonly<Record<string, { readonly setup: string; readonly path: string }>>,
  accepts: (call: string, path: string) => boolean,
): readonly string[] {
  return Object.entries(CALLS).flatMap(([call, commands]) =>
    Object.entries(paths)
      .filter(([name]) => accepts(call, name))
      .map(([name, { setup, path }]) => `${call}/${name}: ${setup}; ${onPath(commands, path)}; root; ls .`),
  );
}

function onPath(commands: string, path: string): string {
  return commands
    .split(' ')
    .map((word) => (word === 'P' ? path : word.replace(/^P;$/, `${path};`)))
    .join(' ');
}

function renames(): readonly string[] {
  const make = (kind: string, name: string): string => (RENAME_ENDS[kind] ?? '').replaceAll('N', name);
  const kinds = Object.keys(RENAME_ENDS);
  return kinds.flatMap((from) =>
    kinds.map(
      (to) => `rename/${from}-onto-${to}: ${make(from, 'a')}; ${make(to, 'b')}; rename a b; lstat b type; ls .`,
    ),
  );
}

/** What root may not be refused, but a user is: setup that needs the source to be writable is done before `as`. */
function asUserRows(): readonly string[] {
  return Object.entries(CALLS).flatMap(([call, commands]) =>
    Object.entries(PERMISSIONS).map(([name, { setup, path }]) => {
      // `write src s` and `mkdir srcdir` must happen while still root.
      const parts = commands.split('; ');
      const last = parts[parts.length - 1] ?? '';
      const before = parts.slice(0, -1).map((part) => `${part}; chown ${part.split(' ')[1]} 65534 65534; `);
      return `${call}/as-user-${name}: chmod . 0755; ${before.join('')}${setup}; ${onPath(last, path)}; root; ls .`;
    }),
  );
}

/** All rows, in an order that does not change. Names are unique. */
export function errnoRows(): readonly string[] {
  return [
    ...crossed(PATHS, (call, path) => !(path === 'on-fifo' && WAITS.has(call))),
    ...asUserRows(),
    ...renames(),
    ...SINGLE_ROWS.trim().split('\n'),
  ];
}

/** `name result…` lines by name. */
export function parseResults(stdout: string): ReadonlyMap<string, string> {
  const results = new Map<string, string>();
  for (const line of stdout.split('\n')) {
    const space = line.indexOf(' ');
    if (space > 0) results.set(line.slice(0, space), line.slice(space + 1));
  }
  return results;
}

export interface Difference {
  readonly row: string;
  readonly commands: string;
  readonly plain: string;
  readonly mounted: string;
}

export function differences(
  rows: readonly string[],
  plain: ReadonlyMap<string, string>,
  mounted: ReadonlyMap<string, string>,
): readonly Difference[] {
  return rows.flatMap((row) => {
    const name = row.slice(0, row.indexOf(':'));
    const before = plain.get(name) ?? '(no result)';
    const after = mounted.get(name) ?? '(no result)';
    return before === after ? [] : [{ row: name, commands: row, plain: before, mounted: after }];
  });
}
