// SPDX-License-Identifier: Apache-2.0
// glyphreel profile: renders a job and says where the time went.

#include <cstdio>

#include "cli/commands.h"
#include "cli/job_input.h"
#include "cli/profile_report.h"
#include "cli/progress_display.h"
#include "cli/scratch_film.h"
#include "cli/temporary_folder.h"
#include "cli/terminal.h"
#include "cli/text_file.h"
#include "cli/watched_render.h"
#include "sched/report_json.h"

namespace glyphreel {
namespace {

constexpr int kCoreSlices = 60;

}  // namespace

int profile_command(const ProfileArguments& arguments, CancelToken& cancel) {
  const auto compilation =
      read_job(arguments.job, {arguments.source, arguments.rules, arguments.speed});
  if (!compilation) return 2;
  RenderOptions options;
  options.output_path = arguments.output;
  TemporaryFolder folder;
  if (options.output_path.empty()) {
    const Status made = folder.make();
    if (!made) return fail(made.error());
    options.output_path = scratch_film(folder, compilation->output);
  }
  options.workers = arguments.workers;
  options.memory_bytes = arguments.memory_bytes;
  options.hardware_counters = true;
  options.rules = arguments.rules;
  options.smart = arguments.smart;
  options.measure = arguments.trace.empty() ? Measure::kStages : Measure::kSpans;
  ProgressDisplay display(arguments.progress);
  CoreSampler sampler;
  auto report = watched_render(*compilation, options, display, cancel, [&] {
    folder.remove();
    fail({Errc::kCancelled, "cancelled", 0});
  });
  const std::vector<CoreUse> cores = sampler.stop(kCoreSlices);
  if (!report) return fail(report.error());
  // A film that is thrown away has no name worth telling.
  if (arguments.output.empty()) report->output_path.clear();
  say_warnings(report->warnings);

  const Diagnosis diagnosis = diagnose(*report);
  const std::string job = arguments.job == "-"
                              ? "standard input"
                              : arguments.job.substr(arguments.job.rfind('/') + 1);
  const auto write = [](const std::string& path, const std::string& text) {
    if (path.empty()) return Status(Ok{});
    return write_text_file(path, text);
  };
  for (const Status& status :
       {write(arguments.trace, arguments.trace.empty() ? "" : profile_trace(*report)),
        write(arguments.html,
              arguments.html.empty() ? "" : profile_page(job, *report, diagnosis, cores)),
        write(arguments.report,
              arguments.report.empty() ? "" : profile_json(*report, diagnosis, cores))})
    if (!status) return fail(status.error());
  std::fputs(profile_text(*report, diagnosis, cores).c_str(), stdout);
  return 0;
}

}  // namespace glyphreel
