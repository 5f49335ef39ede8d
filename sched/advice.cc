// SPDX-License-Identifier: Apache-2.0
#include "sched/advice.h"

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "sched/simulation.h"

namespace glyphreel {

extern const char* const kPresetCostsJson;  // made from preset_costs.json by CMake

namespace {

constexpr double kMostBytes = 1.25;
constexpr double kWorthSaying = 0.9;  // of the CPU

std::string format(const char* pattern, ...) {
  char text[512];
  va_list arguments;
  va_start(arguments, pattern);
  std::vsnprintf(text, sizeof(text), pattern, arguments);
  va_end(arguments);
  return text;
}

// A render's tasks, and how long it would take if some of them were others.
class Replay {
 public:
  Replay(const RenderReport& report, int cores) : report_(report), cores_(cores) {
    for (const TaskProfile& task : report.profile.tasks) {
      TaskProfile lean;  // without spans
      lean.kind = task.kind;
      lean.stages = task.stages;
      lean.encoder_threads = task.encoder_threads;
      lean.encoder_threads_cpu_ns = task.encoder_threads_cpu_ns;
      lean.ready_ns = task.ready_ns;
      tasks_.tasks.push_back(lean);
    }
    as_it_was_ = simulated(tasks_);
  }

  double wall_s() const { return report_.wall_s; }

  // Seconds of wall time with each task put through `change`. The replay only tells the
  // ratio: what it does not know of is in both.
  template <typename Change>
  double with(Change change) const {
    Profile changed = tasks_;
    for (TaskProfile& task : changed.tasks) change(task);
    return as_it_was_ > 0 ? wall_s() * simulated(changed) / as_it_was_ : wall_s();
  }

  // With `of`'s computing, or its waiting too, multiplied.
  template <typename Of>
  double scaled(double factor, Of of) const {
    return with([&](TaskProfile& task) {
      for (int s = 0; s < kStageCount; ++s)
        if (of(static_cast<Stage>(s), task)) {
          StageTotals& t = task.stages[static_cast<size_t>(s)];
          t.cpu_ns = times(t.cpu_ns, factor);
          t.wall_ns = times(t.wall_ns, factor);
        }
      if (of(Stage::kEncode, task))
        task.encoder_threads_cpu_ns = times(task.encoder_threads_cpu_ns, factor);
    });
  }

 private:
  static int64_t times(int64_t ns, double factor) {
    return static_cast<int64_t>(static_cast<double>(ns) * factor);
  }
  double simulated(const Profile& profile) const {
    return static_cast<double>(
        simulated_wall_ns(profile, std::max(1, report_.workers), cores_));
  }

  const RenderReport& report_;
  int cores_;
  Profile tasks_;
  double as_it_was_ = 0;
};

std::string instead(double seconds, double now) {
  return format("about %.1f s instead of %.1f s", seconds, now);
}

std::string option_of(const EncoderOptions& options, std::string_view name) {
  for (const auto& [key, value] : options)
    if (key == name) return value;
  return "";
}

void advise_on_encoding(const RenderReport& report, const Replay& replay,
                        std::vector<std::string>& out) {
  const auto encoding = [](Stage s, const TaskProfile&) { return s == Stage::kEncode; };
  std::string preset = option_of(report.video.options, "preset");
  if (preset.empty() && report.video.codec == "libx264") preset = "medium";
  // The table is of presets as they are.
  const bool is_tuned = report.speed && *report.speed != EncodeSpeed::kFast;
  if (const auto change = cheaper_preset(report.video.codec, preset); change && !is_tuned)
    out.push_back(format(
        "preset %s instead of %s: %.1f x less CPU in the encoder, %+.0f %% size at "
        "equal "
        "SSIM as measured on %s; this film would take %s",
        change->preset.c_str(), preset.c_str(), 1 / change->cpu_ratio,
        100 * (change->bytes_ratio - 1), change->material.c_str(),
        instead(replay.scaled(change->cpu_ratio, encoding), replay.wall_s()).c_str()));
  out.push_back(
      format("`glyphreel encoders` measures on this very material which preset or "
             "codec gives the "
             "same quality for less CPU; half of the encoder's CPU would make it %s",
             instead(replay.scaled(0.5, encoding), replay.wall_s()).c_str()));
}

void advise_on_decoding(const RenderReport& report, const Replay& replay,
                        std::vector<std::string>& out) {
  const auto decoding = [](Stage s, const TaskProfile& task) {
    return task.kind == TaskKind::kChunk && (s == Stage::kDecode || s == Stage::kRead);
  };
  if (decodes_in_vain(report)) {
    const double needed =
        static_cast<double>(report.frames_decoded - report.frames_discarded) /
        static_cast<double>(report.frames_decoded);
    out.push_back(format(
        "key frames decide: with one at every clip's start (sources with a shorter "
        "distance between key frames) the film would take about %.1f s less",
        replay.wall_s() - replay.scaled(needed, decoding)));
  }
  out.push_back(
      "decoding decides: with half of it (a smaller proxy of the sources, or a "
      "codec that decodes faster) the film would take " +
      instead(replay.scaled(0.5, decoding), replay.wall_s()));
}

double seconds_of(const Profile& profile, TaskKind kind) {
  int64_t ns = 0;
  for (const TaskProfile& task : profile.tasks)
    if (task.kind == kind) ns += task.end_ns - task.begin_ns;
  return static_cast<double>(ns) / 1e9;
}

// Films that together keep the cores as busy as one film cannot.
std::string several_films(const Diagnosis& d, int cores) {
  const int films = std::clamp(
      static_cast<int>(1 / std::max(d.cores_busy, 1.0 / cores) + 0.1), 1, cores);
  return films > 1
             ? format("; %d such films at once would take about as long as this one",
                      films)
             : "";
}

}  // namespace

std::optional<PresetChange> cheaper_preset(std::string_view codec,
                                           std::string_view preset) {
  const auto table = nlohmann::json::parse(kPresetCostsJson, nullptr, false);
  if (!table.is_object() || !table["codecs"].contains(codec)) return std::nullopt;
  const auto& presets = table["codecs"][std::string(codec)];
  const auto now = std::find_if(presets.begin(), presets.end(), [&](const auto& row) {
    return row["preset"] == preset;
  });
  if (now == presets.end()) return std::nullopt;
  std::optional<PresetChange> best;
  for (const auto& row : presets) {
    const PresetChange change{
        row["preset"], row["cpu"].template get<double>() / (*now)["cpu"].get<double>(),
        row["bytes"].template get<double>() / (*now)["bytes"].get<double>(),
        table["material"]};
    if (change.cpu_ratio > kWorthSaying || change.bytes_ratio > kMostBytes) continue;
    if (!best || change.cpu_ratio < best->cpu_ratio) best = change;
  }
  return best;
}

std::vector<std::string> advice_on(const RenderReport& report, const Diagnosis& d,
                                   int cores) {
  std::vector<std::string> out;
  const Replay replay(report, cores);
  const double wall = replay.wall_s();
  const auto film_takes = [&](const char* why, double seconds) {
    out.push_back(std::string(why) + " the film would take " + instead(seconds, wall));
  };
  const auto stages = [](auto... wanted) {
    return [=](Stage s, const TaskProfile&) { return ((s == wanted) || ...); };
  };
  const auto on_workers = [&](int workers) {
    return static_cast<double>(simulated_wall_ns(report.profile, workers, cores)) / 1e9;
  };
  // Waiting for a file, but no computing.
  const auto without_waits = [&](auto of) {
    return replay.with([&](TaskProfile& task) {
      for (int s = 0; s < kStageCount; ++s)
        if (StageTotals& t = task.stages[static_cast<size_t>(s)];
            of(static_cast<Stage>(s)))
          t.wall_ns = std::min(t.wall_ns, t.cpu_ns);
    });
  };
  switch (d.bottleneck) {
    case Account::kEncode:
      advise_on_encoding(report, replay, out);
      break;
    case Account::kDecode:
      advise_on_decoding(report, replay, out);
      break;
    case Account::kOverlay:
      film_takes(
          "drawing decides: overlays that stand still are compiled once, moving and "
          "scaled ones are made anew; with half of it",
          replay.scaled(0.5, stages(Stage::kBake, Stage::kComposite)));
      break;
    case Account::kConform:
      film_takes(
          "scaling decides: with sources of the film's own size and format, which "
          "need none,",
          replay.scaled(0, stages(Stage::kConform)));
      break;
    case Account::kAudio:
      film_takes(
          "the sound is one serial task and decides: without sound (to know what it "
          "costs)",
          replay.scaled(0, [](Stage, const TaskProfile& task) {
            return task.kind == TaskKind::kAudio;
          }));
      break;
    case Account::kProbe:
      film_takes(
          "most of the time went into examining sources: files with an index (mp4, "
          "mkv) open faster than bare or MPEG-TS streams; without it",
          replay.scaled(0, stages(Stage::kProbe)));
      break;
    case Account::kJoin:
      film_takes(
          "joining decides, which one worker does: without it (to know what it "
          "costs)",
          replay.scaled(0, [](Stage, const TaskProfile& task) {
            return task.kind == TaskKind::kJoin;
          }));
      break;
    case Account::kDiskWrite:
      film_takes("writing decides: with the output on a disk that never makes it wait",
                 without_waits(may_wait_for_writing));
      break;
    case Account::kDiskRead:
      film_takes("reading decides: with the sources on a disk that never makes it wait",
                 without_waits(may_wait_for_reading));
      break;
    case Account::kOtherPrograms:
      film_takes("the machine is shared: alone on it",
                 std::min(wall, on_workers(std::max(1, report.workers))));
      break;
    case Account::kFewWorkers:
      film_takes(format("with --workers %d", cores).c_str(), on_workers(cores));
      break;
    case Account::kMemory:
      film_takes(
          format("with more --memory, for %d workers,", report.workers_asked).c_str(),
          on_workers(report.workers_asked));
      break;
    case Account::kFewChunks:
      out.push_back(
          "a film of so few clips cannot use more cores, for only clips over 20 s "
          "are split" +
          several_films(d, cores));
      break;
    case Account::kSerialTail: {
      const double serial = seconds_of(report.profile, TaskKind::kProbe) +
                            seconds_of(report.profile, TaskKind::kJoin);
      film_takes(
          "the last chunks are worked on alone: with clips that fill all cores to "
          "the end (more of them, or of more equal length)",
          std::min(wall, serial + (wall - serial) * d.cores_busy));
      break;
    }
    case Account::kSerialParts:
      out.push_back(
          format("a short film has little to share: of %.1f s, probing took %.1f "
                 "s and joining %.1f s",
                 wall, seconds_of(report.profile, TaskKind::kProbe),
                 seconds_of(report.profile, TaskKind::kJoin)) +
          several_films(d, cores));
      break;
  }
  if (d.critical_path_s > 0 && wall > 1.2 * d.critical_path_s)
    out.push_back(
        format("with any number of cores it would take %.1f s: what the longest "
               "chunk, probing and joining need",
               d.critical_path_s));
  return out;
}

}  // namespace glyphreel
