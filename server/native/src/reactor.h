// The one place where an engine thread blocks: epoll and the completion queue of the I/O pool.
#pragma once

#include <atomic>
#include <mutex>
#include <vector>

#include "addon.h"

namespace culvert {

constexpr int32_t TOKEN_CONTROL = -1;
constexpr int32_t TOKEN_POOL = -2;
constexpr int32_t TOKEN_QUEUES = -3;

struct Completion {
  int32_t ticket;
  double result;
};

// Results on their way from the pool's threads to the engine thread. poolReap (reactor.cc) takes them out.
// A thread that posts writes the eventfd only when the engine thread may be blocked.
class Completions {
 public:
  // Any thread. The owner of the threads (Pool) must join them before the reactor goes: Env's member order does that.
  void post(int32_t ticket, double result);
  // Engine thread. Writes at most `max` records of 16 bytes (i32 ticket, u32 zero, f64 result).
  size_t take(uint8_t* out, size_t max);
  bool ready() const { return ready_.load(std::memory_order_seq_cst); }

 private:
  friend class Reactor;
  int fd_ = -1;
  std::atomic<bool> ready_{false};
  std::atomic<bool> blocked_{false};
  std::mutex mutex_;
  std::vector<Completion> list_;
  size_t taken_ = 0;  // records of list_ that are out already
};

class Reactor {
 public:
  Reactor() = default;
  ~Reactor();
  Reactor(const Reactor&) = delete;
  Reactor& operator=(const Reactor&) = delete;

  int create();  // 0 or -errno
  int add(int fd, int32_t token, uint32_t mask, bool isEventfd);
  int modify(int fd, int32_t token, uint32_t mask);
  int remove(int fd);
  int wait(Env& self, int timeoutMs, uint8_t* out, size_t max);

  int controlFd() const { return controlFd_; }
  int completionFd() const { return completions_.fd_; }  // for whoever wants to wake the thread with TOKEN_POOL
  Completions& completions() { return completions_; }

 private:
  int collect(Env& self, int timeoutMs, uint8_t* out, size_t max, size_t used, bool poolSeen, bool* answered);

  int epollFd_ = -1;
  int controlFd_ = -1;
  Completions completions_;
  std::vector<bool> edges_;  // by descriptor number: what `modify` has to keep
};

}  // namespace culvert
