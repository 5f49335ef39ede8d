// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_SCHEDULING_GUARD_H_
#define GR_CODEC_SCHEDULING_GUARD_H_

// Private to codec/: threads stay as urgent as they were.

#include <set>

#include <sched.h>
#include <sys/types.h>

namespace glyphreel {

// SVT-AV1 makes the thread that opens it a real-time thread (SCHED_FIFO, priority 99;
// sched(7)) where it may, which for root it may, and the threads that it then starts
// inherit that: they would keep every other program from the cores. From here to the
// end of the scope, a calling thread that becomes more urgent takes that back, for
// itself and for the threads that were started meanwhile. Only Linux tells the threads.
class SchedulingGuard {
 public:
  SchedulingGuard();
  ~SchedulingGuard();
  SchedulingGuard(const SchedulingGuard&) = delete;
  SchedulingGuard& operator=(const SchedulingGuard&) = delete;

 private:
  int policy_ = 0;
  sched_param parameters_ = {};
  bool known_ = false;
  std::set<pid_t> threads_;  // those that were there before
};

}  // namespace glyphreel

#endif  // GR_CODEC_SCHEDULING_GUARD_H_
