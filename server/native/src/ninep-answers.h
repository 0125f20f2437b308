// 9P messages that need nothing but a descriptor, answered where they are received (answers.h has the reasons; the same for FUSE). What may be answered is in a
// block of the arena for each connection, which its session fills (server/session/ninep/answers.ts, which has the layout); whatever is not in it, or is
// not quite ordinary, is left to the session.
#pragma once

#include <cstddef>
#include <cstdint>

#include "addon.h"
#include "journal.h"

namespace culvert {

struct Lane;

class NinepAnswers {
 public:
  static constexpr uint32_t kRead = 1, kNowait = 2, kWrite = 4, kAppend = 8;
  static constexpr uint32_t kRows = 256;

  // Zeroes are nobody's.
  struct Row {
    uint32_t fid;  // and one
    int32_t fd;    // of the open file
    uint32_t may, stamp;  // good while the stamp is the block's
    uint32_t wroteAt;     // arena offset of when the file was last written to here: f64, ns of CLOCK_MONOTONIC
    int32_t lookFd;       // to look at the attributes with; which file that has to be:
    uint32_t lookStamp, pathMark;
    uint64_t ino, mount;
    int64_t birthSec;
    uint32_t birthNsec, devMajor, devMinor, type;
  };
  struct Block {
    uint32_t session, ticket;    // in the trace's journal
    uint32_t msize, versions;    // what qids say of changes: kNone and so on
    uint32_t stamp, lookStamp;
    uint32_t replyAt, replyRoom;  // where replies may be put together
    uint32_t unused[8];
    Row rows[kRows];
  };
  static_assert(sizeof(Row) == 72 && sizeof(Block) == 64 + kRows * sizeof(Row), "server/session/ninep/answers.ts has the same");

  // Answers what it can of the `length` bytes at `from`, which begin with a message, from the first message on, and sends the answers. Returns how many
  // bytes of messages have been dealt with. What could not be sent is in the lane, and then nothing more is answered.
  static size_t answer(Env& self, Lane& lane, Block& block, const uint8_t* from, size_t length, uint64_t takenNs);

 private:
  static constexpr uint32_t kChanges = 1, kStable = 2;  // server/policy/ninep-policy.ts
  struct Request;
  static size_t reply(Request& r);
  static size_t getattr(Request& r);
  static size_t read(Request& r);
  static size_t write(Request& r);
};

}  // namespace culvert
