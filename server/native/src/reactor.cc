#include "reactor.h"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "virtqueue.h"

namespace culvert {

namespace {

constexpr uint8_t kPlain = 1, kEventfd = 2;  // in Reactor::kinds_
constexpr size_t kMaxEvents = 128;
// However busy the polled queues are, sockets and the control eventfd are looked at this often.
constexpr uint64_t kMaxPollGapNs = 100000;

uint64_t nowNs() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1000000000 + static_cast<uint64_t>(now.tv_nsec);
}

void cpuRelax() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield" ::: "memory");
#endif
}

// Clears an eventfd without ever blocking. O_NONBLOCK belongs to the open file, which the other side shares, so it is not ours
// to set. Kernels before 5.8 cannot do this for eventfds: there the descriptor was polled readable, and is read.
void clearEventfd(int fd) {
  uint64_t count;
  iovec iov = {&count, sizeof count};
  if (preadv2(fd, &iov, 1, -1, RWF_NOWAIT) < 0 && errno == EOPNOTSUPP) {
    if (read(fd, &count, sizeof count) < 0) errno = 0;
  }
}

int pair(uint8_t* out, size_t index, int32_t token, uint32_t mask) {
  memcpy(out + 8 * index, &token, sizeof token);
  memcpy(out + 8 * index + 4, &mask, sizeof mask);
  return static_cast<int>(index) + 1;
}

}  // namespace

// ---------------------------------------------------------------- completions

void Completions::post(int32_t ticket, double result) {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    list_.push_back({ticket, result});
    ready_.store(true, std::memory_order_seq_cst);
  }
  // Either this sees that the engine blocks, or the engine, which says so first, sees `ready_`. One write wakes it.
  if (blocked_.exchange(false, std::memory_order_seq_cst)) {
    uint64_t one = 1;
    if (write(fd_, &one, sizeof one) < 0) errno = 0;  // full: it has been woken
  }
}

size_t Completions::take(uint8_t* out, size_t max) {
  if (!ready()) return 0;
  std::lock_guard<std::mutex> lock(mutex_);
  size_t count = std::min(max, list_.size() - taken_);
  for (size_t i = 0; i < count; i++) {
    const Completion& completion = list_[taken_ + i];
    uint32_t zero = 0;
    memcpy(out + 16 * i, &completion.ticket, 4);
    memcpy(out + 16 * i + 4, &zero, 4);
    memcpy(out + 16 * i + 8, &completion.result, 8);
  }
  taken_ += count;
  if (taken_ == list_.size()) {
    list_.clear();
    taken_ = 0;
    ready_.store(false, std::memory_order_seq_cst);
  }
  return count;
}

// ---------------------------------------------------------------- reactor

Reactor::~Reactor() {
  for (int fd : {epollFd_, controlFd_, completions_.fd_}) {
    if (fd >= 0) close(fd);
  }
}

int Reactor::create() {
  epollFd_ = epoll_create1(EPOLL_CLOEXEC);
  controlFd_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  completions_.fd_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (epollFd_ < 0 || controlFd_ < 0 || completions_.fd_ < 0) return -errno;
  int error = add(controlFd_, TOKEN_CONTROL, EPOLLIN, true);
  return error < 0 ? error : add(completions_.fd_, TOKEN_POOL, EPOLLIN, true);
}

// What comes back with an event: the token in the low word, the descriptor in the high one.
static epoll_event eventOf(int fd, int32_t token, uint32_t mask) {
  epoll_event event = {};
  event.events = mask;
  event.data.u64 = static_cast<uint32_t>(token) | static_cast<uint64_t>(static_cast<uint32_t>(fd)) << 32;
  return event;
}

int Reactor::add(int fd, int32_t token, uint32_t mask, bool isEventfd) {
  epoll_event event = eventOf(fd, token, mask);
  if (epoll_ctl(epollFd_, EPOLL_CTL_ADD, fd, &event) < 0) return -errno;
  if (static_cast<size_t>(fd) >= kinds_.size()) kinds_.resize(static_cast<size_t>(fd) + 1);
  kinds_[static_cast<size_t>(fd)] = isEventfd ? kEventfd : kPlain;
  return 0;
}

int Reactor::modify(int fd, int32_t token, uint32_t mask) {
  epoll_event event = eventOf(fd, token, mask);
  return epoll_ctl(epollFd_, EPOLL_CTL_MOD, fd, &event) < 0 ? -errno : 0;
}

int Reactor::remove(int fd) {
  if (epoll_ctl(epollFd_, EPOLL_CTL_DEL, fd, nullptr) < 0) return -errno;
  kinds_[static_cast<size_t>(fd)] = 0;
  return 0;
}

// One epoll_wait; appends to the `used` pairs that are in `out` already and returns the new number.
int Reactor::collect(int timeoutMs, uint8_t* out, size_t max, size_t used, bool poolSeen) {
  epoll_event events[kMaxEvents];
  int count = epoll_wait(epollFd_, events, static_cast<int>(std::min(max - used, kMaxEvents)), timeoutMs);
  if (count < 0) return errno == EINTR ? static_cast<int>(used) : -errno;
  int n = static_cast<int>(used);
  for (int i = 0; i < count; i++) {
    // Undoing eventOf: the kernel hands the word back unchanged.
    int32_t token = static_cast<int32_t>(static_cast<uint32_t>(events[i].data.u64));
    int fd = static_cast<int>(events[i].data.u64 >> 32);
    if (kinds_[static_cast<size_t>(fd)] == kEventfd) clearEventfd(fd);
    if (token == TOKEN_POOL && poolSeen) continue;
    n = pair(out, static_cast<size_t>(n), token, events[i].events);
  }
  return n;
}

int Reactor::wait(Env& self, int timeoutMs, uint32_t spinUs, uint8_t* out, size_t max) {
  Queues& queues = *self.queues;
  bool requests = false;
  bool fresh = false;  // epoll was asked a moment ago
  if (spinUs > 0 && !completions_.ready()) {
    uint64_t now = nowNs();
    uint64_t end = now + uint64_t{spinUs} * 1000;
    queues.suppress();
    for (;;) {
      requests = queues.pending();
      if (requests || completions_.ready()) break;
      for (int i = 0; i < 16; i++) cpuRelax();
      now = nowNs();
      if (now >= end) break;
    }
    fresh = now - lastPollNs_ < kMaxPollGapNs;
    if (!fresh) lastPollNs_ = now;
  }
  // Whatever polling switched off, this time or before, is on again before anything blocks.
  if (!requests) requests = queues.arm();

  size_t n = 0;
  if (requests) n = pair(out, n, TOKEN_QUEUES, EPOLLIN);
  if (!requests && timeoutMs != 0) completions_.blocked_.store(true, std::memory_order_seq_cst);
  bool completed = n < max && completions_.ready();
  if (completed) n = pair(out, n, TOKEN_POOL, EPOLLIN);
  int count = static_cast<int>(n);
  if (n == 0 || (n < max && !fresh)) count = collect(n == 0 ? timeoutMs : 0, out, max, n, completed);
  completions_.blocked_.store(false, std::memory_order_relaxed);
  return count;
}

// ---------------------------------------------------------------- calls

namespace {

template <size_t N>
Reactor* reactorOf(Args<N>& args) {
  Reactor* reactor = args.ok ? args.self->reactor.get() : nullptr;
  if (!reactor) args.fail("this thread has no reactor");
  return reactor;
}

napi_value reactorCreate(napi_env env, napi_callback_info info) {
  Args<0> args(env, info);
  if (!args.ok) return nullptr;
  if (args.self->reactor) return result(env, -EEXIST);
  auto reactor = std::make_unique<Reactor>();
  int error = reactor->create();
  if (error < 0) return result(env, error);
  args.self->reactor = std::move(reactor);
  return result(env, args.self->reactor->controlFd());
}

napi_value reactorAdd(napi_env env, napi_callback_info info) {
  Args<4> args(env, info);
  Reactor* reactor = reactorOf(args);
  int32_t fd = args.i32(0), token = args.i32(1);
  uint32_t mask = args.u32(2);
  bool isEventfd = args.boolean(3);
  if (args.ok && token < 0 && token >= TOKEN_QUEUES) args.fail("token is the reactor's own");
  return args.ok ? result(env, reactor->add(fd, token, mask, isEventfd)) : nullptr;
}

napi_value reactorModify(napi_env env, napi_callback_info info) {
  Args<3> args(env, info);
  Reactor* reactor = reactorOf(args);
  int32_t fd = args.i32(0), token = args.i32(1);
  uint32_t mask = args.u32(2);
  if (args.ok && token < 0 && token >= TOKEN_QUEUES) args.fail("token is the reactor's own");
  return args.ok ? result(env, reactor->modify(fd, token, mask)) : nullptr;
}

napi_value reactorDelete(napi_env env, napi_callback_info info) {
  Args<1> args(env, info);
  Reactor* reactor = reactorOf(args);
  int32_t fd = args.i32(0);
  return args.ok ? result(env, reactor->remove(fd)) : nullptr;
}

napi_value reactorWait(napi_env env, napi_callback_info info) {
  Args<4> args(env, info);
  Reactor* reactor = reactorOf(args);
  int32_t timeoutMs = args.i32(0);
  uint32_t spinUs = args.u32(1), max = args.u32(3);
  uint8_t* out = args.arena(2, size_t{8} * max);
  if (args.ok && max == 0) args.fail("no room for events");
  return args.ok ? result(env, reactor->wait(*args.self, timeoutMs, spinUs, out, max)) : nullptr;
}

napi_value poolReap(napi_env env, napi_callback_info info) {
  Args<2> args(env, info);
  Reactor* reactor = reactorOf(args);
  uint32_t max = args.u32(1);
  uint8_t* out = args.arena(0, size_t{16} * max);
  return args.ok ? result(env, static_cast<int32_t>(reactor->completions().take(out, max))) : nullptr;
}

napi_value eventfdCreate(napi_env env, napi_callback_info) {
  return sysresult(env, eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
}

napi_value eventfdWrite(napi_env env, napi_callback_info info) {
  Args<1> args(env, info);
  int32_t fd = args.i32(0);
  uint64_t one = 1;
  return args.ok ? result(env, write(fd, &one, sizeof one) < 0 ? -errno : 0) : nullptr;
}

// The counter, which becomes 0; -EAGAIN when it is 0 already.
napi_value eventfdRead(napi_env env, napi_callback_info info) {
  Args<1> args(env, info);
  int32_t fd = args.i32(0);
  if (!args.ok) return nullptr;
  uint64_t count = 0;
  if (read(fd, &count, sizeof count) < 0) return result(env, -errno);
  return number(env, static_cast<double>(count));
}

}  // namespace

CULVERT_EXPORTS(reactor, {"reactorCreate", reactorCreate}, {"reactorAdd", reactorAdd},
                {"reactorModify", reactorModify}, {"reactorDelete", reactorDelete}, {"reactorWait", reactorWait},
                {"poolReap", poolReap}, {"eventfdCreate", eventfdCreate}, {"eventfdWrite", eventfdWrite},
                {"eventfdRead", eventfdRead})

}  // namespace culvert
