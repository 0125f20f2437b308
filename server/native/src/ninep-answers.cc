#include "ninep-answers.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>

#include <algorithm>

#include "io.h"
#include "same-file.h"
#include "stream.h"

namespace culvert {

namespace {

// include/net/9p/9p.h of Linux, and what server/wire/ninep generates from the same.
constexpr uint8_t kRlerror = 7, kTgetattr = 24, kTread = 116, kTwrite = 118;
constexpr size_t kHeader = 7;
constexpr size_t kTgetattrSize = 19, kRgetattrSize = 160, kTreadSize = 23, kReadHeader = 11, kTwriteHead = 23, kRwriteSize = 11, kRlerrorSize = 11;
constexpr uint64_t kBasic = 0x7ff, kBtime = 0x800, kGen = 0x1000;
constexpr uint8_t kQidDirectory = 0x80, kQidSymlink = 0x02;
// Answered in one go before others have a turn.
constexpr int kAtOnce = 64;

template <typename T>
T load(const uint8_t* at) {
  T value;
  memcpy(&value, at, sizeof value);
  return value;
}

// Fields one behind the other.
struct Writer {
  uint8_t* at;
  template <typename T>
  void put(T value) {
    memcpy(at, &value, sizeof value);
    at += sizeof value;
  }
  void time(const struct statx_timestamp& time) {
    put(time.tv_sec);
    put(static_cast<uint64_t>(time.tv_nsec));
  }
};

// versionOf in server/session/ninep/qids.ts: never 0.
uint32_t versionOf(const struct statx& is) {
  uint32_t hash = 0x811c9dc5;
  const uint32_t words[] = {static_cast<uint32_t>(is.stx_mtime.tv_sec), is.stx_mtime.tv_nsec, static_cast<uint32_t>(is.stx_ctime.tv_sec),
                            is.stx_ctime.tv_nsec, static_cast<uint32_t>(is.stx_size), static_cast<uint32_t>(is.stx_size >> 32)};
  for (const uint32_t word : words) hash = (hash ^ word) * 0x01000193;
  hash ^= hash >> 15;
  return hash == 0 ? 1 : hash;
}

}  // namespace

struct NinepAnswers::Request {
  Env& self;
  const Block& block;
  Row& row;
  Journal::Message message;
  uint8_t* out;
  size_t room;
  uint64_t begunNs, takenNs;

  const uint8_t* body() const { return message.bytes + kHeader; }
  // The reply's header; where its body goes.
  Writer head(uint8_t type, size_t size) const {
    Writer writer = {out};
    writer.put(static_cast<uint32_t>(size));
    writer.put(type);
    writer.put(load<uint16_t>(message.bytes + 5));
    return writer;
  }
  bool may(uint32_t bits) const { return row.stamp == block.stamp && (row.may & bits) == bits; }
  void begin() const { self.journal->beginMessage(message, begunNs, takenNs); }
  size_t end(size_t head, size_t payload, int32_t error) const {
    self.journal->endMessage(message, error, out, head, payload);
    return head + payload;
  }
};

// Each gives the length of the reply at `out`; 0: nothing has been done, or nothing that matters. A request that changes nothing is in the journal when it is over,
// since only then it is known who answers it.

size_t NinepAnswers::getattr(Request& r) {
  const Row& row = r.row;
  if (r.message.length != kTgetattrSize || row.lookStamp != r.block.lookStamp || row.lookFd < 0 || r.room < kRgetattrSize) return 0;
  if (load<uint64_t>(r.body() + 4) & kGen) return 0;
  struct statx is;
  if (statx(row.lookFd, "", AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, kLook, &is) != 0) return 0;
  if (!isSameFile(row, is)) return 0;
  const uint32_t version = r.block.versions == kChanges ? versionOf(is) : r.block.versions == kStable ? 1 : 0;
  const uint8_t type = row.type == S_IFDIR ? kQidDirectory : row.type == S_IFLNK ? kQidSymlink : uint8_t{0};
  Writer out = r.head(kTgetattr + 1, kRgetattrSize);
  out.put(kBasic | kBtime);
  out.put(type);
  out.put(version);
  out.put(static_cast<uint32_t>(is.stx_ino));
  out.put(static_cast<uint32_t>(is.stx_ino >> 32) ^ row.pathMark);
  out.put(static_cast<uint32_t>(is.stx_mode));
  out.put(is.stx_uid);
  out.put(is.stx_gid);
  out.put(static_cast<uint64_t>(is.stx_nlink));
  out.put(uint64_t{deviceNumber(is.stx_rdev_major, is.stx_rdev_minor)});
  out.put(static_cast<uint64_t>(is.stx_size));
  out.put(static_cast<uint64_t>(is.stx_blksize));
  out.put(static_cast<uint64_t>(is.stx_blocks));
  out.time(is.stx_atime);
  out.time(is.stx_mtime);
  out.time(is.stx_ctime);
  out.time(is.stx_btime);
  out.put(uint64_t{0});  // gen
  out.put(uint64_t{0});  // data_version
  r.begin();
  return r.end(kRgetattrSize, 0, 0);
}

size_t NinepAnswers::read(Request& r) {
  if (r.message.length != kTreadSize || !r.may(kRead)) return 0;
  const uint64_t offset = load<uint64_t>(r.body() + 4);
  const uint64_t count = std::min<uint64_t>(load<uint32_t>(r.body() + 12), r.block.msize - kReadHeader);
  if (offset > kLargest || count > r.room - std::min(r.room, kReadHeader)) return 0;
  const int flags = (r.row.may & kNowait) ? RWF_NOWAIT : 0;
  uint64_t done = 0;
  while (done < count) {
    iovec piece = {r.out + kReadHeader + done, count - done};
    const int64_t moved = transfer(false, r.row.fd, &piece, 1, offset + done, flags, nullptr);
    if (moved == -EOPNOTSUPP) r.row.may &= ~kRead;
    if (moved < 0) return 0;  // it would have to wait, or it fails: the session finds out once more
    done += static_cast<uint64_t>(moved);
    if (moved == 0) break;
  }
  r.head(kTread + 1, kReadHeader + done).put(static_cast<uint32_t>(done));
  r.begin();
  return r.end(kReadHeader, done, 0);
}

size_t NinepAnswers::write(Request& r) {
  if (r.message.length < kTwriteHead || !r.may(kWrite) || r.room < kRwriteSize) return 0;
  const uint64_t offset = load<uint64_t>(r.body() + 4);
  const uint32_t count = load<uint32_t>(r.body() + 12);
  const bool stamps = r.row.wroteAt % 8 == 0 && r.row.wroteAt <= r.self.arenaSize - sizeof(double);
  if (offset > kLargest || r.message.length != kTwriteHead + count || !stamps) return 0;
  r.begin();
  // pwritev2 takes data that it only reads.
  iovec piece = {const_cast<uint8_t*>(r.message.bytes) + kTwriteHead, count};
  const int64_t moved = transfer(true, r.row.fd, &piece, 1, offset, (r.row.may & kAppend) ? RWF_APPEND : 0, nullptr);
  const double now = static_cast<double>(monotonicNow());
  memcpy(r.self.arena + r.row.wroteAt, &now, sizeof now);
  if (moved >= 0) {
    r.head(kTwrite + 1, kRwriteSize).put(static_cast<uint32_t>(moved));
    return r.end(kRwriteSize, 0, 0);
  }
  r.head(kRlerror, kRlerrorSize).put(static_cast<uint32_t>(-moved));
  return r.end(kRlerrorSize, 0, static_cast<int32_t>(moved));
}

size_t NinepAnswers::reply(Request& r) {
  switch (r.message.bytes[4]) {
    case kTgetattr:
      return getattr(r);
    case kTread:
      return read(r);
    case kTwrite:
      return write(r);
    default:
      return 0;
  }
}

size_t NinepAnswers::answer(Env& self, Lane& lane, Block& block, const uint8_t* from, size_t length, uint64_t takenNs) {
  const bool fits = block.replyAt <= self.arenaSize && block.replyRoom <= self.arenaSize - block.replyAt && block.msize >= kReadHeader;
  if (block.session == 0 || !fits) return 0;
  double* vitals = self.streams->vitals();
  uint8_t* const replies = self.arena + block.replyAt;
  size_t done = 0, used = 0;
  uint64_t begunNs = takenNs;
  for (int left = kAtOnce; left > 0 && length - done >= kHeader + 4; left--) {
    const uint8_t* message = from + done;
    const uint32_t size = load<uint32_t>(message), fid = load<uint32_t>(message + kHeader);
    if (size < kHeader + 4 || size > block.msize || size > length - done) break;
    Row& row = block.rows[fid % kRows];
    if (row.fid == 0 || row.fid != fid + 1) break;
    Request r = {self, block, row, {block.session, block.ticket, message, size}, replies + used, block.replyRoom - used, begunNs, takenNs};
    if (vitals) vitals[Streams::kTaken]++;  // one that the host does not answer is seen to be under way
    const size_t replied = reply(r);
    if (vitals) vitals[replied ? Streams::kEnded : Streams::kTaken] += replied ? 1 : -1;
    if (replied == 0) break;
    used += replied;
    done += size;
    begunNs = self.journal->now();
  }
  if (used == 0) return 0;
  lane.sendAt = block.replyAt;
  lane.sendLength = static_cast<uint32_t>(used);
  Streams::send(self, lane);
  self.journal->settle(self.journal->now());
  return done;
}

}  // namespace culvert
