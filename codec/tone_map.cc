// SPDX-License-Identifier: Apache-2.0
#include "codec/tone_map.h"

#include <algorithm>
#include <bit>

#include "core/light_map.h"

namespace glyphreel {
namespace {

constexpr int kLeastExponent = -32, kMostExponent = 6;
constexpr int kPieceBits = 6;  // log2 of pieces per power of two
constexpr int kRestBits = 23 - kPieceBits;  // of a float's mantissa
constexpr int32_t kLeastBits = (127 + kLeastExponent) << 23;
constexpr int32_t kMostBits = (127 + kMostExponent) << 23;

constexpr int kLightStep = 16;  // sample values between entries of the table of light
constexpr int kBlock = 256;     // pixels: their floats stay in the first cache

}  // namespace

CurveTable::CurveTable(const std::function<double(double)>& curve) {
  constexpr int32_t kCount = (kMostBits - kLeastBits) >> kRestBits;
  for (int32_t i = 0; i <= kCount; ++i)
    values_.push_back(static_cast<float>(
        curve(std::bit_cast<float>(kLeastBits + (i << kRestBits)))));
  values_.front() = 0;
  values_.push_back(values_.back());  // read, with weight 0, at the very end
}

inline float CurveTable::operator()(float x) const {
  // A float's bits are its power of two, then its place within: increasing with it.
  const int32_t place =
      std::clamp(std::bit_cast<int32_t>(x), kLeastBits, kMostBits) - kLeastBits;
  const float* at = values_.data() + (place >> kRestBits);
  const float part =
      static_cast<float>(place & ((1 << kRestBits) - 1)) * (1.0f / (1 << kRestBits));
  return at[0] + part * (at[1] - at[0]);
}

ToneMapper::ToneMapper(const ColorSpec& from, double peak_nits, const ColorSpec& to) {
  const LightMap map(from, peak_nits, to);
  has_ootf_ = map.has_ootf();
  has_inverse_ootf_ = map.has_inverse_ootf();
  changes_primaries_ = map.changes_primaries();
  narrows_ = map.narrows();
  from_weights_ = map.from_weights();
  to_weights_ = map.to_weights();
  for (int i = 0; i < 3; ++i)
    for (int k = 0; k < 3; ++k)
      matrix_[i][k] = static_cast<float>(map.primaries()[i][k]);
  for (int s = 0; s <= 65535 / kLightStep + 1; ++s)
    light_.push_back(static_cast<float>(map.light_of(s * kLightStep / 65535.0)));
  if (has_ootf_) ootf_ = CurveTable([&](double y) { return y * map.ootf(y); });
  tone_ = CurveTable([&](double v) { return v * map.tone_gain(v); });
  if (has_inverse_ootf_)
    inverse_ootf_ = CurveTable([&](double y) { return y * map.inverse_ootf(y); });
  signal_ = CurveTable([&](double v) { return 65535 * map.signal_of(v); });
}

void ToneMapper::map_block(uint16_t* const planes[3], int count) const {
  float v[3][kBlock], key[kBlock];
  for (int c = 0; c < 3; ++c)
    for (int i = 0; i < count; ++i) {
      const unsigned s = planes[c][i];
      const float* at = light_.data() + s / kLightStep;
      v[c][i] = at[0] + static_cast<float>(s % kLightStep) * (1.0f / kLightStep) *
                            (at[1] - at[0]);
    }
  // Multiplies pixels so that their `key` becomes curve(key).
  const auto scale = [&](const CurveTable& curve) {
    for (int i = 0; i < count; ++i) {
      const float gain = key[i] > 0 ? curve(key[i]) / key[i] : 0;
      for (auto& channel : v) channel[i] *= gain;
    }
  };
  const auto luminances = [&](const LumaWeights& w) {
    const float kr = static_cast<float>(w.kr), kb = static_cast<float>(w.kb);
    for (int i = 0; i < count; ++i)
      key[i] = v[1][i] + kr * (v[0][i] - v[1][i]) + kb * (v[2][i] - v[1][i]);
  };
  if (has_ootf_) {
    luminances(from_weights_);
    scale(ootf_);
  }
  if (changes_primaries_) {
    const auto& m = matrix_;
    for (int i = 0; i < count; ++i) {
      const float r = v[0][i], g = v[1][i], b = v[2][i];
      v[0][i] = r + m[0][1] * (g - r) + m[0][2] * (b - r);
      v[1][i] = g + m[1][0] * (r - g) + m[1][2] * (b - g);
      v[2][i] = b + m[2][0] * (r - b) + m[2][1] * (g - b);
    }
  }
  if (narrows_) {
    luminances(to_weights_);
    for (int i = 0; i < count; ++i) {
      const float least = std::min(std::min(v[0][i], v[1][i]), v[2][i]);
      if (least >= 0) continue;
      const float grey = key[i];
      const float keep = grey > 0 ? grey / (grey - least) : 0;
      for (auto& channel : v)
        channel[i] =
            channel[i] == least ? 0 : std::max(0.0f, grey + keep * (channel[i] - grey));
    }
  }
  for (int i = 0; i < count; ++i) {
    const float more = v[0][i] > v[1][i] ? v[0][i] : v[1][i];
    key[i] = more > v[2][i] ? more : v[2][i];
  }
  scale(tone_);
  if (has_inverse_ootf_) {
    luminances(to_weights_);
    scale(inverse_ootf_);
  }
  for (int c = 0; c < 3; ++c)
    for (int i = 0; i < count; ++i)
      planes[c][i] = static_cast<uint16_t>(static_cast<int>(signal_(v[c][i]) + 0.5f));
}

void ToneMapper::map_row(uint16_t* r, uint16_t* g, uint16_t* b, int count) const {
  for (int x = 0; x < count; x += kBlock) {
    uint16_t* const planes[3] = {r + x, g + x, b + x};
    map_block(planes, std::min(kBlock, count - x));
  }
}

}  // namespace glyphreel
