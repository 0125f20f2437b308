// Latencies of one phase, and the line that tells of it: "NAME OPERATIONS BYTES NANOSECONDS P50 P99", the latter two of single requests, in nanoseconds.
#pragma once

#include <time.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

namespace load {

inline uint64_t clockNs() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return uint64_t(t.tv_sec) * 1000000000u + uint64_t(t.tv_nsec);
}

class Phase {
 public:
  explicit Phase(std::string name) : name_(std::move(name)) { samples_.reserve(1 << 16); }
  void sample(uint64_t ns) { samples_.push_back(uint32_t(std::min<uint64_t>(ns, UINT32_MAX))); }
  // Takes over what another thread measured.
  void merge(const std::vector<uint32_t>& others) { samples_.insert(samples_.end(), others.begin(), others.end()); }
  void end(uint64_t operations, uint64_t bytes) {
    uint64_t ns = clockNs() - start_;
    std::printf("%s %llu %llu %llu %u %u\n", name_.c_str(), static_cast<unsigned long long>(operations), static_cast<unsigned long long>(bytes),
                static_cast<unsigned long long>(ns), quantile(0.5), quantile(0.99));
    std::fflush(stdout);
  }

 private:
  uint32_t quantile(double q) {
    if (samples_.empty()) return 0;
    auto at = samples_.begin() + std::ptrdiff_t(q * double(samples_.size() - 1));
    std::nth_element(samples_.begin(), at, samples_.end());
    return *at;
  }
  std::string name_;
  uint64_t start_ = clockNs();
  std::vector<uint32_t> samples_;
};

}  // namespace load
