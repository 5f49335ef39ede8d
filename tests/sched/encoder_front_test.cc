// SPDX-License-Identifier: Apache-2.0
#include "sched/encoder_front.h"

#include <gtest/gtest.h>

namespace glyphreel {
namespace {

// A curve of three trials around SSIM 0.95, where it has these figures; 10 % fewer bytes
// per 0.01 of SSIM.
EncoderCurve curve(double cpu_s, double bytes) {
  EncoderCurve out({{30, 0.94, 35, 0.9 * bytes, cpu_s},
                    {25, 0.95, 36, bytes, cpu_s},
                    {20, 0.96, 37, 1.1 * bytes, cpu_s}});
  return out;
}

constexpr double kSsim = 0.95;

TEST(EqualQuality, FindsThePlantedFront) {
  const std::vector<EncoderCurve> curves = {
      curve(1, 900),  // 0: fast and large
      curve(2, 500),  // 1
      curve(2, 520),  // 2: as fast as 1, but larger
      curve(3, 500),  // 3: as small as 1, but slower
      curve(4, 300),  // 4
      curve(5, 800),  // 5: worse than 1 in both
      EncoderCurve({{20, 0.97, 38, 100, 1}}),  // 6: was never tried at this quality
      curve(0.5, 2000)};  // 7
  std::vector<size_t> order, front;
  for (const EqualQuality& e : at_equal_quality(curves, kSsim)) {
    EXPECT_NEAR(e.point.ssim, kSsim, 1e-12);
    order.push_back(e.curve);
    if (e.on_front) front.push_back(e.curve);
  }
  EXPECT_EQ(order, (std::vector<size_t>{7, 0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(front, (std::vector<size_t>{7, 0, 1, 4}));
}

TEST(EqualQuality, OfNothingIsNothing) {
  EXPECT_TRUE(at_equal_quality({}, kSsim).empty());
  EXPECT_TRUE(at_equal_quality({EncoderCurve()}, kSsim).empty());
}

TEST(ClearlyBeaten, NeedsLessOfBothByAMargin) {
  const std::vector<EncoderCurve> others = {curve(9, 100), curve(2, 500)};
  const auto beaten = [&](double cpu_s, double bytes) {
    return clearly_beaten_by({0, kSsim, 0, bytes, cpu_s}, others);
  };
  EXPECT_EQ(beaten(3, 600), 1u);
  EXPECT_EQ(beaten(10.1, 200), 0u);
  EXPECT_FALSE(beaten(2.1, 600));  // about as fast
  EXPECT_FALSE(beaten(3, 510));    // about as small
  EXPECT_FALSE(beaten(1, 1000));
  EXPECT_FALSE(clearly_beaten_by({0, 0.99, 0, 1e9, 1e9}, others));  // not known there
}

TEST(ChooseEncoder, FindsTheBestByEachAim) {
  const std::vector<EncoderCurve> curves = {curve(1, 900), curve(2, 500), curve(4, 460),
                                            EncoderCurve({{23, kSsim, 36, 500, 3}})};
  const QualityTarget own{kSsim, 500};
  EXPECT_EQ(choose_encoder(EncoderAim::kLeastCpu, curves, own)->curve, 0u);
  EXPECT_EQ(choose_encoder(EncoderAim::kLeastCpuNoLarger, curves, own)->curve, 1u);
  EXPECT_EQ(choose_encoder(EncoderAim::kSmallest, curves, own)->curve, 2u);
  const auto best = choose_encoder(EncoderAim::kBestAtSize, curves, own);
  EXPECT_EQ(best->curve, 2u);
  EXPECT_GT(best->point.ssim, kSsim);
  EXPECT_EQ(best->point.bytes, 500);
  EXPECT_FALSE(choose_encoder(EncoderAim::kSmallest, {EncoderCurve()}, own));
}

TEST(ChooseEncoder, SetsTheQualityOnTheSafeSideAndChecksIt) {
  const QualityScale scale{"crf", 1, 63, 1, 20, 0.05};
  const EncoderChoice choice{0, {22.4, kSsim, 36, 500, 1}};
  EXPECT_EQ(quality_to_set(EncoderAim::kSmallest, choice, scale), 22);
  EXPECT_EQ(quality_to_set(EncoderAim::kBestAtSize, choice, scale), 23);
  const QualityTarget own{kSsim, 500};
  const auto keeps = [&](EncoderAim aim, double ssim, double bytes) {
    return keeps_promise(aim, {22, ssim, 36, bytes, 1}, own);
  };
  EXPECT_TRUE(keeps(EncoderAim::kSmallest, kSsim - 0.00009, 900));
  EXPECT_FALSE(keeps(EncoderAim::kSmallest, kSsim - 0.0002, 400));
  EXPECT_TRUE(keeps(EncoderAim::kBestAtSize, 0.1, 500.4));
  EXPECT_FALSE(keeps(EncoderAim::kBestAtSize, 0.99, 501));
  EXPECT_TRUE(keeps(EncoderAim::kLeastCpuNoLarger, kSsim, 500));
  EXPECT_FALSE(keeps(EncoderAim::kLeastCpuNoLarger, kSsim, 510));
  EXPECT_FALSE(keeps(EncoderAim::kLeastCpuNoLarger, 0.9, 400));
}

}  // namespace
}  // namespace glyphreel
