// SPDX-License-Identifier: Apache-2.0
#include "sched/film_color.h"

#include <gtest/gtest.h>

namespace glyphreel {
namespace {

VideoTraits source_of(Transfer transfer) {
  VideoTraits t;
  t.color.transfer = transfer;
  if (is_hdr(transfer)) {
    t.color.matrix = Matrix::kBt2020nc;
    t.color.primaries = Primaries::kBt2020;
    t.hdr.mastering = MasteringDisplay{};
    t.hdr.light = ContentLight{777, 333};
  }
  return t;
}

struct Film {
  std::vector<const VideoTraits*> sources;
  std::vector<Rational> seconds;
  WeighedSources weighed() const { return {sources, seconds}; }
};

const VideoTraits kPq = source_of(Transfer::kPq), kHlg = source_of(Transfer::kHlg),
                  kSdr = source_of(Transfer::kBt709);

TEST(FilmColor, HalfOfTheTimeMakesAFilmHdr) {
  EXPECT_TRUE(is_mostly_hdr(Film{{&kSdr, &kPq}, {5, 5}}.weighed()));
  EXPECT_TRUE(is_mostly_hdr(Film{{&kSdr, &kPq, &kHlg}, {5, 3, 2}}.weighed()));
  EXPECT_FALSE(is_mostly_hdr(Film{{&kSdr, &kPq, &kHlg}, {6, 3, 2}}.weighed()));
  EXPECT_FALSE(is_mostly_hdr(Film{{&kSdr, &kPq}, {5, 0}}.weighed()));
  EXPECT_FALSE(is_mostly_hdr(Film{{}, {}}.weighed()));
}

TEST(FilmColor, AnHdrFilmIsAsTheHdrSourceThatCoversTheMost) {
  const Film film = {{&kSdr, &kPq, &kHlg}, {4, 3, 5}};
  EXPECT_EQ(choose_film_color(film.weighed(), 10), kHlg.color);
  EXPECT_EQ(choose_film_color(film.weighed(), 12), kHlg.color);
  EXPECT_EQ(choose_film_color(film.weighed(), 8), ColorSpec{});
  // SDR clips of another kind than BT.709 do not matter then.
  VideoTraits old = kSdr;
  old.color.matrix = Matrix::kBt601;
  EXPECT_EQ(choose_film_color(Film{{&kPq, &old}, {5, 4}}.weighed(), 10), kPq.color);
}

TEST(FilmColor, AnSdrFilmIsNeverTaggedHdr) {
  for (const int depth : {8, 10}) {
    EXPECT_EQ(choose_film_color(Film{{&kPq, &kSdr}, {4, 5}}.weighed(), depth), ColorSpec{});
    EXPECT_EQ(choose_film_color(Film{{&kSdr}, {4}}.weighed(), depth), kSdr.color);
  }
  EXPECT_EQ(choose_film_color(Film{{&kHlg}, {4}}.weighed(), 8), ColorSpec{});
}

TEST(FilmColor, RgbHdrBecomesBt2020) {
  VideoTraits rgb = kPq;
  rgb.color.matrix = Matrix::kRgb;
  rgb.color.range = Range::kFull;
  EXPECT_EQ(choose_film_color(Film{{&rgb}, {4}}.weighed(), 10), kPq.color);
}

TEST(FilmColor, MetadataIsWhatAllSourcesSayAlike) {
  VideoTraits brighter = kPq;
  brighter.hdr.light = ContentLight{900, 333};
  const auto of = [](const Film& film, const ColorSpec& color) {
    return shared_metadata(film.weighed(), color);
  };
  EXPECT_EQ(of({{&kPq, &kPq}, {4, 4}}, kPq.color), kPq.hdr);
  EXPECT_EQ(of({{&kPq, &brighter}, {4, 0}}, kPq.color), kPq.hdr);
  const HdrMetadata some = of({{&kPq, &brighter}, {4, 4}}, kPq.color);
  EXPECT_TRUE(some.mastering);
  EXPECT_FALSE(some.light);
  EXPECT_EQ(of({{&kPq, &kSdr}, {4, 1}}, kPq.color), HdrMetadata{});
  EXPECT_EQ(of({{&kPq}, {4}}, ColorSpec{}), HdrMetadata{});
}

}  // namespace
}  // namespace glyphreel
