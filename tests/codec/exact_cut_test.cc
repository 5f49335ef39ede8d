// SPDX-License-Identifier: Apache-2.0
// Every frame of every kind of source is found by its time.
#include <gtest/gtest.h>

#include <ostream>
#include <random>
#include <string>
#include <vector>

#include "codec/media_source.h"
#include "codec/video_reader.h"
#include "tests/codec/counter_source.h"

namespace glyphreel {
namespace {

constexpr int kFrames = 150;

struct Case {
  std::string name;
  std::string file;
  std::string arguments;      // of the encode
  std::string copy_arguments; // of a second pass that copies, if any
  int first_number = 0;
  int frame_count = kFrames;  // -1: not constant rate, numbers have holes
  bool constant = true;
};

// For gtest's messages.
void PrintTo(const Case& c, std::ostream* out) { *out << c.arguments; }

const std::string kX264 = "-pix_fmt yuv420p -c:v libx264 -preset veryfast -bf 3 ";
const std::string kAac = "-map 1:a -c:a aac ";

const Case kCases[] = {
    {"ClosedGop", "a.mp4", kAac + kX264 + "-g 40", ""},
    {"LongGop", "a.mp4", kX264 + "-g 9999 -sc_threshold 0", ""},
    {"OpenGop", "a.mp4",
     kX264 + "-flags -cgop -x264-params "
             "open-gop=1:keyint=30:min-keyint=30:scenecut=0:b-adapt=0",
     ""},
    {"IntraRefresh", "a.mp4", kX264 + "-intra-refresh 1 -g 40", ""},
    {"Hevc", "a.mp4",
     "-pix_fmt yuv420p -c:v libx265 -x265-params "
     "log-level=none:open-gop=1:keyint=30:min-keyint=30:scenecut=0:bframes=4",
     ""},
    {"Vp9", "a.webm",
     "-map 1:a -c:a libopus -pix_fmt yuv420p -c:v libvpx-vp9 -deadline realtime "
     "-cpu-used 8 -g 40",
     ""},
    {"Matroska", "a.mkv", kAac + kX264 + "-g 40", ""},
    {"Fragmented", "a.mp4",
     kAac + kX264 + "-g 40 -movflags frag_keyframe+empty_moov", ""},
    {"TransportStream", "a.ts", kAac + kX264 + "-g 13", ""},
    {"TransportStreamOneKey", "a.ts", kX264 + "-g 9999 -sc_threshold 0", ""},
    {"TransportStreamWrap", "a.ts",
     kAac + kX264 +
         "-g 30 -output_ts_offset 95440 -muxdelay 0 -muxpreload 0",
     ""},
    {"ProgramStream", "a.mpg",
     "-map 1:a -c:a mp2 -pix_fmt yuv420p -c:v mpeg2video -bf 2 -g 12 -q:v 2", ""},
    {"AviWithBFrames", "a.avi",
     "-map 1:a -c:a libmp3lame -pix_fmt yuv420p -c:v mpeg4 -bf 2 -q:v 2", ""},
    {"AviH264", "a.avi", kX264 + "-g 40", ""},
    {"Raw264", "a.264", kX264 + "-g 40", ""},
    {"NoCompositionTimes", "a.mp4", kX264 + "-g 40", "-bsf:v setts=pts=DTS"},
    {"HiddenPreroll", "a.mp4", kAac + kX264 + "-g 40", "-ss 1.2", 36, 114},
    {"Offset", "a.mkv", kAac + kX264 + "-g 40", "-output_ts_offset 10"},
    {"VideoLate", "a.mp4", kX264 + "-g 40", "-output_ts_offset 0.5"},
    {"VariableRate", "a.mp4",
     kX264 + "-vf \"select='not(mod(n\\,2))+lt(mod(n\\,7)\\,2)'\" -fps_mode vfr "
             "-g 20",
     "", 0, -1, false},
    {"Mjpeg", "a.mov", "-pix_fmt yuvj420p -c:v mjpeg -q:v 2", ""},
};

class ExactCut : public ::testing::TestWithParam<Case> {};

struct Shown {
  Rational time;
  int number;
};

std::vector<Shown> read_all(std::shared_ptr<const MediaSource> source,
                            Rational from, size_t at_most) {
  std::vector<Shown> all;
  auto reader = VideoReader::open(source, from);
  EXPECT_TRUE(reader.ok()) << reader.error().message;
  if (!reader.ok()) return all;
  while (all.size() < at_most) {
    auto frame = reader->next();
    EXPECT_TRUE(frame.ok());
    if (!frame.ok() || !frame->has_value()) break;
    if ((*frame)->time() < from) continue;
    all.push_back({(*frame)->time(), number_of(**frame, source->traits())});
  }
  return all;
}

void check_cuts(std::shared_ptr<const MediaSource> source,
                const std::vector<Shown>& all) {
  const auto& video = source->traits().video;
  // Every 7th frame as the start of a cut of three frames.
  std::vector<TimeRange> ranges;
  std::vector<std::pair<size_t, size_t>> wanted;
  const auto time_at = [&](size_t i) {
    return i < all.size() ? all[i].time : video.end;
  };
  for (size_t i = 0; i < all.size(); i += 7) {
    ranges.push_back({all[i].time, time_at(i + 3)});
    wanted.push_back({i, std::min(i + 3, all.size())});
  }
  // And cuts anywhere.
  std::mt19937 random(7);
  for (int n = 0; n < 20; ++n) {
    Rational a(random() % 5200, 1000), b(random() % 5200, 1000);
    if (b < a) std::swap(a, b);
    size_t first = 0, last = 0;
    while (first < all.size() && all[first].time < a) ++first;
    while (last < all.size() && all[last].time < b) ++last;
    ranges.push_back({a, b});
    wanted.push_back({first, last});
  }
  const auto spans = source->find_spans(ranges);
  ASSERT_TRUE(spans.ok()) << spans.error().message;
  ASSERT_EQ(spans->size(), ranges.size());
  for (size_t k = 0; k < ranges.size(); ++k) {
    const auto [first, last] = wanted[k];
    const FrameSpan& span = (*spans)[k];
    ASSERT_EQ(span.empty, first >= last) << "range " << k;
    if (span.empty) continue;
    EXPECT_EQ(span.first_pts, all[first].time) << "range " << k;
    EXPECT_EQ(span.last_pts, all[last - 1].time) << "range " << k;
    const auto some = read_all(source, span.first_pts, 3);
    for (size_t i = 0; i < some.size(); ++i) {
      EXPECT_EQ(some[i].number, all[first + i].number) << "range " << k;
      EXPECT_EQ(some[i].time, all[first + i].time) << "range " << k;
    }
    EXPECT_EQ(some.size(), std::min<size_t>(3, all.size() - first));
  }
}

TEST_P(ExactCut, EveryFrameIsFoundByItsTime) {
  const Case& c = GetParam();
  const TestFolder folder;
  std::string path = folder.path(c.file);
  make_counter(folder, path, kFrames, c.arguments);
  if (!c.copy_arguments.empty()) {
    const std::string copy = folder.path("copy-" + c.file);
    const bool seek = c.copy_arguments.rfind("-ss", 0) == 0;
    ffmpeg((seek ? c.copy_arguments : "") + " -i '" + path + "' -c copy " +
           (seek ? "" : c.copy_arguments) + " '" + copy + "'");
    path = copy;
  }
  const auto source = MediaSource::open(path);
  ASSERT_TRUE(source.ok()) << source.error().message;
  const auto& video = (*source)->traits().video;
  EXPECT_EQ(video.constant_rate, c.constant);
  const auto all = read_all(*source, Rational(-1), 10000);
  ASSERT_FALSE(all.empty());
  EXPECT_EQ(all.front().number, c.first_number);
  EXPECT_EQ(all.front().time, video.first_pts);
  if (c.frame_count > 0) {
    EXPECT_EQ(video.frame_rate, Rational(30));
    ASSERT_EQ(all.size(), static_cast<size_t>(c.frame_count));
    for (size_t i = 0; i < all.size(); ++i)
      ASSERT_EQ(all[i].number, c.first_number + static_cast<int>(i));
  } else {
    for (size_t i = 1; i < all.size(); ++i) {
      ASSERT_GT(all[i].number, all[i - 1].number);
      ASSERT_EQ((all[i].time - all.front().time),
                Rational(all[i].number - all.front().number, 30));
    }
  }
  for (size_t i = 1; i < all.size(); ++i)
    ASSERT_LT(all[i - 1].time, all[i].time);
  check_cuts(*source, all);
}

INSTANTIATE_TEST_SUITE_P(
    Sources, ExactCut, ::testing::ValuesIn(kCases),
    [](const ::testing::TestParamInfo<Case>& c) { return c.param.name; });

// Two recordings in one transport stream.
TEST(ExactCutOfJoinedRecordings, BothPartsFollowEachOther) {
  const TestFolder folder;
  const std::string x = kAac + kX264 + "-g 20 -f mpegts ";
  make_counter(folder, folder.path("1.ts"), 60, x + "-output_ts_offset 1000");
  make_counter(folder, folder.path("2.ts"), 60, x + "-output_ts_offset 20");
  append_files(folder.path("1.ts"), folder.path("2.ts"), folder.path("a.ts"));
  const auto source = MediaSource::open(folder.path("a.ts"));
  ASSERT_TRUE(source.ok()) << source.error().message;
  const auto all = read_all(*source, Rational(0), 10000);
  ASSERT_EQ(all.size(), 120u);
  for (size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].number, static_cast<int>(i % 60));
    EXPECT_EQ(all[i].time - all[0].time, Rational(static_cast<int64_t>(i), 30));
  }
  EXPECT_EQ((*source)->traits().video.end - all[0].time, Rational(4));
  EXPECT_EQ((*source)->traits().warnings.size(), 1u);
  check_cuts(*source, all);
}

// Many clips of one file must not read it over and over.
TEST(FindSpans, ThousandRangesReadTheFileAboutOnce) {
  const TestFolder folder;
  make_counter(folder, folder.path("a.mp4"), 900, kX264 + "-g 250");
  const auto source = MediaSource::open(folder.path("a.mp4"));
  ASSERT_TRUE(source.ok()) << source.error().message;
  std::vector<TimeRange> ranges;
  for (int i = 0; i < 1000; ++i)
    ranges.push_back({Rational(i * 29, 1000), Rational(i * 29 + 500, 1000)});
  const auto spans = (*source)->find_spans(ranges);
  ASSERT_TRUE(spans.ok());
  for (int i = 0; i < 1000; ++i) {
    const FrameSpan& s = (*spans)[static_cast<size_t>(i)];
    ASSERT_FALSE(s.empty);
    EXPECT_EQ(s.first_pts, Rational((ranges[static_cast<size_t>(i)].start *
                                     Rational(30)).ceil(), 30));
    EXPECT_EQ(s.last_pts, Rational((ranges[static_cast<size_t>(i)].end *
                                    Rational(30)).ceil() - 1, 30));
  }
}

}  // namespace
}  // namespace glyphreel
