// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_CLIP_FAILURES_H_
#define GR_SCHED_CLIP_FAILURES_H_

// Which clips could not be made while a film was encoded, and why, where the film goes
// on without them (OnClipError). Every task runs to its end, so that what is collected
// does not depend on which came first. Any thread.

#include <cstdint>
#include <map>
#include <mutex>

#include "core/result.h"

namespace glyphreel {

class ClipFailures {
 public:
  // Of several failures of a clip the one at its earliest frame counts.
  void note(int clip, int64_t frame, Error error);
  // What was noted since the last call, by clip.
  std::map<int, Error> take();

 private:
  struct Failure {
    int64_t frame;
    Error error;
  };
  std::mutex mutex_;
  std::map<int, Failure> by_clip_;  // guarded by mutex_
};

}  // namespace glyphreel

#endif  // GR_SCHED_CLIP_FAILURES_H_
