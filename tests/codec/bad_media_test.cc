// SPDX-License-Identifier: Apache-2.0
// What cannot be read is named in one sentence, and what
// can be read of a damaged file is read.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "codec/media_source.h"
#include "codec/video_reader.h"
#include "tests/codec/counter_source.h"

namespace glyphreel {
namespace {

const std::string kPlain =
    "-map 1:a -c:a aac -pix_fmt yuv420p -c:v libx264 -preset veryfast -g 30 ";

void expect_refused(const std::string& path, const std::string& words) {
  const auto source = MediaSource::open(path);
  ASSERT_FALSE(source.ok()) << path;
  EXPECT_EQ(source.error().code, Errc::kBadMedia);
  EXPECT_NE(source.error().message.find(path), std::string::npos);
  EXPECT_NE(source.error().message.find(words), std::string::npos)
      << source.error().message;
}

int64_t count_frames(const std::string& path) {
  const auto source = MediaSource::open(path);
  EXPECT_TRUE(source.ok()) << source.error().message;
  if (!source.ok()) return -1;
  auto reader = VideoReader::open(*source, Rational(0));
  EXPECT_TRUE(reader.ok());
  if (!reader.ok()) return -1;
  int64_t count = 0;
  for (;;) {
    auto frame = reader->next();
    EXPECT_TRUE(frame.ok());
    if (!frame.ok() || !frame->has_value()) return count;
    ++count;
  }
}

void cut_off(const std::string& from, const std::string& to, double part) {
  std::filesystem::copy_file(from, to);
  std::filesystem::resize_file(
      to, static_cast<uintmax_t>(
              static_cast<double>(std::filesystem::file_size(from)) * part));
}

TEST(BadMedia, IsNamedInASentence) {
  const TestFolder folder;
  expect_refused(folder.path("nothing.mp4"), "no such file");
  expect_refused(folder.path(""), "folder");
  ASSERT_EQ(::mkfifo(folder.path("fifo").c_str(), 0600), 0);
  expect_refused(folder.path("fifo"), "not a regular file");
  expect_refused("/dev/zero", "not a regular file");
  std::ofstream(folder.path("empty.mp4"));
  expect_refused(folder.path("empty.mp4"), "empty");
  std::ofstream(folder.path("text.mp4")) << std::string(5000, 'x');
  expect_refused(folder.path("text.mp4"), "not a media file");
  std::ofstream(folder.path("list.mp4"))
      << "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\na.ts\n";
  expect_refused(folder.path("list.mp4"), "is a playlist");
  std::ofstream(folder.path("concat.mp4")) << "ffconcat version 1.0\nfile a.mp4\n";
  expect_refused(folder.path("concat.mp4"), "is a playlist");
  ffmpeg("-f lavfi -i testsrc2=d=1 -frames:v 1 '" + folder.path("a.png") + "'");
  expect_refused(folder.path("a.png"), "is a picture");
  ffmpeg("-f lavfi -i sine=d=1 -c:a aac '" + folder.path("sound.m4a") + "'");
  expect_refused(folder.path("sound.m4a"), "no video");
  make_counter(folder, folder.path("a.mp4"), 60, kPlain);
  cut_off(folder.path("a.mp4"), folder.path("b.mp4"), 0.6);
  expect_refused(folder.path("b.mp4"), "moov");
}

TEST(BadMedia, MayBeTooLargeOrOutOfBounds) {
  const TestFolder folder;
  make_counter(folder, folder.path("a.mp4"), 10, kPlain);
  JobRules rules;
  rules.max_pixels = 100;
  auto source = MediaSource::open(folder.path("a.mp4"), nullptr, rules);
  ASSERT_FALSE(source.ok());
  EXPECT_NE(source.error().message.find("--max-pixels"), std::string::npos);
  rules = {};
  rules.roots = {folder.path("none")};
  source = MediaSource::open(folder.path("a.mp4"), nullptr, rules);
  ASSERT_FALSE(source.ok());
  EXPECT_EQ(source.error().code, Errc::kBadRequest);
  source = MediaSource::open("http://127.0.0.1:9/a.mp4");
  ASSERT_FALSE(source.ok());
  EXPECT_EQ(source.error().code, Errc::kBadRequest);
}

TEST(BadMedia, ThatChangesWhileInUseIsNoticed) {
  const TestFolder folder;
  make_counter(folder, folder.path("a.mp4"), 30, kPlain);
  std::filesystem::copy_file(folder.path("a.mp4"), folder.path("b.mp4"));
  const auto source = MediaSource::open(folder.path("a.mp4"));
  ASSERT_TRUE(source.ok());
  EXPECT_TRUE((*source)->check_unchanged().ok());
  std::filesystem::rename(folder.path("b.mp4"), folder.path("a.mp4"));
  for (const Status& status :
       {(*source)->check_unchanged(),
        Status([&]() -> Status {
          GR_TRY(auto reader, VideoReader::open(*source, Rational(0)));
          return Ok{};
        }())}) {
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.error().code, Errc::kBadMedia);
    EXPECT_NE(status.error().message.find("while it was being used"), std::string::npos);
  }
}

TEST(BadMedia, CancelledOpenSaysSo) {
  CancelToken cancel;
  cancel.cancel();
  const auto source = MediaSource::open("/dev/null", &cancel);
  ASSERT_FALSE(source.ok());
  const TestFolder folder;
  make_counter(folder, folder.path("a.mp4"), 30, kPlain);
  const auto other = MediaSource::open(folder.path("a.mp4"), &cancel);
  ASSERT_FALSE(other.ok());
  EXPECT_EQ(other.error().code, Errc::kCancelled);
}

TEST(BadMedia, OddNamesAreJustNames) {
  const TestFolder folder;
  make_counter(folder, folder.path("a.mp4"), 10, kPlain);
  for (const std::string name :
       {"http:x.mp4", "%d %s.mp4", "it's \"so\".mp4", "concat:a|b.mp4", "ä 日本.mp4",
        "-i.mp4"}) {
    std::filesystem::copy_file(folder.path("a.mp4"), folder.path(name));
    EXPECT_EQ(count_frames(folder.path(name)), 10) << name;
  }
  // A relative name that looks like an option or a protocol.
  const auto here = std::filesystem::current_path();
  std::filesystem::current_path(folder.path(""));
  EXPECT_EQ(count_frames("-i.mp4"), 10);
  EXPECT_EQ(count_frames("concat:a|b.mp4"), 10);
  std::filesystem::current_path(here);
}

TEST(DamagedMedia, TruncatedFilesEndWhereTheyEnd) {
  const TestFolder folder;
  make_counter(folder, folder.path("a.mp4"), 120, kPlain + "-movflags faststart");
  cut_off(folder.path("a.mp4"), folder.path("t.mp4"), 0.6);
  make_counter(folder, folder.path("a.mkv"), 120, kPlain);
  cut_off(folder.path("a.mkv"), folder.path("t.mkv"), 0.6);
  for (const char* name : {"t.mp4", "t.mkv"}) {
    const auto source = MediaSource::open(folder.path(name));
    ASSERT_TRUE(source.ok()) << source.error().message;
    const auto& video = (*source)->traits().video;
    const int64_t count = count_frames(folder.path(name));
    EXPECT_GT(count, 30) << name;
    EXPECT_LT(count, 110) << name;
    const double frames =
        ((video.end - video.first_pts) * Rational(30)).to_double();
    EXPECT_NEAR(frames, static_cast<double>(count), 4) << name;
  }
}

TEST(DamagedMedia, BrokenPacketsAreCountedAndPassedOver) {
  const TestFolder folder;
  ffmpeg("-f lavfi -i testsrc2=s=320x180:r=30:d=4 -pix_fmt yuv420p -c:v libx264 "
         "-preset veryfast '" + folder.path("a.mp4") + "'");
  ffmpeg("-i '" + folder.path("a.mp4") +
         "' -c copy -bsf:v \"noise=amount=20*between(n\\,40\\,45)\" '" +
         folder.path("b.mp4") + "'");
  const auto source = MediaSource::open(folder.path("b.mp4"));
  ASSERT_TRUE(source.ok());
  auto reader = VideoReader::open(*source, Rational(0));
  ASSERT_TRUE(reader.ok());
  int64_t count = 0;
  Rational last(-1);
  for (;;) {
    auto frame = reader->next();
    ASSERT_TRUE(frame.ok());
    if (!frame->has_value()) break;
    EXPECT_LT(last, (*frame)->time());
    last = (*frame)->time();
    ++count;
  }
  EXPECT_GE(count, 110);
  EXPECT_LE(count, 120);
  EXPECT_GT(reader->stats().damaged_frames, 0);
}

}  // namespace
}  // namespace glyphreel
