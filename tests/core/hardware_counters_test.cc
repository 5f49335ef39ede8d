// SPDX-License-Identifier: Apache-2.0
#include "core/hardware_counters.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/perf_event.h>
#endif

#include <vector>

#include "core/stage_clock.h"

namespace glyphreel {
namespace {

constexpr HardwareEvent kAll[] = {HardwareEvent::kCycles, HardwareEvent::kInstructions,
                                  HardwareEvent::kCacheMisses};

// A descriptor that gives `groups` one after the other, as the kernel's would: message
// boundaries are kept, as a read of a perf event gives one group.
int planted(const std::vector<std::vector<uint64_t>>& groups) {
  int ends[2];
  if (::pipe2(ends, O_DIRECT) != 0) return -1;
  for (const auto& group : groups)
    EXPECT_EQ(::write(ends[1], group.data(), group.size() * 8),
              static_cast<ssize_t>(group.size() * 8));
  ::close(ends[1]);
  return ends[0];
}

TEST(HardwareCounters, AGroupIsReadAtOnce) {
  const HardwareCounters counters(planted({{3, 1000, 500, 70, 50, 9}}), kAll);
  const auto read = counters.read();
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->counted, (std::array<uint64_t, 3>{70, 50, 9}));
  EXPECT_EQ(read->enabled_ns, 1000u);
  EXPECT_EQ(read->running_ns, 500u);
  // It ran half of the time.
  EXPECT_EQ(read->estimate(HardwareEvent::kCycles), 140);
  EXPECT_FALSE(counters.read().has_value());  // the end
}

TEST(HardwareCounters, AMissingEventStaysZero) {
  constexpr HardwareEvent kTwo[] = {HardwareEvent::kCycles, HardwareEvent::kCacheMisses};
  const HardwareCounters counters(planted({{2, 10, 10, 5, 3}}), kTwo);
  EXPECT_TRUE(counters.has(HardwareEvent::kCacheMisses));
  EXPECT_FALSE(counters.has(HardwareEvent::kInstructions));
  const auto read = counters.read();
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->counted, (std::array<uint64_t, 3>{5, 0, 3}));
}

TEST(HardwareCounters, AGroupOfAnotherKindIsNothing) {
  EXPECT_FALSE(HardwareCounters(planted({{2, 10, 10, 5, 3}}), kAll).read().has_value());
  EXPECT_FALSE(HardwareCounters(planted({{3, 10, 10, 5}}), kAll).read().has_value());
  EXPECT_FALSE(
      HardwareCounters(planted({{2, 10, 10, 5, 3, 1}}), kAll).read().has_value());
  EXPECT_FALSE(HardwareCounters(-1, kAll).read().has_value());
}

TEST(HardwareCounters, WhatNeverRanIsZeroAndNotInfinite) {
  EXPECT_EQ(HardwareTotals().estimate(HardwareEvent::kCycles), 0);
  HardwareTotals enabled;
  enabled.enabled_ns = 10;
  EXPECT_EQ(enabled.estimate(HardwareEvent::kCycles), 0);
}

TEST(HardwareCounters, StagesGetWhatWasCountedInThem) {
  const HardwareCounters counters(planted({{3, 100, 100, 1000, 10, 1},    // at the start
                                           {3, 110, 110, 1007, 12, 1},    // other ends
                                           {3, 130, 120, 1107, 42, 5},    // decode ends
                                           {3, 200, 190, 1177, 62, 6}}),  // other again
                                  kAll);
  StageClock clock(0, &counters);
  { const StageScope decode(&clock, Stage::kDecode); }
  clock.stop();
  const HardwareTotals& decode = clock.totals(Stage::kDecode).hardware;
  EXPECT_EQ(decode.counted, (std::array<uint64_t, 3>{100, 30, 4}));
  EXPECT_EQ(decode.enabled_ns, 20u);
  EXPECT_EQ(decode.running_ns, 10u);
  EXPECT_EQ(decode.estimate(HardwareEvent::kInstructions), 60);
  const HardwareTotals& other = clock.totals(Stage::kOther).hardware;
  EXPECT_EQ(other.counted, (std::array<uint64_t, 3>{77, 22, 1}));
  EXPECT_EQ(other.enabled_ns, 80u);
}

TEST(HardwareCounters, CountersThatEndTakeNothingBack) {
  const HardwareCounters counters(planted({{3, 100, 100, 50, 10, 1}}), kAll);
  StageClock clock(0, &counters);
  { const StageScope decode(&clock, Stage::kDecode); }
  clock.stop();
  for (const StageTotals& stage : clock.totals())
    EXPECT_EQ(stage.hardware.counted, (std::array<uint64_t, 3>{}));
}

#ifdef __linux__
// The kernel's own counters, which every machine has: the layout is the real one.
TEST(HardwareCounters, TheKernelGivesItsGroupsLikeThis) {
  constexpr HardwareCounters::Event kSoftware[] = {
      {HardwareEvent::kCycles, PERF_TYPE_SOFTWARE, PERF_COUNT_SW_TASK_CLOCK},
      {HardwareEvent::kInstructions, PERF_TYPE_SOFTWARE, PERF_COUNT_SW_TASK_CLOCK},
      {HardwareEvent::kCacheMisses, PERF_TYPE_SOFTWARE, PERF_COUNT_SW_DUMMY}};
  auto counters = HardwareCounters::open(kSoftware);
  if (!counters.ok()) GTEST_SKIP() << counters.error().message;
  const auto before = counters->read();
  ASSERT_TRUE(before.has_value());
  // The counter itself ends the work: another clock of the same thread differs from it by
  // some microseconds.
  auto after = counters->read();
  ASSERT_TRUE(after.has_value());
  while ((*after - *before).counted[0] < 3'000'000) {
    after = counters->read();
    ASSERT_TRUE(after.has_value());
  }
  const HardwareTotals passed = *after - *before;
  EXPECT_GE(passed.counted[0], 3'000'000u);
  EXPECT_NEAR(static_cast<double>(passed.counted[0]),
              static_cast<double>(passed.counted[1]), 1e6);
  EXPECT_EQ(passed.counted[2], 0u);  // what a dummy counts
  EXPECT_NEAR(static_cast<double>(passed.enabled_ns),
              static_cast<double>(passed.counted[0]), 1e6);
}
#endif

TEST(HardwareCounters, WhereThereAreNoneOneSentenceSaysWhy) {
  const auto counters = HardwareCounters::open();
  if (counters.ok()) {
    EXPECT_TRUE(counters->has(HardwareEvent::kCycles));
    EXPECT_TRUE(counters->read().has_value());
  } else {
    EXPECT_FALSE(counters.error().message.empty());
  }
}

}  // namespace
}  // namespace glyphreel
