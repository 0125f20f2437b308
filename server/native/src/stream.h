// Byte streams that are served one request at a time spend as much on getting from call to call as on the request. So what stands around the wait is done in the
// wait's own call: replies are sent before it, and what woke it is received behind it. Sockets of which the owner wants that have a lane.
#pragma once

#include <vector>

#include "addon.h"

namespace culvert {

// In the arena; the owner writes it between waits (server/transport/stream/stream-lane.ts has the layout too).
struct Lane {
  static constexpr uint32_t kIdle = 0, kArmed = 1, kReceived = 2;
  uint32_t state;     // kArmed: `room` bytes may be received at `fillAt`
  uint32_t fillAt, room;
  int32_t received;   // kReceived: what recv(2) gave, or -errno
  double takenNs;     // CLOCK_MONOTONIC, when that was
  uint32_t sendAt, sendLength;  // to be sent by the next streamWait; of what could not be, the rest
  int32_t fd, token;  // written here
  uint32_t answersAt, unused;  // of NinepAnswers::Block; 0: all that is received goes to the owner
};
static_assert(sizeof(Lane) == 48, "native.d.ts promises 48 bytes");

class Streams {
 public:
  // `lane` is the descriptor's until `forget`. Called for descriptors that the reactor watches as `token`.
  void watch(int32_t token, uint64_t lane);
  void forget(int fd, Env& self);
  // There is something to read for `token`. What of EPOLLIN and EPOLLOUT its owner has to be told of; 0: nothing.
  uint32_t receive(Env& self, int32_t token);
  // Sends what the lane has; false when something is left.
  static bool send(Env& self, Lane& lane);

  // Counts of requests (server/transport/vitals.ts), or null.
  static constexpr int kTaken = 0, kEnded = 1;
  double* vitals() const { return vitals_; }
  void setVitals(double* vitals) { vitals_ = vitals; }

 private:
  // How many of the bytes that were received have been dealt with.
  static size_t answer(Env& self, Lane& lane, size_t length, uint64_t takenNs);

  double* vitals_ = nullptr;
  std::vector<uint64_t> lanes_;  // by token: arena offset, 0 for none
};

}  // namespace culvert
