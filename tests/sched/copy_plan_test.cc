// SPDX-License-Identifier: Apache-2.0
#include "sched/copy_plan.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "codec/copied_film.h"
#include "codec/gop_reader.h"
#include "codec/video_encoder.h"
#include "sched/render.h"
#include "tests/support/synthetic_clip.h"

namespace glyphreel {
namespace {

class CopyPlanTest : public ::testing::Test {
 protected:
  CopyPlanTest() {
    job_.output.audio.reset();
    job_.output.video.options = {{"preset", "ultrafast"}, {"crf", "23"}};
    job_.overlay.kind = Overlay::Kind::kNone;
  }
  // All of a new source as the next clip.
  void add(const std::string& name, SyntheticClip source) {
    source.audio = false;
    const Status written = write_synthetic_clip(folder_ / (name + ".mp4"), source);
    ASSERT_TRUE(written.ok()) << written.error().message;
    job_.sources[name] = folder_ / (name + ".mp4");
    Clip clip;
    clip.source = name;
    clip.end_time = Rational(source.frame_count) / source.frame_rate;
    job_.clips.push_back(clip);
  }
  CopyPlan find() {
    prepared_ = prepare(job_, {});
    EXPECT_TRUE(prepared_.problems.empty());
    auto found = find_copies(job_, {}, nullptr, SmartRender::kRequire, prepared_);
    EXPECT_TRUE(found.ok()) << found.error().message;
    return found.ok() ? std::move(found).value() : CopyPlan();
  }

  Result<RenderReport> film(bool strict, OnClipError on_clip_error) {
    RenderOptions options;
    options.output_path = folder_ / "film.mp4";
    options.smart = SmartRender::kRequire;
    options.strict = strict;
    options.on_clip_error = on_clip_error;
    options.on_progress = [&](const RenderProgress& p) { last_ = p; };
    return render(job_, options);
  }

  TemporaryFolder folder_;
  RenderProgress last_;
  Compilation job_;
  Prepared prepared_;
};

TEST_F(CopyPlanTest, LongCopiesAreCutIntoPartsThatFitIntoMemory) {
  SyntheticClip noise;
  noise.size = {640, 360};
  noise.frame_count = 100;
  noise.group = 20;
  noise.is_noise = true;
  add("noise", noise);
  const CopyPlan copies = find();
  ASSERT_GT(copies.parts.size(), 1u);
  int64_t next = 0;
  for (const CopiedPart& copy : copies.parts) {
    EXPECT_EQ(copy.part.first, next);
    EXPECT_EQ(copy.from, Rational(next, 25));
    EXPECT_EQ(copy.group_frames, 20);
    next = copy.part.last;
  }
  EXPECT_EQ(next, 100);
  // It is one copy all the same.
  ASSERT_EQ(copies.report.copied.size(), 1u);
  EXPECT_EQ(copies.report.copied[0].last, 100);
  EXPECT_EQ(copies.report.copied_frames, 100);
  apply_copies(copies, prepared_);
  ASSERT_EQ(prepared_.plan.chunks.size(), copies.parts.size());
  for (const Chunk& chunk : prepared_.plan.chunks) EXPECT_TRUE(chunk.copied_from);
}

TEST_F(CopyPlanTest, NoMoreParameterSetsThanOneHeaderHolds) {
  SyntheticClip source;
  source.size = {64, 64};
  source.frame_count = 20;
  for (int id = 0; id < 32; ++id) {
    source.sps_id = id;
    add("source" + std::to_string(10 + id), source);
  }
  const CopyPlan copies = find();
  EXPECT_EQ(copies.parts.size(), 30u);
  ASSERT_EQ(copies.report.encoded.size(), 1u);
  EXPECT_EQ(copies.report.encoded[0].frame_count, 40);
  const auto encoder =
      VideoEncoder::open(copies.video, prepared_.plan.film.frame, Rational(25), 1);
  ASSERT_TRUE(encoder.ok());
  EXPECT_TRUE(with_copied_sets(encoder->parameters(), true, copies.sets).ok());
}

TEST_F(CopyPlanTest, TypesOfPicturesAreKeptWhereAllSourcesChoseThem) {
  SyntheticClip source;
  source.size = {64, 64};
  source.frame_count = 50;
  source.b_frames = 2;
  add("b", source);
  EXPECT_TRUE(find().video.keeps_picture_types);
  job_.output.fps = Rational(25);
  source.frame_rate = Rational(50);
  add("faster", source);
  EXPECT_FALSE(find().video.keeps_picture_types);
  job_.clips.pop_back();
  EXPECT_TRUE(find().video.keeps_picture_types);
  source.frame_rate = Rational(25);
  source.b_frames = 0;
  add("p", source);
  EXPECT_FALSE(find().video.keeps_picture_types);
}

TEST_F(CopyPlanTest, DamageInWhatIsCopiedIsKnownWhereItHasToBe) {
  SyntheticClip source;
  source.size = {64, 64};
  source.frame_count = 50;
  source.is_noise = true;
  add("a", source);
  add("b", source);
  // In the middle of a slice, so that all lengths stay right.
  ASSERT_EQ(find().report.copied_frames, 100);
  const auto copied = copy_gops(*prepared_.sources[1], Rational(0), 50, nullptr);
  ASSERT_TRUE(copied.ok()) << copied.error().message;
  const auto& packets = copied->run.packets;
  size_t end = 0;
  for (size_t i = 0; i <= 25; ++i) end += packets[i].size_bytes;
  const size_t length = packets[25].size_bytes / 2;
  ASSERT_GT(length, 500u);
  std::fstream file(job_.sources["b"], std::ios::in | std::ios::out | std::ios::binary);
  const std::string whole{std::istreambuf_iterator<char>(file), {}};
  const size_t at = whole.find(std::string_view(
      reinterpret_cast<const char*>(copied->run.bytes.data()) + end - length, length));
  ASSERT_NE(at, std::string::npos);
  file.clear();
  file.seekp(static_cast<std::streamoff>(at));
  file << std::string(length, '\x5a');
  file.close();

  const auto all = film(false, OnClipError::kFail);
  ASSERT_TRUE(all.ok()) << all.error().message;
  EXPECT_EQ(all->smart.copied_frames, 100);
  EXPECT_EQ(last_.frames_done, 100);

  const auto none = film(true, OnClipError::kFail);
  ASSERT_FALSE(none.ok());
  EXPECT_NE(none.error().message.find("of its source are damaged"), std::string::npos);

  const auto rest = film(true, OnClipError::kSkip);
  ASSERT_TRUE(rest.ok()) << rest.error().message;
  EXPECT_EQ(rest->clips[1].outcome, ClipOutcome::kSkipped);
  EXPECT_EQ(rest->frame_count, 50);
  EXPECT_EQ(rest->smart.copied_frames, 50);
  EXPECT_EQ(last_.frames_done, 50);
  EXPECT_EQ(last_.frame_count, 50);
}

}  // namespace
}  // namespace glyphreel
