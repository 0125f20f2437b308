// Payload between files and Places, on the engine thread.
#include "io.h"

#include <sys/uio.h>

#include <algorithm>

#include "chain.h"
#include "creds.h"

namespace culvert {

bool placeIov(Env& self, int32_t where, bool writable, size_t at, size_t length, iovec* out, int max, int* count) {
  *count = 0;
  if (where != PLACE_ARENA) return chainIov(self, where, writable, at, length, out, max, count);
  if (at > self.arenaSize || length > self.arenaSize - at) return false;
  if (length) out[(*count)++] = {self.arena + at, length};
  return true;
}

int64_t transfer(bool write, int fd, iovec* pieces, int count, uint64_t offset, int flags,
                 const std::atomic<bool>* cancelled) {
  int64_t total = 0;
  for (int interruptions = 0;;) {
    const off_t at = static_cast<off_t>(offset) + total;  // offsets are below 2^53, totals below 2^32
    const int some = std::min(count, kBatch);
    const ssize_t moved = write ? pwritev2(fd, pieces, some, at, flags) : preadv2(fd, pieces, some, at, flags);
    if (moved < 0) {
      const bool stop = cancelled && cancelled->load(std::memory_order_relaxed);
      if (errno == EINTR && !stop && interruptions++ < kInterruptions) continue;
      return total ? total : -errno;
    }
    total += moved;
    size_t left = static_cast<size_t>(moved);
    while (count && left >= pieces->iov_len) left -= pieces->iov_len, pieces++, count--;
    // No progress is end of file; with RWF_NOWAIT a short transfer is the answer, and the rest would block.
    if (!count || !moved || (flags & RWF_NOWAIT)) return total;
    if (cancelled && cancelled->load(std::memory_order_relaxed)) return total;
    if (left) {
      // Still inside the piece: the loop above took every piece that is not longer than `left`.
      pieces->iov_base = static_cast<uint8_t*>(pieces->iov_base) + left;
      pieces->iov_len -= left;
    }
  }
}

namespace {

size_t lengthOf(const iovec* pieces, int count) {
  size_t length = 0;
  for (int i = 0; i < count; i++) length += pieces[i].iov_len;
  return length;
}

// A whole place to or from a file; `ok` false when the place is not there.
int64_t transferPlace(bool write, Env& self, int fd, uint64_t offset, size_t length, int32_t where, size_t at, int flags,
                      bool* ok) {
  size_t done = 0;
  do {
    iovec pieces[kBatch];
    int count = 0;
    if (!placeIov(self, where, !write, at + done, length - done, pieces, kBatch, &count)) return *ok = false, 0;
    const size_t some = lengthOf(pieces, count);
    const int64_t moved = transfer(write, fd, pieces, count, offset + done, flags, nullptr);
    if (moved < 0) return done ? static_cast<int64_t>(done) : moved;
    done += static_cast<size_t>(moved);
    if (static_cast<size_t>(moved) < some) break;
  } while (done < length);
  return static_cast<int64_t>(done);
}

napi_value preadv(napi_env env, napi_callback_info info) {
  Args<6> a(env, info);
  const int fd = a.i32(0);
  const uint64_t offset = a.size(1), count = a.size(2);
  const int32_t where = a.i32(3);
  const uint64_t at = a.size(4);
  const int flags = a.i32(5);
  if (!a.ok) return nullptr;
  bool ok = true;
  const int64_t moved = transferPlace(false, *a.self, fd, offset, count, where, at, flags, &ok);
  return ok ? outcome(env, moved) : (a.fail("place out of bounds"), nullptr);
}

napi_value pwritev(napi_env env, napi_callback_info info) {
  Args<7> a(env, info);
  const int fd = a.i32(0);
  const uint64_t offset = a.size(1), count = a.size(2);
  const int32_t where = a.i32(3);
  const uint64_t at = a.size(4);
  const int flags = a.i32(5);
  const Credential* cred = credential(a, 6);
  if (!a.ok) return nullptr;
  bool ok = true;
  int64_t moved;
  {
    ScopedCreds scope(cred);
    moved = scope.error() ? scope.error()
                          : transferPlace(true, *a.self, fd, offset, count, where, at, flags, &ok);
  }
  return ok ? outcome(env, moved) : (a.fail("place out of bounds"), nullptr);
}

// Between a place and `arena`. memmove: the place may be the arena too. A guest that changes its pages meanwhile changes
// only what it would have sent or got.
napi_value copyPlace(napi_env env, napi_callback_info info, bool toPlace) {
  Args<4> a(env, info);
  const int32_t where = a.i32(0);
  const uint64_t at = a.size(1), length = a.size(3);
  uint8_t* arena = a.arena(2, length);
  if (!a.ok) return nullptr;
  for (size_t done = 0; done < length;) {
    iovec pieces[64];
    int count = 0;
    if (!placeIov(*a.self, where, toPlace, at + done, length - done, pieces, 64, &count)) {
      return a.fail("place out of bounds"), nullptr;
    }
    for (int i = 0; i < count; i++) {
      if (toPlace) std::memmove(pieces[i].iov_base, arena + done, pieces[i].iov_len);
      else std::memmove(arena + done, pieces[i].iov_base, pieces[i].iov_len);
      done += pieces[i].iov_len;  // placeIov gives at least one piece, and never more than asked for
    }
  }
  return outcome(env, static_cast<int64_t>(length));
}

napi_value readPlace(napi_env env, napi_callback_info info) { return copyPlace(env, info, false); }
napi_value writePlace(napi_env env, napi_callback_info info) { return copyPlace(env, info, true); }

}  // namespace

CULVERT_EXPORTS(io, {"preadv", preadv}, {"pwritev", pwritev}, {"readPlace", readPlace}, {"writePlace", writePlace})

}  // namespace culvert
