// SPDX-License-Identifier: Apache-2.0
#include "codec/rate_estimate.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace glyphreel {
namespace {

const Rational kStandardRates[] = {
    Rational(24000, 1001), Rational(24), Rational(25),
    Rational(30000, 1001), Rational(30), Rational(50),
    Rational(60000, 1001), Rational(60)};

double relative_distance(Rational a, Rational b) {
  return std::abs(a.to_double() / b.to_double() - 1);
}

// A rate that somebody would have chosen, within `tolerance` (relative) of `rate`.
std::optional<Rational> plausible_rate(double rate, double tolerance,
                                       Rational declared) {
  const auto near = [&](Rational r) {
    return r > Rational(0) && std::abs(r.to_double() / rate - 1) <= tolerance;
  };
  if (near(declared)) return snap_rate(declared);
  const Rational standard =
      nearest_standard_rate(Rational(std::llround(rate * 1e6), 1000000));
  if (near(standard)) return standard;
  if (near(Rational(std::llround(rate)))) return Rational(std::llround(rate));
  if (near(Rational(std::llround(rate * 1.001) * 1000, 1001)))
    return Rational(std::llround(rate * 1.001) * 1000, 1001);
  if (near(Rational(std::llround(rate * 2), 2)))
    return Rational(std::llround(rate * 2), 2);
  return std::nullopt;
}

// Whether the frames of every run stay within `tolerance` periods of a grid of that
// period, and how many places of the grid are empty.
bool lies_on_grid(std::span<const std::vector<int64_t>> runs, double period,
                  double tolerance, int64_t& empty_places,
                  int64_t& largest_hole) {
  for (const auto& run : runs) {
    double phase = 0;  // of the grid against the run's first frame, in periods
    int64_t place = 0;
    for (size_t i = 1; i < run.size(); ++i) {
      const double x = static_cast<double>(run[i] - run[0]) / period;
      const auto k = static_cast<int64_t>(std::llround(x - phase));
      const double error = x - phase - static_cast<double>(k);
      if (k <= place || std::abs(error) > tolerance) return false;
      empty_places += k - place - 1;
      largest_hole = std::max(largest_hole, k - place - 1);
      place = k;
      // The run's first frame may be off its own place: follow the mean.
      phase += error / static_cast<double>(std::min<size_t>(i + 1, 64));
    }
  }
  return true;
}

}  // namespace

Rational nearest_standard_rate(Rational rate) {
  Rational best = kStandardRates[0];
  for (const Rational& r : kStandardRates)
    if (relative_distance(rate, r) < relative_distance(rate, best)) best = r;
  return best;
}

Rational snap_rate(Rational rate) {
  if (rate <= Rational(0)) return Rational(25);
  const Rational standard = nearest_standard_rate(rate);
  return relative_distance(rate, standard) <= 0.001 ? standard : rate;
}

RateEstimate estimate_rate(std::span<const std::vector<int64_t>> runs,
                           Rational time_base, Rational declared) {
  std::vector<int64_t> steps;
  double span = 0;
  for (const auto& run : runs) {
    for (size_t i = 1; i < run.size(); ++i)
      if (run[i] > run[i - 1]) steps.push_back(run[i] - run[i - 1]);
    if (!run.empty()) span += static_cast<double>(run.back() - run.front());
  }
  if (steps.empty())
    return {declared > Rational(0) ? snap_rate(declared) : Rational(25), true};

  std::vector<int64_t> sorted = steps;
  std::sort(sorted.begin(), sorted.end());
  const int64_t median = sorted[sorted.size() / 2];
  const auto typical = [&](int64_t step) {
    return std::abs(step - median) * 10 <= median * 3 + 10;
  };
  // The mean of the usual steps; a hole is not one.
  double usual_span = 0, usual_count = 0;
  for (const int64_t step : steps)
    if (typical(step)) {
      usual_span += static_cast<double>(step);
      ++usual_count;
    }
  const double tick = time_base.to_double();
  const double measured = usual_count / (usual_span * tick);
  // Stored times are rounded to whole ticks, so that a short run says less.
  const double rounding = 1.0 / std::max(usual_span, 1.0);
  const double tolerance = std::max(0.001, rounding) * 1.0001;

  const auto on_grid = [&](Rational rate, double jitter, bool& whole) {
    int64_t empty = 0, hole = 0;
    const double period = 1.0 / (rate.to_double() * tick);
    // Rounding to ticks; where a tick is as long as a frame it would excuse anything.
    const double rounded = std::min(1.0 / period, 0.14);
    const bool fits = lies_on_grid(runs, period, jitter + rounded, empty, hole);
    // A few lost frames; more, or a long hole, is a rate that varies.
    whole = empty * 100 <= static_cast<int64_t>(steps.size()) * 3 + 400 &&
            static_cast<double>(hole) < rate.to_double() / 2;
    return fits;
  };

  bool whole = false;
  // Every step the same: exactly this rate, whatever it is.
  if (sorted.front() == sorted.back()) {
    const Rational exact = Rational(1) / (Rational(median) * time_base);
    const auto nice = plausible_rate(exact.to_double(), tolerance, declared);
    return {rounding * static_cast<double>(steps.size()) * 50 > 1 && nice
                ? *nice
                : snap_rate(exact),
            true};
  }
  // The same nearly everywhere, and the rest are multiples: frames were left out, as
  // AVI does, whose tick is a frame.
  const auto multiples = std::all_of(sorted.begin(), sorted.end(),
                                     [&](int64_t s) { return s % median == 0; });
  if (multiples && static_cast<double>(std::count(sorted.begin(), sorted.end(),
                                                  median)) >= 0.9 * static_cast<double>(steps.size())) {
    const Rational step_rate = snap_rate(Rational(1) / (Rational(median) * time_base));
    if (on_grid(step_rate, 0.35, whole)) return {step_rate, whole};
  }
  if (const auto nice = plausible_rate(measured, tolerance, declared);
      nice && on_grid(*nice, 0.35, whole))
    return {*nice, whole};

  // No grid fits, or none that somebody would choose. With the same step nearly
  // everywhere it is that step's rate, else the average.
  const Rational average(std::llround(static_cast<double>(steps.size()) /
                                      (span * tick) * 1000),
                         1000);
  if (usual_count >= 0.9 * static_cast<double>(steps.size()))
    return {nearest_standard_rate(
                Rational(std::llround(measured * 1000), 1000)),
            false};
  return {nearest_standard_rate(average), false};
}

}  // namespace glyphreel
