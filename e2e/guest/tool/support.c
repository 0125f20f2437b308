#include "tool.h"
#include <endian.h>

struct outcome *outcome;

void leave(int how, const char *format, ...) {
  va_list args;
  va_start(args, format);
  if (!outcome) {
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    exit(1);
  }
  vsnprintf(outcome->message, sizeof outcome->message, format, args);
  va_end(args);
  longjmp(outcome->jump, how);
}

const char *errno_name(int number) {
  const char *name = strerrorname_np(number);
  return name ? name : "?";
}

void pattern(uint8_t *to, size_t length, uint64_t seed, uint64_t offset) {
  /* splitmix64 of the number of the 8-byte word. */
  for (size_t i = 0; i < length;) {
    uint64_t at = offset + i, z = seed * 0x9e3779b97f4a7c15u + (at / 8 + 1) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    z ^= z >> 31;
    for (size_t k = at % 8; k < 8 && i < length; k++, i++) to[i] = (uint8_t)(z >> (8 * k));
  }
}

double now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

void remove_tree(int parent, const char *name) {
  if (!unlinkat(parent, name, 0) || errno == ENOENT) return;
  /* Whoever is not root, or works on the share of a server that is not, may have shut himself out. */
  if (errno == EISDIR) fchmodat(parent, name, 0700, 0);
  int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0) return;
  DIR *dir = fdopendir(fd);
  /* Read to the end before removing: what readdir gives while entries go is not said anywhere. */
  size_t count = 0, room = 0;
  char **names = NULL;
  struct dirent *entry;
  while (dir && (entry = readdir(dir))) {
    if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")) continue;
    if (count == room) names = realloc(names, (room = room ? room * 2 : 64) * sizeof *names);
    names[count++] = strdup(entry->d_name);
  }
  while (count--) {
    remove_tree(fd, names[count]);
    free(names[count]);
  }
  free(names);
  if (dir) closedir(dir);
  unlinkat(parent, name, AT_REMOVEDIR);
}

static const uint32_t round_constants[64] = {
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01,
  0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc,
  0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
  0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08,
  0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
  0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

#define ROTATE(x, n) (((x) >> (n)) | ((x) << (32 - (n))))

/* Eight rounds with the registers' names turned instead of their values moved: twice as fast in an emulated guest. */
#define ROUND(a, b, c, d, e, f, g, h, i) \
  do { \
    uint32_t one_ = h + (ROTATE(e, 6) ^ ROTATE(e, 11) ^ ROTATE(e, 25)) + ((e & f) ^ (~e & g)) + round_constants[i] + w[i]; \
    d += one_; \
    h = one_ + (ROTATE(a, 2) ^ ROTATE(a, 13) ^ ROTATE(a, 22)) + ((a & b) ^ (a & c) ^ (b & c)); \
  } while (0)

static void sha256_block(struct sha256 *hash, const uint8_t *block) {
  uint32_t w[64], *s = hash->state;
  uint32_t a = s[0], b = s[1], c = s[2], d = s[3], e = s[4], f = s[5], g = s[6], h = s[7];
  for (int i = 0; i < 16; i++) {
    memcpy(&w[i], block + 4 * i, 4);
    w[i] = be32toh(w[i]);
  }
  for (int i = 16; i < 64; i++) {
    uint32_t x = w[i - 15], y = w[i - 2];
    w[i] = w[i - 16] + (ROTATE(x, 7) ^ ROTATE(x, 18) ^ (x >> 3)) + w[i - 7] + (ROTATE(y, 17) ^ ROTATE(y, 19) ^ (y >> 10));
  }
  for (int i = 0; i < 64; i += 8) {
    ROUND(a, b, c, d, e, f, g, h, i);
    ROUND(h, a, b, c, d, e, f, g, i + 1);
    ROUND(g, h, a, b, c, d, e, f, i + 2);
    ROUND(f, g, h, a, b, c, d, e, i + 3);
    ROUND(e, f, g, h, a, b, c, d, i + 4);
    ROUND(d, e, f, g, h, a, b, c, i + 5);
    ROUND(c, d, e, f, g, h, a, b, i + 6);
    ROUND(b, c, d, e, f, g, h, a, i + 7);
  }
  s[0] += a, s[1] += b, s[2] += c, s[3] += d, s[4] += e, s[5] += f, s[6] += g, s[7] += h;
}

void sha256_start(struct sha256 *hash) {
  *hash = (struct sha256){ .state = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 } };
}

void sha256_add(struct sha256 *hash, const void *data, size_t length) {
  const uint8_t *at = data;
  while (length) {
    size_t used = hash->length % 64, n = 64 - used < length ? 64 - used : length;
    if (n == 64) sha256_block(hash, at);
    else {
      memcpy(hash->block + used, at, n);
      if (used + n == 64) sha256_block(hash, hash->block);
    }
    hash->length += n;
    at += n;
    length -= n;
  }
}

void sha256_hex(struct sha256 *hash, char hex[65]) {
  uint64_t bits = hash->length * 8;
  uint8_t size[8];
  sha256_add(hash, "\x80", 1);
  while (hash->length % 64 != 56) sha256_add(hash, "", 1);
  for (int i = 0; i < 8; i++) size[i] = (uint8_t)(bits >> (56 - 8 * i));
  sha256_add(hash, size, 8);
  for (int i = 0; i < 8; i++) sprintf(hex + 8 * i, "%08x", hash->state[i]);
}

int sha256_file(int dir, const char *path, char hex[65]) {
  static uint8_t buffer[1 << 18];
  struct sha256 hash;
  ssize_t n;
  int fd = openat(dir, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0) return -1;
  sha256_start(&hash);
  while ((n = read(fd, buffer, sizeof buffer)) > 0) sha256_add(&hash, buffer, (size_t)n);
  int saved = errno;
  close(fd);
  errno = saved;
  if (n < 0) return -1;
  sha256_hex(&hash, hex);
  return 0;
}
