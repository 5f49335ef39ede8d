// SPDX-License-Identifier: Apache-2.0
// glyphreel profile: renders a job and says where the time went.

#include <cstdio>
#include <filesystem>

#include <unistd.h>

#include "cli/commands.h"
#include "cli/job_input.h"
#include "cli/profile_report.h"
#include "cli/progress_display.h"
#include "cli/report_json.h"
#include "cli/terminal.h"

namespace glyphreel {
namespace {

// A film that nobody asked for, and its folder; gone at the end of the scope.
class TemporaryFilm {
 public:
  Status make() {
    std::error_code error;
    const auto folder = std::filesystem::temp_directory_path(error);
    std::string pattern = (error ? "/tmp" : folder.string()) + "/glyphreel-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr)
      return Error{Errc::kCannotWrite,
                   "no folder for the film can be made in " + folder.string() +
                       "; name one with -o",
                   0};
    folder_ = pattern;
    return Ok{};
  }
  ~TemporaryFilm() {
    std::error_code ignored;
    if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
  }
  std::string path() const { return folder_ + "/film.mp4"; }

 private:
  std::string folder_;
};

}  // namespace

int profile_command(const ProfileArguments& arguments, CancelToken& cancel) {
  const auto compilation = read_job(arguments.job, arguments.source);
  if (!compilation) return 2;
  RenderOptions options;
  options.output_path = arguments.output;
  TemporaryFilm film;
  if (options.output_path.empty()) {
    const Status made = film.make();
    if (!made) return fail(made.error());
    options.output_path = film.path();
  }
  options.workers = arguments.workers;
  options.memory_bytes = arguments.memory_bytes;
  options.cancel = &cancel;
  options.measure = arguments.trace.empty() ? Measure::kStages : Measure::kSpans;
  ProgressDisplay display(arguments.progress);
  options.on_progress = [&](const RenderProgress& p) { display.show(p); };
  const auto report = render(*compilation, options);
  display.clear();
  if (!report) return fail(report.error());
  say_warnings(report->warnings);

  const Diagnosis diagnosis = diagnose(*report);
  const auto write = [](const std::string& path, const std::string& text) {
    if (path.empty()) return Status(Ok{});
    return write_text_file(path, text);
  };
  for (const Status& status :
       {write(arguments.trace, arguments.trace.empty() ? "" : profile_trace(*report)),
        write(arguments.html,
              arguments.html.empty() ? "" : profile_page(*report, diagnosis)),
        write(arguments.report,
              arguments.report.empty() ? "" : profile_json(*report, diagnosis))})
    if (!status) return fail(status.error());
  std::fputs(profile_text(*report, diagnosis).c_str(), stdout);
  return 0;
}

}  // namespace glyphreel
