// Module start: process-wide set-up once, then one Env per N-API environment with every export table bound to it.
#include "addon.h"

#include <fcntl.h>
#include <signal.h>

#include <cstdlib>
#include <mutex>

#include "answers.h"
#include "creds.h"
#include "io.h"
#include "journal.h"
#include "memory.h"
#include "pool.h"
#include "reactor.h"
#include "stream.h"
#include "virtqueue.h"

namespace culvert {

int procFd = -1;
bool oldKernel = false;

Env::Env()
    : creds(std::make_unique<Creds>()),
      journal(std::make_unique<Journal>()),
      answers(std::make_unique<Answers>()),
      memories(std::make_unique<Memories>()),
      queues(std::make_unique<Queues>()),
      streams(std::make_unique<Streams>()),
      spin(std::make_unique<Spin>()) {}
Env::~Env() = default;

namespace {

void setUpProcess() {
  procFd = open("/proc/self/fd", O_PATH | O_DIRECTORY | O_CLOEXEC);
  const char* old = std::getenv("CULVERT_OLD_KERNEL");
  oldKernel = old && old[0] == '1';
  // A guest that writes past RLIMIT_FSIZE gets EFBIG; it must not end the server.
  struct sigaction action;
  if (sigaction(SIGXFSZ, nullptr, &action) == 0 && action.sa_handler == SIG_DFL) signal(SIGXFSZ, SIG_IGN);
}

napi_value bindArena(napi_env env, napi_callback_info info) {
  Args<1> a(env, info);
  if (!a.ok) return nullptr;
  bool is = false;
  void* data = nullptr;
  size_t size = 0;
  napi_is_arraybuffer(env, a.v[0], &is);
  if (!is || napi_get_arraybuffer_info(env, a.v[0], &data, &size) != napi_ok || !data || !size) {
    return a.fail("expected an ArrayBuffer that is not empty"), nullptr;
  }
  if (a.self->arenaRef) {
    if (a.self->arena != data) a.fail("the thread has an arena already");
    return nullptr;
  }
  // A buffer that can shrink would leave us with pages that are gone.
  napi_value resizable = nullptr;
  bool resizes = false;
  napi_get_named_property(env, a.v[0], "resizable", &resizable);
  if (napi_get_value_bool(env, resizable, &resizes) == napi_ok && resizes) {
    return a.fail("the arena cannot be a resizable ArrayBuffer"), nullptr;
  }
  if (napi_create_reference(env, a.v[0], 1, &a.self->arenaRef) != napi_ok) return nullptr;
  a.self->arena = static_cast<uint8_t*>(data);
  a.self->arenaSize = size;
  return nullptr;
}

const Export addonExports[] = {{"bindArena", bindArena}, {nullptr, nullptr}};

const Export* const tables[] = {addonExports,   fsExports,        inodeExports,   credsExports,
                                ioExports,      poolExports,      reactorExports, socketExports,
                                memoryExports,  virtqueueExports, processExports, sandboxExports,
                                journalExports, streamExports, answersExports};

}  // namespace
}  // namespace culvert

NAPI_MODULE_INIT() {
  using namespace culvert;
  static std::once_flag once;
  std::call_once(once, setUpProcess);
  if (procFd < 0) {
    napi_throw_error(env, "CULVERT_NATIVE_PROC", "cannot open /proc/self/fd: is /proc mounted?");
    return nullptr;
  }
  Env* self = new Env;
  if (napi_add_env_cleanup_hook(env, [](void* data) { delete static_cast<Env*>(data); }, self) != napi_ok) {
    delete self;
    return nullptr;
  }
  for (const Export* table : tables) {
    for (; table->name; table++) {
      napi_value call = nullptr;
      if (napi_create_function(env, table->name, NAPI_AUTO_LENGTH, table->call, self, &call) != napi_ok ||
          napi_set_named_property(env, exports, table->name, call) != napi_ok) {
        return nullptr;
      }
    }
  }
  napi_set_named_property(env, exports, "PLACE_ARENA", result(env, PLACE_ARENA));
  return exports;
}
