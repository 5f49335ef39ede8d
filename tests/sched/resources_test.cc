// SPDX-License-Identifier: Apache-2.0
#include "sched/resources.h"

#include <gtest/gtest.h>
#include <sched.h>

namespace glyphreel {
namespace {

TEST(Resources, CoresFollowTheAffinityMask) {
  cpu_set_t before;
  ASSERT_EQ(sched_getaffinity(0, sizeof(before), &before), 0);
  EXPECT_LE(available_cores(), CPU_COUNT(&before));
  EXPECT_GE(available_cores(), 1);
  cpu_set_t one;
  CPU_ZERO(&one);
  for (int c = 0; c < CPU_SETSIZE; ++c)
    if (CPU_ISSET(c, &before)) {
      CPU_SET(c, &one);
      break;
    }
  ASSERT_EQ(sched_setaffinity(0, sizeof(one), &one), 0);
  EXPECT_EQ(available_cores(), 1);
  sched_setaffinity(0, sizeof(before), &before);
}

TEST(Resources, MemoryAndTimesArePlausible) {
  EXPECT_GT(available_memory_bytes(), 1 << 20);
  EXPECT_GT(peak_memory_bytes(), 1 << 20);
  EXPECT_GE(process_cpu_seconds(), 0);
}

}  // namespace
}  // namespace glyphreel
