#include "tool.h"
#include <sys/xattr.h>

/* Names that have broken file servers: control characters, what a shell or a protocol treats as special, bytes that are
 * not UTF-8 (a lone continuation byte, an overlong form, a surrogate), both normal forms of one letter. */
static const char *const odd_names[] = {
  "new\nline", "tab\tbetween", "carriage\rreturn", "\x01\x02\x7f", " leading space", "trailing space ", "trailing dot.",
  "...", ".hidden", "-rf", "--", "~", "$HOME", "`id`", "\"quoted\"", "'single'", "back\\slash", "star*", "question?",
  "semi;colon", "pipe|", "amp&ersand", "colon:name", "percent%20", "#hash", "a=b,c", "nul-like\\0", "\xff\xfe\xfd",
  "\x80", "\xc3\x28", "\xc0\xaf", "\xed\xa0\x80", "half\xe2\x82", "\xc3\xa9t\xc3\xa9", "e\xcc\x81te\xcc\x81",
  "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e", "\xf0\x9f\x90\xa7", "\xe2\x80\xae" "gpj.exe", "CON", "aux.txt", "UPPER", "upper",
};
static const mode_t modes[] = { 0644, 0600, 0444, 0755, 0400, 0000, 0777, 04755, 02755, 0640, 0111, 06711 };
static const uid_t owners[] = { 0, 0, 0, 1000, 65534, 123456 };

static int root;
static unsigned made, wanted;

static void must(int result, const char *what) {
  if (result < 0) { fprintf(stderr, "tree: %s: %s\n", what, errno_name(errno)); exit(1); }
}

/* Whole-second and fractional times, before 1970 and after 2038. */
static struct timespec time_of(unsigned number) {
  static const long long seconds[] = { 1700000000, 946684800, 1, -86400, 2147483648, 4294967296, 1234567890 };
  return (struct timespec){ .tv_sec = seconds[number % COUNT(seconds)] + number, .tv_nsec = number % 3 ? (long)(number * 7919 % 1000000000) : 0 };
}

static void finish(int dir, const char *name, unsigned number, int is_link) {
  struct timespec times[2] = { time_of(number), time_of(number) };
  must(fchownat(dir, name, owners[number % COUNT(owners)], owners[(number + 1) % COUNT(owners)], AT_SYMLINK_NOFOLLOW), "chown");
  if (!is_link) must(fchmodat(dir, name, modes[number % COUNT(modes)], 0), "chmod");
  must(utimensat(dir, name, times, AT_SYMLINK_NOFOLLOW), "utimensat");
}

static void make_file(int dir, const char *name) {
  static uint8_t buffer[1 << 17];
  unsigned number = made++;
  size_t size = number % 97 == 0 ? 100000 + number : number % 11 == 0 ? 0 : number * 37 % 6000;
  int fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  must(fd, name);
  pattern(buffer, size, number, 0);
  if (write(fd, buffer, size) != (ssize_t)size) must(-1, "write");
  if (number % 50 == 0) fsetxattr(fd, "user.culvert", name, strlen(name), 0);
  close(fd);
  finish(dir, name, number, 0);
}

static void make_link(int dir, const char *name, const char *target) {
  must(symlinkat(target, dir, name), name);
  finish(dir, name, made++, 1);
}

static int make_dir(int parent, const char *name) {
  must(mkdirat(parent, name, 0755), name);
  made++;
  int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  must(fd, name);
  return fd;
}

/* A folder's time is set when all that is in it has been made. */
static void close_dir(int dir, unsigned number) {
  struct timespec times[2] = { time_of(number), time_of(number) };
  must(fchmod(dir, number % 7 == 0 ? 01777 : number % 5 == 0 ? 0700 : 0755), "chmod");
  must(futimens(dir, times), "futimens");
  close(dir);
}

static void odd(void) {
  char name[256], target[2001];
  int dir = make_dir(root, "odd");
  for (size_t i = 0; i < COUNT(odd_names); i++) make_file(dir, odd_names[i]);
  int below = make_dir(dir, "folder\nwith newline \xff");
  for (size_t i = 0; i < 5; i++) make_file(below, odd_names[i]);
  close_dir(below, made);
  for (int i = 0; i < 4; i++) {
    memset(name, 'a' + i, 255);
    name[255] = 0;
    if (i == 0) make_file(dir, name);
    if (i == 1) close_dir(make_dir(dir, name), made);
    if (i == 2) make_link(dir, name, odd_names[0]);
    if (i == 3) { memcpy(name, "\xe6\x97\xa5", 3); make_file(dir, name); }
  }
  memset(target, 't', 2000);
  target[2000] = 0;
  for (int i = 100; i < 2000; i += 100) target[i] = '/';
  make_link(dir, "long target", target);
  make_link(dir, "dangling", "no/such\nthing\xff");
  make_link(dir, "absolute", "/etc/passwd");
  make_link(dir, "upwards", "../../../..");
  make_link(dir, "itself", "itself");
  must(mkfifoat(dir, "fifo", 0640), "mkfifo");
  finish(dir, "fifo", made++, 0);
  close_dir(dir, made);
}

static void deep(void) {
  int dirs[60];
  char name[32];
  dirs[0] = make_dir(root, "deep");
  for (int i = 1; i < 60; i++) {
    snprintf(name, sizeof name, "level-%02d-of-a-deep-tree", i);
    dirs[i] = make_dir(dirs[i - 1], name);
    if (i % 10 == 0) make_file(dirs[i], "file");
  }
  for (int i = 59; i >= 0; i--) close_dir(dirs[i], made + (unsigned)i);
}

static void hard_links(void) {
  char name[32];
  int dir = make_dir(root, "links"), other = make_dir(root, "more-links");
  for (int i = 0; i < 20; i++) {
    snprintf(name, sizeof name, "original-%d", i);
    make_file(dir, name);
    for (int k = 0; k < i % 4 + 1; k++) {
      char second[48];
      snprintf(second, sizeof second, "%s-again-%d", name, k);
      must(linkat(dir, name, k % 2 ? other : dir, second, 0), "link");
      made++;
    }
  }
  close_dir(dir, made);
  close_dir(other, made + 1);
}

static void empty(void) {
  char name[32];
  int dir = make_dir(root, "empty");
  for (int i = 0; i < 40; i++) {
    snprintf(name, sizeof name, "empty-%d", i);
    close_dir(make_dir(dir, name), made);
  }
  close_dir(dir, made);
}

/* What is left to make: folders of 120 files, with a symbolic link for every tenth, and one folder that needs several
 * READDIR replies. */
static void rest(void) {
  char name[64], target[64];
  int large = make_dir(root, "large-folder");
  for (unsigned i = 0; i < 900 && made < wanted; i++) {
    snprintf(name, sizeof name, "entry-with-a-name-of-some-length-%04u", i);
    make_file(large, name);
  }
  close_dir(large, made);
  for (unsigned d = 0; made < wanted; d++) {
    snprintf(name, sizeof name, "folder-%02u", d);
    int dir = make_dir(root, name);
    for (unsigned i = 0; i < 120 && made < wanted; i++) {
      snprintf(name, sizeof name, "file-%u", i);
      snprintf(target, sizeof target, "file-%u", i - 1);
      if (i % 10 == 9) make_link(dir, name, target);
      else make_file(dir, name);
    }
    close_dir(dir, d);
  }
}

int command_tree(int argc, char **argv) {
  if (argc != 2) return 2;
  wanted = (unsigned)strtoul(argv[1], NULL, 0);
  umask(0);
  if (mkdir(argv[0], 0755)) { perror(argv[0]); return 1; }
  root = open(argv[0], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (root < 0) { perror(argv[0]); return 1; }
  odd();
  deep();
  hard_links();
  empty();
  rest();
  printf("%u\n", made);
  return 0;
}
