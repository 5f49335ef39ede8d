// SPDX-License-Identifier: Apache-2.0
#include "sched/progress.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace glyphreel {
namespace {

TEST(ProgressCounter, CountsFromManyThreadsAndCallsFromOneAtATime) {
  std::atomic<int> inside{0};
  std::atomic<bool> overlapped{false};
  RenderProgress last;
  ProgressCounter counter([&](const RenderProgress& p) {
    if (++inside != 1) overlapped = true;
    last = p;
    --inside;
  });
  counter.begin("render", 4000, 25);
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&] {
        for (int i = 0; i < 1000; ++i) counter.add_frame();
      });
  }
  counter.report_now();
  EXPECT_FALSE(overlapped);
  EXPECT_EQ(last.frames_done, 4000);
  EXPECT_EQ(last.frame_count, 4000);
  EXPECT_STREQ(last.stage, "render");
}

}  // namespace
}  // namespace glyphreel
