// SPDX-License-Identifier: Apache-2.0
#include "sched/study_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace glyphreel {
namespace {

TEST(Spread, TakesTheMiddleAndTheEnds) {
  const Spread odd = spread_of({3, 9, 1});
  EXPECT_EQ(odd.count, 3);
  EXPECT_EQ(odd.median, 3);
  EXPECT_EQ(odd.least, 1);
  EXPECT_EQ(odd.most, 9);
  EXPECT_EQ(spread_of({4, 1, 2, 100}).median, 3);
  EXPECT_EQ(spread_of({}).count, 0);
  EXPECT_EQ(spread_of({}).median, 0);
}

TEST(Line, GoesThroughExactPointsAndBetweenNoisyOnes) {
  const auto line = fit_line({{1, 5}, {2, 7}, {4, 11}});
  ASSERT_TRUE(line);
  EXPECT_NEAR(line->at_zero, 3, 1e-12);
  EXPECT_NEAR(line->slope, 2, 1e-12);
  EXPECT_NEAR(fit_line({{0, 1}, {0, 3}, {1, 2}, {1, 4}})->slope, 1, 1e-12);
  EXPECT_FALSE(fit_line({{2, 5}, {2, 7}}));
  EXPECT_FALSE(fit_line({}));
}

TEST(Amdahl, FindsPlantedParts) {
  std::vector<ScalingPoint> points;
  for (const double n : {1, 2, 4, 8, 16}) points.push_back({n, 3 + 40 / n});
  const auto fit = fit_amdahl(points);
  ASSERT_TRUE(fit);
  EXPECT_NEAR(fit->serial_s, 3, 1e-9);
  EXPECT_NEAR(fit->parallel_s, 40, 1e-9);
  EXPECT_NEAR(fit->serial_share(), 3.0 / 43, 1e-9);
  EXPECT_NEAR(fit->seconds(32), 4.25, 1e-9);
  EXPECT_LT(fit->worst_error, 1e-9);
}

TEST(Amdahl, HasNoNegativePart) {
  // More than twice as fast on two cores: the serial part would be below 0.
  const auto super = fit_amdahl({{1, 10}, {2, 4}});
  ASSERT_TRUE(super);
  EXPECT_EQ(super->serial_s, 0);
  EXPECT_NEAR(super->parallel_s, 9.6, 1e-9);  // least squares of P, P/2 to 10, 4
  EXPECT_NEAR(super->worst_error, 0.2, 1e-9);
  // Slower with more cores.
  const auto slower = fit_amdahl({{1, 4}, {2, 6}});
  ASSERT_TRUE(slower);
  EXPECT_EQ(slower->parallel_s, 0);
  EXPECT_NEAR(slower->serial_s, 5, 1e-9);
}

TEST(Amdahl, NeedsTwoNumbersOfCores) {
  EXPECT_FALSE(fit_amdahl({{2, 5}, {2, 6}}));
  EXPECT_FALSE(fit_amdahl({}));
}

TEST(Usl, FindsPlantedParameters) {
  const UslFit planted{20, 0.05, 0.002, 0};
  std::vector<ScalingPoint> points;
  for (const double n : {1, 2, 4, 8, 16, 32}) points.push_back({n, planted.seconds(n)});
  const auto fit = fit_usl(points);
  ASSERT_TRUE(fit);
  EXPECT_NEAR(fit->one_s, 20, 1e-8);
  EXPECT_NEAR(fit->contention, 0.05, 1e-9);
  EXPECT_NEAR(fit->coherence, 0.002, 1e-9);
  EXPECT_LT(fit->worst_error, 1e-9);
  ASSERT_TRUE(fit->best_n());
  EXPECT_NEAR(*fit->best_n(), std::sqrt(0.95 / 0.002), 1e-5);
}

TEST(Usl, WithoutCoherenceIsAmdahl) {
  std::vector<ScalingPoint> points;
  for (const double n : {1, 2, 4, 8}) points.push_back({n, 2 + 18 / n});
  const auto fit = fit_usl(points);
  ASSERT_TRUE(fit);
  EXPECT_NEAR(fit->contention, 0.1, 1e-9);
  EXPECT_NEAR(fit->coherence, 0, 1e-9);
  // A negative coherence is not believed: the times of two cores are too good.
  const auto lucky = fit_usl({{1, 10}, {2, 6}, {4, 2.4}});
  ASSERT_TRUE(lucky);
  EXPECT_EQ(lucky->coherence, 0);
  EXPECT_GE(lucky->contention, 0);
  EXPECT_FALSE(lucky->best_n());
}

TEST(Usl, NeedsThreeNumbersOfCores) {
  EXPECT_FALSE(fit_usl({{1, 10}, {2, 6}, {2, 6.1}}));
}

TaskProfile task(TaskKind kind, int64_t begin_ns, int64_t end_ns,
                 std::initializer_list<std::pair<Stage, int64_t>> wall) {
  TaskProfile t;
  t.kind = kind;
  t.begin_ns = begin_ns;
  t.end_ns = end_ns;
  for (const auto& [stage, ns] : wall)
    t.stages[static_cast<size_t>(stage)] = {ns, ns, 1, 0};
  return t;
}

TEST(SerialTime, IsWhatRunsAlone) {
  constexpr int64_t kSecond = 1'000'000'000;
  Profile p;
  p.wall_ns = 10 * kSecond;
  p.tasks = {
      task(TaskKind::kProbe, 0, 1 * kSecond, {{Stage::kProbe, kSecond}}),
      task(TaskKind::kChunk, 1 * kSecond, 5 * kSecond, {{Stage::kEncode, 4 * kSecond}}),
      // Alone from 5 to 8, three quarters of it in the encoder.
      task(TaskKind::kChunk, 1 * kSecond, 8 * kSecond,
           {{Stage::kEncode, 6 * kSecond}, {Stage::kDecode, 2 * kSecond}}),
      // After a second without anybody.
      task(TaskKind::kJoin, 9 * kSecond, 10 * kSecond, {{Stage::kMux, kSecond}})};
  const SerialTime serial = serial_time(p);
  EXPECT_NEAR(serial.wall_s, 10, 1e-9);
  EXPECT_NEAR(serial.alone_s, 5, 1e-9);
  EXPECT_NEAR(serial.nobody_s, 1, 1e-9);
  ASSERT_EQ(serial.parts.size(), 4u);
  EXPECT_EQ(serial_part_name(serial.parts[0]), "chunk: encode");
  EXPECT_NEAR(serial.parts[0].seconds, 2.25, 1e-9);
  double sum = 0;
  for (const SerialPart& part : serial.parts) sum += part.seconds;
  EXPECT_NEAR(sum, serial.alone_s, 1e-9);

  p.tasks[2].encoder_threads = 4;  // then its encoder is not one worker's work
  EXPECT_NEAR(serial_time(p).alone_s, 2, 1e-9);
  EXPECT_EQ(serial_time(Profile()).alone_s, 0);
}

TEST(SmallestPaying, CountsFromTheLongestDown) {
  EXPECT_EQ(smallest_paying({{4, 1.9}, {1, 1.2}, {2, 1.6}}, 1.5), 2);
  // A lucky short one below an unlucky longer one does not count.
  EXPECT_EQ(smallest_paying({{0.5, 1.8}, {1, 1.2}, {2, 1.6}}, 1.5), 2);
  EXPECT_EQ(smallest_paying({{1, 1.5}}, 1.5), 1);
  EXPECT_FALSE(smallest_paying({{1, 1.9}, {2, 1.4}}, 1.5));
  EXPECT_FALSE(smallest_paying({}, 1));
}

}  // namespace
}  // namespace glyphreel
