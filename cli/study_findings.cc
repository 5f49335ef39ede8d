// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "cli/study_sections.h"

namespace glyphreel {

DocumentSection verdict_section(const StudyReport& report, const StudyResult& result) {
  DocumentSection out;
  out.heading = "Verdict";
  out.sentences = {"Is it worth it? " + result.verdict + "."};
  out.table.header = {"instead of today's script on this machine",
                      "",
                      "wall s",
                      "faster",
                      "cost",
                      "rule"};
  for (const Candidate& c : result.candidates)
    out.table.rows.push_back(
        {c.what, c.predicted ? "simulated" : "measured", formatted("%.2f", c.wall_s),
         formatted("x %.2f", c.speed_up), formatted("x %.2f", c.cost_ratio),
         c.judgement.met()        ? "met"
         : c.judgement.faster     ? "too dear"
         : c.judgement.affordable ? "too slow"
                                  : "neither"});
  if (!result.candidates.empty())
    out.remarks = {
        report.question.offers.empty()
            ? "Costs are core-seconds: wall time by cores, busy or not."
            : formatted("The cost is the highest ratio over the %d offers of the "
                        "price table.",
                        static_cast<int>(report.question.offers.size()))};
  return out;
}

DocumentSection lengths_section(const StudyReport& report, const StudyResult& result) {
  DocumentSection out;
  if (result.lengths.empty()) return out;
  out.heading = "From what clip length parallel work pays";
  const int cores = report.question.cores;
  const double least = least_gain(cores);
  const auto answer = [](const char* name, const std::optional<double>& length) {
    return length ? formatted("%s: from clips of %g s on", name, *length)
                  : formatted("%s: at no length that was measured", name);
  };
  const bool has_today =
      std::any_of(result.lengths.begin(), result.lengths.end(),
                  [](const LengthRow& r) { return r.pipeline == Pipeline::kToday; });
  out.sentences = {formatted(
      "It pays where %d cores are at least %.2f times as fast as one: each further "
      "core then does half a core's work. %s%s%s.",
      cores, least, answer("glyphreel", result.smallest_clip_s).c_str(),
      has_today ? "; " : "",
      has_today ? answer("today's pipeline", result.smallest_clip_today_s).c_str() : "")};
  out.table.header = {"pipeline", "clip s", "1 core, wall s",
                      std::to_string(cores) + " cores, wall s", "gain"};
  for (const LengthRow& row : result.lengths)
    out.table.rows.push_back(
        {std::string(pipeline_name(row.pipeline)), formatted("%g", row.length_s),
         formatted("%.3f", row.one_core_s), formatted("%.3f", row.all_cores_s),
         formatted("x %.2f", row.gain())});
  return out;
}

DocumentSection chunks_section(const StudyResult& result) {
  DocumentSection out;
  if (result.chunks.size() < 2) return out;
  out.heading = "From what chunk length parallel work pays";
  out.sentences = {formatted(
      "One stretch of %g s, encoded as one chunk or as several at once. %s%s",
      result.chunks.front().length_s,
      result.smallest_chunk_s
          ? formatted("The shortest chunks that cost at most %.0f %% more CPU and bytes: "
                      "%.3g s.",
                      100 * (kChunkCostAllowed - 1), *result.smallest_chunk_s)
                .c_str()
          : "",
      result.cpu_per_chunk_s
          ? formatted(" A further chunk costs %.3f s of CPU.", *result.cpu_per_chunk_s)
                .c_str()
          : "")};
  out.table.header = {"chunks", "length s", "wall s", "faster", "CPU", "bytes"};
  for (const ChunkRow& row : result.chunks)
    out.table.rows.push_back(
        {std::to_string(row.chunks), formatted("%.3g", row.length_s),
         formatted("%.2f", row.wall_s), formatted("x %.2f", row.gain),
         formatted("x %.3f", row.cpu_ratio), formatted("x %.3f", row.bytes_ratio)});
  out.remarks = {
      "A film of one or two chunks gives its encoders threads of their own, so "
      "one chunk keeps several cores busy too. Bytes are at the same settings, "
      "not at the same quality."};
  return out;
}

DocumentSection costs_section(const StudyResult& result) {
  DocumentSection out;
  if (result.costs.empty() || result.cost_cases.empty()) return out;
  out.heading = "What 1000 such films cost";
  out.sentences = {
      "As if the provider's vCPU were as fast as a core of this machine: wall time by "
      "cores, "
      "busy or not, and the memory beside them. \"2w/4c\" is two workers, or processes "
      "at "
      "once, on four cores."};
  out.table.header = {"offer", "currency"};
  for (const StudyCell* cell : result.cost_cases)
    out.table.header.push_back(
        formatted("%s %dw/%dc", std::string(pipeline_name(cell->asked.pipeline)).c_str(),
                  cell->asked.workers, cell->asked.cores));
  for (const FilmCosts& costs : result.costs) {
    std::vector<std::string> row = {costs.offer->name, costs.offer->currency};
    for (const double cost : costs.per_film)
      row.push_back(formatted("%.3f", 1000 * cost));
    out.table.rows.push_back(std::move(row));
  }
  return out;
}

DocumentSection predictions_section(const StudyReport& report,
                                    const StudyResult& result) {
  DocumentSection out;
  if (result.predictions.empty()) return out;
  out.heading = "Other machines, by simulation";
  out.sentences = {formatted(
      "The whole job's tasks as they were measured on %d %s, run again on paper with as "
      "many workers as cores; today's pipeline by Amdahl's law from the table by cores. "
      "Neither knows of shared caches and memory bandwidth, or of other processors.",
      report.question.cores, report.question.cores == 1 ? "core" : "cores")};
  out.table.header = {"cores", "glyphreel, wall s", "today, wall s", "faster"};
  for (const Prediction& p : result.predictions)
    out.table.rows.push_back({std::to_string(p.cores), formatted("%.2f", p.glyphreel_s),
                              p.today_s ? formatted("%.2f", *p.today_s) : "",
                              p.today_s && p.glyphreel_s > 0
                                  ? formatted("x %.2f", *p.today_s / p.glyphreel_s)
                                  : ""});
  return out;
}

DocumentSection checks_section(const StudyResult& result) {
  DocumentSection out;
  if (result.checks.empty()) return out;
  out.heading = "How far the simulation is off";
  double worst = 0;
  for (const SimulationCheck& check : result.checks)
    worst = std::max(worst, std::abs(check.error()));
  out.sentences = {
      formatted("Each case that was measured, simulated from the tasks of the case "
                "farthest from it "
                "(other cores, other workers): off by %.1f %% at most.",
                100 * worst)};
  out.table.header = {"clips", "workers", "cores", "measured s", "simulated s", "error"};
  for (const SimulationCheck& check : result.checks)
    out.table.rows.push_back(
        {std::to_string(check.asked.clips), std::to_string(check.asked.workers),
         std::to_string(check.asked.cores), formatted("%.2f", check.measured_s),
         formatted("%.2f", check.simulated_s),
         formatted("%+.1f %%%s", 100 * check.error(),
                   check.same_case ? " (of itself)" : "")});
  return out;
}

DocumentSection method_section(const StudyReport& report) {
  DocumentSection out;
  out.heading = "How it was measured";
  out.is_detail = true;
  out.sentences = {
      "Every run is a process of its own, from its start to its end; CPU time and memory "
      "are the operating system's figures for it. All cases run in turn, once in each "
      "round. The films were thrown away. Every single run is in the JSON file beside "
      "this one."};
  for (const std::string& note : report.notes) out.sentences.push_back(note);
  out.table.header = {"price", "of what", "as of", "page", "read in"};
  for (const Offer& offer : report.question.offers)
    out.table.rows.push_back(
        {offer.name, offer.note, offer.as_of, offer.source, offer.checked});
  return out;
}

}  // namespace glyphreel
