// The second line of defence: no_new_privs, Landlock, seccomp, capabilities. All of it acts on the calling thread (and
// what it starts later), except seccomp with TSYNC.
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <vector>

#include "addon.h"

namespace culvert {

namespace {

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

constexpr size_t kMaxInstructions = 4096;  // BPF_MAXINSNS

// The ruleset descriptor, closed on every way out.
struct Ruleset {
  int fd;
  ~Ruleset() {
    if (fd >= 0) close(fd);
  }
};

int noNewPrivs() { return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); }

napi_value setNoNewPrivs(napi_env env, napi_callback_info) { return sysresult(env, noNewPrivs()); }

napi_value landlockAbi(napi_env env, napi_callback_info) {
  return sysresult(env, syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION));
}

napi_value landlockRestrict(napi_env env, napi_callback_info info) {
  Args<4> a(env, info);
  const RulesetAttr attr{a.size(0), a.size(1), a.size(2)};
  uint32_t count = 0;
  if (a.ok && napi_get_array_length(env, a.v[3], &count) != napi_ok) a.fail("expected an array");
  if (!a.ok) return nullptr;
  const Ruleset ruleset{static_cast<int>(syscall(SYS_landlock_create_ruleset, &attr, sizeof attr, 0))};
  if (ruleset.fd < 0) return result(env, -errno);
  for (uint32_t i = 0; i < count; i++) {
    napi_value rule = nullptr, fdValue = nullptr, accessValue = nullptr;
    int32_t fd = -1;
    double access = 0;
    if (napi_get_element(env, a.v[3], i, &rule) != napi_ok ||
        napi_get_named_property(env, rule, "fd", &fdValue) != napi_ok ||
        napi_get_named_property(env, rule, "access", &accessValue) != napi_ok ||
        napi_get_value_int32(env, fdValue, &fd) != napi_ok ||
        napi_get_value_double(env, accessValue, &access) != napi_ok || !(access >= 0 && access <= 9007199254740992.0)) {
      return a.fail("expected rules of { fd, access }"), nullptr;
    }
    const PathBeneath beneath{static_cast<uint64_t>(access), fd};
    if (syscall(SYS_landlock_add_rule, ruleset.fd, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) != 0) {
      return result(env, -errno);
    }
  }
  if (noNewPrivs() != 0) return result(env, -errno);
  return sysresult(env, syscall(SYS_landlock_restrict_self, ruleset.fd, 0));
}

napi_value seccompInstall(napi_env env, napi_callback_info info) {
  Args<2> a(env, info);
  napi_typedarray_type type;
  size_t size = 0;
  void* data = nullptr;
  if (a.ok && (napi_get_typedarray_info(env, a.v[0], &type, &size, &data, nullptr, nullptr) != napi_ok ||
               type != napi_uint8_array)) {
    a.fail("expected a Uint8Array");
  }
  const bool allThreads = a.boolean(1);
  if (!a.ok) return nullptr;
  const size_t count = size / sizeof(sock_filter);
  if (size % sizeof(sock_filter) || count < 1 || count > kMaxInstructions) return result(env, -EINVAL);
  std::vector<sock_filter> program(count);  // a copy: the array's bytes need not be aligned
  std::memcpy(program.data(), data, size);
  const sock_fprog filter{static_cast<unsigned short>(count), program.data()};
  const unsigned long flags = allThreads ? SECCOMP_FILTER_FLAG_TSYNC : 0;
  const long value = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &filter);
  // A positive value is the id of a thread that has a filter of its own and cannot follow.
  return value > 0 ? result(env, -ESRCH) : sysresult(env, value);
}

// Low and high words, as version 3 of the interface has them.
struct Caps {
  __user_cap_data_struct words[2];
};

bool readCaps(Caps* caps) {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  return syscall(SYS_capget, &header, caps->words) == 0;
}

napi_value pair(napi_env env, uint32_t low, uint32_t high) {
  napi_value out = nullptr;
  napi_create_array_with_length(env, 2, &out);
  napi_set_element(env, out, 0, number(env, low));
  napi_set_element(env, out, 1, number(env, high));
  return out;
}

napi_value capsGet(napi_env env, napi_callback_info) {
  Caps caps{};
  readCaps(&caps);
  napi_value out = nullptr;
  napi_create_object(env, &out);
  napi_set_named_property(env, out, "effective", pair(env, caps.words[0].effective, caps.words[1].effective));
  napi_set_named_property(env, out, "permitted", pair(env, caps.words[0].permitted, caps.words[1].permitted));
  return out;
}

napi_value capsKeep(napi_env env, napi_callback_info info) {
  Args<2> a(env, info);
  const uint32_t keep[2] = {a.u32(0), a.u32(1)};
  if (!a.ok) return nullptr;
  Caps caps{};
  if (!readCaps(&caps)) return result(env, -errno);
  if (caps.words[0].effective & (1u << CAP_SETPCAP)) {
    for (unsigned cap = 0; cap < 64; cap++) {
      if (keep[cap / 32] & (1u << (cap % 32))) continue;
      if (prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) == 0) continue;
      if (errno == EINVAL) break;  // beyond the last one that the kernel knows
      return result(env, -errno);
    }
  }
  prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);  // capset empties it too, with permitted and inheritable
  for (int i = 0; i < 2; i++) {
    caps.words[i].permitted &= keep[i];
    caps.words[i].effective = caps.words[i].permitted;
    caps.words[i].inheritable = 0;
  }
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  return sysresult(env, syscall(SYS_capset, &header, caps.words));
}

}  // namespace

CULVERT_EXPORTS(sandbox, {"setNoNewPrivs", setNoNewPrivs}, {"landlockAbi", landlockAbi},
                {"landlockRestrict", landlockRestrict}, {"seccompInstall", seccompInstall}, {"capsGet", capsGet},
                {"capsKeep", capsKeep})

}  // namespace culvert
