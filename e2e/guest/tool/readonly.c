#include "tool.h"
#include <sys/syscall.h>
#include <sys/xattr.h>

/* Each kind of change a program can ask for. The folder holds: file, dir/ (empty), link (symbolic), all made by the host
 * before. A change that is wrongly carried out shows in the host's folder as well. */
#define TRY(kind, call) \
  do { errno = 0; long long got_ = (long long)(call); printf("%s %s\n", kind, got_ >= 0 ? "done" : errno_name(errno)); } while (0)

int command_readonly(int argc, char **argv) {
  struct timespec times[2] = { { .tv_sec = 1 }, { .tv_sec = 2 } };
  if (argc != 1) return 2;
  if (chdir(argv[0])) { perror(argv[0]); return 1; }
  TRY("open-write", open("file", O_WRONLY));
  TRY("open-read-write", open("file", O_RDWR));
  TRY("open-append", open("file", O_WRONLY | O_APPEND));
  TRY("open-truncate", open("file", O_WRONLY | O_TRUNC));
  TRY("open-read-truncate", open("file", O_RDONLY | O_TRUNC));
  TRY("create", open("new", O_WRONLY | O_CREAT, 0644));
  TRY("create-exclusive", open("new", O_RDONLY | O_CREAT | O_EXCL, 0644));
  TRY("create-below", open("dir/new", O_WRONLY | O_CREAT, 0644));
  TRY("tmpfile", open(".", O_RDWR | O_TMPFILE, 0600));
  TRY("mkdir", mkdir("new", 0755));
  TRY("mkfifo", mkfifo("new", 0644));
  TRY("mknod-file", mknod("new", S_IFREG | 0644, 0));
  TRY("mknod-socket", mknod("new", S_IFSOCK | 0644, 0));
  TRY("symlink", symlink("file", "new"));
  TRY("link", link("file", "new"));
  TRY("rename", rename("file", "new"));
  TRY("rename-over", rename("file", "link"));
  TRY("rename-directory", rename("dir", "new"));
  TRY("rename-exchange", syscall(SYS_renameat2, AT_FDCWD, "file", AT_FDCWD, "dir", 2));
  TRY("rename-noreplace", syscall(SYS_renameat2, AT_FDCWD, "file", AT_FDCWD, "new", 1));
  TRY("unlink", unlink("file"));
  TRY("unlink-link", unlink("link"));
  TRY("rmdir", rmdir("dir"));
  TRY("chmod", chmod("file", 0600));
  TRY("chmod-directory", chmod("dir", 0700));
  TRY("chown", chown("file", 1, 1));
  TRY("lchown-link", lchown("link", 1, 1));
  TRY("truncate", truncate("file", 0));
  TRY("truncate-longer", truncate("file", 100000));
  TRY("utimens", utimensat(AT_FDCWD, "file", times, 0));
  TRY("utimens-now", utimensat(AT_FDCWD, "file", NULL, 0));
  TRY("utimens-link", utimensat(AT_FDCWD, "link", times, AT_SYMLINK_NOFOLLOW));
  TRY("setxattr", setxattr("file", "user.x", "y", 1, 0));
  TRY("removexattr", removexattr("file", "user.culvert"));
  /* Through a descriptor that is open for reading. */
  int fd = open("file", O_RDONLY);
  if (fd < 0) { perror("file"); return 1; }
  TRY("fchmod", fchmod(fd, 0600));
  TRY("fchown", fchown(fd, 1, 1));
  TRY("futimens", futimens(fd, times));
  TRY("fsetxattr", fsetxattr(fd, "user.x", "y", 1, 0));
  char byte;
  if (read(fd, &byte, 1) != 1) { perror("read"); return 1; }
  return 0;
}
