// SPDX-License-Identifier: Apache-2.0
#include "sched/encoder_search.h"

#include <gtest/gtest.h>

#include <cmath>

#include "codec/similarity.h"

namespace glyphreel {
namespace {

// An encoder that is not quite as its scale guesses.
struct PlantedEncoder {
  double db_at_zero = 20, db_per_one = 0.15, log_bytes_per_db = 0.8, bytes = 1e4;

  EncoderPoint at(double quality) const {
    EncoderPoint p;
    const double db = db_at_zero - db_per_one * quality - 0.001 * quality * quality;
    p.quality = quality;
    p.ssim = ssim_of_db(db);
    p.bytes = bytes * std::exp(log_bytes_per_db * db);
    p.cpu_s = 1;
    return p;
  }
};

struct Searched {
  std::vector<EncoderPoint> measured;
  EncoderCurve curve;
};

Searched search(const PlantedEncoder& encoder, const QualityScale& scale,
                const QualityTarget& target, double start, int most = 4) {
  Searched out;
  while (const auto quality = next_quality(scale, out.measured, target, start, most)) {
    for (const EncoderPoint& p : out.measured) EXPECT_NE(p.quality, *quality);
    EXPECT_GE(*quality, scale.best);
    EXPECT_LE(*quality, scale.worst);
    EXPECT_NEAR(std::remainder(*quality, scale.step), 0, 1e-9);
    out.measured.push_back(encoder.at(*quality));
    if (out.measured.size() > 10) break;
  }
  out.curve = EncoderCurve(out.measured);
  return out;
}

TEST(NextQuality, HoldsTheTargetAfterFewTrialsWhateverTheStart) {
  const QualityScale scale{"crf", 1, 51, 0.1, 23, 0.15};
  const PlantedEncoder encoder;
  const QualityTarget target{encoder.at(23.37).ssim, encoder.at(30).bytes};
  for (const double start : {12.0, 18.0, 22.0, 23.3, 23.4, 25.0, 29.0, 35.0}) {
    const Searched found = search(encoder, scale, target, start);
    const auto at = found.curve.at_ssim(target.ssim);
    ASSERT_TRUE(at) << start;
    EXPECT_NEAR(at->quality, 23.37, 0.15) << start;
    EXPECT_NEAR(at->bytes, encoder.at(23.37).bytes, 0.02 * encoder.at(23.37).bytes);
    EXPECT_LE(found.measured.size(), std::abs(start - 23.37) < 3 ? 2u : 4u) << start;
  }
}

TEST(NextQuality, LooksAtTheSizeOnlyWhereTheEncoderNeedsFewerBytes) {
  const QualityScale scale{"crf", 1, 63, 1, 20, 0.05};
  PlantedEncoder encoder;
  encoder.db_per_one = 0.04;
  const double ssim = encoder.at(22.5).ssim;
  for (const double start : {15.0, 21.0, 24.0, 32.0}) {
    const QualityTarget larger{ssim, 1.5 * encoder.at(22.5).bytes};
    const Searched saves = search(encoder, scale, larger, start);
    EXPECT_TRUE(saves.curve.at_ssim(ssim)) << start;
    ASSERT_TRUE(saves.curve.at_bytes(larger.bytes)) << start;
    EXPECT_GT(saves.curve.at_bytes(larger.bytes)->ssim, ssim);
    EXPECT_LE(saves.measured.size(), 4u);
    const QualityTarget smaller{ssim, 0.7 * encoder.at(22.5).bytes};
    const Searched wastes = search(encoder, scale, smaller, start);
    EXPECT_TRUE(wastes.curve.at_ssim(ssim)) << start;
    EXPECT_LE(wastes.measured.size(), std::abs(start - 22.5) < 8 ? 3u : 4u) << start;
  }
}

TEST(NextQuality, StopsWhereTheScaleEnds) {
  const QualityScale scale{"crf", 10, 40, 1, 23, 0.15};
  const PlantedEncoder encoder;
  const Searched too_good =
      search(encoder, scale, {encoder.at(4).ssim, encoder.at(4).bytes}, 23);
  EXPECT_EQ(too_good.measured.back().quality, 10);
  EXPECT_FALSE(too_good.curve.at_ssim(encoder.at(4).ssim));
  const Searched too_bad =
      search(encoder, scale, {encoder.at(50).ssim, encoder.at(50).bytes}, 23);
  EXPECT_EQ(too_bad.measured.back().quality, 40);
  // One that does nothing with the value asked for.
  PlantedEncoder deaf;
  deaf.db_per_one = 0;
  EXPECT_LE(search(deaf, scale, {0.999, 1e9}, 23).measured.size(), 4u);
  EXPECT_EQ(search(encoder, scale, {0.999, 1e9}, 23, 1).measured.size(), 1u);
}

TEST(QualityScale, SetsWhatCanBeSetOnTheSideAskedFor) {
  const QualityScale whole{"crf", 1, 63, 1, 20, 0.05}, tenths{"crf", 1, 51, 0.1, 23, 0.15};
  EXPECT_EQ(whole.nearest(22.5001), 23);
  EXPECT_EQ(whole.not_worse(22.9), 22);
  EXPECT_EQ(whole.not_better(22.1), 23);
  EXPECT_EQ(whole.not_worse(22), 22);
  EXPECT_EQ(whole.not_better(22), 22);
  EXPECT_EQ(whole.not_worse(0.3), 1);
  EXPECT_EQ(whole.nearest(99), 63);
  EXPECT_NEAR(tenths.not_worse(22.78), 22.7, 1e-9);
  EXPECT_NEAR(tenths.not_better(22.71), 22.8, 1e-9);
  EXPECT_NEAR(tenths.not_worse(22.7), 22.7, 1e-9);
}

}  // namespace
}  // namespace glyphreel
