// What shuts a thread in: no_new_privs, Landlock, seccomp, capabilities. For the addon (sandbox.cc) and for the launcher, which is no Node process. All of
// it acts on the calling thread and what it starts later, except seccomp with TSYNC. Each call gives 0 or -errno.
#pragma once

#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>

namespace culvert {

constexpr size_t kMaxInstructions = 4096;  // BPF_MAXINSNS

// The C library's headers know ABI 1 only. A kernel of a lower ABI takes the longer struct as long as what it does not
// know is zero (E2BIG otherwise), so there is one size for all.
struct RulesetAttr {
  uint64_t handledFs;
  uint64_t handledNet;  // ABI 4
  uint64_t scoped;      // ABI 6
};

struct PathBeneath {
  uint64_t access;
  int32_t fd;
} __attribute__((packed));

// Low and high words, as version 3 of the interface has them.
struct Caps {
  __user_cap_data_struct words[2];
};

inline int orErrno(long value) { return value < 0 ? -errno : static_cast<int>(value); }

inline int noNewPrivs() { return orErrno(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)); }

inline int landlockAbi() {
  return orErrno(syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION));
}

// Sets no_new_privs first.
inline int restrictByLandlock(const RulesetAttr& attr, const PathBeneath* rules, size_t count) {
  const int ruleset = static_cast<int>(syscall(SYS_landlock_create_ruleset, &attr, sizeof attr, 0));
  if (ruleset < 0) return -errno;
  int error = 0;
  for (size_t i = 0; i < count && !error; i++) {
    error = orErrno(syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rules[i], 0));
  }
  if (!error) error = noNewPrivs();
  if (!error) error = orErrno(syscall(SYS_landlock_restrict_self, ruleset, 0));
  close(ruleset);
  return error;
}

inline int installFilter(sock_filter* program, size_t count, bool allThreads) {
  if (count < 1 || count > kMaxInstructions) return -EINVAL;
  const sock_fprog filter{static_cast<unsigned short>(count), program};
  const unsigned long flags = allThreads ? SECCOMP_FILTER_FLAG_TSYNC : 0;
  const long value = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &filter);
  // A positive value is the id of a thread that has a filter of its own and cannot follow.
  return value > 0 ? -ESRCH : orErrno(value);
}

inline bool readCaps(Caps* caps) {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  return syscall(SYS_capget, &header, caps->words) == 0;
}

// What is not in `keep` goes from permitted, effective and, where allowed, the bounding set; inheritable and ambient are emptied.
inline int keepCaps(const uint32_t keep[2]) {
  Caps caps{};
  if (!readCaps(&caps)) return -errno;
  if (caps.words[0].effective & (1u << CAP_SETPCAP)) {
    for (unsigned cap = 0; cap < 64; cap++) {
      if (keep[cap / 32] & (1u << (cap % 32))) continue;
      if (prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) == 0) continue;
      if (errno == EINVAL) break;  // beyond the last one that the kernel knows
      return -errno;
    }
  }
  prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);  // capset empties it too, with permitted and inheritable
  for (int i = 0; i < 2; i++) {
    caps.words[i].permitted &= keep[i];
    caps.words[i].effective = caps.words[i].permitted;
    caps.words[i].inheritable = 0;
  }
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  return orErrno(syscall(SYS_capset, &header, caps.words));
}

}  // namespace culvert
