#include "tool.h"
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/statfs.h>
#include <sys/uio.h>

static int create(const char *name, int flags, mode_t mode) {
  int fd = open(name, O_CREAT | O_CLOEXEC | flags, mode);
  MUST(fd >= 0);
  return fd;
}

static void put(const char *name, const char *text) {
  int fd = create(name, O_WRONLY | O_TRUNC, 0644);
  EQUAL(write(fd, text, strlen(text)), strlen(text));
  MUST(!close(fd));
}

static void expect_content(const char *name, const char *text) {
  char buffer[256];
  int fd = open(name, O_RDONLY | O_CLOEXEC);
  MUST(fd >= 0);
  EQUAL(read(fd, buffer, sizeof buffer), strlen(text));
  MUST(!memcmp(buffer, text, strlen(text)));
  MUST(!close(fd));
}

static off_t size_of(const char *name) {
  struct stat info;
  MUST(!stat(name, &info));
  return info.st_size;
}

static void mmap_shared(void) {
  enum { SIZE = 300000 };
  static uint8_t expected[SIZE], got[SIZE];
  pattern(expected, SIZE, 1, 0);
  int fd = create("mapped", O_RDWR, 0644);
  MUST(!ftruncate(fd, SIZE));
  uint8_t *map = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  MUST(map != MAP_FAILED);
  memcpy(map, expected, SIZE);
  /* Through the page cache, then, after msync, through a fresh open whose pages were dropped. */
  EQUAL(pread(fd, got, SIZE, 0), SIZE);
  MUST(!memcmp(got, expected, SIZE));
  MUST(!msync(map, SIZE, MS_SYNC));
  MUST(!munmap(map, SIZE));
  MUST(!close(fd));
  fd = open("mapped", O_RDONLY | O_CLOEXEC);
  MUST(fd >= 0);
  posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
  map = mmap(NULL, SIZE, PROT_READ, MAP_SHARED, fd, 0);
  MUST(map != MAP_FAILED);
  MUST(!memcmp(map, expected, SIZE));
  MUST(!munmap(map, SIZE));
  EQUAL(size_of("mapped"), SIZE);
}

static void mmap_sees_write(void) {
  int fd = create("mapped", O_RDWR, 0644);
  MUST(!ftruncate(fd, 8192));
  char *map = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  MUST(map != MAP_FAILED);
  EQUAL(pwrite(fd, "written", 7, 5000), 7);
  MUST(!memcmp(map + 5000, "written", 7));
  map[0] = 'm';
  char byte = 0;
  EQUAL(pread(fd, &byte, 1, 0), 1);
  EQUAL(byte, 'm');
  MUST(!munmap(map, 8192));
}

static void mmap_private(void) {
  put("mapped", "original");
  int fd = open("mapped", O_RDONLY | O_CLOEXEC);
  char *map = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
  MUST(map != MAP_FAILED);
  map[0] = 'X';
  expect_content("mapped", "original");
  MUST(!munmap(map, 4096));
}

static void sparse_file(void) {
  struct stat info;
  int fd = create("sparse", O_RDWR, 0644);
  EQUAL(pwrite(fd, "start", 5, 0), 5);
  EQUAL(pwrite(fd, "end", 3, 1 << 26), 3);
  MUST(!fsync(fd));
  MUST(!fstat(fd, &info));
  EQUAL(info.st_size, (1 << 26) + 3);
  if (info.st_blocks * 512 > 1 << 20) FAIL("64 MiB of hole take %lld blocks", (long long)info.st_blocks);
  char byte = 1;
  EQUAL(pread(fd, &byte, 1, 1 << 25), 1);
  EQUAL(byte, 0);
}

static void seek_hole_data(void) {
  int fd = create("sparse", O_RDWR, 0644);
  MUST(!ftruncate(fd, 1 << 24));
  EQUAL(pwrite(fd, "data", 4, 1 << 23), 4);
  MUST(!fsync(fd));
  EQUAL(lseek(fd, 0, SEEK_DATA), 1 << 23);
  EQUAL(lseek(fd, 0, SEEK_HOLE), 0);
  off_t hole = lseek(fd, 1 << 23, SEEK_HOLE);
  MUST(hole > 1 << 23 && hole <= (1 << 23) + (1 << 16));
  REFUSED(lseek(fd, hole, SEEK_DATA), ENXIO);
  REFUSED(lseek(fd, 1 << 24, SEEK_HOLE), ENXIO);
  EQUAL(lseek(fd, 0, SEEK_END), 1 << 24);
}

static void fallocate_modes(void) {
  struct stat info;
  static char buffer[65536];
  int fd = create("allocated", O_RDWR, 0644);
  if (fallocate(fd, 0, 0, 1 << 20)) { if (errno == EOPNOTSUPP) SKIP("no fallocate here"); MUST(0); }
  EQUAL(size_of("allocated"), 1 << 20);
  MUST(!fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, 1 << 21));
  EQUAL(size_of("allocated"), 1 << 20);
  memset(buffer, 'x', sizeof buffer);
  for (int i = 0; i < 16; i++) EQUAL(pwrite(fd, buffer, sizeof buffer, i * (off_t)sizeof buffer), sizeof buffer);
  MUST(!fsync(fd));
  MUST(!fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 65536, 65536));
  EQUAL(pread(fd, buffer, sizeof buffer, 65536), sizeof buffer);
  for (size_t i = 0; i < sizeof buffer; i++) if (buffer[i]) FAIL("byte %zu of the hole is %d", i, buffer[i]);
  EQUAL(pread(fd, buffer, 1, 131072), 1);
  EQUAL(buffer[0], 'x');
  MUST(!fstat(fd, &info));
  REFUSED(fallocate(fd, 0, 0, 0), EINVAL);
}

static void created_readonly_mode_is_written_through_its_descriptor(void) {
  int fd = create("readonly", O_RDWR | O_EXCL, 0444);
  EQUAL(write(fd, "content", 7), 7);
  MUST(!ftruncate(fd, 4));
  MUST(!fsync(fd));
  MUST(!close(fd));
  expect_content("readonly", "cont");
  fd = create("nothing", O_RDWR | O_EXCL, 0000);
  EQUAL(write(fd, "content", 7), 7);
  char buffer[8];
  EQUAL(pread(fd, buffer, 8, 0), 7);
  MUST(!close(fd));
}

static void unlinked_while_open(void) {
  struct stat info;
  put("gone", "before");
  int fd = open("gone", O_RDWR | O_CLOEXEC);
  MUST(fd >= 0);
  MUST(!unlink("gone"));
  REFUSED(access("gone", F_OK), ENOENT);
  EQUAL(pwrite(fd, "after", 5, 6), 5);
  MUST(!fsync(fd));
  posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
  char buffer[16];
  EQUAL(pread(fd, buffer, 16, 0), 11);
  MUST(!memcmp(buffer, "beforeafter", 11));
  MUST(!fstat(fd, &info));
  EQUAL(info.st_size, 11);
  EQUAL(info.st_nlink, 0);
  MUST(!ftruncate(fd, 3));
  MUST(!fchmod(fd, 0600));
  MUST(!fstat(fd, &info));
  EQUAL(info.st_size, 3);
  EQUAL(info.st_mode & 07777, 0600);
  /* The name is free for another file, which is not this one. */
  put("gone", "new file");
  EQUAL(pread(fd, buffer, 16, 0), 3);
  MUST(!close(fd));
  expect_content("gone", "new file");
}

static void renamed_over_while_open(void) {
  char buffer[16];
  put("target", "old");
  put("source", "new content");
  int old = open("target", O_RDWR | O_CLOEXEC), new = open("source", O_RDWR | O_CLOEXEC);
  MUST(old >= 0 && new >= 0);
  MUST(!rename("source", "target"));
  EQUAL(pread(old, buffer, 16, 0), 3);
  EQUAL(pread(new, buffer, 16, 0), 11);
  EQUAL(pwrite(old, "OLD", 3, 0), 3);
  EQUAL(pwrite(new, "NEW", 3, 0), 3);
  MUST(!close(old));
  MUST(!close(new));
  expect_content("target", "NEW content");
  REFUSED(access("source", F_OK), ENOENT);
}

static void tmpfile_linked(void) {
  char path[64];
  int fd = open(".", O_RDWR | O_TMPFILE | O_CLOEXEC, 0600);
  if (fd < 0 && errno == EOPNOTSUPP) SKIP("no O_TMPFILE here");
  MUST(fd >= 0);
  EQUAL(write(fd, "unnamed", 7), 7);
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  MUST(!linkat(AT_FDCWD, path, AT_FDCWD, "named", AT_SYMLINK_FOLLOW));
  MUST(!close(fd));
  expect_content("named", "unnamed");
}

static void truncate_and_extend(void) {
  char buffer[16];
  put("file", "0123456789");
  MUST(!truncate("file", 4));
  MUST(!truncate("file", 8));
  int fd = open("file", O_RDONLY | O_CLOEXEC);
  EQUAL(read(fd, buffer, 16), 8);
  MUST(!memcmp(buffer, "0123\0\0\0\0", 8));
  MUST(!close(fd));
  fd = open("file", O_WRONLY | O_TRUNC | O_CLOEXEC);
  MUST(fd >= 0);
  EQUAL(size_of("file"), 0);
  MUST(!close(fd));
}

static void append_ignores_offset(void) {
  put("log", "one");
  int fd = open("log", O_WRONLY | O_APPEND | O_CLOEXEC);
  EQUAL(lseek(fd, 0, SEEK_SET), 0);
  EQUAL(write(fd, "two", 3), 3);
  EQUAL(lseek(fd, 0, SEEK_CUR), 6);
  MUST(!close(fd));
  expect_content("log", "onetwo");
}

/* Linux appends with pwrite on an O_APPEND descriptor, whatever the offset. */
static void append_pwrite(void) {
  put("log", "one");
  int fd = open("log", O_WRONLY | O_APPEND | O_CLOEXEC);
  EQUAL(pwrite(fd, "two", 3, 0), 3);
  MUST(!close(fd));
  expect_content("log", "onetwo");
}

static void direct_io(void) {
  enum { SIZE = 1 << 16 };
  void *out, *in;
  MUST(!posix_memalign(&out, 4096, SIZE) && !posix_memalign(&in, 4096, SIZE));
  pattern(out, SIZE, 3, 0);
  int fd = open("direct", O_RDWR | O_CREAT | O_DIRECT | O_CLOEXEC, 0644);
  if (fd < 0 && errno == EINVAL) SKIP("no O_DIRECT here");
  MUST(fd >= 0);
  EQUAL(pwrite(fd, out, SIZE, 0), SIZE);
  EQUAL(pwrite(fd, out, 4096, SIZE), 4096);
  EQUAL(pread(fd, in, SIZE, 0), SIZE);
  MUST(!memcmp(in, out, SIZE));
  EQUAL(pread(fd, in, SIZE, SIZE), 4096);
  EQUAL(pread(fd, in, SIZE, 2 * SIZE), 0);
  MUST(!close(fd));
  /* Buffered readers see it, and direct ones see what was written through the cache. */
  fd = open("direct", O_RDWR | O_CLOEXEC);
  EQUAL(pread(fd, in, SIZE, 0), SIZE);
  MUST(!memcmp(in, out, SIZE));
  EQUAL(pwrite(fd, "buffered", 8, 8192), 8);
  int direct = open("direct", O_RDONLY | O_DIRECT | O_CLOEXEC);
  EQUAL(pread(direct, in, 4096, 8192), 4096);
  MUST(!memcmp(in, "buffered", 8));
  free(in);
  free(out);
}

static void vectors(void) {
  char a[5] = "", b[5] = "";
  int fd = create("vectors", O_RDWR, 0644);
  struct iovec out[3] = { { "abc", 3 }, { "", 0 }, { "defgh", 5 } }, in[2] = { { a, 4 }, { b, 4 } };
  EQUAL(writev(fd, out, 3), 8);
  EQUAL(preadv(fd, in, 2, 0), 8);
  MUST(!memcmp(a, "abcd", 4) && !memcmp(b, "efgh", 4));
}

static void copy_between_files(void) {
  enum { SIZE = 200000 };
  static uint8_t data[SIZE], got[SIZE];
  pattern(data, SIZE, 5, 0);
  int from = create("from", O_RDWR, 0644), to = create("to", O_RDWR, 0644), sent = create("sent", O_RDWR, 0644);
  EQUAL(write(from, data, SIZE), SIZE);
  for (off_t in = 0, out = 0; in < SIZE;) {
    ssize_t n = copy_file_range(from, &in, to, &out, (size_t)(SIZE - in), 0);
    if (n < 0 && in == 0 && (errno == EOPNOTSUPP || errno == ENOSYS)) SKIP("no copy_file_range here");
    MUST(n > 0);
  }
  EQUAL(pread(to, got, SIZE, 0), SIZE);
  MUST(!memcmp(data, got, SIZE));
  for (off_t in = 0; in < SIZE;) MUST(sendfile(sent, from, &in, (size_t)(SIZE - in)) > 0);
  EQUAL(pread(sent, got, SIZE, 0), SIZE);
  MUST(!memcmp(data, got, SIZE));
}

/* Odd sizes and offsets around page and request boundaries, against a copy in memory. */
static void random_writes(void) {
  enum { SIZE = 1 << 20 };
  static uint8_t shadow[SIZE], got[SIZE];
  uint64_t state = 42;
  int fd = create("random", O_RDWR, 0644);
  MUST(!ftruncate(fd, SIZE));
  memset(shadow, 0, SIZE);
  for (int i = 0; i < 300; i++) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    size_t offset = (state >> 20) % SIZE, length = (state >> 44) % 70000 + 1;
    if (offset + length > SIZE) length = SIZE - offset;
    pattern(shadow + offset, length, state, offset);
    EQUAL(pwrite(fd, shadow + offset, length, (off_t)offset), length);
    if (i % 60 == 59) {
      MUST(!fdatasync(fd));
      posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
      EQUAL(pread(fd, got, SIZE, 0), SIZE);
      MUST(!memcmp(got, shadow, SIZE));
    }
  }
}

static void end_of_file(void) {
  char buffer[64];
  put("short", "twelve bytes");
  int fd = open("short", O_RDWR | O_CLOEXEC);
  EQUAL(pread(fd, buffer, 64, 6), 6);
  EQUAL(pread(fd, buffer, 64, 12), 0);
  EQUAL(pread(fd, buffer, 64, 1 << 20), 0);
  REFUSED(pread(fd, buffer, 64, -1), EINVAL);
  REFUSED(pwrite(open("short", O_RDONLY | O_CLOEXEC), "x", 1, 0), EBADF);
  REFUSED(pread(open("short", O_WRONLY | O_CLOEXEC), buffer, 1, 0), EBADF);
  REFUSED(read(open(".", O_RDONLY | O_CLOEXEC), buffer, 1), EISDIR);
}

static void beyond_4_gib(void) {
  char buffer[8];
  int fd = create("large", O_RDWR, 0644);
  EQUAL(pwrite(fd, "beyond", 6, 5ll << 30), 6);
  MUST(!fsync(fd));
  EQUAL(size_of("large"), (5ll << 30) + 6);
  EQUAL(pread(fd, buffer, 8, 5ll << 30), 6);
  MUST(!memcmp(buffer, "beyond", 6));
}

static void file_system_numbers(void) {
  struct statfs info;
  MUST(!statfs(".", &info));
  MUST(info.f_bsize > 0 && info.f_blocks > 0 && info.f_bfree <= info.f_blocks && info.f_bavail <= info.f_bfree);
  EQUAL(info.f_namelen, 255);
}

static void sync_calls(void) {
  int fd = create("synced", O_RDWR | O_SYNC, 0644), dir = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  EQUAL(write(fd, "x", 1), 1);
  MUST(!fsync(fd) && !fdatasync(fd) && !fsync(dir) && !syncfs(fd));
}

const struct check io_checks[] = {
  { "mmap-shared", mmap_shared },
  { "mmap-sees-write", mmap_sees_write },
  { "mmap-private", mmap_private },
  { "sparse-file", sparse_file },
  { "seek-hole-data", seek_hole_data },
  { "fallocate", fallocate_modes },
  { "create-0444-write", created_readonly_mode_is_written_through_its_descriptor },
  { "unlink-open", unlinked_while_open },
  { "rename-over-open", renamed_over_while_open },
  { "tmpfile", tmpfile_linked },
  { "truncate", truncate_and_extend },
  { "append", append_ignores_offset },
  { "append-pwrite", append_pwrite },
  { "direct-io", direct_io },
  { "vectors", vectors },
  { "copy-between-files", copy_between_files },
  { "random-writes", random_writes },
  { "end-of-file", end_of_file },
  { "beyond-4-gib", beyond_4_gib },
  { "statfs", file_system_numbers },
  { "sync", sync_calls },
  { NULL, NULL },
};
