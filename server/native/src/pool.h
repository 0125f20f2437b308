// The I/O pool: what may block for long runs on its threads and completes into the reactor.
#pragma once

#include <pthread.h>
#include <sys/uio.h>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "addon.h"
#include "chain.h"
#include "creds.h"

namespace culvert {

class Completions;

struct Job {
  enum class Kind { Preadv, Pwritev, Fsync, Datasync, Syncfs, Fallocate, CopyFileRange, SyncfsClose, Close };
  Kind kind;
  int32_t ticket;
  int fd, fd2;
  int flags;  // RWF_* or the fallocate mode
  uint64_t offset, offset2, length;
  std::vector<iovec> pieces;  // keeps its capacity between jobs
  MemoryHold memory;          // what `pieces` point into, unless that is the arena
  CredentialHold cred;
  int32_t queue;  // the queue whose chain is touched, or -1
  std::atomic<bool> cancelled{false};
  bool finished;  // the result is known: too late to cancel
  Job* next;
};

// Owned by the engine thread, which makes all public calls. Jobs are reused: none is allocated once as many exist as
// are ever in flight at the same time.
class Pool {
 public:
  explicit Pool(Completions& completions) : completions_(completions) {}
  ~Pool();  // waits for running jobs, however long: they may be writing to the arena
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  int start(int threads);
  Job* take();  // a free job for `submit` or `give`
  void give(Job* job);
  void submit(Job* job);
  bool cancel(int32_t ticket);
  void drain(int32_t queue);
  int stop(int timeoutMs);  // -1: for ever; no more jobs then, also after -ETIMEDOUT
  int busy() const { return busy_.load(std::memory_order_relaxed); }  // jobs queued and running
  // How long the fsync took that ended last, in ns; -1 when that was of another descriptor, or there was none.
  int64_t lastSyncNs(int fd);
  bool stopping() const { return stopping_; }  // engine thread, the only one that sets it

 private:
  struct Worker {
    Pool* pool;
    pthread_t thread;
    Job* job;  // running now
  };

  static void* main(void* worker);
  void work(Worker& worker);
  static int64_t run(Job& job);
  void recycle(Job* job);
  void interrupt(Worker& worker);
  template <typename Match>
  Job* unqueue(Match match);

  Completions& completions_;
  std::mutex mutex_;
  std::condition_variable wanted_;   // a job is queued, or the pool stops
  std::condition_variable retired_;  // a job has ended or a worker has gone, and somebody waits for that
  Job* head_ = nullptr;              // the queue
  Job* tail_ = nullptr;
  Job* free_ = nullptr;
  std::vector<std::unique_ptr<Job>> jobs_;
  std::vector<std::unique_ptr<Worker>> workers_;
  int alive_ = 0;
  std::atomic<int> busy_{0};
  int syncFd_ = -1;  // lastSyncNs
  int64_t syncNs_ = 0;
  bool stopping_ = false;
};

}  // namespace culvert
