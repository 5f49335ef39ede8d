// SPDX-License-Identifier: Apache-2.0
#include "sched/encode_speed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "sched/encoder_candidates.h"
#include "sched/job_file.h"

namespace glyphreel {
namespace {

using ::testing::HasSubstr;

ParsedJob parse_output(const std::string& output, std::optional<EncodeSpeed> asked = {}) {
  JobFileOptions options;
  options.speed = asked;
  return parse_job("{\"source\":\"a\",\"output\":" + output +
                       ",\n\"clips\":[{\"start_time\":1,\"end_time\":2}]}",
                   "job.json", "", options);
}

VideoEncodeSettings video(const std::string& output,
                          std::optional<EncodeSpeed> asked = {}) {
  const ParsedJob job = parse_output(output, asked);
  EXPECT_TRUE(job.mistakes.empty()) << output << ": " << job.mistakes[0];
  return job.compilation.output.video;
}

void expect_is(const VideoEncodeSettings& got, EncodeSpeed speed) {
  EXPECT_TRUE(are_equal(got, speed_settings(speed))) << settings_text(got);
}

TEST(EncodeSpeed, FastIsWhatAJobHasThatSaysNothing) {
  expect_is(VideoEncodeSettings(), EncodeSpeed::kFast);
  expect_is(video("{}"), EncodeSpeed::kFast);
  EXPECT_EQ(settings_text(speed_settings(EncodeSpeed::kFast)), "libx264 fast crf 23");
}

TEST(EncodeSpeed, EachIsKnownByItsSettings) {
  for (size_t i = 0; i < kEncodeSpeedNames.size(); ++i) {
    VideoEncodeSettings settings = speed_settings(static_cast<EncodeSpeed>(i));
    EXPECT_EQ(speed_of(settings), static_cast<EncodeSpeed>(i));
    settings.pixel_format = "yuv420p10le";
    EXPECT_EQ(speed_of(settings), static_cast<EncodeSpeed>(i));
    settings.options.emplace_back("bf", "1");
    EXPECT_EQ(speed_of(settings), std::nullopt);
  }
}

TEST(EncodeSpeed, AJobNamesIt) {
  expect_is(video(R"({"speed":"fast"})"), EncodeSpeed::kFast);
  expect_is(video(R"({"speed":"faster"})"), EncodeSpeed::kFaster);
  expect_is(video(R"({"speed":"fastest"})"), EncodeSpeed::kFastest);
  const ParsedJob wrong = parse_output(R"({"speed":"fastset"})");
  ASSERT_EQ(wrong.mistakes.size(), 1u);
  EXPECT_THAT(wrong.mistakes[0], HasSubstr("job.json:1: output, \"speed\""));
  EXPECT_THAT(wrong.mistakes[0], HasSubstr("did you mean \"fastest\""));
}

TEST(EncodeSpeed, IsNotSaidBesideWhatItStandsFor) {
  for (const char* field : {R"("codec":"libx264")", R"("preset":"fast")", R"("crf":20)",
                            R"("qp":20)", R"("b":"8M")", R"("bit_rate":"8M")"}) {
    const std::string text = field;
    const std::string name = text.substr(0, text.find(':'));
    const std::string both = "{\"speed\":\"faster\",\n\"video\":{" + text + "}}";
    const ParsedJob own = parse_output(both);
    ASSERT_EQ(own.mistakes.size(), 1u) << both;
    EXPECT_THAT(own.mistakes[0], HasSubstr("job.json:2: output.video, " + name));
    EXPECT_THAT(own.mistakes[0], HasSubstr("\"speed\": \"faster\" stands for"));
    const ParsedJob asked =
        parse_output("{\"video\":{" + text + "}}", EncodeSpeed::kFastest);
    ASSERT_EQ(asked.mistakes.size(), 1u) << text;
    EXPECT_THAT(asked.mistakes[0], HasSubstr(name));
    EXPECT_THAT(asked.mistakes[0], HasSubstr("--speed fastest stands for"));
  }
}

TEST(EncodeSpeed, OtherOptionsComeOnTop) {
  VideoEncodeSettings wanted = speed_settings(EncodeSpeed::kFaster);
  wanted.options.emplace_back("g", "48");
  wanted.pixel_format = "yuv420p10le";
  const VideoEncodeSettings got = video(
      R"({"speed":"faster","video":{"g":48,"pixel_format":"yuv420p10le"}})");
  EXPECT_TRUE(are_equal(got, wanted)) << settings_text(got);
}

TEST(EncodeSpeed, WhoeverHasTheJobMadeOverrulesIt) {
  expect_is(video("{}", EncodeSpeed::kFaster), EncodeSpeed::kFaster);
  expect_is(video(R"({"speed":"faster"})", EncodeSpeed::kFastest), EncodeSpeed::kFastest);
  JobFileOptions options;
  options.source = "m.mp4";
  options.speed = EncodeSpeed::kFastest;
  for (const char* bare : {R"([{"start_time":1,"end_time":2}])",
                           "start_time\tend_time\n1\t2\n"}) {
    const ParsedJob job = parse_job(bare, "job", "", options);
    ASSERT_TRUE(job.mistakes.empty()) << job.mistakes[0];
    expect_is(job.compilation.output.video, EncodeSpeed::kFastest);
  }
}

// What docs/speed.md measured is what the names stand for.
TEST(EncodeSpeed, IsDocumentedAsItIs) {
  std::ifstream file(GLYPHREEL_SOURCE_DIR "/docs/speed.md");
  std::stringstream text;
  text << file.rdbuf();
  for (size_t i = 0; i < kEncodeSpeedNames.size(); ++i)
    EXPECT_THAT(text.str(),
                HasSubstr("| `" + std::string(kEncodeSpeedNames[i]) + "` | `" +
                          settings_text(speed_settings(static_cast<EncodeSpeed>(i))) +
                          "` |"));
}

}  // namespace
}  // namespace glyphreel
