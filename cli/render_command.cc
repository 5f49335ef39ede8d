// SPDX-License-Identifier: Apache-2.0
// glyphreel render: a job becomes a film.

#include <algorithm>
#include <cstdio>

#include "cli/cache_options.h"
#include "cli/commands.h"
#include "cli/job_input.h"
#include "cli/progress_display.h"
#include "cli/terminal.h"
#include "cli/text_file.h"
#include "cli/watched_render.h"
#include "sched/report_json.h"

namespace glyphreel {
namespace {

// One line of what was copied, or could have been.
void print_smart(const RenderReport& report) {
  const SmartReport& smart = report.smart;
  const double all = static_cast<double>(std::max<int64_t>(1, report.frame_count));
  if (smart.could_copy > 0)
    std::printf("--smart auto would copy %lld of %s from the sources instead of encoding "
                "them: about %.0f %% less work (docs/smart.md)\n",
                static_cast<long long>(smart.could_copy),
                count_of(report.frame_count, "frame").c_str(),
                100 * static_cast<double>(smart.could_copy) / all);
  if (smart.asked == SmartRender::kOff) return;
  const std::string encoded = describe_encoded(smart);
  std::printf("%lld of %s copied from the sources%s%s\n",
              static_cast<long long>(smart.copied_frames),
              count_of(report.frame_count, "frame").c_str(),
              encoded.empty() ? "" : "; encoded: ", encoded.c_str());
}

void print_summary(const RenderReport& report) {
  const Rational duration = Rational(report.frame_count) / report.frame_rate;
  char rate[32], speed[32];
  std::snprintf(rate, sizeof(rate), "%.6g", report.frame_rate.to_double());
  std::snprintf(speed, sizeof(speed), "%.1f",
                report.wall_s > 0 ? duration.to_double() / report.wall_s : 0.0);
  std::printf("%s: %s, %s, %dx%d at %s fps, %s; made in %s, %sx real time\n",
              report.output_path.c_str(),
              count_of(static_cast<int64_t>(report.clips.size()), "clip").c_str(),
              format_seconds(duration).c_str(), report.size.width,
              report.size.height, rate, format_bytes(report.output_bytes).c_str(),
              format_wall(report.wall_s).c_str(), speed);
  if (report.cache.hits > 0)
    std::printf("%d of %s from the cache %s\n", report.cache.hits,
                count_of(report.cache.hits + report.cache.misses, "part").c_str(),
                printable(report.cache.folder).c_str());
  print_smart(report);
}

}  // namespace

int render_command(const RenderArguments& arguments, CancelToken& cancel,
                   RenderReport* report_out) {
  const bool json = arguments.progress == ProgressStyle::kJson;
  const auto failed = [&](const Error& error) {
    const int code = fail(error);
    if (json) std::printf("%s\n", error_json(error, code).c_str());
    return code;
  };
  const auto compilation =
      read_job(arguments.job, {arguments.source, arguments.rules, arguments.speed});
  if (!compilation) {
    if (json)
      std::printf("%s\n",
                  error_json(bad_request("the job has mistakes, see stderr"), 2)
                      .c_str());
    return 2;
  }
  RenderOptions options;
  options.output_path = arguments.output;
  options.workers = arguments.workers;
  options.memory_bytes = arguments.memory_bytes;
  options.strict = arguments.strict;
  options.on_clip_error = arguments.on_clip_error;
  options.rules = arguments.rules;
  options.cache = cache_options(arguments.cache);
  options.smart = arguments.smart;
  ProgressDisplay display(arguments.progress);
  const auto report = watched_render(*compilation, options, display, cancel, [&] {
    failed({Errc::kCancelled, "cancelled", 0});
    std::fflush(stdout);
  });
  if (!report) return failed(report.error());
  say_warnings(report->warnings);
  if (!arguments.report.empty()) {
    const Status written = write_text_file(arguments.report, report_json(*report));
    if (!written) return failed(written.error());
  }
  if (json)
    std::printf("%s\n", done_json(*report).c_str());
  else if (arguments.progress != ProgressStyle::kNone)
    print_summary(*report);
  if (report_out != nullptr) *report_out = *report;
  return 0;
}

}  // namespace glyphreel
