// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_STUDY_MODEL_H_
#define GR_SCHED_STUDY_MODEL_H_

// The arithmetic of an experiment on running times: medians, laws of scaling fitted to
// them, and what runs while only one worker is busy. Values in, values out.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "profile.h"

namespace glyphreel {

struct Spread {
  int count = 0;
  double median = 0, least = 0, most = 0;
};
// The mean of the two middle ones where their number is even; all 0 of nothing.
Spread spread_of(std::vector<double> values);

// y = at_zero + slope x, least squares. None without two different x.
struct Line {
  double at_zero = 0, slope = 0;
};
std::optional<Line> fit_line(const std::vector<std::pair<double, double>>& points);

// Seconds that the same work takes on n cores.
struct ScalingPoint {
  double n = 1;
  double seconds = 0;
};

// Amdahl: T(n) = serial + parallel / n, both 0 or more; least squares in T.
struct AmdahlFit {
  double serial_s = 0, parallel_s = 0;
  double worst_error = 0;  // largest |fit / measured - 1|

  double seconds(double n) const { return serial_s + parallel_s / n; }
  double serial_share() const;  // of T(1)
};
// None without two different n.
std::optional<AmdahlFit> fit_amdahl(const std::vector<ScalingPoint>& points);

// Universal scalability law (Gunther 1993):
// T(n) = T(1) (1 + contention (n - 1) + coherence n (n - 1)) / n, both 0 or more.
struct UslFit {
  double one_s = 0, contention = 0, coherence = 0;
  double worst_error = 0;

  double seconds(double n) const {
    return one_s * (1 + contention * (n - 1) + coherence * n * (n - 1)) / n;
  }
  // Cores beyond which more make it slower; none where there is no such number.
  std::optional<double> best_n() const;
};
// None without three different n: it has three unknowns.
std::optional<UslFit> fit_usl(const std::vector<ScalingPoint>& points);

// Time in which exactly one task ran, by one thread, and what it was busy with.
struct SerialPart {
  TaskKind kind = TaskKind::kChunk;
  Stage stage = Stage::kOther;
  double seconds = 0;
};
struct SerialTime {
  double wall_s = 0;
  double alone_s = 0;             // one task at work
  double nobody_s = 0;            // none: threads start, results are collected
  std::vector<SerialPart> parts;  // of alone_s, largest first
};
// A task's stages are taken to be spread evenly over it. Tasks whose encoder has
// threads of its own do not count as alone.
SerialTime serial_time(const Profile& profile);

// What a stretch of a kind of work is called: "chunk: encode".
std::string serial_part_name(const SerialPart& part);

// The smallest length from which on every length measured gains at least `least_gain`;
// none where the longest does not. `gains` are pairs of length and gain.
std::optional<double> smallest_paying(std::vector<std::pair<double, double>> gains,
                                      double least_gain);

}  // namespace glyphreel

#endif  // GR_SCHED_STUDY_MODEL_H_
