// SPDX-License-Identifier: Apache-2.0
// Films, checks, previews and their reports.

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/capi/capi_fixture.h"

namespace glyphreel {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::json;

class CFilm : public CApi {
 protected:
  void SetUp() override {
    make_source();
    job_ = read_job(R"({"source": "source.mp4",
        "output": {"video": {"preset": "ultrafast"}},
        "clips": [{"start_time": 0, "end_time": 1, "name": "One"},
                  {"start_time": 2, "end_time": 3.5, "name": "Two"}]})",
                    folder_.path());
  }
  gr_code render(const char* name, const gr_render_options* options = nullptr) {
    return gr_render(job_.get(), (folder_ / name).c_str(), options, out(report_),
                     out(error_));
  }

  Owned<gr_job> job_;
  Owned<gr_report> report_;
  Owned<gr_error> error_;
};

TEST_F(CFilm, IsReportedInNumbersAndAsJson) {
  ASSERT_EQ(render("film.mp4"), GR_OK) << text_of(error_);
  auto film = sized<gr_film>();
  ASSERT_EQ(gr_report_film(report_.get(), &film, nullptr), GR_OK);
  EXPECT_EQ(film.frame_count, 63);
  EXPECT_EQ(film.frame_rate.num, 25);
  EXPECT_EQ(film.frame_rate.den, 1);
  EXPECT_EQ(film.width, 256);
  EXPECT_EQ(film.height, 64);
  EXPECT_EQ(film.output_bytes,
            static_cast<int64_t>(bytes_of(folder_ / "film.mp4").size()));
  EXPECT_GT(film.wall_s, 0);
  const Json json = Json::parse(gr_report_json(report_.get()));
  EXPECT_EQ(json["frame_count"], 63);
  EXPECT_EQ(json["clips"][1]["name"], "Two");
  EXPECT_EQ(gr_report_warning(report_.get(), 0), nullptr);
}

TEST_F(CFilm, TellsOfItsProgress) {
  struct Seen {
    int64_t last = -1, total = 0;
    std::string stage;
    bool backwards = false;
  } seen;
  auto options = sized<gr_render_options>();
  options.user = &seen;
  options.on_progress = [](const gr_progress* p, void* user) {
    auto& s = *static_cast<Seen*>(user);
    EXPECT_EQ(p->struct_size, sizeof(gr_progress));
    s.backwards |= p->frames_done < s.last;
    s.last = p->frames_done;
    s.total = p->frame_count;
    s.stage = p->stage;
  };
  ASSERT_EQ(render("film.mp4", &options), GR_OK) << text_of(error_);
  EXPECT_EQ(seen.last, 63);
  EXPECT_EQ(seen.total, 63);
  EXPECT_EQ(seen.stage, "join");
  EXPECT_FALSE(seen.backwards);
}

TEST_F(CFilm, CancelledLeavesNothingAndSaysSo) {
  Owned<gr_cancel> cancel;
  ASSERT_EQ(gr_cancel_create(out(cancel), nullptr), GR_OK);
  EXPECT_EQ(gr_cancel_is_raised(cancel.get()), 0);
  auto options = sized<gr_render_options>();
  options.cancel = cancel.get();
  options.user = cancel.get();
  options.on_progress = [](const gr_progress* p, void* user) {
    if (p->frame_count > 0) gr_cancel_raise(static_cast<gr_cancel*>(user));
  };
  EXPECT_EQ(render("film.mp4", &options), GR_CANCELLED);
  EXPECT_EQ(gr_error_code(error_.get()), GR_CANCELLED);
  EXPECT_EQ(report_, nullptr);
  EXPECT_EQ(gr_cancel_is_raised(cancel.get()), 1);
  EXPECT_EQ(files_in(folder_.path()), 1);  // the source
  EXPECT_EQ(gr_check(job_.get(), nullptr, cancel.get(), nullptr, nullptr), GR_CANCELLED);
  EXPECT_EQ(gr_preview(job_.get(), 1, {0, 1}, (folder_ / "a.png").c_str(), cancel.get(),
                       nullptr),
            GR_CANCELLED);
}

TEST_F(CFilm, ErrorsKeepTheirKind) {
  EXPECT_EQ(render("no/such/folder/film.mp4"), GR_CANNOT_WRITE) << text_of(error_);
  EXPECT_THAT(text_of(error_), HasSubstr("no/such/folder"));
  job_ = read_job(R"({"source": "none.mp4", "clips": [{"start_time": 0, "end_time": 1}]})",
                  folder_.path());
  EXPECT_EQ(render("film.mp4"), GR_BAD_MEDIA) << text_of(error_);
  EXPECT_THAT(text_of(error_), HasSubstr("none.mp4"));
  EXPECT_NE(gr_error_native_code(error_.get()), 0);
}

TEST_F(CFilm, GoesOnWithoutAClipWhereTheHostSaysSo) {
  job_ = read_job(R"({"sources": {"a": "source.mp4", "b": "none.mp4"}, "clips": [
      {"source": "a", "start_time": 0, "end_time": 1},
      {"source": "b", "start_time": 0, "end_time": 1}]})",
                  folder_.path());
  auto options = sized<gr_render_options>();
  options.on_clip_error = GR_CLIP_ERROR_SKIP;
  ASSERT_EQ(render("film.mp4", &options), GR_OK) << text_of(error_);
  ASSERT_NE(gr_report_warning(report_.get(), 0), nullptr);
  EXPECT_THAT(gr_report_warning(report_.get(), 0), HasSubstr("none.mp4"));
  options.on_clip_error = GR_CLIP_ERROR_CARD + 1;
  EXPECT_EQ(render("film.mp4", &options), GR_BAD_REQUEST);
}

TEST_F(CFilm, CopiesFromItsSourceWhereTheHostSaysSo) {
  const std::string clips =
      R"("source": "source.mp4", "clips": [{"start_time": 0, "end_time": 2.4}]})";
  job_ = read_job(R"({"overlay": "none", )" + clips, folder_.path());
  auto options = sized<gr_render_options>();
  for (const int32_t smart : {GR_SMART_AUTO, GR_SMART_REQUIRE}) {
    options.smart = smart;
    ASSERT_EQ(render("film.mp4", &options), GR_OK) << text_of(error_);
    const Json json = Json::parse(gr_report_json(report_.get()));
    EXPECT_EQ(json["smart"]["copied"], Json::parse("[[0, 50]]"));
    EXPECT_EQ(json["smart"]["copied_frames"], 50);
  }
  job_ = read_job(R"({"overlay": "card", )" + clips, folder_.path());
  EXPECT_EQ(render("film.mp4", &options), GR_BAD_REQUEST);
  EXPECT_THAT(text_of(error_), HasSubstr("no frame of the film can be copied"));
  for (const int32_t smart : {-1, GR_SMART_REQUIRE + 1}) {
    options.smart = smart;
    EXPECT_EQ(render("film.mp4", &options), GR_BAD_REQUEST);
    EXPECT_THAT(text_of(error_), HasSubstr("GR_SMART_"));
  }
}

TEST_F(CFilm, CheckReportsBothWays) {
  ASSERT_EQ(gr_check(job_.get(), (folder_ / "film.mp4").c_str(), nullptr, out(report_),
                     out(error_)),
            GR_OK)
      << text_of(error_);
  Json json = Json::parse(gr_report_json(report_.get()));
  EXPECT_EQ(json["frame_count"], 63);
  EXPECT_TRUE(json["problems"].empty());
  EXPECT_FALSE(json["fonts"].empty());
  auto film = sized<gr_film>();
  ASSERT_EQ(gr_report_film(report_.get(), &film, nullptr), GR_OK);
  EXPECT_EQ(film.frame_count, 63);

  job_ = read_job(R"({"source": "source.mp4", "clips": [
      {"start_time": 40, "end_time": 100}, {"start_time": 50, "end_time": 60}]})",
                  folder_.path());
  EXPECT_EQ(gr_check(job_.get(), nullptr, nullptr, out(report_), out(error_)),
            GR_BAD_REQUEST);
  EXPECT_THAT(text_of(error_), HasSubstr("clip 1"));
  EXPECT_THAT(text_of(error_), HasSubstr("\nclip 2"));
  json = Json::parse(gr_report_json(report_.get()));
  EXPECT_EQ(json["problems"].size(), 2u);
  EXPECT_EQ(files_in(folder_.path()), 1);
}

TEST_F(CFilm, PreviewWritesOnePng) {
  const std::string png = folder_ / "frame.png";
  EXPECT_EQ(gr_preview(job_.get(), 2, {1, 2}, png.c_str(), nullptr, out(error_)), GR_OK)
      << text_of(error_);
  EXPECT_EQ(bytes_of(png).substr(1, 3), "PNG");
  for (const auto& [clip, at] : {std::pair(0, gr_rational{0, 1}), {3, {0, 1}},
                                 {1, {5, 1}}, {1, {-1, 1}}, {1, {1, 0}}})
    EXPECT_EQ(gr_preview(job_.get(), clip, at, png.c_str(), nullptr, nullptr),
              GR_BAD_REQUEST);
}

}  // namespace
}  // namespace glyphreel
