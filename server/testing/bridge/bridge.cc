// culvert-bridge: mounts a vhost-user-fs server on this host, without a VM.
//
// It is a vhost-user front end whose driver is the host kernel's own FUSE client: each request read from /dev/fuse goes on the server's
// request queue, each reply is written back. Any program can then run against any vhost-user-fs server at native speed, which is
// how bench/ and the host suites compare servers. The ring is used as Linux's virtiofs driver uses it: header, arguments and data in
// separate descriptors, EVENT_IDX when the server offers it.
//
//   culvert-bridge SOCKET MOUNTPOINT [--readers N] [--stats FILE]
//
// Prints "mounted MOUNTPOINT" when ready. Exit: 0 unmounted, 1 usage or set-up failed, 3 the server went away, 4 the server broke the protocol.
#include <fcntl.h>
#include <linux/fuse.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace {

constexpr uint16_t kQueueSize = 256;
constexpr int kSlots = 32;             // requests in flight
constexpr int kSlotDescriptors = 8;    // kSlots * kSlotDescriptors == kQueueSize
constexpr size_t kSlotBytes = (1 << 20) + (64 << 10);  // one direction: the largest write plus headers

constexpr uint64_t kEventIdx = 1ull << 29, kProtocolFeatures = 1ull << 30, kVersion1 = 1ull << 32;
constexpr uint16_t kNext = 1, kWrite = 2;

[[noreturn]] void die(int code, const char* what) {
  std::fprintf(stderr, "culvert-bridge: %s%s%s\n", what, errno ? ": " : "", errno ? std::strerror(errno) : "");
  std::_Exit(code);
}

uint64_t nowNs() {
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
  int kick = eventfd(0, EFD_CLOEXEC), call = eventfd(0, EFD_CLOEXEC);
  uint16_t lastUsed = 0;
  std::mutex pushing;
};

uint8_t* memory;
size_t memorySize;
int memoryFd;
bool eventIdx = false;
Queue queues[2];  // 0 high priority (FORGET), 1 requests

uint64_t guestAddress(const void* p) { return uint64_t(static_cast<const uint8_t*>(p) - memory); }

struct Slot {
  uint8_t *request, *reply;
  uint64_t startNs;
  uint32_t opcode;
  bool highPriority;
};
Slot slots[kSlots];
std::mutex freeLock;
std::condition_variable freeAgain;
std::vector<int> freeSlots;

int takeSlot() {
  std::unique_lock<std::mutex> hold(freeLock);
  freeAgain.wait(hold, [] { return !freeSlots.empty(); });
  int slot = freeSlots.back();
  freeSlots.pop_back();
  return slot;
}
void giveSlot(int slot) {
  { std::lock_guard<std::mutex> hold(freeLock); freeSlots.push_back(slot); }
  freeAgain.notify_one();
}

void layOutMemory() {
  size_t rings = 64 << 10;
  memorySize = (rings + kSlots * 2 * kSlotBytes + (2u << 20)) & ~size_t((2u << 20) - 1);
  memoryFd = memfd_create("bridge", MFD_CLOEXEC);
  if (memoryFd < 0 || ftruncate(memoryFd, off_t(memorySize))) die(1, "guest memory");
  void* p = mmap(nullptr, memorySize, PROT_READ | PROT_WRITE, MAP_SHARED, memoryFd, 0);
  if (p == MAP_FAILED) die(1, "guest memory");
  memory = static_cast<uint8_t*>(p);
  for (int i = 0; i < 2; i++) {
    uint8_t* base = memory + i * 16384;
    queues[i].descriptors = reinterpret_cast<Descriptor*>(base);
    queues[i].available = reinterpret_cast<Available*>(base + 4096);
    queues[i].used = reinterpret_cast<Used*>(base + 8192);
  }
  for (int i = 0; i < kSlots; i++) {
    slots[i].request = memory + rings + size_t(i) * 2 * kSlotBytes;
    slots[i].reply = slots[i].request + kSlotBytes;
    freeSlots.push_back(i);
  }
}

void push(Queue& q, uint16_t head) {
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
int server;

void sendMessage(uint32_t request, const void* payload, uint32_t size, int fd = -1) {
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
void sendU64(uint32_t request, uint64_t value, int fd = -1) { sendMessage(request, &value, 8, fd); }
uint64_t ask(uint32_t request) {
  sendMessage(request, nullptr, 0);
  uint32_t header[3];
  uint64_t value;
  errno = 0;
  if (recv(server, header, kHeader, MSG_WAITALL) != ssize_t(kHeader)) die(3, "the server closed the connection");
  if (header[0] != request || header[2] != 8) die(4, "unexpected vhost-user reply");
  if (recv(server, &value, 8, MSG_WAITALL) != 8) die(3, "the server closed the connection");
  return value;
}

void handshake() {
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
}

// ---------------------------------------------------------------- the FUSE client

int fuse;
struct Statistic { std::atomic<uint64_t> count{0}, ns{0}; };
Statistic statistics[64];

// Bytes of reply behind the header that Linux's driver would offer for this request.
size_t replyRoom(const fuse_in_header* h, const uint8_t* body) {
  switch (h->opcode) {
    case FUSE_READ: case FUSE_READDIR: case FUSE_READDIRPLUS:
      return reinterpret_cast<const fuse_read_in*>(body)->size;
    default:
      return 64 << 10;
  }
}

void readRequests() {
  for (;;) {
    int i = takeSlot();
    Slot& s = slots[i];
    ssize_t n;
    do n = read(fuse, s.request, kSlotBytes);
    while (n < 0 && (errno == EINTR || errno == EAGAIN || errno == ENOENT));
    if (n < 0) return giveSlot(i);  // ENODEV: unmounted
    auto* h = reinterpret_cast<fuse_in_header*>(s.request);
    if (h->opcode == FUSE_INTERRUPT) { giveSlot(i); continue; }  // Linux's virtiofs driver sends none
    s.highPriority = h->opcode == FUSE_FORGET || h->opcode == FUSE_BATCH_FORGET;
    s.opcode = h->opcode;
    s.startNs = nowNs();
    Queue& q = queues[s.highPriority ? 0 : 1];
    size_t arguments = h->opcode == FUSE_WRITE ? sizeof(fuse_write_in) : 0;
    size_t cuts[3] = {sizeof(fuse_in_header), arguments, size_t(n) - sizeof(fuse_in_header) - arguments};
    uint16_t head = uint16_t(i * kSlotDescriptors), d = head;
    size_t offset = 0;
    for (size_t cut : cuts) {
      if (!cut) continue;
      q.descriptors[d] = {guestAddress(s.request + offset), uint32_t(cut), kNext, uint16_t(d + 1)};
      offset += cut;
      d++;
    }
    if (s.highPriority) {
      q.descriptors[d - 1].flags = 0;
    } else {
      size_t room = replyRoom(h, s.request + sizeof(fuse_in_header));
      q.descriptors[d] = {guestAddress(s.reply), sizeof(fuse_out_header), uint16_t(kNext | kWrite), uint16_t(d + 1)};
      q.descriptors[d + 1] = {guestAddress(s.reply + sizeof(fuse_out_header)), uint32_t(room), kWrite, 0};
    }
    push(q, head);
  }
}

void finish(const UsedElement& e) {
  errno = 0;
  if (e.id >= kQueueSize || e.id % kSlotDescriptors) die(4, "used ring names a descriptor that is no chain head");
  int i = int(e.id) / kSlotDescriptors;
  Slot& s = slots[i];
  if (!s.highPriority) {
    auto* out = reinterpret_cast<fuse_out_header*>(s.reply);
    auto* in = reinterpret_cast<fuse_in_header*>(s.request);
    if (out->unique != in->unique) die(4, "reply to another request");
    if (out->len != e.length || out->len < sizeof *out) die(4, "used length differs from the reply's own");
    Statistic& t = statistics[s.opcode % 64];
    t.count++;
    t.ns += nowNs() - s.startNs;
    if (write(fuse, s.reply, out->len) < 0 && errno != ENOENT && errno != ENODEV) {
      std::fprintf(stderr, "culvert-bridge: the kernel refused the reply to opcode %u (error %d, %u bytes)\n", s.opcode, out->error, out->len);
      errno = 0;
      die(4, "malformed reply");
    }
  }
  giveSlot(i);
}

void reap(Queue& q) {
  for (;;) {
    uint64_t calls;
    if (read(q.call, &calls, 8) != 8) return;
    for (;;) {
      while (q.lastUsed != __atomic_load_n(&q.used->index, __ATOMIC_ACQUIRE)) finish(q.used->ring[q.lastUsed++ % kQueueSize]);
      __atomic_store_n(&q.available->usedEvent, q.lastUsed, __ATOMIC_RELEASE);
      std::atomic_thread_fence(std::memory_order_seq_cst);
      if (q.lastUsed == __atomic_load_n(&q.used->index, __ATOMIC_ACQUIRE)) break;
    }
  }
}

void writeStatistics(const char* file) {
  FILE* f = std::fopen(file, "w");
  if (!f) return;
  for (int op = 0; op < 64; op++)
    if (statistics[op].count) std::fprintf(f, "%d %llu %.2f\n", op, static_cast<unsigned long long>(statistics[op].count), double(statistics[op].ns) / double(statistics[op].count) / 1e3);
  std::fclose(f);
}

}  // namespace

int main(int argc, char** argv) {
  int readers = 2;
  const char* stats = nullptr;
  if (argc < 3) { std::fprintf(stderr, "usage: culvert-bridge SOCKET MOUNTPOINT [--readers N] [--stats FILE]\n"); return 1; }
  for (int i = 3; i + 1 < argc; i += 2) {
    if (!std::strcmp(argv[i], "--readers")) readers = std::atoi(argv[i + 1]);
    else if (!std::strcmp(argv[i], "--stats")) stats = argv[i + 1];
  }
  const char* mountPoint = argv[2];
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, argv[1], sizeof address.sun_path - 1);
  server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (server < 0 || connect(server, reinterpret_cast<sockaddr*>(&address), sizeof address)) die(1, argv[1]);
  layOutMemory();
  handshake();
  fuse = open("/dev/fuse", O_RDWR | O_CLOEXEC);
  if (fuse < 0) die(1, "/dev/fuse");
  std::string options = "fd=" + std::to_string(fuse) + ",rootmode=40000,user_id=0,group_id=0,allow_other,default_permissions";
  if (mount("culvert-bridge", mountPoint, "fuse.culvert-bridge", MS_NODEV, options.c_str())) die(1, mountPoint);
  for (Queue& q : queues) std::thread(reap, std::ref(q)).detach();
  std::thread([mountPoint] {
    char byte;
    while (recv(server, &byte, 1, 0) > 0) {}
    umount2(mountPoint, MNT_DETACH);
    errno = 0;
    die(3, "the server closed the connection");
  }).detach();
  std::printf("mounted %s\n", mountPoint);
  std::fflush(stdout);
  std::vector<std::thread> threads;
  for (int i = 0; i < readers; i++) threads.emplace_back(readRequests);
  for (auto& t : threads) t.join();
  if (stats) writeStatistics(stats);
  std::_Exit(0);
}
