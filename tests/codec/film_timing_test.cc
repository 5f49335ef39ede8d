// SPDX-License-Identifier: Apache-2.0
#include "codec/film_timing.h"

#include <gtest/gtest.h>

#include "codec/muxer.h"

namespace glyphreel {
namespace {

std::vector<PacketEntry> packets(const std::vector<int>& order) {
  std::vector<PacketEntry> all;
  for (int pts : order) all.push_back({pts, 1, 10, pts == 0});
  return all;
}

TEST(FilmTiming, TicksAreWholeForEveryUsualRate) {
  for (const Rational rate : {Rational(24), Rational(25), Rational(30), Rational(50),
                              Rational(24000, 1001), Rational(30000, 1001),
                              Rational(60000, 1001), Rational(25, 2), Rational(1)}) {
    const FrameTicks t = frame_ticks(rate);
    EXPECT_GE(t.timescale, 10000);
    EXPECT_EQ(Rational(t.timescale, t.ticks_per_frame), rate);
  }
  EXPECT_EQ(frame_ticks(30).timescale, 15360);
  EXPECT_EQ(frame_ticks(Rational(30000, 1001)).timescale, 30000);
}

TEST(FilmTiming, MovieTimescaleHoldsFramesAndSamples) {
  EXPECT_EQ(movie_timescale(30000, 48000), 240000);
  EXPECT_EQ(movie_timescale(15360, 44100), 11289600);
  EXPECT_EQ(movie_timescale(12800, 0), 12800);
  EXPECT_EQ(movie_timescale(99'999'989, 48000), 99'999'989);  // too fine to share
}

TEST(FilmTiming, ReorderDepthIsTheEncodersDelay) {
  EXPECT_EQ(reorder_depth(packets({})), 0);
  EXPECT_EQ(reorder_depth(packets({0})), 0);
  EXPECT_EQ(reorder_depth(packets({0, 2, 1})), 1);
  EXPECT_EQ(reorder_depth(packets({0, 4, 2, 1, 3})), 2);
}

TEST(FilmTiming, DecodeTimesRiseByOneAcrossChunks) {
  FilmTiming timing(2);
  int64_t expected = -2, first = 0;
  for (const std::vector<int>& order :
       {std::vector<int>{0, 4, 2, 1, 3}, {0}, {0, 1}, {0, 2, 1}, {0}, {0, 4, 2, 1, 3}}) {
    const auto times = timing.append(packets(order), first);
    ASSERT_TRUE(times.ok()) << times.error().message;
    for (size_t i = 0; i < order.size(); ++i) {
      EXPECT_EQ((*times)[i].dts, expected++);
      EXPECT_EQ((*times)[i].pts, first + order[i]);
      EXPECT_LE((*times)[i].dts, (*times)[i].pts);
    }
    first += static_cast<int64_t>(order.size());
  }
  EXPECT_EQ(timing.frame_count(), 17);
}

TEST(FilmTiming, BrokenChunksAreRefused) {
  FilmTiming timing(1);
  EXPECT_EQ(timing.append(packets({0, 1}), 5).error().code, Errc::kInternal);
  EXPECT_FALSE(timing.append(packets({0, 0}), 0).ok());
  EXPECT_FALSE(timing.append(packets({0, 2}), 0).ok());
  EXPECT_FALSE(timing.append(packets({0, -1}), 0).ok());
  EXPECT_FALSE(timing.append(packets({0, 4, 2, 1, 3}), 0).ok());  // too deep for 1
  EXPECT_TRUE(timing.append(packets({0, 2, 1}), 0).ok());
}

}  // namespace
}  // namespace glyphreel
