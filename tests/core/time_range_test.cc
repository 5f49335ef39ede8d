// SPDX-License-Identifier: Apache-2.0
#include "core/time_range.h"

#include <gtest/gtest.h>

namespace glyphreel {
namespace {

TEST(TimeRange, NeighboursBecomeOneAndOrderIsKept) {
  std::vector<TimeRange> ranges;
  const auto add = [&](int64_t first, int64_t last) {
    add_range({Rational(first), Rational(last)}, Rational(1), ranges);
  };
  add(10, 12);
  add(2, 4);
  add(20, 21);
  EXPECT_EQ(describe(ranges), "0:02 to 0:04, 0:10 to 0:12, 0:20 to 0:21");
  add(12, 13);
  EXPECT_EQ(describe(ranges), "0:02 to 0:04, 0:10 to 0:13, 0:20 to 0:21");
  add(3, 20);
  EXPECT_EQ(describe(ranges), "0:02 to 0:21");
  add(0, 1);
  EXPECT_EQ(describe(ranges), "0:00 to 0:01, 0:02 to 0:21");
}

TEST(TimeRange, SentencesHoldFiveOfThem) {
  std::vector<TimeRange> ranges;
  for (int64_t i = 0; i < 8; ++i)
    add_range({Rational(10 * i), Rational(10 * i + 1)}, Rational(1), ranges);
  EXPECT_EQ(describe(ranges),
            "0:00 to 0:01, 0:10 to 0:11, 0:20 to 0:21, 0:30 to 0:31, 0:40 to 0:41 and at "
            "3 more places");
}

}  // namespace
}  // namespace glyphreel
