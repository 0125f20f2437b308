#include "answers.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <type_traits>

#include "io.h"
#include "same-file.h"
#include "virtqueue.h"

namespace culvert {

namespace {

// linux/fuse.h: what of it is needed, whatever headers this is compiled with.
constexpr uint32_t kOpLookup = 1, kOpGetattr = 3, kOpRead = 15, kOpWrite = 16, kOpFsync = 20, kOpFlush = 25;
constexpr uint32_t kGetattrFh = 1, kWriteCache = 1, kWriteKillSuidgid = 4, kFsyncDatasync = 1;
struct InHeader {
  uint32_t len, opcode;
  uint64_t unique, nodeid;
  uint32_t uid, gid, pid;
  uint16_t totalExtlen, padding;
};
struct OutHeader {
  uint32_t len;
  int32_t error;
  uint64_t unique;
};
struct GetattrIn {
  uint32_t flags, dummy;
  uint64_t fh;
};
struct IoIn {  // fuse_read_in, fuse_write_in
  uint64_t fh, offset;
  uint32_t size, how;
  uint64_t lockOwner;
  uint32_t flags, padding;
};
struct FlushIn {
  uint64_t fh;
  uint32_t unused, padding;
  uint64_t lockOwner;
};
struct FsyncIn {
  uint64_t fh;
  uint32_t flags, padding;
};
struct Attr {
  uint64_t ino, size, blocks, atime, mtime, ctime;
  uint32_t atimensec, mtimensec, ctimensec;
  uint32_t mode, nlink, uid, gid, rdev, blksize, flags;
};
struct AttrOut {
  uint64_t valid;
  uint32_t validNsec, dummy;
  Attr attr;
};
struct EntryOut {
  uint64_t nodeid, generation, entryValid, attrValid;
  uint32_t entryValidNsec, attrValidNsec;
  Attr attr;
};
struct WriteOut {
  uint32_t size, padding;
};
static_assert(sizeof(InHeader) == 40 && sizeof(OutHeader) == 16 && sizeof(GetattrIn) == 16 && sizeof(IoIn) == 40);
static_assert(sizeof(FlushIn) == 24 && sizeof(FsyncIn) == 16 && sizeof(AttrOut) == 104 && sizeof(EntryOut) == 128);

constexpr uint32_t kNobody = 0xffffffff;  // (uid_t) -1
// Reads of this size may go to the I/O pool when others wait (server/fs/host/payload.ts).
constexpr uint64_t kBigCopy = 256 * 1024;
// Names after one that was there: a directory that the guest goes through for the first time has more of them.
constexpr int kSpared = 15;

template <typename T>
T load(const uint8_t* at) {
  T value;
  memcpy(&value, at, sizeof value);
  return value;
}

// One number for what a change of the file changes; never 0. Nobody gains by two that are alike: the change is seen by the next look.
uint64_t sumOf(const struct statx& is) {
  uint64_t sum = is.stx_size;
  for (const statx_timestamp& time : {is.stx_mtime, is.stx_ctime}) {
    for (const uint64_t word : {static_cast<uint64_t>(time.tv_sec), static_cast<uint64_t>(time.tv_nsec)}) {
      sum = (sum ^ word) * 0x9e3779b97f4a7c15;
      sum ^= sum >> 29;
    }
  }
  return sum | 1;
}

// server/wire/names.ts: one component, and none that leads elsewhere.
bool isName(const char* name, size_t length) {
  if (length == 0 || length > NAME_MAX || strlen(name) != length || memchr(name, '/', length)) return false;
  return strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

Attr attrOf(const struct statx& is) {
  return {is.stx_ino, is.stx_size, is.stx_blocks,
          static_cast<uint64_t>(is.stx_atime.tv_sec), static_cast<uint64_t>(is.stx_mtime.tv_sec), static_cast<uint64_t>(is.stx_ctime.tv_sec),
          is.stx_atime.tv_nsec, is.stx_mtime.tv_nsec, is.stx_ctime.tv_nsec,
          is.stx_mode, is.stx_nlink, is.stx_uid, is.stx_gid, deviceNumber(is.stx_rdev_major, is.stx_rdev_minor), is.stx_blksize, 0};
}

}  // namespace

// ---------------------------------------------------------------- places

// Zeroes are nobody's.
struct Answers::Place {
  uint32_t node, stamp;
  uint32_t parent, parentStamp;
  int32_t fd, dirfd;
  uint32_t birthNsec, devMajor, devMinor;
  int64_t birthSec;
  uint64_t ino, mount;
  uint64_t seen;  // of size and times, where it is watched; else 0
  uint16_t type;
  uint8_t length;
  char name[53];

  // Looks at the file by descriptor or by name: true when it is this one.
  bool look(int at, const char* path, int flags, struct statx* now) const {
    return at >= 0 && statx(at, path, flags | AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, kLook, now) == 0 && is(*now);
  }
  bool is(const struct statx& now) const { return isSameFile(*this, now) && (seen == 0 || seen == sumOf(now)); }
};

// A row for each node that has a place; where two nodes would have the same one it is the later's. All of it is mapped, and a page comes into being when it
// is written to: a guest that uses few files costs few of them, as nodeids are dense. One that uses a million is not sent back to the session, which would cost it a microsecond.
struct Answers::Places {
  static constexpr size_t kRows = size_t{1} << 20;
  // Of `byName` that are used: as many as there are nodeids so far, so that names of few files lie close together.
  static constexpr size_t kFewNames = 65536;
  Place rows[kRows];
  uint32_t byName[kRows];  // nodes
  size_t names;

  static Places* make() {
    void* at = mmap(nullptr, sizeof(Places), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (at == MAP_FAILED) return nullptr;
    auto* places = static_cast<Places*>(at);
    places->names = kFewNames;
    return places;
  }
  static size_t rowOf(uint64_t node) { return node & (kRows - 1); }
  size_t rowOf(uint64_t parent, const char* name, size_t length) const {
    uint64_t hash = (parent + 1) * 0x9e3779b97f4a7c15;
    for (size_t i = 0; i < length; i++) hash = (hash ^ static_cast<uint8_t>(name[i])) * 0x100000001b3;  // FNV-1a
    return (hash ^ hash >> 32) & (names - 1);
  }
  // What lies where it would not be looked for any more is found out as any other row that is another's, and comes again.
  void roomFor(uint64_t node) {
    while (names < kRows && node >= names) names *= 2;
  }
};

void Answers::Free::operator()(Places* places) const { munmap(places, sizeof(Places)); }

void Answers::bind(const Tables& tables) {
  if (tables.terms != tables_.terms) places_.reset();  // another session's nodes
  tables_ = tables;
}

void Answers::place(const Whereabouts& at, const struct statx& is) {
  static_assert(sizeof(Place) == 128 && std::is_trivial_v<Places>);
  const bool fits = at.length < sizeof(Place::name) && (is.stx_mask & STATX_BTIME) != 0;
  const bool named = at.length > 0;
  if (!fits || !alive(at.node)) return;
  if (!places_) places_.reset(Places::make());
  if (!places_) return;
  Place& place = places_->rows[Places::rowOf(at.node)];
  place = {};
  place.node = at.node;
  place.stamp = tables_.nodes[at.node].stamp;
  place.fd = at.fd;
  place.dirfd = named ? at.dirfd : -1;
  place.birthSec = is.stx_btime.tv_sec;
  place.birthNsec = is.stx_btime.tv_nsec;
  place.devMajor = is.stx_dev_major;
  place.devMinor = is.stx_dev_minor;
  place.ino = is.stx_ino;
  place.mount = is.stx_mnt_id;
  place.seen = at.watched ? sumOf(is) : 0;
  place.type = static_cast<uint16_t>(is.stx_mode & S_IFMT);
  if (place.type == S_IFDIR) spared_ = 0;  // perhaps for a name that the session did not find
  if (!named) return;
  place.length = static_cast<uint8_t>(at.length);
  memcpy(place.name, at.name, at.length);
  if (!alive(at.parent)) return;
  place.parent = at.parent;
  place.parentStamp = tables_.nodes[at.parent].stamp;
  places_->roomFor(at.node);
  places_->byName[places_->rowOf(at.parent, at.name, at.length)] = at.node;
}

const Answers::Place* Answers::placeOf(uint64_t node) const {
  if (!places_ || !alive(node)) return nullptr;
  const Place& place = places_->rows[Places::rowOf(node)];
  return place.node == node && place.stamp == tables_.nodes[node].stamp ? &place : nullptr;
}

const Answers::Place* Answers::named(uint64_t parent, const char* name, size_t length) const {
  if (!places_ || !alive(parent)) return nullptr;
  const Place* place = placeOf(places_->byName[places_->rowOf(parent, name, length)]);
  const bool same = place && place->parent == parent && place->parentStamp == tables_.nodes[parent].stamp && place->length == length &&
                    memcmp(place->name, name, length) == 0;
  return same ? place : nullptr;
}

// ---------------------------------------------------------------- requests

struct Answers::Request {
  Queue& queue;
  Chain& chain;
  uint32_t head;
  bool crowded;
  InHeader in;
  const uint8_t* arguments;  // as many bytes as the row of `kinds` says
  size_t room;               // for the reply's body

  void reply(int error, const void* body, size_t length, uint64_t payload) {
    uint8_t out[sizeof(OutHeader) + sizeof(EntryOut)];
    const OutHeader header = {static_cast<uint32_t>(sizeof header + length + payload), error, in.unique};
    memcpy(out, &header, sizeof header);
    if (length) memcpy(out + sizeof header, body, length);
    // Fails only when the ring's memory was taken away meanwhile, and then nobody waits for the reply.
    queue.push(head, out, sizeof header + length, payload);
  }
};

struct Answers::Kind {
  uint32_t opcode;
  size_t arguments, room;  // bytes that the request has to have behind its header, and its reply has to have room for
  bool (Answers::*handle)(Request&);
};

const Answers::Kind* Answers::kindOf(uint32_t opcode) {
  static constexpr Kind kinds[] = {
      {kOpLookup, 1, sizeof(EntryOut), &Answers::lookup},
      {kOpGetattr, sizeof(GetattrIn), sizeof(AttrOut), &Answers::getattr},
      {kOpRead, sizeof(IoIn), 0, &Answers::read},
      {kOpWrite, sizeof(IoIn), sizeof(WriteOut), &Answers::write},
      {kOpFsync, sizeof(FsyncIn), 0, &Answers::fsync},
      {kOpFlush, sizeof(FlushIn), 0, &Answers::flush},
  };
  for (const Kind& kind : kinds) {
    if (kind.opcode == opcode) return &kind;
  }
  return nullptr;
}

bool Answers::answer(Queue& queue, const Popped& popped, const uint8_t* request) {
  if (popped.copied < sizeof(InHeader) || popped.writable < sizeof(OutHeader)) return false;
  const InHeader in = load<InHeader>(request);
  const Kind* kind = kindOf(in.opcode);
  if (!kind || in.totalExtlen != 0 || in.uid == kNobody || in.gid == kNobody) return false;
  const size_t room = popped.writable - sizeof(OutHeader);
  const size_t least = sizeof in + kind->arguments;
  if (in.len < least || in.len > popped.readable || popped.copied < (in.opcode == kOpWrite ? least : in.len) || room < kind->room) return false;
  Chain* chain = queue.chain(popped.head);
  if (!chain) return false;
  Request r = {queue, *chain, popped.head, popped.crowded, in, request + sizeof in, room};
  tables_.vitals[kTaken]++;  // one that the host does not answer is seen to be under way
  const bool answered = (this->*kind->handle)(r);
  if (answered) tables_.vitals[kEnded]++;
  else tables_.vitals[kTaken]--;
  return answered;
}

Answers::File* Answers::file(const Request& r, uint64_t fh, uint32_t may) const {
  if (fh >= tables_.fileCount) return nullptr;
  File& file = tables_.files[fh];
  return file.node != 0 && file.node == r.in.nodeid && (file.may & may) == may && alive(file.node) && file.generation == tables_.nodes[file.node].generation ? &file : nullptr;
}

bool Answers::getattr(Request& r) {
  const GetattrIn in = load<GetattrIn>(r.arguments);
  const Place* place = placeOf(r.in.nodeid);
  if (!place) return false;
  struct statx now;
  bool there;
  if (in.flags & kGetattrFh) {
    const File* open = file(r, in.fh, 0);
    there = open && place->look(open->fd, "", AT_EMPTY_PATH, &now);
  } else if (place->fd >= 0) {
    there = place->look(place->fd, "", AT_EMPTY_PATH, &now);
  } else {
    there = place->look(place->dirfd, place->name, 0, &now);
  }
  if (!there) return false;
  const AttrOut out = {tables_.terms->attrSec, tables_.terms->attrNsec, 0, attrOf(now)};
  r.reply(0, &out, sizeof out, 0);
  return true;
}

bool Answers::lookup(Request& r) {
  const size_t length = r.in.len - sizeof(InHeader) - 1;
  const char* name = reinterpret_cast<const char*>(r.arguments);  // bytes
  if (name[length] != 0) return false;
  const Place* place = named(r.in.nodeid, name, length);
  if (!place) return lookupMissing(r, name, length);
  struct statx now;
  if (!place->look(place->dirfd, place->name, 0, &now)) return false;
  // With other names it may have been met by one of these since, and then the back end has to hear of this one.
  if (place->type != S_IFDIR && now.stx_nlink != 1) return false;
  Node& node = tables_.nodes[place->node];
  if (node.lookups == UINT32_MAX) return false;
  node.lookups++;
  const Terms& terms = *tables_.terms;
  const EntryOut out = {place->node, node.generation, terms.entrySec, terms.attrSec, terms.entryNsec, terms.attrNsec, attrOf(now)};
  r.reply(0, &out, sizeof out, 0);
  return true;
}

// A name that nobody knows is mostly one that is about to be made, or one of many files that are there and new to the guest: after one of those the next are the
// session's, which would look at them once more. That a name is missing is only known of a directory that is known to be the one.
bool Answers::lookupMissing(Request& r, const char* name, size_t length) {
  if (spared_ > 0) return spared_--, false;
  const Place* parent = placeOf(r.in.nodeid);
  struct statx now;
  if (!parent || parent->fd < 0 || !isName(name, length)) return false;
  if (statx(parent->fd, name, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, STATX_INO, &now) == 0) return spared_ = kSpared, false;
  if (errno != ENOENT || !parent->look(parent->fd, "", AT_EMPTY_PATH, &now)) return false;
  const Terms& terms = *tables_.terms;
  EntryOut out = {};
  out.entryValid = terms.negativeSec;
  out.entryValidNsec = terms.negativeNsec;
  if (terms.negativeSec || terms.negativeNsec) r.reply(0, &out, sizeof out, 0);
  else r.reply(-ENOENT, nullptr, 0, 0);
  return true;
}

bool Answers::read(Request& r) {
  const IoIn in = load<IoIn>(r.arguments);
  File* open = file(r, in.fh, kRead);
  const uint64_t count = std::min<uint64_t>(in.size, r.room);
  if (!open || in.offset > kLargest || (count >= kBigCopy && r.crowded)) return false;
  const int flags = (open->may & kNowait) ? RWF_NOWAIT : 0;
  uint64_t done = 0;
  while (done < count) {
    iovec pieces[kBatch];
    const int pieceCount = r.chain.slice(true, sizeof(OutHeader) + done, count - done, pieces, kBatch);
    const int64_t moved = transfer(false, open->fd, pieces, pieceCount, in.offset + done, flags, nullptr);
    if (moved == -EOPNOTSUPP) open->may &= ~kRead;
    if (moved < 0) return false;  // it would have to wait, or it fails: the session finds out once more
    done += static_cast<uint64_t>(moved);
    if (moved == 0) break;
  }
  r.reply(0, nullptr, 0, done);
  return true;
}

bool Answers::write(Request& r) {
  const IoIn in = load<IoIn>(r.arguments);
  const Terms& terms = *tables_.terms;
  const File* open = file(r, in.fh, kWrite);
  const size_t dataAt = sizeof(InHeader) + sizeof(IoIn);
  if (!open || terms.readonly || (in.how & kWriteKillSuidgid) || in.offset > kLargest || in.size > r.in.len - dataAt) return false;
  // A guest that caches writes has placed them itself, and so it has pages that a process mapped.
  const bool placed = terms.writeback || (in.how & kWriteCache);
  const int flags = (in.flags & O_APPEND) && !placed ? RWF_APPEND : 0;
  uint32_t done = 0;
  int64_t moved;
  do {
    iovec pieces[kBatch];
    const int pieceCount = r.chain.slice(false, dataAt + done, in.size - done, pieces, kBatch);
    moved = transfer(true, open->fd, pieces, pieceCount, in.offset + done, flags, nullptr);
    if (moved > 0) done += static_cast<uint32_t>(moved);
  } while (moved > 0 && done < in.size);
  tables_.nodes[r.in.nodeid].wroteNs = static_cast<double>(monotonicNow());
  const WriteOut out = {done, 0};
  if (moved < 0 && done == 0) r.reply(static_cast<int>(moved), nullptr, 0, 0);
  else r.reply(0, &out, sizeof out, 0);
  return true;
}

bool Answers::flush(Request& r) {
  if (!file(r, load<FlushIn>(r.arguments).fh, kFlush)) return false;
  r.reply(0, nullptr, 0, 0);
  return true;
}

bool Answers::fsync(Request& r) {
  const FsyncIn in = load<FsyncIn>(r.arguments);
  const File* open = file(r, in.fh, kSync);
  if (!open) return false;
  const long result = retry([&] { return in.flags & kFsyncDatasync ? fdatasync(open->fd) : ::fsync(open->fd); });
  r.reply(result < 0 ? -errno : 0, nullptr, 0, 0);
  return true;
}

// ---------------------------------------------------------------- calls

namespace {

// The bytes of the typed array in argument `i`, of which there must be a whole number of rows.
template <typename Row, size_t N>
Row* rowsOf(Args<N>& a, size_t i, size_t* count) {
  napi_typedarray_type kind;
  size_t length = 0, offset = 0;
  void* data = nullptr;
  bool is = false;
  if (!a.ok) return nullptr;
  napi_is_typedarray(a.env, a.v[i], &is);
  if (!is || napi_get_typedarray_info(a.env, a.v[i], &kind, &length, &data, nullptr, &offset) != napi_ok) return a.fail("expected a typed array"), nullptr;
  const size_t bytes = length * (kind == napi_float64_array ? 8 : 4);
  const bool words = kind == napi_uint32_array || kind == napi_int32_array || kind == napi_float64_array;
  if (!words || bytes < sizeof(Row) || bytes % sizeof(Row) != 0 || offset % alignof(Row) != 0) return a.fail("the table has no rows of that kind"), nullptr;
  *count = bytes / sizeof(Row);
  return static_cast<Row*>(data);  // aligned: array buffers start at multiples of 16
}

napi_value answersBind(napi_env env, napi_callback_info info) {
  Args<4> a(env, info);
  if (!a.ok) return nullptr;
  napi_valuetype type = napi_undefined;
  napi_typeof(env, a.v[0], &type);
  Answers::Tables tables;
  size_t termCount = 0, vitalCount = 0;
  if (type != napi_null) {
    tables.terms = rowsOf<Answers::Terms>(a, 0, &termCount);
    tables.nodes = rowsOf<Answers::Node>(a, 1, &tables.nodeCount);
    tables.files = rowsOf<Answers::File>(a, 2, &tables.fileCount);
    tables.vitals = rowsOf<double>(a, 3, &vitalCount);
    if (a.ok && vitalCount <= Answers::kEnded) a.fail("the vitals are too few");
    if (!a.ok) return nullptr;
  }
  for (size_t i = 0; i < 4; i++) {
    napi_ref& kept = a.self->answersRefs[i];
    if (kept) napi_delete_reference(env, kept);
    kept = nullptr;
    if (tables.terms) napi_create_reference(env, a.v[i], 1, &kept);
  }
  a.self->answers->bind(tables);
  return nullptr;
}

napi_value answersPlace(napi_env env, napi_callback_info info) {
  Args<8> a(env, info);
  Answers::Whereabouts at = {};
  at.node = a.u32(0);
  at.parent = a.u32(1);
  at.fd = a.i32(2);
  at.dirfd = a.i32(3);
  at.length = a.u32(5);
  at.name = reinterpret_cast<const char*>(a.arena(4, at.length));  // bytes
  const uint8_t* is = a.arena(6, sizeof(struct statx));
  at.watched = a.boolean(7);
  if (!a.ok) return nullptr;
  struct statx now;
  memcpy(&now, is, sizeof now);
  a.self->answers->place(at, now);
  return nullptr;
}

}  // namespace

CULVERT_EXPORTS(answers, {"answersBind", answersBind}, {"answersPlace", answersPlace})

}  // namespace culvert
