// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_ENCODER_SEARCH_H_
#define GR_SCHED_ENCODER_SEARCH_H_

// Which qualities an encoder is tried at, so that few trials tell what it does at the
// quality, and at the size, that is asked about. A pure function of what was measured.

#include <optional>
#include <string_view>
#include <vector>

#include "sched/encoder_curve.h"

namespace glyphreel {

// An encoder's option for constant quality; lower values are better.
struct QualityScale {
  std::string_view option = "crf";  // of static duration
  double best = 1, worst = 51;
  double step = 1;           // what it can tell apart
  double usual = 23;         // looks about as x264's crf 23 does
  double db_per_one = 0.15;  // SSIM in dB that one more costs, about: for the first steps

  double nearest(double quality) const;    // that can be set
  double not_worse(double quality) const;  // the next one that is at least as good
  double not_better(double quality) const;
};

// What is asked about: the SSIM and the size of the job's own setting.
struct QualityTarget {
  double ssim = 0;
  double bytes = 0;
};

// The quality to try next, after `measured`; `start` is where to begin. None when the
// trials tell what was asked, or cannot: the scale ends, or `most` trials were made. They
// tell when the target's SSIM lies between two of them, not far apart, and, where the encoder needs fewer
// bytes for it, the target's size does too.
std::optional<double> next_quality(const QualityScale& scale,
                                   const std::vector<EncoderPoint>& measured,
                                   const QualityTarget& target, double start, int most);

}  // namespace glyphreel

#endif  // GR_SCHED_ENCODER_SEARCH_H_
