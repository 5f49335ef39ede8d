// SPDX-License-Identifier: Apache-2.0
#include "sched/encoder_comparison.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "codec/similarity.h"
#include "tests/support/synthetic_clip.h"

namespace glyphreel {
namespace {

using ::testing::HasSubstr;

class CompareEncoders : public ::testing::Test {
 protected:
  void SetUp() override {
    const Status made = write_synthetic_clip(folder_ / "source.mp4", {});
    ASSERT_TRUE(made.ok()) << made.error().message;
    job_.sources[""] = folder_ / "source.mp4";
    job_.output.video.options = {{"preset", "veryfast"}, {"crf", "30"}};
    for (int i = 0; i < 3; ++i) {
      Clip clip;
      clip.start_time = Rational(i, 3);
      clip.end_time = Rational(i, 3) + Rational(2);
      clip.name = "Clip " + std::to_string(i);
      job_.clips.push_back(clip);
    }
    std::filesystem::create_directory(folder_ / "work");
    question_.output_path = folder_ / "film.mp4";
    question_.folder = folder_ / "work";
    question_.encoders = {"libx264:ultrafast", "libx264:superfast", "libx264:veryfast"};
    question_.seconds = 1;
    question_.workers = 2;
  }

  TemporaryFolder folder_;
  Compilation job_;
  EncoderQuestion question_;
};

TEST_F(CompareEncoders, EveryRecommendationIsMeasuredAndKeepsItsPromise) {
  int calls = 0;
  question_.on_progress = [&](const EncoderProgress& p) {
    EXPECT_EQ(p.expected_s > 0, calls == 0);
    EXPECT_EQ(p.candidate_count, 2);  // the job's own is no candidate
    ++calls;
  };
  const auto result = compare_encoders(job_, question_);
  ASSERT_TRUE(result.ok()) << result.error().message;
  EXPECT_EQ(result->trial_count, calls);
  EXPECT_EQ(result->frame_count, 25);
  EXPECT_EQ(result->film_frame_count, 150);
  EXPECT_EQ(result->encoders.size(), 2u);
  EXPECT_GT(result->own.ssim, 0.5);
  EXPECT_GT(result->own.cpu_s, 0);
  EXPECT_GE(result->recommendations.size(), 2u);
  for (const EncoderRecommendation& r : result->recommendations) {
    EXPECT_TRUE(keeps_promise(r.aim, r.measured, {result->own.ssim, result->own.bytes}))
        << encoder_aim_name(r.aim);
    if (r.is_own) {
      EXPECT_TRUE(are_equal(r.settings, job_.output.video));
      continue;
    }
    bool was_measured = false;
    for (const ComparedEncoder& e : result->encoders)
      for (const EncoderPoint& p : e.measured)
        was_measured |= are_equal(settings_at(e.candidate, p.quality), r.settings) &&
                        p.ssim == r.measured.ssim && p.bytes == r.measured.bytes;
    EXPECT_TRUE(was_measured) << settings_text(r.settings);
  }
  EXPECT_FALSE(std::filesystem::exists(folder_ / "film.mp4"));
  EXPECT_TRUE(std::filesystem::is_empty(folder_ / "work"));
}

TEST_F(CompareEncoders, FramesOnDiskMeasureTheSame) {
  question_.encoders = {"libx264:ultrafast"};
  const auto in_memory = compare_encoders(job_, question_);
  question_.memory_bytes = 1;
  const auto on_disk = compare_encoders(job_, question_);
  ASSERT_TRUE(in_memory.ok() && on_disk.ok());
  EXPECT_EQ(in_memory->own.ssim, on_disk->own.ssim);
  EXPECT_EQ(in_memory->own.psnr_db, on_disk->own.psnr_db);
  EXPECT_EQ(in_memory->own.bytes, on_disk->own.bytes);
  EXPECT_TRUE(std::filesystem::is_empty(folder_ / "work"));
}

TEST_F(CompareEncoders, RefusesWhatCannotBeCompared) {
  Compilation lossless = job_;
  lossless.output.video.options = {{"preset", "ultrafast"}, {"qp", "0"}};
  const auto nothing_lost = compare_encoders(lossless, question_);
  ASSERT_FALSE(nothing_lost.ok());
  EXPECT_EQ(nothing_lost.error().code, Errc::kBadRequest);
  EXPECT_THAT(nothing_lost.error().message, HasSubstr("loses nothing"));

  Compilation mistaken = job_;
  mistaken.clips[1].end_time = mistaken.clips[1].start_time;
  EXPECT_THAT(compare_encoders(mistaken, question_).error().message, HasSubstr("clip 2"));

  question_.encoders = {"libx265x", "nothing"};
  const auto unknown = compare_encoders(job_, question_);
  ASSERT_FALSE(unknown.ok());
  EXPECT_EQ(unknown.error().code, Errc::kBadRequest);
  EXPECT_THAT(unknown.error().message, HasSubstr("libx265x"));
}

TEST_F(CompareEncoders, StopsWhenCancelled) {
  CancelToken token;
  question_.cancel = &token;
  question_.on_progress = [&](const EncoderProgress&) { token.cancel(); };
  const auto result = compare_encoders(job_, question_);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, Errc::kCancelled);
  EXPECT_TRUE(std::filesystem::is_empty(folder_ / "work"));
}

}  // namespace
}  // namespace glyphreel
