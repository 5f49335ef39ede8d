// SPDX-License-Identifier: Apache-2.0
#include "sched/encoder_search.h"

#include <algorithm>
#include <cmath>

namespace glyphreel {
namespace {

// Beyond the target that a trial aims at: more than predictions are usually wrong by,
// little enough for the interpolation between.
constexpr double kBeyondDb = 0.2;
// The furthest that one trial goes from the last one.
constexpr double kFurthestDb = 2.5;
// Trials further apart than this tell too little of what lies between.
constexpr double kWideDb = 1;
// Logarithm of the size that 1 dB of SSIM costs, about.
constexpr double kLogBytesPerDb = 1;

// db over quality, and log bytes over db, by the two trials nearest to the side asked
// for; by the scale's guess where they tell nothing.
struct Slopes {
  double db_per_one, log_bytes_per_db = kLogBytesPerDb;
};

Slopes slopes(const QualityScale& scale, const std::vector<EncoderPoint>& points,
              bool at_best_end) {
  Slopes out{scale.db_per_one};
  if (points.size() < 2) return out;
  const EncoderPoint& a = at_best_end ? points[points.size() - 2] : points[0];
  const EncoderPoint& b = at_best_end ? points.back() : points[1];
  const double db = ssim_level(b.ssim) - ssim_level(a.ssim);
  if (a.quality > b.quality && db > 0) out.db_per_one = db / (a.quality - b.quality);
  if (b.bytes > a.bytes && db > 0) out.log_bytes_per_db = std::log(b.bytes / a.bytes) / db;
  return out;
}

}  // namespace

double QualityScale::nearest(double quality) const {
  return std::clamp(std::round(quality / step) * step, best, worst);
}
double QualityScale::not_worse(double quality) const {
  // What is off by rounding only is meant.
  return std::clamp(std::floor(quality / step + 1e-6) * step, best, worst);
}
double QualityScale::not_better(double quality) const {
  return std::clamp(std::ceil(quality / step - 1e-6) * step, best, worst);
}

std::optional<double> next_quality(const QualityScale& scale,
                                   const std::vector<EncoderPoint>& measured,
                                   const QualityTarget& target, double start, int most) {
  if (measured.empty()) return scale.nearest(start);
  if (static_cast<int>(measured.size()) >= most) return std::nullopt;
  const EncoderCurve curve(measured);
  const std::vector<EncoderPoint>& points = curve.points();
  const EncoderPoint &lowest = points.front(), &highest = points.back();
  const double wanted_db = ssim_level(target.ssim);

  // The quality value that lies `db` dB above `from`.
  const auto better_by = [&](const EncoderPoint& from, double db, double db_per_one)
      -> std::optional<double> {
    const double by = std::clamp(db, -kFurthestDb, kFurthestDb) / db_per_one;
    double quality = scale.nearest(from.quality - by);
    // At least a step, in the direction asked for.
    if (quality == from.quality)
      quality = scale.nearest(from.quality - (db > 0 ? scale.step : -scale.step));
    for (const EncoderPoint& p : measured)
      if (p.quality == quality) return std::nullopt;
    return quality;
  };

  if (highest.ssim < target.ssim) {
    const Slopes s = slopes(scale, points, true);
    const double missing_db = wanted_db - ssim_level(highest.ssim);
    double by = missing_db + kBeyondDb;
    // Where it will be smaller at the same quality, one trial may show both.
    const double missing_bytes = std::log(target.bytes / highest.bytes);
    const double bytes_db = missing_bytes / s.log_bytes_per_db + kBeyondDb;
    if (bytes_db > by && bytes_db < by + 1) by = bytes_db;
    return better_by(highest, by, s.db_per_one);
  }
  if (lowest.ssim > target.ssim) {
    const Slopes s = slopes(scale, points, false);
    return better_by(lowest, wanted_db - ssim_level(lowest.ssim) - kBeyondDb, s.db_per_one);
  }
  const auto at_target = curve.at_ssim(target.ssim);
  const auto above = std::find_if(points.begin(), points.end(), [&](const auto& p) {
    return p.ssim >= target.ssim;
  });
  if (at_target && above->ssim > target.ssim &&
      ssim_level(above->ssim) - ssim_level((above - 1)->ssim) > kWideDb) {
    const double between = scale.nearest(at_target->quality);
    const auto is_there = [&](const EncoderPoint& p) { return p.quality == between; };
    if (std::none_of(measured.begin(), measured.end(), is_there)) return between;
  }
  if (at_target && at_target->bytes < target.bytes && highest.bytes < target.bytes) {
    const Slopes s = slopes(scale, points, true);
    return better_by(highest,
                     std::log(target.bytes / highest.bytes) / s.log_bytes_per_db +
                         kBeyondDb,
                     s.db_per_one);
  }
  return std::nullopt;
}

}  // namespace glyphreel
