// fuse-load: FUSE requests straight onto a vhost-user-fs server's ring, without a kernel in front of it. What Linux's client would send for the
// workload is sent, with `depth` of them under way at a time, and each request is timed.
//
//   fuse-load SOCKET
//
// Reads commands "NAME COUNT DEPTH" from standard input; answers each with a line per timed phase (samples.h) and "done".
#include <fcntl.h>
#include <linux/fuse.h>
#include <sys/stat.h>

#include <string>
#include <unordered_map>
#include <vector>

#include "../../bridge/vhost-user-driver.h"
#include "samples.h"

namespace {

using namespace driver;

uint64_t unique = 0;
std::unordered_map<uint64_t, uint64_t> lookups;  // node → how often the server was told that we know it

// One of `depth` sequences of requests that run side by side. A step fills the next request and sends it; `step` counts those of the current item.
struct Lane {
  int slot = 0;
  int step = 0;
  int item = -1;
  uint64_t node = 0, handle = 0, offset = 0;
  uint64_t startNs = 0;
};

using Workload = bool (*)(Lane&);

uint8_t* bodyOf(int slot) { return slotMemory[slot].request + sizeof(fuse_in_header); }
fuse_out_header* outOf(int slot) { return reinterpret_cast<fuse_out_header*>(slotMemory[slot].reply); }
template <typename T>
T* replyOf(const Lane& lane) { return reinterpret_cast<T*>(slotMemory[lane.slot].reply + sizeof(fuse_out_header)); }

void send(Lane& lane, uint32_t opcode, uint64_t node, size_t arguments, size_t data, size_t room) {
  auto* h = reinterpret_cast<fuse_in_header*>(slotMemory[lane.slot].request);
  *h = {};
  h->len = uint32_t(sizeof *h + arguments + data);
  h->opcode = opcode;
  h->unique = unique += 2;
  h->nodeid = node;
  h->pid = 1;
  lane.startNs = nowNs();
  pushRequest(queues[1], lane.slot, {sizeof *h, arguments, data}, sizeof(fuse_out_header), room);
}

template <typename T>
void send(Lane& lane, uint32_t opcode, uint64_t node, const T& arguments, size_t room, const std::string& name = {}, const std::string& second = {}) {
  uint8_t* at = bodyOf(lane.slot);
  std::memcpy(at, &arguments, sizeof arguments);
  at += sizeof arguments;
  size_t data = 0;
  for (const std::string* text : {&name, &second}) {
    if (text->empty()) continue;
    std::memcpy(at + data, text->c_str(), text->size() + 1);
    data += text->size() + 1;
  }
  send(lane, opcode, node, sizeof arguments, data, room);
}
void sendName(Lane& lane, uint32_t opcode, uint64_t node, const std::string& name, size_t room) {
  std::memcpy(bodyOf(lane.slot), name.c_str(), name.size() + 1);
  send(lane, opcode, node, 0, name.size() + 1, room);
}

uint64_t known(const fuse_entry_out* entry) {
  lookups[entry->nodeid]++;
  return entry->nodeid;
}

// ---------------------------------------------------------------- workloads: what the next request of a lane is; false when its item is done

constexpr size_t kFileBytes = 64 << 20;
int count;
uint64_t bigNode, bigHandle;
uint64_t seed = 1;
uint64_t randomBelow(uint64_t n) { seed = seed * 6364136223846793005u + 1442695040888963407u; return (seed >> 33) % n; }
std::string file(int i) { return "f" + std::to_string(i); }

bool getattr(Lane& l) {
  if (l.step) return false;
  fuse_getattr_in in{};
  send(l, FUSE_GETATTR, 1, in, sizeof(fuse_attr_out));
  return true;
}

bool create(Lane& l) {
  switch (l.step) {
    case 0: {
      fuse_create_in in{};
      in.flags = O_CREAT | O_EXCL | O_WRONLY;
      in.mode = S_IFREG | 0644;
      send(l, FUSE_CREATE, 1, in, sizeof(fuse_entry_out) + sizeof(fuse_open_out), file(l.item));
      return true;
    }
    case 1: {
      l.node = known(replyOf<fuse_entry_out>(l));
      l.handle = reinterpret_cast<fuse_open_out*>(replyOf<uint8_t>(l) + sizeof(fuse_entry_out))->fh;
      fuse_flush_in in{};
      in.fh = l.handle;
      send(l, FUSE_FLUSH, l.node, in, 0);
      return true;
    }
    case 2: {
      fuse_release_in in{};
      in.fh = l.handle;
      send(l, FUSE_RELEASE, l.node, in, 0);
      return true;
    }
    default: return false;
  }
}

bool lookup(Lane& l) {
  if (l.step) { known(replyOf<fuse_entry_out>(l)); return false; }
  sendName(l, FUSE_LOOKUP, 1, file(l.item), sizeof(fuse_entry_out));
  return true;
}

bool openRead(Lane& l) {
  switch (l.step) {
    case 0: sendName(l, FUSE_LOOKUP, 1, file(l.item), sizeof(fuse_entry_out)); return true;
    case 1: {
      l.node = known(replyOf<fuse_entry_out>(l));
      fuse_open_in in{};
      send(l, FUSE_OPEN, l.node, in, sizeof(fuse_open_out));
      return true;
    }
    case 2: {
      l.handle = replyOf<fuse_open_out>(l)->fh;
      fuse_read_in in{};
      in.fh = l.handle;
      in.size = 4096;
      send(l, FUSE_READ, l.node, in, 4096);
      return true;
    }
    case 3: {
      fuse_flush_in in{};
      in.fh = l.handle;
      send(l, FUSE_FLUSH, l.node, in, 0);
      return true;
    }
    case 4: {
      fuse_release_in in{};
      in.fh = l.handle;
      send(l, FUSE_RELEASE, l.node, in, 0);
      return true;
    }
    default: return false;
  }
}

bool rename(Lane& l) {
  if (l.step > 1) return false;
  fuse_rename2_in in{};
  in.newdir = 1;
  std::string a = file(l.item), b = a + "r";
  send(l, FUSE_RENAME2, 1, in, 0, l.step ? b : a, l.step ? a : b);
  return true;
}

bool unlink(Lane& l) {
  if (l.step) return false;
  sendName(l, FUSE_UNLINK, 1, file(l.item), 0);
  return true;
}

bool mkdirRmdir(Lane& l) {
  switch (l.step) {
    case 0: {
      fuse_mkdir_in in{};
      in.mode = 0755;
      send(l, FUSE_MKDIR, 1, in, sizeof(fuse_entry_out), "d" + std::to_string(l.item));
      return true;
    }
    case 1:
      known(replyOf<fuse_entry_out>(l));
      sendName(l, FUSE_RMDIR, 1, "d" + std::to_string(l.item), 0);
      return true;
    default: return false;
  }
}

uint64_t entries;
bool listPlus(Lane& l) {
  if (l.step == 0) {
    fuse_open_in in{};
    send(l, FUSE_OPENDIR, 1, in, sizeof(fuse_open_out));
    return true;
  }
  fuse_read_in in{};
  if (l.step == 1) {
    l.handle = replyOf<fuse_open_out>(l)->fh;
    l.offset = 0;
    l.node = 1;
  } else if (l.node == 0) {
    return false;
  } else {
    size_t length = outOf(l.slot)->len - sizeof(fuse_out_header);
    for (size_t at = 0; at < length;) {
      auto* entry = reinterpret_cast<fuse_direntplus*>(replyOf<uint8_t>(l) + at);
      if (entry->entry_out.nodeid) known(&entry->entry_out);
      l.offset = entry->dirent.off;
      at += FUSE_DIRENTPLUS_SIZE(entry);
      entries++;
    }
    if (length == 0) {
      fuse_release_in end{};
      end.fh = l.handle;
      l.node = 0;  // ends
      send(l, FUSE_RELEASEDIR, 1, end, 0);
      return true;
    }
  }
  in.fh = l.handle;
  in.offset = l.offset;
  in.size = 32768;  // Linux reads directories with eight pages at most
  send(l, FUSE_READDIRPLUS, 1, in, in.size);
  return true;
}

template <uint32_t kBytes>
bool readSome(Lane& l) {
  if (l.step) return false;
  fuse_read_in in{};
  in.fh = bigHandle;
  in.offset = kBytes > 65536 ? uint64_t(l.item) * kBytes % kFileBytes : randomBelow(kFileBytes / kBytes) * kBytes;
  in.size = kBytes;
  send(l, FUSE_READ, bigNode, in, kBytes);
  return true;
}
template <uint32_t kBytes>
bool writeSome(Lane& l) {
  if (l.step) return false;
  fuse_write_in in{};
  in.fh = bigHandle;
  in.offset = kBytes > 65536 ? uint64_t(l.item) * kBytes % kFileBytes : randomBelow(kFileBytes / kBytes) * kBytes;
  in.size = kBytes;
  std::memcpy(bodyOf(l.slot), &in, sizeof in);
  send(l, FUSE_WRITE, bigNode, sizeof in, kBytes, sizeof(fuse_write_out));
  return true;
}
bool mixed(Lane& l) { return l.slot & 1 ? readSome<4096>(l) : writeSome<4096>(l); }
bool writeSync(Lane& l) {
  if (l.step == 0) return writeSome<4096>(l);
  if (l.step > 1) return false;
  fuse_fsync_in in{};
  in.fh = bigHandle;
  in.fsync_flags = 1;
  send(l, FUSE_FSYNC, bigNode, in, 0);
  return true;
}

// ---------------------------------------------------------------- running them

[[noreturn]] void refused(int slot) {
  auto* in = reinterpret_cast<fuse_in_header*>(slotMemory[slot].request);
  std::fprintf(stderr, "fuse-load: opcode %u was answered with error %d\n", in->opcode, outOf(slot)->error);
  std::_Exit(4);
}

// Runs `items` items, `depth` at a time; returns the number of requests.
uint64_t run(Workload workload, int items, int depth, load::Phase* phase) {
  static Lane lanes[kSlots];
  int next = 0, live = 0;
  uint64_t requests = 0;
  auto begin = [&](Lane& lane) {
    while (next < items) {
      lane.item = next++;
      lane.step = 0;
      if (workload(lane)) { live++; return; }
    }
  };
  for (int i = 0; i < depth; i++) {
    lanes[i] = {};
    lanes[i].slot = i;
    begin(lanes[i]);
  }
  while (live) {
    reapOnce(queues[1], [&](int slot, uint32_t) {
      Lane& lane = lanes[slot];
      requests++;
      if (phase) phase->sample(nowNs() - lane.startNs);
      if (outOf(slot)->error) refused(slot);
      lane.step++;
      if (workload(lane)) return;
      live--;
      begin(lane);
    });
  }
  return requests;
}

// FORGETs go on the high-priority ring and are not answered; the used ring says when they are done.
void forgetAll() {
  auto at = lookups.begin();
  while (at != lookups.end()) {
    auto* h = reinterpret_cast<fuse_in_header*>(slotMemory[0].request);
    auto* batch = reinterpret_cast<fuse_batch_forget_in*>(bodyOf(0));
    auto* one = reinterpret_cast<fuse_forget_one*>(batch + 1);
    *h = {};
    *batch = {};
    for (; at != lookups.end() && batch->count < 1000; ++at) one[batch->count++] = {at->first, at->second};
    h->len = uint32_t(sizeof *h + sizeof *batch + batch->count * sizeof *one);
    h->opcode = FUSE_BATCH_FORGET;
    h->unique = unique += 2;
    pushRequest(queues[0], 0, {sizeof *h, 0, h->len - sizeof *h}, 0, 0);
    bool done = false;
    while (!done) reapOnce(queues[0], [&](int, uint32_t) { done = true; });
  }
  lookups.clear();
}

void timed(const char* name, Workload workload, int depth, uint64_t bytesEach = 0) {
  load::Phase phase(name);
  run(workload, count, depth, &phase);
  phase.end(uint64_t(count), bytesEach * uint64_t(count));
}

void files(int depth) {
  timed("create", create, depth);
  forgetAll();
  timed("lookup-new", lookup, depth);
  timed("lookup-known", lookup, depth);
  timed("open-read", openRead, depth);
  // C virtiofsd renames and removes only what was looked up, which Linux does.
  timed("rename", rename, depth);
  timed("unlink", unlink, depth);
  forgetAll();
}

void list(int) {
  run(create, count, 1, nullptr);
  forgetAll();
  entries = 0;
  {
    load::Phase phase("readdirplus");
    run(listPlus, 1, 1, &phase);
    phase.end(entries, 0);
  }
  run(lookup, count, 1, nullptr);
  run(unlink, count, 1, nullptr);
  forgetAll();
}

bool createBig(Lane& l) {
  if (l.step) {
    bigNode = known(replyOf<fuse_entry_out>(l));
    bigHandle = reinterpret_cast<fuse_open_out*>(replyOf<uint8_t>(l) + sizeof(fuse_entry_out))->fh;
    return false;
  }
  fuse_create_in in{};
  in.flags = O_CREAT | O_RDWR;
  in.mode = S_IFREG | 0644;
  send(l, FUSE_CREATE, 1, in, sizeof(fuse_entry_out) + sizeof(fuse_open_out), "big");
  return true;
}
bool releaseBig(Lane& l) {
  fuse_release_in in{};
  in.fh = bigHandle;
  if (l.step == 0) send(l, FUSE_RELEASE, bigNode, in, 0);
  if (l.step == 1) sendName(l, FUSE_UNLINK, 1, "big", 0);
  return l.step < 2;
}

// Cost of a request while the server knows `count` files, or has that many open: requests about any of them, at random.
std::vector<std::pair<uint64_t, uint64_t>> held;  // node, handle

bool createHeld(Lane& l) {
  bool more = create(l);
  if (l.step != 1) return more;
  held.emplace_back(l.node, l.handle);
  return more;
}
constexpr uint32_t kHeldBytes = 64;
bool createOpen(Lane& l) {
  if (l.step == 0) {
    fuse_create_in in{};
    in.flags = O_CREAT | O_EXCL | O_RDWR;
    in.mode = S_IFREG | 0644;
    send(l, FUSE_CREATE, 1, in, sizeof(fuse_entry_out) + sizeof(fuse_open_out), file(l.item));
    return true;
  }
  if (l.step > 1) return false;
  held.emplace_back(known(replyOf<fuse_entry_out>(l)), reinterpret_cast<fuse_open_out*>(replyOf<uint8_t>(l) + sizeof(fuse_entry_out))->fh);
  fuse_write_in in{};
  in.fh = held.back().second;
  in.size = kHeldBytes;
  std::memcpy(bodyOf(l.slot), &in, sizeof in);
  send(l, FUSE_WRITE, held.back().first, sizeof in, kHeldBytes, sizeof(fuse_write_out));
  return true;
}
bool readAny(Lane& l) {
  if (l.step) return false;
  auto [node, handle] = held[randomBelow(held.size())];
  fuse_read_in in{};
  in.fh = handle;
  in.size = kHeldBytes;
  send(l, FUSE_READ, node, in, kHeldBytes);
  return true;
}
bool getattrAny(Lane& l) {
  if (l.step) return false;
  fuse_getattr_in in{};
  send(l, FUSE_GETATTR, held[randomBelow(held.size())].first, in, sizeof(fuse_attr_out));
  return true;
}
bool lookupAny(Lane& l) {
  if (l.step) { known(replyOf<fuse_entry_out>(l)); return false; }
  sendName(l, FUSE_LOOKUP, 1, file(int(randomBelow(held.size()))), sizeof(fuse_entry_out));
  return true;
}
bool releaseHeld(Lane& l) {
  if (l.step) return false;
  auto [node, handle] = held[size_t(l.item)];
  fuse_release_in in{};
  in.fh = handle;
  send(l, FUSE_RELEASE, node, in, 0);
  return true;
}
void probe(const char* name, Workload workload, int depth) {
  const int probes = std::max(20000, count / 10);
  load::Phase phase(name);
  run(workload, probes, depth, &phase);
  phase.end(uint64_t(probes), 0);
}
void scale(bool open, int depth) {
  held.clear();
  timed(open ? "open" : "create", open ? createOpen : createHeld, depth);
  probe("getattr-any", getattrAny, depth);
  if (open) {
    probe("read-any", readAny, depth);
    timed("release", releaseHeld, depth);
  } else {
    probe("lookup-any", lookupAny, depth);
  }
  run(unlink, count, depth, nullptr);
  forgetAll();
}

struct Data { const char* name; Workload workload; uint64_t bytes; };
constexpr Data kData[] = {
    {"read-4k", readSome<4096>, 4096}, {"write-4k", writeSome<4096>, 4096},   {"read-1m", readSome<1 << 20>, 1 << 20}, {"write-1m", writeSome<1 << 20>, 1 << 20},
    {"mixed-4k", mixed, 4096},         {"write-fsync", writeSync, 4096},
};

bool command(const std::string& name, int depth) {
  if (name == "files") files(depth);
  else if (name == "list") list(depth);
  else if (name == "getattr") timed("getattr", getattr, depth);
  else if (name == "known" || name == "open") scale(name == "open", depth);
  else if (name == "directories") { timed("mkdir-rmdir", mkdirRmdir, depth); forgetAll(); }
  else {
    for (const Data& row : kData) {
      if (name != row.name) continue;
      run(createBig, 1, 1, nullptr);
      run(writeSome<1 << 20>, int(kFileBytes >> 20), 1, nullptr);
      timed((name + "-qd" + std::to_string(depth)).c_str(), row.workload, depth, row.bytes);
      run(releaseBig, 1, 1, nullptr);
      forgetAll();
      return true;
    }
    return false;
  }
  return true;
}

bool init(Lane& l) {
  if (l.step) return false;
  fuse_init_in in{};
  in.major = FUSE_KERNEL_VERSION;
  in.minor = 38;
  in.max_readahead = 1 << 20;
  in.flags = FUSE_ASYNC_READ | FUSE_BIG_WRITES | FUSE_DO_READDIRPLUS | FUSE_READDIRPLUS_AUTO | FUSE_PARALLEL_DIROPS | FUSE_ATOMIC_O_TRUNC | FUSE_MAX_PAGES;
  send(l, FUSE_INIT, 0, in, sizeof(fuse_init_out));
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  program = "fuse-load";
  if (argc != 2) {
    std::fprintf(stderr, "usage: fuse-load SOCKET\n");
    return 1;
  }
  start(argv[1]);
  run(init, 1, 1, nullptr);
  char name[32];
  int depth;
  while (std::scanf("%31s %d %d", name, &count, &depth) == 3) {
    if (count < 1 || depth < 1 || depth > kSlots || !command(name, depth)) {
      std::fprintf(stderr, "fuse-load: no such command: %s %d %d\n", name, count, depth);
      return 1;
    }
    std::printf("done\n");
    std::fflush(stdout);
  }
  return 0;
}
