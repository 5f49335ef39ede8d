// SPDX-License-Identifier: Apache-2.0
// glyphreel study: is it worth doing the clips of a job at once? Measures, and answers.

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <set>

#include "cli/commands.h"
#include "cli/price_table.h"
#include "cli/scratch_film.h"
#include "cli/study_experiment.h"
#include "cli/study_report.h"
#include "cli/temporary_folder.h"
#include "cli/terminal.h"
#include "sched/render.h"

namespace glyphreel {
namespace {

// What is asked for, in order and once each; 0 and what is more than `all` mean all.
std::vector<int> counts(const std::vector<int>& asked, int all) {
  std::set<int> out;
  for (const int count : asked) out.insert(count == 0 ? all : std::min(count, all));
  return {out.begin(), out.end()};
}

std::vector<int> usual_clips(bool quick) {
  return quick ? std::vector<int>{1, 0} : std::vector<int>{1, 3, 5, 10, 0};
}

// 1, 2, 4 ... and the number of cores.
std::vector<int> usual_workers(int cores, bool quick) {
  std::vector<int> out = {1, cores};
  for (int n = 2; n < cores && !quick; n *= 2) out.push_back(n);
  return out;
}

std::string joined(const std::vector<int>& numbers) {
  std::string out;
  for (const int n : numbers) out += (out.empty() ? "" : ",") + std::to_string(n);
  return out;
}

// The first line of `ffmpeg -version`; an error where it cannot be run.
Result<std::string> ffmpeg_version(const std::string& ffmpeg,
                                   const TemporaryFolder& folder,
                                   const CancelToken& cancel) {
  ChildCommand command{"-version", {ffmpeg, "-version"}, "", "", folder.file("version")};
  GR_TRY(const ChildRuns ignored, run_children({command}, 1, folder.file("log"), cancel));
  std::ifstream file(folder.file("version"));
  std::string line;
  std::getline(file, line);
  return line.substr(0, line.find(" Copyright"));
}

// What the film is, and the container that its encoders go into.
Result<std::string> describe_film(const StudyJob& job, const TemporaryFolder& folder,
                                  const JobRules& rules, CancelToken& cancel,
                                  std::string& ending) {
  const std::string path = scratch_film(folder, job.compilation().output);
  ending = std::filesystem::path(path).extension().string();
  const CheckReport report = check(job.compilation(), path, &cancel, rules);
  if (cancel.is_cancelled()) return Error{Errc::kCancelled, "cancelled", 0};
  if (!report.problems.empty())
    return Error{report.problem_codes.front(), report.problems.front(), 0};
  const OutputSettings& output = job.compilation().output;
  std::string out = count_of(static_cast<int64_t>(report.clips.size()), "clip");
  char text[160];
  std::snprintf(
      text, sizeof(text), ", %s, %dx%d at %.6g frames per second, %s",
      format_wall((Rational(report.frame_count) / report.frame_rate).to_double()).c_str(),
      report.size.width, report.size.height, report.frame_rate.to_double(),
      output.video.codec.c_str());
  out += text;
  for (const auto& [name, value] : output.video.options) out += " " + name + " " + value;
  return out + (output.audio ? ", " + output.audio->codec : ", silent");
}

void show_progress(const ExperimentProgress& progress) {
  const StudyRun& run = *progress.last;
  const StudyCase& asked = run.asked;
  std::string what = std::string(experiment_name(asked.experiment)) + ", " +
                     std::string(pipeline_name(asked.pipeline));
  if (asked.part != TodayPart::kNone)
    what += " " + std::string(today_part_name(asked.part));
  what += ", " + count_of(asked.clips, "clip");
  if (asked.length_s > 0) {
    char length[32];
    std::snprintf(length, sizeof(length), " of %.3g s", asked.length_s);
    what += length;
  }
  std::fprintf(stderr, "[%zu/%zu] %s, %s, %s: %.2f s, %.2f s CPU\n", progress.done,
               progress.count, what.c_str(), count_of(asked.workers, "worker").c_str(),
               count_of(asked.cores, "core").c_str(), run.wall_s, run.cpu_s);
}

std::string command_text(const StudyArguments& a, const StudyReport& report,
                         const ExperimentSettings& settings) {
  std::string out = "glyphreel study " + report.job + " --runs " +
                    std::to_string(settings.runs) + " --clips " + joined(settings.clips) +
                    " --workers " + joined(settings.workers);
  return a.quick ? out + " --quick" : out;
}

}  // namespace

int study_command(const StudyArguments& arguments, CancelToken& cancel) {
  const auto job = StudyJob::read(arguments.job, arguments.source, arguments.rules);
  if (!job) return 2;
  auto offers = read_prices(arguments.prices);
  if (!offers) return fail(offers.error());
  const ResultPaths paths{arguments.report, arguments.markdown};
  if (const Status can = can_write_results(paths); !can) return fail(can.error());
  TemporaryFolder folder;
  if (const Status made = folder.make(); !made) return fail(made.error());

  StudyReport report;
  report.job = job->name();
  report.machine = this_machine();
  ExperimentSettings settings;
  settings.rules = arguments.rules;
  auto film = describe_film(*job, folder, arguments.rules, cancel, settings.ending);
  if (!film) return fail(film.error());
  report.film = std::move(*film);

  const int cores = report.machine.cores;
  const int all = static_cast<int>(job->compilation().clips.size());
  settings.cores = cores;
  settings.runs = arguments.runs > 0 ? arguments.runs : arguments.quick ? 1 : 3;
  settings.quick = arguments.quick;
  settings.clips = counts(
      arguments.clips.empty() ? usual_clips(arguments.quick) : arguments.clips, all);
  settings.workers =
      counts(arguments.workers.empty() ? usual_workers(cores, arguments.quick)
                                       : arguments.workers,
             1024);
  settings.folder = folder.path();
  std::error_code error;
  settings.self = std::filesystem::read_symlink("/proc/self/exe", error).string();
  settings.ffmpeg = arguments.ffmpeg.empty() ? "ffmpeg" : arguments.ffmpeg;
  if (settings.ffmpeg.find('/') != std::string::npos)
    settings.ffmpeg = std::filesystem::absolute(settings.ffmpeg, error).string();
  if (auto version = ffmpeg_version(settings.ffmpeg, folder, cancel)) {
    report.machine.ffmpeg = std::move(*version);
  } else if (!arguments.ffmpeg.empty() || version.error().code == Errc::kCancelled) {
    return fail(version.error());
  } else {
    report.notes.push_back("Today's pipeline is left out: there is no ffmpeg in PATH.");
    settings.ffmpeg.clear();
  }

  report.runs = settings.runs;
  report.clip_count = all;
  report.command = command_text(arguments, report, settings);
  report.question.cores = cores;
  // What is compared in full is the longest film that was asked for.
  report.question.clips = settings.clips.back();
  report.question.simulated_cores = arguments.simulated_cores.empty()
                                        ? std::vector<int>{2, 4, 8, 16, 32}
                                        : arguments.simulated_cores;
  report.question.offers = std::move(*offers);
  report.question.rule = {arguments.rule_speed_up, arguments.rule_cost_ratio};
  const auto on_progress = [&](const ExperimentProgress& progress) {
    if (!arguments.quiet) show_progress(progress);
  };
  auto measured = run_experiment(*job, settings, on_progress, cancel, report.notes);
  if (!measured) {
    if (measured.error().code != Errc::kCancelled) return fail(measured.error());
    std::fprintf(stderr, "glyphreel: interrupted\n");
    return 130;
  }
  report.measured = std::move(*measured);

  const auto cells = cells_of(report.measured);
  const StudyResult result = conclude(report.question, cells);
  if (const Status written = write_results(paths, study_json(report, result),
                                           study_document(report, cells, result));
      !written)
    return fail(written.error());
  for (const std::string& note : report.notes)
    std::printf("\n%s\n", printable(note).c_str());
  return 0;
}

}  // namespace glyphreel
