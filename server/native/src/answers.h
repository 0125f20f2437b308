// FUSE requests that need nothing but a descriptor, answered where they are taken: between a wake-up and its answer, memory that nobody has touched for
// a while is what costs most, and TypeScript needs far more of it. What may be answered is in tables that the session fills
// (server/session/fuse/answers.ts, which has their layout); whatever is not in them, or is not quite ordinary, is left to the session.
#pragma once

#include <sys/stat.h>

#include <memory>

#include "addon.h"

namespace culvert {

class Queue;
struct Chain;
struct Popped;

class Answers {
 public:
  // A row for each nodeid.
  struct Node {
    uint32_t lookups;
    uint32_t stamp;  // changes when what was said of the node's place holds no longer
    uint32_t generation, unused;
    double wroteNs;  // CLOCK_MONOTONIC: the last write that was answered here
  };
  // A row for each fh.
  struct File {
    uint32_t node, generation;  // node 0: closed
    int32_t fd;
    uint32_t may;  // kRead and so on
  };
  static constexpr uint32_t kRead = 1, kNowait = 2, kWrite = 4, kFlush = 8, kSync = 16;
  // What goes for all of them.
  struct Terms {
    uint32_t session;  // whose queues are served, by its number in the trace's journal; 0: none
    uint32_t writeback, readonly;
    uint32_t attrSec, attrNsec, entrySec, entryNsec, negativeSec, negativeNsec;
    uint32_t unused;
  };
  struct Tables {
    const Terms* terms = nullptr;
    Node* nodes = nullptr;
    size_t nodeCount = 0;
    File* files = nullptr;
    size_t fileCount = 0;
    double* vitals = nullptr;
  };

  struct Whereabouts {
    uint32_t node, parent;  // parent 0: the guest does not know it
    int fd, dirfd;      // of the node itself, or -1; of `parent`, or -1
    const char* name;   // in `parent`
    size_t length;      // 0: it has none
    bool watched;       // somebody wants to see each change of size and times
  };
  // Indexes of `vitals` (server/transport/vitals.ts).
  static constexpr int kTaken = 0, kEnded = 1;

  // What is in them stays the caller's. Places are forgotten unless the terms are the same as before.
  void bind(const Tables& tables);
  // Where a node lies: what `is` tells of. One without a time of birth could not be told from the next with its number, and is not taken.
  void place(const Whereabouts& at, const struct statx& is);

  bool serves(int session) const {
    return tables_.terms && session > 0 && tables_.terms->session == static_cast<uint32_t>(session);
  }
  // Answers the request that was popped, whose first bytes are at `request`. False: nothing has been done, or nothing that matters.
  bool answer(Queue& queue, const Popped& popped, const uint8_t* request);

 private:
  // Enough to see that the node is still there and still itself. The same test as in server/fs/host/resolve.ts; so it does not matter which
  // descriptors `fd` and `dirfd` are by now.
  struct Place;
  struct Places;
  struct Request;
  struct Kind;
  struct Free {
    void operator()(Places* places) const;
  };

  bool alive(uint64_t node) const { return node < tables_.nodeCount && tables_.nodes[node].lookups != 0; }
  File* file(const Request& r, uint64_t fh, uint32_t may) const;
  const Place* placeOf(uint64_t node) const;
  const Place* named(uint64_t parent, const char* name, size_t length) const;

  static const Kind* kindOf(uint32_t opcode);
  bool getattr(Request& r);
  bool lookup(Request& r);
  bool lookupMissing(Request& r, const char* name, size_t length);
  bool read(Request& r);
  bool write(Request& r);
  bool flush(Request& r);
  bool fsync(Request& r);

  Tables tables_;
  int spared_ = 0;  // unknown names that are not looked at here
  std::unique_ptr<Places, Free> places_;  // null until there is one
};

}  // namespace culvert
