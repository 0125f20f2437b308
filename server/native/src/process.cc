// The process itself: limits, umask, mounts, ending it.
#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <initializer_list>

#include "addon.h"

namespace culvert {

namespace {

napi_value unshareFs(napi_env env, napi_callback_info) { return sysresult(env, unshare(CLONE_FS)); }

napi_value setUmask(napi_env env, napi_callback_info info) {
  Args<1> a(env, info);
  const uint32_t mode = a.u32(0);
  return a.ok ? result(env, static_cast<int32_t>(umask(mode))) : nullptr;
}

napi_value getNofile(napi_env env, napi_callback_info) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  napi_value out = nullptr;
  napi_create_array_with_length(env, 2, &out);
  napi_set_element(env, out, 0, number(env, static_cast<double>(limit.rlim_cur)));
  napi_set_element(env, out, 1, number(env, static_cast<double>(limit.rlim_max)));
  return out;
}

napi_value setNofile(napi_env env, napi_callback_info info) {
  Args<2> a(env, info);
  const rlimit limit{a.size(0), a.size(1)};
  return a.ok ? sysresult(env, setrlimit(RLIMIT_NOFILE, &limit)) : nullptr;
}

napi_value mountFs(napi_env env, napi_callback_info info) {
  Args<5> a(env, info);
  char source[PATH_MAX], target[PATH_MAX], type[64], data[PATH_MAX];
  int error = 0;
  for (const int one : {a.string(0, source, sizeof source), a.string(1, target, sizeof target),
                        a.string(2, type, sizeof type), a.string(4, data, sizeof data)}) {
    if (one && !error) error = one;
  }
  const uint32_t flags = a.u32(3);
  if (!a.ok) return nullptr;
  return error ? result(env, error) : sysresult(env, mount(source, target, type, flags, data));
}

napi_value umountFs(napi_env env, napi_callback_info info) {
  Args<2> a(env, info);
  char target[PATH_MAX];
  const int error = a.string(0, target, sizeof target);
  const int32_t flags = a.i32(1);
  if (!a.ok) return nullptr;
  return error ? result(env, error) : sysresult(env, umount2(target, flags));
}

napi_value openFuse(napi_env env, napi_callback_info) { return sysresult(env, open("/dev/fuse", O_RDWR | O_CLOEXEC)); }

napi_value memfdCreate(napi_env env, napi_callback_info info) {
  Args<2> a(env, info);
  char name[256];
  const int error = a.string(0, name, sizeof name);
  const uint64_t size = a.size(1);
  if (!a.ok) return nullptr;
  if (error) return result(env, error);
  const int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (fd >= 0 && ftruncate(fd, static_cast<off_t>(size)) != 0) {
    const int failed = errno;
    close(fd);
    return result(env, -failed);
  }
  return sysresult(env, fd);
}

napi_value clockNs(napi_env env, clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return number(env, static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec));
}

napi_value threadCpuNs(napi_env env, napi_callback_info) { return clockNs(env, CLOCK_THREAD_CPUTIME_ID); }
napi_value monotonicNs(napi_env env, napi_callback_info) { return clockNs(env, CLOCK_MONOTONIC); }

napi_value exitNow(napi_env env, napi_callback_info info) {
  Args<1> a(env, info);
  const int32_t code = a.i32(0);
  if (a.ok) _exit(code);
  return nullptr;
}

}  // namespace

CULVERT_EXPORTS(process, {"unshareFs", unshareFs}, {"umask", setUmask}, {"getNofile", getNofile},
                {"setNofile", setNofile}, {"mount", mountFs}, {"umount", umountFs}, {"openFuse", openFuse},
                {"memfdCreate", memfdCreate}, {"threadCpuNs", threadCpuNs}, {"monotonicNs", monotonicNs},
                {"exitNow", exitNow})

}  // namespace culvert
