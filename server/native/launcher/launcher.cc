// Between a share's parent and its share host: restricts itself as it is told, then becomes the program that it is told. Landlock, no_new_privs and
// capabilities are per thread; this process has one, and execve hands them to every thread of what comes after (docs/adr/0001).
//
//   culvert-launcher STEP... -- PROGRAM [ARGUMENT...]
//
// Steps are done in their order. What each came to, 0 or -errno, is the program's last argument: "0,0,-1". What to restrict is the parent's business
// (server/sandbox/launch.ts); a step that is not understood ends it.
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "../src/restrict.h"

namespace culvert {

namespace {

constexpr unsigned kCloseRangeCloexec = 4;  // CLOSE_RANGE_CLOEXEC, Linux 5.11

// Rules gathered for the step `landlock`. There are fewer than arguments.
struct Rules {
  PathBeneath* list;
  size_t count;
};

// Comma-separated whole numbers, exactly `count` of them and nothing else.
bool numbers(const char* text, uint64_t* out, size_t count) {
  for (size_t i = 0; i < count; i++) {
    char* end = nullptr;
    if (*text < '0' || *text > '9') return false;
    errno = 0;
    out[i] = strtoull(text, &end, 10);
    if (errno || *end != (i + 1 < count ? ',' : '\0')) return false;
    text = end + 1;
  }
  return true;
}

// Only with CAP_SYS_RESOURCE can the hard limit be raised; the soft one goes up to it in any case.
int raiseOpenFiles(uint64_t wanted) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return -errno;
  const rlimit raised{wanted, wanted};
  if (limit.rlim_max < wanted && setrlimit(RLIMIT_NOFILE, &raised) == 0) return 0;
  limit.rlim_cur = limit.rlim_max;
  return orErrno(setrlimit(RLIMIT_NOFILE, &limit));
}

// A path that is not there is left out of the rules.
int addRule(Rules* rules, uint64_t access, const char* path) {
  const int fd = open(path, O_PATH | O_CLOEXEC);
  if (fd < 0) return -errno;
  rules->list[rules->count++] = {access, fd};
  return 0;
}

int nibble(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; }

// A program as hexadecimal digits, byte by byte in memory order. False when it is none.
bool filter(const char* hex, int* outcome) {
  static sock_filter program[kMaxInstructions];
  const size_t size = strlen(hex) / 2;
  if (strlen(hex) % (2 * sizeof(sock_filter)) || size > sizeof program) return false;
  auto* bytes = reinterpret_cast<uint8_t*>(program);
  for (size_t i = 0; i < size; i++) {
    const int high = nibble(hex[2 * i]), low = nibble(hex[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    bytes[i] = static_cast<uint8_t>(high << 4 | low);
  }
  *outcome = installFilter(program, size / sizeof(sock_filter), false);
  return true;
}

// Descriptors from `first` on are not handed on. Ours and the parent's are CLOEXEC from birth; this is for what somebody else opened. Best effort before
// Linux 5.11.
int keepDescriptors(uint64_t first) {
  return orErrno(syscall(SYS_close_range, static_cast<unsigned>(first), ~0u, kCloseRangeCloexec));
}

// The value of `word` when it is the step `name`, or null.
const char* valueOf(const char* word, const char* name) {
  const size_t length = strlen(name);
  return strncmp(word, name, length) == 0 && word[length] == '=' ? word + length + 1 : nullptr;
}

// False when the step is not understood.
bool perform(const char* step, Rules* rules, int* outcome) {
  uint64_t n[3];
  const char* value;
  if (strcmp(step, "no-new-privs") == 0) {
    *outcome = noNewPrivs();
  } else if (strcmp(step, "no-groups") == 0) {
    *outcome = orErrno(setgroups(0, nullptr));
  } else if ((value = valueOf(step, "open-files")) && numbers(value, n, 1)) {
    *outcome = raiseOpenFiles(n[0]);
  } else if ((value = valueOf(step, "parent-death")) && numbers(value, n, 1)) {
    *outcome = orErrno(prctl(PR_SET_PDEATHSIG, n[0], 0, 0, 0));
  } else if ((value = valueOf(step, "descriptors")) && numbers(value, n, 1)) {
    *outcome = keepDescriptors(n[0]);
  } else if ((value = valueOf(step, "capabilities")) && numbers(value, n, 2)) {
    const uint32_t keep[2] = {static_cast<uint32_t>(n[0]), static_cast<uint32_t>(n[1])};
    *outcome = keepCaps(keep);
  } else if ((value = valueOf(step, "landlock")) && numbers(value, n, 3)) {
    *outcome = restrictByLandlock({n[0], n[1], n[2]}, rules->list, rules->count);
  } else if ((value = valueOf(step, "rule"))) {
    char* path = nullptr;
    n[0] = strtoull(value, &path, 10);
    if (*path != ',') return false;
    *outcome = addRule(rules, n[0], path + 1);
  } else if ((value = valueOf(step, "seccomp"))) {
    return filter(value, outcome);
  } else {
    return false;
  }
  return true;
}

int launch(int argc, char** argv, char** environment) {
  Rules rules{static_cast<PathBeneath*>(calloc(static_cast<size_t>(argc), sizeof(PathBeneath))), 0};
  constexpr size_t kOutcome = 12;  // the longest int with its comma
  const size_t room = static_cast<size_t>(argc) * kOutcome + 1;
  char* outcomes = static_cast<char*>(calloc(room, 1));
  char** command = static_cast<char**>(calloc(static_cast<size_t>(argc) + 2, sizeof(char*)));
  if (!rules.list || !outcomes || !command) return 1;
  int at = 1;
  for (size_t written = 0; at < argc && strcmp(argv[at], "--") != 0; at++) {
    int outcome = 0;
    if (!perform(argv[at], &rules, &outcome)) {
      fprintf(stderr, "the launcher does not know the step %.40s\n", argv[at]);
      return 2;
    }
    written += static_cast<size_t>(snprintf(outcomes + written, room - written, written ? ",%d" : "%d", outcome));
  }
  if (at + 1 >= argc) {
    fputs("usage: culvert-launcher STEP... -- PROGRAM [ARGUMENT...]\n", stderr);
    return 2;
  }
  int count = 0;
  for (int i = at + 1; i < argc; i++) command[count++] = argv[i];
  command[count] = outcomes;
  execve(command[0], command, environment);
  fprintf(stderr, "the share host could not be started: %s for %s\n", strerror(errno), command[0]);
  return 1;
}

}  // namespace

}  // namespace culvert

int main(int argc, char** argv, char** environment) { return culvert::launch(argc, argv, environment); }
