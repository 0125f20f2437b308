// Looking at a ring for a moment instead of sleeping at once: worth it while requests come quickly and a core is idle.
#pragma once

#include <cstdint>

#include "addon.h"
#include "clock.h"

namespace culvert {

class Queue;

// What one engine thread has learnt about its traffic. A sleep and its wake-up cost both sides several microseconds, so when the last waits
// were short the next one is spun; a wait that was not short, and a core that somebody else wants, end that.
class Spin {
 public:
  Spin();
  // The queue has run dry. True when a request came while looking. Other work for the thread (completions, other queues) ends it too.
  bool wait(Env& self, Queue& queue);
  // A request was taken from a queue that had run dry, without `wait` having seen it.
  void woken();
  void enable(bool on) { enabled_ = on; }

 private:
  void learn(uint64_t waitedNs);

  bool enabled_;
  int dense_ = 0;            // short waits in a row, up to kTrusted and some
  uint64_t dryNs_ = 0;       // when a queue ran dry; 0: nobody waits
  uint64_t pausedUntilNs_ = 0;
  uint64_t pauseNs_ = 0;
};

void cpuRelax();

}  // namespace culvert
