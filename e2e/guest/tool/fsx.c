/*
 * Random operations on one file, each checked against a copy in memory, after Apple's and SGI's fsx. The same seed gives the same operations. On a
 * mismatch the operations that led there are printed. At the end: how many of each kind, and the hash that the file must have.
 */
#include "tool.h"
#include <linux/falloc.h>
#include <sys/mman.h>

enum { LARGEST = 512 << 10, LONGEST = 96 << 10, PAGE = 4096, KEPT = 200 };

enum kind {
  WRITE, READ, VECTOR_READ, TRUNCATE, EXTEND, PUNCH, ZERO, ZERO_KEEP, ALLOCATE, COLLAPSE, INSERT, COPY, PAST_END, SYNC, DATA_SYNC, REOPEN, DROP, STAT,
  APPEND, MAP_READ, MAP_WRITE, KINDS
};
static const struct { const char *name; int weight; } kinds[KINDS] = {
  [WRITE] = { "write", 20 }, [READ] = { "read", 20 }, [VECTOR_READ] = { "vector-read", 3 }, [TRUNCATE] = { "truncate", 5 },
  [EXTEND] = { "extend", 3 }, [PUNCH] = { "punch", 5 }, [ZERO] = { "zero", 4 }, [ZERO_KEEP] = { "zero-keep-size", 2 },
  [ALLOCATE] = { "allocate", 3 }, [COLLAPSE] = { "collapse", 3 }, [INSERT] = { "insert", 3 }, [COPY] = { "copy", 5 },
  [PAST_END] = { "pread-past-end", 2 }, [SYNC] = { "fsync", 1 }, [DATA_SYNC] = { "fdatasync", 1 }, [REOPEN] = { "reopen", 3 },
  [DROP] = { "drop-cache", 2 }, [STAT] = { "stat", 3 }, [APPEND] = { "append", 4 }, [MAP_READ] = { "map-read", 8 }, [MAP_WRITE] = { "map-write", 10 },
};

struct op { enum kind kind; off_t at; size_t length; off_t to; };
static struct op log_[KEPT];
static uint64_t state;
static long number_, counts[KINDS];
static uint8_t model[LARGEST], scratch[LARGEST + PAGE];
static off_t size;
static int fd;
static const char *path;

static uint32_t draw(uint32_t below) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return below ? (uint32_t)((state >> 33) % below) : 0;
}

static void give_up(const char *what, off_t where) {
  printf("MISMATCH at operation %ld (%s), byte %lld, size %lld: %s (errno %s)\n", number_, kinds[log_[number_ % KEPT].kind].name, (long long)where,
         (long long)size, what, errno_name(errno));
  for (long i = number_ < KEPT ? 0 : number_ - KEPT + 1; i <= number_; i++) {
    const struct op *op = &log_[i % KEPT];
    printf("%ld %s at %lld length %zu to %lld\n", i, kinds[op->kind].name, (long long)op->at, op->length, (long long)op->to);
  }
  fflush(stdout);
  exit(1);
}

#define DO(condition) do { errno = 0; if (!(condition)) give_up(#condition, 0); } while (0)

static void compare(const uint8_t *got, off_t at, size_t length) {
  if (!memcmp(got, model + at, length)) return;
  size_t i = 0;
  while (got[i] == model[at + (off_t)i]) i++;
  char text[80];
  snprintf(text, sizeof text, "found 0x%02x, not 0x%02x", got[i], model[at + (off_t)i]);
  give_up(text, at + (off_t)i);
}

static void grow(off_t to) {
  if (to <= size) return;
  memset(model + size, 0, (size_t)(to - size));
  size = to;
}

static void write_at(off_t at, size_t length) {
  grow(at + (off_t)length);
  pattern(model + at, length, (uint64_t)number_, (uint64_t)at);
  for (size_t done = 0; done < length;) {
    ssize_t n = pwrite(fd, model + at + done, length - done, at + (off_t)done);
    if (n <= 0) give_up("pwrite", at);
    done += (size_t)n;
  }
}

static void read_at(off_t at, size_t length) {
  ssize_t wanted = at >= size ? 0 : (off_t)length > size - at ? size - at : (ssize_t)length;
  ssize_t got = pread(fd, scratch, length, at);
  if (got != wanted) give_up("pread's length", at);
  compare(scratch, at, (size_t)got);
}

static void append(size_t length) {
  if (size + (off_t)length > LARGEST) return;
  int end = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
  DO(end >= 0);
  pattern(model + size, length, (uint64_t)number_, (uint64_t)size);
  DO(write(end, model + size, length) == (ssize_t)length);
  size += (off_t)length;
  DO(!close(end));
}

static void copy(off_t from, size_t length, off_t to) {
  if (from >= size) return;
  if ((off_t)length > size - from) length = (size_t)(size - from);
  if ((off_t)length > LARGEST - to) length = (size_t)(LARGEST - to);
  if (from < to + (off_t)length && to < from + (off_t)length) return; /* refused by the kernel */
  for (size_t left = length; left;) {
    ssize_t n = copy_file_range(fd, &from, fd, &to, left, 0);
    if (n <= 0) give_up("copy_file_range", to);
    grow(to);
    memcpy(model + to - n, model + from - n, (size_t)n);
    left -= (size_t)n;
  }
}

static void map(off_t at, size_t length, int writes) {
  if (at >= size) return;
  if ((off_t)length > size - at) length = (size_t)(size - at);
  if (!length) return;
  off_t start = at & ~(off_t)(PAGE - 1);
  size_t before = (size_t)(at - start), mapped = before + length, whole = (mapped + PAGE - 1) & ~(size_t)(PAGE - 1);
  uint8_t *memory = mmap(NULL, whole, writes ? PROT_READ | PROT_WRITE : PROT_READ, MAP_SHARED, fd, start);
  DO(memory != MAP_FAILED);
  compare(memory + before, at, length);
  /* The rest of the last page reads as zeros. */
  if (start + (off_t)whole > size)
    for (size_t i = (size_t)(size - start); i < whole; i++) if (memory[i]) give_up("a byte behind the end is mapped", start + (off_t)i);
  if (writes) {
    pattern(model + at, length, (uint64_t)number_, (uint64_t)at);
    memcpy(memory + before, model + at, length);
    if (draw(3) == 0) DO(!msync(memory, whole, MS_SYNC));
  }
  DO(!munmap(memory, whole));
}

static void reopen(void) {
  DO(!close(fd));
  fd = open(path, O_RDWR | O_CLOEXEC);
  DO(fd >= 0);
}

/* COLLAPSE and INSERT move what lies behind, by whole blocks. 1: there is no room for it. */
static int shift(int collapse, off_t at, size_t length) {
  at &= ~(off_t)(PAGE - 1);
  length = (length & ~(size_t)(PAGE - 1)) + PAGE;
  if (at >= size || (collapse ? at + (off_t)length >= size : size + (off_t)length > LARGEST)) return 1;
  if (fallocate(fd, collapse ? FALLOC_FL_COLLAPSE_RANGE : FALLOC_FL_INSERT_RANGE, at, (off_t)length)) return -1;
  if (collapse) {
    memmove(model + at, model + at + length, (size_t)(size - at) - length);
    size -= (off_t)length;
  } else {
    memmove(model + at + length, model + at, (size_t)(size - at));
    memset(model + at, 0, length);
    size += (off_t)length;
  }
  return 0;
}

static int reserve(int mode, off_t at, size_t length) {
  if (!length) return 0;
  if (fallocate(fd, mode, at, (off_t)length)) return -1;
  off_t end = at + (off_t)length;
  if (!(mode & FALLOC_FL_KEEP_SIZE)) grow(end);
  if (mode & (FALLOC_FL_PUNCH_HOLE | FALLOC_FL_ZERO_RANGE)) memset(model + at, 0, at >= size ? 0 : (size_t)((end < size ? end : size) - at));
  return 0;
}

static void check_stat(void) {
  struct stat by_path, by_fd;
  DO(!fstat(fd, &by_fd) && !stat(path, &by_path));
  if (by_fd.st_size != size || by_path.st_size != size) give_up("st_size", by_fd.st_size);
}

/* 0, 1 when there was nothing to do, or -1 with errno when the operation is refused. */
static int run(const struct op *op) {
  switch (op->kind) {
    case WRITE: write_at(op->at, op->length); return 0;
    case READ: read_at(op->at, op->length); return 0;
    case VECTOR_READ: for (int i = 0; i < 3; i++) read_at(op->at + i * 100, op->length / 3); return 0;
    case PAST_END: read_at(size + op->at % 10000, op->length); return 0;
    case TRUNCATE: if (op->at < size) size = op->at; else grow(op->at); return draw(2) ? ftruncate(fd, size) : truncate(path, size);
    case EXTEND: grow(size + op->at % (LARGEST - size + 1)); return ftruncate(fd, size);
    case PUNCH: return reserve(FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, op->at, op->length);
    case ZERO: return reserve(FALLOC_FL_ZERO_RANGE, op->at, op->length);
    case ZERO_KEEP: return reserve(FALLOC_FL_ZERO_RANGE | FALLOC_FL_KEEP_SIZE, op->at, op->length);
    case ALLOCATE: return reserve(draw(2) ? FALLOC_FL_KEEP_SIZE : 0, op->at, op->length);
    case COLLAPSE: return shift(1, op->at, op->length);
    case INSERT: return shift(0, op->at, op->length);
    case COPY: copy(op->at, op->length, op->to); return 0;
    case SYNC: return fsync(fd);
    case DATA_SYNC: return fdatasync(fd);
    case REOPEN: reopen(); return 0;
    case DROP: return posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
    case STAT: check_stat(); return 0;
    case APPEND: append(op->length / 4); return 0;
    case MAP_READ: map(op->at, op->length, 0); return 0;
    case MAP_WRITE: map(op->at, op->length, 1); return 0;
    case KINDS: break;
  }
  return -1;
}

static enum kind choose(int with_maps) {
  int total = 0;
  for (int i = 0; i < KINDS; i++) if (with_maps || i < MAP_READ) total += kinds[i].weight;
  int at = (int)draw((uint32_t)total);
  for (int i = 0;; i++) if ((at -= kinds[i].weight) < 0) return (enum kind)i;
}

int command_fsx(int argc, char **argv) {
  if (argc != 3 && argc != 4) return 2;
  path = argv[0];
  long operations = strtol(argv[1], NULL, 0);
  state = strtoull(argv[2], NULL, 0);
  int with_maps = argc == 4 && !strcmp(argv[3], "mmap"), refused[KINDS] = { 0 };
  fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) { perror(path); return 1; }
  for (number_ = 0; number_ < operations; number_++) {
    struct op *op = &log_[number_ % KEPT];
    do op->kind = choose(with_maps); while (refused[op->kind]);
    op->at = draw(LARGEST);
    op->to = draw(LARGEST);
    /* Mostly short, sometimes long. */
    op->length = draw(draw(4) ? 8192 : LONGEST);
    if (op->at + (off_t)op->length > LARGEST) op->length = (size_t)(LARGEST - op->at);
    errno = 0;
    int result = run(op);
    if (result >= 0) counts[op->kind] += !result;
    else if (errno == EOPNOTSUPP && !counts[op->kind]) refused[op->kind] = 1;
    else give_up("refused", op->at);
  }
  number_--;
  reopen();
  check_stat();
  read_at(0, LARGEST);
  if (fsync(fd) || close(fd)) { perror("fsync, close"); return 1; }
  struct sha256 hash;
  char hex[65];
  sha256_start(&hash);
  sha256_add(&hash, model, (size_t)size);
  sha256_hex(&hash, hex);
  printf("sha256 %s\n", hex);
  for (int i = 0; i < KINDS; i++) if (with_maps || i < MAP_READ) printf("%s %ld%s\n", kinds[i].name, counts[i], refused[i] ? " refused" : "");
  return 0;
}
