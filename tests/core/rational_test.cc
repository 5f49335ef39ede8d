// SPDX-License-Identifier: Apache-2.0
#include "core/rational.h"

#include <gtest/gtest.h>

namespace glyphreel {
namespace {

TEST(Rational, StaysInLowestTerms) {
  EXPECT_EQ(Rational(6, -4), Rational(-3, 2));
  EXPECT_EQ(Rational(1, 3) + Rational(1, 6), Rational(1, 2));
  EXPECT_EQ(Rational(1001, 30000) * Rational(30000, 1001), Rational(1));
}

TEST(Rational, RoundsNegativeValuesDownForFloorAndTiesUpForRound) {
  EXPECT_EQ(Rational(-1, 2).floor(), -1);
  EXPECT_EQ(Rational(-1, 2).ceil(), 0);
  EXPECT_EQ(Rational(-1, 2).round(), 0);
  EXPECT_EQ(Rational(1, 2).round(), 1);
  EXPECT_EQ(Rational(-3, 2).floor(), -2);
  EXPECT_EQ(Rational(-4, 2).floor(), -2);
  EXPECT_EQ(Rational(7, 3).floor(), 2);
  EXPECT_EQ(Rational(7, 3).ceil(), 3);
}

TEST(Rational, RoundsTheLargestNumbersWithoutOverflow) {
  const Rational least(-INT64_MAX, INT64_MAX - 1);
  EXPECT_EQ(least.floor(), -2);
  EXPECT_EQ(least.ceil(), -1);
  EXPECT_EQ(Rational(INT64_MAX, INT64_MAX - 1).ceil(), 2);
  EXPECT_EQ(Rational(-INT64_MAX).floor(), -INT64_MAX);
}

TEST(Rational, WhatDoesNotFitIsNearTheTruth) {
  // A year in seconds with a large denominator, in milliseconds.
  const Rational year(INT64_C(144115188092633087), INT64_C(3942644237));
  EXPECT_EQ((year * Rational(1000)).floor(), INT64_C(36552927281));
  EXPECT_EQ(format_seconds(year), "10153:35:27.282");
  EXPECT_EQ((Rational(INT64_MAX) * Rational(2)).num, INT64_MAX);
}

TEST(Rational, ComparesWithoutOverflow) {
  const Rational a(INT64_MAX, INT64_MAX - 1), b(INT64_MAX - 1, INT64_MAX - 2);
  EXPECT_LT(a, b);
}

TEST(ParseSeconds, ReadsDecimalTextExactly) {
  EXPECT_EQ(parse_seconds("150.5"), Rational(301, 2));
  EXPECT_EQ(parse_seconds("0.1"), Rational(1, 10));
  EXPECT_EQ(parse_seconds("1e-3"), Rational(1, 1000));
  EXPECT_EQ(parse_seconds("1.25E2"), Rational(125));
  EXPECT_EQ(parse_seconds("-3.25"), Rational(-13, 4));
  EXPECT_EQ(parse_seconds("000000000000000000000012"), Rational(12));
}

TEST(ParseSeconds, ReadsClockText) {
  EXPECT_EQ(parse_seconds("1:02:03.5"), Rational(7447, 2));
  EXPECT_EQ(parse_seconds("90:00"), Rational(5400));
  EXPECT_EQ(parse_seconds("0:00:10.033"), Rational(10033, 1000));
}

TEST(ParseSeconds, RefusesWhatIsNotATime) {
  for (const char* text :
       {"", "-", ".", "abc", "1.2.3", "NaN", "inf", "1e999", "0x10", "1:60",
        "1:02:61", "1:2:3:4", "1.5:00", " 1", "1 ", "1e", "1:", ":1",
        "12345678901234567890"})
    EXPECT_FALSE(parse_seconds(text).has_value()) << text;
}

TEST(FormatSeconds, IsShortAndExactToTheMillisecond) {
  EXPECT_EQ(format_seconds(Rational(7447, 2)), "1:02:03.5");
  EXPECT_EQ(format_seconds(Rational(0)), "0:00");
  EXPECT_EQ(format_seconds(Rational(-1, 4)), "-0:00.25");
}

}  // namespace
}  // namespace glyphreel
