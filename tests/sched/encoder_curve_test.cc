// SPDX-License-Identifier: Apache-2.0
#include "sched/encoder_curve.h"

#include <gtest/gtest.h>

#include <cmath>

#include "codec/similarity.h"

namespace glyphreel {
namespace {

using Points = std::vector<std::pair<double, double>>;

// An encoder as laws say it: SSIM in dB falls evenly with the quality value, the
// logarithm of the size rises evenly with it, CPU goes with the size.
EncoderPoint by_law(double quality) {
  EncoderPoint p;
  const double db = 20 - 0.15 * quality;
  p.quality = quality;
  p.ssim = ssim_of_db(db);
  p.psnr_db = 25 + db;
  p.bytes = 1e4 * std::exp(0.9 * db);
  p.cpu_s = 1 + 0.1 * db;
  return p;
}

TEST(Interpolate, GoesThroughItsPointsAndAlongLines) {
  const Points line = {{0, 1}, {1, 3}, {4, 9}, {5, 11}};
  for (double x = 0; x <= 5; x += 0.25)
    EXPECT_NEAR(interpolate(line, x).value(), 1 + 2 * x, 1e-12);
  const Points bent = {{0, 0}, {1, 1}, {2, 1.1}, {3, 8}};
  for (const auto& [x, y] : bent) EXPECT_NEAR(interpolate(bent, x).value(), y, 1e-12);
  EXPECT_NEAR(interpolate({{2, 4}, {4, 8}}, 3).value(), 6, 1e-12);
  EXPECT_EQ(interpolate({{2, 4}}, 2).value(), 4);
}

TEST(Interpolate, IsMonotoneWherePointsAreAndNeverOvershoots) {
  const Points points = {{0, 0}, {1, 0.01}, {2, 5}, {2.1, 5.01}, {6, 5.02}, {7, 9}};
  double before = -1;
  for (double x = 0; x <= 7; x += 0.01) {
    const double y = interpolate(points, x).value();
    EXPECT_GE(y, before - 1e-12) << x;
    EXPECT_LE(y, 9);
    before = y;
  }
  // Up and down again: no higher than its highest point.
  for (double x = 0; x <= 2; x += 0.01)
    EXPECT_LE(interpolate({{0, 0}, {1, 1}, {2, 0}}, x).value(), 1 + 1e-12);
}

TEST(Interpolate, FollowsASmoothCurveClosely) {
  Points points;
  for (double x = 0; x <= 3; x += 0.5) points.emplace_back(x, std::exp(x));
  for (double x = 0; x <= 3; x += 0.1)
    EXPECT_NEAR(interpolate(points, x).value(), std::exp(x), 0.01 * std::exp(x));
}

TEST(Interpolate, SaysNothingBeyondItsPoints) {
  const Points points = {{1, 1}, {2, 2}};
  EXPECT_FALSE(interpolate(points, 0.999));
  EXPECT_FALSE(interpolate(points, 2.001));
  EXPECT_FALSE(interpolate(points, NAN));
  EXPECT_FALSE(interpolate({}, 1));
}

TEST(EncoderCurve, FindsThePlantedLawBetweenItsTrials) {
  const EncoderCurve curve({by_law(30), by_law(18), by_law(23)});
  for (const double quality : {18.0, 19.3, 23.0, 26.7, 30.0}) {
    const EncoderPoint due = by_law(quality);
    for (const auto& got : {curve.at_ssim(due.ssim), curve.at_bytes(due.bytes)}) {
      ASSERT_TRUE(got);
      EXPECT_NEAR(got->quality, quality, 1e-6);
      EXPECT_NEAR(got->ssim, due.ssim, 1e-9);
      EXPECT_NEAR(got->psnr_db, due.psnr_db, 1e-6);
      EXPECT_NEAR(got->bytes, due.bytes, 1e-6 * due.bytes);
      EXPECT_NEAR(got->cpu_s, due.cpu_s, 1e-6);
    }
  }
}

TEST(EncoderCurve, RefusesToExtrapolate) {
  const EncoderCurve curve({by_law(18), by_law(30)});
  EXPECT_FALSE(curve.at_ssim(by_law(17.9).ssim));
  EXPECT_FALSE(curve.at_ssim(by_law(30.1).ssim));
  EXPECT_FALSE(curve.at_bytes(by_law(17.9).bytes));
  EXPECT_FALSE(curve.at_bytes(by_law(30.1).bytes));
  EXPECT_FALSE(EncoderCurve().at_ssim(0.9));
  const EncoderCurve one({by_law(23)});
  EXPECT_EQ(one.at_ssim(by_law(23).ssim)->bytes, by_law(23).bytes);
  EXPECT_FALSE(one.at_ssim(by_law(23.1).ssim));
}

TEST(EncoderCurve, KeepsOnlyWhatIsWorthItsBytes) {
  // A trial that is larger and worse than another, and one that is only larger.
  EncoderPoint bad = by_law(20), twin = by_law(23);
  bad.ssim = by_law(24).ssim;
  twin.bytes *= 2;
  const EncoderCurve curve({by_law(18), by_law(23), by_law(30), bad, twin});
  EXPECT_EQ(curve.points().size(), 4u);
  EXPECT_EQ(curve.at_ssim(by_law(23).ssim)->bytes, by_law(23).bytes);
  EXPECT_NEAR(curve.at_bytes(by_law(20).bytes)->ssim, by_law(20).ssim, 1e-9);
}

TEST(EncoderCurve, ALosslessTrialIsTheHighest) {
  EncoderPoint lossless = by_law(0);
  lossless.ssim = 1;
  const EncoderCurve curve({lossless, by_law(18), by_law(23)});
  EXPECT_EQ(curve.points().back().ssim, 1);
  EXPECT_TRUE(curve.at_ssim(by_law(20).ssim));
}

}  // namespace
}  // namespace glyphreel
