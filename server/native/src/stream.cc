#include "stream.h"

#include <sys/epoll.h>
#include <sys/socket.h>

#include "journal.h"
#include "ninep-answers.h"
#include "reactor.h"

namespace culvert {

void Streams::watch(int32_t token, uint64_t lane) {
  const auto index = static_cast<size_t>(token);
  if (index >= lanes_.size()) lanes_.resize(index + 1);
  lanes_[index] = lane;
}

// The lane is in the arena, whose bounds were checked when it was watched.
static Lane* laneAt(Env& self, uint64_t at) { return reinterpret_cast<Lane*>(self.arena + at); }

void Streams::forget(int fd, Env& self) {
  for (uint64_t& at : lanes_) {
    if (at != 0 && laneAt(self, at)->fd == fd) at = 0;
  }
}

uint32_t Streams::receive(Env& self, int32_t token) {
  const auto index = static_cast<size_t>(token);
  if (index >= lanes_.size() || lanes_[index] == 0) return EPOLLIN;
  Lane& lane = *laneAt(self, lanes_[index]);
  const bool fits = lane.fillAt <= self.arenaSize && lane.room <= self.arenaSize - lane.fillAt;
  if (lane.state != Lane::kArmed || !fits) return EPOLLIN;
  const ssize_t received = recv(lane.fd, self.arena + lane.fillAt, lane.room, MSG_DONTWAIT);
  if (received < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
  lane.received = received < 0 ? -errno : static_cast<int32_t>(received);  // `room` is far below 2 GiB
  const uint64_t takenNs = self.journal->now();
  lane.takenNs = static_cast<double>(takenNs);
  const size_t done = received > 0 ? answer(self, lane, static_cast<size_t>(received), takenNs) : 0;
  const uint32_t unsent = done > 0 && lane.sendLength > 0 ? uint32_t{EPOLLOUT} : 0;
  if (received > 0 && done == static_cast<size_t>(received)) return unsent;
  lane.received -= static_cast<int32_t>(done);
  lane.state = Lane::kReceived;
  return EPOLLIN | unsent;
}

size_t Streams::answer(Env& self, Lane& lane, size_t length, uint64_t takenNs) {
  const uint32_t at = lane.answersAt;
  if (at == 0 || lane.sendLength != 0 || at % alignof(NinepAnswers::Block) != 0 || at > self.arenaSize || sizeof(NinepAnswers::Block) > self.arenaSize - at) return 0;
  uint8_t* from = self.arena + lane.fillAt;
  const size_t done = NinepAnswers::answer(self, lane, *reinterpret_cast<NinepAnswers::Block*>(self.arena + at), from, length, takenNs);
  // The owner finds what is left for it where it expects it.
  if (done > 0 && done < length) memmove(from, from + done, length - done);
  return done;
}

bool Streams::send(Env& self, Lane& lane) {
  const bool fits = lane.sendAt <= self.arenaSize && lane.sendLength <= self.arenaSize - lane.sendAt;
  if (!fits) return false;
  const ssize_t sent = ::send(lane.fd, self.arena + lane.sendAt, lane.sendLength, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent < 0) return false;
  lane.sendAt += static_cast<uint32_t>(sent);
  lane.sendLength -= static_cast<uint32_t>(sent);
  return lane.sendLength == 0;
}

namespace {

// The lane that argument `i` names; its memory is the caller's, of which only the bounds matter here.
template <size_t N>
Lane* laneArgument(Args<N>& args, size_t i) {
  uint8_t* at = args.arena(i, sizeof(Lane));
  if (args.ok && reinterpret_cast<uintptr_t>(at) % alignof(Lane) != 0) args.fail("a lane has to be aligned");
  return args.ok ? reinterpret_cast<Lane*>(at) : nullptr;
}

napi_value streamWatch(napi_env env, napi_callback_info info) {
  Args<3> args(env, info);
  const int32_t fd = args.i32(0), token = args.i32(1);
  const uint64_t at = args.size(2);
  Lane* lane = laneArgument(args, 2);
  if (args.ok && (token < 0 || token > 0xffff)) args.fail("no such token");
  if (!args.ok) return nullptr;
  lane->state = Lane::kIdle;
  lane->sendLength = 0;
  lane->fd = fd;
  lane->token = token;
  lane->answersAt = 0;
  args.self->streams->watch(token, at);
  return nullptr;
}

napi_value streamWait(napi_env env, napi_callback_info info) {
  Args<4> args(env, info);
  const int32_t timeoutMs = args.i32(0);
  const uint32_t max = args.u32(2);
  uint8_t* out = args.arena(1, size_t{8} * max);
  Lane* lane = laneArgument(args, 3);
  if (args.ok && max == 0) args.fail("no room for events");
  if (args.ok && !args.self->reactor) args.fail("this thread has no reactor");
  if (!args.ok) return nullptr;
  Env& self = *args.self;
  if (Streams::send(self, *lane)) return result(env, self.reactor->wait(self, timeoutMs, out, max));
  const uint32_t event[2] = {static_cast<uint32_t>(lane->token), EPOLLOUT};
  memcpy(out, event, sizeof event);
  return result(env, 1);
}

napi_value streamVitals(napi_env env, napi_callback_info info) {
  Args<1> args(env, info);
  if (!args.ok) return nullptr;
  napi_typedarray_type kind;
  size_t length = 0;
  void* data = nullptr;
  bool is = false;
  napi_is_typedarray(env, args.v[0], &is);
  if (!is || napi_get_typedarray_info(env, args.v[0], &kind, &length, &data, nullptr, nullptr) != napi_ok || kind != napi_float64_array ||
      length <= Streams::kEnded) {
    return args.fail("expected a Float64Array of vitals"), nullptr;
  }
  if (args.self->vitalsRef) napi_delete_reference(env, args.self->vitalsRef);
  args.self->vitalsRef = nullptr;
  napi_create_reference(env, args.v[0], 1, &args.self->vitalsRef);
  args.self->streams->setVitals(static_cast<double*>(data));
  return nullptr;
}

}  // namespace

CULVERT_EXPORTS(stream, {"streamWatch", streamWatch}, {"streamWait", streamWait}, {"streamVitals", streamVitals})

}  // namespace culvert
