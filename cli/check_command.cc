// SPDX-License-Identifier: Apache-2.0
// glyphreel check: everything that is wrong with a job, without rendering it.

#include <algorithm>
#include <cstdio>

#include "cli/commands.h"
#include "cli/job_input.h"
#include "cli/terminal.h"
#include "sched/render.h"

namespace glyphreel {
namespace {

std::string base_name(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

void print_table(const CheckReport& report) {
  // Names come last: their width on a terminal is nobody's to know.
  std::printf("%5s  %10s  %10s  %8s  %-20s  %s\n", "clip", "film", "source",
              "seconds", "file", "name");
  for (const ClipReport& clip : report.clips) {
    const Rational start = Rational(clip.first_frame) / report.frame_rate;
    const Rational length = Rational(clip.frame_count) / report.frame_rate;
    std::printf("%5d  %10s  %10s  %8.3f  %-20s  %s\n", clip.number,
                format_seconds(start).c_str(),
                format_seconds(clip.source_start).c_str(), length.to_double(),
                printable(base_name(clip.source)).c_str(),
                printable(clip.name).c_str());
  }
}

}  // namespace

int check_command(const CheckArguments& arguments, CancelToken& cancel) {
  auto parsed = parse_job_argument(
      arguments.job, {arguments.source, arguments.rules, arguments.speed});
  if (!parsed) return fail(parsed.error());
  say_warnings(parsed->warnings);
  const bool parsed_whole = parsed->mistakes.empty();
  for (const std::string& mistake : parsed->mistakes) say_error(mistake);
  const CheckReport report =
      parsed_whole
          ? check(parsed->compilation, arguments.output, &cancel, arguments.rules)
          : check_files(parsed->compilation, arguments.output, &cancel,
                        arguments.rules);
  if (cancel.is_cancelled()) {
    std::fprintf(stderr, "glyphreel: interrupted\n");
    return 130;
  }
  say_warnings(report.warnings);
  if (!parsed_whole || !report.problems.empty()) {
    // Like a compiler: the exit code is that of what should be mended first.
    int code = parsed_whole ? 0 : 2;
    for (size_t i = 0; i < report.problems.size(); ++i) {
      say_error(report.problems[i]);
      const int own = exit_code(i < report.problem_codes.size()
                                    ? report.problem_codes[i]
                                    : Errc::kBadRequest);
      code = code == 0 ? own : std::min(code, own);
    }
    return code;
  }
  print_table(report);
  for (const FontUse& use : report.fonts_used)
    std::printf("%s sets %s (%s)\n", printable(use.family).c_str(),
                count_of(static_cast<int64_t>(use.characters.size()), "character")
                    .c_str(),
                printable(use.path).c_str());
  const std::string encoded = describe_encoded(report.smart);
  std::printf("render --smart require would copy %lld of %s%s%s.\n",
              static_cast<long long>(report.smart.copied_frames),
              count_of(report.frame_count, "frame").c_str(),
              encoded.empty() ? "" : "; encoded: ", encoded.c_str());
  const Rational duration = Rational(report.frame_count) / report.frame_rate;
  std::printf("The job is fine: %s, %s (%s), %dx%d at %.6g fps, %s.\n",
              count_of(static_cast<int64_t>(report.clips.size()), "clip").c_str(),
              format_seconds(duration).c_str(),
              count_of(report.frame_count, "frame").c_str(), report.size.width,
              report.size.height, report.frame_rate.to_double(),
              report.pixel_format.c_str());
  return 0;
}

}  // namespace glyphreel
