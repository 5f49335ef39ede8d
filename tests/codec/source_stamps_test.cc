// SPDX-License-Identifier: Apache-2.0
#include "codec/source_stamps.h"

#include <gtest/gtest.h>

#include "codec/media_source.h"
#include "tests/codec/counter_source.h"

namespace glyphreel {
namespace {

const Rational kNtsc(30000, 1001);

TEST(RecordingTime, IsReadInEveryCommonForm) {
  const Rational noon(1777636987);  // 2026-05-01 12:03:07 UTC, by date(1)
  EXPECT_EQ(parse_recording_time("2026-05-01T12:03:07Z"), noon);
  EXPECT_EQ(parse_recording_time("2026-05-01T12:03:07.500000Z"),
            noon + Rational(1, 2));
  EXPECT_EQ(parse_recording_time("2026-05-01 12:03:07"), noon);
  EXPECT_EQ(parse_recording_time("2026-05-01T14:03:07+0200"), noon);
  EXPECT_EQ(parse_recording_time("2026-05-01T14:03:07+02:00"), noon);
  EXPECT_EQ(parse_recording_time("2026-05-01T07:33:07-04:30"), noon);
  EXPECT_EQ(parse_recording_time("2026-05-01T14:03:07+02"), noon);
  EXPECT_EQ(parse_recording_time("2024-02-29T00:00:00Z"), Rational(1709164800));
}

TEST(RecordingTime, OfNonsenseIsNone) {
  for (const char* text :
       {"", "yesterday", "2026", "2026-05-01", "2026-05-01T", "1904-01-01T00:00:00Z",
        "1970-01-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z",
        "2026-00-10T00:00:00Z", "2026-05-01T24:00:00Z", "2026-05-01T12:60:00Z",
        "2026-05-01T12:03:61Z", "2026-05-01T12:03:07.Z", "2026-05-01T12:03:07Zx",
        "2026-05-01T12:03:07+", "2026-05-01T12:03:07+25:00", "2026-05-01T12:03:07+0260",
        "-026-05-01T12:03:07Z", "2026-5-1T12:03:07Z", "20260501T120307Z",
        "2026-05-01T12:03:07.99999999999999999999999999999999999x"})
    EXPECT_FALSE(parse_recording_time(text)) << text;
  EXPECT_TRUE(parse_recording_time("2026-05-01T12:03:07." + std::string(5000, '9') + "Z"));
}

TEST(ParseTimecode, CountsFramesFromMidnight) {
  const auto plain = parse_timecode("01:00:00:02", Rational(25));
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->first_frame, 90002);
  EXPECT_FALSE(plain->drop_frame);
  // Non-drop at 29.97 counts 30 numbers a second.
  EXPECT_EQ(parse_timecode("00:01:00:00", kNtsc)->first_frame, 1800);
  EXPECT_EQ(parse_timecode("23:59:59:23", Rational(24000, 1001))->first_frame,
            24 * 3600 * 24 - 1);
  EXPECT_EQ(parse_timecode("00:00:00:119", Rational(120))->first_frame, 119);
}

// SMPTE ST 12-1, 5.2.2; 17982 frames are ten minutes.
TEST(ParseTimecode, LeavesOutWhatDropFrameLeavesOut) {
  EXPECT_EQ(parse_timecode("00:00:59;29", kNtsc)->first_frame, 1799);
  EXPECT_EQ(parse_timecode("00:01:00;02", kNtsc)->first_frame, 1800);
  EXPECT_EQ(parse_timecode("00:10:00;00", kNtsc)->first_frame, 17982);
  EXPECT_EQ(parse_timecode("01:00:00;02", kNtsc)->first_frame, 6 * 17982 + 2);
  EXPECT_EQ(parse_timecode("00:01:00.04", Rational(60000, 1001))->first_frame, 3600);
  EXPECT_TRUE(parse_timecode("01:00:00;02", kNtsc)->drop_frame);
  EXPECT_FALSE(parse_timecode("00:01:00;01", kNtsc));
  EXPECT_FALSE(parse_timecode("00:01:00;03", Rational(60000, 1001)));
  EXPECT_FALSE(parse_timecode("01:00:00;02", Rational(25)));
  EXPECT_FALSE(parse_timecode("01:00:00;02", Rational(30)));
}

TEST(ParseTimecode, OfNonsenseIsNone) {
  for (const char* text : {"", "1:00:00:00", "24:00:00:00", "00:60:00:00",
                           "00:00:60:00", "00:00:00:25", "00:00:00", "00:00:00:",
                           "00:00:00:0", "00:00:00:00x", "-1:00:00:00", "aa:bb:cc:dd",
                           "00:00:00:0000"})
    EXPECT_FALSE(parse_timecode(text, Rational(25))) << text;
  EXPECT_FALSE(parse_timecode("00:00:00:00", Rational(0)));
}

SourceTraits probe(const TestFolder& folder, const std::string& name,
                   const std::string& arguments) {
  ffmpeg("-f lavfi -i testsrc2=s=160x90:r=30000/1001:d=1 -c:v libx264 "
         "-preset ultrafast " +
         arguments + " '" + folder.path(name) + "'");
  const auto source = MediaSource::open(folder.path(name));
  EXPECT_TRUE(source.ok()) << source.error().message;
  return source.ok() ? (*source)->traits() : SourceTraits{};
}

TEST(SourceStamps, AreReadFromTheirContainers) {
  const TestFolder folder;
  const std::string stamps =
      "-metadata creation_time=2026-05-01T12:03:07.500000Z -timecode '01:00:00;02' ";
  for (const char* name : {"a.mp4", "a.mov", "a.mkv"}) {
    SCOPED_TRACE(name);
    const SourceTraits t = probe(folder, name, stamps);
    ASSERT_TRUE(t.recorded_at);
    // A QuickTime header has whole seconds.
    EXPECT_EQ(t.recorded_at->floor(), 1777636987);
    ASSERT_TRUE(t.timecode);
    EXPECT_EQ(t.timecode->first_frame, 6 * 17982 + 2);
    EXPECT_TRUE(t.timecode->drop_frame);
    EXPECT_EQ(t.timecode->frame_rate, kNtsc);
  }
  const SourceTraits none = probe(folder, "b.mp4", "");
  EXPECT_FALSE(none.recorded_at);
  EXPECT_FALSE(none.timecode);
}

TEST(SourceStamps, TheTimecodeIsTheFirstPicturesAlthoughSoundBeganBefore) {
  const TestFolder folder;
  ffmpeg("-f lavfi -itsoffset 1 -i testsrc2=s=160x90:r=25:d=1 -f lavfi -i sine=d=2 "
         "-map 0:v -map 1:a -c:v libx264 -preset ultrafast -fps_mode passthrough "
         "-timecode 10:00:00:00 '" +
         folder.path("c.mov") + "'");
  const auto source = MediaSource::open(folder.path("c.mov"));
  ASSERT_TRUE(source.ok()) << source.error().message;
  const SourceTraits& t = (*source)->traits();
  ASSERT_TRUE(t.timecode);
  EXPECT_EQ(t.video.first_pts, Rational(1));
  EXPECT_EQ(t.timecode->first_frame, 10 * 3600 * 25 - 25);
}

TEST(SourceStamps, ATimecodeTrackOfHalfTheRateCountsPairsOfPictures) {
  const TestFolder folder;
  const std::string x = "-c:v libx264 -preset ultrafast ";
  ffmpeg("-f lavfi -i testsrc2=s=160x90:r=25:d=1 " + x + "-timecode 10:00:00:20 '" +
         folder.path("track.mov") + "'");
  ffmpeg("-f lavfi -i testsrc2=s=160x90:r=50:d=1 " + x + "'" + folder.path("v.mov") +
         "'");
  ffmpeg("-i '" + folder.path("v.mov") + "' -i '" + folder.path("track.mov") +
         "' -map 0:v -map 1:d -c copy '" + folder.path("d.mov") + "'");
  const auto source = MediaSource::open(folder.path("d.mov"));
  ASSERT_TRUE(source.ok()) << source.error().message;
  const SourceTraits& t = (*source)->traits();
  EXPECT_EQ(t.video.frame_rate, Rational(50));
  ASSERT_TRUE(t.timecode);
  EXPECT_EQ(t.timecode->frame_rate, Rational(25));
  EXPECT_EQ(t.timecode->first_frame, 10 * 3600 * 25 + 20);
}

}  // namespace
}  // namespace glyphreel
