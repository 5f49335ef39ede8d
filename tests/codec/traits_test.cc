// SPDX-License-Identifier: Apache-2.0
// What probing says of a source.
#include <gtest/gtest.h>

#include "codec/media_source.h"
#include "tests/codec/counter_source.h"

namespace glyphreel {
namespace {

SourceTraits probe(const TestFolder& folder, const std::string& name,
                   const std::string& arguments) {
  ffmpeg(arguments + " '" + folder.path(name) + "'");
  const auto source = MediaSource::open(folder.path(name));
  EXPECT_TRUE(source.ok()) << source.error().message;
  return source.ok() ? (*source)->traits() : SourceTraits{};
}

std::string picture(const std::string& size, const std::string& rate) {
  return "-f lavfi -i testsrc2=s=" + size + ":r=" + rate + ":d=1 ";
}
const std::string kH264 = "-pix_fmt yuv420p -c:v libx264 -preset ultrafast ";

TEST(Traits, UntaggedColourGoesByTheNumberOfLines) {
  const TestFolder folder;
  const auto small = probe(folder, "a.mp4", picture("320x180", "25") + kH264);
  EXPECT_EQ(small.video.color.matrix, Matrix::kBt601);
  EXPECT_EQ(small.video.color.range, Range::kLimited);
  const auto large = probe(folder, "b.mp4", picture("1280x720", "5") + kH264);
  EXPECT_EQ(large.video.color, ColorSpec{});
  const auto full = probe(
      folder, "c.mp4",
      picture("320x180", "25") + "-pix_fmt yuvj420p -c:v libx264 -color_range pc");
  EXPECT_EQ(full.video.color.range, Range::kFull);
}

TEST(Traits, TagsGoBeforeGuesses) {
  const TestFolder folder;
  const auto t = probe(folder, "a.mp4",
                       picture("320x180", "25") + kH264 +
                           "-colorspace bt709 -color_primaries bt709 "
                           "-color_trc bt709");
  EXPECT_EQ(t.video.color, ColorSpec{});
  const auto hlg = probe(
      folder, "b.mp4",
      picture("320x180", "25") +
          "-pix_fmt yuv420p10le -c:v libx265 -x265-params "
          "log-level=none:colorprim=bt2020:transfer=arib-std-b67:colormatrix="
          "bt2020nc");
  EXPECT_EQ(hlg.video.color.matrix, Matrix::kBt2020nc);
  EXPECT_EQ(hlg.video.color.transfer, Transfer::kHlg);
  EXPECT_EQ(hlg.video.color.primaries, Primaries::kBt2020);
  EXPECT_EQ(hlg.video.bit_depth, 10);
}

TEST(Traits, DisplaySizeIsUprightWithSquarePixels) {
  const TestFolder folder;
  probe(folder, "a.mp4", picture("320x180", "25") + kH264);
  const auto turned =
      probe(folder, "b.mp4", "-i '" + folder.path("a.mp4") +
                                 "' -c copy -metadata:s:v:0 rotate=90");
  EXPECT_TRUE(turned.video.rotation == 90 || turned.video.rotation == 270);
  EXPECT_EQ(turned.video.display_size, (Size{180, 320}));
  EXPECT_EQ(turned.video.coded_size, (Size{320, 180}));
  const auto wide = probe(
      folder, "c.mp4", picture("180x144", "25") + "-vf setsar=64/45 " + kH264);
  EXPECT_EQ(wide.video.sample_aspect, Rational(64, 45));
  EXPECT_EQ(wide.video.display_size, (Size{256, 144}));
}

TEST(Traits, RatesAreExact) {
  const TestFolder folder;
  struct {
    const char* name;
    const char* rate;
    Rational expected;
  } const cases[] = {{"a.mp4", "30000/1001", Rational(30000, 1001)},
                     {"b.mkv", "30000/1001", Rational(30000, 1001)},
                     {"c.mkv", "24000/1001", Rational(24000, 1001)},
                     {"d.mkv", "60000/1001", Rational(60000, 1001)},
                     {"e.ts", "25", Rational(25)},
                     {"f.mp4", "12.5", Rational(25, 2)},
                     {"g.mkv", "15", Rational(15)},
                     {"h.mp4", "120", Rational(120)}};
  for (const auto& c : cases) {
    const auto t = probe(folder, c.name, picture("64x64", c.rate) + kH264);
    EXPECT_EQ(t.video.frame_rate, c.expected) << c.name;
    EXPECT_TRUE(t.video.constant_rate) << c.name;
  }
}

TEST(Traits, TimeZeroIsTheContainersStart) {
  const TestFolder folder;
  probe(folder, "v.mp4", picture("64x64", "30") + kH264);
  ffmpeg("-f lavfi -i sine=r=48000:d=1 -c:a aac '" + folder.path("a.m4a") + "'");
  const auto late = probe(folder, "late.mp4",
                          "-itsoffset 0.5 -i '" + folder.path("v.mp4") +
                              "' -i '" + folder.path("a.m4a") +
                              "' -map 0:v -map 1:a -c copy");
  EXPECT_EQ(late.video.first_pts, Rational(1, 2));
  EXPECT_EQ(late.video.end, Rational(3, 2));
  ASSERT_TRUE(late.audio.has_value());
  EXPECT_EQ(late.audio->sample_rate, 48000);
}

TEST(Traits, CoverPictureIsNoVideoAndTheDefaultSoundIsTaken) {
  const TestFolder folder;
  ffmpeg("-f lavfi -i color=red:s=300x300 -frames:v 1 '" +
         folder.path("cover.png") + "'");
  probe(folder, "v.mp4", picture("320x180", "30") + kH264);
  const auto t = probe(folder, "c.mp4",
                       "-i '" + folder.path("v.mp4") + "' -i '" +
                           folder.path("cover.png") +
                           "' -map 1 -map 0 -c copy -disposition:v:0 attached_pic");
  EXPECT_EQ(t.video.coded_size, (Size{320, 180}));
  EXPECT_FALSE(t.audio.has_value());
}

TEST(Traits, InterlacedStreamsAreSeen) {
  const TestFolder folder;
  const auto t = probe(folder, "i.ts",
                       picture("320x192", "50") +
                           "-vf tinterlace=interleave_top,setfield=tff -r 25 "
                           "-pix_fmt yuv420p -c:v libx264 -flags +ildct+ilme "
                           "-x264-params tff=1");
  EXPECT_TRUE(t.video.interlaced);
  EXPECT_EQ(t.video.frame_rate, Rational(25));
}

}  // namespace
}  // namespace glyphreel
