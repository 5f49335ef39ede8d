// SPDX-License-Identifier: Apache-2.0
#include "codec/stamp_fill.h"

#include <gtest/gtest.h>

namespace glyphreel {
namespace {

using Stamps = std::vector<int64_t>;

TEST(StampFill, KeyFramesAloneTellTheRest) {
  // I B B P B B P B B I ...: decoded from 0 on, shown one frame later.
  Stamps decoding, known;
  for (int n = 0; n < 30; ++n) decoding.push_back(n * 3600);
  known = {3600, 13 * 3600, 25 * 3600};
  Stamps due;
  for (int n = 1; n <= 30; ++n) due.push_back(n * 3600);
  EXPECT_EQ(fill_in_stamps(known, decoding, 1), due);
}

TEST(StampFill, StoredTimesDecideTheDelay) {
  const Stamps decoding = {0, 10, 20, 30, 40};
  // The last frame's time needs two frames of delay, whatever is declared.
  EXPECT_EQ(fill_in_stamps({20, 60}, decoding, 1), (Stamps{20, 30, 40, 50, 60}));
  EXPECT_EQ(fill_in_stamps({0, 10, 40}, decoding, 1), decoding);
}

TEST(StampFill, UnevenStepsAreKept) {
  // Film shown as 3 and 2 fields: what a frame lasts is in the decoding times.
  const Stamps decoding = {0, 3, 5, 8, 10, 13};
  EXPECT_EQ(fill_in_stamps({3, 10}, decoding, 1), (Stamps{3, 5, 8, 10, 13, 16}));
}

TEST(StampFill, StoredTimeOffTheGridReplacesItsNeighbour) {
  const Stamps decoding = {0, 10, 20, 30, 40};
  EXPECT_EQ(fill_in_stamps({10, 21, 40}, decoding, 1), (Stamps{10, 21, 30, 40, 50}));
}

TEST(StampFill, NothingToFillIn) {
  EXPECT_EQ(fill_in_stamps({5, 6}, {4, 5}, 1), (Stamps{5, 6}));
  EXPECT_EQ(fill_in_stamps({}, {}, 0), Stamps{});
}

}  // namespace
}  // namespace glyphreel
