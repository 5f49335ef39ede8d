// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_SIMULATION_H_
#define GR_SCHED_SIMULATION_H_

// How long a measured render would take on another number of cores: its tasks are
// run again, on paper, by the scheduler's own rules. Fluid: tasks at work share the
// cores evenly, each up to the threads that it has. Knows nothing of shared caches and
// memory bandwidth.

#include <cstdint>
#include <limits>

#include "profile.h"

namespace glyphreel {

inline constexpr int kAnyNumber = std::numeric_limits<int>::max();

// Wall nanoseconds of the same render with `workers` workers on `cores` cores, 1 or
// more of each; kAnyNumber of both gives the critical path.
int64_t simulated_wall_ns(const Profile& profile, int workers, int cores);

}  // namespace glyphreel

#endif  // GR_SCHED_SIMULATION_H_
