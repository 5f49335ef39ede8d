// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CORE_LIGHT_MAP_H_
#define GR_CORE_LIGHT_MAP_H_

// What a colour of one kind of video is in another kind, by the light that a display
// makes of it: HDR tone-mapped to SDR, SDR put into HDR, PQ and HLG into each other.
// SDR white and HDR's diffuse white, 203 cd/m2, are the same light, and the unit here:
//
//   signal -> light_of -> ootf (HLG) -> BT.2020/BT.709 -> tone curve (ITU-R BT.2390)
//     -> inverse ootf (HLG) -> signal_of -> signal
//
// This is the definition, in double precision; codec/tone_map.h makes tables of its
// parts. Greys stay exactly grey in every step.

#include <array>

#include "color.h"

namespace glyphreel {

class LightMap {
 public:
  using Rgb = std::array<double, 3>;

  // `peak_nits`: the brightest that a PQ source's light gets; 0: not known. Matrix,
  // range and siting of the specs say nothing here.
  LightMap(const ColorSpec& from, double peak_nits, const ColorSpec& to);

  // Non-linear R'G'B' of `from`, 0..1, as that of `to`.
  Rgb operator()(const Rgb& signal) const;

  // The steps. All are 0 for 0, and do not decrease.
  // Linear light of a signal; HLG's is scene light.
  double light_of(double signal) const;
  double signal_of(double light) const;
  // What HLG's OOTF and its inverse multiply light of luminance `y` with: BT.2100-2,
  // table 5. 1 for the others.
  double ootf(double y) const;
  double inverse_ootf(double y) const;
  // Light in the target's primaries; colours that these cannot make are drawn
  // towards the grey of their luminance until they can.
  Rgb in_target_primaries(const Rgb& light) const;
  // What to multiply light with, whose largest component is `most`, so that the
  // target shows it: at most 1.
  double tone_gain(double most) const;

  LumaWeights from_weights() const { return from_weights_; }
  LumaWeights to_weights() const { return to_weights_; }
  bool has_ootf() const;
  bool has_inverse_ootf() const;
  bool changes_primaries() const { return widens_ || narrows_; }
  bool narrows() const { return narrows_; }
  // Rows: how much of the source's R, G, B is in the target's; each adds up to 1.
  const double (&primaries() const)[3][3] { return matrix_; }

 private:
  Transfer from_, to_;
  LumaWeights from_weights_, to_weights_;
  bool widens_ = false, narrows_ = false;
  double matrix_[3][3];
  double source_peak_, target_peak_;  // of white
  double source_pq_, most_, knee_;    // BT.2390's V(LW), maxLum and KS
};

}  // namespace glyphreel

#endif  // GR_CORE_LIGHT_MAP_H_
