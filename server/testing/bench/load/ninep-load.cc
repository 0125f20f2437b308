// ninep-load: 9P2000.L requests straight onto a server's socket, `depth` of them under way at a time, each timed.
//
//   ninep-load unix PATH ANAME
//   ninep-load tcp [ADDRESS:]PORT ANAME     127.0.0.1 without an address
//
// Reads commands "NAME COUNT DEPTH" from standard input; answers each with a line per timed phase (samples.h) and "done". Requests that are ready at the same
// time are sent with one call, as a client with several processes behind it does.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "samples.h"

namespace {

using load::clockNs;

constexpr uint32_t kMsize = (1 << 20) + 24;
constexpr int kLanes = 64;
constexpr size_t kFileBytes = 64 << 20;
enum : uint8_t { Tlopen = 12, Tlcreate = 14, Trename = 20, Tgetattr = 24, Treaddir = 40, Tfsync = 50, Tmkdir = 72, Tversion = 100, Tattach = 104, Twalk = 110, Tread = 116, Twrite = 118, Tclunk = 120, Tremove = 122, Rlerror = 7 };

[[noreturn]] void die(const char* what) {
  std::fprintf(stderr, "ninep-load: %s%s%s\n", what, errno ? ": " : "", errno ? std::strerror(errno) : "");
  std::_Exit(1);
}

int server;
int count;
uint32_t bulk;  // bytes of a large read or write: what the agreed msize takes, 1 MiB at most
std::vector<uint8_t> out;                     // requests that wait to be sent
std::vector<uint8_t> in(2 * size_t{kMsize});  // replies
size_t inStart = 0, inEnd = 0;

struct Lane {
  int tag = 0, step = 0, item = -1;
  uint64_t startNs = 0, offset = 0;
  uint32_t fid() const { return 100 + uint32_t(tag); }
};
Lane lanes[kLanes];
const uint8_t* reply;  // of the request at hand: size[4] type[1] tag[2] ...

// ---------------------------------------------------------------- messages

size_t open_;
template <typename T>
void put(T value) { auto* p = reinterpret_cast<const uint8_t*>(&value); out.insert(out.end(), p, p + sizeof value); }
void put(const std::string& text) { put(uint16_t(text.size())); out.insert(out.end(), text.begin(), text.end()); }
void begin(uint8_t type, uint16_t tag) { open_ = out.size(); put(uint32_t{0}); put(type); put(tag); }
void end() { uint32_t size = uint32_t(out.size() - open_); std::memcpy(&out[open_], &size, 4); }

void flushOut() {
  for (size_t at = 0; at < out.size();) {
    ssize_t n = ::send(server, out.data() + at, out.size() - at, MSG_NOSIGNAL);
    if (n < 0) die("send");
    at += size_t(n);
  }
  out.clear();
}

// The next reply, which lies at `reply` until the next call; false when none is whole yet.
bool nextReply() {
  if (inEnd - inStart < 7) return false;
  uint32_t size;
  std::memcpy(&size, &in[inStart], 4);
  if (size < 7 || size > kMsize) { errno = 0; die("a reply of impossible size"); }
  if (inEnd - inStart < size) return false;
  reply = &in[inStart];
  inStart += size;
  return true;
}
void receive() {
  if (inStart && inEnd + kMsize > in.size()) {
    std::memmove(in.data(), &in[inStart], inEnd - inStart);
    inEnd -= inStart;
    inStart = 0;
  }
  ssize_t n = recv(server, &in[inEnd], in.size() - inEnd, 0);
  if (n <= 0) die("the server closed the connection");
  inEnd += size_t(n);
}
void call() {
  end();
  flushOut();
  while (!nextReply()) receive();
  if (reply[4] == Rlerror) { std::memcpy(&errno, reply + 7, 4); die("refused"); }
}

void walk(uint16_t tag, uint32_t from, uint32_t to, const std::string& name) {
  begin(Twalk, tag); put(from); put(to); put(uint16_t(name.empty() ? 0 : 1));
  if (!name.empty()) put(name);
}
void fidMessage(uint8_t type, uint16_t tag, uint32_t fid) { begin(type, tag); put(fid); }

// ---------------------------------------------------------------- workloads: the next request of a lane; false when its item is done

uint64_t seed = 1;
uint64_t randomBelow(uint64_t n) { seed = seed * 6364136223846793005u + 1442695040888963407u; return (seed >> 33) % n; }
std::string file(int i) { return "f" + std::to_string(i); }
constexpr uint32_t kRoot = 1, kBig = 2, kDirectory = 3, kKept = 1000;

bool getattr(Lane& l) {
  if (l.step) return false;
  fidMessage(Tgetattr, uint16_t(l.tag), kRoot); put(uint64_t{0x7ff});
  return true;
}
bool create(Lane& l) {
  uint16_t tag = uint16_t(l.tag);
  switch (l.step) {
    case 0: walk(tag, kRoot, l.fid(), ""); return true;
    case 1: begin(Tlcreate, tag); put(l.fid()); put(file(l.item)); put(uint32_t(O_CREAT | O_EXCL | O_WRONLY)); put(uint32_t{0644}); put(uint32_t{0}); return true;
    case 2: fidMessage(Tclunk, tag, l.fid()); return true;
    default: return false;
  }
}
bool stat(Lane& l) {
  uint16_t tag = uint16_t(l.tag);
  switch (l.step) {
    case 0: walk(tag, kRoot, l.fid(), file(l.item)); return true;
    case 1: fidMessage(Tgetattr, tag, l.fid()); put(uint64_t{0x7ff}); return true;
    case 2: fidMessage(Tclunk, tag, l.fid()); return true;
    default: return false;
  }
}
bool openRead(Lane& l) {
  uint16_t tag = uint16_t(l.tag);
  switch (l.step) {
    case 0: walk(tag, kRoot, l.fid(), file(l.item)); return true;
    case 1: fidMessage(Tlopen, tag, l.fid()); put(uint32_t{O_RDONLY}); return true;
    case 2: fidMessage(Tread, tag, l.fid()); put(uint64_t{0}); put(uint32_t{4096}); return true;
    case 3: fidMessage(Tclunk, tag, l.fid()); return true;
    default: return false;
  }
}
// With the older messages: diod 1.0 knows neither Trenameat nor Tunlinkat.
bool rename(Lane& l) {
  uint16_t tag = uint16_t(l.tag);
  std::string a = file(l.item), b = a + "r";
  switch (l.step) {
    case 0: walk(tag, kRoot, l.fid(), a); return true;
    case 1: case 2: fidMessage(Trename, tag, l.fid()); put(kRoot); put(l.step == 1 ? b : a); return true;
    case 3: fidMessage(Tclunk, tag, l.fid()); return true;
    default: return false;
  }
}
bool remove(Lane& l, const std::string& name) {
  if (l.step == 0) walk(uint16_t(l.tag), kRoot, l.fid(), name);
  if (l.step == 1) fidMessage(Tremove, uint16_t(l.tag), l.fid());
  return l.step < 2;
}
bool unlink(Lane& l) { return remove(l, file(l.item)); }
bool mkdirRmdir(Lane& l) {
  std::string name = "d" + std::to_string(l.item);
  if (l.step == 0) { begin(Tmkdir, uint16_t(l.tag)); put(kRoot); put(name); put(uint32_t{0755}); put(uint32_t{0}); return true; }
  l.step--;
  bool more = remove(l, name);
  l.step++;
  return more;
}
uint64_t entries;
bool list(Lane& l) {
  if (l.step == 0) l.offset = 0;
  else {
    uint32_t n;
    std::memcpy(&n, reply + 7, 4);
    if (!n) return false;
    for (const uint8_t *at = reply + 11, *stop = at + n; at < stop; entries++) {
      uint16_t name;
      std::memcpy(&l.offset, at + 13, 8);
      std::memcpy(&name, at + 22, 2);
      at += 24 + name;
    }
  }
  fidMessage(Treaddir, uint16_t(l.tag), kDirectory); put(l.offset); put(uint32_t{32768});
  return true;
}
bool readAt(Lane& l, uint64_t offset, uint32_t bytes) {
  if (l.step) return false;
  fidMessage(Tread, uint16_t(l.tag), kBig); put(offset); put(bytes);
  return true;
}
bool writeAt(Lane& l, uint64_t offset, uint32_t bytes) {
  if (l.step) return false;
  fidMessage(Twrite, uint16_t(l.tag), kBig); put(offset); put(bytes);
  out.resize(out.size() + bytes, 'w');
  return true;
}
uint64_t sequential(const Lane& l) { return uint64_t(l.item) % (kFileBytes / bulk) * bulk; }
uint64_t anywhere() { return randomBelow(kFileBytes / 4096) * 4096; }
bool readBulk(Lane& l) { return readAt(l, sequential(l), bulk); }
bool writeBulk(Lane& l) { return writeAt(l, sequential(l), bulk); }
bool readSmall(Lane& l) { return readAt(l, anywhere(), 4096); }
bool writeSmall(Lane& l) { return writeAt(l, anywhere(), 4096); }
bool mixed(Lane& l) { return l.tag & 1 ? readSmall(l) : writeSmall(l); }
bool writeSync(Lane& l) {
  if (l.step == 0) return writeSmall(l);
  if (l.step > 1) return false;
  fidMessage(Tfsync, uint16_t(l.tag), kBig); put(uint32_t{1});
  return true;
}

// Fids of `count` files, which all stay.
bool walkKept(Lane& l) {
  if (l.step == 0) walk(uint16_t(l.tag), kRoot, kKept + uint32_t(l.item), file(l.item));
  return l.step < 1;
}
// The same, each made, written to and open.
constexpr uint32_t kKeptBytes = 64;
bool openKept(Lane& l) {
  uint16_t tag = uint16_t(l.tag);
  uint32_t fid = kKept + uint32_t(l.item);
  switch (l.step) {
    case 0: walk(tag, kRoot, fid, ""); return true;
    case 1: begin(Tlcreate, tag); put(fid); put(file(l.item)); put(uint32_t(O_CREAT | O_EXCL | O_RDWR)); put(uint32_t{0644}); put(uint32_t{0}); return true;
    case 2: fidMessage(Twrite, tag, fid); put(uint64_t{0}); put(kKeptBytes); out.resize(out.size() + kKeptBytes, 'k'); return true;
    default: return false;
  }
}
bool readKept(Lane& l) {
  if (l.step) return false;
  fidMessage(Tread, uint16_t(l.tag), kKept + uint32_t(randomBelow(uint64_t(count)))); put(uint64_t{0}); put(kKeptBytes);
  return true;
}
bool getattrKept(Lane& l) {
  if (l.step) return false;
  fidMessage(Tgetattr, uint16_t(l.tag), kKept + uint32_t(randomBelow(uint64_t(count)))); put(uint64_t{0x7ff});
  return true;
}
bool clunkKept(Lane& l) {
  if (l.step == 0) fidMessage(Tclunk, uint16_t(l.tag), kKept + uint32_t(l.item));
  return l.step < 1;
}

// ---------------------------------------------------------------- running them

using Workload = bool (*)(Lane&);

void run(Workload workload, int items, int depth, load::Phase* phase) {
  int next = 0, live = 0;
  auto request = [&](Lane& lane) {
    if (!workload(lane)) return false;
    end();
    lane.startNs = clockNs();
    return true;
  };
  auto start = [&](Lane& lane) {
    while (next < items) {
      lane.item = next++;
      lane.step = 0;
      if (request(lane)) { live++; return; }
    }
  };
  for (int i = 0; i < depth; i++) {
    lanes[i] = {};
    lanes[i].tag = i;
    start(lanes[i]);
  }
  flushOut();
  while (live) {
    receive();
    uint64_t now = clockNs();
    while (nextReply()) {
      uint16_t tag;
      std::memcpy(&tag, reply + 5, 2);
      if (tag >= depth) { errno = 0; die("a reply to nobody"); }
      Lane& lane = lanes[tag];
      if (reply[4] == Rlerror) { std::memcpy(&errno, reply + 7, 4); die("refused"); }
      if (phase) phase->sample(now - lane.startNs);
      lane.step++;
      if (request(lane)) continue;
      live--;
      start(lane);
    }
    flushOut();
  }
}

// `items` requests or sequences of them, which make up `count` operations of `bytesEach`.
void timed(const std::string& name, Workload workload, int depth, int items, uint64_t bytesEach = 0) {
  load::Phase phase(name + "-qd" + std::to_string(depth));
  run(workload, items, depth, &phase);
  phase.end(uint64_t(count), bytesEach * uint64_t(count));
}
int pieces(int mebibytes) { return int(((uint64_t(mebibytes) << 20) + bulk - 1) / bulk); }

struct Data { const char* name; Workload workload; uint64_t bytes; };
constexpr Data kData[] = {
    {"read-4k", readSmall, 4096}, {"write-4k", writeSmall, 4096}, {"read-1m", readBulk, 1 << 20}, {"write-1m", writeBulk, 1 << 20}, {"mixed-4k", mixed, 4096}, {"write-fsync", writeSync, 4096},
};

// Requests about any of the fids that are kept, at random.
void probe(const std::string& name, Workload workload, int depth) {
  const int probes = std::max(20000, count / 10);
  load::Phase phase(name + "-qd" + std::to_string(depth));
  run(workload, probes, depth, &phase);
  phase.end(uint64_t(probes), 0);
}

bool command(const std::string& name, int depth) {
  if (name == "getattr") timed("getattr", getattr, depth, count);
  else if (name == "directories") timed("mkdir-rmdir", mkdirRmdir, depth, count);
  else if (name == "files") {
    timed("create", create, depth, count);
    timed("stat", stat, depth, count);
    timed("open-read", openRead, depth, count);
    timed("rename", rename, depth, count);
    timed("unlink", unlink, depth, count);
  } else if (name == "fids") {
    run(create, count, 1, nullptr);
    timed("walk-kept", walkKept, depth, count);
    probe("getattr-kept", getattrKept, depth);
    timed("clunk-kept", clunkKept, depth, count);
    run(unlink, count, 1, nullptr);
  } else if (name == "open") {
    timed("open-kept", openKept, depth, count);
    probe("getattr-kept", getattrKept, depth);
    probe("read-kept", readKept, depth);
    timed("clunk-kept", clunkKept, depth, count);
    run(unlink, count, 1, nullptr);
  } else if (name == "list") {
    run(create, count, 1, nullptr);
    walk(0, kRoot, kDirectory, ""); call();
    fidMessage(Tlopen, 0, kDirectory); put(uint32_t{O_DIRECTORY}); call();
    entries = 0;
    {
      load::Phase phase("readdir");
      run(list, 1, 1, &phase);
      phase.end(entries, 0);
    }
    fidMessage(Tclunk, 0, kDirectory); call();
    run(unlink, count, 1, nullptr);
  } else {
    for (const Data& row : kData) {
      if (name != row.name) continue;
      walk(0, kRoot, kBig, ""); call();
      begin(Tlcreate, 0); put(kBig); put(std::string("big")); put(uint32_t(O_CREAT | O_RDWR)); put(uint32_t{0644}); put(uint32_t{0}); call();
      run(writeBulk, pieces(int(kFileBytes >> 20)), 1, nullptr);
      timed(row.name, row.workload, depth, row.bytes > 4096 ? pieces(count) : count, row.bytes);
      fidMessage(Tclunk, 0, kBig); call();
      walk(0, kRoot, kBig, "big"); call();
      fidMessage(Tremove, 0, kBig); call();
      return true;
    }
    return false;
  }
  return true;
}

void connectTo(const std::string& kind, const std::string& where) {
  sockaddr_un path{};
  sockaddr_in port{};
  bool tcp = kind == "tcp";
  path.sun_family = AF_UNIX;
  std::strncpy(path.sun_path, where.c_str(), sizeof path.sun_path - 1);
  port.sin_family = AF_INET;
  size_t colon = where.find(':');
  port.sin_port = htons(uint16_t(std::atoi(where.c_str() + (colon == std::string::npos ? 0 : colon + 1))));
  port.sin_addr.s_addr = colon == std::string::npos ? htonl(INADDR_LOOPBACK) : inet_addr(where.substr(0, colon).c_str());
  server = socket(tcp ? AF_INET : AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  // Either is what its family's connect takes.
  auto* to = tcp ? reinterpret_cast<sockaddr*>(&port) : reinterpret_cast<sockaddr*>(&path);
  if (server < 0 || connect(server, to, tcp ? sizeof port : sizeof path)) die(where.c_str());
  int on = 1;
  if (tcp) setsockopt(server, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: ninep-load unix PATH ANAME | tcp [ADDRESS:]PORT ANAME\n");
    return 1;
  }
  connectTo(argv[1], argv[2]);
  begin(Tversion, 0xffff); put(kMsize); put(std::string("9P2000.L")); call();
  std::memcpy(&bulk, reply + 7, 4);
  bulk = std::min<uint32_t>(1 << 20, (bulk - 24) & ~4095u);
  begin(Tattach, 0); put(kRoot); put(uint32_t{0xffffffff}); put(std::string("root")); put(std::string(argv[3])); put(uint32_t{0}); call();
  char name[32];
  int depth;
  while (std::scanf("%31s %d %d", name, &count, &depth) == 3) {
    if (count < 1 || depth < 1 || depth > kLanes || !command(name, depth)) {
      std::fprintf(stderr, "ninep-load: no such command: %s %d %d\n", name, count, depth);
      return 1;
    }
    std::printf("done\n");
    std::fflush(stdout);
  }
  return 0;
}
