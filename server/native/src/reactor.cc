#include "reactor.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "journal.h"
#include "stream.h"
#include "virtqueue.h"

namespace culvert {

namespace {

constexpr size_t kMaxEvents = 128;

// Clears an eventfd without ever blocking. O_NONBLOCK belongs to the open file, which the other side shares, so it is not ours
// to set. Kernels before 5.8 cannot do this for eventfds: there it is read, when it has been polled readable.
void clearEventfd(int fd) {
  uint64_t count;
  iovec iov = {&count, sizeof count};
  if (preadv2(fd, &iov, 1, -1, RWF_NOWAIT) >= 0 || errno != EOPNOTSUPP) return;
  pollfd readable = {fd, POLLIN, 0};
  if (poll(&readable, 1, 0) == 1 && read(fd, &count, sizeof count) < 0) errno = 0;
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

static epoll_event eventOf(int fd, int32_t token, uint32_t mask) {
  epoll_event event = {};
  event.events = mask;
  event.data.u64 = static_cast<uint64_t>(static_cast<uint32_t>(fd)) << 32 | static_cast<uint32_t>(token);
  return event;
}

int Reactor::add(int fd, int32_t token, uint32_t mask, bool isEventfd) {
  // Each write to an eventfd is an edge, whatever its counter is: nobody has to read it, which saves a system call per kick.
  epoll_event event = eventOf(fd, token, isEventfd ? mask | EPOLLET : mask);
  if (epoll_ctl(epollFd_, EPOLL_CTL_ADD, fd, &event) < 0) return -errno;
  if (static_cast<size_t>(fd) >= edges_.size()) edges_.resize(static_cast<size_t>(fd) + 1);
  edges_[static_cast<size_t>(fd)] = isEventfd;
  return 0;
}

int Reactor::modify(int fd, int32_t token, uint32_t mask) {
  const bool edge = fd >= 0 && static_cast<size_t>(fd) < edges_.size() && edges_[static_cast<size_t>(fd)];
  epoll_event event = eventOf(fd, token, edge ? mask | EPOLLET : mask);
  return epoll_ctl(epollFd_, EPOLL_CTL_MOD, fd, &event) < 0 ? -errno : 0;
}

int Reactor::remove(int fd) {
  if (epoll_ctl(epollFd_, EPOLL_CTL_DEL, fd, nullptr) < 0) return -errno;
  // Whoever watches it next, maybe through another descriptor, must not be told of what we were told.
  if (edges_[static_cast<size_t>(fd)]) clearEventfd(fd);
  edges_[static_cast<size_t>(fd)] = false;
  return 0;
}

// One epoll_wait; appends to the `used` pairs that are in `out` already and returns the new number. `answered`: kicks were among the events whose requests
// needed nobody.
int Reactor::collect(Env& self, int timeoutMs, uint8_t* out, size_t max, size_t used, bool poolSeen, bool* answered) {
  epoll_event events[kMaxEvents];
  int count = epoll_wait(epollFd_, events, static_cast<int>(std::min(max - used, kMaxEvents)), timeoutMs);
  completions_.blocked_.store(false, std::memory_order_relaxed);
  if (count < 0) return errno == EINTR ? static_cast<int>(used) : -errno;
  int n = static_cast<int>(used);
  for (int i = 0; i < count; i++) {
    // Undoing eventOf: the kernel hands the word back unchanged.
    const uint64_t word = events[i].data.u64;
    const int32_t token = static_cast<int32_t>(static_cast<uint32_t>(word));
    if (token == TOKEN_POOL && poolSeen) continue;
    uint32_t mask = events[i].events;
    if (token >= 0 && (mask & EPOLLIN)) {
      mask = (mask & ~uint32_t{EPOLLIN}) | self.streams->receive(self, token);
      if (mask & (EPOLLERR | EPOLLHUP)) mask |= EPOLLIN;  // there may be more of it
      if (mask == 0) {
        *answered = true;
        continue;
      }
    }
    Queue* kicked = token >= 0 ? self.queues->kickedBy(static_cast<int>(word >> 32)) : nullptr;
    if (kicked && kicked->drain(self)) *answered = true;
    else n = pair(out, static_cast<size_t>(n), token, mask);
  }
  return n;
}

int Reactor::wait(Env& self, int timeoutMs, uint8_t* out, size_t max) {
  const uint64_t due = timeoutMs > 0 ? monotonicNow() + static_cast<uint64_t>(timeoutMs) * 1000000 : 0;
  for (int left = timeoutMs;;) {
    const bool requests = self.queues->pending();
    size_t n = 0;
    if (requests) n = pair(out, n, TOKEN_QUEUES, EPOLLIN);
    if (!requests && left != 0) completions_.blocked_.store(true, std::memory_order_seq_cst);
    const bool completed = n < max && completions_.ready();
    if (completed) n = pair(out, n, TOKEN_POOL, EPOLLIN);
    int count = static_cast<int>(n);
    bool answered = false;
    if (n < max) count = collect(self, n == 0 ? left : 0, out, max, n, completed, &answered);
    completions_.blocked_.store(false, std::memory_order_relaxed);
    if (count != 0 || !answered || self.journal->unread()) return count;
    if (timeoutMs > 0) {
      const uint64_t now = monotonicNow();
      if (now >= due) return 0;
      left = static_cast<int>((due - now + 999999) / 1000000);
    }
    if (timeoutMs == 0) return 0;
  }
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
  if (!args.ok) return nullptr;
  args.self->streams->forget(fd, *args.self);
  return result(env, reactor->remove(fd));
}

napi_value reactorWait(napi_env env, napi_callback_info info) {
  Args<3> args(env, info);
  Reactor* reactor = reactorOf(args);
  int32_t timeoutMs = args.i32(0);
  uint32_t max = args.u32(2);
  uint8_t* out = args.arena(1, size_t{8} * max);
  if (args.ok && max == 0) args.fail("no room for events");
  return args.ok ? result(env, reactor->wait(*args.self, timeoutMs, out, max)) : nullptr;
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
