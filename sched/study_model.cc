// SPDX-License-Identifier: Apache-2.0
#include "sched/study_model.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

namespace glyphreel {
namespace {

size_t different_n(const std::vector<ScalingPoint>& points) {
  std::set<double> n;
  for (const ScalingPoint& p : points) n.insert(p.n);
  return n.size();
}

template <typename Fit>
double worst_error_of(const Fit& fit, const std::vector<ScalingPoint>& points) {
  double worst = 0;
  for (const ScalingPoint& p : points)
    if (p.seconds > 0)
      worst = std::max(worst, std::abs(fit.seconds(p.n) / p.seconds - 1));
  return worst;
}

// Coefficients, each 0 or more, of the terms of T(n) that minimise the squares of its
// errors. With so few terms every subset of them can be tried: the best one whose
// unconstrained solution is nowhere negative is the constrained solution.
template <size_t kTerms>
std::optional<std::array<double, kTerms>> fit_terms(
    const std::vector<ScalingPoint>& points,
    const std::array<double (*)(double), kTerms>& terms) {
  std::optional<std::array<double, kTerms>> best;
  double best_squares = 0;
  for (unsigned chosen = 1; chosen < (1u << kTerms); ++chosen) {
    std::vector<size_t> used;
    for (size_t t = 0; t < kTerms; ++t)
      if (chosen & (1u << t)) used.push_back(t);
    // Normal equations, solved by elimination with pivots.
    const size_t size = used.size();
    std::vector<std::vector<double>> m(size, std::vector<double>(size + 1));
    for (const ScalingPoint& p : points)
      for (size_t i = 0; i < size; ++i) {
        for (size_t j = 0; j < size; ++j)
          m[i][j] += terms[used[i]](p.n) * terms[used[j]](p.n);
        m[i][size] += terms[used[i]](p.n) * p.seconds;
      }
    bool solvable = true;
    for (size_t c = 0; c < size && solvable; ++c) {
      size_t pivot = c;
      for (size_t r = c + 1; r < size; ++r)
        if (std::abs(m[r][c]) > std::abs(m[pivot][c])) pivot = r;
      std::swap(m[c], m[pivot]);
      solvable = std::abs(m[c][c]) > 1e-12;
      for (size_t r = 0; r < size && solvable; ++r) {
        if (r == c) continue;
        const double factor = m[r][c] / m[c][c];
        for (size_t k = c; k <= size; ++k) m[r][k] -= factor * m[c][k];
      }
    }
    if (!solvable) continue;
    std::array<double, kTerms> found{};
    bool allowed = true;
    for (size_t i = 0; i < size; ++i) {
      found[used[i]] = m[i][size] / m[i][i];
      // What is negative by rounding alone is none.
      if (found[used[i]] < 0 && found[used[i]] > -1e-9) found[used[i]] = 0;
      allowed = allowed && found[used[i]] >= 0;
    }
    if (!allowed) continue;
    double squares = 0;
    for (const ScalingPoint& p : points) {
      double t = 0;
      for (size_t i = 0; i < kTerms; ++i) t += found[i] * terms[i](p.n);
      squares += (t - p.seconds) * (t - p.seconds);
    }
    if (!best || squares < best_squares) {
      best = found;
      best_squares = squares;
    }
  }
  return best;
}

}  // namespace

Spread spread_of(std::vector<double> values) {
  Spread out;
  if (values.empty()) return out;
  std::sort(values.begin(), values.end());
  const size_t half = values.size() / 2;
  out.count = static_cast<int>(values.size());
  out.median =
      values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
  out.least = values.front();
  out.most = values.back();
  return out;
}

std::optional<Line> fit_line(const std::vector<std::pair<double, double>>& points) {
  double x = 0, y = 0;
  for (const auto& [px, py] : points) {
    x += px;
    y += py;
  }
  const double count = static_cast<double>(points.size());
  double xx = 0, xy = 0;
  for (const auto& [px, py] : points) {
    xx += (px - x / count) * (px - x / count);
    xy += (px - x / count) * (py - y / count);
  }
  if (xx <= 0) return std::nullopt;
  const double slope = xy / xx;
  return Line{y / count - slope * x / count, slope};
}

double AmdahlFit::serial_share() const {
  return serial_s + parallel_s > 0 ? serial_s / (serial_s + parallel_s) : 0;
}

std::optional<AmdahlFit> fit_amdahl(const std::vector<ScalingPoint>& points) {
  if (different_n(points) < 2) return std::nullopt;
  const auto found =
      fit_terms<2>(points, {[](double) { return 1.0; }, [](double n) { return 1 / n; }});
  if (!found) return std::nullopt;
  AmdahlFit fit{(*found)[0], (*found)[1], 0};
  fit.worst_error = worst_error_of(fit, points);
  return fit;
}

std::optional<double> UslFit::best_n() const {
  // T'(n) = 0 (Gunther, Guerrilla Capacity Planning, 4.5).
  if (coherence <= 0 || contention >= 1) return std::nullopt;
  return std::sqrt((1 - contention) / coherence);
}

std::optional<UslFit> fit_usl(const std::vector<ScalingPoint>& points) {
  if (different_n(points) < 3) return std::nullopt;
  const auto found = fit_terms<3>(
      points, {[](double n) { return 1 / n; }, [](double n) { return (n - 1) / n; },
               [](double n) { return n - 1; }});
  if (!found || (*found)[0] <= 0) return std::nullopt;
  const auto& [one, contention, coherence] = *found;
  UslFit fit{one, contention / one, coherence / one, 0};
  fit.worst_error = worst_error_of(fit, points);
  return fit;
}

SerialTime serial_time(const Profile& profile) {
  SerialTime out;
  out.wall_s = static_cast<double>(profile.wall_ns) / 1e9;
  std::set<int64_t> edges = {0, profile.wall_ns};
  for (const TaskProfile& task : profile.tasks) {
    edges.insert(std::clamp<int64_t>(task.begin_ns, 0, profile.wall_ns));
    edges.insert(std::clamp<int64_t>(task.end_ns, 0, profile.wall_ns));
  }
  std::map<std::pair<TaskKind, Stage>, double> parts;
  for (auto from = edges.begin(), to = std::next(from); to != edges.end(); ++from, ++to) {
    const double length = static_cast<double>(*to - *from) / 1e9;
    const TaskProfile* only = nullptr;
    int busy = 0;
    for (const TaskProfile& task : profile.tasks)
      if (task.begin_ns <= *from && task.end_ns >= *to) {
        ++busy;
        only = &task;
      }
    if (busy == 0) out.nobody_s += length;
    if (busy != 1 || only->encoder_threads > 1) continue;
    out.alone_s += length;
    double wall = 0;
    for (const StageTotals& t : only->stages) wall += static_cast<double>(t.wall_ns);
    for (int s = 0; s < kStageCount && wall > 0; ++s)
      parts[{only->kind, static_cast<Stage>(s)}] +=
          length * static_cast<double>(only->stages[static_cast<size_t>(s)].wall_ns) /
          wall;
  }
  for (const auto& [what, seconds] : parts)
    if (seconds > 0) out.parts.push_back({what.first, what.second, seconds});
  std::stable_sort(out.parts.begin(), out.parts.end(),
                   [](const auto& a, const auto& b) { return a.seconds > b.seconds; });
  return out;
}

std::string serial_part_name(const SerialPart& part) {
  static constexpr const char* kKinds[] = {"probe", "chunk", "sound", "join"};
  return std::string(kKinds[static_cast<size_t>(part.kind)]) + ": " +
         std::string(stage_name(part.stage));
}

std::optional<double> smallest_paying(std::vector<std::pair<double, double>> gains,
                                      double least_gain) {
  std::sort(gains.begin(), gains.end());
  std::optional<double> smallest;
  for (auto g = gains.rbegin(); g != gains.rend() && g->second >= least_gain; ++g)
    smallest = g->first;
  return smallest;
}

}  // namespace glyphreel
