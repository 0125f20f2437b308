// System calls on what a descriptor refers to: attributes, contents, locks, handles. O_PATH descriptors are taken
// wherever the kernel has a way.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>

#include "addon.h"
#include "creds.h"
#include "name.h"

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

std::atomic<bool> noFchmodat2{false};
std::atomic<bool> noGetxattrat{false};

// ---------------------------------------------------------------- attributes

napi_value fchmodFd(napi_env env, napi_callback_info info) {
  Args<2> a(env, info);
  const int fd = a.i32(0);
  const uint32_t mode = a.u32(1);
  if (!a.ok) return nullptr;
  if (!oldKernel && !noFchmodat2.load(std::memory_order_relaxed)) {  // half the cost of the walk through /proc
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
  if (!oldKernel && !noGetxattrat.load(std::memory_order_relaxed)) {
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

CULVERT_EXPORTS(inode, {"fchmod", fchmodFd}, {"fchown", fchownFd}, {"utimens", utimens}, {"ftruncate", ftruncateFd},
                {"fallocate", fallocateFd}, {"copyFileRange", copyFileRange}, {"fsync", fsyncFd}, {"syncfs", syncfsFd},
                {"getxattr", getxattrFd}, {"setxattr", setxattrFd}, {"listxattr", listxattrFd},
                {"removexattr", removexattrFd}, {"ofdLock", ofdLock}, {"flock", flockFd},
                {"nameToHandle", nameToHandle}, {"openByHandle", openByHandle}, {"ioctl", ioctlFd})

}  // namespace culvert
