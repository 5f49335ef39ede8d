// SPDX-License-Identifier: Apache-2.0
#include "codec/time_line.h"

#include <gtest/gtest.h>

namespace glyphreel {
namespace {

constexpr int64_t kCircle = int64_t{1} << 33;
const Rational kTick(1, 90000);

TEST(TimeLine, PlainLineSubtractsTheStart) {
  const TimeLine line(Rational(7, 5));
  EXPECT_TRUE(line.is_plain());
  EXPECT_EQ(line.time(0, 126000 + 90000, kTick, 0), Rational(1));
}

TEST(TimeLine, DifferenceOnAClockGoesTheShortWay) {
  EXPECT_EQ(clock_difference(5, kCircle - 5, 33), 10);
  EXPECT_EQ(clock_difference(kCircle - 5, 5, 33), -10);
  EXPECT_EQ(clock_difference(-7, 3, 64), -10);
}

TEST(TimeLine, WrapOfTheClockIsNoJump) {
  TimeLineBuilder builder(2, 0, kTick, 33);
  const int64_t start = kCircle - 90000;
  for (int i = 0; i < 60; ++i) {
    builder.add(0, (start + i * 3000) % kCircle, i * 1000);
    builder.add(1, (start + i * 3000) % kCircle, i * 1000 + 500);
  }
  const TimeLine line = builder.finish();
  EXPECT_EQ(line.jump_count(), 0);
  for (int stream = 0; stream < 2; ++stream)
    for (int i = 0; i < 60; ++i)
      EXPECT_EQ(line.continuous(stream, (start + i * 3000) % kCircle, i * 1000) -
                    line.continuous(stream, start, 0),
                i * 3000);
}

TEST(TimeLine, AudioFollowsIntoTheSegmentItsClockNames) {
  TimeLineBuilder builder(2, 0, kTick, 33);
  // 1 s at 1000 s, then 1 s at 20 s; sound crosses the joint three packets late.
  const auto stamp = [](int i) -> int64_t {
    return i < 30 ? 90000000 + i * 3000 : 1800000 + (i - 30) * 3000;
  };
  for (int i = 0; i < 60; ++i) {
    builder.add(0, stamp(i), i * 1000);
    if (i >= 3) builder.add(1, stamp(i - 3), i * 1000 + 500);
  }
  const TimeLine line = builder.finish();
  EXPECT_EQ(line.jump_count(), 1);
  for (int i = 0; i < 60; ++i) {
    EXPECT_EQ(line.continuous(0, stamp(i), i * 1000), 90000000 + i * 3000) << i;
    if (i < 3) continue;
    EXPECT_EQ(line.continuous(1, stamp(i - 3), i * 1000 + 500),
              90000000 + (i - 3) * 3000)
        << i;
  }
}

TEST(TimeLine, RecordingsWithOneClockKeepTheirOwnSound) {
  // Three recordings of 3 s, each beginning at 1.4 s on its clock; the sound of a
  // recording begins in the file before its first picture, or after it.
  for (const int64_t lead : {-700, 700}) {
    TimeLineBuilder builder(2, 0, kTick, 33);
    const auto stamp = [](int i) -> int64_t { return 126000 + i % 90 * 3000; };
    for (int i = 0; i < 270; ++i) {
      if (lead < 0) builder.add(1, stamp(i), i * 1000 + 1000 + lead);
      builder.add(0, stamp(i), i * 1000 + 1000);
      if (lead > 0) builder.add(1, stamp(i), i * 1000 + 1000 + lead);
    }
    const TimeLine line = builder.finish();
    EXPECT_EQ(line.jump_count(), 2);
    for (int i = 0; i < 270; ++i)
      EXPECT_EQ(line.continuous(1, stamp(i), i * 1000 + 1000 + lead),
                126000 + i * 3000)
          << i << " " << lead;
  }
}

TEST(TimeLine, AShortStepBackOfTheVideoMovesItOn) {
  TimeLineBuilder builder(1, 0, kTick, 33);
  for (int i = 0; i < 10; ++i) builder.add(0, i * 3000, i);
  for (int i = 0; i < 10; ++i) builder.add(0, 8 * 3000 + i * 3000, 10 + i);
  const TimeLine line = builder.finish();
  EXPECT_EQ(line.continuous(0, 8 * 3000, 10), 10 * 3000);
  EXPECT_EQ(line.continuous(0, 8 * 3000, 8), 8 * 3000);
}

TEST(TimeLine, RecordingLongerThanTheClockRunsOn) {
  TimeLineBuilder builder(2, 0, Rational(1, 90000), 33);
  const int64_t step = 90000 * 5;  // 5 s
  const int count = 40000;         // 55 hours: the clock wraps twice
  for (int64_t i = 0; i < count; ++i) {
    builder.add(0, i * step % kCircle, i * 10);
    builder.add(1, i * step % kCircle, i * 10 + 5);
  }
  const TimeLine line = builder.finish();
  EXPECT_EQ(line.jump_count(), 0);
  for (const int64_t i : {0, 10000, 25000, 39999})
    for (int stream = 0; stream < 2; ++stream)
      EXPECT_EQ(line.continuous(stream, i * step % kCircle, i * 10 + stream * 5),
                i * step);
}

}  // namespace
}  // namespace glyphreel
