// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CORE_HDR_H_
#define GR_CORE_HDR_H_

// What SDR graphics are on HDR video. A style's colours are BT.709 non-linear
// R'G'B'; on PQ and HLG they are mapped as ITU-R BT.2408-7 says for SDR graphics by
// display light: white is 203 cd/m2 on PQ and 75 % of the signal on HLG, and the
// primaries are converted where the frame's are BT.2020's.

#include <array>
#include <cstdint>
#include <optional>

#include "color.h"

namespace glyphreel {

// Non-linear PQ signal 0..1 of a luminance in cd/m2 and back: the inverse EOTF and the
// EOTF of SMPTE ST 2084 (ITU-R BT.2100-2, table 4).
double pq_from_nits(double nits);
double nits_from_pq(double signal);

// Non-linear HLG signal 0..1 of scene light 0..1 and back: the OETF and its inverse
// (BT.2100-2, table 5).
double hlg_from_scene(double light);
double scene_from_hlg(double signal);

constexpr bool is_hdr(Transfer t) {
  return t == Transfer::kPq || t == Transfer::kHlg;
}

// cd/m2 of diffuse and graphics white: BT.2408-7, table 1.
constexpr double kHdrWhiteNits = 203;

// What an HDR film was graded on (SMPTE ST 2086), in the units of HEVC's SEI message
// (ITU-T H.265 D.3.28): chromaticities in 0.00002, luminances in 0.0001 cd/m2.
struct MasteringDisplay {
  std::array<int, 2> red{}, green{}, blue{}, white{};  // x, y
  int64_t max_luminance = 0, min_luminance = 0;
  friend bool operator==(const MasteringDisplay&, const MasteringDisplay&) = default;
};

// The brightest pixel and the brightest frame's average (CTA-861.3), cd/m2; 0: not
// known.
struct ContentLight {
  int max_cll = 0, max_fall = 0;
  friend bool operator==(const ContentLight&, const ContentLight&) = default;
};

struct HdrMetadata {
  std::optional<MasteringDisplay> mastering;
  std::optional<ContentLight> light;
  friend bool operator==(const HdrMetadata&, const HdrMetadata&) = default;

  // The brightest that the film gets, cd/m2: what it holds, else what its grading
  // display could show; 0: not known.
  double peak_nits() const {
    if (light && light->max_cll > 0) return light->max_cll;
    return mastering ? static_cast<double>(mastering->max_luminance) / 10000 : 0;
  }
};

// SDR R'G'B' (0..1) as R'G'B' of a frame with `spec`, whose transfer is kPq or kHlg.
std::array<double, 3> sdr_to_hdr(const std::array<double, 3>& sdr,
                                 const ColorSpec& spec);

}  // namespace glyphreel

#endif  // GR_CORE_HDR_H_
