// The trace's journal: every request and every reply of the virtqueues, in memory that another thread reads. Layout: server/trace/journal.ts. One
// thread writes, this one; its state is in the journal's head, since that thread's TypeScript writes entries too.
//
// What each request runs is here, to be inlined.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "addon.h"
#include "clock.h"

namespace culvert {

class Journal {
 public:
  static constexpr uint32_t kNoSlot = 0xffffffff;

  // `base` stays the caller's; null: nothing is written from now on. False when the size is none that journals have.
  bool bind(uint8_t* base, size_t size);
  bool bound() const { return base_ != nullptr; }

  // A FUSE request, of whose `total` bytes the first `copied` are at `request`. Returns what `end` wants to know.
  uint32_t begin(uint32_t session, const uint8_t* request, size_t copied, size_t total, uint64_t begunNs, uint64_t takenNs);
  // Its reply: `length` bytes at `reply`, then `payload` more. All 0: there was none.
  void end(uint32_t slot, const uint8_t* reply, size_t length, uint64_t payload);
  // A 9P message that is answered where it is received (NinepAnswers). `ticket` is the connection's own, and nobody else's.
  struct Message {
    uint32_t session, ticket;
    const uint8_t* bytes;
    size_t length;
  };
  void beginMessage(const Message& message, uint64_t begunNs, uint64_t takenNs);
  void endMessage(const Message& message, int32_t error, const uint8_t* reply, size_t length, uint64_t payload);
  // What was written may be read. The request that ended last did so at `nowNs`.
  void settle(uint64_t nowNs);
  // The reader sleeps, and there is something for it: somebody has to wake it (server/trace/journal-writer.ts).
  bool unread() const {
    if (!base_) return false;
    __atomic_thread_fence(__ATOMIC_SEQ_CST);  // what was written is out before it is asked whether somebody looks
    if (!__atomic_load_n(word(kSleeping), __ATOMIC_RELAXED)) return false;
    return *word(kWritten) != __atomic_load_n(word(kRead), __ATOMIC_RELAXED);
  }
  // CLOCK_MONOTONIC, also while nothing is bound.
  uint64_t now() { return clock_.now(); }

 private:
  // The words of the head, and where its tables of limits begin.
  static constexpr int kWritten = 0, kRead = 16, kSleeping = 17, kNext = 32, kPending = 33, kPendingAt = 34, kLost = 35;
  static constexpr int kRequestLimits = 64, kReplyLimits = 192;
  static constexpr int kMessageLimits = 320, kAnswerLimits = 448;
  static constexpr size_t kData = 4096;
  static constexpr uint32_t kOpcodes = 128;  // rows of both tables; the last is for all above
  static constexpr uint32_t kPad = 0, kBegin = 1, kEnd = 2;
  static constexpr size_t kBeginHead = 48, kEndHead = 48, kEndTime = 40;
  // fuse_in_header: u32 len, u32 opcode, u64 unique. fuse_out_header: u32 len, i32 error.
  static constexpr size_t kOpcodeAt = 4, kUniqueAt = 8, kErrorAt = 4, kOutHeader = 16;
  // 9P: size[4] type[1] tag[2].
  static constexpr size_t kTypeAt = 4, kTagAt = 5;
  // The reader has had what the ring has there now, so writing to it waits for the other core to give it up: lines are fetched some requests ahead.
  static constexpr size_t kAhead = 1024, kLine = 64;

  struct Slot {
    uint32_t session, opcode, unique, total;
  };

  static size_t units(size_t bytes) { return (bytes + 7) & ~size_t{7}; }
  static uint32_t load32(const uint8_t* at) {
    uint32_t value;
    memcpy(&value, at, sizeof value);
    return value;
  }
  // Straight into the entry: words that are gathered on the stack and then copied wait for each other.
  static void put(uint8_t* at, uint32_t low, uint32_t high) {
    const uint64_t both = low | static_cast<uint64_t>(high) << 32;
    memcpy(at, &both, sizeof both);
  }
  static void putTime(uint8_t* at, uint64_t ns) {
    const double time = static_cast<double>(static_cast<int64_t>(ns));  // one instruction; from unsigned it takes a branch
    memcpy(at, &time, sizeof time);
  }
  // As entries are: in whole units, up to 7 bytes more than asked for. Both sides have them, in the arena and in the entry.
  static void copyUnits(uint8_t* to, const uint8_t* from, size_t bytes) {
    size_t i = 0;
    for (; i + 16 <= bytes; i += 16) memcpy(to + i, from + i, 16);
    if (i < bytes) memcpy(to + i, from + i, 8);
    if (i + 8 < bytes) memcpy(to + i + 8, from + i + 8, 8);
  }
  static void fetchToWrite(const uint8_t* at) {
#if defined(__x86_64__)
    asm volatile("prefetchw %0" : : "m"(*at));  // does nothing on processors that do not know it
#else
    __builtin_prefetch(at, 1);
#endif
  }

  uint32_t* word(int index) const { return reinterpret_cast<uint32_t*>(base_) + index; }  // the head is words
  uint8_t* room(size_t bytes);
  uint8_t* roomBehind(uint32_t wanted);
  void moreSlots();
  void putMessage(uint8_t* at, size_t bytes, uint32_t kind, const Message& message) const;
  size_t kept(int table, const Message& message, size_t length) const {
    return std::min<size_t>(length, *word(table + std::min<int>(message.bytes[kTypeAt], kOpcodes - 1)));
  }

  uint8_t* base_ = nullptr;  // the head
  uint8_t* data_ = nullptr;
  uint32_t units_ = 0;  // of 8 bytes; a power of two
  uint32_t read_ = 0;   // where the reader was when that was last looked at
  bool full_ = false;   // the reader did not make room in time
  uint32_t free_ = kNoSlot;  // the slot given back last; each free one has the next in its `session`
  std::vector<Slot> slots_;
  Clock clock_;
};

// Room for an entry in one piece, or null: the reader has not kept up for a second. Then nothing waits for it any more until it has.
inline uint8_t* Journal::room(size_t bytes) {
  const uint32_t next = *word(kNext), at = next & (units_ - 1), wanted = static_cast<uint32_t>(bytes / 8);
  if (__builtin_expect(wanted > units_ - at || units_ - (next - read_) < wanted, false)) return roomBehind(wanted);
  *word(kNext) = next + wanted;
  const uint8_t* ahead = data_ + ((size_t{at} * 8 + kAhead) & (size_t{units_} * 8 - 1));
  fetchToWrite(ahead);
  fetchToWrite(ahead + kLine);
  return data_ + size_t{at} * 8;
}

inline void Journal::settle(uint64_t nowNs) {
  if (!base_) return;
  if (*word(kPending)) {
    putTime(data_ + size_t{*word(kPendingAt) & (units_ - 1)} * 8 + kEndTime, nowNs);
    *word(kPending) = 0;
  }
  __atomic_store_n(word(kWritten), *word(kNext), __ATOMIC_RELEASE);
}

inline uint32_t Journal::begin(uint32_t session, const uint8_t* request, size_t copied, size_t total, uint64_t begunNs, uint64_t takenNs) {
  if (__builtin_expect(free_ == kNoSlot, false)) moreSlots();
  const uint32_t slot = free_;
  Slot& row = slots_[slot];
  free_ = row.session;
  const uint32_t opcode = copied >= kOpcodeAt + 4 ? load32(request + kOpcodeAt) : 0;
  const uint32_t unique = copied >= kUniqueAt + 4 ? load32(request + kUniqueAt) : 0;
  row = {session, opcode, unique, static_cast<uint32_t>(total)};
  const size_t kept = std::min<size_t>(copied, *word(kRequestLimits + static_cast<int>(std::min(opcode, kOpcodes - 1))));
  const size_t bytes = kBeginHead + units(kept);
  uint8_t* at = room(bytes);
  if (__builtin_expect(!at, false)) {
    ++*word(kLost);
    return slot;
  }
  put(at, static_cast<uint32_t>(bytes), kBegin);
  put(at + 8, session, slot);
  put(at + 16, opcode, unique);
  put(at + 24, static_cast<uint32_t>(kept), static_cast<uint32_t>(total));
  putTime(at + 32, begunNs);
  putTime(at + 40, takenNs);
  copyUnits(at + kBeginHead, request, kept);
  // At once: if the engine hangs in this request, it is seen to be under way.
  if (!*word(kPending)) __atomic_store_n(word(kWritten), *word(kNext), __ATOMIC_RELEASE);
  return slot;
}

inline void Journal::end(uint32_t slot, const uint8_t* reply, size_t length, uint64_t payload) {
  const Slot known = slots_[slot];
  slots_[slot].session = free_;
  free_ = slot;
  if (!base_) return;
  if (*word(kPending)) settle(clock_.now());
  const size_t kept = std::min<size_t>(length, *word(kReplyLimits + static_cast<int>(std::min(known.opcode, kOpcodes - 1))));
  const size_t bytes = kEndHead + units(kept);
  uint8_t* at = room(bytes);
  if (__builtin_expect(!at, false)) return;
  const uint32_t error = length >= kOutHeader ? load32(reply + kErrorAt) : 0;
  put(at, static_cast<uint32_t>(bytes), kEnd);
  put(at + 8, known.session, slot);
  put(at + 16, known.opcode, known.unique);
  put(at + 24, error, static_cast<uint32_t>(length));
  put(at + 32, static_cast<uint32_t>(payload), known.total);
  copyUnits(at + kEndHead, reply, kept);
  *word(kPending) = 1;
  *word(kPendingAt) = *word(kNext) - static_cast<uint32_t>(bytes / 8);
}

}  // namespace culvert
