/* guest-tool: system-call level checks of a file system, many in one process (a fork costs milliseconds in an emulated
 * guest). Static, so that the same program runs in the guest, on the host's folder and through `culvert mount`. */
#pragma once
#define _GNU_SOURCE
#define _FILE_OFFSET_BITS 64
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* A failure or a skip leaves the check by longjmp with a message; descriptors it held are closed by the runner. */
struct outcome { jmp_buf jump; char message[1024]; };
extern struct outcome *outcome;
enum { OUTCOME_FAILED = 1, OUTCOME_SKIPPED = 2 };
__attribute__((noreturn, format(printf, 2, 3))) void leave(int how, const char *format, ...);

#define FAIL(...) leave(OUTCOME_FAILED, __VA_ARGS__)
#define SKIP(...) leave(OUTCOME_SKIPPED, __VA_ARGS__)
/* The condition must hold; errno is part of the message. */
#define MUST(condition) \
  do { if (!(condition)) FAIL("line %d: %s (errno %s)", __LINE__, #condition, errno_name(errno)); } while (0)
/* The call must fail with this errno. */
#define REFUSED(call, wanted) \
  do { \
    errno = 0; \
    long long got_ = (long long)(call); \
    if (got_ >= 0 || errno != (wanted)) \
      FAIL("line %d: %s gave %lld %s, not %s", __LINE__, #call, got_, errno_name(errno), #wanted); \
  } while (0)
#define EQUAL(got, wanted) \
  do { \
    long long got_ = (long long)(got), wanted_ = (long long)(wanted); \
    if (got_ != wanted_) FAIL("line %d: %s is %lld, not %s = %lld", __LINE__, #got, got_, #wanted, wanted_); \
  } while (0)

const char *errno_name(int number);

/* Deterministic bytes: the same seed and offset give the same byte on every machine. */
void pattern(uint8_t *to, size_t length, uint64_t seed, uint64_t offset);
double now_ms(void);
void remove_tree(int parent, const char *name);

struct sha256 { uint32_t state[8]; uint64_t length; uint8_t block[64]; };
void sha256_start(struct sha256 *hash);
void sha256_add(struct sha256 *hash, const void *data, size_t length);
void sha256_hex(struct sha256 *hash, char hex[65]);
/* 0, or -1 with errno. */
int sha256_file(int dir, const char *path, char hex[65]);

struct check { const char *name; void (*run)(void); };
/* Each runs in an empty folder of its own, which is the current one. */
extern const struct check io_checks[], meta_checks[], name_checks[], process_checks[];

int command_manifest(int argc, char **argv);
int command_tree(int argc, char **argv);
int command_posix(int argc, char **argv);
int command_readonly(int argc, char **argv);
int command_fill(int argc, char **argv);
int command_sha256(int argc, char **argv);
int command_records(int argc, char **argv);
int command_storm(int argc, char **argv);
int command_seqio(int argc, char **argv);
int command_lock(int argc, char **argv);
int command_fsx(int argc, char **argv);
int command_forest(int argc, char **argv);
int command_walk(int argc, char **argv);
