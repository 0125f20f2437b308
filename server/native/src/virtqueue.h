// Split virtqueues (virtio 1.x, 2.7), device side. The guest writes to the rings while we read them, and means us harm.
#pragma once

#include <sys/uio.h>

#include <vector>

#include "addon.h"
#include "chain.h"
#include "journal.h"
#include "memory.h"
#include "spin.h"

namespace culvert {

constexpr int kMaxQueues = 256;
constexpr uint32_t kMaxQueueSize = 32768;
// Descriptors that a chain in an indirect table may have at least, however small the queue is. The specification forbids
// more than the queue size, but virtio-win's virtio-fs driver sends 258 on a queue of 128, and every peer takes it.
constexpr uint32_t kIndirectLimit = 1024;
// Requests answered in one go before the owner has a turn: others of its tasks may be due.
constexpr int kAnswersAtOnce = 64;
// How much of a request is copied before it is known who answers it (server/transport/vhost-user/request-queue.ts).
constexpr size_t kCopyAtOnce = 4096 + 256;

// A chain that the guest gave us and that we have not given back.
struct Chain {
  std::vector<iovec> pieces;  // readable ones first; keeps its capacity between requests
  uint32_t readablePieces = 0;
  uint32_t readable = 0;  // bytes
  uint32_t writable = 0;
  bool inFlight = false;
  uint32_t entry = Journal::kNoSlot;  // of the trace's journal
  MemoryHold memory;  // what `pieces` point into; stays set after a push while it is the queue's own table

  // Bytes [at, at + length) of a part, which must be inside it, as at most `max` pieces, none of them empty; how many there are.
  int slice(bool writablePart, size_t at, size_t length, iovec* out, int max) const;
};

struct Popped {
  uint32_t head, readable, writable, copied;
  // CLOCK_MONOTONIC, ns: when the queue was found empty, if it was, or `nowNs`; when this was taken, or nothing was there; when the avail index was first seen to cover it.
  uint64_t turnedNs, nowNs, seenNs;
  bool crowded;  // others wait behind it
};

class Queue {
 public:
  Queue(int memoryId, MemoryHold memory, uint32_t size);
  ~Queue();
  Queue(const Queue&) = delete;
  Queue& operator=(const Queue&) = delete;

  static bool validSize(uint32_t size);
  int setSize(uint32_t size);
  int setAddress(uint64_t desc, uint64_t used, uint64_t avail);
  int setBase(uint32_t index);
  // A request that was taken but not handed out counts as one that is still there.
  int base() const { return static_cast<uint16_t>(next_ - (kept_ ? 1 : 0)); }
  int setFeatures(bool eventIdx, bool indirect);
  int setCall(int fd);
  // Requests go into the journal as those of `session`; below 0: not.
  void setJournal(Journal* journal, int session) {
    journal_ = journal;
    session_ = session;
  }
  int start();
  void stop();

  int pop(uint8_t* out, size_t capacity, Popped* popped);
  int push(uint32_t head, const uint8_t* from, size_t length, uint64_t payloadLength);
  int notify();  // 1: signalled, 0: the guest did not ask

  // The chain with this head, or nullptr when it is not in flight.
  Chain* chain(uint32_t head) {
    return head < size_ && chains_[head].inFlight ? &chains_[head] : nullptr;
  }

  int memoryId() const { return memoryId_; }
  bool started() const { return started_; }
  void memoryChanged(MemoryHold memory);

  // As pop, for who drains the queue: what can be is answered here (Answers), and when it is empty the guest gets its replies, and is looked at for a while
  // where that pays (Spin).
  int next(Env& self, uint8_t* out, size_t capacity, Popped* popped);
  // Of an eventfd that was kicked. True when all that was there has been answered; else the owner has to look (`next`).
  bool drain(Env& self);
  void setKick(int fd) { kick_ = fd; }
  int kick() const { return kick_; }
  // Whether requests may be answered here. What `drain` could not answer is kept for `next`.
  void setAnswers(bool on) { answers_ = on; }

  // For the reactor. Only a queue whose last pop said -EAGAIN takes part, and it leaves when `pending` was true: a queue that
  // the owner does not drain is reported once, not for ever.
  bool waiting() const { return started_ && waiting_; }
  bool pending();  // requests nobody kicked for: the ring started with them, or cannot be read any more
  // A request is there that `pop` has not seen.
  bool available() const;

 private:
  struct Rings {
    uint8_t* desc = nullptr;
    uint8_t* avail = nullptr;
    uint8_t* used = nullptr;
  };
  struct Descriptor {
    uint64_t address;
    uint32_t length;
    uint16_t flags, next;
  };

  int taken(uint8_t* out, size_t capacity, Popped* popped);
  int wait(Env& self, uint8_t* out, size_t capacity, Popped* popped);
  int translate(uint64_t desc, uint64_t used, uint64_t avail, Rings* rings) const;
  int broken();
  bool collect(Chain& chain, uint32_t head);
  bool append(Chain& chain, const Descriptor& descriptor, bool* writing, uint64_t* total);
  static Descriptor readDescriptor(const uint8_t* at);
  void release(Chain& chain);
  void journalEnd(Chain& chain, const uint8_t* reply, size_t length, uint64_t payload);
  void forgetChains();
  uint64_t now();
  int ready();     // 0: there is something to take
  bool refresh();  // reads the avail index; true when there is something to take
  void enableNotifications();
  void disableNotifications();
  void signal();

  const int memoryId_;
  MemoryHold memory_;
  uint32_t size_;
  bool eventIdx_ = false;
  bool indirect_ = false;
  bool addressed_ = false;
  bool started_ = false;
  bool broken_ = false;
  bool waiting_ = false;       // the last pop said -EAGAIN
  bool notifications_ = false;  // the guest was asked to kick
  bool callMayBlock_ = false;
  bool owed_ = false;  // a signal that found no call descriptor
  uint64_t descUser_ = 0, usedUser_ = 0, availUser_ = 0;
  Rings rings_;
  uint16_t next_ = 0;     // avail index of the next chain to take
  uint16_t seen_ = 0;     // avail index as last read
  uint64_t seenNs_ = 0;   // when that was, CLOCK_MONOTONIC
  uint16_t used_ = 0;     // used index as last written
  uint32_t unsignalled_ = 0;  // pushes since the guest was last looked at for a signal
  uint64_t takenNs_ = 0, heldSinceNs_ = 0;  // the last pop, and since when `unsignalled_` counts, CLOCK_MONOTONIC
  bool signalAlways_ = true;  // nothing is known of what the guest saw: right after a start
  int call_ = -1;
  int kick_ = -1;
  bool answers_ = false;
  struct Kept {
    Popped popped;
    uint8_t request[kCopyAtOnce];
  };
  std::unique_ptr<Kept> room_;  // made when it is needed first
  bool kept_ = false;
  Journal* journal_ = nullptr;  // outlives the queue
  int session_ = -1;
  uint32_t hint_ = 0;  // region cache
  uint64_t spare_ = 0;  // pieces of capacity that chains not in flight keep
  std::vector<Chain> chains_;  // by head
};

// The queues of one thread (Env's constructor makes it).
class Queues {
 public:
  int create(Memories& memories, int memoryId, uint32_t size);
  void free(int id);
  Queue* get(int32_t id) const { return id >= 0 && id < kMaxQueues ? queues_[id].get() : nullptr; }
  // The one whose kicks this eventfd brings, or null.
  Queue* kickedBy(int fd) const {
    for (int id = 0; id < limit_; id++) {
      if (queues_[id] && queues_[id]->kick() == fd) return queues_[id].get();
    }
    return nullptr;
  }
  Chain* chain(int32_t chainId) const {
    Queue* queue = chainId >= 0 ? get(chainId >> 16) : nullptr;
    return queue ? queue->chain(static_cast<uint32_t>(chainId) & 0xffff) : nullptr;
  }
  void memoryChanged(int memoryId, const MemoryHold& memory);

  // Over all queues that wait (see Queue).
  bool pending();

  // How long replies may wait for others, so that one signal tells of many. A request that takes longer is not waited for: the guest works on
  // while we do.
  uint64_t holdNs() const { return holdNs_; }
  void setHold(uint64_t ns) { holdNs_ = ns; }

 private:
  std::unique_ptr<Queue> queues_[kMaxQueues];
  uint64_t holdNs_ = 50000;  // well above what 16 small requests take together
  int limit_ = 0;  // ids at and above it are free
};

}  // namespace culvert
