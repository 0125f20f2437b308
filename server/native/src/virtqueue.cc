#include "virtqueue.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstring>

#include "answers.h"
#include "reactor.h"

namespace culvert {

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "rings are little-endian and read without swapping");

namespace {

// virtio 1.3, 2.7.5 to 2.7.10: flags and layout of the three parts of a ring of n entries.
constexpr uint16_t kNext = 1, kWrite = 2, kIndirect = 4;  // VIRTQ_DESC_F_*
constexpr uint16_t kNoInterrupt = 1;                      // VIRTQ_AVAIL_F_NO_INTERRUPT
constexpr uint16_t kNoNotify = 1;                         // VIRTQ_USED_F_NO_NOTIFY
constexpr uint32_t kDescriptorSize = 16;
constexpr size_t kFlags = 0, kIndex = 2, kRing = 4;  // of the avail and the used part
constexpr size_t availEntry(uint32_t i) { return kRing + 2 * size_t{i}; }
constexpr size_t usedEntry(uint32_t i) { return kRing + 8 * size_t{i}; }

// Pieces that chains may keep room for while they are not in flight (1 MiB a queue): enough that ordinary traffic never
// allocates, little enough that a guest cannot make each of 32768 heads keep a table of the largest size.
constexpr uint64_t kSpareLimit = 65536;
constexpr size_t kAlwaysKept = 16;

// Ring fields are read exactly once, whatever the compiler would like: what was checked is what is used.
// The casts are safe: callers pass addresses inside a ring part, whose start `translate` found aligned for its widest
// field and whose fields lie at multiples of their size from there; any bit pattern is a valid integer.
uint16_t load16(const uint8_t* at) { return __atomic_load_n(reinterpret_cast<const uint16_t*>(at), __ATOMIC_RELAXED); }
void store16(uint8_t* at, uint16_t value) {
  __atomic_store_n(reinterpret_cast<uint16_t*>(at), value, __ATOMIC_RELAXED);
}
void store32(uint8_t* at, uint32_t value) {
  __atomic_store_n(reinterpret_cast<uint32_t*>(at), value, __ATOMIC_RELAXED);
}
// An indirect table may lie at any address, hence no typed load. The empty asm makes the value opaque, so that the compiler
// cannot read the guest's memory again instead of keeping it.
uint64_t load64Unaligned(const uint8_t* at) {
  uint64_t value;
  memcpy(&value, at, sizeof value);
  asm volatile("" : "+r"(value));
  return value;
}

bool covers(const Memory& memory, const iovec& piece) {
  const uint8_t* base = static_cast<const uint8_t*>(piece.iov_base);
  for (const Region& region : memory.regions()) {
    if (base >= region.host && base < region.host + region.size &&
        piece.iov_len <= static_cast<size_t>(region.host + region.size - base)) {
      return true;
    }
  }
  return false;
}

const MemoryHold& noMemory() {
  static const MemoryHold empty = std::make_shared<const Memory>(std::vector<Region>());
  return empty;
}

}  // namespace

bool Queue::validSize(uint32_t size) { return size != 0 && size <= kMaxQueueSize && (size & (size - 1)) == 0; }

Queue::Queue(int memoryId, MemoryHold memory, uint32_t size)
    : memoryId_(memoryId), memory_(std::move(memory)), size_(size), chains_(size) {}

Queue::~Queue() {
  if (call_ >= 0) ::close(call_);
}

int Queue::setSize(uint32_t size) {
  if (!validSize(size)) return -EINVAL;
  if (size == size_) return 0;
  if (started_) return -EBUSY;
  size_ = size;
  chains_ = std::vector<Chain>(size);
  spare_ = 0;
  return 0;
}

int Queue::translate(uint64_t desc, uint64_t used, uint64_t avail, Rings* rings) const {
  // Both sides are looked at: the front end's address is what the specification speaks of, ours is what is loaded from.
  auto aligned = [](uint64_t user, const uint8_t* host, uint64_t unit) {
    return (user | reinterpret_cast<uintptr_t>(host)) % unit == 0;
  };
  if (desc % 16 != 0 || avail % 2 != 0 || used % 4 != 0) return -EINVAL;
  uint64_t event = eventIdx_ ? 2 : 0;  // used_event and avail_event exist only then
  Rings found;
  found.desc = memory_->user(desc, uint64_t{kDescriptorSize} * size_);
  found.avail = memory_->user(avail, availEntry(size_) + event);
  found.used = memory_->user(used, usedEntry(size_) + event);
  if (!found.desc || !found.avail || !found.used) return -EFAULT;
  if (!aligned(desc, found.desc, 16) || !aligned(avail, found.avail, 2) || !aligned(used, found.used, 4)) {
    return -EINVAL;
  }
  *rings = found;
  return 0;
}

int Queue::setAddress(uint64_t desc, uint64_t used, uint64_t avail) {
  Rings rings;
  int error = translate(desc, used, avail, &rings);
  if (error < 0) return error;
  rings_ = rings;
  descUser_ = desc;
  usedUser_ = used;
  availUser_ = avail;
  addressed_ = true;
  return 0;
}

int Queue::setBase(uint32_t index) {
  if (index > 0xffff) return -EINVAL;
  if (started_) return -EBUSY;
  next_ = static_cast<uint16_t>(index);
  return 0;
}

int Queue::setFeatures(bool eventIdx, bool indirect) {
  if (eventIdx == eventIdx_ && indirect == indirect_) return 0;  // front ends repeat SET_FEATURES while rings run
  if (started_) return -EBUSY;
  eventIdx_ = eventIdx;
  indirect_ = indirect;
  return 0;
}

int Queue::setCall(int fd) {
  if (fd == call_) return 0;
  int flags = 0;
  if (fd >= 0 && (flags = fcntl(fd, F_GETFL)) < 0) return -errno;
  if (call_ >= 0) ::close(call_);
  call_ = fd < 0 ? -1 : fd;
  // Shared with the front end, so its flags are not ours to change: a descriptor that could block is asked first.
  callMayBlock_ = (flags & O_NONBLOCK) == 0;
  if (call_ >= 0 && owed_ && started_) {
    owed_ = false;
    signal();
  }
  return 0;
}

int Queue::start() {
  if (started_) return 0;
  if (!addressed_) return -EINVAL;
  int error = translate(descUser_, usedUser_, availUser_, &rings_);
  if (error < 0) return error;
  used_ = load16(rings_.used + kIndex);
  seen_ = next_;
  unsignalled_ = 0;
  signalAlways_ = true;
  owed_ = false;
  broken_ = false;
  started_ = true;
  waiting_ = true;  // the guest may have added requests long ago, and its kick may be gone
  enableNotifications();
  return 0;
}

void Queue::stop() {
  if (started_) notify();
  started_ = false;
  broken_ = false;
  waiting_ = false;
  notifications_ = false;
  forgetChains();
}

// The guest broke the rules, or took the ring's memory away: nothing of the ring is believed or written any more.
int Queue::broken() {
  started_ = false;
  waiting_ = false;
  notifications_ = false;
  broken_ = true;
  forgetChains();
  return -EBADMSG;
}

void Queue::forgetChains() {
  kept_ = false;
  for (Chain& chain : chains_) {
    if (!chain.inFlight) continue;
    journalEnd(chain, nullptr, 0, 0);
    release(chain);
  }
}

void Queue::journalEnd(Chain& chain, const uint8_t* reply, size_t length, uint64_t payload) {
  if (chain.entry == Journal::kNoSlot) return;
  journal_->end(chain.entry, reply, length, payload);
  chain.entry = Journal::kNoSlot;
}

void Queue::release(Chain& chain) {
  chain.inFlight = false;
  size_t capacity = chain.pieces.capacity();
  if (capacity > kAlwaysKept) {
    if (spare_ + capacity > kSpareLimit) {
      std::vector<iovec>().swap(chain.pieces);
    } else {
      spare_ += capacity;
    }
  }
  if (chain.memory != memory_) chain.memory.reset();
}

void Queue::memoryChanged(MemoryHold memory) {
  memory_ = memory ? std::move(memory) : noMemory();
  hint_ = 0;
  if (addressed_ && translate(descUser_, usedUser_, availUser_, &rings_) < 0) {
    // Found out by the next pop or push; an update in several steps that puts the rings back in between does no harm.
    rings_ = Rings();
    waiting_ = started_;
  }
  for (Chain& chain : chains_) {
    if (!chain.memory || chain.memory == memory_) continue;
    if (!chain.inFlight) {
      chain.memory.reset();
    } else if (std::all_of(chain.pieces.begin(), chain.pieces.end(),
                           [&](const iovec& piece) { return covers(*memory_, piece); })) {
      chain.memory = memory_;  // a request that waits long must not keep regions mapped that it does not use
    }
  }
}

// ---------------------------------------------------------------- notifications from the guest

void Queue::enableNotifications() {
  notifications_ = true;
  if (eventIdx_) {
    store16(rings_.used + usedEntry(size_), next_);
  } else {
    store16(rings_.used + kFlags, 0);
  }
  // Either the guest sees that it has to kick, or we see its avail index: the caller looks at it after this.
  std::atomic_thread_fence(std::memory_order_seq_cst);
}

void Queue::disableNotifications() {
  notifications_ = false;
  // With EVENT_IDX a kick comes only when the avail index passes avail_event, which lies behind us from here on.
  if (!eventIdx_) store16(rings_.used + kFlags, kNoNotify);
}

bool Queue::pending() {
  if (!rings_.avail || load16(rings_.avail + kIndex) != next_) {
    waiting_ = false;
    return true;
  }
  return false;
}

bool Queue::available() const { return rings_.avail && load16(rings_.avail + kIndex) != next_; }

// ---------------------------------------------------------------- taking

bool Queue::refresh() {
  seen_ = load16(rings_.avail + kIndex);
  std::atomic_thread_fence(std::memory_order_acquire);  // entries and descriptors are read after the index
  if (static_cast<uint16_t>(seen_ - next_) > size_) broken();
  return seen_ != next_;
}

Queue::Descriptor Queue::readDescriptor(const uint8_t* at) {
  uint64_t address = load64Unaligned(at);
  uint64_t rest = load64Unaligned(at + 8);
  // Cutting a word into its fields: u32 length, u16 flags, u16 next.
  return {address, static_cast<uint32_t>(rest), static_cast<uint16_t>(rest >> 32), static_cast<uint16_t>(rest >> 48)};
}

bool Queue::append(Chain& chain, const Descriptor& descriptor, bool* writing, uint64_t* total) {
  bool write = (descriptor.flags & kWrite) != 0;
  if (!write && *writing) return false;  // readable after writable
  if (write && !*writing) {
    *writing = true;
    chain.readablePieces = static_cast<uint32_t>(chain.pieces.size());
    chain.readable = static_cast<uint32_t>(*total);
  }
  *total += descriptor.length;
  if (*total > UINT32_MAX) return false;
  if (descriptor.length == 0) return true;  // of no use, but some guests send them
  uint8_t* host = memory_->guest(descriptor.address, descriptor.length, &hint_);
  if (!host) return false;
  // Neighbours become one piece: fewer for the kernel to walk. Never across regions, which have guard pages around them.
  if (chain.pieces.size() > (write ? chain.readablePieces : 0)) {
    iovec& last = chain.pieces.back();
    if (static_cast<uint8_t*>(last.iov_base) + last.iov_len == host) {
      last.iov_len += descriptor.length;
      return true;
    }
  }
  chain.pieces.push_back({host, descriptor.length});
  return true;
}

// Walks the chain from descriptor `head` into `chain`. False when it breaks a rule.
bool Queue::collect(Chain& chain, uint32_t head) {
  const uint8_t* table = rings_.desc;
  uint32_t entries = size_;
  uint32_t index = head;
  uint32_t limit = size_;
  uint32_t taken = 0;
  bool inIndirect = false;
  bool writing = false;
  uint64_t total = 0;
  chain.pieces.clear();
  for (;;) {
    Descriptor descriptor = readDescriptor(table + size_t{kDescriptorSize} * index);
    if (descriptor.flags & kIndirect) {
      // Ordinary descriptors may come before the one that names the table, none after it, and tables do not nest.
      // Its WRITE flag means nothing (2.7.5.3.2).
      if (!indirect_ || inIndirect || (descriptor.flags & kNext)) return false;
      if (descriptor.length == 0 || descriptor.length % kDescriptorSize != 0) return false;
      table = memory_->guest(descriptor.address, descriptor.length, &hint_);
      if (!table) return false;
      entries = descriptor.length / kDescriptorSize;
      index = 0;
      inIndirect = true;
      limit = std::max(size_, kIndirectLimit);
      continue;
    }
    if (++taken > limit) return false;  // too long, which is what a loop comes to
    if (!append(chain, descriptor, &writing, &total)) return false;
    if (!(descriptor.flags & kNext)) break;
    index = descriptor.next;
    if (index >= entries) return false;
  }
  if (!writing) {
    chain.readablePieces = static_cast<uint32_t>(chain.pieces.size());
    chain.readable = static_cast<uint32_t>(total);
  }
  chain.writable = static_cast<uint32_t>(total - chain.readable);
  return true;
}

uint64_t Queue::now() { return journal_ ? journal_->now() : monotonicNow(); }

int Queue::ready() {
  if (!started_) return broken_ ? -EBADMSG : -EAGAIN;
  if (!rings_.avail) return broken();
  if (seen_ == next_ && !refresh()) {
    if (!notifications_) {
      enableNotifications();
      refresh();
    }
    if (seen_ == next_) {
      waiting_ = true;
      return -EAGAIN;
    }
  }
  return broken_ ? -EBADMSG : 0;
}

int Queue::pop(uint8_t* out, size_t capacity, Popped* popped) {
  if (kept_) return taken(out, capacity, popped);
  const bool ahead = seen_ != next_;
  const int error = ready();
  if (error < 0) {
    if (!popped->turnedNs) popped->turnedNs = now();
    popped->nowNs = popped->turnedNs;
    if (journal_) journal_->settle(popped->turnedNs);
    return error;
  }
  popped->nowNs = now();
  if (!popped->turnedNs) popped->turnedNs = popped->nowNs;
  if (!ahead) seenNs_ = popped->nowNs;
  if (journal_) journal_->settle(popped->nowNs);
  waiting_ = false;
  if (notifications_) disableNotifications();

  uint32_t head = load16(rings_.avail + availEntry(next_ & (size_ - 1)));
  if (head >= size_) return broken();
  Chain& chain = chains_[head];
  if (chain.inFlight) return broken();
  if (chain.pieces.capacity() > kAlwaysKept) spare_ -= chain.pieces.capacity();
  if (chain.memory != memory_) chain.memory = memory_;
  chain.inFlight = true;
  if (!collect(chain, head)) return broken();
  next_++;

  // The one copy of the request's header: the guest may change its memory now, but not what was checked.
  size_t copied = 0;
  for (uint32_t i = 0; i < chain.readablePieces && copied < capacity; i++) {
    size_t part = std::min(chain.pieces[i].iov_len, capacity - copied);
    memcpy(out + copied, chain.pieces[i].iov_base, part);
    copied += part;
  }
  if (session_ >= 0 && journal_->bound()) {
    chain.entry = journal_->begin(static_cast<uint32_t>(session_), out, copied, chain.readable, popped->nowNs, seenNs_);
  }
  *popped = {head, chain.readable, chain.writable, static_cast<uint32_t>(copied), popped->turnedNs, popped->nowNs, seenNs_, available()};
  return 0;
}

int Queue::taken(uint8_t* out, size_t capacity, Popped* popped) {
  kept_ = false;
  *popped = room_->popped;
  popped->copied = static_cast<uint32_t>(std::min<size_t>(popped->copied, capacity));
  memcpy(out, room_->request, popped->copied);
  return 0;
}

int Queue::next(Env& self, uint8_t* out, size_t capacity, Popped* popped) {
  if (kept_) return taken(out, capacity, popped);
  Answers* answers = answers_ && self.answers->serves(session_) ? self.answers.get() : nullptr;
  for (int left = kAnswersAtOnce;; left--) {
    const int error = wait(self, out, capacity, popped);
    if (error < 0 || !answers || !answers->answer(*this, *popped, out)) return error;
    if (left == 0 || (self.reactor && self.reactor->completions().ready())) return -EINTR;
    *popped = {};
  }
}

bool Queue::drain(Env& self) {
  if (!answers_ || !started_ || kept_ || !self.answers->serves(session_)) return false;
  if (!room_) room_ = std::make_unique<Kept>();
  room_->popped = {};
  const int error = next(self, room_->request, sizeof room_->request, &room_->popped);
  kept_ = error == 0;
  return error == -EAGAIN;
}

// Takes a request; when there is none, the guest gets its replies, and then it is looked at for a while.
int Queue::wait(Env& self, uint8_t* out, size_t capacity, Popped* popped) {
  Spin& spin = *self.spin;
  const bool slept = waiting_;
  const uint64_t hold = self.queues->holdNs();
  if (started_ && unsignalled_ && self.reactor && self.reactor->completions().ready() && now() - takenNs_ > hold) {
    notify();
    return -EINTR;
  }
  if (started_ && !slept && !available()) {
    popped->turnedNs = now();
    if (journal_) journal_->settle(popped->turnedNs);
    notify();
    spin.wait(self, *this);
  }
  const int error = pop(out, capacity, popped);
  takenNs_ = popped->nowNs;
  if (unsignalled_ && popped->nowNs - heldSinceNs_ > hold) notify();
  if (!unsignalled_) heldSinceNs_ = popped->nowNs;
  if (slept && error == 0) spin.woken();
  return error;
}

// ---------------------------------------------------------------- giving back

int Queue::push(uint32_t head, const uint8_t* from, size_t length, uint64_t payloadLength) {
  Chain* found = chain(head);
  if (!found) return -ENOENT;
  if (length > found->writable || payloadLength > found->writable - length) return -EMSGSIZE;
  if (!rings_.used) return broken();
  size_t copied = 0;
  for (size_t i = found->readablePieces; copied < length; i++) {
    size_t part = std::min(found->pieces[i].iov_len, length - copied);
    memcpy(found->pieces[i].iov_base, from + copied, part);
    copied += part;
  }
  uint8_t* entry = rings_.used + usedEntry(used_ & (size_ - 1));
  store32(entry, head);
  store32(entry + 4, static_cast<uint32_t>(length + payloadLength));  // at most `writable`, which is a u32
  std::atomic_thread_fence(std::memory_order_release);  // reply and entry before the index that shows them
  used_++;
  store16(rings_.used + kIndex, used_);
  if (unsignalled_ <= 0xffff) unsignalled_++;
  journalEnd(*found, from, length, payloadLength);
  release(*found);
  return 0;
}

int Queue::notify() {
  if (!started_ || unsignalled_ == 0 || !rings_.avail) return 0;
  uint32_t count = unsignalled_;
  bool always = signalAlways_ || count > 0xffff;  // beyond that the index has come round and says nothing
  unsignalled_ = 0;
  signalAlways_ = false;
  std::atomic_thread_fence(std::memory_order_seq_cst);  // the used index is out before the guest's wish is read
  if (eventIdx_) {
    uint16_t event = load16(rings_.avail + availEntry(size_));
    if (!always && static_cast<uint16_t>(used_ - event - 1) >= static_cast<uint16_t>(count)) return 0;
  } else if (load16(rings_.avail + kFlags) & kNoInterrupt) {
    return 0;
  }
  if (call_ < 0) {
    owed_ = true;
    return 0;
  }
  signal();
  return 1;
}

void Queue::signal() {
  if (callMayBlock_) {
    pollfd writable = {call_, POLLOUT, 0};
    // Full: somebody has a signal to read already.
    if (poll(&writable, 1, 0) != 1 || !(writable.revents & POLLOUT)) return;
  }
  uint64_t one = 1;
  // Failure means that the counter is full or the front end has gone; neither is news for the caller.
  if (::write(call_, &one, sizeof one) < 0) errno = 0;
}

}  // namespace culvert
