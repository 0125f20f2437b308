// The trace's journal: every request and every reply of the virtqueues, in memory that another thread reads. Layout: server/trace/journal.ts. One
// thread writes, this one; its state is in the journal's head, since that thread's TypeScript writes entries too.
#pragma once

#include <cstddef>
#include <cstdint>
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

  // A FUSE request, of whose `total` bytes the first `copied` are at `request`. Returns what `end` wants to know, or kNoSlot.
  uint32_t begin(uint32_t session, const uint8_t* request, size_t copied, size_t total, uint64_t begunNs, uint64_t takenNs);
  // Its reply: `length` bytes at `reply`, then `payload` more. All 0: there was none.
  void end(uint32_t slot, const uint8_t* reply, size_t length, uint64_t payload);
  // What was written may be read. The request that ended last did so at `nowNs`.
  void settle(uint64_t nowNs);
  // CLOCK_MONOTONIC, also while nothing is bound.
  uint64_t now() { return clock_.now(); }

 private:
  struct Slot {
    uint32_t session, opcode, unique, total;
  };
  uint8_t* room(size_t bytes);
  uint8_t* roomBehind(uint32_t wanted);
  uint32_t* word(int index) const { return reinterpret_cast<uint32_t*>(base_) + index; }  // the head is words

  uint8_t* base_ = nullptr;  // the head
  uint8_t* data_ = nullptr;
  uint32_t units_ = 0;  // of 8 bytes; a power of two
  uint32_t read_ = 0;   // where the reader was when that was last looked at
  bool full_ = false;   // the reader did not make room in time
  Clock clock_;
  std::vector<Slot> slots_;
  std::vector<uint32_t> free_;  // the one given back last is taken first
};

}  // namespace culvert
