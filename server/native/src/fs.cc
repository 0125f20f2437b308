// System calls on descriptors and on one name below a descriptor. Mechanism only: which names, flags and modes are
// allowed is decided in TypeScript.
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdio>

#include "addon.h"
#include "creds.h"

namespace culvert {

namespace {

// Newer than the C library's headers; the numbers are the same on every architecture.
constexpr long kFchmodat2 = 452;   // Linux 6.6
constexpr long kGetxattrat = 464;  // Linux 6.13
struct XattrArgs {
  uint64_t value;
  uint32_t size;
  uint32_t flags;
};

// openat2 gives EAGAIN when a rename or mount went on meanwhile and `..` could not be judged.
constexpr int kOpenAttempts = 64;

// A name (arguments `i` and `i + 1`) terminated on the stack.
struct Name {
  int error = 0;  // or -errno
  size_t length = 0;
  char text[PATH_MAX];

  template <size_t N>
  Name(Args<N>& a, size_t i) {
    const uint64_t wanted = a.size(i + 1);
    const uint8_t* from = a.arena(i, wanted);
    if (!a.ok) return;
    if (wanted >= sizeof text) {
      error = -ENAMETOOLONG;
    } else if (std::memchr(from, 0, wanted)) {
      error = -EINVAL;
    } else {
      length = wanted;
      std::memcpy(text, from, length);
      text[length] = 0;
    }
  }
};

// A descriptor's name below procFd, or its whole path for calls that take no directory.
struct ProcName {
  static constexpr char kPrefix[] = "/proc/self/fd/";
  static constexpr size_t kPrefixLength = sizeof kPrefix - 1;
  char text[kPrefixLength + 12];

  explicit ProcName(int fd) {
    std::memcpy(text, kPrefix, kPrefixLength);
    *std::to_chars(text + kPrefixLength, text + sizeof text - 1, fd).ptr = 0;
  }
  const char* path() const { return text; }
  const char* name() const { return text + kPrefixLength; }
};

// ---------------------------------------------------------------- opening

bool missing(bool& known, long value) {
  if (value < 0 && errno == ENOSYS) known = true;
  return known;
}

// Set when the kernel turned out not to have it. Plain words: threads that race write the same value.
bool noOpenat2 = false;
bool noFchmodat2 = false;
bool noGetxattrat = false;

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
  if (!noOpenat2 && !oldKernel) {
    const open_how how{flags, mode, resolve};
    long fd = -1;
    for (int i = 0; i < kOpenAttempts; i++) {
      fd = retry([&] { return syscall(SYS_openat2, dirfd, name.text, &how, sizeof how); });
      if (fd >= 0 || errno != EAGAIN || !(resolve & (RESOLVE_BENEATH | RESOLVE_IN_ROOT)) || (resolve & RESOLVE_CACHED)) {
        break;
      }
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

// ---------------------------------------------------------------- attributes

napi_value fchmodFd(napi_env env, napi_callback_info info) {
  Args<2> a(env, info);
  const int fd = a.i32(0);
  const uint32_t mode = a.u32(1);
  if (!a.ok) return nullptr;
  if (!noFchmodat2 && !oldKernel) {  // half the cost of the walk through /proc
    const long value = syscall(kFchmodat2, fd, "", mode, AT_EMPTY_PATH);
    if (!missing(noFchmodat2, value)) return sysresult(env, value);
  }
  return sysresult(env, fchmodat(procFd, ProcName(fd).name(), mode, 0));
}

napi_value fchownFd(napi_env env, napi_callback_info info) {
  Args<3> a(env, info);
  const int fd = a.i32(0);
  const uint32_t uid = a.u32(1), gid = a.u32(2);
  return a.ok ? sysresult(env, fchownat(fd, "", uid, gid, AT_EMPTY_PATH)) : nullptr;
}

napi_value utimens(napi_env env, napi_callback_info info) {
  Args<5> a(env, info);
  const int fd = a.i32(0);
  const timespec times[2] = {{a.i64(1), static_cast<long>(a.u32(2))}, {a.i64(3), static_cast<long>(a.u32(4))}};
  if (!a.ok) return nullptr;
  long value = -1;
  errno = EINVAL;
  if (!oldKernel) value = utimensat(fd, "", times, AT_EMPTY_PATH);  // half the cost of the walk through /proc
  if (value < 0 && errno == EINVAL) value = utimensat(procFd, ProcName(fd).name(), times, 0);  // before Linux 5.8
  return sysresult(env, value);
}

napi_value ftruncateFd(napi_env env, napi_callback_info info) {
  Args<2> a(env, info);
  const int fd = a.i32(0);
  const uint64_t size = a.size(1);
  return a.ok ? sysresult(env, retry([&] { return ftruncate(fd, static_cast<off_t>(size)); })) : nullptr;
}

// The attribute calls: on an open descriptor directly; O_PATH ones are refused with EBADF and go through the magic link,
// which ends at the inode, symlink or not.

napi_value getxattrFd(napi_env env, napi_callback_info info) {
  Args<5> a(env, info);
  const int fd = a.i32(0);
  const Name name(a, 1);
  const uint64_t capacity = a.size(4);
  uint8_t* out = a.arena(3, capacity);
  if (!a.ok) return nullptr;
  if (name.error) return result(env, name.error);
  long value = fgetxattr(fd, name.text, out, capacity);
  if (value >= 0 || errno != EBADF) return sysresult(env, value);
  const ProcName proc(fd);
  // A guest asks for attributes with every look-up, so the shorter way through the held descriptor pays.
  if (!noGetxattrat && !oldKernel) {
    // The kernel refuses more than 64 KiB of value, so no caller's capacity is cut by the limit below.
    XattrArgs args{reinterpret_cast<uint64_t>(out), static_cast<uint32_t>(std::min<uint64_t>(capacity, INT32_MAX)), 0};
    value = syscall(kGetxattrat, procFd, proc.name(), 0, name.text, &args, sizeof args);
    if (!missing(noGetxattrat, value)) return sysresult(env, value);
  }
  return sysresult(env, getxattr(proc.path(), name.text, out, capacity));
}

napi_value setxattrFd(napi_env env, napi_callback_info info) {
  Args<7> a(env, info);
  const int fd = a.i32(0);
  const Name name(a, 1);
  const uint64_t length = a.size(4);
  const uint8_t* value = a.arena(3, length);
  const int32_t flags = a.i32(5);
  const Credential* cred = credential(a, 6);
  if (!a.ok) return nullptr;
  if (name.error) return result(env, name.error);
  return outcome(env, as(cred, [&] {
    const int done = fsetxattr(fd, name.text, value, length, flags);
    return done == 0 || errno != EBADF ? done : setxattr(ProcName(fd).path(), name.text, value, length, flags);
  }));
}

napi_value listxattrFd(napi_env env, napi_callback_info info) {
  Args<3> a(env, info);
  const int fd = a.i32(0);
  const uint64_t capacity = a.size(2);
  char* out = reinterpret_cast<char*>(a.arena(1, capacity));  // bytes as char: always allowed
  if (!a.ok) return nullptr;
  const ssize_t value = flistxattr(fd, out, capacity);
  return sysresult(env, value >= 0 || errno != EBADF ? value : listxattr(ProcName(fd).path(), out, capacity));
}

napi_value removexattrFd(napi_env env, napi_callback_info info) {
  Args<4> a(env, info);
  const int fd = a.i32(0);
  const Name name(a, 1);
  const Credential* cred = credential(a, 3);
  if (!a.ok) return nullptr;
  if (name.error) return result(env, name.error);
  return outcome(env, as(cred, [&] {
    const int done = fremovexattr(fd, name.text);
    return done == 0 || errno != EBADF ? done : removexattr(ProcName(fd).path(), name.text);
  }));
}

// ---------------------------------------------------------------- contents

napi_value fallocateFd(napi_env env, napi_callback_info info) {
  Args<4> a(env, info);
  const int fd = a.i32(0), mode = a.i32(1);
  const uint64_t offset = a.size(2), length = a.size(3);
  if (!a.ok) return nullptr;
  return sysresult(env, fallocate(fd, mode, static_cast<off_t>(offset), static_cast<off_t>(length)));
}

napi_value copyFileRange(napi_env env, napi_callback_info info) {
  Args<5> a(env, info);
  const int fdIn = a.i32(0), fdOut = a.i32(2);
  off64_t in = static_cast<off64_t>(a.size(1)), out = static_cast<off64_t>(a.size(3));
  const uint64_t length = a.size(4);
  return a.ok ? sysresult(env, retry([&] { return copy_file_range(fdIn, &in, fdOut, &out, length, 0); })) : nullptr;
}

napi_value fsyncFd(napi_env env, napi_callback_info info) {
  Args<2> a(env, info);
  const int fd = a.i32(0);
  const bool datasync = a.boolean(1);
  return a.ok ? sysresult(env, retry([&] { return datasync ? fdatasync(fd) : fsync(fd); })) : nullptr;
}

napi_value syncfsFd(napi_env env, napi_callback_info info) {
  Args<1> a(env, info);
  const int fd = a.i32(0);
  return a.ok ? sysresult(env, retry([&] { return syncfs(fd); })) : nullptr;
}

// ---------------------------------------------------------------- locks, handles, ioctl

static_assert(sizeof(struct flock) == 32, "native.d.ts promises 32 bytes");

napi_value ofdLock(napi_env env, napi_callback_info info) {
  Args<6> a(env, info);
  const int fd = a.i32(0);
  const bool query = a.boolean(1);
  const int32_t type = a.i32(2);
  const uint64_t start = a.size(3), length = a.size(4);
  uint8_t* out = query ? a.arena(5, sizeof(struct flock)) : nullptr;
  if (!a.ok) return nullptr;
  struct flock lock = {};  // l_pid must be 0 for OFD locks
  lock.l_type = static_cast<short>(type);
  lock.l_whence = SEEK_SET;
  lock.l_start = static_cast<off_t>(start);
  lock.l_len = static_cast<off_t>(length);
  const int value = fcntl(fd, query ? F_OFD_GETLK : F_OFD_SETLK, &lock);
  if (query && value == 0) std::memcpy(out, &lock, sizeof lock);
  return sysresult(env, value);
}

napi_value flockFd(napi_env env, napi_callback_info info) {
  Args<2> a(env, info);
  const int fd = a.i32(0), operation = a.i32(1);
  return a.ok ? sysresult(env, flock(fd, operation | LOCK_NB)) : nullptr;
}

// Layout in the arena: u32 handle_bytes, i32 handle_type, i32 mount id, handle.
constexpr size_t kHandleHeader = 12;

// struct file_handle with room for its trailing array.
struct FileHandle {
  alignas(file_handle) unsigned char bytes[sizeof(file_handle) + MAX_HANDLE_SZ];
  // The buffer is aligned for it, and file_handle is an implicit-lifetime C struct.
  file_handle* get() { return reinterpret_cast<file_handle*>(bytes); }
};

napi_value nameToHandle(napi_env env, napi_callback_info info) {
  Args<3> a(env, info);
  const int fd = a.i32(0);
  const uint64_t capacity = a.size(2);
  uint8_t* out = a.arena(1, capacity);
  if (!a.ok) return nullptr;
  if (capacity < kHandleHeader) return result(env, -EOVERFLOW);
  FileHandle buffer = {};
  file_handle* handle = buffer.get();
  handle->handle_bytes = static_cast<unsigned>(std::min<uint64_t>(capacity - kHandleHeader, MAX_HANDLE_SZ));
  int mountId = 0;
  if (name_to_handle_at(fd, "", handle, &mountId, AT_EMPTY_PATH) != 0) return result(env, -errno);
  std::memcpy(out, handle, 8);  // handle_bytes, handle_type
  std::memcpy(out + 8, &mountId, 4);
  std::memcpy(out + kHandleHeader, handle->f_handle, handle->handle_bytes);  // at most what we said there is room for
  return result(env, static_cast<int32_t>(kHandleHeader + handle->handle_bytes));
}

napi_value openByHandle(napi_env env, napi_callback_info info) {
  Args<3> a(env, info);
  const int mountFd = a.i32(0);
  const uint8_t* from = a.arena(1, kHandleHeader);
  const uint32_t flags = a.u32(2);
  if (!a.ok) return nullptr;
  uint32_t size = 0;
  std::memcpy(&size, from, 4);
  if (size > MAX_HANDLE_SZ) return result(env, -EINVAL);
  a.arena(1, kHandleHeader + size);  // throws when the handle ends beyond the arena
  if (!a.ok) return nullptr;
  FileHandle buffer = {};
  std::memcpy(buffer.get(), from, 8);
  std::memcpy(buffer.get()->f_handle, from + kHandleHeader, size);  // size <= MAX_HANDLE_SZ, the room there is
  return sysresult(env, open_by_handle_at(mountFd, buffer.get(), static_cast<int>(flags | O_CLOEXEC)));
}

napi_value ioctlFd(napi_env env, napi_callback_info info) {
  Args<4> a(env, info);
  const int fd = a.i32(0);
  const uint32_t request = a.u32(1);
  const uint64_t length = a.size(3);
  uint8_t* data = a.arena(2, length);
  if (a.ok && length < _IOC_SIZE(request)) a.fail("the ioctl's argument is longer than that");
  return a.ok ? sysresult(env, ioctl(fd, request, data)) : nullptr;
}

}  // namespace

CULVERT_EXPORTS(fs, {"openat2", openat2}, {"openPath", openPath}, {"openHostPath", openHostPath}, {"reopen", reopen},
                {"close", closeFd}, {"dup", dupFd}, {"statx", statxFd}, {"statxAt", statxAt}, {"mkdirat", mkdirAt},
                {"mknodat", mknodAt}, {"symlinkat", symlinkAt}, {"linkat", linkAt}, {"readlinkat", readlinkAt},
                {"readFdPath", readFdPath}, {"renameat2", renameAt2}, {"unlinkat", unlinkAt},
                {"getdents64", getdents64}, {"lseek", lseekFd}, {"seekdir", seekdirFd},
                {"fchmod", fchmodFd}, {"fchown", fchownFd},
                {"utimens", utimens}, {"ftruncate", ftruncateFd}, {"faccess", faccess}, {"statfs", statFs},
                {"fallocate", fallocateFd}, {"copyFileRange", copyFileRange}, {"fsync", fsyncFd},
                {"syncfs", syncfsFd}, {"getxattr", getxattrFd}, {"setxattr", setxattrFd},
                {"listxattr", listxattrFd}, {"removexattr", removexattrFd}, {"ofdLock", ofdLock},
                {"flock", flockFd}, {"nameToHandle", nameToHandle}, {"openByHandle", openByHandle},
                {"ioctl", ioctlFd})

}  // namespace culvert
