// SPDX-License-Identifier: Apache-2.0
// Jobs read from text, and the same jobs put together by calls.

#include <gmock/gmock.h>

#include "tests/capi/capi_fixture.h"

namespace glyphreel {
namespace {

using ::testing::HasSubstr;

class CJob : public CApi {
 protected:
  std::string film_of(const gr_job* job, const std::string& name) {
    Owned<gr_error> error;
    EXPECT_EQ(gr_render(job, (folder_ / name).c_str(), nullptr, nullptr, out(error)),
              GR_OK)
        << text_of(error);
    return bytes_of(folder_ / name);
  }
};

TEST_F(CJob, ListsEveryMistakeOfAText) {
  const std::string text = R"({"source": "a.mp4", "overlay": "cart",
      "clips": [{"start_time": 1}]})";
  Owned<gr_job> job;
  Owned<gr_error> error;
  EXPECT_EQ(gr_job_from_json(text.data(), text.size(), "", nullptr, out(job), out(error)),
            GR_BAD_REQUEST);
  EXPECT_EQ(job, nullptr);
  EXPECT_THAT(text_of(error), HasSubstr("card"));
  EXPECT_THAT(text_of(error), HasSubstr("end_time"));
  EXPECT_THAT(text_of(error), HasSubstr("\n"));
}

TEST_F(CJob, ReadsExactlyTheBytesGiven) {
  const std::string text = R"([{"start_time": 1, "end_time": 2}])";
  const std::string more = text + "not a part of it";
  Owned<gr_job> job;
  EXPECT_EQ(gr_job_from_json(more.data(), text.size(), "", "a.mp4", out(job), nullptr),
            GR_OK);
  EXPECT_EQ(gr_job_clip_count(job.get()), 1u);
  EXPECT_EQ(gr_job_from_json(more.data(), more.size(), "", "a.mp4", out(job), nullptr),
            GR_BAD_REQUEST);
  EXPECT_EQ(job, nullptr);
}

TEST_F(CJob, ReadsUnderTheRulesOfTheHost) {
  make_source();
  Owned<gr_job> job;
  Owned<gr_error> error;
  ASSERT_EQ(gr_job_create(out(job), nullptr), GR_OK);
  const std::string folder = folder_.path();
  const char* root = folder.c_str();
  auto rules = sized<gr_rules>();
  rules.roots = &root;
  rules.root_count = 1;
  rules.max_clips = 1;
  ASSERT_EQ(gr_job_set_rules(job.get(), &rules, out(error)), GR_OK) << text_of(error);
  const auto read = [&](const std::string& text) {
    return gr_job_read_json(job.get(), text.data(), text.size(), root, nullptr,
                            out(error));
  };
  const std::string clip = R"({"start_time": 1, "end_time": 2})";
  EXPECT_EQ(read(R"({"source": "/etc/passwd", "clips": [)" + clip + "]}"),
            GR_BAD_REQUEST);
  EXPECT_THAT(text_of(error), HasSubstr("/etc/passwd"));
  EXPECT_EQ(read(R"({"source": "http://127.0.0.1:9/a.mp4", "clips": [)" + clip + "]}"),
            GR_BAD_REQUEST);
  EXPECT_EQ(read(R"({"source": "source.mp4", "clips": [)" + clip + "," + clip + "]}"),
            GR_BAD_REQUEST);
  EXPECT_EQ(read(R"({"source": "source.mp4", "clips": [)" + clip + "]}"), GR_OK)
      << text_of(error);
  EXPECT_EQ(gr_job_clip_count(job.get()), 1u);

  // They hold for its films as well.
  rules.max_clips = 0;
  rules.max_seconds = -1;
  EXPECT_EQ(gr_job_set_rules(job.get(), &rules, nullptr), GR_BAD_REQUEST);
  rules.max_seconds = 0;
  rules.max_pixels = 100;
  EXPECT_EQ(gr_job_set_rules(job.get(), &rules, nullptr), GR_OK);
  EXPECT_NE(gr_check(job.get(), nullptr, nullptr, nullptr, out(error)), GR_OK);
  EXPECT_THAT(text_of(error), HasSubstr("--max-pixels"));
  EXPECT_NE(gr_render(job.get(), (folder_ / "a.mp4").c_str(), nullptr, nullptr, nullptr),
            GR_OK);
}

TEST_F(CJob, TellsWhatTheReaderRemarked) {
  const auto job = read_job("{\"source\": \"a.mp4\", \"clips\": [{\"start_time\": 1, "
                            "\"end_time\": 2, \"name\": \"\xff\"}]}",
                            "");
  ASSERT_NE(gr_job_warning(job.get(), 0), nullptr);
  EXPECT_THAT(gr_job_warning(job.get(), 0), HasSubstr("UTF-8"));
  EXPECT_EQ(gr_job_warning(job.get(), 1), nullptr);
}

TEST_F(CJob, OfStructsMakesTheFilmOfTheSameJson) {
  make_source();
  const auto read = read_job(R"({
    "sources": {"game": "source.mp4"},
    "overlay": {"layers": [{"type": "text", "text": "{name} {fields.team} {rating.word}",
                            "size": 60}]},
    "output": {"size": "320x180", "fps": 50, "fit": "crop",
               "video": {"codec": "libx264", "preset": "ultrafast", "crf": 30},
               "audio": {"codec": "flac", "sample_rate": 44100, "channels": 1}},
    "clips": [
      {"source": "game", "start_time": 0.5, "end_time": "0:01.25", "name": "Tor \u00fc",
       "rating": 5, "tags": ["Goal"], "fields": {"team": "Red {Stars}"}},
      {"source": "game", "start_time": 2, "end_time": 3, "player": "#10"}]})",
                             folder_.path());

  Owned<gr_job> built;
  Owned<gr_error> error;
  ASSERT_EQ(gr_job_create(out(built), out(error)), GR_OK);
  gr_job* job = built.get();
  const gr_pair options[] = {{"preset", "ultrafast"}, {"crf", "30"}};
  auto output = sized<gr_output>();
  output.width = 320;
  output.height = 180;
  output.fps = {50, 1};
  output.fit = GR_FIT_CROP;
  output.video_options = options;
  output.video_option_count = 2;
  output.audio_codec = "flac";
  output.audio_sample_rate = 44100;
  output.audio_channels = 1;
  ASSERT_EQ(gr_job_set_output(job, &output, out(error)), GR_OK) << text_of(error);
  const std::string overlay =
      R"({"layers": [{"type": "text", "text": "{name} {fields.team} {rating.word}",
                      "size": 60}]})";
  ASSERT_EQ(gr_job_set_overlay(job, overlay.data(), overlay.size(), nullptr, out(error)),
            GR_OK)
      << text_of(error);
  const char* const tags[] = {"Goal"};
  const gr_pair fields[] = {{"team", "Red {Stars}"}};
  auto clip = sized<gr_clip>();
  clip.source = "game";
  clip.start_time = {2, 4};
  clip.end_time = {5, 4};
  clip.name = "Tor \xc3\xbc";
  clip.rating = 5;
  clip.tags = tags;
  clip.tag_count = 1;
  clip.fields = fields;
  clip.field_count = 1;
  ASSERT_EQ(gr_job_add_clip(job, &clip, out(error)), GR_OK) << text_of(error);
  clip = sized<gr_clip>();
  clip.source = "game";
  clip.start_time = {2, 1};
  clip.end_time = {3, 1};
  clip.player = "#10";
  ASSERT_EQ(gr_job_add_clip(job, &clip, out(error)), GR_OK) << text_of(error);
  // In any order: the source last.
  ASSERT_EQ(gr_job_add_source(job, "game", (folder_ / "source.mp4").c_str(), out(error)),
            GR_OK)
      << text_of(error);

  const std::string expected = film_of(read.get(), "read.mp4");
  EXPECT_GT(expected.size(), 1000u);
  EXPECT_EQ(film_of(job, "built.mp4"), expected);
}

TEST_F(CJob, TheUnnamedSourceIsThatOfClipsThatNameNone) {
  make_source();
  Owned<gr_job> job;
  Owned<gr_error> error;
  ASSERT_EQ(gr_job_create(out(job), nullptr), GR_OK);
  auto clip = sized<gr_clip>();
  clip.start_time = {0, 1};
  clip.end_time = {1, 5};
  ASSERT_EQ(gr_job_add_clip(job.get(), &clip, nullptr), GR_OK);
  EXPECT_EQ(gr_check(job.get(), nullptr, nullptr, nullptr, out(error)), GR_BAD_REQUEST);
  ASSERT_EQ(gr_job_add_source(job.get(), nullptr, (folder_ / "source.mp4").c_str(),
                              nullptr),
            GR_OK);
  EXPECT_EQ(gr_check(job.get(), nullptr, nullptr, nullptr, out(error)), GR_OK)
      << text_of(error);
}

TEST_F(CJob, AnOverlayWithMistakesChangesNothing) {
  Owned<gr_job> job;
  Owned<gr_error> error;
  ASSERT_EQ(gr_job_create(out(job), nullptr), GR_OK);
  const auto set = [&](const std::string& json) {
    return gr_job_set_overlay(job.get(), json.data(), json.size(), nullptr, out(error));
  };
  EXPECT_EQ(set("\"classic\""), GR_OK) << text_of(error);
  EXPECT_EQ(set("\"cart\""), GR_BAD_REQUEST);
  EXPECT_THAT(text_of(error), HasSubstr("card"));
  EXPECT_EQ(set("{\"layers\": 3}"), GR_BAD_REQUEST);
  EXPECT_EQ(set("{"), GR_BAD_REQUEST);
}

}  // namespace
}  // namespace glyphreel
