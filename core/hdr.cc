// SPDX-License-Identifier: Apache-2.0
#include "core/hdr.h"

#include <algorithm>
#include <cmath>

#include "core/light_map.h"

namespace glyphreel {
namespace {

// BT.2100-2, table 4.
constexpr double kM1 = 2610.0 / 16384, kM2 = 2523.0 / 4096 * 128;
constexpr double kC1 = 3424.0 / 4096, kC2 = 2413.0 / 4096 * 32,
                 kC3 = 2392.0 / 4096 * 32;

// BT.2100-2, table 5: b = 1 - 4 a, c = 0.5 - a ln(4 a).
constexpr double kA = 0.17883277, kB = 0.28466892, kC = 0.55991073;

}  // namespace

double pq_from_nits(double nits) {
  const double y = std::pow(std::max(0.0, nits) / 10000, kM1);
  return std::pow((kC1 + kC2 * y) / (1 + kC3 * y), kM2);
}

double nits_from_pq(double signal) {
  const double e = std::pow(std::max(0.0, signal), 1 / kM2);
  return 10000 * std::pow(std::max(0.0, e - kC1) / (kC2 - kC3 * e), 1 / kM1);
}

double hlg_from_scene(double light) {
  const double e = std::max(0.0, light);
  return e <= 1.0 / 12 ? std::sqrt(3 * e) : kA * std::log(12 * e - kB) + kC;
}

double scene_from_hlg(double signal) {
  const double s = std::max(0.0, signal);
  return s <= 0.5 ? s * s / 3 : (std::exp((s - kC) / kA) + kB) / 12;
}

std::array<double, 3> sdr_to_hdr(const std::array<double, 3>& sdr,
                                 const ColorSpec& spec) {
  return LightMap(ColorSpec{}, 0, spec)(sdr);
}

}  // namespace glyphreel
