/*
 * Runs rows of system calls and prints what each call gave, so that a run on a plain folder and a run on a mount of it can
 * be compared line by line. A row is `name: command args; command args; ...`, each in a fresh folder of its own, as root
 * (or as the user whose number is given: then `as` is refused, and the row goes on as that user) with umask 022. A command prints `ok`, an errno's name, or a value. See e2e/posix/README.md for the commands.
 */
#include "tool.h"
#include <grp.h>
#include <linux/fs.h>
#include <sys/socket.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/xattr.h>

enum { MAX_ARGS = 8, FDS = 8, MARKS = 4, SETTLE_US = 12000 };
struct name_value { const char *name; int value; };

static const struct name_value open_flags[] = {
  { "RDONLY", O_RDONLY }, { "WRONLY", O_WRONLY }, { "RDWR", O_RDWR }, { "CREAT", O_CREAT }, { "EXCL", O_EXCL },
  { "TRUNC", O_TRUNC }, { "APPEND", O_APPEND }, { "DIRECTORY", O_DIRECTORY }, { "NOFOLLOW", O_NOFOLLOW },
  { "NONBLOCK", O_NONBLOCK }, { "PATH", O_PATH }, { "SYNC", O_SYNC }, { "NOATIME", O_NOATIME }, { "TMPFILE", O_TMPFILE },
};
static const struct name_value rename_flags[] = {
  { "NOREPLACE", RENAME_NOREPLACE }, { "EXCHANGE", RENAME_EXCHANGE }, { "WHITEOUT", RENAME_WHITEOUT },
};
static const struct name_value at_flags[] = {
  { "NOFOLLOW", AT_SYMLINK_NOFOLLOW }, { "FOLLOW", AT_SYMLINK_FOLLOW }, { "REMOVEDIR", AT_REMOVEDIR }, { "0", 0 },
};
static const struct name_value types[] = {
  { "file", S_IFREG }, { "fifo", S_IFIFO }, { "socket", S_IFSOCK }, { "char", S_IFCHR }, { "block", S_IFBLK },
  { "dir", S_IFDIR }, { "link", S_IFLNK },
};
static int held[FDS];
static struct { char path[300]; struct stat info; } marks[MARKS];
static const char *row_name;

static void bad_row(const char *what) {
  fprintf(stderr, "posix: row %s: %s\n", row_name, what);
  exit(2);
}

static int flags_of(const struct name_value *table, size_t count, const char *text) {
  char copy[200], *rest = copy, *word;
  int value = 0;
  snprintf(copy, sizeof copy, "%s", text);
  while ((word = strsep(&rest, "|"))) {
    size_t i = 0;
    while (i < count && strcmp(table[i].name, word)) i++;
    if (i == count) bad_row(word);
    value |= table[i].value;
  }
  return value;
}

static long long number(const char *text) { return strtoll(text, NULL, 0); }
static mode_t octal(const char *text) { return (mode_t)strtoul(text, NULL, 8); }
static int *slot(const char *text) {
  int n = atoi(text);
  if (n < 0 || n >= FDS) bad_row("descriptor slot");
  return &held[n];
}

/* Each command writes its result here when it is not just ok or an errno. */
static char text_result[8192];
static void value(const char *format, ...) {
  size_t used = strlen(text_result);
  va_list args;
  va_start(args, format);
  vsnprintf(text_result + used, sizeof text_result - used, format, args);
  va_end(args);
}

static const char *type_name(mode_t mode) {
  for (size_t i = 0; i < COUNT(types); i++) if ((mode & S_IFMT) == (mode_t)types[i].value) return types[i].name;
  return "?";
}

static void print_fields(const struct stat *info, const char *fields) {
  char copy[200], *rest = copy, *field;
  const char *before = "";
  snprintf(copy, sizeof copy, "%s", fields);
  while ((field = strsep(&rest, ","))) {
    value("%s", before);
    before = ",";
    if (!strcmp(field, "type")) value("%s", type_name(info->st_mode));
    else if (!strcmp(field, "mode")) value("%04o", info->st_mode & 07777);
    else if (!strcmp(field, "nlink")) value("%u", (unsigned)info->st_nlink);
    else if (!strcmp(field, "uid")) value("%u", info->st_uid);
    else if (!strcmp(field, "gid")) value("%u", info->st_gid);
    else if (!strcmp(field, "size")) value("%lld", (long long)info->st_size);
    else if (!strcmp(field, "rdev")) value("%u:%u", major(info->st_rdev), minor(info->st_rdev));
    else if (!strcmp(field, "atime")) value("%lld.%09ld", (long long)info->st_atim.tv_sec, info->st_atim.tv_nsec);
    else if (!strcmp(field, "mtime")) value("%lld.%09ld", (long long)info->st_mtim.tv_sec, info->st_mtim.tv_nsec);
    else bad_row(field);
  }
}

static int is_later(struct timespec a, struct timespec b) {
  return a.tv_sec != b.tv_sec ? a.tv_sec > b.tv_sec : a.tv_nsec > b.tv_nsec;
}

static struct timespec time_arg(const char *text) {
  struct timespec at = { 0, 0 };
  if (!strcmp(text, "now")) at.tv_nsec = UTIME_NOW;
  else if (!strcmp(text, "omit")) at.tv_nsec = UTIME_OMIT;
  else {
    char *end;
    at.tv_sec = strtoll(text, &end, 10);
    if (*end == '.') at.tv_nsec = strtol(end + 1, NULL, 10);
  }
  return at;
}

static int c_create(char **a) {
  int fd = open(a[0], O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, octal(a[1]));
  return fd < 0 ? -1 : close(fd);
}
static int c_write(char **a) {
  int fd = open(a[0], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) return -1;
  int result = write(fd, a[1], strlen(a[1])) < 0 ? -1 : 0;
  close(fd);
  return result;
}
/* Printable bytes as they are, the others as \xHH, so that a row stays one line. */
static void value_escaped(const char *text, size_t length) {
  for (size_t i = 0; i < length; i++)
    if (text[i] > ' ' && text[i] < 127) value("%c", text[i]);
    else value("\\x%02x", (unsigned char)text[i]);
}
static int c_cat(char **a) {
  char buffer[200];
  int fd = open(a[0], O_RDONLY | O_CLOEXEC);
  if (fd < 0) return -1;
  ssize_t n = read(fd, buffer, sizeof buffer);
  close(fd);
  if (n < 0) return -1;
  value("[");
  value_escaped(buffer, (size_t)n);
  value("]");
  return 0;
}
static int c_open(char **a) {
  int fd = open(a[0], flags_of(open_flags, COUNT(open_flags), a[1]) | O_CLOEXEC, a[2] ? octal(a[2]) : 0);
  return fd < 0 ? -1 : close(fd);
}
static int c_hold(char **a) {
  return *slot(a[0]) = open(a[1], flags_of(open_flags, COUNT(open_flags), a[2]) | O_CLOEXEC, a[3] ? octal(a[3]) : 0);
}
static int c_close(char **a) { int fd = *slot(a[0]); *slot(a[0]) = -1; return close(fd); }
static int c_fwrite(char **a) { return write(*slot(a[0]), a[1], strlen(a[1])) < 0 ? -1 : 0; }
static int c_fread(char **a) {
  char buffer[200];
  ssize_t n = read(*slot(a[0]), buffer, (size_t)number(a[1]) < sizeof buffer ? (size_t)number(a[1]) : sizeof buffer);
  if (n < 0) return -1;
  value("[%.*s]", (int)n, buffer);
  return 0;
}
static int c_fstat(char **a) {
  struct stat info;
  if (fstat(*slot(a[0]), &info)) return -1;
  print_fields(&info, a[1]);
  return 0;
}
static int c_fchmod(char **a) { return fchmod(*slot(a[0]), octal(a[1])); }
static int c_fchown(char **a) { return fchown(*slot(a[0]), (uid_t)number(a[1]), (gid_t)number(a[2])); }
static int c_ftruncate(char **a) { return ftruncate(*slot(a[0]), number(a[1])); }
static int c_futimens(char **a) { struct timespec t[2] = { time_arg(a[1]), time_arg(a[2]) }; return futimens(*slot(a[0]), t); }
static int c_mkdir(char **a) { return mkdir(a[0], octal(a[1])); }
static int c_rmdir(char **a) { return rmdir(a[0]); }
static int c_unlink(char **a) { return unlink(a[0]); }
static int c_unlinkat(char **a) { return unlinkat(AT_FDCWD, a[0], flags_of(at_flags, COUNT(at_flags), a[1])); }
static int c_link(char **a) { return link(a[0], a[1]); }
static int c_linkat(char **a) { return linkat(AT_FDCWD, a[0], AT_FDCWD, a[1], flags_of(at_flags, COUNT(at_flags), a[2])); }
static int c_symlink(char **a) { return symlink(a[0], a[1]); }
static int c_readlink(char **a) {
  char target[4097];
  ssize_t n = readlink(a[0], target, sizeof target);
  if (n < 0) return -1;
  if (n > 60) value("[%zd bytes]", n); else value("[%.*s]", (int)n, target);
  return 0;
}
static int c_rename(char **a) { return rename(a[0], a[1]); }
static int c_renameat2(char **a) { return renameat2(AT_FDCWD, a[0], AT_FDCWD, a[1], (unsigned)flags_of(rename_flags, COUNT(rename_flags), a[2])); }
static int c_mkfifo(char **a) { return mkfifo(a[0], octal(a[1])); }
static int c_mknod(char **a) {
  return mknod(a[0], (mode_t)flags_of(types, COUNT(types), a[1]) | octal(a[2]), a[3] ? makedev(number(a[3]), number(a[4])) : 0);
}
static int c_bind(char **a) {
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  snprintf(address.sun_path, sizeof address.sun_path, "%s", a[0]);
  int result = bind(fd, (struct sockaddr *)&address, sizeof address), saved = errno;
  close(fd);
  errno = saved;
  return result;
}
static int c_chmod(char **a) { return chmod(a[0], octal(a[1])); }
static int c_chown(char **a) { return chown(a[0], (uid_t)number(a[1]), (gid_t)number(a[2])); }
static int c_lchown(char **a) { return lchown(a[0], (uid_t)number(a[1]), (gid_t)number(a[2])); }
static int c_truncate(char **a) { return truncate(a[0], number(a[1])); }
static int c_utimens(char **a) {
  struct timespec t[2] = { time_arg(a[1]), time_arg(a[2]) };
  return utimensat(AT_FDCWD, a[0], t, a[3] ? flags_of(at_flags, COUNT(at_flags), a[3]) : 0);
}
static int c_utimenull(char **a) { return utimensat(AT_FDCWD, a[0], NULL, 0); }
static int c_access(char **a) { return faccessat(AT_FDCWD, a[0], (int)number(a[1]), AT_EACCESS); }
static int c_stat(char **a) {
  struct stat info;
  if (stat(a[0], &info)) return -1;
  if (a[1]) print_fields(&info, a[1]);
  return 0;
}
static int c_lstat(char **a) {
  struct stat info;
  if (lstat(a[0], &info)) return -1;
  if (a[1]) print_fields(&info, a[1]);
  return 0;
}
/* same A B: whether two paths name one inode. */
static int c_same(char **a) {
  struct stat one, two;
  if (lstat(a[0], &one) || lstat(a[1], &two)) return -1;
  value(one.st_ino == two.st_ino && one.st_dev == two.st_dev ? "same" : "different");
  return 0;
}
static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }
static int c_ls(char **a) {
  char *names[100];
  size_t count = 0;
  struct dirent *entry;
  DIR *dir = opendir(a[0]);
  if (!dir) return -1;
  while ((entry = readdir(dir)) && count < COUNT(names)) if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..")) names[count++] = strdup(entry->d_name);
  closedir(dir);
  qsort(names, count, sizeof *names, by_name);
  value("{");
  for (size_t i = 0; i < count; i++) {
    if (i) value(",");
    value_escaped(names[i], strlen(names[i]) > 40 ? 40 : strlen(names[i]));
    free(names[i]);
  }
  value("}");
  return 0;
}
static int c_setxattr(char **a) { return lsetxattr(a[0], a[1], a[2], strlen(a[2]), 0); }
static int c_getxattr(char **a) {
  char buffer[100];
  ssize_t n = lgetxattr(a[0], a[1], buffer, sizeof buffer);
  if (n < 0) return -1;
  value("[%.*s]", (int)n, buffer);
  return 0;
}
static int c_removexattr(char **a) { return lremovexattr(a[0], a[1]); }

/* mark N PATH, then later `moved N`: which of the change and modification times went forward since. */
static int c_mark(char **a) {
  size_t n = (size_t)number(a[0]);
  if (n >= MARKS) bad_row("mark");
  snprintf(marks[n].path, sizeof marks[n].path, "%s", a[1]);
  if (lstat(a[1], &marks[n].info)) return -1;
  usleep(SETTLE_US); /* longer than the kernel's clock tick for file times */
  return 0;
}
static int c_moved(char **a) {
  struct stat info;
  size_t n = (size_t)number(a[0]);
  if (n >= MARKS || lstat(a[1] ? a[1] : marks[n].path, &info)) return -1;
  int c = is_later(info.st_ctim, marks[n].info.st_ctim), m = is_later(info.st_mtim, marks[n].info.st_mtim);
  value("%s", c && m ? "cm" : c ? "c" : m ? "m" : "-");
  return 0;
}
static int c_as(char **a) {
  gid_t groups[4];
  size_t count = 0;
  for (int i = 2; a[i] && count < COUNT(groups); i++) groups[count++] = (gid_t)number(a[i]);
  if (seteuid(0) || setgroups(count, groups) || setegid((gid_t)number(a[1]))) return -1;
  return seteuid((uid_t)number(a[0]));
}
static int c_root(char **a) {
  (void)a;
  return seteuid(0) || setegid(0) || setgroups(0, NULL) ? -1 : 0;
}
static int c_umask(char **a) { umask(octal(a[0])); return 0; }

static const struct { const char *name; int (*run)(char **); int least, most, quiet; } commands[] = {
  { "create", c_create, 2, 2, 0 }, { "write", c_write, 2, 2, 0 }, { "cat", c_cat, 1, 1, 0 }, { "open", c_open, 2, 3, 0 },
  { "hold", c_hold, 3, 4, 0 }, { "close", c_close, 1, 1, 0 }, { "fwrite", c_fwrite, 2, 2, 0 }, { "fread", c_fread, 2, 2, 0 },
  { "fstat", c_fstat, 2, 2, 0 }, { "fchmod", c_fchmod, 2, 2, 0 }, { "fchown", c_fchown, 3, 3, 0 },
  { "ftruncate", c_ftruncate, 2, 2, 0 }, { "futimens", c_futimens, 3, 3, 0 }, { "mkdir", c_mkdir, 2, 2, 0 },
  { "rmdir", c_rmdir, 1, 1, 0 }, { "unlink", c_unlink, 1, 1, 0 }, { "unlinkat", c_unlinkat, 2, 2, 0 }, { "link", c_link, 2, 2, 0 },
  { "linkat", c_linkat, 3, 3, 0 }, { "symlink", c_symlink, 2, 2, 0 }, { "readlink", c_readlink, 1, 1, 0 },
  { "rename", c_rename, 2, 2, 0 }, { "renameat2", c_renameat2, 3, 3, 0 }, { "mkfifo", c_mkfifo, 2, 2, 0 },
  { "mknod", c_mknod, 3, 5, 0 }, { "bind", c_bind, 1, 1, 0 }, { "chmod", c_chmod, 2, 2, 0 }, { "chown", c_chown, 3, 3, 0 },
  { "lchown", c_lchown, 3, 3, 0 }, { "truncate", c_truncate, 2, 2, 0 }, { "utimens", c_utimens, 3, 4, 0 },
  { "utimenull", c_utimenull, 1, 1, 0 }, { "access", c_access, 2, 2, 0 }, { "stat", c_stat, 1, 2, 0 },
  { "lstat", c_lstat, 1, 2, 0 }, { "same", c_same, 2, 2, 0 }, { "ls", c_ls, 1, 1, 0 }, { "setxattr", c_setxattr, 3, 3, 0 },
  { "getxattr", c_getxattr, 2, 2, 0 }, { "removexattr", c_removexattr, 2, 2, 0 }, { "mark", c_mark, 2, 2, 1 },
  { "moved", c_moved, 1, 2, 0 }, { "as", c_as, 2, 6, 1 }, { "root", c_root, 0, 0, 1 }, { "umask", c_umask, 1, 1, 1 },
};

/* In an argument: @N is N bytes of name; @pN a path of N bytes to `f`; '' is empty; \n and \xHH are bytes. */
static char *expand(const char *word) {
  char *out = malloc(9000), *to = out;
  if (!strcmp(word, "''")) word = "";
  for (const char *at = word; *at;) {
    if (*at == '@' && (at[1] == 'p' || (at[1] >= '0' && at[1] <= '9')) && (at == word || at[-1] == '/')) {
      int is_path = at[1] == 'p';
      char *end;
      long length = strtol(at + 1 + is_path, &end, 10);
      if (length < 1 || length > 8000) bad_row(word);
      if (is_path) {
        for (long i = 0; i < length - 1; i++) to[i] = i % 2 ? '/' : '.';
        /* An even number of bytes before the last name, so that it ends in a slash. */
        if ((length - 1) % 2) to[length - 2] = '/';
        to[length - 1] = 'f';
      } else memset(to, 'x', (size_t)length);
      to += length;
      at = end;
    } else if (*at == '\\' && at[1] == 'n') { *to++ = '\n'; at += 2; }
    else if (*at == '\\' && at[1] == 'x') { char hex[3] = { at[2], at[3], 0 }; *to++ = (char)strtol(hex, NULL, 16); at += 4; }
    else *to++ = *at++;
  }
  *to = 0;
  return out;
}

static void run_command(char *text) {
  char *args[MAX_ARGS + 1] = { 0 }, *rest = text, *word;
  int count = -1;
  const char *name = NULL;
  while ((word = strsep(&rest, " \t"))) {
    if (!*word) continue;
    if (!name) { name = word; count = 0; continue; }
    if (count == MAX_ARGS) bad_row("too many arguments");
    args[count++] = expand(word);
  }
  if (!name) return;
  for (size_t i = 0; i < COUNT(commands); i++) {
    if (strcmp(commands[i].name, name)) continue;
    if (count < commands[i].least || count > commands[i].most) bad_row(name);
    text_result[0] = 0;
    errno = 0;
    int result = commands[i].run(args), saved = errno;
    if (result < 0) printf(" %s", errno_name(saved));
    else if (text_result[0]) printf(" %s", text_result);
    else if (!commands[i].quiet) printf(" ok");
    for (int k = 0; k < count; k++) free(args[k]);
    return;
  }
  bad_row(name);
}

int command_posix(int argc, char **argv) {
  static char line[8192];
  if (argc != 1 && argc != 2) return 2;
  if (geteuid()) { fprintf(stderr, "posix: needs root\n"); return 1; }
  gid_t id = argc == 2 ? (gid_t)number(argv[1]) : 0;
  if (id && (setgroups(0, NULL) || setresgid(id, id, id) || setresuid(id, id, id))) { perror("posix: user"); return 1; }
  int top = open(argv[0], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (top < 0) { fprintf(stderr, "posix: %s: %s\n", argv[0], errno_name(errno)); return 1; }
  while (fgets(line, sizeof line, stdin)) {
    line[strcspn(line, "\n")] = 0;
    char *commands_text = strchr(line, ':');
    if (!*line || *line == '#') continue;
    if (!commands_text) { row_name = line; bad_row("no colon"); }
    *commands_text++ = 0;
    row_name = line;
    for (int i = 0; i < FDS; i++) held[i] = -1;
    umask(022);
    if (fchdir(top)) bad_row("fchdir");
    remove_tree(top, "posix-row");
    if (mkdir("posix-row", 0755) || chdir("posix-row")) bad_row(errno_name(errno));
    printf("%s", row_name);
    char *command;
    while ((command = strsep(&commands_text, ";"))) run_command(command);
    putchar('\n');
    if (!id) c_root(NULL);
    for (int i = 0; i < FDS; i++) if (held[i] >= 0) close(held[i]);
    if (fchdir(top)) bad_row("fchdir");
    remove_tree(top, "posix-row");
  }
  close(top);
  return 0;
}
