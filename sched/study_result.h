// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_STUDY_RESULT_H_
#define GR_SCHED_STUDY_RESULT_H_

// What follows from an experiment's runs: a pure function of what was measured, the
// prices and the rule.

#include <optional>
#include <string>
#include <vector>

#include "study_costs.h"
#include "study_runs.h"

namespace glyphreel {

struct StudyQuestion {
  int cores = 1;                          // of this machine, for this process
  int clips = 1;                          // of the whole job
  std::vector<int> simulated_cores = {};  // machines to predict
  std::vector<Offer> offers = {};
  Rule rule = {};
};

// A cell beside what it is compared with.
struct StudyRow {
  const StudyCell* cell = nullptr;
  double speed_up = 1;      // over today's pipeline, one process at a time
  double own_speed_up = 1;  // over the same pipeline with the fewest workers
  double efficiency = 1;    // own_speed_up per worker, or core
};

struct ScalingLaw {
  Pipeline pipeline = Pipeline::kGlyphreel;
  std::vector<ScalingPoint> points;  // n: cores
  std::optional<AmdahlFit> amdahl;
  std::optional<UslFit> usl;
};

// The simulation beside a measurement; replayed from another run where there is one.
struct SimulationCheck {
  StudyCase asked;
  double measured_s = 0, simulated_s = 0;
  bool same_case = false;  // no other case of these clips was measured
  double error() const { return measured_s > 0 ? simulated_s / measured_s - 1 : 0; }
};

struct Prediction {
  int cores = 1;
  double glyphreel_s = 0;         // by replay of the whole job's tasks
  std::optional<double> today_s;  // by Amdahl's law from what was measured
};

// One part of what today's pipeline does.
struct TodayShare {
  std::string name;              // "process start", "text" ...
  double cpu_s = 0, wall_s = 0;  // can be below 0 by noise: differences
  double cpu_share = 0;          // of the whole pipeline's CPU
};

// One clip by today's pipeline, one process at a time.
struct ClipBaseline {
  std::string what;  // "clip 3"
  Spread wall_s, cpu_s;
};

struct LengthRow {
  Pipeline pipeline = Pipeline::kGlyphreel;
  double length_s = 0;  // of a clip
  double one_core_s = 0, all_cores_s = 0;
  double gain() const { return all_cores_s > 0 ? one_core_s / all_cores_s : 0; }
};

struct ChunkRow {
  int chunks = 1;
  double length_s = 0;
  double wall_s = 0, cpu_ratio = 1, bytes_ratio = 1, gain = 1;  // against one chunk
};

// One offer, and what the whole job's film costs there, in its currency.
struct FilmCosts {
  const Offer* offer = nullptr;  // of StudyQuestion::offers
  std::vector<double> per_film;  // of each of StudyResult::cost_cases
};

struct Candidate {
  std::string what;  // "glyphreel, 2 workers on 2 cores"
  bool predicted = false;
  double wall_s = 0, speed_up = 1, cost_ratio = 1;
  Judgement judgement;
};

// Other programs on the machine spoil the figures.
struct Disturbance {
  int runs = 0;      // in which they took more than kQuietShare
  double worst = 0;  // their largest share of a run's cores, 0..1
};
inline constexpr double kQuietShare = 0.05;

struct StudyResult {
  Disturbance disturbance;
  std::vector<StudyRow> matrix, cores;
  std::vector<ScalingLaw> laws;
  std::optional<AmdahlFit>
      plan_law;  // of the whole job's tasks, simulated up to many cores
  std::optional<SerialTime> serial;  // of the whole job with most workers
  std::vector<SimulationCheck> checks;
  std::vector<Prediction> predictions;
  std::vector<ClipBaseline> baseline;
  std::vector<TodayShare> shares;    // add up to the pipeline
  std::optional<double> text_cpu_s;  // measured the other way: with text less without
  std::vector<LengthRow> lengths;
  std::optional<double> smallest_clip_today_s, smallest_clip_s;
  std::vector<ChunkRow> chunks;
  std::optional<double> smallest_chunk_s;
  std::optional<double> cpu_per_chunk_s;     // that a further chunk costs
  std::vector<const StudyCell*> cost_cases;  // the whole job, by workers and by cores
  std::vector<FilmCosts> costs;
  std::vector<Candidate> candidates;
  std::string verdict;  // one sentence
};

// Each further core must do at least half a core's work for parallel work to pay.
double least_gain(int cores);
// A chunk may cost so much more CPU and bytes than the unsplit stretch.
inline constexpr double kChunkCostAllowed = 1.05;

// The result points into `cells` and `question`.
StudyResult conclude(const StudyQuestion& question, const std::vector<StudyCell>& cells);

}  // namespace glyphreel

#endif  // GR_SCHED_STUDY_RESULT_H_
