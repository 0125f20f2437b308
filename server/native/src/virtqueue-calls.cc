// The vq* calls of native.d.ts.
#include <cstring>

#include "virtqueue.h"

namespace culvert {

namespace {

// The queue in argument 0, or nullptr with an exception pending.
template <size_t N>
Queue* queueOf(Args<N>& args) {
  int32_t id = args.i32(0);
  Queue* queue = args.ok ? args.self->queues->get(id) : nullptr;
  if (!queue) args.fail("unknown queue");
  return queue;
}

napi_value vqCreate(napi_env env, napi_callback_info info) {
  Args<2> args(env, info);
  int32_t memoryId = args.i32(0);
  uint32_t size = args.u32(1);
  if (args.ok && !args.self->memories->known(memoryId)) args.fail("unknown memory");
  if (!args.ok) return nullptr;
  return result(env, args.self->queues->create(*args.self->memories, memoryId, size));
}

napi_value vqFree(napi_env env, napi_callback_info info) {
  Args<1> args(env, info);
  int32_t id = args.i32(0);
  if (!queueOf(args)) return nullptr;
  args.self->queues->free(id);
  return nullptr;
}

napi_value vqSetSize(napi_env env, napi_callback_info info) {
  Args<2> args(env, info);
  Queue* queue = queueOf(args);
  uint32_t size = args.u32(1);
  return args.ok ? result(env, queue->setSize(size)) : nullptr;
}

napi_value vqSetAddress(napi_env env, napi_callback_info info) {
  Args<7> args(env, info);
  Queue* queue = queueOf(args);
  auto word = [&args](size_t i) { return args.u32(i) | static_cast<uint64_t>(args.u32(i + 1)) << 32; };
  uint64_t desc = word(1), used = word(3), avail = word(5);
  return args.ok ? result(env, queue->setAddress(desc, used, avail)) : nullptr;
}

napi_value vqSetBase(napi_env env, napi_callback_info info) {
  Args<2> args(env, info);
  Queue* queue = queueOf(args);
  uint32_t index = args.u32(1);
  return args.ok ? result(env, queue->setBase(index)) : nullptr;
}

napi_value vqGetBase(napi_env env, napi_callback_info info) {
  Args<1> args(env, info);
  Queue* queue = queueOf(args);
  return args.ok ? result(env, queue->base()) : nullptr;
}

napi_value vqSetFeatures(napi_env env, napi_callback_info info) {
  Args<3> args(env, info);
  Queue* queue = queueOf(args);
  bool eventIdx = args.boolean(1), indirect = args.boolean(2);
  return args.ok ? result(env, queue->setFeatures(eventIdx, indirect)) : nullptr;
}

napi_value vqSetCall(napi_env env, napi_callback_info info) {
  Args<2> args(env, info);
  Queue* queue = queueOf(args);
  int32_t fd = args.i32(1);
  return args.ok ? result(env, queue->setCall(fd)) : nullptr;
}

napi_value vqStart(napi_env env, napi_callback_info info) {
  Args<1> args(env, info);
  Queue* queue = queueOf(args);
  return args.ok ? result(env, queue->start()) : nullptr;
}

napi_value vqStop(napi_env env, napi_callback_info info) {
  Args<1> args(env, info);
  Queue* queue = queueOf(args);
  if (!args.ok) return nullptr;
  queue->stop();
  return result(env, 0);
}

napi_value take(napi_env env, napi_callback_info info, bool drain) {
  Args<4> args(env, info);
  Queue* queue = queueOf(args);
  int32_t id = args.i32(0);
  uint32_t capacity = args.u32(2);
  uint8_t* out = args.arena(1, capacity);
  uint8_t* infoOut = args.arena(3, 48);
  if (!args.ok) return nullptr;
  Popped popped{};
  int error = drain ? queue->next(*args.self, out, capacity, &popped) : queue->pop(out, capacity, &popped);
  if (error == 0) {
    uint32_t words[6] = {popped.head,   popped.readable, popped.writable, popped.copied,
                         static_cast<uint32_t>(id) << 16 | popped.head, popped.crowded};
    memcpy(infoOut, words, sizeof words);
  }
  double times[3] = {static_cast<double>(popped.turnedNs), static_cast<double>(popped.nowNs),
                     static_cast<double>(popped.seenNs)};
  memcpy(infoOut + 24, times, error == 0 ? sizeof times : sizeof times[0]);
  return result(env, error);
}

napi_value vqPop(napi_env env, napi_callback_info info) { return take(env, info, false); }
napi_value vqNext(napi_env env, napi_callback_info info) { return take(env, info, true); }

napi_value vqPush(napi_env env, napi_callback_info info) {
  Args<4> args(env, info);
  int32_t chainId = args.i32(0);
  uint32_t length = args.u32(2);
  uint8_t* from = args.arena(1, length);
  uint64_t payloadLength = args.size(3);
  if (!args.ok) return nullptr;
  Queue* queue = chainId >= 0 ? args.self->queues->get(chainQueue(chainId)) : nullptr;
  // Late replies of a queue that has been stopped or freed are no mistake of the caller's.
  if (!queue) return result(env, -ENOENT);
  return result(env, queue->push(static_cast<uint32_t>(chainId) & 0xffff, from, length, payloadLength));
}

napi_value vqNotify(napi_env env, napi_callback_info info) {
  Args<1> args(env, info);
  Queue* queue = queueOf(args);
  return args.ok ? result(env, queue->notify()) : nullptr;
}

napi_value vqJournal(napi_env env, napi_callback_info info) {
  Args<2> args(env, info);
  Queue* queue = queueOf(args);
  int32_t session = args.i32(1);
  if (args.ok) queue->setJournal(args.self->journal.get(), session);
  return nullptr;
}

napi_value vqKick(napi_env env, napi_callback_info info) {
  Args<2> args(env, info);
  Queue* queue = queueOf(args);
  int32_t fd = args.i32(1);
  if (args.ok) queue->setKick(fd);
  return nullptr;
}

napi_value vqAnswers(napi_env env, napi_callback_info info) {
  Args<2> args(env, info);
  Queue* queue = queueOf(args);
  bool on = args.boolean(1);
  if (args.ok) queue->setAnswers(on);
  return nullptr;
}

napi_value vqHold(napi_env env, napi_callback_info info) {
  Args<1> args(env, info);
  const uint64_t ns = args.size(0);
  if (args.ok) args.self->queues->setHold(ns);
  return nullptr;
}

napi_value vqSpin(napi_env env, napi_callback_info info) {
  Args<1> args(env, info);
  bool on = args.boolean(0);
  if (args.ok) args.self->spin->enable(on);
  return nullptr;
}

}  // namespace

CULVERT_EXPORTS(virtqueue, {"vqCreate", vqCreate}, {"vqFree", vqFree}, {"vqSetSize", vqSetSize},
                {"vqSetAddress", vqSetAddress}, {"vqSetBase", vqSetBase}, {"vqGetBase", vqGetBase},
                {"vqSetFeatures", vqSetFeatures}, {"vqSetCall", vqSetCall}, {"vqStart", vqStart}, {"vqStop", vqStop},
                {"vqPop", vqPop}, {"vqNext", vqNext}, {"vqPush", vqPush}, {"vqNotify", vqNotify},
                {"vqSpin", vqSpin}, {"vqHold", vqHold}, {"vqJournal", vqJournal},
                {"vqKick", vqKick}, {"vqAnswers", vqAnswers})

}  // namespace culvert
