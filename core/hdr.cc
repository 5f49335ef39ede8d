// SPDX-License-Identifier: Apache-2.0
#include "core/hdr.h"

#include <algorithm>
#include <cmath>

namespace glyphreel {
namespace {

// BT.2100-2, table 4.
constexpr double kM1 = 2610.0 / 16384, kM2 = 2523.0 / 4096 * 128;
constexpr double kC1 = 3424.0 / 4096, kC2 = 2413.0 / 4096 * 32,
                 kC3 = 2392.0 / 4096 * 32;

// BT.2100-2, table 5: b = 1 - 4 a, c = 0.5 - a ln(4 a).
constexpr double kA = 0.17883277, kB = 0.28466892, kC = 0.55991073;
// The system gamma of a display of 1000 cd/m2, for which BT.2408-7 gives its levels.
constexpr double kHlgGamma = 1.2;
constexpr double kHlgWhite = 0.75;  // BT.2408-7, table 1

// The EOTF of SDR: BT.1886, annex 1, with a black of 0.
constexpr double kSdrGamma = 2.4;

// Linear BT.709 to linear BT.2020: BT.2087-0.
constexpr double kWiden[3][3] = {{0.6274, 0.3293, 0.0433},
                                 {0.0691, 0.9195, 0.0114},
                                 {0.0164, 0.0880, 0.8956}};

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
  std::array<double, 3> light{}, out{};  // display light, white is 1
  for (size_t i = 0; i < 3; ++i)
    light[i] = std::pow(std::clamp(sdr[i], 0.0, 1.0), kSdrGamma);
  const bool is_wide = spec.primaries == Primaries::kBt2020;
  if (is_wide) {
    const auto in = light;
    for (size_t i = 0; i < 3; ++i)
      light[i] =
          kWiden[i][0] * in[0] + kWiden[i][1] * in[1] + kWiden[i][2] * in[2];
  }
  if (spec.transfer == Transfer::kPq) {
    for (size_t i = 0; i < 3; ++i)
      out[i] = pq_from_nits(light[i] * kHdrWhiteNits);
    return out;
  }
  // The inverse OOTF (BT.2100-2, table 5) takes display light E to scene light
  // E * Y^((1 - gamma) / gamma), Y being E's luminance; both scaled here so that 1
  // is white, whose signal is 75 %.
  const auto [kr, kb] =
      luma_weights(is_wide ? Matrix::kBt2020nc : Matrix::kBt709);
  const double y = kr * light[0] + (1 - kr - kb) * light[1] + kb * light[2];
  if (y <= 0) return out;
  const double scale =
      scene_from_hlg(kHlgWhite) * std::pow(y, (1 - kHlgGamma) / kHlgGamma);
  for (size_t i = 0; i < 3; ++i) out[i] = hlg_from_scene(light[i] * scale);
  return out;
}

}  // namespace glyphreel
