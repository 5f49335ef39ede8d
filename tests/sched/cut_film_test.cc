// SPDX-License-Identifier: Apache-2.0
// Whole films, read back: which pictures they show, what is drawn on them, what is
// heard. (sched/chunk_task.h, sched/audio_track.h)
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <utility>
#include <vector>

#include "codec/audio_reader.h"
#include "codec/video_reader.h"
#include "sched/render.h"
#include "tests/support/synthetic_clip.h"

namespace glyphreel {
namespace {

using ::testing::HasSubstr;

class CutFilm : public ::testing::Test {
 protected:
  void make_source(const SyntheticClip& clip) {
    const Status made = write_synthetic_clip(folder_ / "source.mp4", clip);
    ASSERT_TRUE(made.ok()) << made.error().message;
    job_.sources[""] = folder_ / "source.mp4";
    job_.output.video.options = {{"preset", "ultrafast"}, {"crf", "8"}};
  }
  void add_clip(Rational start, Rational end) {
    Clip clip;
    clip.start_time = start;
    clip.end_time = end;
    job_.clips.push_back(clip);
  }
  RenderReport film() {
    film_ = nullptr;
    RenderOptions options;
    options.output_path = folder_ / "film.mp4";
    auto report = render(job_, options);
    EXPECT_TRUE(report.ok()) << report.error().message;
    if (!report.ok()) return {};
    auto opened = MediaSource::open(options.output_path);
    EXPECT_TRUE(opened.ok()) << opened.error().message;
    if (opened.ok()) film_ = *opened;
    return *report;
  }
  // Every picture of the film; none when there is no film.
  std::vector<VideoFrame> pictures() {
    std::vector<VideoFrame> all;
    if (!film_) return all;
    auto reader = VideoReader::open(film_, Rational(0));
    for (auto frame = reader->next(); frame.ok() && frame->has_value();
         frame = reader->next())
      all.push_back(**frame);
    return all;
  }
  int luma(const VideoFrame& frame, int x, int y) {
    FrameFormat format;
    format.size = film_->traits().video.coded_size;
    format.pixel_format = PixelFormat::kYuv420p;
    return frame.view(format).planes[0].row<uint8_t>(y)[x];
  }
  // The number that write_synthetic_clip() wrote into a picture, at y = 32.
  int number(const VideoFrame& frame) {
    int n = 0;
    for (int i = 0; i < 16; ++i)
      if (luma(frame, i * 16 + 8, 32) > 126) n |= 1 << i;
    return n;
  }
  std::vector<float> sound(int64_t count) {
    std::vector<float> left(static_cast<size_t>(count)), right(left);
    if (!film_) return left;
    auto reader = AudioReader::open(film_, Rational(0), 48000, 2);
    float* planes[2] = {left.data(), right.data()};
    EXPECT_TRUE(reader.ok() && reader->read(planes, count).ok());
    return left;
  }
  std::string preview(const std::string& text, int clip, Rational at) {
    // On a black ground, so that only the text tells pictures apart.
    BoxLayer ground;
    ground.color = rgb(0);
    ground.width = Length{0, 256};
    ground.height = Length{0, 64};
    TextLayer clock;
    clock.text = text;
    clock.size = 40;
    job_.overlay.kind = Overlay::Kind::kLayers;
    job_.overlay.scale = Overlay::Scale::kPixels;
    job_.overlay.layers = {{ground, {}, 1}, {clock, {}, 1}};
    const Status written = render_frame(job_, clip, at, folder_ / "p.png");
    EXPECT_TRUE(written.ok()) << written.error().message;
    std::ifstream file(folder_ / "p.png", std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  TemporaryFolder folder_;
  Compilation job_;
  std::shared_ptr<const MediaSource> film_;
};

float peak(const std::vector<float>& samples, int64_t first, int64_t count) {
  float most = 0;
  for (int64_t i = first; i < first + count; ++i)
    most = std::max(most, std::abs(samples[static_cast<size_t>(i)]));
  return most;
}

TEST_F(CutFilm, ShowsTheNearestPictureOfEachMoment) {
  make_source({});
  add_clip(Rational(2, 5), Rational(4, 5));
  add_clip(Rational(2), Rational(12, 5));
  job_.output.fps = Rational(50);
  const RenderReport twice = film();
  std::vector<int> shown, want;
  for (const VideoFrame& p : pictures()) shown.push_back(number(p));
  for (int n = 0; n < 20; ++n) want.push_back(10 + n / 2);
  for (int n = 0; n < 20; ++n) want.push_back(50 + n / 2);
  EXPECT_EQ(shown, want);
  ASSERT_EQ(twice.clips.size(), 2u);
  EXPECT_EQ(twice.clips[0].repeated_frames, 10);
  ASSERT_TRUE(film_);
  // Both clips begin with a key frame, though they share an encoder.
  EXPECT_EQ(twice.chunk_count, 1);
  const auto keys = film_->keyframes({Rational(0), Rational(10)});
  ASSERT_TRUE(keys.ok());
  EXPECT_EQ(*keys, (std::vector<Rational>{Rational(0), Rational(2, 5)}));

  job_.output.fps = Rational(25, 2);
  const RenderReport half = film();
  EXPECT_EQ(half.frame_count, 10);
  EXPECT_GE(half.frames_discarded, 8);
}

TEST_F(CutFilm, DrawsOnceOnPicturesThatRepeat) {
  make_source({});
  add_clip(Rational(51, 25), Rational(61, 25));  // 51 = 110011b: cell 0 is white
  job_.output.fps = Rational(100);
  job_.output.video.options = {{"preset", "ultrafast"}, {"crf", "1"}};
  BoxLayer box;
  box.color = rgb(0, 0.5f);
  box.width = Length{0, 16};
  box.height = Length{0, 64};
  job_.overlay.kind = Overlay::Kind::kLayers;
  job_.overlay.scale = Overlay::Scale::kPixels;
  job_.overlay.layers = {{box, {}, 1}};
  film();
  const auto all = pictures();
  ASSERT_GE(all.size(), 4u);
  for (int n = 0; n < 4; ++n) EXPECT_NEAR(luma(all[n], 8, 32), 125, 3) << n;
}

TEST_F(CutFilm, CropsWhenAskedTo) {
  SyntheticClip clip;
  clip.frame_count = 250;
  make_source(clip);
  add_clip(Rational(192, 25), Rational(200, 25));  // cells 6 and 7, left of the middle
  job_.output.size = Size{128, 128};
  job_.output.fit = OutputFit::kCrop;
  film();
  const auto all = pictures();
  ASSERT_FALSE(all.empty());
  EXPECT_GT(luma(all[0], 30, 4), 200);
  EXPECT_LT(luma(all[0], 98, 4), 40);
}

TEST_F(CutFilm, ClocksTellClipSourceAndFilmTime) {
  make_source({});
  add_clip(Rational(0), Rational(3));
  add_clip(Rational(1), Rational(2));
  const std::string three = preview("{film.time:ss}", 2, Rational(0));
  EXPECT_EQ(three.substr(1, 3), "PNG");
  EXPECT_EQ(preview("03", 1, Rational(0)) == preview("00", 1, Rational(0)), false);
  EXPECT_NE(three, preview("{clip.time:ss}", 2, Rational(0)));
  const std::string one = preview("{source.time:ss}", 2, Rational(0));
  EXPECT_EQ(one, preview("{clip.time:ss}", 1, Rational(1)));
  EXPECT_EQ(one, preview("{source.time:ss}", 1, Rational(1)));
  EXPECT_EQ(one, preview("{film.time:ss}", 1, Rational(1)));
  EXPECT_NE(one, three);
}

TEST_F(CutFilm, SaysWhichClipsTextWasShortened) {
  make_source({});
  add_clip(Rational(0), Rational(1));
  add_clip(Rational(1), Rational(2));
  job_.clips[1].notes = std::string(400, 'x');
  TextLayer notes;
  notes.text = "{notes}";
  notes.size = 30;
  job_.overlay.kind = Overlay::Kind::kLayers;
  job_.overlay.scale = Overlay::Scale::kPixels;
  job_.overlay.layers = {{notes, {}, 1}};
  const RenderReport report = film();
  ASSERT_EQ(report.warnings.size(), 1u);
  EXPECT_THAT(report.warnings[0], HasSubstr("clip 2"));
  EXPECT_THAT(report.warnings[0], HasSubstr("shortened"));
}

// Pictures of 10 ms, so that clips can begin and end within a beep of 20 ms.
TEST_F(CutFilm, SoundFadesAtCutsButNotWhereAClipContinues) {
  SyntheticClip clip;
  clip.frame_rate = Rational(100);
  clip.frame_count = 300;
  make_source(clip);
  job_.output.fps = Rational(100);
  add_clip(Rational(1, 2), Rational(101, 100));   // ends within the beep of 1 s
  add_clip(Rational(101, 100), Rational(201, 100));  // goes on there
  add_clip(Rational(1), Rational(101, 100));      // begins and ends within a beep
  const RenderReport report = film();
  ASSERT_EQ(report.audio_sample_count, 24480 + 48000 + 480);
  const auto s = sound(report.audio_sample_count);
  // The beep of 1 s lies where it did, at film time 0.5 s.
  int64_t onset = 0;
  while (onset < 30000 && std::abs(s[static_cast<size_t>(onset)]) < 0.2f) ++onset;
  EXPECT_NEAR(static_cast<double>(onset), 24000, 100);
  EXPECT_GT(peak(s, 24480 - 48, 48), 0.35f);  // one period before and after the joint
  EXPECT_GT(peak(s, 24480, 48), 0.35f);
  EXPECT_GT(peak(s, 72480 - 300, 60), 0.35f);
  EXPECT_LT(peak(s, 72480 - 24, 48), 0.2f);   // out, cut, in
  EXPECT_GT(peak(s, 72480 + 210, 60), 0.35f);
  EXPECT_LT(peak(s, 72960 - 24, 24), 0.2f);   // the film's end
}

}  // namespace
}  // namespace glyphreel
