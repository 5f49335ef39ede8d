// SPDX-License-Identifier: Apache-2.0
#include "sched/study_runs.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace glyphreel {

std::string_view pipeline_name(Pipeline pipeline) {
  return pipeline == Pipeline::kToday ? "today" : "glyphreel";
}

std::string_view experiment_name(Experiment experiment) {
  static constexpr std::string_view kNames[kExperimentCount] = {
      "matrix", "cores", "parts", "lengths", "chunks"};
  return kNames[static_cast<size_t>(experiment)];
}

std::string_view today_part_name(TodayPart part) {
  static constexpr std::string_view kNames[kTodayPartCount] = {
      "whole", "start", "seek", "decode", "filter", "without_text"};
  return kNames[static_cast<size_t>(part)];
}

const StudyRun& StudyCell::median_run() const {
  return **std::min_element(runs.begin(), runs.end(), [&](const auto* a, const auto* b) {
    return std::abs(a->wall_s - wall_s.median) < std::abs(b->wall_s - wall_s.median);
  });
}

std::vector<StudyCell> cells_of(const std::vector<StudyRun>& runs) {
  std::map<StudyCase, std::vector<const StudyRun*>> by_case;
  for (const StudyRun& run : runs) by_case[run.asked].push_back(&run);
  std::vector<StudyCell> cells;
  for (auto& [asked, of_case] : by_case) {
    const auto spread = [&of_case = of_case](const auto& value) {
      std::vector<double> values;
      for (const StudyRun* run : of_case) values.push_back(value(*run));
      return spread_of(std::move(values));
    };
    StudyCell cell;
    cell.asked = asked;
    cell.wall_s = spread([](const StudyRun& r) { return r.wall_s; });
    cell.cpu_s = spread([](const StudyRun& r) { return r.cpu_s; });
    cell.peak_bytes = spread([](const StudyRun& r) {
                        return static_cast<double>(r.peak_bytes);
                      }).median;
    cell.output_bytes = spread([](const StudyRun& r) {
                          return static_cast<double>(r.output_bytes);
                        }).median;
    cell.runs = std::move(of_case);
    cells.push_back(std::move(cell));
  }
  return cells;
}

const StudyCell* find_cell(const std::vector<StudyCell>& cells, const StudyCase& asked) {
  const auto found = std::find_if(cells.begin(), cells.end(),
                                  [&](const StudyCell& c) { return c.asked == asked; });
  return found == cells.end() ? nullptr : &*found;
}

}  // namespace glyphreel
