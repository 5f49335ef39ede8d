// SPDX-License-Identifier: Apache-2.0
#include "codec/rate_estimate.h"

#include <gtest/gtest.h>

#include <random>

namespace glyphreel {
namespace {

RateEstimate of(const std::vector<int64_t>& run, Rational tb,
                Rational declared = Rational(0)) {
  const std::vector<std::vector<int64_t>> runs = {run};
  return estimate_rate(runs, tb, declared);
}

std::vector<int64_t> grid(Rational rate, Rational tb, int count) {
  std::vector<int64_t> run;
  for (int i = 0; i < count; ++i)
    run.push_back((Rational(i) / rate / tb).round());
  return run;
}

TEST(RateEstimate, ExactRatesComeBackExactly) {
  for (const Rational rate :
       {Rational(24000, 1001), Rational(24), Rational(25), Rational(30000, 1001),
        Rational(30), Rational(50), Rational(60000, 1001), Rational(60),
        Rational(25, 2), Rational(15), Rational(120)}) {
    const auto fine = of(grid(rate, Rational(1, 720000), 100), Rational(1, 720000));
    EXPECT_EQ(fine.rate, rate);
    EXPECT_TRUE(fine.constant);
    // Matroska rounds to milliseconds.
    const auto coarse = of(grid(rate, Rational(1, 1000), 250), Rational(1, 1000));
    EXPECT_EQ(coarse.rate, rate) << rate.num << "/" << rate.den;
    EXPECT_TRUE(coarse.constant);
  }
}

TEST(RateEstimate, JitterAndLostFramesAreStillConstant) {
  std::mt19937 random(1);
  auto run = grid(Rational(30), Rational(1, 15360), 300);
  for (auto& t : run) t += static_cast<int64_t>(random() % 90) - 45;
  run.erase(run.begin() + 120, run.begin() + 123);
  const auto e = of(run, Rational(1, 15360), Rational(29874, 1000));
  EXPECT_EQ(e.rate, Rational(30));
  EXPECT_TRUE(e.constant);
}

TEST(RateEstimate, LongHoleIsNotConstantButKeepsTheRate) {
  auto run = grid(Rational(30), Rational(1, 90000), 270);
  run.erase(run.begin() + 60, run.begin() + 210);
  const auto e = of(run, Rational(1, 90000));
  EXPECT_EQ(e.rate, Rational(30));
  EXPECT_FALSE(e.constant);
}

TEST(RateEstimate, VariableRateTakesTheStandardRateNearestToItsAverage) {
  std::vector<int64_t> run;
  for (int n = 0; n < 720; ++n)
    if (n % 2 == 0 || n % 37 < 5 || (n >= 240 && n < 300)) run.push_back(n * 1500);
  const auto e = of(run, Rational(1, 90000), Rational(60));
  EXPECT_EQ(e.rate, Rational(30));
  EXPECT_FALSE(e.constant);
}

TEST(RateEstimate, FrameThatIsLeftOutOfACoarseClockChangesNothing) {
  // As AVI has it when the sound begins earlier: one place of the grid is empty, and
  // the average that is declared is off by it.
  std::vector<int64_t> run = {0};
  for (int n = 2; n <= 150; ++n) run.push_back(n);
  const auto e = of(run, Rational(1, 30), Rational(2980, 100));
  EXPECT_EQ(e.rate, Rational(30));
  EXPECT_TRUE(e.constant);
}

TEST(RateEstimate, OneFrameTakesWhatIsDeclared) {
  EXPECT_EQ(of({5}, Rational(1, 1000), Rational(50)).rate, Rational(50));
  EXPECT_EQ(of({5}, Rational(1, 1000)).rate, Rational(25));
}

}  // namespace
}  // namespace glyphreel
