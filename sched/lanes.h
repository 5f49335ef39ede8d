// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_LANES_H_
#define GR_SCHED_LANES_H_

// Bounded parallelism that keeps an order: oneTBB's loops promise none, and
// longest-first needs one.

#include <functional>

namespace glyphreel {

// Runs body(0, lane) ... body(count - 1, lane), started in that order, with at most
// `lanes` at work at once, on the current TBB arena; `lane` is 0 .. lanes - 1, and one
// lane runs one body at a time. Returns when all are done; an exception from a body
// ends the lanes and is thrown here.
void run_in_order(int count, int lanes,
                  const std::function<void(int index, int lane)>& body);
void run_in_order(int count, int lanes, const std::function<void(int index)>& body);

}  // namespace glyphreel

#endif  // GR_SCHED_LANES_H_
