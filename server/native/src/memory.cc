#include "memory.h"

#include <linux/magic.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>

#include "virtqueue.h"

namespace culvert {

namespace {

constexpr size_t kMaxRegions = 509;
constexpr uint64_t kHugePage = 2 << 20;

uint64_t roundUp(uint64_t value, uint64_t unit) { return (value + unit - 1) / unit * unit; }

// What offsets and lengths of a mapping of `fd` must be multiples of: files in hugetlbfs want their own page size.
uint64_t mappingUnit(int fd) {
  uint64_t page = static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
  struct statfs fs;
  if (fstatfs(fd, &fs) == 0 && fs.f_type == HUGETLBFS_MAGIC && fs.f_bsize > 0) {
    page = std::max(page, static_cast<uint64_t>(fs.f_bsize));
  }
  return page;
}

}  // namespace

// Linux gives no atomic "map with guard pages": address space is reserved whole, then the file is mapped over its middle.
// The guards cost no memory, so they are not for tests only.
std::shared_ptr<Mapping> Mapping::create(int fd, uint64_t offset, uint64_t size) {
  uint64_t unit = mappingUnit(fd);
  uint64_t lead = offset % unit;
  uint64_t length = roundUp(lead + size, unit);
  // The address is congruent with the file offset modulo a huge page, else shared memory never gets huge pages.
  uint64_t align = std::max(unit, length >= kHugePage ? kHugePage : unit);
  size_t reservedSize = unit + 2 * align + length + unit;
  void* reserved = mmap(nullptr, reservedSize, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (reserved == MAP_FAILED) return nullptr;
  uint64_t start = roundUp(reinterpret_cast<uintptr_t>(reserved) + unit, align) + (offset - lead) % align;
  void* mapped = mmap(reinterpret_cast<void*>(start), length, PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_FIXED | MAP_NORESERVE, fd, static_cast<off_t>(offset - lead));
  if (mapped == MAP_FAILED) {
    int error = errno;
    munmap(reserved, reservedSize);
    errno = error;
    return nullptr;
  }
  madvise(mapped, length, MADV_DONTDUMP);  // a core dump of ours has no business with the guest's memory
  std::shared_ptr<Mapping> mapping(new Mapping);
  mapping->reserved_ = static_cast<uint8_t*>(reserved);
  mapping->reservedSize_ = reservedSize;
  mapping->data_ = static_cast<uint8_t*>(mapped) + lead;
  return mapping;
}

Mapping::~Mapping() { munmap(reserved_, reservedSize_); }

uint8_t* Memory::guestSlow(uint64_t address, uint64_t length, uint32_t* hint) const {
  auto above = std::upper_bound(regions_.begin(), regions_.end(), address,
                                [](uint64_t value, const Region& region) { return value < region.guest; });
  if (above == regions_.begin()) return nullptr;
  const Region& region = above[-1];
  uint64_t offset = address - region.guest;
  if (offset >= region.size || length > region.size - offset) return nullptr;
  *hint = static_cast<uint32_t>(above - regions_.begin()) - 1;
  return region.host + offset;
}

uint8_t* Memory::user(uint64_t address, uint64_t length) const {
  for (const Region& region : regions_) {
    uint64_t offset = address - region.user;
    if (offset < region.size && length <= region.size - offset) return region.host + offset;
  }
  return nullptr;
}

int Memories::create() {
  size_t id = 0;
  while (id < tables_.size() && tables_[id]) id++;
  if (id == tables_.size()) tables_.emplace_back();
  tables_[id] = std::make_shared<const Memory>(std::vector<Region>());
  return static_cast<int>(id);
}

int Memories::add(int id, uint64_t guest, uint64_t size, uint64_t user, uint64_t offset, int fd) {
  // All four are at most 2^53 (Args::size), so the sums cannot wrap.
  if (size == 0) return -EINVAL;
  const std::vector<Region>& old = tables_[id]->regions();
  if (old.size() >= kMaxRegions) return -E2BIG;
  for (const Region& region : old) {
    if (guest < region.guest + region.size && region.guest < guest + size) return -EINVAL;
  }
  struct stat st;
  if (fstat(fd, &st) < 0) return -errno;
  // Beyond its end a file gives SIGBUS, not an error. Memory devices (DAX) have no size to compare with and refuse in mmap.
  if (S_ISREG(st.st_mode) ? offset + size > static_cast<uint64_t>(st.st_size) : !S_ISCHR(st.st_mode)) return -EINVAL;

  std::shared_ptr<Mapping> mapping = Mapping::create(fd, offset, size);
  if (!mapping) return -errno;
  std::vector<Region> regions;
  regions.reserve(old.size() + 1);
  regions = old;
  auto place = std::upper_bound(regions.begin(), regions.end(), guest,
                                [](uint64_t value, const Region& region) { return value < region.guest; });
  regions.insert(place, Region{guest, size, user, mapping->data(), std::move(mapping)});
  tables_[id] = std::make_shared<const Memory>(std::move(regions));
  return 0;
}

int Memories::remove(int id, uint64_t guest, uint64_t size, uint64_t user) {
  std::vector<Region> regions = tables_[id]->regions();
  auto found = std::find_if(regions.begin(), regions.end(), [&](const Region& region) {
    return region.guest == guest && region.size == size && region.user == user;
  });
  if (found == regions.end()) return -ENOENT;
  regions.erase(found);
  tables_[id] = std::make_shared<const Memory>(std::move(regions));
  return 0;
}

void Memories::free(int id) { tables_[id] = nullptr; }

namespace {

napi_value memoryCreate(napi_env env, napi_callback_info info) {
  Args<0> args(env, info);
  if (!args.ok) return nullptr;
  return result(env, args.self->memories->create());
}

// The id in argument 0, or -1 with an exception pending.
template <size_t N>
int memoryId(Args<N>& args) {
  int id = args.i32(0);
  if (args.ok && !args.self->memories->known(id)) args.fail("unknown memory");
  return args.ok ? id : -1;
}

napi_value memoryAdd(napi_env env, napi_callback_info info) {
  Args<6> args(env, info);
  int id = memoryId(args);
  uint64_t guest = args.size(1), size = args.size(2), user = args.size(3), offset = args.size(4);
  int fd = args.i32(5);
  if (!args.ok) return nullptr;
  int error = args.self->memories->add(id, guest, size, user, offset, fd);
  if (error == 0) args.self->queues->memoryChanged(id, args.self->memories->current(id));
  return result(env, error);
}

napi_value memoryRemove(napi_env env, napi_callback_info info) {
  Args<4> args(env, info);
  int id = memoryId(args);
  uint64_t guest = args.size(1), size = args.size(2), user = args.size(3);
  if (!args.ok) return nullptr;
  int error = args.self->memories->remove(id, guest, size, user);
  if (error == 0) args.self->queues->memoryChanged(id, args.self->memories->current(id));
  return result(env, error);
}

napi_value memoryFree(napi_env env, napi_callback_info info) {
  Args<1> args(env, info);
  int id = memoryId(args);
  if (!args.ok) return nullptr;
  args.self->memories->free(id);
  args.self->queues->memoryChanged(id, nullptr);
  return nullptr;
}

}  // namespace

CULVERT_EXPORTS(memory, {"memoryCreate", memoryCreate}, {"memoryAdd", memoryAdd}, {"memoryRemove", memoryRemove},
                {"memoryFree", memoryFree})

}  // namespace culvert
