// SPDX-License-Identifier: Apache-2.0
#include "core/color.h"

#include <gtest/gtest.h>

namespace glyphreel {
namespace {

TEST(Color, ParsesHexInEachLength) {
  EXPECT_EQ(parse_color("#fff"), rgb(0xffffff));
  EXPECT_EQ(parse_color("ef4444"), rgb(0xef4444));
  EXPECT_EQ(parse_color("#00000080")->a, 128.0f / 255.0f);
  for (const char* bad : {"", "#", "#ff", "#gggggg", "#fffff", "red"})
    EXPECT_FALSE(parse_color(bad).has_value()) << bad;
}

TEST(Color, RedInBt709LimitedIsTheStandardsCode) {
  // BT.709: 8-bit red is 63/102/240 (the value drawtext gets wrong).
  const YCbCr c = to_ycbcr(rgb(0xff0000), ColorSpec{}, 8);
  EXPECT_NEAR(c.y, 62.6, 0.1);
  EXPECT_NEAR(c.cb, 102.3, 0.1);
  EXPECT_NEAR(c.cr, 240.0, 0.01);
}

TEST(Color, WhiteAndNeutralAreExactInEveryDepthAndRange) {
  ColorSpec spec;
  for (const int depth : {8, 10, 12}) {
    const double scale = 1 << (depth - 8);
    spec.range = Range::kLimited;
    EXPECT_NEAR(to_ycbcr(rgb(0xffffff), spec, depth).y, 235 * scale, 1e-9);
    EXPECT_NEAR(to_ycbcr(rgb(0xffffff), spec, depth).cb, 128 * scale, 1e-9);
    spec.range = Range::kFull;
    EXPECT_NEAR(to_ycbcr(rgb(0xffffff), spec, depth).y, 256 * scale - 1, 1e-9);
    EXPECT_NEAR(to_ycbcr(rgb(0x808080), spec, depth).cr, 128 * scale, 1e-9);
  }
}

}  // namespace
}  // namespace glyphreel
