#include "journal.h"

#include <poll.h>

namespace culvert {

namespace {

constexpr int kPatienceMs = 1000;

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

void Journal::moreSlots() {
  free_ = static_cast<uint32_t>(slots_.size());
  slots_.push_back({kNoSlot, 0, 0, 0});
}

void Journal::putMessage(uint8_t* at, size_t bytes, uint32_t kind, const Message& message) const {
  uint16_t tag;
  memcpy(&tag, message.bytes + kTagAt, sizeof tag);
  put(at, static_cast<uint32_t>(bytes), kind);
  put(at + 8, message.session, message.ticket);
  put(at + 16, message.bytes[kTypeAt], tag);
}

void Journal::beginMessage(const Message& message, uint64_t begunNs, uint64_t takenNs) {
  if (!base_) return;
  if (*word(kPending)) settle(begunNs);  // what ended before has lasted until now
  const size_t some = kept(kMessageLimits, message, message.length);
  const size_t bytes = kBeginHead + units(some);
  uint8_t* at = room(bytes);
  if (!at) {
    ++*word(kLost);
    return;
  }
  putMessage(at, bytes, kBegin, message);
  put(at + 24, static_cast<uint32_t>(some), static_cast<uint32_t>(message.length));
  putTime(at + 32, begunNs);
  putTime(at + 40, takenNs);
  memcpy(at + kBeginHead, message.bytes, some);
  __atomic_store_n(word(kWritten), *word(kNext), __ATOMIC_RELEASE);
}

void Journal::endMessage(const Message& message, int32_t error, const uint8_t* reply, size_t length, uint64_t payload) {
  if (!base_) return;
  if (*word(kPending)) settle(clock_.now());
  const size_t some = kept(kAnswerLimits, message, length);
  const size_t bytes = kEndHead + units(some);
  uint8_t* at = room(bytes);
  if (!at) return;
  putMessage(at, bytes, kEnd, message);
  put(at + 24, static_cast<uint32_t>(error), static_cast<uint32_t>(length));
  put(at + 32, static_cast<uint32_t>(payload), static_cast<uint32_t>(message.length));
  memcpy(at + kEndHead, reply, some);
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
