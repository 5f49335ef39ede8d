// SPDX-License-Identifier: Apache-2.0
// Wrong arguments are errors and never crash.

#include <gmock/gmock.h>

#include "tests/capi/capi_fixture.h"

namespace glyphreel {
namespace {

using ::testing::HasSubstr;

TEST(CErrors, NullIsABadRequestEverywhere) {
  const gr_rational second{1, 1};
  gr_rational parsed;
  size_t a = 0, b = 0;
  Owned<gr_job> job;
  ASSERT_EQ(gr_job_create(out(job), nullptr), GR_OK);
  gr_job* const j = job.get();
  const gr_code codes[] = {
      gr_parse_time(nullptr, &parsed, nullptr),
      gr_parse_time("1", nullptr, nullptr),
      gr_job_from_json(nullptr, 0, nullptr, nullptr, out(job), nullptr),
      gr_job_from_json("{}", 2, nullptr, nullptr, nullptr, nullptr),
      gr_job_from_file(nullptr, nullptr, nullptr, nullptr),
      gr_job_create(nullptr, nullptr),
      gr_job_add_source(nullptr, nullptr, "a.mp4", nullptr),
      gr_job_add_source(j, nullptr, nullptr, nullptr),
      gr_job_add_font(nullptr, "a.ttf", nullptr),
      gr_job_add_font(j, nullptr, nullptr),
      gr_job_set_overlay(nullptr, "\"card\"", 6, nullptr, nullptr),
      gr_job_set_overlay(j, nullptr, 0, nullptr, nullptr),
      gr_job_add_clip(j, nullptr, nullptr),
      gr_job_add_clip(nullptr, nullptr, nullptr),
      gr_job_set_output(j, nullptr, nullptr),
      gr_cancel_create(nullptr, nullptr),
      gr_render(nullptr, "film.mp4", nullptr, nullptr, nullptr),
      gr_render(j, nullptr, nullptr, nullptr, nullptr),
      gr_check(nullptr, nullptr, nullptr, nullptr, nullptr),
      gr_preview(nullptr, 1, second, "a.png", nullptr, nullptr),
      gr_preview(j, 1, second, nullptr, nullptr, nullptr),
      gr_report_film(nullptr, nullptr, nullptr),
      gr_fonts_create(nullptr, nullptr, nullptr),
      gr_plane_size(nullptr, 0, &a, &b, nullptr),
      gr_plane_size(nullptr, 0, nullptr, nullptr, nullptr),
      gr_compositor_create(nullptr, nullptr, nullptr),
      gr_compositor_draw(nullptr, nullptr, nullptr, 0, nullptr, nullptr)};
  for (const gr_code code : codes) EXPECT_EQ(code, GR_BAD_REQUEST);
}

TEST(CErrors, WhatOnlyAsksTakesNullAsNothing) {
  EXPECT_EQ(gr_error_code(nullptr), GR_OK);
  EXPECT_STREQ(gr_error_text(nullptr), "");
  EXPECT_EQ(gr_error_native_code(nullptr), 0);
  EXPECT_EQ(gr_job_clip_count(nullptr), 0u);
  EXPECT_EQ(gr_job_warning(nullptr, 0), nullptr);
  EXPECT_EQ(gr_cancel_is_raised(nullptr), 0);
  EXPECT_EQ(gr_report_warning(nullptr, 0), nullptr);
  EXPECT_STREQ(gr_report_json(nullptr), "");
  EXPECT_EQ(gr_plane_count(nullptr), 0u);
  EXPECT_EQ(gr_plane_count("no such format"), 0u);
  EXPECT_EQ(gr_compositor_warning(nullptr, 0), nullptr);
  EXPECT_EQ(gr_compositor_draws_at(nullptr, nullptr), 0);
  gr_cancel_raise(nullptr);
  gr_error_free(nullptr);
  gr_job_free(nullptr);
  gr_cancel_free(nullptr);
  gr_report_free(nullptr);
  gr_fonts_free(nullptr);
  gr_compositor_free(nullptr);
}

TEST(CErrors, CarryCodeSentenceAndNativeCode) {
  Owned<gr_job> job;
  Owned<gr_error> error;
  EXPECT_EQ(gr_job_from_file("/no/such/job.json", nullptr, out(job), out(error)),
            GR_BAD_REQUEST);
  EXPECT_EQ(job, nullptr);
  EXPECT_EQ(gr_error_code(error.get()), GR_BAD_REQUEST);
  EXPECT_THAT(text_of(error), HasSubstr("/no/such/job.json"));
  EXPECT_EQ(gr_error_native_code(error.get()), ENOENT);
  EXPECT_STREQ(gr_code_name(GR_BAD_REQUEST), "bad_request");
  EXPECT_STREQ(gr_code_name(GR_INTERNAL), "internal");
  EXPECT_STREQ(gr_code_name(9), "unknown");
  EXPECT_STREQ(gr_code_name(-1), "unknown");
}

TEST(CErrors, SuccessSetsTheErrorToNull) {
  auto* left_over = reinterpret_cast<gr_error*>(0x1);
  gr_rational seconds;
  EXPECT_EQ(gr_parse_time("2:30.5", &seconds, &left_over), GR_OK);
  EXPECT_EQ(left_over, nullptr);
  EXPECT_EQ(seconds.num, 301);
  EXPECT_EQ(seconds.den, 2);
  EXPECT_EQ(gr_parse_time("soon", &seconds, nullptr), GR_BAD_REQUEST);
  EXPECT_EQ(seconds.den, 0);
}

TEST(CErrors, StructsOfOtherVersionsAreToldApart) {
  Owned<gr_job> job;
  ASSERT_EQ(gr_job_create(out(job), nullptr), GR_OK);
  struct {
    gr_clip known;
    int64_t added_later;
  } newer = {sized<gr_clip>(), 0};
  newer.known.end_time = newer.known.start_time = {0, 1};
  newer.known.struct_size = sizeof(newer);
  EXPECT_EQ(gr_job_add_clip(job.get(), &newer.known, nullptr), GR_OK);
  newer.added_later = 1;
  Owned<gr_error> error;
  EXPECT_EQ(gr_job_add_clip(job.get(), &newer.known, out(error)), GR_BAD_REQUEST);
  EXPECT_THAT(text_of(error), HasSubstr("does not know"));
  newer.known.struct_size = 8;
  EXPECT_EQ(gr_job_add_clip(job.get(), &newer.known, out(error)), GR_BAD_REQUEST);
  EXPECT_THAT(text_of(error), HasSubstr("struct_size"));
  EXPECT_EQ(gr_job_clip_count(job.get()), 1u);
}

TEST(CErrors, NumbersOutOfRangeAreNamed) {
  Owned<gr_job> job;
  ASSERT_EQ(gr_job_create(out(job), nullptr), GR_OK);
  Owned<gr_error> error;
  auto clip = sized<gr_clip>();
  clip.start_time = {0, 1};
  clip.end_time = {1, 0};
  EXPECT_EQ(gr_job_add_clip(job.get(), &clip, out(error)), GR_BAD_REQUEST);
  EXPECT_THAT(text_of(error), HasSubstr("end_time"));
  clip.end_time = {1, -1};
  EXPECT_EQ(gr_job_add_clip(job.get(), &clip, nullptr), GR_BAD_REQUEST);
  clip.end_time = {INT64_MIN, INT64_MAX};
  EXPECT_EQ(gr_job_add_clip(job.get(), &clip, nullptr), GR_OK);
  clip.rating = 6;
  EXPECT_EQ(gr_job_add_clip(job.get(), &clip, out(error)), GR_BAD_REQUEST);
  EXPECT_THAT(text_of(error), HasSubstr("rating"));
  clip.rating = 0;
  clip.tag_count = 1;
  EXPECT_EQ(gr_job_add_clip(job.get(), &clip, nullptr), GR_BAD_REQUEST);
  clip.tag_count = 0;
  clip.field_count = 1;
  EXPECT_EQ(gr_job_add_clip(job.get(), &clip, nullptr), GR_BAD_REQUEST);
  auto output = sized<gr_output>();
  output.fit = 4;
  EXPECT_EQ(gr_job_set_output(job.get(), &output, out(error)), GR_BAD_REQUEST);
  EXPECT_THAT(text_of(error), HasSubstr("fit"));
  output = sized<gr_output>();
  output.video_option_count = 1;
  EXPECT_EQ(gr_job_set_output(job.get(), &output, nullptr), GR_BAD_REQUEST);
  auto options = sized<gr_render_options>();
  options.workers = -1;
  EXPECT_EQ(gr_render(job.get(), "film.mp4", &options, nullptr, nullptr),
            GR_BAD_REQUEST);
  options.workers = 0;
  options.memory_bytes = -1;
  EXPECT_EQ(gr_render(job.get(), "film.mp4", &options, nullptr, nullptr),
            GR_BAD_REQUEST);
}

TEST(CErrors, TheVersionIsTheLibrarys) { EXPECT_STREQ(gr_version(), EXPECTED_VERSION); }

}  // namespace
}  // namespace glyphreel
