// The queues of one thread, and what the rest of the addon needs of a chain in flight (chain.h).
#include <algorithm>

#include "virtqueue.h"

namespace culvert {

int Queues::create(Memories& memories, int memoryId, uint32_t size) {
  if (!Queue::validSize(size)) return -EINVAL;
  for (int id = 0; id < kMaxQueues; id++) {
    if (queues_[id]) continue;
    queues_[id] = std::make_unique<Queue>(memoryId, memories.current(memoryId), size);
    limit_ = std::max(limit_, id + 1);
    return id;
  }
  return -ENOSPC;
}

void Queues::free(int id) {
  queues_[id]->stop();
  queues_[id] = nullptr;
  while (limit_ > 0 && !queues_[limit_ - 1]) limit_--;
}

void Queues::memoryChanged(int memoryId, const MemoryHold& memory) {
  for (int id = 0; id < limit_; id++) {
    if (queues_[id] && queues_[id]->memoryId() == memoryId) queues_[id]->memoryChanged(memory);
  }
}

bool Queues::pending() {
  bool any = false;
  for (int id = 0; id < limit_; id++) {
    if (queues_[id] && queues_[id]->waiting() && queues_[id]->pending()) any = true;
  }
  return any;
}

// ---------------------------------------------------------------- chain.h

bool chainLength(Env& self, int32_t chainId, bool writable, size_t* length) {
  Chain* chain = self.queues->chain(chainId);
  if (chain) *length = writable ? chain->writable : chain->readable;
  return chain != nullptr;
}

int Chain::slice(bool writablePart, size_t at, size_t length, iovec* out, int max) const {
  int count = 0;
  size_t i = writablePart ? readablePieces : 0;
  while (length > 0 && at >= pieces[i].iov_len) at -= pieces[i++].iov_len;
  for (; length > 0 && count < max; i++) {
    const iovec& piece = pieces[i];
    const size_t part = std::min(piece.iov_len - at, length);
    out[count++] = {static_cast<uint8_t*>(piece.iov_base) + at, part};
    at = 0;
    length -= part;
  }
  return count;
}

bool chainIov(Env& self, int32_t chainId, bool writable, size_t at, size_t length, iovec* out, int max, int* count) {
  *count = 0;
  Chain* chain = self.queues->chain(chainId);
  if (!chain) return false;
  const size_t whole = writable ? chain->writable : chain->readable;
  if (at > whole || length > whole - at) return false;
  *count = chain->slice(writable, at, length, out, max);
  return true;
}

MemoryHold chainHold(Env& self, int32_t chainId) {
  Chain* chain = self.queues->chain(chainId);
  return chain ? chain->memory : nullptr;
}

}  // namespace culvert
