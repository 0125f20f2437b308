// Payload between files and Places (native.d.ts): the arena, or a part of a descriptor chain.
#pragma once

#include <sys/uio.h>

#include <atomic>

#include "addon.h"

namespace culvert {

constexpr int32_t PLACE_ARENA = -1;
constexpr int kBatch = 1024;  // the kernel's limit on pieces of one call (UIO_MAXIOV)

// Resolves [at, at + length) of a place to at most `max` pieces (see chainIov, whose contract this has). Engine thread
// only.
bool placeIov(Env& self, int32_t where, bool writable, size_t at, size_t length, iovec* out, int max, int* count);

// Moves bytes between a file and `count` pieces (which it uses up) until all are done, end of file, or an error; the
// bytes moved, or -errno when the first call failed. Goes on after EINTR unless `cancelled`. Any thread.
int64_t transfer(bool write, int fd, iovec* pieces, int count, uint64_t offset, int flags,
                 const std::atomic<bool>* cancelled);

}  // namespace culvert
