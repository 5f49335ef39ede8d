// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_RATE_ESTIMATE_H_
#define GR_CODEC_RATE_ESTIMATE_H_

// Private to codec/: the frame rate of a source from its frames' times, because what
// headers say is often a guess. Pure.

#include <cstdint>
#include <span>
#include <vector>

#include "core/rational.h"

namespace glyphreel {

struct RateEstimate {
  Rational rate;          // frames per second
  bool constant = false;  // frames lie on that rate's grid, jitter and a few lost
                          // frames aside
};

// `runs`: stretches of consecutive frames, each in increasing order, units of
// `time_base` seconds. `declared`: what the container says, 0 when nothing; believed
// when the frames do not contradict it, used when there are fewer than two frames.
RateEstimate estimate_rate(std::span<const std::vector<int64_t>> runs,
                           Rational time_base, Rational declared);

// The rate out of 24000/1001, 24, 25, 30000/1001, 30, 50, 60000/1001, 60 nearest to
// `rate`.
Rational nearest_standard_rate(Rational rate);
// The same when it is within 0.1 %, else `rate` itself.
Rational snap_rate(Rational rate);

}  // namespace glyphreel

#endif  // GR_CODEC_RATE_ESTIMATE_H_
