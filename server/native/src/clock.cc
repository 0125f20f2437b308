#include "clock.h"

#include <time.h>

#include <algorithm>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace culvert {

uint64_t monotonicNow() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1000000000 + static_cast<uint64_t>(now.tv_nsec);
}

#if defined(__x86_64__)

namespace {

constexpr uint64_t kTrustedNs = 1000000;
// Measured over this long an error of 50 ns in either reading is 10 ns in the next millisecond. The longest keeps 2^32 times it in 64 bits.
constexpr uint64_t kMeasuredNs = 10000000, kLongestNs = 1000000000;
// A thread that was put aside between two readings has none that belong together.
constexpr uint64_t kApart = 20000;
// Clocks are slewed by 500 ppm at most (adjtimex(2)); what differs by more is the counter's doing.
constexpr int kSlewShift = 10;
constexpr int kForgiven = 100;

// AMD64 APM 3, CPUID Fn8000_0007_EDX bit 8 (TscInvariant); Intel SDM 17.17.1.
bool invariantCounter() {
  unsigned eax, ebx, ecx, edx;
  return __get_cpuid(0x80000007, &eax, &ebx, &ecx, &edx) && (edx & 1u << 8);
}

}  // namespace

Clock::Clock() : steady_(invariantCounter()) {}

uint64_t Clock::look(uint64_t ticks) {
  const uint64_t ns = monotonicNow();
  // What may have been told since the last reading.
  const uint64_t told = trustedTicks_ ? baseNs_ + (trustedTicks_ * scale_ >> 32) : 0;
  const uint64_t now = std::max(ns, std::min(told, ns + kTrustedNs));
  const bool together = __builtin_ia32_rdtsc() - ticks < kApart;
  steady_ = !together || measure(ticks, ns);
  const bool trusted = together && steady_ && scale_;
  trustedTicks_ = trusted ? (kTrustedNs << 32) / scale_ : 0;
  baseTicks_ = ticks;
  baseNs_ = now;
  return now;
}

// False: the counter does not run evenly. Where it stopped or jumped, as it may when a machine sleeps, it is measured anew.
bool Clock::measure(uint64_t ticks, uint64_t ns) {
  const uint64_t passedNs = ns - anchorNs_;
  if (passedNs < kMeasuredNs) return true;
  const uint64_t passed = ticks - anchorTicks_;
  anchorTicks_ = ticks;
  anchorNs_ = ns;
  if (passedNs > kLongestNs) return true;
  const uint64_t scale = passed ? (passedNs << 32) / passed : 0;
  const uint64_t apart = scale > scale_ ? scale - scale_ : scale_ - scale;
  const bool even = scale != 0 && (scale_ == 0 || apart <= scale_ >> kSlewShift);
  scale_ = even ? scale : 0;
  return even || ++faults_ < kForgiven;
}

#else

Clock::Clock() : steady_(false) {}

#endif

}  // namespace culvert
