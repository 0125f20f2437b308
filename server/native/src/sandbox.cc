// The second line of defence, for a thread that restricts itself: restrict.h called from JavaScript.
#include "restrict.h"

#include <vector>

#include "addon.h"

namespace culvert {

namespace {

napi_value setNoNewPrivs(napi_env env, napi_callback_info) { return result(env, noNewPrivs()); }

napi_value abi(napi_env env, napi_callback_info) { return result(env, landlockAbi()); }

napi_value landlockRestrict(napi_env env, napi_callback_info info) {
  Args<4> a(env, info);
  const RulesetAttr attr{a.size(0), a.size(1), a.size(2)};
  uint32_t count = 0;
  if (a.ok && napi_get_array_length(env, a.v[3], &count) != napi_ok) a.fail("expected an array");
  if (!a.ok) return nullptr;
  std::vector<PathBeneath> rules;
  for (uint32_t i = 0; i < count; i++) {
    napi_value rule = nullptr, fdValue = nullptr, accessValue = nullptr;
    int32_t fd = -1;
    double access = 0;
    if (napi_get_element(env, a.v[3], i, &rule) != napi_ok ||
        napi_get_named_property(env, rule, "fd", &fdValue) != napi_ok ||
        napi_get_named_property(env, rule, "access", &accessValue) != napi_ok ||
        napi_get_value_int32(env, fdValue, &fd) != napi_ok ||
        napi_get_value_double(env, accessValue, &access) != napi_ok || !(access >= 0 && access <= 9007199254740992.0)) {
      return a.fail("expected rules of { fd, access }"), nullptr;
    }
    rules.push_back({static_cast<uint64_t>(access), fd});
  }
  return result(env, restrictByLandlock(attr, rules.data(), rules.size()));
}

napi_value seccompInstall(napi_env env, napi_callback_info info) {
  Args<2> a(env, info);
  napi_typedarray_type type;
  size_t size = 0;
  void* data = nullptr;
  if (a.ok && (napi_get_typedarray_info(env, a.v[0], &type, &size, &data, nullptr, nullptr) != napi_ok ||
               type != napi_uint8_array)) {
    a.fail("expected a Uint8Array");
  }
  const bool allThreads = a.boolean(1);
  if (!a.ok) return nullptr;
  if (size % sizeof(sock_filter)) return result(env, -EINVAL);
  std::vector<sock_filter> program(size / sizeof(sock_filter));  // a copy: the array's bytes need not be aligned
  if (size > 0) std::memcpy(program.data(), data, size);
  return result(env, installFilter(program.data(), program.size(), allThreads));
}

napi_value pair(napi_env env, uint32_t low, uint32_t high) {
  napi_value out = nullptr;
  napi_create_array_with_length(env, 2, &out);
  napi_set_element(env, out, 0, number(env, low));
  napi_set_element(env, out, 1, number(env, high));
  return out;
}

napi_value capsGet(napi_env env, napi_callback_info) {
  Caps caps{};
  readCaps(&caps);
  napi_value out = nullptr;
  napi_create_object(env, &out);
  napi_set_named_property(env, out, "effective", pair(env, caps.words[0].effective, caps.words[1].effective));
  napi_set_named_property(env, out, "permitted", pair(env, caps.words[0].permitted, caps.words[1].permitted));
  return out;
}

napi_value capsKeep(napi_env env, napi_callback_info info) {
  Args<2> a(env, info);
  const uint32_t keep[2] = {a.u32(0), a.u32(1)};
  return a.ok ? result(env, keepCaps(keep)) : nullptr;
}

}  // namespace

CULVERT_EXPORTS(sandbox, {"setNoNewPrivs", setNoNewPrivs}, {"landlockAbi", abi}, {"landlockRestrict", landlockRestrict},
                {"seccompInstall", seccompInstall}, {"capsGet", capsGet}, {"capsKeep", capsKeep})

}  // namespace culvert
