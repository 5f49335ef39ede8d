// SPDX-License-Identifier: Apache-2.0
#include "sched/output_block.h"

#include <gtest/gtest.h>

#include "sched/job_file.h"

namespace glyphreel {
namespace {

OutputSettings read_back(const std::string& block) {
  const ParsedJob parsed =
      parse_job("{\"source\": \"a.mp4\", \"output\": " + block +
                    ", \"clips\": [{\"start_time\": 0, \"end_time\": 1}]}",
                "test", "", {});
  EXPECT_EQ(parsed.mistakes, std::vector<std::string>{}) << block;
  EXPECT_EQ(parsed.warnings, std::vector<std::string>{}) << block;
  return parsed.compilation.output;
}

void expect_comes_back(const OutputSettings& settings) {
  const OutputSettings got = read_back(output_block(settings));
  EXPECT_EQ(got.video.codec, settings.video.codec);
  EXPECT_EQ(got.video.options, settings.video.options);
  EXPECT_EQ(got.video.pixel_format, settings.video.pixel_format);
  ASSERT_EQ(got.audio.has_value(), settings.audio.has_value());
  if (got.audio) {
    EXPECT_EQ(got.audio->codec, settings.audio->codec);
    EXPECT_EQ(got.audio->bit_rate, settings.audio->bit_rate);
    EXPECT_EQ(got.audio->sample_rate, settings.audio->sample_rate);
    EXPECT_EQ(got.audio->channels, settings.audio->channels);
    EXPECT_EQ(got.audio->options, settings.audio->options);
  }
  EXPECT_EQ(got.size, settings.size);
  EXPECT_EQ(got.fps, settings.fps);
  EXPECT_EQ(got.fit, settings.fit);
}

TEST(OutputBlock, ComesBackThroughTheParser) {
  OutputSettings settings;
  expect_comes_back(settings);
  settings.video = {"libsvtav1", {{"preset", "12"}, {"crf", "31"}}, "yuv420p10le"};
  settings.size = Size{1280, 720};
  settings.fps = Rational(30000, 1001);
  settings.fit = OutputFit::kBlur;
  expect_comes_back(settings);
  settings.video = {"libx264",
                    {{"preset", "veryfast"}, {"tune", "a \"b\" \\ \n\u00e9"},
                     {"x264-params", "aq-mode=3:bframes=2"}, {"odd", "007"},
                     {"long", "1.50"}, {"crf", "22.7"}},
                    ""};
  settings.fps = Rational(25);
  settings.audio->codec = "flac";
  settings.audio->bit_rate = 0;
  settings.audio->sample_rate = 44100;
  settings.audio->channels = 1;
  settings.audio->options = {{"compression_level", "5"}};
  expect_comes_back(settings);
  settings.audio.reset();
  expect_comes_back(settings);
}

TEST(OutputBlock, IsShortAndReadable) {
  OutputSettings settings;
  settings.video.options = {{"preset", "fast"}, {"crf", "22.5"}};
  EXPECT_EQ(output_block(settings, 2),
            "{\n"
            "    \"video\": { \"codec\": \"libx264\", \"preset\": \"fast\", \"crf\": 22.5 },\n"
            "    \"audio\": { \"codec\": \"aac\", \"bit_rate\": 192000 }\n"
            "  }");
}

}  // namespace
}  // namespace glyphreel
