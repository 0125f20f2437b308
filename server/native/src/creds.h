// Acting as somebody else for the length of one system call.
#pragma once

#include <sys/types.h>

#include <vector>

#include "addon.h"

namespace culvert {

struct Credential {
  uid_t uid;
  gid_t gid;
  bool keepFsetid;
  std::vector<gid_t> groups;  // sorted, as the kernel keeps them
};
using CredentialHold = std::shared_ptr<const Credential>;

// The credentials that one thread has defined, by id.
class Creds {
 public:
  int define(Credential credential);
  bool release(int id);
  CredentialHold hold(int id) const { return known(id) ? slots_[id - 1] : nullptr; }
  const Credential* get(int id) const { return known(id) ? slots_[id - 1].get() : nullptr; }

 private:
  bool known(int id) const { return id >= 1 && static_cast<size_t>(id) <= slots_.size() && slots_[id - 1]; }
  std::vector<CredentialHold> slots_;  // null: free
};

// Argument `i` as a credential; nullptr for 0, "as the process". Throws for an unknown id.
template <size_t N>
const Credential* credential(Args<N>& a, size_t i) {
  const int32_t id = a.i32(i);
  if (!a.ok || id == 0) return nullptr;
  const Credential* found = a.self->creds->get(id);
  if (!found) a.fail("unknown credential");
  return found;
}

// Switches the calling thread, and only it, to a credential; back when it goes out of scope. A null credential, and one
// that the thread has already, change nothing. When the way back fails the process aborts: it must not go on as somebody
// else.
//
// A thread without privileges may act as its own user id, whatever the groups (they stay as they are); -EPERM for others.
//
// The kernel clears the thread's parent-death signal on every switch: set it on a thread that never switches.
class ScopedCreds {
 public:
  explicit ScopedCreds(const Credential* credential) {
    if (credential) error_ = enter(*credential);
  }
  ~ScopedCreds() {
    if (changed_) leave();
  }
  ScopedCreds(const ScopedCreds&) = delete;
  ScopedCreds& operator=(const ScopedCreds&) = delete;

  int error() const { return error_; }  // 0 or -errno; nothing is switched then

 private:
  struct Words {  // both halves of the version 3 capability sets
    uint32_t effective[2], permitted[2], inheritable[2];
  };
  enum : unsigned { kGroups = 1, kGid = 2, kUid = 4, kCaps = 8 };

  int enter(const Credential& to);
  void leave();

  int error_ = 0;
  unsigned changed_ = 0;
  uid_t uid_ = 0;
  gid_t gid_ = 0;
  Words caps_;
};

// Runs `call` (a system call's convention) as `credential`; its result or -errno.
template <typename Call>
long as(const Credential* credential, Call&& call) {
  ScopedCreds scope(credential);
  if (scope.error()) return scope.error();
  const long value = call();
  return value < 0 ? -errno : value;
}

}  // namespace culvert
