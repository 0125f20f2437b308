#include "tool.h"

#define BLOCK (1 << 20)

static int write_all(int fd, const uint8_t *data, size_t length) {
  while (length) {
    ssize_t n = write(fd, data, length);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return -1;
    data += n;
    length -= (size_t)n;
  }
  return 0;
}

int command_fill(int argc, char **argv) {
  static uint8_t buffer[BLOCK];
  if (argc != 3) return 2;
  uint64_t size = strtoull(argv[1], NULL, 0), seed = strtoull(argv[2], NULL, 0);
  int fd = open(argv[0], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) { perror(argv[0]); return 1; }
  for (uint64_t at = 0; at < size; at += BLOCK) {
    size_t n = size - at < BLOCK ? (size_t)(size - at) : BLOCK;
    pattern(buffer, n, seed, at);
    if (write_all(fd, buffer, n)) { perror("write"); return 1; }
  }
  if (fsync(fd) || close(fd)) { perror("fsync, close"); return 1; }
  return 0;
}

int command_sha256(int argc, char **argv) {
  char hex[65];
  if (argc != 1) return 2;
  if (sha256_file(AT_FDCWD, argv[0], hex)) { perror(argv[0]); return 1; }
  puts(hex);
  return 0;
}

/* The line `ack N` is printed only when record N and all before it are on stable storage. The host compares. */
int command_records(int argc, char **argv) {
  char record[65];
  if (argc != 2) return 2;
  int fd = open(argv[0], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (fd < 0) { perror(argv[0]); return 1; }
  setvbuf(stdout, NULL, _IONBF, 0);
  for (unsigned long long number = strtoull(argv[1], NULL, 0);; number++) {
    snprintf(record, sizeof record, "record %020llu %035llu\n", number, number * 0x9e3779b97f4a7c15ull);
    if (write_all(fd, (uint8_t *)record, 64) || fsync(fd)) { perror("write, fsync"); return 1; }
    printf("ack %llu\n", number);
  }
}

int command_storm(int argc, char **argv) {
  char name[64];
  struct stat info;
  if (argc != 2 || chdir(argv[0])) return 2;
  int count = atoi(argv[1]);
  double start = now_ms();
  for (int i = 0; i < count; i++) {
    snprintf(name, sizeof name, "storm-%d", i);
    int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (fd < 0 || close(fd)) { perror(name); return 1; }
  }
  double created = now_ms();
  for (int i = 0; i < count; i++) {
    snprintf(name, sizeof name, "storm-%d", i);
    if (stat(name, &info)) { perror(name); return 1; }
  }
  double seen = now_ms();
  for (int i = 0; i < count; i++) {
    snprintf(name, sizeof name, "storm-%d", i);
    if (unlink(name)) { perror(name); return 1; }
  }
  double removed = now_ms();
  printf("{\"count\":%d,\"createMs\":%.1f,\"statMs\":%.1f,\"unlinkMs\":%.1f}\n", count, created - start, seen - created, removed - seen);
  return 0;
}

/* Reads after dropping this file's pages, so that the file server answers. */
int command_seqio(int argc, char **argv) {
  static uint8_t buffer[BLOCK];
  if (argc != 2) return 2;
  int mib = atoi(argv[1]);
  pattern(buffer, sizeof buffer, 7, 0);
  int fd = open(argv[0], O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) { perror(argv[0]); return 1; }
  double start = now_ms();
  for (int i = 0; i < mib; i++) if (write_all(fd, buffer, BLOCK)) { perror("write"); return 1; }
  if (fsync(fd)) { perror("fsync"); return 1; }
  double written = now_ms();
  posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
  lseek(fd, 0, SEEK_SET);
  double before = now_ms();
  for (int i = 0; i < mib; i++) {
    for (size_t have = 0; have < BLOCK;) {
      ssize_t n = read(fd, buffer + have, BLOCK - have);
      if (n <= 0) { perror("read"); return 1; }
      have += (size_t)n;
    }
  }
  double done = now_ms();
  printf("{\"mib\":%d,\"writeMs\":%.1f,\"readMs\":%.1f}\n", mib, written - start, done - before);
  return close(fd) ? 1 : 0;
}

int command_lock(int argc, char **argv) {
  if (argc != 4) return 2;
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = atoll(argv[1]), .l_len = atoll(argv[2]) };
  int fd = open(argv[0], O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) { perror(argv[0]); return 1; }
  setvbuf(stdout, NULL, _IONBF, 0);
  int result;
  do result = fcntl(fd, strcmp(argv[3], "wait") ? F_SETLK : F_SETLKW, &lock);
  while (result && errno == EINTR);
  if (result) { puts(errno_name(errno)); return 0; }
  puts("locked");
  for (;;) pause();
}
