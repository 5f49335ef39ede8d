// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_TONE_MAP_H_
#define GR_CODEC_TONE_MAP_H_

// Private to codec/: core/light_map.h over whole pictures, by tables of its curves
// instead of powers. Within 0.4 code values of 8 bits of the definition at the edge of
// the target's primaries, where the curve is infinitely steep, and within 0.01
// elsewhere; greys stay exactly grey.

#include <cstdint>
#include <functional>
#include <vector>

#include "core/color.h"

namespace glyphreel {

// A smooth function that does not decrease, 0 for 0, over many powers of two:
// interpolated in 64 pieces of each. 0 up to 2^-32, constant from 64 on.
class CurveTable {
 public:
  CurveTable() = default;
  explicit CurveTable(const std::function<double(double)>& curve);
  float operator()(float x) const;  // below 0: 0

 private:
  std::vector<float> values_;
};

class ToneMapper {
 public:
  // `peak_nits`: of a PQ source; 0: not known.
  ToneMapper(const ColorSpec& from, double peak_nits, const ColorSpec& to);

  // Changes `count` pixels of R, G and B planes in place. Samples are non-linear,
  // 0..65535.
  void map_row(uint16_t* r, uint16_t* g, uint16_t* b, int count) const;

 private:
  void map_block(uint16_t* const planes[3], int count) const;

  bool has_ootf_, has_inverse_ootf_, changes_primaries_, narrows_;
  LumaWeights from_weights_, to_weights_;
  float matrix_[3][3];
  std::vector<float> light_;  // of every 16th sample value, and one beyond
  CurveTable ootf_, tone_, inverse_ootf_, signal_;
};

}  // namespace glyphreel

#endif  // GR_CODEC_TONE_MAP_H_
