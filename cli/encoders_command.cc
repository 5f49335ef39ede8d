// SPDX-License-Identifier: Apache-2.0
// glyphreel encoders: which encoder a job should use, measured on its own frames.

#include <cstdio>
#include <filesystem>

#include "cli/commands.h"
#include "cli/encoders_report.h"
#include "cli/interrupt.h"
#include "cli/job_input.h"
#include "cli/scratch_film.h"
#include "cli/study_job.h"
#include "cli/temporary_folder.h"
#include "cli/terminal.h"

namespace glyphreel {
namespace {

// "[3/17] libx264 veryfast crf 22.4: ..." on stderr; before it, what will be done.
void show(const EncoderProgress& progress, bool& is_first) {
  const EncoderComparison& r = *progress.so_far;
  std::string mark = is_first ? "own" : "check";
  if (progress.candidate > 0)
    mark = std::to_string(progress.candidate) + "/" +
           std::to_string(progress.candidate_count);
  if (is_first)
    std::fprintf(stderr, "Sample: %s; %s an encoder, one encoder at a time.\n",
                 sample_words(r).c_str(), count_of(r.encoder_threads, "thread").c_str());
  std::fprintf(stderr, "[%s] %s: %s\n", mark.c_str(),
               printable(settings_text(progress.tried)).c_str(),
               point_words(progress.point, r).c_str());
  if (is_first)
    std::fprintf(stderr, "%s, each encoded one to four times: about %s.\n",
                 count_of(progress.candidate_count, "candidate").c_str(),
                 format_wall(progress.expected_s).c_str());
  is_first = false;
}

std::string command_text(const EncodersArguments& a, const std::string& job) {
  std::string out = "glyphreel encoders " + job + " --seconds " +
                    decimal_seconds(a.seconds);
  for (size_t i = 0; i < a.encoders.size(); ++i)
    out += (i == 0 ? " --encoders " : ",") + a.encoders[i];
  return out;
}

}  // namespace

int encoders_command(const EncodersArguments& arguments, CancelToken& cancel) {
  const auto compilation = read_job(arguments.job, {arguments.source, arguments.rules});
  if (!compilation) return 2;
  const ResultPaths paths{arguments.json, arguments.markdown};
  if (const Status can = can_write_results(paths); !can) return fail(can.error());
  TemporaryFolder folder;
  if (const Status made = folder.make(); !made) return fail(made.error());
  if (!arguments.keep.empty()) {
    std::error_code error;
    std::filesystem::create_directories(arguments.keep, error);
    if (error)
      return fail({Errc::kCannotWrite,
                   "cannot make the folder " + arguments.keep + ": " + error.message(),
                   error.value()});
  }

  EncodersReport report;
  report.job = arguments.job == "-"
                   ? "standard input"
                   : arguments.job.substr(arguments.job.rfind('/') + 1);
  report.command = command_text(arguments, report.job);
  report.machine = this_machine();
  report.output = compilation->output;

  EncoderQuestion question;
  question.output_path = arguments.output.empty()
                             ? scratch_film(folder, compilation->output)
                             : arguments.output;
  question.encoders = arguments.encoders;
  question.seconds = arguments.seconds;
  question.workers = arguments.workers;
  question.memory_bytes = arguments.memory_bytes;
  question.rules = arguments.rules;
  question.folder = folder.path();
  question.keep_folder = arguments.keep;
  question.cancel = &cancel;
  bool is_first = true;
  question.on_progress = [&](const EncoderProgress& progress) {
    if (!arguments.quiet) show(progress, is_first);
  };
  const auto say_interrupted = [] { std::fprintf(stderr, "glyphreel: interrupted\n"); };
  InterruptDeadline deadline([&] {
    folder.remove();
    say_interrupted();
  });
  // Films to keep are written under names that would have to be removed.
  deadline.arm(arguments.keep.empty());
  auto result = compare_encoders(*compilation, question);
  deadline.arm(false);
  if (!result) {
    if (result.error().code != Errc::kCancelled) return fail(result.error());
    say_interrupted();
    return 130;
  }
  report.result = std::move(*result);
  say_warnings(report.result.warnings);

  const Status written =
      write_results(paths, encoders_json(report), encoders_document(report));
  return written.ok() ? 0 : fail(written.error());
}

}  // namespace glyphreel
