// The front end's half of vhost-user-fs in C++: guest memory, two split rings as Linux's virtiofs driver uses them, the handshake. Shared by the
// bridge (the host kernel's FUSE client) and the load generator; each brings its own requests.
#pragma once

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>

namespace driver {

constexpr uint16_t kQueueSize = 256;
constexpr int kSlotDescriptors = 8;
constexpr int kSlots = kQueueSize / kSlotDescriptors;  // requests in flight
constexpr size_t kSlotBytes = (1 << 20) + (64 << 10);  // one direction: the largest write plus headers

constexpr uint64_t kEventIdx = 1ull << 29, kProtocolFeatures = 1ull << 30, kVersion1 = 1ull << 32;
constexpr uint16_t kNext = 1, kWrite = 2;

inline const char* program = "driver";

// Exit: 1 usage or set-up failed, 3 the server went away, 4 the server broke the protocol.
[[noreturn]] inline void die(int code, const char* what) {
  std::fprintf(stderr, "%s: %s%s%s\n", program, what, errno ? ": " : "", errno ? std::strerror(errno) : "");
  std::_Exit(code);
}

inline uint64_t nowNs() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return uint64_t(t.tv_sec) * 1000000000u + uint64_t(t.tv_nsec);
}

// ---------------------------------------------------------------- guest memory and rings (virtio 1.x, 2.7)

struct Descriptor { uint64_t address; uint32_t length; uint16_t flags, next; };
struct Available { uint16_t flags, index, ring[kQueueSize], usedEvent; };
struct UsedElement { uint32_t id, length; };
struct Used { uint16_t flags, index; UsedElement ring[kQueueSize]; uint16_t availEvent; };

struct Queue {
  Descriptor* descriptors;
  Available* available;
  Used* used;
  // Non-blocking, as QEMU makes them: a server can then signal without asking first whether it would block.
  int kick = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), call = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  int waiter = epoll_create1(EPOLL_CLOEXEC);  // edge-triggered on `call`: as little per signal as an interrupt can cost
  uint16_t lastUsed = 0;
  std::mutex pushing;
};

inline uint8_t* memory;
inline size_t memorySize;
inline int memoryFd;
inline bool eventIdx = false;
inline Queue queues[2];  // 0 high priority (FORGET), 1 requests

// Where slot i's request and reply lie. Its descriptors are those from i * kSlotDescriptors on, of whichever queue.
struct SlotMemory { uint8_t *request, *reply; };
inline SlotMemory slotMemory[kSlots];

inline uint64_t guestAddress(const void* p) { return uint64_t(static_cast<const uint8_t*>(p) - memory); }

inline void layOutMemory() {
  size_t rings = 64 << 10;
  memorySize = (rings + kSlots * 2 * kSlotBytes + (2u << 20)) & ~size_t((2u << 20) - 1);
  memoryFd = memfd_create("guest", MFD_CLOEXEC);
  if (memoryFd < 0 || ftruncate(memoryFd, off_t(memorySize))) die(1, "guest memory");
  void* p = mmap(nullptr, memorySize, PROT_READ | PROT_WRITE, MAP_SHARED, memoryFd, 0);
  if (p == MAP_FAILED) die(1, "guest memory");
  memory = static_cast<uint8_t*>(p);
  for (int i = 0; i < 2; i++) {
    uint8_t* base = memory + i * 16384;
    queues[i].descriptors = reinterpret_cast<Descriptor*>(base);
    queues[i].available = reinterpret_cast<Available*>(base + 4096);
    queues[i].used = reinterpret_cast<Used*>(base + 8192);
    epoll_event event{EPOLLIN | EPOLLET, {}};
    if (epoll_ctl(queues[i].waiter, EPOLL_CTL_ADD, queues[i].call, &event)) die(1, "epoll");
  }
  for (int i = 0; i < kSlots; i++) {
    slotMemory[i].request = memory + rings + size_t(i) * 2 * kSlotBytes;
    slotMemory[i].reply = slotMemory[i].request + kSlotBytes;
  }
}

inline void push(Queue& q, uint16_t head) {
  std::lock_guard<std::mutex> hold(q.pushing);
  uint16_t old = q.available->index;
  q.available->ring[old % kQueueSize] = head;
  __atomic_store_n(&q.available->index, uint16_t(old + 1), __ATOMIC_RELEASE);
  std::atomic_thread_fence(std::memory_order_seq_cst);
  bool wanted = eventIdx ? __atomic_load_n(&q.used->availEvent, __ATOMIC_ACQUIRE) == old
                         : !(__atomic_load_n(&q.used->flags, __ATOMIC_ACQUIRE) & 1);
  uint64_t one = 1;
  if (wanted && write(q.kick, &one, 8) != 8) die(1, "kick");
}

// Header, arguments and data of a request in descriptors of their own, as Linux lays them out; then room for a reply of `headRoom` and `room` bytes.
inline void pushRequest(Queue& q, int slot, const size_t (&cuts)[3], size_t headRoom, size_t room) {
  const SlotMemory& s = slotMemory[slot];
  uint16_t head = uint16_t(slot * kSlotDescriptors), d = head;
  size_t offset = 0;
  for (size_t cut : cuts) {
    if (!cut) continue;
    q.descriptors[d] = {guestAddress(s.request + offset), uint32_t(cut), kNext, uint16_t(d + 1)};
    offset += cut;
    d++;
  }
  if (!headRoom) {
    q.descriptors[d - 1].flags = 0;
  } else {
    q.descriptors[d] = {guestAddress(s.reply), uint32_t(headRoom), uint16_t(kWrite | (room ? kNext : 0)), uint16_t(d + 1)};
    if (room) q.descriptors[d + 1] = {guestAddress(s.reply + headRoom), uint32_t(room), kWrite, 0};
  }
  push(q, head);
}

// Blocks until the queue is signalled, then hands all used elements to `finish`.
template <typename Finish>
bool reapOnce(Queue& q, Finish finish) {
  epoll_event event;
  if (epoll_wait(q.waiter, &event, 1, -1) != 1) return errno == EINTR;
  for (;;) {
    while (q.lastUsed != __atomic_load_n(&q.used->index, __ATOMIC_ACQUIRE)) {
      UsedElement e = q.used->ring[q.lastUsed++ % kQueueSize];
      errno = 0;
      if (e.id >= kQueueSize || e.id % kSlotDescriptors) die(4, "used ring names a descriptor that is no chain head");
      finish(int(e.id) / kSlotDescriptors, e.length);
    }
    __atomic_store_n(&q.available->usedEvent, q.lastUsed, __ATOMIC_RELEASE);
    std::atomic_thread_fence(std::memory_order_seq_cst);
    if (q.lastUsed == __atomic_load_n(&q.used->index, __ATOMIC_ACQUIRE)) return true;
  }
}

// ---------------------------------------------------------------- vhost-user (front-end side)

struct Message {
  uint32_t request, flags, size;
  union {
    uint64_t u64;
    struct { uint32_t index, number; } state;
    struct { uint32_t index, flags; uint64_t descriptors, used, available, log; } address;
    struct { uint32_t count, padding; uint64_t guest, size, user, offset; } memory;
  };
};
constexpr size_t kHeader = 12;
static_assert(offsetof(Message, u64) == 16, "payload is sent separately from the header");
inline int server;

inline void sendMessage(uint32_t request, const void* payload, uint32_t size, int fd = -1) {
  uint32_t header[3] = {request, 1, size};
  iovec pieces[2] = {{header, kHeader}, {const_cast<void*>(payload), size}};
  char control[CMSG_SPACE(sizeof(int))] = {};
  msghdr m{};
  m.msg_iov = pieces;
  m.msg_iovlen = size ? 2 : 1;
  if (fd >= 0) {
    m.msg_control = control;
    m.msg_controllen = sizeof control;
    cmsghdr* c = CMSG_FIRSTHDR(&m);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(sizeof(int));
    std::memcpy(CMSG_DATA(c), &fd, sizeof fd);
  }
  if (sendmsg(server, &m, MSG_NOSIGNAL) < 0) die(3, "the server closed the connection");
}
inline void sendU64(uint32_t request, uint64_t value, int fd = -1) { sendMessage(request, &value, 8, fd); }
inline uint64_t ask(uint32_t request) {
  sendMessage(request, nullptr, 0);
  uint32_t header[3];
  uint64_t value;
  errno = 0;
  if (recv(server, header, kHeader, MSG_WAITALL) != ssize_t(kHeader)) die(3, "the server closed the connection");
  if (header[0] != request || header[2] != 8) die(4, "unexpected vhost-user reply");
  if (recv(server, &value, 8, MSG_WAITALL) != 8) die(3, "the server closed the connection");
  return value;
}

inline void handshake() {
  uint64_t offered = ask(1 /* GET_FEATURES */);
  if (!(offered & kVersion1) || !(offered & kProtocolFeatures)) die(4, "VERSION_1 or PROTOCOL_FEATURES not offered");
  uint64_t protocol = ask(15 /* GET_PROTOCOL_FEATURES */);
  sendU64(16 /* SET_PROTOCOL_FEATURES */, protocol & 1 /* MQ */);
  sendMessage(3 /* SET_OWNER */, nullptr, 0);
  eventIdx = offered & kEventIdx;
  sendU64(2 /* SET_FEATURES */, offered & (kVersion1 | kProtocolFeatures | kEventIdx));
  Message m{};
  m.memory = {1, 0, 0, memorySize, uint64_t(reinterpret_cast<uintptr_t>(memory)), 0};
  sendMessage(5 /* SET_MEM_TABLE */, &m.memory, 40, memoryFd);
  for (uint32_t i = 0; i < 2; i++) {
    m.state = {i, kQueueSize};
    sendMessage(8 /* SET_VRING_NUM */, &m.state, 8);
    m.state = {i, 0};
    sendMessage(10 /* SET_VRING_BASE */, &m.state, 8);
    m.address = {i, 0, uint64_t(reinterpret_cast<uintptr_t>(queues[i].descriptors)), uint64_t(reinterpret_cast<uintptr_t>(queues[i].used)),
                 uint64_t(reinterpret_cast<uintptr_t>(queues[i].available)), 0};
    sendMessage(9 /* SET_VRING_ADDR */, &m.address, 40);
    sendU64(13 /* SET_VRING_CALL */, i, queues[i].call);
    sendU64(12 /* SET_VRING_KICK */, i, queues[i].kick);
  }
  for (uint32_t i = 0; i < 2; i++) {
    m.state = {i, 1};
    sendMessage(18 /* SET_VRING_ENABLE */, &m.state, 8);
  }
  ask(1);  // messages are handled in order: rust-vmm servers lose a kick that comes while a ring is not enabled
}

// Connects to a server's socket and starts both rings.
inline void start(const char* socketPath) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, socketPath, sizeof address.sun_path - 1);
  server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (server < 0 || connect(server, reinterpret_cast<sockaddr*>(&address), sizeof address)) die(1, socketPath);
  layOutMemory();
  handshake();
}

}  // namespace driver
