// SPDX-License-Identifier: Apache-2.0
#include "text/clock.h"

#include <gtest/gtest.h>

#include <cmath>

#include "text/data_series.h"

namespace glyphreel {
namespace {

const Rational kNoon(1777636987);  // 2026-05-01 12:03:07 UTC

ClockFormat wall_format(const std::string& text) {
  ClockFormat format;
  std::string mistake;
  EXPECT_TRUE(ClockFormat::parse(text, true, format, mistake)) << mistake;
  return format;
}
std::string wall(const std::string& zone, Rational time,
                 const std::string& format = "") {
  return WallClock(zone).format(time, wall_format(format));
}

TEST(WallClock, KnowsZonesAndTheirSummerTime) {
  EXPECT_EQ(wall("", kNoon), "12:03:07");
  EXPECT_EQ(wall("Europe/Vienna", kNoon), "14:03:07");
  EXPECT_EQ(wall("+05:30", kNoon, "h:mm"), "17:33");
  EXPECT_EQ(wall("-0330", kNoon, "HH:mm"), "08:33");
  // 2026-03-29 01:00 UTC is where Vienna's clocks go from 2 to 3.
  EXPECT_EQ(wall("Europe/Vienna", Rational(1774745999), "d.M.yyyy HH:mm:ss"),
            "29.3.2026 01:59:59");
  EXPECT_EQ(wall("Europe/Vienna", Rational(1774746000)), "03:00:00");
  EXPECT_EQ(wall("Asia/Tokyo", kNoon + Rational(999, 1000), "yyyy-MM-dd HH:mm:ss.tt"),
            "2026-05-01 21:03:07.99");
}

TEST(WallClock, RefusesZonesThatAreNone) {
  EXPECT_TRUE(WallClock::knows("America/New_York"));
  EXPECT_TRUE(WallClock::knows("+02:00"));
  EXPECT_TRUE(WallClock::knows(""));
  EXPECT_FALSE(WallClock::knows("Europe/Atlantis"));
  EXPECT_FALSE(WallClock::knows("Zürich"));
  EXPECT_FALSE(WallClock::knows(std::string(5000, 'x')));
}

TEST(ClockFormat, DatesAreForWallTimeOnly) {
  ClockFormat format;
  std::string mistake;
  EXPECT_FALSE(ClockFormat::parse("yyyy", false, format, mistake));
  EXPECT_FALSE(ClockFormat::parse("yyy", true, format, mistake));
  EXPECT_NE(mistake.find("\"yyy\""), std::string::npos);
}

TEST(ClockValue, CountsWithOffsetSpeedAndPauses) {
  ClockSpec match;
  match.first = Rational(100);
  match.offset = Rational(45 * 60);
  match.pauses = {{Rational(110), Rational(130)}, {Rational(140), Rational(150)}};
  const auto at = [&](int t) { return clock_value(match, Rational(t)); };
  EXPECT_EQ(at(0), Rational(2700));
  EXPECT_EQ(at(100), Rational(2700));
  EXPECT_EQ(at(105), Rational(2705));
  EXPECT_EQ(at(120), Rational(2710));  // stands
  EXPECT_EQ(at(130), Rational(2710));
  EXPECT_EQ(at(160), Rational(2730));
  match.speed = Rational(2);
  EXPECT_EQ(at(105), Rational(2710));
}

TEST(ClockValue, CountsDownAndStopsAtZero) {
  ClockSpec down;
  down.count_down_from = Rational(10);
  EXPECT_EQ(clock_value(down, Rational(0)), Rational(10));
  EXPECT_EQ(clock_value(down, Rational(4)), Rational(6));
  EXPECT_EQ(clock_value(down, Rational(40)), Rational(0));
}

TEST(ClockValue, APauseBeforeTheStartTakesNothing) {
  ClockSpec clock;
  clock.first = Rational(50);
  clock.pauses = {{Rational(10), Rational(60)}};
  EXPECT_EQ(clock_value(clock, Rational(55)), Rational(0));
  EXPECT_EQ(clock_value(clock, Rational(65)), Rational(5));
}

// SMPTE ST 12-1, 5.2.2.
TEST(TimecodeText, LeavesOutNumbersInDropFrame) {
  Timecode t;
  t.frame_rate = Rational(30000, 1001);
  t.drop_frame = true;
  const auto frame = [&](int64_t n) {
    return timecode_text(t, Rational(n) / t.frame_rate);
  };
  EXPECT_EQ(frame(0), "00:00:00;00");
  EXPECT_EQ(frame(1799), "00:00:59;29");
  EXPECT_EQ(frame(1800), "00:01:00;02");
  EXPECT_EQ(frame(17981), "00:09:59;29");
  EXPECT_EQ(frame(17982), "00:10:00;00");
  EXPECT_EQ(frame(17982 * 144), "00:00:00;00");
  EXPECT_EQ(frame(17982 * 144 - 1), "23:59:59;29");
  t.frame_rate = Rational(60000, 1001);
  EXPECT_EQ(frame(3599), "00:00:59;59");
  EXPECT_EQ(frame(3600), "00:01:00;04");
}

TEST(TimecodeText, OfHalfThePicturesRateShowsEachNumberTwice) {
  Timecode t;
  t.frame_rate = Rational(25);
  for (int picture = 0; picture < 8; ++picture)
    EXPECT_EQ(timecode_text(t, Rational(picture, 50)),
              "00:00:00:0" + std::to_string(picture / 2));
}

TEST(TimecodeText, CountsAtTheRoundedRate) {
  Timecode t;
  t.frame_rate = Rational(24000, 1001);
  t.first_frame = 24 * 3600;
  EXPECT_EQ(timecode_text(t, Rational(0)), "01:00:00:00");
  EXPECT_EQ(timecode_text(t, Rational(25 * 1001, 24000)), "01:00:01:01");
  t.first_frame = -1;
  EXPECT_EQ(timecode_text(t, Rational(0)), "23:59:59:23");
  t.frame_rate = Rational(120);
  t.first_frame = 119;
  EXPECT_EQ(timecode_text(t, Rational(0)), "00:00:00:119");
}

std::string number(const std::string& format, double value) {
  NumberFormat f;
  std::string mistake;
  EXPECT_TRUE(NumberFormat::parse(format, f, mistake)) << mistake;
  return f.format(value);
}

TEST(NumberFormat, RoundsHalvesAwayFromZeroAndHasNoNegativeZero) {
  EXPECT_EQ(number("", 1234.5), "1234.5");
  EXPECT_EQ(number("0", 2.5), "3");
  EXPECT_EQ(number("0", -2.5), "-3");
  EXPECT_EQ(number("0.00", 1.005), "1.01");
  EXPECT_EQ(number("0.0", -0.04), "0.0");
  EXPECT_EQ(number("+0.0", 0.06), "+0.1");
  EXPECT_EQ(number("+0", 0), "0");
  EXPECT_EQ(number("#,##0.0", 1234567.89), "1,234,567.9");
  EXPECT_EQ(number("#,##0", 999), "999");
  EXPECT_EQ(number("0", 1e300).size(), 301u);
  EXPECT_EQ(number("0", std::nan("")), "");
  NumberFormat f;
  std::string mistake;
  for (const char* bad : {"x", "0.", "00", "#.0", "0.0x", "+"})
    EXPECT_FALSE(NumberFormat::parse(bad, f, mistake)) << bad;
}

TEST(DataText, HoldsOrInterpolatesAndStandsAtBothEnds) {
  DataSeries series;
  series.samples = {{Rational(1), 10, ""}, {Rational(3), 20, ""}};
  const auto at = [&](Rational t) { return data_text(series, t, {}); };
  EXPECT_EQ(at(Rational(0)), "10");
  EXPECT_EQ(at(Rational(2)), "15");
  EXPECT_EQ(at(Rational(3)), "20");
  EXPECT_EQ(at(Rational(9)), "20");
  series.interpolated = false;
  EXPECT_EQ(at(Rational(299, 100)), "10");
  series.is_text = true;
  series.samples[1].text = "late";
  EXPECT_EQ(at(Rational(4)), "late");
  EXPECT_EQ(data_text({}, Rational(0), {}), "");
}

}  // namespace
}  // namespace glyphreel
