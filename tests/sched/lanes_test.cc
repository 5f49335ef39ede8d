// SPDX-License-Identifier: Apache-2.0
#include "sched/lanes.h"

#include <gtest/gtest.h>
#include <tbb/parallel_for.h>

#include <atomic>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

namespace glyphreel {
namespace {

TEST(RunInOrder, RunsEachIndexOnce) {
  std::vector<std::atomic<int>> seen(1000);
  run_in_order(1000, 4, [&](int i) { ++seen[i]; });
  for (const auto& s : seen) EXPECT_EQ(s, 1);
}

TEST(RunInOrder, OneLaneKeepsTheOrder) {
  std::vector<int> order;
  run_in_order(5, 1, [&](int i) { order.push_back(i); });
  EXPECT_EQ(order, (std::vector<int>{0, 1, 2, 3, 4}));
}

TEST(RunInOrder, NeverExceedsItsLanes) {
  std::atomic<int> at_work{0}, most{0};
  run_in_order(200, 2, [&](int) {
    const int now = ++at_work;
    int seen = most;
    while (now > seen && !most.compare_exchange_weak(seen, now)) {
    }
    --at_work;
  });
  EXPECT_LE(most, 2);
}

TEST(RunInOrder, PassesAnExceptionOn) {
  EXPECT_THROW(run_in_order(10, 2,
                            [](int i) {
                              if (i == 3) throw std::bad_alloc();
                            }),
               std::bad_alloc);
}

TEST(RunInOrder, AnExceptionEndsTheOtherLanes) {
  std::atomic<int> begun{0};
  EXPECT_THROW(run_in_order(1'000'000'000, 2,
                            [&](int) {
                              if (++begun == 10) throw std::bad_alloc();
                            }),
               std::bad_alloc);
  EXPECT_LT(begun, 1'000'000'000);
}

TEST(RunInOrder, BeginsNoOtherTaskOfTheHostWhileItWaits) {
  std::atomic<int> deepest{0};
  tbb::parallel_for(
      0, 200,
      [&](int) {
        thread_local int depth = 0;
        ++depth;
        int seen = deepest;
        while (depth > seen && !deepest.compare_exchange_weak(seen, depth)) {
        }
        run_in_order(8, 4, [](int) { std::this_thread::yield(); });
        --depth;
      },
      tbb::simple_partitioner());
  EXPECT_EQ(deepest, 1);
}

TEST(RunInOrder, DoesNothingForNothing) {
  run_in_order(0, 4, [](int) { FAIL(); });
}

}  // namespace
}  // namespace glyphreel
