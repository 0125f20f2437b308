// Guest memory: tables of mapped regions, and what may be reached through them.
#pragma once

#include <vector>

#include "addon.h"

namespace culvert {

// One mmap of a region, with a page that nobody may touch on either side. Unmapped with its last holder, on any thread.
class Mapping {
 public:
  // nullptr with errno set when the kernel refuses. `offset` need not be page-aligned.
  static std::shared_ptr<Mapping> create(int fd, uint64_t offset, uint64_t size);
  ~Mapping();
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;

  uint8_t* data() const { return data_; }  // the byte at `offset`

 private:
  Mapping() = default;
  uint8_t* reserved_ = nullptr;  // guard page, mapping, guard page
  size_t reservedSize_ = 0;
  uint8_t* data_ = nullptr;
};

struct Region {
  uint64_t guest;  // guest physical address
  uint64_t size;
  uint64_t user;  // address in the front end, which ring addresses are given in
  uint8_t* host;
  std::shared_ptr<Mapping> mapping;
};

// One state of a memory table. Never changed: an update makes a new one, and whoever holds the old one keeps its
// mappings alive.
class Memory {
 public:
  explicit Memory(std::vector<Region> regions) : regions_(std::move(regions)) {}

  const std::vector<Region>& regions() const { return regions_; }

  // [address, address + length) as a pointer, or nullptr when it is not wholly inside one region. `hint` is any number
  // the caller keeps for the next call: the index of the region that was hit last.
  uint8_t* guest(uint64_t address, uint64_t length, uint32_t* hint) const {
    if (*hint < regions_.size()) {
      const Region& region = regions_[*hint];
      uint64_t offset = address - region.guest;  // wraps to a huge number when address is below
      if (offset < region.size && length <= region.size - offset) return region.host + offset;
    }
    return guestSlow(address, length, hint);
  }
  uint8_t* user(uint64_t address, uint64_t length) const;

 private:
  uint8_t* guestSlow(uint64_t address, uint64_t length, uint32_t* hint) const;

  std::vector<Region> regions_;  // by guest address, disjoint
};

using MemoryHold = std::shared_ptr<const Memory>;

// The memory tables of one thread (Env's constructor makes it).
class Memories {
 public:
  int create();
  bool known(int id) const { return id >= 0 && static_cast<size_t>(id) < tables_.size() && tables_[id]; }
  MemoryHold current(int id) const { return known(id) ? tables_[id] : nullptr; }
  // The three changes; the caller tells Queues afterwards (Queues::memoryChanged).
  int add(int id, uint64_t guest, uint64_t size, uint64_t user, uint64_t offset, int fd);
  int remove(int id, uint64_t guest, uint64_t size, uint64_t user);
  void free(int id);

 private:
  std::vector<MemoryHold> tables_;  // by id; null: free
};

}  // namespace culvert
