// Names and descriptors as the system calls take them.
#pragma once

#include <atomic>
#include <charconv>

#include "addon.h"

namespace culvert {

// A name (arguments `i` and `i + 1`) terminated on the stack.
struct Name {
  int error = 0;  // or -errno
  size_t length = 0;
  char text[PATH_MAX];

  template <size_t N>
  Name(Args<N>& a, size_t i) {
    const uint64_t wanted = a.size(i + 1);
    const uint8_t* from = a.arena(i, wanted);
    if (!a.ok) return;
    if (wanted >= sizeof text) {
      error = -ENAMETOOLONG;
    } else if (std::memchr(from, 0, wanted)) {
      error = -EINVAL;
    } else {
      length = wanted;
      std::memcpy(text, from, length);
      text[length] = 0;
    }
  }
};

// A descriptor's name below procFd, or its whole path for calls that take no directory.
struct ProcName {
  static constexpr char kPrefix[] = "/proc/self/fd/";
  static constexpr size_t kPrefixLength = sizeof kPrefix - 1;
  char text[kPrefixLength + 12];

  explicit ProcName(int fd) {
    std::memcpy(text, kPrefix, kPrefixLength);
    *std::to_chars(text + kPrefixLength, text + sizeof text - 1, fd).ptr = 0;
  }
  const char* path() const { return text; }
  const char* name() const { return text + kPrefixLength; }
};

// Whether the kernel lacks the system call that gave `value`; `known` is the process's memory of that.
inline bool missing(std::atomic<bool>& known, long value) {
  if (value >= 0 || errno != ENOSYS) return false;
  known.store(true, std::memory_order_relaxed);
  return true;
}

}  // namespace culvert
