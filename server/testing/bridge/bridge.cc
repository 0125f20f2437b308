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
#include <sys/mount.h>

#include <condition_variable>
#include <string>
#include <thread>
#include <vector>

#include "vhost-user-driver.h"

namespace {

using namespace driver;

struct Slot {
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
    uint8_t* request = slotMemory[i].request;
    ssize_t n;
    do n = read(fuse, request, kSlotBytes);
    while (n < 0 && (errno == EINTR || errno == EAGAIN || errno == ENOENT));
    if (n < 0) return giveSlot(i);  // ENODEV: unmounted
    auto* h = reinterpret_cast<fuse_in_header*>(request);
    if (h->opcode == FUSE_INTERRUPT) { giveSlot(i); continue; }  // Linux's virtiofs driver sends none
    s.highPriority = h->opcode == FUSE_FORGET || h->opcode == FUSE_BATCH_FORGET;
    s.opcode = h->opcode;
    s.startNs = nowNs();
    size_t arguments = h->opcode == FUSE_WRITE ? sizeof(fuse_write_in) : 0;
    size_t room = s.highPriority ? 0 : replyRoom(h, request + sizeof(fuse_in_header));
    pushRequest(queues[s.highPriority ? 0 : 1], i, {sizeof(fuse_in_header), arguments, size_t(n) - sizeof(fuse_in_header) - arguments},
                s.highPriority ? 0 : sizeof(fuse_out_header), room);
  }
}

void finish(int i, uint32_t length) {
  Slot& s = slots[i];
  if (!s.highPriority) {
    auto* out = reinterpret_cast<fuse_out_header*>(slotMemory[i].reply);
    auto* in = reinterpret_cast<fuse_in_header*>(slotMemory[i].request);
    if (out->unique != in->unique) die(4, "reply to another request");
    if (out->len != length || out->len < sizeof *out) die(4, "used length differs from the reply's own");
    Statistic& t = statistics[s.opcode % 64];
    t.count++;
    t.ns += nowNs() - s.startNs;
    if (write(fuse, slotMemory[i].reply, out->len) < 0 && errno != ENOENT && errno != ENODEV) {
      std::fprintf(stderr, "culvert-bridge: the kernel refused the reply to opcode %u (error %d, %u bytes)\n", s.opcode, out->error, out->len);
      errno = 0;
      die(4, "malformed reply");
    }
  }
  giveSlot(i);
}

void reap(Queue& q) {
  while (reapOnce(q, finish)) {}
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
  program = "culvert-bridge";
  int readers = 2;
  const char* stats = nullptr;
  if (argc < 3) { std::fprintf(stderr, "usage: culvert-bridge SOCKET MOUNTPOINT [--readers N] [--stats FILE]\n"); return 1; }
  for (int i = 3; i + 1 < argc; i += 2) {
    if (!std::strcmp(argv[i], "--readers")) readers = std::atoi(argv[i + 1]);
    else if (!std::strcmp(argv[i], "--stats")) stats = argv[i + 1];
  }
  const char* mountPoint = argv[2];
  start(argv[1]);
  for (int i = 0; i < kSlots; i++) freeSlots.push_back(i);
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
