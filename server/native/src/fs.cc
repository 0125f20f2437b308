// System calls on one name below a descriptor, and those that tell what a descriptor is. Mechanism only: which names,
// flags and modes are allowed is decided in TypeScript.
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "addon.h"
#include "creds.h"
#include "name.h"

namespace culvert {

namespace {

// openat2 gives EAGAIN when a rename or mount went on meanwhile and `..` could not be judged.
constexpr int kOpenAttempts = 64;

// ---------------------------------------------------------------- opening

std::atomic<bool> noOpenat2{false};

// Without openat2 only what keeps its promise: one component that is not `..` cannot leave the directory, and with
// O_NOFOLLOW it follows no link of either kind.
long openOneComponent(int dirfd, const Name& name, uint32_t flags, uint32_t mode, uint64_t resolve) {
  constexpr uint64_t kKept = RESOLVE_BENEATH | RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  const bool plain = !std::memchr(name.text, '/', name.length) && std::strcmp(name.text, "..") != 0;
  if (!plain || (resolve & ~kKept)) return errno = ENOSYS, -1;
  return openat(dirfd, name.text, static_cast<int>(flags | O_NOFOLLOW), mode);
}

long openResolved(int dirfd, const Name& name, uint32_t flags, uint32_t mode, uint64_t resolve) {
  flags |= O_CLOEXEC;
  if (!oldKernel && !noOpenat2.load(std::memory_order_relaxed)) {
    const open_how how{flags, mode, resolve};
    long fd = -1;
    for (int i = 0; i < kOpenAttempts; i++) {
      fd = retry([&] { return syscall(SYS_openat2, dirfd, name.text, &how, sizeof how); });
      // With RESOLVE_CACHED it means "would have to wait", and from other opens something of the file's own.
      const bool raced = (resolve & (RESOLVE_BENEATH | RESOLVE_IN_ROOT)) && !(resolve & RESOLVE_CACHED);
      if (fd >= 0 || errno != EAGAIN || !raced) break;
    }
    if (!missing(noOpenat2, fd)) return fd;
  }
  return openOneComponent(dirfd, name, flags, mode, resolve);
}

napi_value openat2(napi_env env, napi_callback_info info) {
  Args<7> a(env, info);
  const int dirfd = a.i32(0);
  const Name name(a, 1);
  const uint32_t flags = a.u32(3), mode = a.u32(4);
  const uint64_t resolve = a.size(5);
  const Credential* cred = credential(a, 6);
  if (!a.ok) return nullptr;
  if (name.error) return result(env, name.error);
  return outcome(env, as(cred, [&] { return openResolved(dirfd, name, flags, mode, resolve); }));
}

constexpr unsigned kLookupMask = STATX_BASIC_STATS | STATX_BTIME | STATX_MNT_ID;
static_assert(sizeof(struct statx) == 256, "native.d.ts promises 256 bytes");

// Arena memory as the kernel's struct: the kernel copies to it byte by byte, so alignment does not matter.
struct statx* statxAtArena(uint8_t* out) { return reinterpret_cast<struct statx*>(out); }

napi_value openPath(napi_env env, napi_callback_info info) {
  Args<5> a(env, info);
  const int dirfd = a.i32(0);
  const Name name(a, 1);
  const uint64_t resolve = a.size(3);
  uint8_t* out = a.arena(4, sizeof(struct statx));
  if (!a.ok) return nullptr;
  if (name.error) return result(env, name.error);
  const long fd = openResolved(dirfd, name, O_PATH | O_NOFOLLOW, 0, resolve);
  if (fd >= 0 && statx(static_cast<int>(fd), "", AT_EMPTY_PATH, kLookupMask, statxAtArena(out)) != 0) {
    const int error = errno;
    close(static_cast<int>(fd));
    return result(env, -error);
  }
  return sysresult(env, fd);
}

napi_value openHostPath(napi_env env, napi_callback_info info) {
  Args<2> a(env, info);
  char path[PATH_MAX];
  const int error = a.string(0, path, sizeof path);
  const uint32_t flags = a.u32(1);
  if (!a.ok) return nullptr;
  if (error) return result(env, error);
  return sysresult(env, retry([&] { return open(path, static_cast<int>(flags | O_CLOEXEC), 0666); }));
}

napi_value reopen(napi_env env, napi_callback_info info) {
  Args<2> a(env, info);
  const int fd = a.i32(0);
  const uint32_t flags = a.u32(1);
  if (!a.ok) return nullptr;
  // With O_PATH | O_NOFOLLOW it would be the magic link itself.
  const int how = static_cast<int>((flags & ~static_cast<uint32_t>(O_NOFOLLOW)) | O_CLOEXEC);
  return sysresult(env, retry([&] { return openat(procFd, ProcName(fd).name(), how, 0666); }));
}

napi_value closeFd(napi_env env, napi_callback_info info) {
  Args<1> a(env, info);
  const int fd = a.i32(0);
  return a.ok ? sysresult(env, close(fd)) : nullptr;
}

napi_value dupFd(napi_env env, napi_callback_info info) {
  Args<1> a(env, info);
  const int fd = a.i32(0);
  return a.ok ? sysresult(env, fcntl(fd, F_DUPFD_CLOEXEC, 0)) : nullptr;
}

// ---------------------------------------------------------------- looking

napi_value statxFd(napi_env env, napi_callback_info info) {
  Args<3> a(env, info);
  const int fd = a.i32(0);
  const uint32_t mask = a.u32(1);
  uint8_t* out = a.arena(2, sizeof(struct statx));
  return a.ok ? sysresult(env, statx(fd, "", AT_EMPTY_PATH, mask, statxAtArena(out))) : nullptr;
}

napi_value statxAt(napi_env env, napi_callback_info info) {
  Args<6> a(env, info);
  const int dirfd = a.i32(0);
  const Name name(a, 1);
  const uint32_t flags = a.u32(3), mask = a.u32(4);
  uint8_t* out = a.arena(5, sizeof(struct statx));
  if (!a.ok) return nullptr;
  if (name.error) return result(env, name.error);
  const int how = static_cast<int>((flags & AT_STATX_SYNC_TYPE) | AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT);
  return sysresult(env, statx(dirfd, name.text, how, mask, statxAtArena(out)));
}

// struct linux_dirent64 as getdents64 leaves it; glibc has no name for it.
constexpr size_t kRecordLength = 16, kRecordName = 19;

napi_value statxEntries(napi_env env, napi_callback_info info) {
  Args<6> a(env, info);
  const int dirfd = a.i32(0);
  const uint64_t end = a.size(2), from = a.size(1);
  if (a.ok && from > end) a.fail("the records end before they begin");
  const uint8_t* record = a.arena(1, end - from);
  const uint32_t mask = a.u32(3), max = a.u32(5);
  uint8_t* out = a.arena(4, size_t{max} * sizeof(struct statx));
  if (!a.ok) return nullptr;
  const uint8_t* const last = record + (end - from);
  uint32_t count = 0;
  for (; count < max && record < last; count++, out += sizeof(struct statx)) {
    uint16_t length = 0;
    if (static_cast<size_t>(last - record) <= kRecordName) break;
    std::memcpy(&length, record + kRecordLength, sizeof length);
    // Terminated within its record, or it is none that the kernel wrote.
    if (length <= kRecordName || length > last - record || !std::memchr(record + kRecordName, 0, length - kRecordName)) break;
    const char* name = reinterpret_cast<const char*>(record + kRecordName);  // bytes as char: always allowed
    uint32_t failure[2] = {0, ENOENT};
    const bool dots = name[0] == '.' && (name[1] == 0 || (name[1] == '.' && name[2] == 0));
    if (!dots && statx(dirfd, name, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, mask, statxAtArena(out)) != 0) failure[1] = static_cast<uint32_t>(errno);
    else if (!dots) failure[1] = 0;
    if (failure[1]) std::memcpy(out, failure, sizeof failure);
    record += length;
  }
  return result(env, static_cast<int32_t>(count));
}

napi_value faccess(napi_env env, napi_callback_info info) {
  Args<3> a(env, info);
  const int fd = a.i32(0);
  const uint32_t mode = a.u32(1);
  const Credential* cred = credential(a, 2);
  if (!a.ok) return nullptr;
  return outcome(env, as(cred, [&] { return syscall(SYS_faccessat2, fd, "", mode, AT_EACCESS | AT_EMPTY_PATH); }));
}

static_assert(sizeof(struct statfs) == 120, "native.d.ts promises 120 bytes");

napi_value statFs(napi_env env, napi_callback_info info) {
  Args<2> a(env, info);
  const int fd = a.i32(0);
  uint8_t* out = a.arena(1, sizeof(struct statfs));
  if (!a.ok) return nullptr;
  struct statfs buffer;
  const int value = fstatfs(fd, &buffer);
  if (value == 0) std::memcpy(out, &buffer, sizeof buffer);
  return sysresult(env, value);
}

napi_value readlinkAt(napi_env env, napi_callback_info info) {
  Args<3> a(env, info);
  const int fd = a.i32(0);
  const uint64_t capacity = a.size(2);
  uint8_t* out = a.arena(1, capacity);
  if (!a.ok) return nullptr;
  return sysresult(env, readlinkat(fd, "", reinterpret_cast<char*>(out), capacity));  // bytes as char: always allowed
}

napi_value readFdPath(napi_env env, napi_callback_info info) {
  Args<3> a(env, info);
  const int fd = a.i32(0);
  const uint64_t capacity = a.size(2);
  uint8_t* out = a.arena(1, capacity);
  if (!a.ok) return nullptr;
  return sysresult(env, readlinkat(procFd, ProcName(fd).name(), reinterpret_cast<char*>(out), capacity));
}

napi_value getdents64(napi_env env, napi_callback_info info) {
  Args<3> a(env, info);
  const int fd = a.i32(0);
  const uint64_t capacity = a.size(2);
  uint8_t* out = a.arena(1, capacity);
  if (!a.ok) return nullptr;
  // The kernel's argument is an unsigned int.
  return sysresult(env, syscall(SYS_getdents64, fd, out, std::min<uint64_t>(capacity, INT32_MAX)));
}

napi_value lseekFd(napi_env env, napi_callback_info info) {
  Args<3> a(env, info);
  const int fd = a.i32(0);
  const int64_t offset = a.i64(1);
  const int32_t whence = a.i32(2);
  return a.ok ? sysresult(env, lseek(fd, offset, whence)) : nullptr;
}

napi_value seekdirFd(napi_env env, napi_callback_info info) {
  Args<3> a(env, info);
  const int fd = a.i32(0);
  const uint64_t low = a.u32(1), high = a.u32(2);
  if (!a.ok) return nullptr;
  // A cookie with the highest bit set is a negative offset, which the kernel refuses like any other that it never gave.
  return sysresult(env, lseek(fd, static_cast<off_t>(high << 32 | low), SEEK_SET) < 0 ? -1 : 0);
}

// ---------------------------------------------------------------- names

napi_value mkdirAt(napi_env env, napi_callback_info info) {
  Args<5> a(env, info);
  const int dirfd = a.i32(0);
  const Name name(a, 1);
  const uint32_t mode = a.u32(3);
  const Credential* cred = credential(a, 4);
  if (!a.ok) return nullptr;
  if (name.error) return result(env, name.error);
  return outcome(env, as(cred, [&] { return mkdirat(dirfd, name.text, mode); }));
}

napi_value mknodAt(napi_env env, napi_callback_info info) {
  Args<7> a(env, info);
  const int dirfd = a.i32(0);
  const Name name(a, 1);
  const uint32_t mode = a.u32(3), major = a.u32(4), minor = a.u32(5);
  const Credential* cred = credential(a, 6);
  if (!a.ok) return nullptr;
  if (name.error) return result(env, name.error);
  return outcome(env, as(cred, [&] { return mknodat(dirfd, name.text, mode, makedev(major, minor)); }));
}

napi_value symlinkAt(napi_env env, napi_callback_info info) {
  Args<6> a(env, info);
  const Name target(a, 0);
  const int dirfd = a.i32(2);
  const Name name(a, 3);
  const Credential* cred = credential(a, 5);
  if (!a.ok) return nullptr;
  if (target.error || name.error) return result(env, target.error ? target.error : name.error);
  return outcome(env, as(cred, [&] { return symlinkat(target.text, dirfd, name.text); }));
}

napi_value linkAt(napi_env env, napi_callback_info info) {
  Args<4> a(env, info);
  const int fd = a.i32(0), dirfd = a.i32(1);
  const Name name(a, 2);
  if (!a.ok) return nullptr;
  if (name.error) return result(env, name.error);
  // Not AT_EMPTY_PATH: that needs CAP_DAC_READ_SEARCH. Following the magic link ends at the inode, symlink or not.
  return sysresult(env, linkat(procFd, ProcName(fd).name(), dirfd, name.text, AT_SYMLINK_FOLLOW));
}

napi_value renameAt2(napi_env env, napi_callback_info info) {
  Args<7> a(env, info);
  const int oldDirfd = a.i32(0);
  const Name oldName(a, 1);
  const int newDirfd = a.i32(3);
  const Name newName(a, 4);
  const uint32_t flags = a.u32(6);
  if (!a.ok) return nullptr;
  if (oldName.error || newName.error) return result(env, oldName.error ? oldName.error : newName.error);
  return sysresult(env, renameat2(oldDirfd, oldName.text, newDirfd, newName.text, flags));
}

napi_value unlinkAt(napi_env env, napi_callback_info info) {
  Args<4> a(env, info);
  const int dirfd = a.i32(0);
  const Name name(a, 1);
  const int32_t flags = a.i32(3);
  if (!a.ok) return nullptr;
  if (name.error) return result(env, name.error);
  return sysresult(env, unlinkat(dirfd, name.text, flags));
}

}  // namespace

CULVERT_EXPORTS(fs, {"openat2", openat2}, {"openPath", openPath}, {"openHostPath", openHostPath}, {"reopen", reopen},
                {"close", closeFd}, {"dup", dupFd}, {"statx", statxFd}, {"statxAt", statxAt}, {"statxEntries", statxEntries}, {"mkdirat", mkdirAt},
                {"mknodat", mknodAt}, {"symlinkat", symlinkAt}, {"linkat", linkAt}, {"readlinkat", readlinkAt},
                {"readFdPath", readFdPath}, {"renameat2", renameAt2}, {"unlinkat", unlinkAt},
                {"getdents64", getdents64}, {"lseek", lseekFd}, {"seekdir", seekdirFd}, {"faccess", faccess},
                {"statfs", statFs})

}  // namespace culvert
