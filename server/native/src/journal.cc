#include "journal.h"

#include <poll.h>

#include <algorithm>
#include <atomic>
namespace culvert {

namespace {

// The words of the head, and where the rest begins (server/trace/journal.ts).
constexpr int kWritten = 0, kRead = 16, kNext = 32, kPending = 33, kPendingAt = 34, kLost = 35;
constexpr size_t kRequestLimits = 256, kReplyLimits = 768, kData = 4096;
constexpr uint32_t kOpcodes = 128;  // rows of both tables; the last is for all above
constexpr uint32_t kPad = 0, kBegin = 1, kEnd = 2;
constexpr size_t kBeginHead = 48, kEndHead = 48, kEndTime = 40;
constexpr int kPatienceMs = 1000;

// fuse_in_header: u32 len, u32 opcode, u64 unique. fuse_out_header: u32 len, i32 error.
constexpr size_t kOpcodeAt = 4, kUniqueAt = 8, kErrorAt = 4, kOutHeader = 16;

// As entries are: in whole units, up to 7 bytes more than asked for. Both sides have them, in the arena and in the entry.
void copyUnits(uint8_t* to, const uint8_t* from, size_t bytes) {
  size_t i = 0;
  for (; i + 32 <= bytes; i += 32) memcpy(to + i, from + i, 32);
  for (; i < bytes; i += 8) memcpy(to + i, from + i, 8);
}

void putTime(uint8_t* at, uint64_t ns) {
  const double time = static_cast<double>(ns);
  memcpy(at, &time, sizeof time);
}

// The reader has had what the ring has there now, so writing to it waits for the other core to give it up. These lines are the next but a few requests'.
constexpr size_t kAhead = 1024, kLine = 64;

void fetchToWrite(uint8_t* at) {
#if defined(__x86_64__)
  asm volatile("prefetchw %0" : : "m"(*at));  // does nothing on processors that do not know it
#else
  __builtin_prefetch(at, 1);
#endif
}

// Straight into the entry: words that are gathered on the stack and then copied wait for each other.
void put(uint8_t* at, uint32_t low, uint32_t high) {
  const uint64_t both = low | static_cast<uint64_t>(high) << 32;
  memcpy(at, &both, sizeof both);
}

uint32_t load32(const uint8_t* at) {
  uint32_t value;
  memcpy(&value, at, sizeof value);
  return value;
}

}  // namespace

bool Journal::bind(uint8_t* base, size_t size) {
  if (base) {
    const size_t units = size > kData ? (size - kData) / 8 : 0;
    const bool aligned = reinterpret_cast<uintptr_t>(base) % 8 == 0;
    if (units < 1024 || units > (1u << 30) || (units & (units - 1)) != 0 || !aligned) return false;
    units_ = static_cast<uint32_t>(units);
    data_ = base + kData;
    read_ = load32(base + kRead * 4);
  }
  base_ = base;
  full_ = false;
  return true;
}

// Room for an entry in one piece, or null: the reader has not kept up for a second. Then nothing waits for it any more until it has.
inline uint8_t* Journal::room(size_t bytes) {
  const uint32_t next = *word(kNext), at = next & (units_ - 1), wanted = static_cast<uint32_t>(bytes / 8);
  if (wanted > units_ - at || units_ - (next - read_) < wanted) return roomBehind(wanted);
  *word(kNext) = next + wanted;
  uint8_t* ahead = data_ + ((size_t{at} * 8 + kAhead) & (size_t{units_} * 8 - 1));
  for (size_t i = 0; i < std::min(bytes, kAhead); i += kLine) fetchToWrite(ahead + i);
  return data_ + size_t{at} * 8;
}

// The same where the ring comes round, or is not known to have room.
uint8_t* Journal::roomBehind(uint32_t wanted) {
  uint32_t next = *word(kNext);
  const uint32_t left = units_ - (next & (units_ - 1));
  const uint32_t needed = wanted <= left ? wanted : left + wanted;
  for (int waited = 0;; waited++) {
    read_ = __atomic_load_n(word(kRead), __ATOMIC_ACQUIRE);
    if (units_ - (next - read_) >= needed) break;
    if (full_ || waited == kPatienceMs || needed > units_) {
      full_ = true;
      return nullptr;
    }
    __atomic_store_n(word(kWritten), *word(kPending) ? *word(kPendingAt) : next, __ATOMIC_RELEASE);
    poll(nullptr, 0, 1);
  }
  full_ = false;
  if (wanted > left) {
    put(data_ + size_t{next & (units_ - 1)} * 8, left * 8, kPad);
    next += left;
  }
  *word(kNext) = next + wanted;
  return data_ + size_t{next & (units_ - 1)} * 8;
}

void Journal::settle(uint64_t nowNs) {
  if (!base_) return;
  if (*word(kPending)) {
    putTime(data_ + size_t{*word(kPendingAt) & (units_ - 1)} * 8 + kEndTime, nowNs);
    *word(kPending) = 0;
  }
  __atomic_store_n(word(kWritten), *word(kNext), __ATOMIC_RELEASE);
}

uint32_t Journal::begin(uint32_t session, const uint8_t* request, size_t copied, size_t total, uint64_t begunNs, uint64_t takenNs) {
  uint32_t slot = static_cast<uint32_t>(slots_.size());
  if (free_.empty()) {
    slots_.emplace_back();
  } else {
    slot = free_.back();
    free_.pop_back();
  }
  const uint32_t opcode = copied >= kOpcodeAt + 4 ? load32(request + kOpcodeAt) : 0;
  const uint32_t unique = copied >= kUniqueAt + 4 ? load32(request + kUniqueAt) : 0;
  slots_[slot] = {session, opcode, unique, static_cast<uint32_t>(total)};
  const size_t kept = std::min<size_t>(copied, *word(static_cast<int>(kRequestLimits / 4 + std::min(opcode, kOpcodes - 1))));
  const size_t bytes = kBeginHead + ((kept + 7) & ~size_t{7});
  uint8_t* at = room(bytes);
  if (!at) {
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

void Journal::end(uint32_t slot, const uint8_t* reply, size_t length, uint64_t payload) {
  const Slot known = slots_[slot];
  free_.push_back(slot);
  if (!base_) return;
  if (*word(kPending)) settle(clock_.now());
  const size_t kept = std::min<size_t>(length, *word(static_cast<int>(kReplyLimits / 4 + std::min(known.opcode, kOpcodes - 1))));
  const size_t bytes = kEndHead + ((kept + 7) & ~size_t{7});
  uint8_t* at = room(bytes);
  if (!at) return;
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

namespace {

napi_value journalBind(napi_env env, napi_callback_info info) {
  Args<1> a(env, info);
  if (!a.ok) return nullptr;
  napi_valuetype type = napi_undefined;
  napi_typeof(env, a.v[0], &type);
  void* data = nullptr;
  size_t size = 0;
  if (type != napi_null) {
    bool is = false;
    napi_typedarray_type kind;
    napi_is_typedarray(env, a.v[0], &is);
    if (!is || napi_get_typedarray_info(env, a.v[0], &kind, &size, &data, nullptr, nullptr) != napi_ok || kind != napi_uint8_array) {
      return a.fail("expected a Uint8Array or null"), nullptr;
    }
  }
  if (!a.self->journal->bind(static_cast<uint8_t*>(data), size)) return a.fail("no journal has this size"), nullptr;
  if (a.self->journalRef) napi_delete_reference(env, a.self->journalRef);
  a.self->journalRef = nullptr;
  if (data) napi_create_reference(env, a.v[0], 1, &a.self->journalRef);
  return nullptr;
}

}  // namespace

CULVERT_EXPORTS(journal, {"journalBind", journalBind})

}  // namespace culvert
