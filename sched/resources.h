// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_RESOURCES_H_
#define GR_SCHED_RESOURCES_H_

// What the machine grants this process, as opposed to what the machine has.

#include <cstdint>

namespace glyphreel {

// Cores the process may use: its affinity mask, cut to the cgroup's CPU quota (v1 and
// v2, rounded up). At least 1.
int available_cores();

// Memory the process may still take: MemAvailable, cut to what its cgroups leave.
int64_t available_memory_bytes();

// CPU seconds (user + system) the process has used, and its peak resident size.
double process_cpu_seconds();
int64_t peak_memory_bytes();

}  // namespace glyphreel

#endif  // GR_SCHED_RESOURCES_H_
