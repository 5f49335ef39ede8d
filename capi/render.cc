// SPDX-License-Identifier: Apache-2.0
// Films, checks and previews, and the reports of them.

#include "capi/handles.h"
#include "codec/media_log.h"
#include "sched/report_json.h"

namespace glyphreel {
namespace {

std::unique_ptr<gr_report> report_of(const RenderReport& made) {
  auto report = std::make_unique<gr_report>();
  report->film = {sizeof(gr_film),
                  made.frame_count,
                  made.output_bytes,
                  {made.frame_rate.num, made.frame_rate.den},
                  made.size.width,
                  made.size.height,
                  made.wall_s,
                  made.cpu_s};
  report->warnings = made.warnings;
  report->json = report_json(made);
  return report;
}

std::unique_ptr<gr_report> report_of(const CheckReport& found) {
  auto report = std::make_unique<gr_report>();
  report->film.struct_size = sizeof(gr_film);
  report->film.frame_count = found.frame_count;
  report->film.frame_rate = {found.frame_rate.num, found.frame_rate.den};
  report->film.width = found.size.width;
  report->film.height = found.size.height;
  report->warnings = found.warnings;
  report->json = check_json(found);
  return report;
}

static_assert(static_cast<int>(OnClipError::kCard) == GR_CLIP_ERROR_CARD);
static_assert(static_cast<int>(SmartRender::kRequire) == GR_SMART_REQUIRE);

Status problems_of(const CheckReport& found) {
  if (found.problems.empty()) return Ok{};
  Error error{Errc::kBadRequest, "", 0};
  if (!found.problem_codes.empty()) error.code = found.problem_codes.front();
  for (const std::string& problem : found.problems)
    error.message += (error.message.empty() ? "" : "\n") + problem;
  return error;
}

}  // namespace
}  // namespace glyphreel

using namespace glyphreel;  // NOLINT: only the C names below are defined here

void gr_silence_media_log(void) { silence_media_log(); }

gr_code gr_cancel_create(gr_cancel** cancel, gr_error** error) {
  return guarded(error, [&]() -> Status {
    if (cancel == nullptr) return is_null("cancel");
    *cancel = nullptr;
    *cancel = new gr_cancel;
    return Ok{};
  });
}

void gr_cancel_raise(gr_cancel* cancel) {
  if (cancel) cancel->token.cancel();
}

int32_t gr_cancel_is_raised(const gr_cancel* cancel) {
  return cancel && cancel->token.is_cancelled() ? 1 : 0;
}

void gr_cancel_free(gr_cancel* cancel) { delete cancel; }

gr_code gr_render(const gr_job* job, const char* output_path,
                  const gr_render_options* options, gr_report** report,
                  gr_error** error) {
  return guarded(error, [&]() -> Status {
    if (report) *report = nullptr;
    if (job == nullptr) return is_null("job");
    if (output_path == nullptr) return is_null("output_path");
    RenderOptions render_options;
    render_options.output_path = output_path;
    render_options.rules = job->rules;
    if (options) {
      GR_TRY(const gr_render_options given, read_struct(options, "options"));
      if (given.workers < 0) return bad_request("workers is negative");
      if (given.memory_bytes < 0) return bad_request("memory_bytes is negative");
      render_options.workers = given.workers;
      render_options.strict = given.strict != 0;
      render_options.memory_bytes = given.memory_bytes;
      if (given.on_clip_error < GR_CLIP_ERROR_FAIL ||
          given.on_clip_error > GR_CLIP_ERROR_CARD)
        return bad_request("on_clip_error: " + std::to_string(given.on_clip_error) +
                           " is none of GR_CLIP_ERROR_...");
      render_options.on_clip_error = static_cast<OnClipError>(given.on_clip_error);
      if (given.smart < GR_SMART_OFF || given.smart > GR_SMART_REQUIRE)
        return bad_request("smart: " + std::to_string(given.smart) +
                           " is none of GR_SMART_...");
      render_options.smart = static_cast<SmartRender>(given.smart);
      if (given.cancel) render_options.cancel = &given.cancel->token;
      if (given.on_progress)
        render_options.on_progress = [given](const RenderProgress& p) {
          const gr_progress progress{sizeof(gr_progress), p.frames_done, p.frame_count,
                                     p.elapsed_s,         p.film_fps,    p.stage};
          given.on_progress(&progress, given.user);
        };
    }
    GR_TRY(const RenderReport made, render(job->compilation, render_options));
    if (report) *report = report_of(made).release();
    return Ok{};
  });
}

gr_code gr_check(const gr_job* job, const char* output_path, const gr_cancel* cancel,
                 gr_report** report, gr_error** error) {
  return guarded(error, [&]() -> Status {
    if (report) *report = nullptr;
    if (job == nullptr) return is_null("job");
    const CheckReport found = check(job->compilation, text_or_empty(output_path),
                                    cancel ? &cancel->token : nullptr, job->rules);
    if (cancel && cancel->token.is_cancelled())
      return Error{Errc::kCancelled, "cancelled", 0};
    if (report) *report = report_of(found).release();
    return problems_of(found);
  });
}

gr_code gr_preview(const gr_job* job, int32_t clip_number, gr_rational at,
                   const char* png_path, const gr_cancel* cancel, gr_error** error) {
  return guarded(error, [&]() -> Status {
    if (job == nullptr) return is_null("job");
    if (png_path == nullptr) return is_null("png_path");
    GR_TRY(const Rational time, read_rational(at, "at"));
    return render_frame(job->compilation, clip_number, time, png_path,
                        cancel ? &cancel->token : nullptr, job->rules);
  });
}

gr_code gr_report_film(const gr_report* report, gr_film* film, gr_error** error) {
  return guarded(error, [&]() -> Status {
    if (report == nullptr) return is_null("report");
    GR_TRY(const gr_film given, read_struct(film, "film"));
    std::memcpy(film, &report->film, sizeof(gr_film));
    film->struct_size = given.struct_size;
    return Ok{};
  });
}

const char* gr_report_warning(const gr_report* report, size_t index) {
  return report && index < report->warnings.size() ? report->warnings[index].c_str()
                                                   : nullptr;
}

const char* gr_report_json(const gr_report* report) {
  return report ? report->json.c_str() : "";
}

void gr_report_free(gr_report* report) { delete report; }
