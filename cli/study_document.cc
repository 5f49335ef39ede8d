// SPDX-License-Identifier: Apache-2.0
// A study in words and tables: what was measured. What follows from it is in
// study_findings.cc.

#include <algorithm>
#include <cstdarg>
#include <cstdio>

#include "cli/study_sections.h"
#include "cli/terminal.h"

namespace glyphreel {

std::string formatted(const char* pattern, ...) {
  char text[1024];
  va_list arguments;
  va_start(arguments, pattern);
  std::vsnprintf(text, sizeof(text), pattern, arguments);
  va_end(arguments);
  return text;
}

std::string with_spread(const Spread& spread) {
  if (spread.count < 2) return formatted("%.2f", spread.median);
  return formatted("%.2f (%.2f-%.2f)", spread.median, spread.least, spread.most);
}

namespace {

DocumentSection title(const StudyReport& report, const StudyResult& result) {
  DocumentSection out;
  out.heading = "One after the other, or at once? " + printable(report.job);
  out.sentences = {
      formatted("The film: %s.", report.film.c_str()),
      machine_words(report.machine) + ".",
      formatted("Medians of %d %s in turn, least and most in brackets. Made by `%s`.",
                report.runs, report.runs == 1 ? "run" : "runs", report.command.c_str())};
  if (report.question.clips < report.clip_count)
    out.sentences.push_back(formatted(
        "What was asked about is its first %d %s: \"the whole job\" below is those.",
        report.question.clips, report.question.clips == 1 ? "clip" : "clips"));
  if (result.disturbance.runs > 0)
    out.sentences.push_back(
        formatted("Other programs took more than %.0f %% of the cores in %d of %zu runs, "
                  "up to %.0f %%: "
                  "these figures are not to be relied on.",
                  100 * kQuietShare, result.disturbance.runs, report.measured.size(),
                  100 * result.disturbance.worst));
  return out;
}

DocumentSection matrix(const StudyResult& result) {
  DocumentSection out;
  out.heading = "Clips, workers and both pipelines";
  out.sentences = {
      "\"today\" is one ffmpeg process per clip, as many at once as there are workers, "
      "and "
      "a second pass that joins by copying. \"faster\" is against one process at a time "
      "on "
      "the same clips; \"efficiency\" is the gain over the same pipeline with one "
      "worker, "
      "per worker. ffmpeg's own threads use several cores even with one worker."};
  out.table.header = {"pipeline",   "clips",  "workers",    "wall s",   "CPU s",
                      "cores busy", "faster", "efficiency", "memory MB"};
  for (const StudyRow& row : result.matrix) {
    const StudyCell& cell = *row.cell;
    out.table.rows.push_back(
        {std::string(pipeline_name(cell.asked.pipeline)),
         std::to_string(cell.asked.clips), std::to_string(cell.asked.workers),
         with_spread(cell.wall_s), formatted("%.2f", cell.cpu_s.median),
         formatted("%.0f %%", 100 * cell.cores_busy()), formatted("x %.2f", row.speed_up),
         formatted("%.0f %%", 100 * row.efficiency),
         formatted("%.0f", cell.peak_bytes / 1e6)});
  }
  out.remarks = {
      "Memory of several processes is the sum of the largest of them, which is "
      "the most that they can have taken together."};
  return out;
}

DocumentSection baseline(const StudyResult& result) {
  DocumentSection out;
  out.is_detail = true;
  out.heading = "Each clip by today's pipeline";
  out.table.header = {"process", "wall s", "CPU s"};
  for (const ClipBaseline& clip : result.baseline)
    out.table.rows.push_back(
        {clip.what, with_spread(clip.wall_s), with_spread(clip.cpu_s)});
  return out;
}

DocumentSection limits_of_today(const StudyResult& result) {
  DocumentSection out;
  out.heading = "What limits today's pipeline";
  const TodayShare* most = nullptr;
  const TodayShare* text = nullptr;
  for (const TodayShare& share : result.shares) {
    if (!most || share.cpu_s > most->cpu_s) most = &share;
    if (share.name == "text") text = &share;
  }
  if (!most) return out;
  out.sentences = {formatted(
      "The CPU, in %s: %.0f %% of its CPU time. Drawing text takes %.1f %%%s. No GPU "
      "takes "
      "part.",
      most->name.c_str(), 100 * most->cpu_share, text ? 100 * text->cpu_share : 0,
      result.text_cpu_s
          ? formatted(" (%.2f s; %.2f s by leaving it out of the encoding run)",
                      text->cpu_s, *result.text_cpu_s)
                .c_str()
          : "")};
  out.table.header = {"part", "CPU s", "share", "wall s"};
  for (const TodayShare& share : result.shares)
    out.table.rows.push_back({share.name, formatted("%.2f", share.cpu_s),
                              formatted("%.1f %%", 100 * share.cpu_share),
                              formatted("%.2f", share.wall_s)});
  out.remarks = {
      "By difference: `ffmpeg -version`; opening, seeking and one frame; decoding "
      "to nothing; decoding and drawing to nothing; the whole command. The parts "
      "add up to the pipeline; one near 0 may come out below it by noise."};
  return out;
}

DocumentSection limits_of_glyphreel(const StudyReport& report, const StudyResult& result,
                                    const std::vector<StudyCell>& cells) {
  DocumentSection out;
  out.heading = "What limits glyphreel";
  const StudyCell* widest = nullptr;
  for (const StudyCell& cell : cells)
    if (cell.asked.experiment == Experiment::kMatrix &&
        cell.asked.pipeline == Pipeline::kGlyphreel &&
        cell.asked.clips == report.question.clips)
      widest = &cell;
  if (!widest || !widest->median_run().profile) return out;
  const auto totals = widest->median_run().profile->totals();
  double sum = 0;
  for (const StageTotals& t : totals) sum += static_cast<double>(t.cpu_ns) / 1e9;
  out.table.header = {"stage", "CPU s", "share"};
  for (int s = 0; s < kStageCount; ++s) {
    const double cpu = static_cast<double>(totals[static_cast<size_t>(s)].cpu_ns) / 1e9;
    if (cpu <= 0) continue;
    out.table.rows.push_back({std::string(stage_name(static_cast<Stage>(s))),
                              formatted("%.3f", cpu),
                              formatted("%.1f %%", sum > 0 ? 100 * cpu / sum : 0)});
  }
  if (result.serial) {
    const SerialTime& serial = *result.serial;
    std::string parts;
    for (size_t i = 0; i < std::min<size_t>(3, serial.parts.size()); ++i)
      parts +=
          formatted("%s%s %.2f s", i == 0 ? "" : ", ",
                    serial_part_name(serial.parts[i]).c_str(), serial.parts[i].seconds);
    out.remarks.push_back(
        formatted("Only one worker was busy in %.2f s of %.2f s%s%s; in %.2f s none was.",
                  serial.alone_s, serial.wall_s, parts.empty() ? "" : ": ", parts.c_str(),
                  serial.nobody_s));
  }
  if (result.plan_law)
    out.remarks.push_back(formatted(
        "With ever more cores the film's tasks, replayed up to 64 of them, come near to "
        "%.2f s, %.1f %% of the time on one core (Amdahl's law, off by %.0f %% at most).",
        result.plan_law->serial_s, 100 * result.plan_law->serial_share(),
        100 * result.plan_law->worst_error));
  return out;
}

DocumentSection cores(const StudyResult& result) {
  DocumentSection out;
  out.heading = "The whole job by number of cores";
  out.sentences = {
      "The processes may use only the first so many of the operating system's CPUs; as "
      "many workers as CPUs."};
  out.table.header = {"pipeline",   "cores",    "wall s",    "CPU s",
                      "cores busy", "own gain", "efficiency"};
  for (const StudyRow& row : result.cores) {
    const StudyCell& cell = *row.cell;
    out.table.rows.push_back({std::string(pipeline_name(cell.asked.pipeline)),
                              std::to_string(cell.asked.cores), with_spread(cell.wall_s),
                              formatted("%.2f", cell.cpu_s.median),
                              formatted("%.0f %%", 100 * cell.cores_busy()),
                              formatted("x %.2f", row.own_speed_up),
                              formatted("%.0f %%", 100 * row.efficiency)});
  }
  for (const ScalingLaw& law : result.laws) {
    const std::string name(pipeline_name(law.pipeline));
    if (!law.amdahl) {
      out.remarks.push_back(name + ": no law can be fitted to one number of cores.");
      continue;
    }
    std::string sentence = formatted(
        "%s by Amdahl's law: %.2f s serial and %.2f s of parallel work (%.1f %% serial; "
        "off by %.1f %% at most).",
        name.c_str(), law.amdahl->serial_s, law.amdahl->parallel_s,
        100 * law.amdahl->serial_share(), 100 * law.amdahl->worst_error);
    if (law.usl) {
      sentence += formatted(
          " By the universal scalability law: contention %.4f, coherence %.5f (off by "
          "%.1f "
          "%% at most)%s.",
          law.usl->contention, law.usl->coherence, 100 * law.usl->worst_error,
          law.usl->best_n()
              ? formatted(", fastest on %.0f cores", *law.usl->best_n()).c_str()
              : "");
    } else {
      sentence += " The universal scalability law needs three numbers of cores.";
    }
    out.remarks.push_back(std::move(sentence));
  }
  return out;
}

}  // namespace

Document study_document(const StudyReport& report, const std::vector<StudyCell>& cells,
                        const StudyResult& result) {
  Document out = {title(report, result)};
  const auto add = [&](DocumentSection section) {
    if (!section.table.rows.empty() || !section.sentences.empty())
      out.push_back(std::move(section));
  };
  add(verdict_section(report, result));
  add(matrix(result));
  if (!result.baseline.empty()) add(baseline(result));
  add(limits_of_today(result));
  add(limits_of_glyphreel(report, result, cells));
  if (!result.cores.empty()) add(cores(result));
  add(lengths_section(report, result));
  add(chunks_section(result));
  add(costs_section(result));
  add(predictions_section(report, result));
  add(checks_section(result));
  add(method_section(report));
  return out;
}

}  // namespace glyphreel
