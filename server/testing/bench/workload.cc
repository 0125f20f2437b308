// One benchmark workload against a directory, in one process, so that the same binary runs on the host and in a guest (link it statically).
//
//   workload DIR NAME COUNT
//
// Prints a line for each timed phase (load/samples.h). COUNT is the number of files, or MiB for data workloads. Page cache and
// dentries are dropped between phases where a phase is meant to be cold (needs root; says so and fails otherwise).
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "load/samples.h"

namespace {

using load::clockNs;
using load::Phase;

std::string directory;
int count;

[[noreturn]] void fail(const char* what) {
  std::fprintf(stderr, "workload: %s: %s\n", what, std::strerror(errno));
  std::exit(1);
}
int must(int value, const char* what) {
  if (value < 0) fail(what);
  return value;
}

// 1 page cache, 2 dentries and inodes, 3 both.
void dropCaches(const char* what) {
  int fd = must(open("/proc/sys/vm/drop_caches", O_WRONLY | O_CLOEXEC), "drop_caches");
  sync();
  if (write(fd, what, 1) != 1) fail("drop_caches");
  close(fd);
}

// One timed call of a phase.
template <typename Call>
void timed(Phase& phase, Call&& call) {
  uint64_t start = clockNs();
  call();
  phase.sample(clockNs() - start);
}

std::string file(int i) { return directory + "/f" + std::to_string(i); }

void createFiles(size_t bytes, Phase* phase = nullptr) {
  std::vector<char> data(bytes, 'x');
  for (int i = 0; i < count; i++) {
    uint64_t start = clockNs();
    int fd = must(open(file(i).c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644), "create");
    if (bytes && write(fd, data.data(), bytes) != ssize_t(bytes)) fail("write");
    close(fd);
    if (phase) phase->sample(clockNs() - start);
  }
}
void removeFiles() {
  for (int i = 0; i < count; i++) must(unlink(file(i).c_str()), "unlink");
}

void files() {
  struct stat st;
  { Phase p("create"); createFiles(0, &p); p.end(uint64_t(count), 0); }
  dropCaches("2");
  { Phase p("stat-cold"); for (int i = 0; i < count; i++) timed(p, [&] { must(stat(file(i).c_str(), &st), "stat"); }); p.end(uint64_t(count), 0); }
  {
    Phase p("rename");
    for (int i = 0; i < count; i++) {
      std::string to = file(i) + "r";
      timed(p, [&] { must(rename(file(i).c_str(), to.c_str()), "rename"); });
      timed(p, [&] { must(rename(to.c_str(), file(i).c_str()), "rename"); });
    }
    p.end(uint64_t(count) * 2, 0);
  }
  { Phase p("unlink"); for (int i = 0; i < count; i++) timed(p, [&] { must(unlink(file(i).c_str()), "unlink"); }); p.end(uint64_t(count), 0); }
}

void directories() {
  Phase p("mkdir-rmdir");
  for (int i = 0; i < count; i++) timed(p, [&] { must(mkdir(file(i).c_str(), 0755), "mkdir"); });
  for (int i = 0; i < count; i++) timed(p, [&] { must(rmdir(file(i).c_str()), "rmdir"); });
  p.end(uint64_t(count) * 2, 0);
}

void list() {
  createFiles(0);
  dropCaches("2");
  Phase p("readdir-stat");
  DIR* d = opendir(directory.c_str());
  if (!d) fail("opendir");
  struct stat st;
  uint64_t n = 0;
  while (dirent* e = readdir(d)) { must(fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW), "fstatat"); n++; }
  closedir(d);
  p.end(n, 0);
  removeFiles();
}

void smallFiles() {
  { Phase p("small-write"); createFiles(4096, &p); p.end(uint64_t(count), uint64_t(count) * 4096); }
  dropCaches("3");
  char buffer[4096];
  Phase p("small-read");
  for (int i = 0; i < count; i++) {
    timed(p, [&] {
      int fd = must(open(file(i).c_str(), O_RDONLY | O_CLOEXEC), "open");
      if (read(fd, buffer, sizeof buffer) != 4096) fail("read");
      close(fd);
    });
  }
  p.end(uint64_t(count), uint64_t(count) * 4096);
  removeFiles();
}

void sequential() {
  std::string name = directory + "/big";
  std::vector<char> mib(1 << 20);
  for (size_t i = 0; i < mib.size(); i++) mib[i] = char(i * 2654435761u >> 13);
  uint64_t bytes = uint64_t(count) << 20;
  {
    Phase p("write-seq");
    int fd = must(open(name.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0644), "create");
    for (int i = 0; i < count; i++) if (write(fd, mib.data(), mib.size()) != ssize_t(mib.size())) fail("write");
    must(fsync(fd), "fsync");
    close(fd);
    p.end(uint64_t(count), bytes);
  }
  // Only the mount's own cache is dropped (POSIX_FADV_DONTNEED): the host's stays warm, so the path is measured, not the disk.
  auto read = [&](const char* phase) {
    int fd = must(open(name.c_str(), O_RDONLY | O_CLOEXEC), "open");
    posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
    Phase p(phase);
    for (int i = 0; i < count; i++) if (::read(fd, mib.data(), mib.size()) != ssize_t(mib.size())) fail("read");
    p.end(uint64_t(count), bytes);
    close(fd);
  };
  read("read-seq");
  unlink(name.c_str());
}

constexpr size_t kBlock = 4096;
constexpr size_t kPiece = 1 << 20;

// `depth` threads, each with one call at a time on its own share of the operations. `writes`: of each eight calls, so many write.
void randomCalls(const char* name, const std::string& path, int flags, int depth, int writes, uint64_t operations) {
  uint64_t blocks = (uint64_t(count) << 20) / kBlock;
  int fd = must(open(path.c_str(), O_RDWR | O_CLOEXEC | flags), "open");
  posix_fadvise(fd, 0, 0, POSIX_FADV_RANDOM);
  posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
  std::vector<std::vector<uint32_t>> samples;
  samples.resize(size_t(depth));
  Phase phase(name);
  auto run = [&](int lane) {
    void* raw = nullptr;
    if (posix_memalign(&raw, kBlock, kBlock)) fail("memory");
    std::memset(raw, 'r', kBlock);
    uint64_t seed = uint64_t(lane) + 1;
    for (uint64_t i = 0; i < operations / uint64_t(depth); i++) {
      seed = seed * 6364136223846793005u + 1442695040888963407u;
      off_t at = off_t((seed >> 33) % blocks * kBlock);
      uint64_t start = clockNs();
      bool write = int(i % 8) < writes;
      if ((write ? pwrite(fd, raw, kBlock, at) : pread(fd, raw, kBlock, at)) != ssize_t(kBlock)) fail(write ? "pwrite" : "pread");
      samples[size_t(lane)].push_back(uint32_t(std::min<uint64_t>(clockNs() - start, UINT32_MAX)));
    }
    std::free(raw);
  };
  std::vector<std::thread> threads;
  for (int lane = 1; lane < depth; lane++) threads.emplace_back(run, lane);
  run(0);
  for (auto& thread : threads) thread.join();
  for (auto& each : samples) phase.merge(each);
  phase.end(operations, operations * kBlock);
  close(fd);
}

void random4k() {
  std::string name = directory + "/rand";
  std::vector<char> piece(kPiece, 'r');
  int fd = must(open(name.c_str(), O_CREAT | O_TRUNC | O_RDWR | O_CLOEXEC, 0644), "create");
  for (int i = 0; i < count; i++) if (write(fd, piece.data(), kPiece) != ssize_t(kPiece)) fail("write");
  must(fsync(fd), "fsync");
  close(fd);
  // Cached: through the mount's page cache, which was emptied before. Direct: each block is a request of its own.
  randomCalls("read-4k-cached", name, 0, 1, 0, 4000);
  randomCalls("write-4k-cached", name, 0, 1, 8, 4000);
  randomCalls("read-4k-direct", name, O_DIRECT, 1, 0, 4000);
  randomCalls("write-4k-direct", name, O_DIRECT, 1, 8, 4000);
  randomCalls("read-4k-direct-16", name, O_DIRECT, 16, 0, 8000);
  randomCalls("write-4k-direct-16", name, O_DIRECT, 16, 8, 8000);
  randomCalls("mixed-4k-direct-8", name, O_DIRECT, 8, 4, 8000);
  unlink(name.c_str());
}

void synced() {
  std::string name = directory + "/log";
  char record[512];
  std::memset(record, 's', sizeof record);
  int fd = must(open(name.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_APPEND | O_CLOEXEC, 0644), "create");
  Phase p("append-fsync");
  for (int i = 0; i < count; i++) {
    timed(p, [&] {
      if (write(fd, record, sizeof record) != ssize_t(sizeof record)) fail("write");
      must(fdatasync(fd), "fdatasync");
    });
  }
  p.end(uint64_t(count), uint64_t(count) * sizeof record);
  close(fd);
  unlink(name.c_str());
}

struct Row { const char* name; void (*run)(); };
constexpr Row kWorkloads[] = {
    {"files", files}, {"directories", directories}, {"list", list}, {"small", smallFiles}, {"sequential", sequential}, {"random", random4k}, {"sync", synced},
};

}  // namespace

int main(int argc, char** argv) {
  if (argc == 4) {
    directory = argv[1];
    count = std::atoi(argv[3]);
    for (const Row& row : kWorkloads)
      if (!std::strcmp(row.name, argv[2])) { row.run(); return 0; }
  }
  std::fprintf(stderr, "usage: workload DIR NAME COUNT, where NAME is one of:");
  for (const Row& row : kWorkloads) std::fprintf(stderr, " %s", row.name);
  std::fprintf(stderr, "\n");
  return 2;
}
