#include "spin.h"

#include <sched.h>

#include <algorithm>

#include "reactor.h"
#include "virtqueue.h"

namespace culvert {

namespace {

// How long to look. A guest with one request at a time asks again within 3 to 10 µs; what has not come by then is not dense traffic.
constexpr uint64_t kWindowNs = 20000;
// A wait is short when looking would have seen the request: measured to the end of the wake-up where the thread slept.
constexpr uint64_t kShortNs = 40000;
// Short waits in a row before spinning, and how many are remembered.
constexpr int kTrusted = 8, kMostTrusted = 16;
// Between two looks at the clock lie 16 pauses, well under a microsecond. A longer gap means that somebody else ran on this core: then no core
// is idle, and spinning takes time from those who work. The pause doubles while that goes on.
constexpr uint64_t kPreemptedNs = 10000;
constexpr uint64_t kFirstPauseNs = 10000000, kLongestPauseNs = 1000000000;

int coresAllowed() {
  cpu_set_t set;
  return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 2;
}

}  // namespace

void cpuRelax() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield" ::: "memory");
#endif
}

// With one core nobody can make a request while we look.
Spin::Spin() : enabled_(coresAllowed() > 1) {}

bool Spin::wait(Env& self, Queue& queue) {
  if (!enabled_) return false;
  const uint64_t start = monotonicNow();
  dryNs_ = start;
  if (dense_ < kTrusted || start < pausedUntilNs_) return false;
  Completions* completions = self.reactor ? &self.reactor->completions() : nullptr;
  for (uint64_t before = start;;) {
    for (int i = 0; i < 16; i++) {
      if (queue.available()) {
        dryNs_ = 0;
        learn(0);
        return true;
      }
      cpuRelax();
    }
    if ((completions && completions->ready()) || self.queues->pending()) return false;
    const uint64_t now = monotonicNow();
    if (now - before > kPreemptedNs) {
      pauseNs_ = std::clamp(2 * pauseNs_, kFirstPauseNs, kLongestPauseNs);
      pausedUntilNs_ = now + pauseNs_;
      return false;
    }
    before = now;
    if (now - start > kWindowNs) return false;
  }
}

void Spin::woken() {
  if (!dryNs_) return;
  learn(monotonicNow() - dryNs_);
  dryNs_ = 0;
}

void Spin::learn(uint64_t waitedNs) {
  if (waitedNs > kShortNs) {
    dense_ = std::max(0, dense_ - kTrusted / 2);
  } else if (dense_ < kMostTrusted) {
    dense_++;
  } else if (waitedNs == 0) {
    pauseNs_ = 0;  // spinning works again
  }
}

}  // namespace culvert
