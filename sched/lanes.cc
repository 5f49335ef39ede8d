// SPDX-License-Identifier: Apache-2.0
#include "sched/lanes.h"

#include <tbb/task_arena.h>
#include <tbb/task_group.h>

#include <algorithm>
#include <atomic>

namespace glyphreel {

void run_in_order(int count, int lanes, const std::function<void(int, int)>& body) {
  // oneTBB orders our writes before the lanes, and theirs before the return. The
  // counter says it again (free on x86), for ThreadSanitizer does not see inside
  // libtbb: every hand-over would look like a race, and real ones would drown.
  std::atomic<int> next;
  next.store(0, std::memory_order_release);
  const auto run_lane = [&](int lane) {
    try {
      for (int i; (i = next.fetch_add(1, std::memory_order_acq_rel)) < count;)
        body(i, lane);
    } catch (...) {
      next.exchange(count, std::memory_order_acq_rel);  // the other lanes end too
      throw;
    }
  };
  // Isolated: who waits here for the last lane must not begin another of the host's
  // tasks meanwhile, say a second render on top of this one's stack and memory.
  tbb::this_task_arena::isolate([&] {
    tbb::task_group group;
    for (int i = 1; i < std::min(lanes, count); ++i)
      group.run([&run_lane, i] { run_lane(i); });
    group.run_and_wait([&] { run_lane(0); });
  });
  (void)next.load(std::memory_order_acquire);
}

void run_in_order(int count, int lanes, const std::function<void(int)>& body) {
  run_in_order(count, lanes, [&](int index, int) { body(index); });
}

}  // namespace glyphreel
