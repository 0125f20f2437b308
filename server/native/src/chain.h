// What io.cc and pool.cc need of a popped chain; implemented in queues.cc.
#pragma once

#include <sys/uio.h>

#include "addon.h"
#include "memory.h"

namespace culvert {

// The queue a chain belongs to; PLACE_ARENA (-1) gives -1.
inline int32_t chainQueue(int32_t chainId) { return chainId >> 16; }

// Bytes in the readable or writable part; false when no such chain is in flight (never popped, pushed, queue stopped).
bool chainLength(Env& self, int32_t chainId, bool writable, size_t* length);

// Resolves bytes [at, at + length) of the chain's readable or writable part to at most `max` iovecs, none of them empty,
// each inside one mapping. A slice of more pieces than `max` is cut there: the caller adds up the lengths and asks again.
// False when no such chain is in flight or the range is not inside the part; `*count` is then 0.
// Engine thread only: a pool job copies the iovecs when it is submitted, and takes a chainHold for as long as it uses them.
bool chainIov(Env& self, int32_t chainId, bool writable, size_t at, size_t length, iovec* out, int max, int* count);

// Keeps every mapping that the chain points into, even after memoryRemove, vqStop or vqFree; may be dropped on any thread.
// Null when no such chain is in flight. Engine thread only.
MemoryHold chainHold(Env& self, int32_t chainId);

}  // namespace culvert
