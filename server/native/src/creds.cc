// Acting as somebody else for the length of one system call, and the credentials that a thread has defined.
//
// Raw system calls throughout: glibc's wrappers switch every thread of the process. The switch goes through the
// *effective* ids, with the real and saved ones left alone as the way back: leaving effective uid 0 makes the kernel drop
// the whole effective capability set, and returning to it gives the set back. setfsuid(2) is no cheaper (each is one
// commit of credentials, about 2 µs; asking back whether it worked is extra) and drops only the file-system capabilities:
// CAP_SYS_ADMIN (trusted.* attributes), CAP_SETFCAP and CAP_SYS_RESOURCE (quota, reserved blocks) would stay.
// Hence also: a part that is as wanted already is not switched. A server without supplementary groups saves a third.
#include "creds.h"

#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace culvert {

namespace {

constexpr size_t kMaxGroups = 65536;  // NGROUPS_MAX
constexpr uint32_t kFsetid = 1u << CAP_FSETID;
constexpr uint32_t kKeep = 0xffffffff;  // "leave this id alone" in setresuid and setresgid

// The groups to go back to, per thread: no allocation per call.
thread_local std::vector<gid_t> savedGroups(64);
thread_local size_t savedCount = 0;

long setGroups(const gid_t* groups, size_t count) { return syscall(SYS_setgroups, count, groups); }
long setEgid(gid_t gid) { return syscall(SYS_setresgid, kKeep, gid, kKeep); }
long setEuid(uid_t uid) { return syscall(SYS_setresuid, kKeep, uid, kKeep); }

// Reads the thread's supplementary groups into savedGroups.
bool readGroups() {
  long count = syscall(SYS_getgroups, savedGroups.size(), savedGroups.data());
  if (count < 0 && errno == EINVAL) {  // more than fit
    savedGroups.resize(kMaxGroups);
    count = syscall(SYS_getgroups, savedGroups.size(), savedGroups.data());
  }
  if (count < 0) return false;
  savedCount = static_cast<size_t>(count);
  return true;
}

// The kernel writes two of these for version 3: low words, then high words.
using CapData = __user_cap_data_struct[2];

template <typename Words>
bool getCaps(Words& words) {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  CapData data{};
  if (syscall(SYS_capget, &header, data) != 0) return false;
  for (int i = 0; i < 2; i++) {
    words.effective[i] = data[i].effective;
    words.permitted[i] = data[i].permitted;
    words.inheritable[i] = data[i].inheritable;
  }
  return true;
}

// Sets the effective words; permitted and inheritable as `words` has them.
template <typename Words>
bool setEffective(const Words& words, uint32_t low, uint32_t high) {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  const CapData data{{low, words.permitted[0], words.inheritable[0]}, {high, words.permitted[1], words.inheritable[1]}};
  return syscall(SYS_capset, &header, data) == 0;
}

[[noreturn]] void abandon() {
  static const char message[] = "culvert: cannot return to the server's own identity; giving up\n";
  if (write(STDERR_FILENO, message, sizeof message - 1) < 0) std::abort();
  std::abort();
}

}  // namespace

int ScopedCreds::enter(const Credential& to) {
  uid_ = static_cast<uid_t>(syscall(SYS_geteuid));
  gid_ = static_cast<gid_t>(syscall(SYS_getegid));
  if (!readGroups()) return -errno;

  const auto refuse = [this, &to] {
    const int error = errno;
    if (changed_) leave();
    // Without privileges: as ourselves, with the groups that we have; as nobody else.
    return error == EPERM && to.uid == uid_ ? 0 : -error;
  };
  const bool sameGroups = savedCount == to.groups.size() &&
                          std::equal(to.groups.begin(), to.groups.end(), savedGroups.begin());
  if (!sameGroups) {
    if (setGroups(to.groups.data(), to.groups.size()) != 0) return refuse();
    changed_ |= kGroups;
  }
  if (to.gid != gid_) {
    if (setEgid(to.gid) != 0) return refuse();
    changed_ |= kGid;
  }
  if (to.uid != uid_) {
    if (!getCaps(caps_)) return refuse();
    // From a user id that is not root, root's has no way back: leaving it clears the permitted capabilities.
    if (uid_ != 0 && to.uid == 0) return errno = EPERM, refuse();
    if (setEuid(to.uid) != 0) return refuse();
    changed_ |= kUid;
    // The kernel drops effective capabilities only with root's id; a server that has some without it drops them here.
    if (uid_ != 0 && (caps_.effective[0] | caps_.effective[1])) {
      if (!setEffective(caps_, 0, 0)) return refuse();
      changed_ |= kCaps;
    }
  } else if (!to.keepFsetid) {
    if (!getCaps(caps_)) return refuse();
    if (caps_.effective[0] & kFsetid) {
      if (!setEffective(caps_, caps_.effective[0] & ~kFsetid, caps_.effective[1])) return refuse();
      changed_ |= kCaps;
    }
  }
  return 0;
}

void ScopedCreds::leave() {
  // Capabilities first where we took them ourselves: the rest of the way back needs them.
  if ((changed_ & kCaps) && !setEffective(caps_, caps_.effective[0], caps_.effective[1])) abandon();
  if (changed_ & kUid) {
    if (setEuid(uid_) != 0) abandon();
    // Back at root's id the kernel makes every permitted capability effective, which may be more than was.
    const bool exact = caps_.effective[0] == caps_.permitted[0] && caps_.effective[1] == caps_.permitted[1];
    if (!exact && !setEffective(caps_, caps_.effective[0], caps_.effective[1])) abandon();
  }
  if ((changed_ & kGid) && setEgid(gid_) != 0) abandon();
  if ((changed_ & kGroups) && setGroups(savedGroups.data(), savedCount) != 0) abandon();
  changed_ = 0;
}

int Creds::define(Credential credential) {
  std::sort(credential.groups.begin(), credential.groups.end());
  auto hold = std::make_shared<const Credential>(std::move(credential));
  for (size_t i = 0; i < slots_.size(); i++) {
    if (!slots_[i]) return slots_[i] = std::move(hold), static_cast<int>(i) + 1;
  }
  slots_.push_back(std::move(hold));
  return static_cast<int>(slots_.size());
}

bool Creds::release(int id) {
  if (!known(id)) return false;
  slots_[id - 1] = nullptr;  // jobs in the pool have their own hold
  return true;
}

namespace {

napi_value credDefine(napi_env env, napi_callback_info info) {
  Args<5> a(env, info);
  Credential credential{a.u32(0), a.u32(1), a.boolean(4), {}};
  const uint64_t count = a.size(3);
  if (a.ok && count > kMaxGroups) a.fail("too many groups");
  const uint8_t* groups = a.arena(2, count * sizeof(gid_t));
  if (a.ok && (credential.uid == kKeep || credential.gid == kKeep)) a.fail("no such id");
  if (!a.ok) return nullptr;
  credential.groups.resize(count);
  if (count) std::memcpy(credential.groups.data(), groups, count * sizeof(gid_t));
  return result(env, a.self->creds->define(std::move(credential)));
}

napi_value credRelease(napi_env env, napi_callback_info info) {
  Args<1> a(env, info);
  const int32_t id = a.i32(0);
  if (a.ok && !a.self->creds->release(id)) a.fail("unknown credential");
  return nullptr;
}

}  // namespace

CULVERT_EXPORTS(creds, {"credDefine", credDefine}, {"credRelease", credRelease})

}  // namespace culvert
