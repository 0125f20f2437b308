// CLOCK_MONOTONIC for who reads it at every request: a reading through the kernel's page costs 28 ns, the processor's counter 11.
#pragma once

#include <cstdint>

namespace culvert {

uint64_t monotonicNow();

// Goes by the counter between two readings of the kernel's clock, which are at most 1 ms apart, where the processor says that its counter runs evenly and it has
// been seen to do so. Never runs backwards. One thread's.
class Clock {
 public:
  Clock();

  uint64_t now() {
#if defined(__x86_64__)
    const uint64_t ticks = __builtin_ia32_rdtsc();
    // A counter that went back is far beyond.
    const uint64_t since = ticks - baseTicks_;
    if (since < trustedTicks_) return baseNs_ + (since * scale_ >> 32);
    return steady_ ? look(ticks) : monotonicNow();
#else
    return monotonicNow();
#endif
  }

 private:
  uint64_t look(uint64_t ticks);
  bool measure(uint64_t ticks, uint64_t ns);

  bool steady_;
  uint64_t baseTicks_ = 0, baseNs_ = 0;      // the last reading of the kernel's clock
  uint64_t trustedTicks_ = 0;                // so far behind it the counter is gone by; 0: not measured yet
  uint64_t scale_ = 0;                       // 2^32 ns a tick
  uint64_t anchorTicks_ = 0, anchorNs_ = 0;  // what the counter is measured from
  int faults_ = 0;
};

}  // namespace culvert
