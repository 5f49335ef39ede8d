// SPDX-License-Identifier: Apache-2.0
#include "core/light_map.h"

#include <algorithm>
#include <cmath>

#include "core/hdr.h"

namespace glyphreel {
namespace {

// The EOTF of SDR: BT.1886, annex 1, with a black of 0.
constexpr double kSdrGamma = 2.4;
// HLG's system gamma on a display of 1000 cd/m2, for which BT.2408-7 gives its levels.
constexpr double kHlgGamma = 1.2;
constexpr double kHlgWhite = 0.75;  // BT.2408-7, table 1
// What an HDR film without metadata is taken to be graded for.
constexpr double kUsualPeakNits = 1000;

// Linear BT.709 to linear BT.2020: BT.2087-0.
constexpr double kWiden[3][3] = {{0.6274, 0.3293, 0.0433},
                                 {0.0691, 0.9195, 0.0114},
                                 {0.0164, 0.0880, 0.8956}};

void invert(const double (&m)[3][3], double (&out)[3][3]) {
  const auto minor = [&](int r, int c) {
    const int r1 = (r + 1) % 3, r2 = (r + 2) % 3, c1 = (c + 1) % 3, c2 = (c + 2) % 3;
    return m[r1][c1] * m[r2][c2] - m[r1][c2] * m[r2][c1];
  };
  const double determinant =
      m[0][0] * minor(0, 0) + m[0][1] * minor(0, 1) + m[0][2] * minor(0, 2);
  for (int r = 0; r < 3; ++r)
    for (int c = 0; c < 3; ++c) out[r][c] = minor(c, r) / determinant;
}

// The luminance of light in these primaries.
LumaWeights weights_of(bool is_wide) {
  return luma_weights(is_wide ? Matrix::kBt2020nc : Matrix::kBt709);
}

double hlg_white() { return scene_from_hlg(kHlgWhite); }

// The largest light of a kind of video, white being 1.
double peak_of(Transfer t) {
  switch (t) {
    case Transfer::kPq: return 10000 / kHdrWhiteNits;
    case Transfer::kHlg: return std::pow(1 / hlg_white(), kHlgGamma);
    default: return 1;
  }
}

double luminance(const LightMap::Rgb& v, const LumaWeights& w) {
  return v[1] + w.kr * (v[0] - v[1]) + w.kb * (v[2] - v[1]);
}

}  // namespace

LightMap::LightMap(const ColorSpec& from, double peak_nits, const ColorSpec& to)
    : from_(from.transfer), to_(to.transfer) {
  const bool from_wide = from.primaries == Primaries::kBt2020;
  const bool to_wide = to.primaries == Primaries::kBt2020;
  from_weights_ = weights_of(from_wide);
  to_weights_ = weights_of(to_wide);
  widens_ = to_wide && !from_wide;
  narrows_ = from_wide && !to_wide;
  if (narrows_)
    invert(kWiden, matrix_);
  else
    std::copy(&kWiden[0][0], &kWiden[0][0] + 9, &matrix_[0][0]);

  source_peak_ = peak_of(from_);
  target_peak_ = peak_of(to_);
  if (from_ == Transfer::kPq) {
    const double nits = peak_nits > 0 ? peak_nits : kUsualPeakNits;
    source_peak_ = std::min(source_peak_, nits / kHdrWhiteNits);
  }
  // A darker source uses as much of the target as it needs.
  source_peak_ = std::max(source_peak_, target_peak_);
  source_pq_ = pq_from_nits(source_peak_ * kHdrWhiteNits);
  most_ = pq_from_nits(target_peak_ * kHdrWhiteNits) / source_pq_;
  knee_ = 1.5 * most_ - 0.5;
}

bool LightMap::has_ootf() const { return from_ == Transfer::kHlg; }
bool LightMap::has_inverse_ootf() const { return to_ == Transfer::kHlg; }

double LightMap::light_of(double signal) const {
  const double s = std::clamp(signal, 0.0, 1.0);
  switch (from_) {
    case Transfer::kPq: return nits_from_pq(s) / kHdrWhiteNits;
    case Transfer::kHlg: return scene_from_hlg(s) / hlg_white();
    default: return std::pow(s, kSdrGamma);
  }
}

double LightMap::signal_of(double light) const {
  const double v = std::max(0.0, light);
  double s;
  switch (to_) {
    case Transfer::kPq:
      // ST 2084 gives no light at all 7e-7 of the signal.
      s = v == 0 ? 0 : pq_from_nits(v * kHdrWhiteNits);
      break;
    case Transfer::kHlg: s = hlg_from_scene(v * hlg_white()); break;
    default: s = std::pow(v, 1 / kSdrGamma);
  }
  return std::min(1.0, s);
}

double LightMap::ootf(double y) const {
  return has_ootf() ? std::pow(std::max(0.0, y), kHlgGamma - 1) : 1;
}

double LightMap::inverse_ootf(double y) const {
  if (!has_inverse_ootf()) return 1;
  return y > 0 ? std::pow(y, (1 - kHlgGamma) / kHlgGamma) : 0;
}

LightMap::Rgb LightMap::in_target_primaries(const Rgb& light) const {
  if (!changes_primaries()) return light;
  Rgb out;
  // As rows add up to 1, by differences: greys do not change, not even by rounding.
  for (size_t i = 0; i < 3; ++i) {
    out[i] = light[i];
    for (size_t k = 0; k < 3; ++k) out[i] += matrix_[i][k] * (light[k] - light[i]);
  }
  const double least = std::min({out[0], out[1], out[2]});
  if (least >= 0) return out;
  const double grey = luminance(out, to_weights_);
  const double keep = grey > 0 ? grey / (grey - least) : 0;
  for (double& v : out)
    v = v == least ? 0 : std::max(0.0, grey + keep * (v - grey));
  return out;
}

// BT.2390-10, 5.4.1, with a black of 0 in both: there b is 0.
double LightMap::tone_gain(double most) const {
  if (!(most > 0)) return 1;
  const double e1 =
      std::min(1.0, pq_from_nits(most * kHdrWhiteNits) / source_pq_);
  if (most_ >= 1) return std::min(1.0, target_peak_ / most);
  if (e1 <= knee_) return 1;
  const double t = (e1 - knee_) / (1 - knee_);
  const double e2 = (2 * t * t * t - 3 * t * t + 1) * knee_ +
                    (t * t * t - 2 * t * t + t) * (1 - knee_) +
                    (-2 * t * t * t + 3 * t * t) * most_;
  return std::min(1.0, nits_from_pq(e2 * source_pq_) / kHdrWhiteNits / most);
}

LightMap::Rgb LightMap::operator()(const Rgb& signal) const {
  Rgb v;
  for (size_t i = 0; i < 3; ++i) v[i] = light_of(signal[i]);
  const double shown = ootf(luminance(v, from_weights_));
  for (double& x : v) x *= shown;
  v = in_target_primaries(v);
  const double gain = tone_gain(std::max({v[0], v[1], v[2]}));
  for (double& x : v) x *= gain;
  const double scene = inverse_ootf(luminance(v, to_weights_));
  for (double& x : v) x = signal_of(x * scene);
  return v;
}

}  // namespace glyphreel
