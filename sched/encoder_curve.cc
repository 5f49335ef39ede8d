// SPDX-License-Identifier: Apache-2.0
#include "sched/encoder_curve.h"

#include <algorithm>
#include <cmath>

#include "codec/similarity.h"
#include "core/result.h"

namespace glyphreel {
namespace {

// SSIM in dB nearer than this is the same.
constexpr double kSameDb = 1e-6;

// Of a lossless trial, whose PSNR is infinite.
constexpr double kHighestDb = 100;

// The slope at an end with widths h0, h1 and secants d0, d1 inwards: of the parabola
// through the last three points, bent so that the curve stays monotone.
double end_slope(double h0, double h1, double d0, double d1) {
  const double slope = ((2 * h0 + h1) * d0 - h0 * d1) / (h0 + h1);
  if (slope * d0 <= 0) return 0;
  return d0 * d1 <= 0 && std::abs(slope) > std::abs(3 * d0) ? 3 * d0 : slope;
}

// The slope between widths h0, h1 with secants d0, d1: their weighted harmonic mean.
double inner_slope(double h0, double h1, double d0, double d1) {
  if (d0 * d1 <= 0) return 0;
  const double w0 = 2 * h1 + h0, w1 = h1 + 2 * h0;
  return (w0 + w1) / (w0 / d0 + w1 / d1);
}

// One figure of all points over another.
template <typename X, typename Y>
double read_off(const std::vector<EncoderPoint>& points, double at, X x, Y y) {
  std::vector<std::pair<double, double>> pairs;
  for (const EncoderPoint& p : points) pairs.emplace_back(x(p), y(p));
  return interpolate(pairs, at).value_or(0);
}

// All other figures of the point at which `x` is `at`, which lies inside.
template <typename X>
EncoderPoint read_all_off(const std::vector<EncoderPoint>& points, double at, X x) {
  const auto over_x = [&](auto y) { return read_off(points, at, x, y); };
  EncoderPoint out;
  out.quality = over_x([](const EncoderPoint& p) { return p.quality; });
  out.psnr_db =
      over_x([](const EncoderPoint& p) { return std::min(p.psnr_db, kHighestDb); });
  out.cpu_s = over_x([](const EncoderPoint& p) { return p.cpu_s; });
  out.ssim = ssim_of_db(over_x([](const EncoderPoint& p) { return ssim_level(p.ssim); }));
  out.bytes = std::exp(over_x([](const EncoderPoint& p) { return std::log(p.bytes); }));
  return out;
}

}  // namespace

double ssim_level(double ssim) { return std::min(ssim_db(ssim), kHighestDb); }

std::optional<double> interpolate(const std::vector<std::pair<double, double>>& points,
                                  double x) {
  if (points.empty() || !(x >= points.front().first && x <= points.back().first))
    return std::nullopt;
  if (points.size() == 1) return points.front().second;
  const auto width = [&](size_t i) { return points[i + 1].first - points[i].first; };
  const auto secant = [&](size_t i) {
    GR_ASSERT(width(i) > 0);
    return (points[i + 1].second - points[i].second) / width(i);
  };
  const size_t last = points.size() - 2;  // the last interval
  const auto slope = [&](size_t i) {      // at point i
    if (last == 0) return secant(0);
    if (i == 0) return end_slope(width(0), width(1), secant(0), secant(1));
    if (i == last + 1)
      return end_slope(width(last), width(last - 1), secant(last), secant(last - 1));
    return inner_slope(width(i - 1), width(i), secant(i - 1), secant(i));
  };
  size_t i = 0;
  while (i < last && x > points[i + 1].first) ++i;
  // The cubic of Hermite.
  const double h = width(i), t = (x - points[i].first) / h, u = 1 - t;
  return u * u * (1 + 2 * t) * points[i].second +
         t * t * (1 + 2 * u) * points[i + 1].second +
         h * t * u * (u * slope(i) - t * slope(i + 1));
}

EncoderCurve::EncoderCurve(std::vector<EncoderPoint> measured)
    : points_(std::move(measured)) {
  std::sort(points_.begin(), points_.end(), [](const auto& a, const auto& b) {
    return a.ssim != b.ssim ? a.ssim < b.ssim : a.bytes < b.bytes;
  });
  const auto same = [](const EncoderPoint& a, const EncoderPoint& b) {
    return a.ssim == b.ssim || ssim_level(b.ssim) - ssim_level(a.ssim) < kSameDb;
  };
  points_.erase(std::unique(points_.begin(), points_.end(), same), points_.end());
}

std::optional<EncoderPoint> EncoderCurve::at_ssim(double ssim) const {
  // A measured point is itself, whatever rounding does.
  for (const EncoderPoint& p : points_)
    if (p.ssim == ssim) return p;
  if (points_.empty() || !(ssim > points_.front().ssim && ssim < points_.back().ssim))
    return std::nullopt;
  EncoderPoint out = read_all_off(points_, ssim_level(ssim), [](const EncoderPoint& p) {
    return ssim_level(p.ssim);
  });
  out.ssim = ssim;
  return out;
}

std::optional<EncoderPoint> EncoderCurve::at_bytes(double bytes) const {
  std::vector<EncoderPoint> worth;  // bytes and SSIM strictly increasing
  for (const EncoderPoint& p : points_) {
    while (!worth.empty() && worth.back().bytes >= p.bytes) worth.pop_back();
    worth.push_back(p);
  }
  for (const EncoderPoint& p : worth)
    if (p.bytes == bytes) return p;
  if (worth.empty() || !(bytes > worth.front().bytes && bytes < worth.back().bytes))
    return std::nullopt;
  EncoderPoint out = read_all_off(
      worth, std::log(bytes), [](const EncoderPoint& p) { return std::log(p.bytes); });
  out.bytes = bytes;
  return out;
}

}  // namespace glyphreel
