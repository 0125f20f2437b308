#include "tool.h"
#include <sys/xattr.h>

/* A file with several names, and the number of the line that showed it first: tells hard links from copies. */
struct seen { dev_t dev; ino_t ino; unsigned number; };
static struct seen *seen;
static size_t seen_count, seen_room;
static unsigned entries;
static int with_xattrs, failed;

/* Bytes that would break a line, and all that are not ASCII, as \xHH. */
static void print_escaped(const char *text) {
  for (const unsigned char *at = (const unsigned char *)text; *at; at++) {
    if (*at > 0x20 && *at < 0x7f && *at != '\\') putchar(*at);
    else printf("\\x%02x", *at);
  }
}

static unsigned first_number(const struct stat *info) {
  for (size_t i = 0; i < seen_count; i++) if (seen[i].ino == info->st_ino && seen[i].dev == info->st_dev) return seen[i].number;
  if (seen_count == seen_room) seen = realloc(seen, (seen_room = seen_room ? seen_room * 2 : 256) * sizeof *seen);
  seen[seen_count++] = (struct seen){ info->st_dev, info->st_ino, entries };
  return entries;
}

static int by_bytes(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

/* The user.* attributes as one hash over the sorted names and values. */
static void print_xattrs(int dir, const char *name, const char *path) {
  static char list[65536], value[65536];
  char *names[256], hex[65], through[64];
  struct sha256 hash;
  size_t count = 0;
  int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) { printf(" xattrs=%s", errno_name(errno)); failed = 1; return; }
  snprintf(through, sizeof through, "/proc/self/fd/%d", fd);
  ssize_t length = listxattr(through, list, sizeof list);
  if (length < 0) printf(" xattrs=%s", errno_name(errno));
  for (char *at = list; length > 0 && at < list + length; at += strlen(at) + 1)
    if (!strncmp(at, "user.", 5) && count < COUNT(names)) names[count++] = at;
  if (count) {
    qsort(names, count, sizeof *names, by_bytes);
    sha256_start(&hash);
    for (size_t i = 0; i < count; i++) {
      ssize_t n = getxattr(through, names[i], value, sizeof value);
      if (n < 0) { fprintf(stderr, "%s: getxattr %s: %s\n", path, names[i], errno_name(errno)); failed = 1; continue; }
      sha256_add(&hash, names[i], strlen(names[i]) + 1);
      sha256_add(&hash, value, (size_t)n);
    }
    sha256_hex(&hash, hex);
    printf(" xattrs=%zu:%.16s", count, hex);
  }
  close(fd);
}

/* Works on descriptors, so that a path may be longer than PATH_MAX. `path` is only for printing. */
static void walk(int dir, const char *path) {
  DIR *stream = fdopendir(dup(dir));
  struct dirent *entry;
  char **names = NULL;
  size_t count = 0, room = 0;
  if (!stream) { fprintf(stderr, "%s: %s\n", path, errno_name(errno)); failed = 1; return; }
  rewinddir(stream);
  while ((errno = 0, entry = readdir(stream))) {
    if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")) continue;
    if (count == room) names = realloc(names, (room = room ? room * 2 : 64) * sizeof *names);
    names[count++] = strdup(entry->d_name);
  }
  if (errno) { fprintf(stderr, "%s: readdir: %s\n", path, errno_name(errno)); failed = 1; }
  closedir(stream);
  qsort(names, count, sizeof *names, by_bytes);
  for (size_t i = 0; i < count; i++) {
    struct stat info;
    char *child, target[4097], hex[65];
    if (asprintf(&child, "%s/%s", path, names[i]) < 0) abort();
    entries++;
    if (fstatat(dir, names[i], &info, AT_SYMLINK_NOFOLLOW)) {
      printf("?%s ", errno_name(errno));
      failed = 1;
    } else {
      /* A folder's size and link count are left out: they are the file system's own business. */
      printf("%06o %u:%u %lld.%09ld", info.st_mode, info.st_uid, info.st_gid, (long long)info.st_mtim.tv_sec, info.st_mtim.tv_nsec);
      if (S_ISREG(info.st_mode)) {
        printf(" size=%lld", (long long)info.st_size);
        if (info.st_nlink > 1) printf(" links=%u first=%u", (unsigned)info.st_nlink, first_number(&info));
        if (sha256_file(dir, names[i], hex)) { printf(" content=%s", errno_name(errno)); failed = 1; }
        else printf(" content=%.32s", hex);
      } else if (S_ISLNK(info.st_mode)) {
        ssize_t n = readlinkat(dir, names[i], target, sizeof target - 1);
        target[n < 0 ? 0 : n] = 0;
        printf(" size=%lld target=", (long long)info.st_size);
        print_escaped(n < 0 ? errno_name(errno) : target);
      } else if (S_ISCHR(info.st_mode) || S_ISBLK(info.st_mode)) printf(" device=%llx", (unsigned long long)info.st_rdev);
      if (with_xattrs && (S_ISREG(info.st_mode) || S_ISDIR(info.st_mode))) print_xattrs(dir, names[i], child);
    }
    putchar(' ');
    print_escaped(child + 2);
    putchar('\n');
    if (S_ISDIR(info.st_mode)) {
      int fd = openat(dir, names[i], O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
      if (fd < 0) { fprintf(stderr, "%s: %s\n", child, errno_name(errno)); failed = 1; }
      else { walk(fd, child); close(fd); }
    }
    free(child);
    free(names[i]);
  }
  free(names);
}

int command_manifest(int argc, char **argv) {
  if (argc < 1 || argc > 2) return 2;
  with_xattrs = argc == 2 && !strcmp(argv[1], "xattr");
  int dir = open(argv[0], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (dir < 0) { perror(argv[0]); return 1; }
  walk(dir, ".");
  return failed;
}
