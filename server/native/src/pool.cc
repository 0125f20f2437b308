// The I/O pool. One mutex guards all of it: a job costs two short locked sections on either side, which is little beside
// the system call that was worth a thread (measured: 16 reads of 4 KiB at once, 3.6 µs each from submission to result).
#include "pool.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

#include "io.h"
#include "reactor.h"

namespace culvert {

namespace {

constexpr size_t kStackSize = 256 << 10;
constexpr size_t kKeptPieces = 4096;
// Between two pieces of a long copy a cancellation is seen.
constexpr size_t kCopyChunk = 128 << 20;
// A signal that comes just before the system call is lost: who waits for the job sends it again.
constexpr auto kRepeat = std::chrono::milliseconds(10);

// Interrupts a blocking system call and does nothing else. Node and glibc use none of the upper real-time signals.
int interruptSignal() { return SIGRTMIN + 7; }

void installHandler() {
  static std::once_flag once;
  std::call_once(once, [] {
    struct sigaction action = {};
    action.sa_handler = [](int) {};
    sigaction(interruptSignal(), &action, nullptr);  // no SA_RESTART: that is the point
  });
}

// A system call of a job: repeated after a signal that was not meant for it.
template <typename Call>
int64_t persist(const Job& job, Call&& call) {
  for (int left = kInterruptions;; left--) {
    const long value = call();
    if (value >= 0) return value;
    if (errno != EINTR || left == 0 || job.cancelled.load(std::memory_order_relaxed)) return -errno;
  }
}

int64_t copyFileRange(const Job& job) {
  off64_t in = static_cast<off64_t>(job.offset), out = static_cast<off64_t>(job.offset2);
  uint64_t total = 0;
  while (total < job.length) {
    const size_t some = std::min<uint64_t>(job.length - total, kCopyChunk);
    const int64_t copied = persist(job, [&] { return copy_file_range(job.fd, &in, job.fd2, &out, some, 0); });
    if (copied < 0) return total ? static_cast<int64_t>(total) : copied;
    total += static_cast<uint64_t>(copied);
    if (!copied || job.cancelled.load(std::memory_order_relaxed)) break;
  }
  return static_cast<int64_t>(total);
}

// The descriptor belongs to the job: it is closed whatever becomes of it.
bool ownsDescriptor(const Job& job) { return job.kind == Job::Kind::Close || job.kind == Job::Kind::SyncfsClose; }

}  // namespace

int64_t Pool::run(Job& job) {
  if (job.kind == Job::Kind::Close) return close(job.fd) < 0 ? -errno : 0;
  if (job.kind == Job::Kind::SyncfsClose) {
    const int64_t synced =
        job.cancelled.load(std::memory_order_relaxed) ? -EINTR : persist(job, [&] { return syncfs(job.fd); });
    close(job.fd);
    return synced;
  }
  if (job.cancelled.load(std::memory_order_relaxed)) return -EINTR;
  const auto offset = static_cast<off_t>(job.offset), length = static_cast<off_t>(job.length);  // below 2^53
  switch (job.kind) {
    case Job::Kind::Preadv:
      return transfer(false, job.fd, job.pieces.data(), static_cast<int>(job.pieces.size()), job.offset, job.flags,
                      &job.cancelled);
    case Job::Kind::Pwritev: {
      ScopedCreds scope(job.cred.get());
      if (scope.error()) return scope.error();
      return transfer(true, job.fd, job.pieces.data(), static_cast<int>(job.pieces.size()), job.offset, job.flags,
                      &job.cancelled);
    }
    case Job::Kind::Fsync:
      return persist(job, [&] { return fsync(job.fd); });
    case Job::Kind::Datasync:
      return persist(job, [&] { return fdatasync(job.fd); });
    case Job::Kind::Syncfs:
      return persist(job, [&] { return syncfs(job.fd); });
    case Job::Kind::Fallocate:
      // Not repeated: after a signal in the middle, moving extents (COLLAPSE, INSERT) twice would destroy data.
      return fallocate(job.fd, job.flags, offset, length) < 0 ? -errno : 0;
    case Job::Kind::CopyFileRange:
      return copyFileRange(job);
    case Job::Kind::SyncfsClose:
    case Job::Kind::Close:
      break;
  }
  return -EINVAL;
}

void* Pool::main(void* data) {
  Worker& worker = *static_cast<Worker*>(data);
  worker.pool->work(worker);
  return nullptr;
}

void Pool::work(Worker& worker) {
  std::unique_lock<std::mutex> lock(mutex_);
  for (;;) {
    wanted_.wait(lock, [this] { return head_ || stopping_; });
    Job* job = head_;
    if (!job) break;
    head_ = job->next;
    worker.job = job;
    lock.unlock();

    const bool syncs = job->kind == Job::Kind::Fsync || job->kind == Job::Kind::Datasync;
    const auto started = syncs ? std::chrono::steady_clock::now() : std::chrono::steady_clock::time_point();
    const int64_t result = run(*job);

    lock.lock();
    if (syncs) {
      syncFd_ = job->fd;
      syncNs_ = std::chrono::nanoseconds(std::chrono::steady_clock::now() - started).count();
    }
    job->finished = true;  // from here on nobody sends a signal for it
    const bool signalled = job->cancelled.load(std::memory_order_relaxed);
    lock.unlock();
    // One that was sent is pending at the latest now, and is delivered on the way out of any system call: before the
    // next job, which it must not interrupt.
    if (signalled) syscall(SYS_gettid);
    job->memory.reset();
    job->cred.reset();
    busy_.fetch_sub(1, std::memory_order_relaxed);
    completions_.post(job->ticket, static_cast<double>(result));

    lock.lock();
    worker.job = nullptr;
    recycle(job);
    retired_.notify_all();  // no system call unless somebody waits
  }
  alive_--;
  retired_.notify_all();
}

// Under the lock.
void Pool::interrupt(Worker& worker) {
  if (!worker.job || worker.job->finished) return;
  worker.job->cancelled.store(true, std::memory_order_relaxed);
  pthread_kill(worker.thread, interruptSignal());
}

// Under the lock.
void Pool::recycle(Job* job) {
  job->memory.reset();
  job->cred.reset();
  if (job->pieces.capacity() > kKeptPieces) std::vector<iovec>().swap(job->pieces);
  job->next = free_;
  free_ = job;
}

// Under the lock: takes the first queued job that matches out of the queue.
template <typename Match>
Job* Pool::unqueue(Match match) {
  Job* previous = nullptr;
  for (Job* job = head_; job; previous = job, job = job->next) {
    if (!match(*job)) continue;
    (previous ? previous->next : head_) = job->next;
    if (tail_ == job) tail_ = previous;
    return job;
  }
  return nullptr;
}

int Pool::start(int threads) {
  installHandler();
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kStackSize);
  sigset_t blocked, before;
  sigfillset(&blocked);
  sigdelset(&blocked, interruptSignal());
  pthread_sigmask(SIG_SETMASK, &blocked, &before);  // inherited by the workers: no moment without it
  int error = 0;
  for (int i = 0; i < threads && !error; i++) {
    auto worker = std::make_unique<Worker>(Worker{this, {}, nullptr});
    std::lock_guard<std::mutex> lock(mutex_);  // `thread` is set before the worker can be found through a job
    error = pthread_create(&worker->thread, &attributes, main, worker.get());
    if (error) break;
    pthread_setname_np(worker->thread, "culvert-io");
    workers_.push_back(std::move(worker));
    alive_++;
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  pthread_attr_destroy(&attributes);
  return -error;
}

Pool::~Pool() { stop(-1); }

Job* Pool::take() {
  std::lock_guard<std::mutex> lock(mutex_);
  if (!free_) {
    jobs_.push_back(std::make_unique<Job>());
    return jobs_.back().get();
  }
  Job* job = free_;
  free_ = job->next;
  return job;
}

void Pool::give(Job* job) {
  std::lock_guard<std::mutex> lock(mutex_);
  recycle(job);
}

void Pool::submit(Job* job) {
  busy_.fetch_add(1, std::memory_order_relaxed);
  {
    std::lock_guard<std::mutex> lock(mutex_);
    job->cancelled.store(false, std::memory_order_relaxed);
    job->finished = false;
    job->next = nullptr;
    (head_ ? tail_->next : head_) = job;
    tail_ = job;
  }
  wanted_.notify_one();
}

bool Pool::cancel(int32_t ticket) {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    // A job that owns its descriptor is never given up half-way: nobody would close it.
    const auto is = [ticket](const Job& job) { return job.ticket == ticket && job.kind != Job::Kind::Close; };
    Job* job = unqueue([&](const Job& queued) { return is(queued) && !ownsDescriptor(queued); });
    if (!job) {
      for (auto& worker : workers_) {
        if (worker->job && is(*worker->job)) interrupt(*worker);
      }
      return false;
    }
    recycle(job);
    busy_.fetch_sub(1, std::memory_order_relaxed);
  }
  completions_.post(ticket, -EINTR);
  return true;
}

void Pool::drain(int32_t queue) {
  std::unique_lock<std::mutex> lock(mutex_);
  const auto is = [queue](const Job& job) { return job.queue == queue; };
  while (Job* job = unqueue(is)) {
    completions_.post(job->ticket, -EINTR);
    recycle(job);
    busy_.fetch_sub(1, std::memory_order_relaxed);
  }
  for (;;) {
    bool busy = false;
    for (auto& worker : workers_) {
      if (!worker->job || !is(*worker->job)) continue;
      busy = true;
      interrupt(*worker);
    }
    if (!busy) return;
    retired_.wait_for(lock, kRepeat);
  }
}

int64_t Pool::lastSyncNs(int fd) {
  std::lock_guard<std::mutex> lock(mutex_);
  return fd == syncFd_ ? syncNs_ : -1;
}

int Pool::stop(int timeoutMs) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeoutMs);
  std::unique_lock<std::mutex> lock(mutex_);
  stopping_ = true;
  // Queued closes still run: their descriptors belong to the pool.
  while (Job* job = unqueue([](const Job& queued) { return !ownsDescriptor(queued); })) recycle(job);
  wanted_.notify_all();
  while (alive_) {
    for (auto& worker : workers_) interrupt(*worker);
    if (timeoutMs >= 0 && std::chrono::steady_clock::now() >= deadline) return -ETIMEDOUT;
    retired_.wait_for(lock, kRepeat);
  }
  lock.unlock();
  for (auto& worker : workers_) pthread_join(worker->thread, nullptr);
  workers_.clear();
  return 0;
}

namespace {

// The thread's pool if it takes jobs, or nullptr with an exception pending.
template <size_t N>
Pool* poolOf(Args<N>& a) {
  Pool* pool = a.self ? a.self->pool.get() : nullptr;
  if (!pool || pool->stopping()) a.fail("the pool is not started");
  return a.ok ? pool : nullptr;
}

// A new job with what all have; nullptr with an exception pending.
template <size_t N>
Job* prepare(Args<N>& a, Job::Kind kind) {
  const int32_t ticket = a.i32(0), fd = a.i32(1);
  Pool* pool = poolOf(a);
  if (!pool) return nullptr;
  Job* job = pool->take();
  job->kind = kind;
  job->ticket = ticket;
  job->fd = fd;
  job->fd2 = -1;
  job->flags = 0;
  job->offset = job->offset2 = job->length = 0;
  job->pieces.clear();
  job->queue = -1;
  return job;
}

// Queues the job, or puts it back when an argument was bad.
template <size_t N>
napi_value finish(Args<N>& a, Job* job) {
  if (!job) return nullptr;
  if (a.ok) a.self->pool->submit(job);
  else a.self->pool->give(job);
  return nullptr;
}

// Arguments 3 to 5: count, where, at. The pieces are resolved here, since chains belong to the engine thread.
template <size_t N>
void resolve(Args<N>& a, Job* job, bool writable) {
  const uint64_t length = a.size(3);
  const int32_t where = a.i32(4);
  const uint64_t at = a.size(5);
  if (!a.ok) return;
  for (uint64_t done = 0; done < length;) {
    iovec pieces[64];
    int count = 0;
    if (!placeIov(*a.self, where, writable, at + done, length - done, pieces, 64, &count)) {
      return a.fail("place out of bounds");
    }
    job->pieces.insert(job->pieces.end(), pieces, pieces + count);
    for (int i = 0; i < count; i++) done += pieces[i].iov_len;
  }
  if (where != PLACE_ARENA) {
    job->memory = chainHold(*a.self, where);
    job->queue = chainQueue(where);
    if (!job->memory) a.fail("unknown chain");
  }
}

napi_value poolStart(napi_env env, napi_callback_info info) {
  Args<1> a(env, info);
  const int32_t threads = a.i32(0);
  if (a.ok && !a.self->reactor) a.fail("the pool needs a reactor to complete into");
  if (!a.ok) return nullptr;
  if (threads < 1 || threads > 256) return result(env, -EINVAL);
  if (a.self->pool) return result(env, -EBUSY);
  a.self->pool = std::make_unique<Pool>(a.self->reactor->completions());
  const int error = a.self->pool->start(threads);
  if (error) a.self->pool.reset();
  return result(env, error);
}

napi_value poolPreadv(napi_env env, napi_callback_info info) {
  Args<6> a(env, info);
  const uint64_t offset = a.size(2);
  Job* job = prepare(a, Job::Kind::Preadv);
  if (job) {
    job->offset = offset;
    resolve(a, job, true);
  }
  return finish(a, job);
}

napi_value poolPwritev(napi_env env, napi_callback_info info) {
  Args<8> a(env, info);
  const uint64_t offset = a.size(2);
  const int32_t flags = a.i32(6), cred = a.i32(7);
  Job* job = prepare(a, Job::Kind::Pwritev);
  if (job) {
    job->offset = offset;
    job->flags = flags;
    if (cred) {
      job->cred = a.self->creds->hold(cred);
      if (!job->cred) a.fail("unknown credential");
    }
    resolve(a, job, false);
  }
  return finish(a, job);
}

napi_value poolFsync(napi_env env, napi_callback_info info) {
  Args<3> a(env, info);
  const bool datasync = a.boolean(2);
  return finish(a, prepare(a, datasync ? Job::Kind::Datasync : Job::Kind::Fsync));
}

napi_value poolSyncfs(napi_env env, napi_callback_info info) {
  Args<2> a(env, info);
  return finish(a, prepare(a, Job::Kind::Syncfs));
}

napi_value poolFallocate(napi_env env, napi_callback_info info) {
  Args<5> a(env, info);
  const int32_t mode = a.i32(2);
  const uint64_t offset = a.size(3), length = a.size(4);
  Job* job = prepare(a, Job::Kind::Fallocate);
  if (job) {
    job->flags = mode;
    job->offset = offset;
    job->length = length;
  }
  return finish(a, job);
}

napi_value poolCopyFileRange(napi_env env, napi_callback_info info) {
  Args<6> a(env, info);
  const uint64_t offsetIn = a.size(2), offsetOut = a.size(4), length = a.size(5);
  const int32_t fdOut = a.i32(3);
  Job* job = prepare(a, Job::Kind::CopyFileRange);
  if (job) {
    job->fd2 = fdOut;
    job->offset = offsetIn;
    job->offset2 = offsetOut;
    job->length = length;
  }
  return finish(a, job);
}

// syncfs(2) and then close(2) of a descriptor that is the pool's from now on.
napi_value poolSyncfsClose(napi_env env, napi_callback_info info) {
  Args<2> a(env, info);
  return finish(a, prepare(a, Job::Kind::SyncfsClose));
}

napi_value poolClose(napi_env env, napi_callback_info info) {
  Args<2> a(env, info);
  return finish(a, prepare(a, Job::Kind::Close));
}

napi_value poolBusy(napi_env env, napi_callback_info info) {
  Args<0> a(env, info);
  Pool* pool = poolOf(a);
  return pool ? result(env, pool->busy()) : nullptr;
}

napi_value poolSyncNs(napi_env env, napi_callback_info info) {
  Args<1> a(env, info);
  const int32_t fd = a.i32(0);
  Pool* pool = poolOf(a);
  return pool ? number(env, static_cast<double>(pool->lastSyncNs(fd))) : nullptr;
}

napi_value poolCancel(napi_env env, napi_callback_info info) {
  Args<1> a(env, info);
  const int32_t ticket = a.i32(0);
  if (!a.ok) return nullptr;
  napi_value out = nullptr;
  napi_get_boolean(env, a.self->pool && a.self->pool->cancel(ticket), &out);
  return out;
}

napi_value poolDrain(napi_env env, napi_callback_info info) {
  Args<1> a(env, info);
  const int32_t queue = a.i32(0);
  if (a.ok && queue < 0) a.fail("expected a queue");
  if (!a.ok) return nullptr;
  if (a.self->pool) a.self->pool->drain(queue);
  return result(env, 0);
}

napi_value poolStop(napi_env env, napi_callback_info info) {
  Args<1> a(env, info);
  const int32_t timeoutMs = a.i32(0);
  if (!a.ok) return nullptr;
  if (!a.self->pool) return result(env, 0);
  const int error = a.self->pool->stop(timeoutMs);
  if (!error) a.self->pool.reset();
  return result(env, error);
}

}  // namespace

CULVERT_EXPORTS(pool, {"poolStart", poolStart}, {"poolPreadv", poolPreadv}, {"poolPwritev", poolPwritev},
                {"poolFsync", poolFsync}, {"poolSyncfs", poolSyncfs}, {"poolFallocate", poolFallocate},
                {"poolCopyFileRange", poolCopyFileRange}, {"poolSyncfsClose", poolSyncfsClose}, {"poolClose", poolClose}, {"poolBusy", poolBusy}, {"poolSyncNs", poolSyncNs},
                {"poolCancel", poolCancel},
                {"poolDrain", poolDrain}, {"poolStop", poolStop})

}  // namespace culvert
