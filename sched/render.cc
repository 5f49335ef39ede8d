// SPDX-License-Identifier: Apache-2.0
#include "sched/render.h"

#include <tbb/global_control.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <new>
#include <optional>

#include "codec/still_image.h"
#include "sched/chunk_task.h"
#include "sched/copy_plan.h"
#include "sched/film_report.h"
#include "sched/lanes.h"
#include "sched/prepare.h"
#include "sched/render_job.h"
#include "sched/render_parts.h"
#include "sched/resources.h"
#include "text/overlay_key.h"

namespace glyphreel {
namespace {

Status look_at_all_texts(const Compilation& compilation,
                         const Prepared& prepared,
                         const PrepareOptions& options, CheckReport& report) {
  GR_TRY(const auto fonts, open_fonts(compilation, prepared, options.rules));
  const ChunkContext context{&compilation,   &prepared, fonts,
                             options.cancel, nullptr,   nullptr, nullptr};
  const int clip_count = static_cast<int>(prepared.plan.clips.size());
  std::vector<std::optional<Result<TextReport>>> texts(
      static_cast<size_t>(clip_count));
  run_in_order(clip_count, options.workers, [&](int clip) {
    if (options.cancel && options.cancel->is_cancelled()) return;
    texts[static_cast<size_t>(clip)] = look_at_texts(context, clip);
  });
  for (const auto& text : texts) {
    if (!text) return render_cancelled();
    if (!*text) return text->error();
    report.warnings.insert(report.warnings.end(), (*text)->warnings.begin(),
                           (*text)->warnings.end());
    add_font_uses((*text)->fonts_used, report.fonts_used);
  }
  return Ok{};
}

Status look_for_copies(const Compilation& compilation, const Prepared& prepared,
                       const PrepareOptions& options, CheckReport& report) {
  GR_TRY(const auto fonts, open_fonts(compilation, prepared, options.rules));
  GR_TRY(CopyPlan copies, find_copies(compilation, options, fonts, SmartRender::kRequire,
                                      prepared));
  report.smart = std::move(copies.report);
  return Ok{};
}

CheckReport look_at(const Compilation& compilation, const PrepareOptions& options) {
  CheckReport report;
  try {
    const Prepared prepared = prepare(compilation, options);
    report.warnings = prepared.warnings;
    for (const Error& problem : prepared.problems) {
      report.problems.push_back(problem.message);
      report.problem_codes.push_back(problem.code);
    }
    if (prepared.problems.empty() && !options.job_is_checked) {
      describe_plan(prepared.plan, report);
      report.clips = clip_reports(compilation, prepared);
      if (const Status looked = look_at_all_texts(compilation, prepared, options,
                                                  report);
          !looked) {
        report.problems.push_back(looked.error().message);
        report.problem_codes.push_back(looked.error().code);
      } else if (const Status copies = look_for_copies(compilation, prepared, options,
                                                       report);
                 !copies) {
        report.problems.push_back(copies.error().message);
        report.problem_codes.push_back(copies.error().code);
      }
    }
  } catch (const std::bad_alloc&) {
    report.problems.push_back(render_out_of_memory().message);
    report.problem_codes.push_back(Errc::kOutOfMemory);
  }
  return report;
}

}  // namespace

Result<RenderReport> render(const Compilation& compilation,
                            const RenderOptions& options) {
  if (options.output_path.empty()) return bad_request("no output path was given");
  try {
    if (options.workers > 0) {
      // What oneTBB is asked for beyond its limit it does not give, but it complains
      // on stderr.
      const size_t limit = tbb::global_control::active_value(
          tbb::global_control::max_allowed_parallelism);
      tbb::task_arena arena(std::min(options.workers, static_cast<int>(limit)));
      std::optional<Result<RenderReport>> result;
      arena.execute(
          [&] { result = run_render_job(compilation, options, options.workers); });
      return std::move(*result);
    }
    const int workers =
        std::min(available_cores(), tbb::this_task_arena::max_concurrency());
    return run_render_job(compilation, options, workers);
  } catch (const std::bad_alloc&) {
    return render_out_of_memory();
  }
}

CheckReport check(const Compilation& compilation, const std::string& output_path,
                  CancelToken* cancel, const JobRules& rules) {
  return look_at(compilation, {.output_path = output_path,
                               .rules = rules,
                               .workers = available_cores(),
                               .cancel = cancel});
}

CheckReport check_files(const Compilation& compilation,
                        const std::string& output_path, CancelToken* cancel,
                        const JobRules& rules) {
  return look_at(compilation, {.output_path = output_path,
                               .job_is_checked = true,
                               .rules = rules,
                               .workers = available_cores(),
                               .cancel = cancel});
}

Status render_frame(const Compilation& compilation, int clip_number, Rational at,
                    const std::string& png_path, const CancelToken* cancel,
                    const JobRules& rules) {
  const int clip_count = static_cast<int>(compilation.clips.size());
  if (clip_number < 1 || clip_number > clip_count)
    return bad_request("there is no clip " + std::to_string(clip_number) +
                       "; the job has clips 1 to " + std::to_string(clip_count));
  try {
    PrepareOptions options;
    options.only_clip = clip_number - 1;
    options.rules = rules;
    options.film_time = shown_values(compilation.overlay).film_time;
    options.workers = available_cores();
    options.cancel = cancel;
    const Prepared prepared = prepare(compilation, options);
    if (cancel && cancel->is_cancelled()) return render_cancelled();
    if (!prepared.problems.empty()) return first_problem(prepared.problems);
    const Plan& plan = prepared.plan;
    const PlanClip& clip = plan.clips[clip_number - 1];
    const Rational length = Rational(clip.frame_count) / plan.film.frame_rate;
    if (at < Rational(0) || at >= length)
      return bad_request("clip " + std::to_string(clip_number) + " is " +
                         format_seconds(length) + " long: there is no frame at " +
                         format_seconds(at));
    GR_TRY(const auto fonts, open_fonts(compilation, prepared, options.rules));
    const ChunkContext context{&compilation, &prepared, fonts, cancel, nullptr,
                               nullptr, nullptr};
    GR_TRY(const VideoFrame frame,
           finish_frame(context, clip_number - 1, (at * plan.film.frame_rate).floor()));
    return write_png(png_path, frame, plan.film.frame);
  } catch (const std::bad_alloc&) {
    return render_out_of_memory();
  }
}

}  // namespace glyphreel
