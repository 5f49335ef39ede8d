// SPDX-License-Identifier: Apache-2.0
#include "sched/study_result.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>

#include "sched/simulation.h"

namespace glyphreel {
namespace {

using Cells = std::vector<StudyCell>;

std::string number(double value, int decimals) {
  char text[64];
  std::snprintf(text, sizeof(text), "%.*f", decimals, value);
  return text;
}

std::vector<const StudyCell*> of(const Cells& cells, Experiment experiment) {
  std::vector<const StudyCell*> out;
  for (const StudyCell& cell : cells)
    if (cell.asked.experiment == experiment) out.push_back(&cell);
  return out;
}

// Of the whole job, the run with most workers.
const StudyCell* widest(const Cells& cells, Pipeline pipeline, int clips) {
  const StudyCell* found = nullptr;
  for (const StudyCell* cell : of(cells, Experiment::kMatrix))
    if (cell->asked.pipeline == pipeline && cell->asked.clips == clips &&
        (!found || cell->asked.workers > found->asked.workers))
      found = cell;
  return found;
}

// Fewest workers: what today's script does.
const StudyCell* narrowest(const Cells& cells, Pipeline pipeline, int clips) {
  for (const StudyCell* cell : of(cells, Experiment::kMatrix))  // in order of workers
    if (cell->asked.pipeline == pipeline && cell->asked.clips == clips) return cell;
  return nullptr;
}

std::vector<StudyRow> rows(const Cells& cells, Experiment experiment) {
  std::vector<StudyRow> out;
  const auto all = of(cells, experiment);
  for (const StudyCell* cell : all) {
    const StudyCase& asked = cell->asked;
    StudyRow row{cell};
    const StudyCell* own = nullptr;
    for (const StudyCell* other : all)
      if (!own && other->asked.pipeline == asked.pipeline &&
          other->asked.clips == asked.clips)
        own = other;  // the first has fewest workers
    const StudyCell* today = narrowest(cells, Pipeline::kToday, asked.clips);
    if (cell->wall_s.median > 0) {
      if (today) row.speed_up = today->wall_s.median / cell->wall_s.median;
      row.own_speed_up = own->wall_s.median / cell->wall_s.median;
    }
    row.efficiency = row.own_speed_up * own->asked.workers / asked.workers;
    out.push_back(row);
  }
  return out;
}

// The whole job by number of cores; the run on all of them is the matrix's.
std::vector<StudyRow> core_rows(const StudyQuestion& question, const Cells& cells) {
  std::vector<const StudyCell*> series;
  for (const StudyCell& cell : cells) {
    const bool is_full = cell.asked.experiment == Experiment::kMatrix &&
                         cell.asked.clips == question.clips &&
                         cell.asked.workers == question.cores;
    if (cell.asked.experiment == Experiment::kCores || is_full) series.push_back(&cell);
  }
  std::stable_sort(series.begin(), series.end(), [](const auto* a, const auto* b) {
    return std::pair(a->asked.pipeline, a->asked.cores) <
           std::pair(b->asked.pipeline, b->asked.cores);
  });
  const StudyCell* today = narrowest(cells, Pipeline::kToday, question.clips);
  const StudyCell* own = nullptr;  // of the same pipeline, with fewest cores
  std::vector<StudyRow> out;
  for (const StudyCell* cell : series) {
    if (!own || own->asked.pipeline != cell->asked.pipeline) own = cell;
    StudyRow row{cell};
    if (cell->wall_s.median > 0) {
      if (today) row.speed_up = today->wall_s.median / cell->wall_s.median;
      row.own_speed_up = own->wall_s.median / cell->wall_s.median;
    }
    row.efficiency = row.own_speed_up * own->asked.cores / cell->asked.cores;
    out.push_back(row);
  }
  return out;
}

std::vector<ScalingLaw> laws(const std::vector<StudyRow>& core_series) {
  std::vector<ScalingLaw> out;
  for (const Pipeline pipeline : {Pipeline::kToday, Pipeline::kGlyphreel}) {
    ScalingLaw law{pipeline, {}, {}, {}};
    for (const StudyRow& row : core_series)
      if (row.cell->asked.pipeline == pipeline)
        law.points.push_back(
            {static_cast<double>(row.cell->asked.cores), row.cell->wall_s.median});
    law.amdahl = fit_amdahl(law.points);
    law.usl = fit_usl(law.points);
    if (!law.points.empty()) out.push_back(std::move(law));
  }
  return out;
}

double simulated(const Profile& profile, int workers, int cores) {
  return static_cast<double>(simulated_wall_ns(profile, workers, cores)) / 1e9;
}

// What passes outside the profile's tasks, however many cores there are: the process's
// start and end, and what happens between the tasks.
double outside_s(const StudyRun& run) {
  const SerialTime time = serial_time(*run.profile);
  return std::max(0.0, run.wall_s - time.wall_s) + time.nobody_s;
}

// Every measured case of glyphreel, predicted from the case of the same clips that is
// farthest from it in cores and workers: a case must not confirm itself.
std::vector<SimulationCheck> checks(const Cells& cells) {
  std::vector<const StudyCell*> measured;
  for (const StudyCell& cell : cells)
    if ((cell.asked.experiment == Experiment::kMatrix ||
         cell.asked.experiment == Experiment::kCores) &&
        cell.asked.pipeline == Pipeline::kGlyphreel && cell.median_run().profile)
      measured.push_back(&cell);
  std::vector<SimulationCheck> out;
  for (const StudyCell* cell : measured) {
    const StudyCell* from = cell;
    const auto distance = [&](const StudyCell* other) {
      return std::abs(
                 std::log(static_cast<double>(other->asked.cores) / cell->asked.cores)) +
             std::abs(std::log(static_cast<double>(other->asked.workers) /
                               cell->asked.workers));
    };
    for (const StudyCell* other : measured)
      if (other->asked.clips == cell->asked.clips && distance(other) > distance(from))
        from = other;
    const StudyRun& run = from->median_run();
    out.push_back(
        {cell->asked, cell->wall_s.median,
         simulated(*run.profile, cell->asked.workers, cell->asked.cores) + outside_s(run),
         from == cell});
  }
  return out;
}

std::vector<TodayShare> shares(const StudyQuestion& question, const Cells& cells,
                               std::optional<double>& text_cpu_s) {
  std::map<TodayPart, const StudyCell*> parts;
  for (const StudyCell* cell : of(cells, Experiment::kParts))
    parts[cell->asked.part] = cell;
  const StudyCell* whole = narrowest(cells, Pipeline::kToday, question.clips);
  if (parts.size() + 1 != kTodayPartCount || !whole) return {};
  std::vector<double> join_cpu, join_wall;
  for (const StudyRun* run : whole->runs)
    for (const ProcessRun& process : run->processes)
      if (process.what == "join") {
        join_cpu.push_back(process.cpu_s);
        join_wall.push_back(process.wall_s);
      }
  struct Point {
    double cpu_s, wall_s;
  };
  const auto at = [&](TodayPart part) {
    return Point{parts[part]->cpu_s.median, parts[part]->wall_s.median};
  };
  const Point join{spread_of(join_cpu).median, spread_of(join_wall).median};
  const Point all{whole->cpu_s.median, whole->wall_s.median};
  // Each adds one thing to the one before.
  const Point none{0, 0}, start = at(TodayPart::kStart), seek = at(TodayPart::kSeek),
                          decode = at(TodayPart::kDecode),
                          filter = at(TodayPart::kFilter),
                          clips{all.cpu_s - join.cpu_s, all.wall_s - join.wall_s};
  std::vector<TodayShare> out;
  const auto add = [&](const char* name, const Point& less, const Point& more) {
    const double cpu = more.cpu_s - less.cpu_s;
    out.push_back(
        {name, cpu, more.wall_s - less.wall_s, all.cpu_s > 0 ? cpu / all.cpu_s : 0});
  };
  add("process start", none, start);
  add("open and seek", start, seek);
  add("decode", seek, decode);
  add("text", decode, filter);
  add("encode", filter, clips);
  add("second pass of concat", clips, all);
  text_cpu_s = clips.cpu_s - at(TodayPart::kWithoutText).cpu_s;
  return out;
}

std::vector<ClipBaseline> baseline(const StudyQuestion& question, const Cells& cells) {
  const StudyCell* whole = narrowest(cells, Pipeline::kToday, question.clips);
  if (!whole) return {};
  std::vector<ClipBaseline> out;
  for (size_t i = 0; i < whole->runs.front()->processes.size(); ++i) {
    std::vector<double> wall, cpu;
    for (const StudyRun* run : whole->runs)
      if (i < run->processes.size()) {
        wall.push_back(run->processes[i].wall_s);
        cpu.push_back(run->processes[i].cpu_s);
      }
    out.push_back(
        {whole->runs.front()->processes[i].what, spread_of(wall), spread_of(cpu)});
  }
  return out;
}

void conclude_lengths(const StudyQuestion& question, const Cells& cells,
                      StudyResult& result) {
  std::map<std::pair<Pipeline, double>, LengthRow> rows;
  for (const StudyCell* cell : of(cells, Experiment::kLengths)) {
    LengthRow& row = rows[{cell->asked.pipeline, cell->asked.length_s}];
    row.pipeline = cell->asked.pipeline;
    row.length_s = cell->asked.length_s;
    (cell->asked.cores == 1 ? row.one_core_s : row.all_cores_s) = cell->wall_s.median;
  }
  std::map<Pipeline, std::vector<std::pair<double, double>>> gains;
  for (const auto& [key, row] : rows) {
    result.lengths.push_back(row);
    gains[row.pipeline].push_back({row.length_s, row.gain()});
  }
  const double least = least_gain(question.cores);
  result.smallest_clip_s = smallest_paying(gains[Pipeline::kGlyphreel], least);
  result.smallest_clip_today_s = smallest_paying(gains[Pipeline::kToday], least);
}

void conclude_chunks(const Cells& cells, StudyResult& result) {
  const StudyCell* one = nullptr;
  std::vector<std::pair<double, double>> cpu, cheapness;
  for (const StudyCell* cell : of(cells, Experiment::kChunks)) {  // by number of chunks
    if (!one) one = cell;
    const auto ratio = [](double a, double b) { return b > 0 ? a / b : 1; };
    const ChunkRow row{cell->asked.clips,
                       cell->asked.length_s,
                       cell->wall_s.median,
                       ratio(cell->cpu_s.median, one->cpu_s.median),
                       ratio(cell->output_bytes, one->output_bytes),
                       ratio(one->wall_s.median, cell->wall_s.median)};
    result.chunks.push_back(row);
    cpu.push_back({row.chunks, cell->cpu_s.median});
    cheapness.push_back({row.length_s, 1 / std::max(row.cpu_ratio, row.bytes_ratio)});
  }
  result.smallest_chunk_s = smallest_paying(cheapness, 1 / kChunkCostAllowed);
  if (const auto line = fit_line(cpu)) result.cpu_per_chunk_s = line->slope;
}

Resources resources(const StudyCell& cell) {
  return {cell.wall_s.median, static_cast<double>(cell.asked.cores), cell.peak_bytes};
}

std::string cores_text(int cores) {
  return std::to_string(cores) + (cores == 1 ? " core" : " cores");
}

void conclude_verdict(const StudyQuestion& question, const Cells& cells,
                      StudyResult& result) {
  const StudyCell* today = narrowest(cells, Pipeline::kToday, question.clips);
  const StudyCell* ours = widest(cells, Pipeline::kGlyphreel, question.clips);
  if (!today || !ours || today->wall_s.median <= 0 || ours->wall_s.median <= 0) {
    result.verdict = "no verdict: today's pipeline was not measured";
    return;
  }
  const Resources baseline = resources(*today);
  const auto add = [&](std::string what, bool predicted, const Resources& r) {
    Candidate c{std::move(what),
                predicted,
                r.wall_s,
                baseline.wall_s / r.wall_s,
                worst_cost_ratio(question.offers, r, baseline),
                {}};
    c.judgement = judge(question.rule, c.speed_up, c.cost_ratio);
    result.candidates.push_back(std::move(c));
  };
  const std::string here = " on " + cores_text(question.cores);
  for (const StudyRow& row : result.matrix) {
    const StudyCase& asked = row.cell->asked;
    if (asked.clips != question.clips || row.cell == today) continue;
    if (asked.pipeline == Pipeline::kToday)
      add("today's pipeline, " + std::to_string(asked.workers) + " clips at once" + here,
          false, resources(*row.cell));
    else
      add("glyphreel, " + std::to_string(asked.workers) +
              (asked.workers == 1 ? " worker" : " workers") + here,
          false, resources(*row.cell));
  }
  // Memory grows with the workers that are there.
  const double per_worker = ours->peak_bytes / std::max(1, ours->asked.workers);
  for (const Prediction& p : result.predictions)
    if (p.cores != question.cores && p.glyphreel_s > 0)
      add("glyphreel, " + cores_text(p.cores), true,
          {p.glyphreel_s, static_cast<double>(p.cores), per_worker * p.cores});

  const std::string rule = "more than " + number(question.rule.more_than, 1) +
                           " times faster at no more than " +
                           number(question.rule.cost_at_most, 2) + " times the cost";
  const Candidate* best = nullptr;
  const Candidate* met = nullptr;
  for (const Candidate& c : result.candidates) {
    if (!c.predicted && (!best || c.wall_s < best->wall_s)) best = &c;
    if (c.judgement.met() &&
        (!met || (met->predicted && !c.predicted) ||
         (met->predicted == c.predicted && c.cost_ratio < met->cost_ratio)))
      met = &c;
  }
  const auto figures = [](const Candidate& c) {
    return number(c.speed_up, 2) + " times as fast at " + number(c.cost_ratio, 2) +
           " times the cost";
  };
  if (met && !met->predicted)
    result.verdict =
        "yes: " + met->what + " is " + figures(*met) + " (the rule: " + rule + ")";
  else if (met)
    result.verdict = "not" + here + ", where the fastest (" + best->what + ") is " +
                     figures(*best) + "; but " + met->what +
                     " would be, by simulation, " + figures(*met) +
                     " (the rule: " + rule + ")";
  else
    result.verdict = "no: the fastest, " + best->what + ", is " + figures(*best) +
                     " (the rule: " + rule + ")";
}

void conclude_costs(const StudyQuestion& question, StudyResult& result) {
  for (const StudyRow& row : result.matrix)
    if (row.cell->asked.clips == question.clips) result.cost_cases.push_back(row.cell);
  for (const StudyRow& row : result.cores)
    if (row.cell->asked.experiment == Experiment::kCores)
      result.cost_cases.push_back(row.cell);
  std::stable_sort(result.cost_cases.begin(), result.cost_cases.end(),
                   [](const StudyCell* a, const StudyCell* b) {
                     return a->asked.pipeline < b->asked.pipeline;
                   });
  for (const Offer& offer : question.offers) {
    FilmCosts costs{&offer, {}};
    for (const StudyCell* cell : result.cost_cases) {
      const Resources r = resources(*cell);
      costs.per_film.push_back(cost_of(offer, r.wall_s, r.cores, r.peak_bytes));
    }
    result.costs.push_back(std::move(costs));
  }
}

Disturbance disturbance(const StudyQuestion& question, const Cells& cells) {
  Disturbance out;
  for (const StudyCell& cell : cells)
    for (const StudyRun* run : cell.runs) {
      // The operating system counts in hundredths of a second.
      if (run->wall_s < 1) continue;
      // They may have the cores that the run was not to use.
      const double free_s = run->wall_s * std::max(0, question.cores - run->asked.cores);
      const double share =
          std::max(0.0, run->others_cpu_s - free_s) / (run->wall_s * run->asked.cores);
      out.worst = std::max(out.worst, std::min(share, 1.0));
      out.runs += share > kQuietShare;
    }
  return out;
}

}  // namespace

double least_gain(int cores) { return 1 + 0.5 * (cores - 1); }

StudyResult conclude(const StudyQuestion& question, const Cells& cells) {
  StudyResult result;
  result.disturbance = disturbance(question, cells);
  result.matrix = rows(cells, Experiment::kMatrix);
  result.cores = core_rows(question, cells);
  result.laws = laws(result.cores);
  result.checks = checks(cells);
  result.baseline = baseline(question, cells);
  result.shares = shares(question, cells, result.text_cpu_s);
  conclude_lengths(question, cells, result);
  conclude_chunks(cells, result);

  const StudyCell* ours = widest(cells, Pipeline::kGlyphreel, question.clips);
  if (ours && ours->median_run().profile) {
    const StudyRun& run = ours->median_run();
    result.serial = serial_time(*run.profile);
    std::vector<ScalingPoint> plan;
    for (int n = 1; n <= 64; n *= 2)
      plan.push_back({static_cast<double>(n), simulated(*run.profile, n, n)});
    result.plan_law = fit_amdahl(plan);
    const ScalingLaw* today_law = nullptr;
    for (const ScalingLaw& law : result.laws)
      if (law.pipeline == Pipeline::kToday) today_law = &law;
    for (const int n : question.simulated_cores) {
      Prediction p{n, simulated(*run.profile, n, n) + outside_s(run), {}};
      if (today_law && today_law->amdahl) p.today_s = today_law->amdahl->seconds(n);
      result.predictions.push_back(p);
    }
  }
  conclude_costs(question, result);
  conclude_verdict(question, cells, result);
  return result;
}

}  // namespace glyphreel
