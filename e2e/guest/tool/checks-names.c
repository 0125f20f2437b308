#include "tool.h"
#include <sys/socket.h>
#include <sys/un.h>
#include <linux/fs.h>

static void touch(const char *name) {
  int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  MUST(fd >= 0);
  MUST(!close(fd));
}

static ino_t inode(const char *name) {
  struct stat info;
  MUST(!lstat(name, &info));
  return info.st_ino;
}

static void rename_noreplace(void) {
  touch("one");
  touch("two");
  REFUSED(renameat2(AT_FDCWD, "one", AT_FDCWD, "two", RENAME_NOREPLACE), EEXIST);
  MUST(!renameat2(AT_FDCWD, "one", AT_FDCWD, "three", RENAME_NOREPLACE));
  MUST(!access("three", F_OK));
}

static void rename_exchange(void) {
  touch("one");
  MUST(!mkdir("dir", 0755));
  touch("dir/below");
  ino_t file = inode("one"), dir = inode("dir");
  MUST(!renameat2(AT_FDCWD, "one", AT_FDCWD, "dir", RENAME_EXCHANGE));
  EQUAL(inode("dir"), file);
  EQUAL(inode("one"), dir);
  MUST(!access("one/below", F_OK));
  REFUSED(renameat2(AT_FDCWD, "one", AT_FDCWD, "none", RENAME_EXCHANGE), ENOENT);
  REFUSED(renameat2(AT_FDCWD, "one", AT_FDCWD, "dir", RENAME_EXCHANGE | RENAME_NOREPLACE), EINVAL);
}

static void rename_directories(void) {
  MUST(!mkdir("a", 0755) && !mkdir("a/b", 0755) && !mkdir("a/b/c", 0755) && !mkdir("full", 0755) && !mkdir("empty", 0755));
  touch("full/file");
  REFUSED(rename("a", "a/b/d"), EINVAL);
  REFUSED(rename("a/b", "full"), ENOTEMPTY);
  MUST(!rename("a/b", "empty"));
  MUST(!access("empty/c", F_OK));
  REFUSED(rename("full/file", "a"), EISDIR);
  REFUSED(rename("a", "full/file"), ENOTDIR);
  MUST(!rename("empty/c", "full/c"));
  MUST(!access("full/c/../file", F_OK));
}

/* The path of an open folder follows its renames. */
static void renamed_working_directory(void) {
  char path[4096];
  MUST(!mkdir("one", 0755) && !mkdir("two", 0755) && !mkdir("one/inner", 0755));
  int dir = open("one/inner", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  MUST(dir >= 0);
  MUST(!rename("one/inner", "two/moved"));
  int fd = openat(dir, "file", O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  MUST(fd >= 0);
  MUST(!access("two/moved/file", F_OK));
  int here = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  MUST(!fchdir(dir));
  char *got = getcwd(path, sizeof path);
  MUST(!fchdir(here));
  MUST(got && strlen(got) > 10 && !strcmp(got + strlen(got) - 10, "/two/moved"));
}

static void removed_working_directory(void) {
  struct stat info;
  struct dirent *entry;
  MUST(!mkdir("gone", 0755));
  int dir = open("gone", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  MUST(!rmdir("gone"));
  REFUSED(openat(dir, "file", O_WRONLY | O_CREAT, 0644), ENOENT);
  REFUSED(mkdirat(dir, "dir", 0755), ENOENT);
  MUST(!fstat(dir, &info));
  EQUAL(info.st_nlink, 0);
  DIR *stream = fdopendir(dir);
  int others = 0;
  while ((entry = readdir(stream))) others += strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
  EQUAL(others, 0);
  closedir(stream);
}

static void name_lengths(void) {
  char name[300], path[4200];
  memset(name, 'n', sizeof name);
  name[255] = 0;
  touch(name);
  MUST(!access(name, F_OK));
  MUST(!unlink(name));
  MUST(!mkdir(name, 0755));
  MUST(!rmdir(name));
  name[255] = 'n';
  name[256] = 0;
  REFUSED(open(name, O_WRONLY | O_CREAT, 0644), ENAMETOOLONG);
  REFUSED(mkdir(name, 0755), ENAMETOOLONG);
  REFUSED(access(name, F_OK), ENAMETOOLONG);
  touch("file");
  REFUSED(rename("file", name), ENAMETOOLONG);
  REFUSED(link("file", name), ENAMETOOLONG);
  REFUSED(symlink("file", name), ENAMETOOLONG);
  for (size_t i = 0; i < 4198; i += 2) memcpy(path + i, "./", 2);
  path[4198] = 0;
  REFUSED(access(path, F_OK), ENAMETOOLONG);
}

static void odd_names(void) {
  static const char *const names[] = { "new\nline", "\xff\xfe", "\xc3\x28", " ", "*", "\\", "\x01", "...", "a\tb", "\xed\xa0\x80", "%s%n", "-" };
  struct dirent *entry;
  for (size_t i = 0; i < COUNT(names); i++) touch(names[i]);
  DIR *dir = opendir(".");
  size_t found = 0;
  while ((entry = readdir(dir))) for (size_t i = 0; i < COUNT(names); i++) found += !strcmp(entry->d_name, names[i]);
  closedir(dir);
  EQUAL(found, COUNT(names));
  for (size_t i = 0; i < COUNT(names); i++) MUST(!rename(names[i], "moved") && !rename("moved", names[i]) && !unlink(names[i]));
}

static void case_is_kept(void) {
  touch("File");
  REFUSED(access("file", F_OK), ENOENT);
  touch("file");
  MUST(inode("File") != inode("file"));
}

static void symlink_kinds(void) {
  char target[4097], got[4097];
  struct stat info;
  memset(target, 't', 4095);
  target[4095] = 0;
  MUST(!symlink(target, "long"));
  EQUAL(readlink("long", got, sizeof got), 4095);
  MUST(!memcmp(got, target, 4095));
  MUST(!symlink("a\nb\xff/../c", "odd"));
  EQUAL(readlink("odd", got, sizeof got), 9);
  MUST(!memcmp(got, "a\nb\xff/../c", 9));
  EQUAL(readlink("odd", got, 3), 3);
  MUST(!symlink("itself", "itself"));
  REFUSED(open("itself", O_RDONLY), ELOOP);
  REFUSED(open("long", O_RDONLY | O_NOFOLLOW), ELOOP);
  touch("file");
  MUST(!symlink("file", "good"));
  MUST(!stat("good", &info) && S_ISREG(info.st_mode));
  MUST(!lstat("good", &info) && S_ISLNK(info.st_mode));
  EQUAL(info.st_size, 4);
  MUST(!symlink("none", "dangling"));
  REFUSED(open("dangling", O_RDONLY), ENOENT);
  REFUSED(open("dangling", O_WRONLY | O_CREAT | O_EXCL, 0644), EEXIST);
  int fd = open("dangling", O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  MUST(fd >= 0 && !access("none", F_OK));
  REFUSED(readlink("file", got, sizeof got), EINVAL);
}

static void link_rules(void) {
  struct stat info;
  touch("file");
  MUST(!mkdir("dir", 0755));
  MUST(!link("file", "dir/second"));
  REFUSED(link("file", "dir/second"), EEXIST);
  REFUSED(link("dir", "dir2"), EPERM);
  REFUSED(link("none", "x"), ENOENT);
  MUST(!stat("file", &info));
  EQUAL(info.st_nlink, 2);
  MUST(!symlink("file", "symbolic"));
  MUST(!link("symbolic", "symbolic2"));
  MUST(!lstat("symbolic2", &info) && S_ISLNK(info.st_mode));
  /* Two names of one file: a rename of one onto the other does nothing. */
  MUST(!rename("file", "dir/second"));
  MUST(!access("file", F_OK) && !access("dir/second", F_OK));
}

static void directory_listing(void) {
  enum { N = 1000 };
  static uint8_t seen[N];
  char name[64];
  struct dirent *entry;
  MUST(!mkdir("dir", 0755));
  for (int i = 0; i < N; i++) {
    snprintf(name, sizeof name, "dir/entry-number-%d", i);
    touch(name);
  }
  /* Whole, twice through one handle; then from a remembered position. */
  DIR *dir = opendir("dir");
  MUST(dir);
  for (int round = 0; round < 2; round++) {
    int dots = 0;
    memset(seen, 0, sizeof seen);
    while ((entry = readdir(dir))) {
      if (entry->d_name[0] == '.') { dots++; continue; }
      int number = atoi(entry->d_name + 13);
      if (number < 0 || number >= N || seen[number]++) FAIL("entry %s twice", entry->d_name);
    }
    for (int i = 0; i < N; i++) if (!seen[i]) FAIL("entry %d is missing in round %d", i, round);
    EQUAL(dots, 2);
    rewinddir(dir);
  }
  long position = 0;
  char after[256] = "";
  for (int i = 0; i < 500; i++) MUST(readdir(dir));
  position = telldir(dir);
  entry = readdir(dir);
  MUST(entry);
  snprintf(after, sizeof after, "%s", entry->d_name);
  while (readdir(dir)) {}
  seekdir(dir, position);
  entry = readdir(dir);
  MUST(entry && !strcmp(entry->d_name, after));
  closedir(dir);
}

/* What `rm -r` does: entries go while the folder is being read; none of the others may be lost. */
static void removal_while_listing(void) {
  enum { N = 600 };
  char name[64];
  struct dirent *entry;
  int removed = 0;
  for (int i = 0; i < N; i++) {
    snprintf(name, sizeof name, "entry-%d", i);
    touch(name);
  }
  DIR *dir = opendir(".");
  while ((entry = readdir(dir))) if (strncmp(entry->d_name, "entry-", 6) == 0) { MUST(!unlink(entry->d_name)); removed++; }
  closedir(dir);
  EQUAL(removed, N);
}

static void new_entries_show(void) {
  struct dirent *entry;
  DIR *dir = opendir(".");
  while (readdir(dir)) {}
  touch("late");
  rewinddir(dir);
  int found = 0;
  while ((entry = readdir(dir))) found += !strcmp(entry->d_name, "late");
  closedir(dir);
  EQUAL(found, 1);
  /* A name that was looked up in vain, then made. */
  REFUSED(access("soon", F_OK), ENOENT);
  touch("soon");
  MUST(!access("soon", F_OK));
  MUST(!unlink("soon"));
  REFUSED(access("soon", F_OK), ENOENT);
}

static void deep_path(void) {
  char cwd[4096];
  int here = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), depth = 0;
  for (; depth < 200; depth++) MUST(!mkdir("a-level-with-a-long-name", 0755) && !chdir("a-level-with-a-long-name"));
  int fd = open("bottom", O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  MUST(fd >= 0);
  char *got = getcwd(cwd, sizeof cwd);
  MUST(!fchdir(here));
  if (got) FAIL("a path of %zu bytes fitted into 4096", strlen(got));
}

static void many_open_files(void) {
  enum { N = 1500 };
  static int fds[N];
  char name[32];
  int here = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), made = 0, problem = 0;
  for (; made < N && !problem; made++) {
    snprintf(name, sizeof name, "held-%d", made);
    fds[made] = openat(here, name, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (fds[made] < 0) problem = errno;
    else if (write(fds[made], name, strlen(name)) < 0) problem = errno;
  }
  char buffer[32];
  int wrong = 0;
  for (int i = 0; i < made; i++) {
    snprintf(name, sizeof name, "held-%d", i);
    if (fds[i] < 0) continue;
    wrong += pread(fds[i], buffer, sizeof buffer, 0) != (ssize_t)strlen(name) || memcmp(buffer, name, strlen(name)) != 0;
    wrong += close(fds[i]) != 0;
  }
  if (problem == EMFILE && made < 1020) SKIP("this process may only open %d files", made);
  errno = problem;
  MUST(!problem);
  EQUAL(made, N);
  EQUAL(wrong, 0);
}

static void socket_in_folder(void) {
  struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "socket" };
  int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), client = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  MUST(server >= 0 && client >= 0);
  MUST(!bind(server, (struct sockaddr *)&address, sizeof address));
  MUST(!listen(server, 1));
  MUST(!connect(client, (struct sockaddr *)&address, sizeof address));
  MUST(!unlink("socket"));
}

static void refused_removals(void) {
  MUST(!mkdir("dir", 0755));
  touch("dir/file");
  REFUSED(rmdir("dir"), ENOTEMPTY);
  REFUSED(unlink("dir"), EISDIR);
  REFUSED(rmdir("dir/file"), ENOTDIR);
  REFUSED(rmdir("none"), ENOENT);
  REFUSED(unlink("none"), ENOENT);
  REFUSED(unlink("dir/file/x"), ENOTDIR);
  REFUSED(rmdir("dir/."), EINVAL);
  REFUSED(mkdir("dir", 0755), EEXIST);
  REFUSED(mkdir("none/dir", 0755), ENOENT);
  REFUSED(open("dir/file", O_WRONLY | O_CREAT | O_EXCL, 0644), EEXIST);
  REFUSED(open("dir", O_WRONLY), EISDIR);
  REFUSED(open("dir/file", O_RDONLY | O_DIRECTORY), ENOTDIR);
}

const struct check name_checks[] = {
  { "rename-noreplace", rename_noreplace },
  { "rename-exchange", rename_exchange },
  { "rename-directories", rename_directories },
  { "renamed-working-directory", renamed_working_directory },
  { "removed-working-directory", removed_working_directory },
  { "name-lengths", name_lengths },
  { "odd-names", odd_names },
  { "case", case_is_kept },
  { "symlinks", symlink_kinds },
  { "hard-links", link_rules },
  { "directory-listing", directory_listing },
  { "removal-while-listing", removal_while_listing },
  { "new-entries-show", new_entries_show },
  { "deep-path", deep_path },
  { "many-open-files", many_open_files },
  { "socket", socket_in_folder },
  { "refused-removals", refused_removals },
  { NULL, NULL },
};
