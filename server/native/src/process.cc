// The process itself: limits, umask, mounts, replacing and ending it.
#include <fcntl.h>
#include <signal.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "addon.h"

namespace culvert {

namespace {

constexpr unsigned kCloseRangeCloexec = 4;  // CLOSE_RANGE_CLOEXEC, Linux 5.11

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

napi_value setParentDeathSignal(napi_env env, napi_callback_info info) {
  Args<1> a(env, info);
  const int32_t signal = a.i32(0);
  return a.ok ? sysresult(env, prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0)) : nullptr;
}

// The strings of a JS array; false with an exception pending, or with `error` set for a string that cannot be passed on.
template <size_t N>
bool strings(Args<N>& a, size_t i, std::vector<std::string>* out, int* error) {
  uint32_t count = 0;
  if (!a.ok || napi_get_array_length(a.env, a.v[i], &count) != napi_ok) return a.fail("expected an array"), false;
  for (uint32_t j = 0; j < count; j++) {
    napi_value item = nullptr;
    size_t length = 0;
    if (napi_get_element(a.env, a.v[i], j, &item) != napi_ok ||
        napi_get_value_string_utf8(a.env, item, nullptr, 0, &length) != napi_ok) {
      return a.fail("expected strings"), false;
    }
    std::string text(length + 1, 0);
    napi_get_value_string_utf8(a.env, item, &text[0], text.size(), &length);
    text.resize(length);
    if (text.find('\0') != std::string::npos) return *error = -EINVAL, false;
    out->push_back(std::move(text));
  }
  return true;
}

std::vector<char*> pointers(std::vector<std::string>& from) {
  std::vector<char*> out;
  for (auto& text : from) out.push_back(&text[0]);
  out.push_back(nullptr);
  return out;
}

napi_value exec(napi_env env, napi_callback_info info) {
  Args<4> a(env, info);
  char path[PATH_MAX];
  int error = a.string(0, path, sizeof path);
  std::vector<std::string> argv, environment;
  std::vector<int> keep;
  uint32_t count = 0;
  if (!a.ok) return nullptr;
  if (!strings(a, 1, &argv, &error) || !strings(a, 2, &environment, &error)) {
    return a.ok ? result(env, error) : nullptr;
  }
  if (napi_get_array_length(env, a.v[3], &count) != napi_ok) return a.fail("expected an array"), nullptr;
  for (uint32_t i = 0; i < count; i++) {
    napi_value item = nullptr;
    int32_t fd = -1;
    if (napi_get_element(env, a.v[3], i, &item) != napi_ok || napi_get_value_int32(env, item, &fd) != napi_ok) {
      return a.fail("expected descriptors"), nullptr;
    }
    keep.push_back(fd);
  }
  if (error) return result(env, error);
  std::vector<int> flags;
  for (int fd : keep) {
    flags.push_back(fcntl(fd, F_GETFD));
    if (flags.back() < 0) return result(env, -errno);
  }
  // Ours are CLOEXEC from birth; this is for what somebody else opened or handed to us. Best effort before Linux 5.11.
  syscall(SYS_close_range, 3, ~0u, kCloseRangeCloexec);
  for (int fd : keep) fcntl(fd, F_SETFD, 0);
  sigset_t none, before;
  sigemptyset(&none);
  pthread_sigmask(SIG_SETMASK, &none, &before);  // the mask survives execve
  execve(path, pointers(argv).data(), pointers(environment).data());
  error = errno;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  for (size_t i = 0; i < keep.size(); i++) fcntl(keep[i], F_SETFD, flags[i] | FD_CLOEXEC);
  return result(env, -error);
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
                {"setNofile", setNofile}, {"setParentDeathSignal", setParentDeathSignal}, {"execve", exec},
                {"mount", mountFs}, {"umount", umountFs}, {"openFuse", openFuse}, {"memfdCreate", memfdCreate},
                {"threadCpuNs", threadCpuNs}, {"monotonicNs", monotonicNs}, {"exitNow", exitNow})

}  // namespace culvert
