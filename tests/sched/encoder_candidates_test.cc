// SPDX-License-Identifier: Apache-2.0
#include "sched/encoder_candidates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codec/video_encoder.h"
#include "tests/support/synthetic_clip.h"

namespace glyphreel {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class FindCandidates : public ::testing::Test {
 protected:
  CandidateList find(std::vector<std::string> asked) {
    question_.asked = std::move(asked);
    question_.output_path = folder_ / "film.mp4";
    return find_candidates(question_);
  }
  static std::vector<std::string> names(const CandidateList& list) {
    std::vector<std::string> out;
    for (const EncoderCandidate& c : list.candidates) out.push_back(candidate_name(c));
    return out;
  }

  TemporaryFolder folder_;
  CandidateQuestion question_;
};

TEST_F(FindCandidates, KnowsPresetsByEncoderAndByName) {
  const CandidateList found =
      find({"libx264", "libx264:slow", "libx264:fast", "libsvtav1:11"});
  EXPECT_THAT(names(found),
              ElementsAre("libx264 ultrafast", "libx264 superfast", "libx264 veryfast",
                          "libx264 faster", "libx264 fast", "libx264 medium",
                          "libx264 slow", "libsvtav1 11"));
  EXPECT_TRUE(found.left_out.empty());
  EXPECT_EQ(settings_text(settings_at(found.candidates[2], 22.5)),
            "libx264 veryfast crf 22.5");
  EXPECT_EQ(settings_text(settings_at(found.candidates[7], 30)), "libsvtav1 11 crf 30");
}

TEST_F(FindCandidates, EveryUsualOneCanBeOpened) {
  const CandidateList found = find({});
  EXPECT_GE(found.candidates.size(), 6u);
  for (const EncoderCandidate& c : found.candidates) {
    const auto settings = settings_at(c, c.scale.usual);
    EXPECT_TRUE(check_video_settings(settings).ok()) << candidate_name(c);
    EXPECT_EQ(choose_pixel_format(settings, PixelFormat::kYuv420p).value(),
              PixelFormat::kYuv420p);
    EXPECT_TRUE(settings.pixel_format.empty()) << candidate_name(c);
  }
}

TEST_F(FindCandidates, SaysInOneSentenceWhatIsLeftOut) {
  const CandidateList found = find({"libx265x", "h264_v4l2m2m", "libx264:fastt",
                                    "libx264:veryfast", "libx265x"});
  EXPECT_THAT(names(found), ElementsAre("libx264 veryfast"));
  EXPECT_THAT(found.left_out,
              ElementsAre(HasSubstr("did you mean 'libx265'"), HasSubstr("h264_v4l2m2m"),
                          HasSubstr("fastt")));
}

TEST_F(FindCandidates, KeepWhatTheJobSaysBesidesQualityAndPreset) {
  question_.own.options = {{"preset", "slow"}, {"crf", "19"}, {"g", "48"},
                           {"tune", "animation"}, {"subq", "2"}, {"refs", "1"}};
  const CandidateList found = find({"libx264:veryfast", "libx265:superfast"});
  ASSERT_EQ(found.candidates.size(), 2u);
  EXPECT_EQ(settings_text(settings_at(found.candidates[0], 21)),
            "libx264 veryfast g 48 tune animation crf 21");
  EXPECT_EQ(settings_text(settings_at(found.candidates[1], 21)),
            "libx265 superfast g 48 crf 21");
}

TEST_F(FindCandidates, KeepTheFilmsPixelFormat) {
  question_.pixel_format = PixelFormat::kYuv420p10;
  CandidateList found = find({"libx264:veryfast", "libsvtav1:12"});
  ASSERT_EQ(found.candidates.size(), 2u);
  for (const EncoderCandidate& c : found.candidates)
    EXPECT_EQ(c.settings.pixel_format, "yuv420p10le");
  // Of HDR sources SVT-AV1 makes 10 bits unasked.
  question_.is_mostly_hdr = true;
  found = find({"libx264:veryfast", "libsvtav1:12"});
  EXPECT_EQ(found.candidates[0].settings.pixel_format, "yuv420p10le");
  EXPECT_EQ(found.candidates[1].settings.pixel_format, "");
  question_.pixel_format = PixelFormat::kYuv420p;
  found = find({"libx264:veryfast", "libsvtav1:12"});
  EXPECT_EQ(found.candidates[0].settings.pixel_format, "");
  EXPECT_EQ(found.candidates[1].settings.pixel_format, "yuv420p");
  question_.pixel_format = PixelFormat::kYuv444p;
  found = find({"libx264:veryfast", "libsvtav1:12"});
  EXPECT_THAT(names(found), ElementsAre("libx264 veryfast"));
  EXPECT_THAT(found.left_out, ElementsAre(HasSubstr("yuv444p")));
}

TEST(EncoderSettings, AreEqualInAnyOrder) {
  VideoEncodeSettings a, b;
  b.options = {{"crf", "23"}, {"preset", "fast"}};
  EXPECT_TRUE(are_equal(a, b));
  b.options[0].second = "24";
  EXPECT_FALSE(are_equal(a, b));
  EXPECT_EQ(relative_cpu_of(a), 1);
  a.options[0].second = "ultrafast";
  EXPECT_LT(relative_cpu_of(a), 0.5);
}

}  // namespace
}  // namespace glyphreel
