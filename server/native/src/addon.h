// What every source file of the addon shares: per-thread state, argument access, result conversion.
#pragma once

#ifndef NAPI_VERSION
#define NAPI_VERSION 9
#endif
#include <node_api.h>

#include <cerrno>
#include <climits>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>

namespace culvert {

class Reactor;
class Pool;
class Queues;
class Memories;
class Creds;
class Spin;
class Journal;
class Streams;
class Answers;

// State of one thread (N-API environment), made when the addon is loaded in it and freed by the environment's clean-up
// hook. The members go in reverse order: the pool joins its threads before anything that they use is gone.
struct Env {
  uint8_t* arena = nullptr;
  size_t arenaSize = 0;
  napi_ref arenaRef = nullptr;
  napi_ref journalRef = nullptr;
  napi_ref vitalsRef = nullptr;
  napi_ref answersRefs[4] = {};
  std::unique_ptr<Creds> creds;
  std::unique_ptr<Journal> journal;
  std::unique_ptr<Answers> answers;
  std::unique_ptr<Memories> memories;
  std::unique_ptr<Queues> queues;
  std::unique_ptr<Streams> streams;
  std::unique_ptr<Spin> spin;
  std::unique_ptr<Reactor> reactor;  // null until reactorCreate
  std::unique_ptr<Pool> pool;        // null until poolStart
  Env();
  ~Env();
};

// Arguments of one call. A wrong type or range throws in JS and makes `ok` false; the callee then returns nullptr.
template <size_t N>
struct Args {
  napi_env env;
  napi_value v[N ? N : 1];
  Env* self = nullptr;
  bool ok = true;
  Args(napi_env e, napi_callback_info info) : env(e) {
    size_t n = N;
    void* data = nullptr;
    if (napi_get_cb_info(e, info, &n, v, nullptr, &data) != napi_ok || n < N) fail("too few arguments");
    self = static_cast<Env*>(data);
  }
  void fail(const char* why) {
    if (ok) napi_throw_type_error(env, "CULVERT_NATIVE_ARGUMENT", why);
    ok = false;
  }
  // An integral number in [low, high]: N-API's own integer getters would wrap, and turn NaN into descriptor 0.
  double integer(size_t i, double low, double high) {
    double d = 0;
    if (!ok) return 0;
    if (napi_get_value_double(env, v[i], &d) != napi_ok) return fail("expected a number"), 0;
    // The cast is defined: the range check before it leaves out NaN and everything beyond 2^53.
    if (!(d >= low && d <= high) || static_cast<double>(static_cast<int64_t>(d)) != d) {
      return fail("number out of range or not integral"), 0;
    }
    return d;
  }
  int32_t i32(size_t i) { return static_cast<int32_t>(integer(i, INT32_MIN, INT32_MAX)); }
  // 32 bits, as JS may hold them: 0..2^32-1, or negative after a bit operation.
  uint32_t u32(size_t i) { return static_cast<uint32_t>(static_cast<int64_t>(integer(i, INT32_MIN, UINT32_MAX))); }
  int64_t i64(size_t i) { return static_cast<int64_t>(integer(i, -9007199254740992.0, 9007199254740992.0)); }
  // An offset or size: an integral number in 0..2^53.
  uint64_t size(size_t i) { return static_cast<uint64_t>(integer(i, 0, 9007199254740992.0)); }
  bool boolean(size_t i) {
    bool out = false;
    if (ok && napi_get_value_bool(env, v[i], &out) != napi_ok) fail("expected a boolean");
    return out;
  }
  // `length` arena bytes at the offset in argument `i`.
  uint8_t* arena(size_t i, size_t length) {
    const uint64_t at = size(i);
    if (ok && !self->arena) fail("no arena is bound");
    if (ok && (at > self->arenaSize || length > self->arenaSize - at)) fail("arena range out of bounds");
    return ok ? self->arena + at : nullptr;
  }
  // A JS string as UTF-8 with its terminator. 0, -ENAMETOOLONG when it does not fit, -EINVAL when it contains a NUL.
  int string(size_t i, char* out, size_t capacity) {
    size_t length = 0;
    if (ok && napi_get_value_string_utf8(env, v[i], nullptr, 0, &length) != napi_ok) fail("expected a string");
    if (!ok) return -EINVAL;
    if (length >= capacity) return -ENAMETOOLONG;
    napi_get_value_string_utf8(env, v[i], out, capacity, &length);
    return std::memchr(out, 0, length) ? -EINVAL : 0;
  }
};

inline napi_value number(napi_env env, double value) {
  napi_value out = nullptr;
  napi_create_double(env, value, &out);
  return out;
}
inline napi_value result(napi_env env, int32_t value) {
  napi_value out = nullptr;
  napi_create_int32(env, value, &out);
  return out;
}
// A value that is a result or -errno already.
inline napi_value outcome(napi_env env, int64_t value) {
  return value <= INT32_MAX ? result(env, static_cast<int32_t>(value)) : number(env, static_cast<double>(value));
}
// A system call's own convention turned into ours.
inline napi_value sysresult(napi_env env, long value) { return outcome(env, value < 0 ? -errno : value); }

// A call that ends with EINTR is made again so often, then EINTR is the answer: a FUSE file system below the share may say it for ever, and
// nobody else is served meanwhile.
constexpr int kInterruptions = 100;

// Repeats a system call that a signal interrupted.
template <typename Call>
inline long retry(Call&& call) {
  long value;
  int left = kInterruptions;
  do value = call();
  while (value < 0 && errno == EINTR && left-- > 0);
  return value;
}

// Process-wide, set up once when the addon is loaded first (addon.cc).
extern int procFd;      // O_PATH of /proc/self/fd, so that nobody can put another /proc in the way later
extern bool oldKernel;  // CULVERT_OLD_KERNEL=1: act as if openat2, fchmodat2 and getxattrat were ENOSYS (tests)

// One row of a source file's export table.
struct Export {
  const char* name;
  napi_callback call;
};

// Each source file has one: adds its rows to `exports`.
#define CULVERT_EXPORTS(area, ...) const Export area##Exports[] = {__VA_ARGS__, {nullptr, nullptr}};

extern const Export fsExports[], inodeExports[], credsExports[], ioExports[], poolExports[], reactorExports[],
    socketExports[], memoryExports[], virtqueueExports[], processExports[], sandboxExports[], journalExports[],
    streamExports[], answersExports[];

}  // namespace culvert
