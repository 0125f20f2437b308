#include "tool.h"
#include <sys/sysmacros.h>
#include <sys/xattr.h>

static void touch(const char *name, mode_t mode) {
  int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  MUST(fd >= 0);
  MUST(!close(fd));
}

static struct stat look(const char *name) {
  struct stat info;
  MUST(!lstat(name, &info));
  return info;
}

static void chmod_modes(void) {
  touch("file", 0644);
  static const mode_t modes[] = { 0, 0400, 0777, 04711, 02755, 01644, 07777, 0644 };
  for (size_t i = 0; i < COUNT(modes); i++) {
    MUST(!chmod("file", modes[i]));
    EQUAL(look("file").st_mode & 07777, modes[i]);
  }
  MUST(!mkdir("dir", 0700));
  MUST(!chmod("dir", 01777));
  EQUAL(look("dir").st_mode & 07777, 01777);
}

static void creation_honours_umask(void) {
  umask(027);
  touch("file", 0666);
  MUST(!mkdir("dir", 0777));
  MUST(!mkfifo("fifo", 0666));
  EQUAL(look("file").st_mode & 07777, 0640);
  EQUAL(look("dir").st_mode & 07777, 0750);
  EQUAL(look("fifo").st_mode & 07777, 0640);
}

static void chown_ids(void) {
  if (geteuid()) SKIP("not root");
  touch("file", 0644);
  MUST(!chown("file", 1000, 2000));
  EQUAL(look("file").st_uid, 1000);
  EQUAL(look("file").st_gid, 2000);
  MUST(!chown("file", (uid_t)-1, 3000));
  EQUAL(look("file").st_uid, 1000);
  EQUAL(look("file").st_gid, 3000);
  MUST(!chown("file", 4294967294u - 1, 65534));
  EQUAL(look("file").st_uid, 4294967293u);
  MUST(!symlink("file", "link"));
  MUST(!lchown("link", 7, 8));
  EQUAL(look("link").st_uid, 7);
  EQUAL(look("file").st_uid, 4294967293u);
}

/* What a user's write, truncation or change of owner must take away. */
static void suid_sgid_cleared(void) {
  if (geteuid()) SKIP("not root");
  touch("by-owner", 0644);
  MUST(!chmod("by-owner", 06755));
  MUST(!chown("by-owner", 1000, 1000));
  EQUAL(look("by-owner").st_mode & 07777, 0755);
  MUST(!chmod("by-owner", 06777));
  MUST(!chmod(".", 0777));
  MUST(!setegid(1001) && !seteuid(1001));
  int fd = open("by-owner", O_WRONLY | O_CLOEXEC);
  ssize_t n = fd < 0 ? -1 : write(fd, "x", 1);
  int saved = errno;
  MUST(!seteuid(0) && !setegid(0));
  errno = saved;
  EQUAL(n, 1);
  MUST(!close(fd));
  EQUAL(look("by-owner").st_mode & 07777, 0777);
}

static void set_group_directory(void) {
  if (geteuid()) SKIP("not root");
  MUST(!mkdir("dir", 0755));
  MUST(!chown("dir", 0, 3000));
  MUST(!chmod("dir", 02775));
  touch("dir/file", 0644);
  MUST(!mkdir("dir/below", 0755));
  EQUAL(look("dir/file").st_gid, 3000);
  EQUAL(look("dir/below").st_gid, 3000);
  EQUAL(look("dir/below").st_mode & 07777, 02755);
}

static void created_by_other_user(void) {
  if (geteuid()) SKIP("not root");
  MUST(!chmod(".", 0777));
  MUST(!setegid(2001) && !seteuid(1001));
  int fd = open("file", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  int made = mkdir("dir", 0755), linked = symlink("file", "link");
  int refused = open("/proc/self/cwd/dir/../none/x", O_RDONLY);
  MUST(!seteuid(0) && !setegid(0));
  MUST(fd >= 0 && !made && !linked && refused < 0);
  EQUAL(look("file").st_uid, 1001);
  EQUAL(look("file").st_gid, 2001);
  EQUAL(look("dir").st_uid, 1001);
  EQUAL(look("link").st_uid, 1001);
}

static void other_user_is_refused(void) {
  if (geteuid()) SKIP("not root");
  touch("secret", 0600);
  MUST(!mkdir("private", 0700));
  touch("private/file", 0644);
  MUST(!setegid(1001) && !seteuid(1001));
  int opened = open("secret", O_RDONLY), why = errno, below = open("private/file", O_RDONLY), why_below = errno;
  int removed = unlink("secret"), why_removed = errno, changed = chmod("secret", 0666), why_changed = errno;
  MUST(!seteuid(0) && !setegid(0));
  EQUAL(opened, -1);
  EQUAL(why, EACCES);
  EQUAL(below, -1);
  EQUAL(why_below, EACCES);
  EQUAL(removed, -1);
  EQUAL(why_removed, EACCES);
  EQUAL(changed, -1);
  EQUAL(why_changed, EPERM);
}

static void utimes_nanoseconds(void) {
  static const struct timespec times[][2] = {
    { { 1234567890, 123456789 }, { 987654321, 987654321 } },
    { { 0, 0 }, { 0, 1 } },
    { { -1, 999999999 }, { -86400, 500000000 } },
    { { 4294967296, 1 }, { 2147483648, 999999999 } },
  };
  touch("file", 0644);
  MUST(!mkdir("dir", 0755) && !symlink("file", "link"));
  static const char *const names[] = { "file", "dir", "link" };
  for (size_t n = 0; n < COUNT(names); n++) {
    for (size_t i = 0; i < COUNT(times); i++) {
      MUST(!utimensat(AT_FDCWD, names[n], times[i], AT_SYMLINK_NOFOLLOW));
      struct stat info = look(names[n]);
      EQUAL(info.st_atim.tv_sec, times[i][0].tv_sec);
      EQUAL(info.st_atim.tv_nsec, times[i][0].tv_nsec);
      EQUAL(info.st_mtim.tv_sec, times[i][1].tv_sec);
      EQUAL(info.st_mtim.tv_nsec, times[i][1].tv_nsec);
    }
  }
}

static void utimes_omit_and_now(void) {
  touch("file", 0644);
  struct timespec both[2] = { { 1000, 5 }, { 2000, 6 } };
  struct timespec access_only[2] = { { 3000, 7 }, { 0, UTIME_OMIT } }, modify_now[2] = { { 0, UTIME_OMIT }, { 0, UTIME_NOW } };
  MUST(!utimensat(AT_FDCWD, "file", both, 0));
  MUST(!utimensat(AT_FDCWD, "file", access_only, 0));
  EQUAL(look("file").st_atim.tv_sec, 3000);
  EQUAL(look("file").st_mtim.tv_sec, 2000);
  EQUAL(look("file").st_mtim.tv_nsec, 6);
  MUST(!utimensat(AT_FDCWD, "file", modify_now, 0));
  EQUAL(look("file").st_atim.tv_sec, 3000);
  MUST(look("file").st_mtim.tv_sec > 1600000000);
}

static void times_move_forward(void) {
  struct timespec old[2] = { { 1000, 0 }, { 1000, 0 } };
  touch("file", 0644);
  MUST(!mkdir("dir", 0755));
  MUST(!utimensat(AT_FDCWD, "file", old, 0));
  int fd = open("file", O_WRONLY | O_CLOEXEC);
  EQUAL(write(fd, "x", 1), 1);
  MUST(!close(fd));
  MUST(look("file").st_mtim.tv_sec > 1000);
  MUST(!utimensat(AT_FDCWD, "dir", old, 0));
  touch("dir/new", 0644);
  MUST(look("dir").st_mtim.tv_sec > 1000);
  MUST(!utimensat(AT_FDCWD, "dir", old, 0));
  MUST(!unlink("dir/new"));
  MUST(look("dir").st_mtim.tv_sec > 1000);
  MUST(!utimensat(AT_FDCWD, "file", old, 0));
  MUST(!truncate("file", 100));
  MUST(look("file").st_mtim.tv_sec > 1000);
}

static void xattr_calls(void) {
  char value[300], list[4096], large[4000];
  touch("file", 0644);
  MUST(!mkdir("dir", 0755));
  static const char *const names[] = { "file", "dir" };
  for (size_t i = 0; i < COUNT(names); i++) {
    const char *name = names[i];
    if (setxattr(name, "user.one", "first", 5, 0)) { if (errno == EOPNOTSUPP) SKIP("no xattrs here"); MUST(0); }
    MUST(!setxattr(name, "user.empty", "", 0, XATTR_CREATE));
    MUST(!setxattr(name, "user.binary", "a\0b\xff", 4, 0));
    REFUSED(setxattr(name, "user.one", "x", 1, XATTR_CREATE), EEXIST);
    REFUSED(setxattr(name, "user.none", "x", 1, XATTR_REPLACE), ENODATA);
    MUST(!setxattr(name, "user.one", "second", 6, XATTR_REPLACE));
    EQUAL(getxattr(name, "user.one", NULL, 0), 6);
    EQUAL(getxattr(name, "user.one", value, sizeof value), 6);
    MUST(!memcmp(value, "second", 6));
    REFUSED(getxattr(name, "user.one", value, 3), ERANGE);
    EQUAL(getxattr(name, "user.empty", value, sizeof value), 0);
    EQUAL(getxattr(name, "user.binary", value, sizeof value), 4);
    MUST(!memcmp(value, "a\0b\xff", 4));
    ssize_t length = listxattr(name, list, sizeof list);
    MUST(length > 0);
    EQUAL(listxattr(name, NULL, 0), length);
    REFUSED(listxattr(name, list, 3), ERANGE);
    int found = 0;
    for (char *at = list; at < list + length; at += strlen(at) + 1) found += !strncmp(at, "user.", 5);
    EQUAL(found, 3);
    MUST(!removexattr(name, "user.one"));
    REFUSED(getxattr(name, "user.one", value, sizeof value), ENODATA);
    REFUSED(removexattr(name, "user.one"), ENODATA);
    memset(large, 'v', 3000);
    MUST(!setxattr(name, "user.large", large, 3000, 0));
    memset(large, 0, sizeof large);
    EQUAL(getxattr(name, "user.large", large, sizeof large), 3000);
    EQUAL(large[2999], 'v');
  }
  memset(large, 'n', 300);
  memcpy(large, "user.", 5);
  large[300] = 0;
  REFUSED(setxattr("file", large, "x", 1, 0), ERANGE);
  MUST(!symlink("file", "link"));
  REFUSED(lsetxattr("link", "user.x", "x", 1, 0), EPERM);
}

static void xattr_through_descriptor(void) {
  char value[16];
  int fd = open("file", O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fsetxattr(fd, "user.x", "one", 3, 0)) { if (errno == EOPNOTSUPP) SKIP("no xattrs here"); MUST(0); }
  MUST(!unlink("file"));
  EQUAL(fgetxattr(fd, "user.x", value, sizeof value), 3);
  MUST(!fsetxattr(fd, "user.x", "three", 5, 0));
  EQUAL(fgetxattr(fd, "user.x", value, sizeof value), 5);
  MUST(!fremovexattr(fd, "user.x"));
}

static void inode_numbers(void) {
  struct stat path, handle;
  touch("file", 0644);
  MUST(!link("file", "second"));
  int fd = open("file", O_RDONLY | O_CLOEXEC);
  path = look("file");
  MUST(!fstat(fd, &handle));
  EQUAL(handle.st_ino, path.st_ino);
  EQUAL(look("second").st_ino, path.st_ino);
  EQUAL(path.st_nlink, 2);
  MUST(!rename("file", "renamed"));
  EQUAL(look("renamed").st_ino, path.st_ino);
  MUST(!unlink("renamed"));
  EQUAL(look("second").st_nlink, 1);
  DIR *dir = opendir(".");
  struct dirent *entry;
  int found = 0;
  while ((entry = readdir(dir))) {
    if (strcmp(entry->d_name, "second")) continue;
    EQUAL(entry->d_ino, path.st_ino);
    EQUAL(entry->d_type, DT_REG);
    found++;
  }
  closedir(dir);
  EQUAL(found, 1);
}

static void special_files(void) {
  MUST(!mkfifo("fifo", 0640));
  MUST(S_ISFIFO(look("fifo").st_mode));
  EQUAL(look("fifo").st_mode & 07777, 0640);
  MUST(!mknod("socket", S_IFSOCK | 0600, 0));
  MUST(S_ISSOCK(look("socket").st_mode));
  MUST(!mknod("plain", S_IFREG | 0604, 0));
  EQUAL(look("plain").st_mode, S_IFREG | 0604);
  int reader = open("fifo", O_RDONLY | O_NONBLOCK | O_CLOEXEC), writer = open("fifo", O_WRONLY | O_CLOEXEC);
  MUST(reader >= 0 && writer >= 0);
  char buffer[8];
  EQUAL(write(writer, "piped", 5), 5);
  EQUAL(read(reader, buffer, 8), 5);
}

static void statx_fields(void) {
  struct statx info;
  touch("file", 0644);
  MUST(!statx(AT_FDCWD, "file", AT_STATX_FORCE_SYNC, STATX_BASIC_STATS | STATX_BTIME, &info));
  EQUAL(info.stx_mask & STATX_BASIC_STATS, STATX_BASIC_STATS);
  EQUAL(info.stx_size, 0);
  EQUAL(info.stx_mode, S_IFREG | 0644);
  MUST(info.stx_blksize >= 512);
}

const struct check meta_checks[] = {
  { "chmod", chmod_modes },
  { "umask", creation_honours_umask },
  { "chown", chown_ids },
  { "suid-sgid-cleared", suid_sgid_cleared },
  { "set-group-directory", set_group_directory },
  { "created-by-other-user", created_by_other_user },
  { "other-user-refused", other_user_is_refused },
  { "utimes-nanoseconds", utimes_nanoseconds },
  { "utimes-omit-now", utimes_omit_and_now },
  { "times-move-forward", times_move_forward },
  { "xattr", xattr_calls },
  { "xattr-descriptor", xattr_through_descriptor },
  { "inode-numbers", inode_numbers },
  { "special-files", special_files },
  { "statx", statx_fields },
  { NULL, NULL },
};
