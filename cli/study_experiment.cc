// SPDX-License-Identifier: Apache-2.0
#include "cli/study_experiment.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>

#include "cli/shared_options.h"
#include "cli/study_pipeline.h"
#include "cli/text_file.h"

namespace glyphreel {
namespace {

// Shorter ones share an encoder with a neighbour, longer ones than the stretch are
// split (sched/plan).
constexpr double kShortestChunk_s = 2, kLongestChunk_s = 20;

double seconds(const Clip& clip) { return (clip.end_time - clip.start_time).to_double(); }

// Enough clips for every core, for the experiments on lengths.
int clips_for_lengths(const StudyJob& job, int cores) {
  return std::min(static_cast<int>(job.compilation().clips.size()), 2 * cores);
}

// How long the stretch may be that chunks are cut of. A film of it may have a frame more
// than its length: hence the second less than what the rules allow.
double longest_stretch_s(const JobRules& rules) {
  return std::min(kLongestChunk_s, static_cast<double>(rules.max_seconds) - 1);
}

std::vector<Clip> clips_of(const StudyJob& job, const StudyCase& asked,
                           const JobRules& rules) {
  const auto& clips = job.compilation().clips;
  if (asked.experiment == Experiment::kChunks)
    return stretch_in_parts(clips, longest_stretch_s(rules), asked.clips);
  std::vector<Clip> out(
      clips.begin(), clips.begin() + std::min<ptrdiff_t>(asked.clips, std::ssize(clips)));
  return asked.experiment == Experiment::kLengths
             ? first_clips(clips, asked.clips, asked.length_s)
             : out;
}

class Runner {
 public:
  Runner(const StudyJob& job, const ExperimentSettings& settings,
         const CancelToken& cancel)
      : job_(job),
        settings_(settings),
        cancel_(cancel),
        today_(settings.ffmpeg, settings.folder, settings.ending) {}

  Result<StudyRun> run(const StudyCase& asked, int repetition) {
    StudyRun run;
    run.asked = asked;
    run.repetition = repetition;
    std::optional<PinnedCores> pinned;
    if (asked.cores < settings_.cores) pinned.emplace(asked.cores);
    const std::vector<Clip> clips = clips_of(job_, asked, settings_.rules);
    const double before_s = machine_cpu_s();
    GR_CHECK(asked.pipeline == Pipeline::kToday ? run_today(clips, run)
                                                : run_glyphreel(clips, run));
    run.others_cpu_s = std::max(0.0, machine_cpu_s() - before_s - run.cpu_s);
    return run;
  }

 private:
  Status run_today(const std::vector<Clip>& clips, StudyRun& run) {
    const TodayPart part = run.asked.part;
    GR_TRY(const auto commands, today_.clip_commands(job_.compilation(), clips, part));
    GR_TRY(ChildRuns done, run_children(commands, run.asked.workers, log(), cancel_));
    add(done, run);
    if (part != TodayPart::kNone) {
      if (part == TodayPart::kWithoutText) remove_films(clips.size());
      return Ok{};
    }
    GR_TRY(const ChildCommand join, today_.join_command(clips.size()));
    GR_TRY(done, run_children({join}, 1, log(), cancel_));
    add(done, run);
    take_film(today_.film(), run);
    remove_films(clips.size());
    return Ok{};
  }

  Status run_glyphreel(const std::vector<Clip>& clips, StudyRun& run) {
    const std::string text = job_.json(clips), job_file = settings_.folder + "/job.json",
                      film = settings_.folder + "/glyphreel" + settings_.ending,
                      report = settings_.folder + "/profile.json";
    GR_CHECK(write_text_file(job_file, text));
    ChildCommand command{
        "the film of " + std::to_string(clips.size()) + " clips",
        {settings_.self, "profile", "-", "-o", film, "--workers",
         std::to_string(run.asked.workers), "--progress", "none", "--report", report},
        job_.folder(),
        job_file};
    const std::vector<std::string> rules = words_of(settings_.rules);
    command.arguments.insert(command.arguments.end(), rules.begin(), rules.end());
    GR_TRY(const ChildRuns done, run_children({command}, 1, log(), cancel_));
    add(done, run);
    run.processes.clear();
    take_film(film, run);
    GR_TRY(run.profile, read_profile(report));
    return Ok{};
  }

  std::string log() const { return settings_.folder + "/log"; }

  static void add(const ChildRuns& done, StudyRun& run) {
    run.wall_s += done.wall_s;
    run.cpu_s += done.cpu_s();
    run.peak_bytes = std::max(run.peak_bytes, done.peak_bytes);
    run.processes.insert(run.processes.end(), done.processes.begin(),
                         done.processes.end());
  }

  static void take_film(const std::string& path, StudyRun& run) {
    std::error_code ignored;
    const auto size = std::filesystem::file_size(path, ignored);
    run.output_bytes = ignored ? 0 : static_cast<int64_t>(size);
    std::filesystem::remove(path, ignored);
  }

  void remove_films(size_t count) const {
    std::error_code ignored;
    for (size_t i = 0; i < count; ++i)
      std::filesystem::remove(
          settings_.folder + "/clip" + std::to_string(i) + settings_.ending, ignored);
  }

  const StudyJob& job_;
  const ExperimentSettings& settings_;
  const CancelToken& cancel_;
  TodaysPipeline today_;
};

}  // namespace

std::vector<StudyCase> experiment_cases(const StudyJob& job,
                                        const ExperimentSettings& settings,
                                        std::vector<std::string>& notes) {
  std::vector<StudyCase> out;
  const int cores = settings.cores;
  const auto& clips = job.compilation().clips;
  const int most = settings.clips.back();  // what is compared in full
  std::vector<Pipeline> pipelines = {Pipeline::kToday, Pipeline::kGlyphreel};
  if (settings.ffmpeg.empty()) pipelines.erase(pipelines.begin());

  for (const int count : settings.clips)
    for (const int workers : settings.workers)
      for (const Pipeline pipeline : pipelines)
        out.push_back({Experiment::kMatrix, pipeline, count, workers, cores});
  for (const int few : settings.workers)
    for (const Pipeline pipeline : pipelines)
      if (few < cores) out.push_back({Experiment::kCores, pipeline, most, few, few});
  if (!settings.ffmpeg.empty())
    for (int part = 1; part < kTodayPartCount; ++part) {
      StudyCase asked{Experiment::kParts, Pipeline::kToday, most, 1, cores};
      asked.part = static_cast<TodayPart>(part);
      out.push_back(asked);
    }

  const int few_clips = clips_for_lengths(job, cores);
  double shortest = std::numeric_limits<double>::infinity();
  for (int i = 0; i < few_clips; ++i) shortest = std::min(shortest, seconds(clips[i]));
  if (cores < 2 || few_clips < 2) {
    notes.push_back(cores < 2 ? "The lengths from which parallel work pays are left out: "
                                "there is only one core."
                              : "The clip lengths from which parallel work pays are left "
                                "out: the job has only one clip.");
  } else {
    const std::vector<double> lengths = settings.quick
                                            ? std::vector<double>{0.5, 2}
                                            : std::vector<double>{0.25, 0.5, 1, 2, 4};
    for (const double length : lengths)
      for (const int used : {1, cores})
        for (const Pipeline pipeline : pipelines)
          if (length <= shortest + 1e-9) {
            StudyCase asked{Experiment::kLengths, pipeline, few_clips, used, used};
            asked.length_s = length;
            out.push_back(asked);
          }
  }

  const double longest = longest_stretch_s(settings.rules);
  const double stretch = stretch_length(clips, longest);
  if (stretch < 2 * kShortestChunk_s) {
    notes.push_back(
        std::string("The chunk lengths from which parallel work pays are left out: ") +
        (longest < 2 * kShortestChunk_s
             ? "films of 5 s are longer than --max-duration allows."
             : "the clips lie in no stretch of 4 s or more of one source."));
  } else {
    for (int parts = 1;
         stretch / parts >= kShortestChunk_s && parts <= settings.rules.max_clips;
         parts *= settings.quick ? 4 : 2) {
      StudyCase asked{Experiment::kChunks, Pipeline::kGlyphreel, parts, cores, cores};
      asked.length_s = stretch / parts;
      out.push_back(asked);
    }
  }
  return out;
}

Result<std::vector<StudyRun>> run_experiment(
    const StudyJob& job, const ExperimentSettings& settings,
    const std::function<void(const ExperimentProgress&)>& on_progress,
    const CancelToken& cancel, std::vector<std::string>& notes) {
  const std::vector<StudyCase> cases = experiment_cases(job, settings, notes);
  Runner runner(job, settings, cancel);
  std::vector<StudyRun> runs;
  ExperimentProgress progress;
  progress.count = cases.size() * static_cast<size_t>(settings.runs);
  bool has_today = true;
  for (int repetition = 0; repetition < settings.runs; ++repetition)
    for (const StudyCase& asked : cases) {
      ++progress.done;
      if (asked.pipeline == Pipeline::kToday && !has_today) continue;
      auto run = runner.run(asked, repetition);
      if (run) {
        runs.push_back(std::move(*run));
        progress.last = &runs.back();
        on_progress(progress);
        continue;
      }
      if (asked.pipeline != Pipeline::kToday || run.error().code == Errc::kCancelled)
        return std::move(run).error();
      has_today = false;
      notes.push_back("Today's pipeline is left out: " + run.error().message);
    }
  if (!has_today)
    std::erase_if(runs,
                  [](const StudyRun& r) { return r.asked.pipeline == Pipeline::kToday; });
  return runs;
}

Result<Profile> read_profile(const std::string& path) {
  using Json = nlohmann::json;
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  const Json json = Json::parse(text.str(), nullptr, false);
  if (!json.is_object() || !json.contains("tasks"))
    return Error{Errc::kInternal, path + " is no profile", 0};
  const auto ns = [](const Json& object, const char* key) {
    return static_cast<int64_t>(std::llround(object.value(key, 0.0) * 1e9));
  };
  static constexpr std::string_view kKinds[] = {"probe", "chunk", "audio", "join"};
  Profile out;
  out.wall_ns = ns(json, "wall_s");
  out.process_cpu_ns = ns(json, "cpu_s");
  for (const Json& task : json["tasks"]) {
    TaskProfile t;
    const std::string kind = task.value("kind", "");
    t.kind = static_cast<TaskKind>(
        std::find(std::begin(kKinds), std::end(kKinds) - 1, kind) - std::begin(kKinds));
    t.index = task.value("index", 0);
    t.worker = task.value("worker", 0);
    t.begin_ns = ns(task, "begin_s");
    t.end_ns = ns(task, "end_s");
    t.frame_count = task.value("frame_count", int64_t{0});
    t.encoder_threads = task.value("encoder_threads", 1);
    t.ready_ns = ns(task, "ready_s");
    t.encoder_threads_cpu_ns = ns(task, "encoder_threads_cpu_s");
    const Json stages = task.value("stages", Json::object());
    for (int s = 0; s < kStageCount; ++s) {
      const auto stage = stages.find(std::string(stage_name(static_cast<Stage>(s))));
      if (stage == stages.end()) continue;
      t.stages[static_cast<size_t>(s)] = {ns(*stage, "wall_s"), ns(*stage, "cpu_s"),
                                          stage->value("count", int64_t{0}),
                                          stage->value("bytes", int64_t{0})};
    }
    out.tasks.push_back(std::move(t));
  }
  return out;
}

}  // namespace glyphreel
