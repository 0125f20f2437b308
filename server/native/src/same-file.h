// What answers about a file's attributes have in common, whichever protocol they are for.
#pragma once

#include <sys/stat.h>

#include <cstdint>

namespace culvert {

constexpr unsigned kLook = STATX_BASIC_STATS | STATX_BTIME | STATX_MNT_ID;
// What the session's numbers hold.
constexpr uint64_t kLargest = (uint64_t{1} << 53) - 1;

// Whether `is` tells of the file that `row` has: the same test as in server/fs/host/resolve.ts, so it does not matter by which descriptor it was looked at.
template <typename Row>
bool isSameFile(const Row& row, const struct statx& is) {
  return is.stx_ino == row.ino && is.stx_mnt_id == row.mount && is.stx_dev_minor == row.devMinor && is.stx_dev_major == row.devMajor &&
         (is.stx_mode & S_IFMT) == row.type && (is.stx_mask & STATX_BTIME) && is.stx_btime.tv_sec == row.birthSec &&
         is.stx_btime.tv_nsec == row.birthNsec;
}

// server/wire/dev.ts: as the kernel encodes it (new_encode_dev).
inline uint32_t deviceNumber(uint32_t major, uint32_t minor) {
  return (minor & 0xff) | ((major & 0xfff) << 8) | ((minor & 0xfff00) << 12);
}

}  // namespace culvert
