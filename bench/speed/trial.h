// SPDX-License-Identifier: Apache-2.0
#ifndef GR_BENCH_SPEED_TRIAL_H_
#define GR_BENCH_SPEED_TRIAL_H_

// Encodes a stretch once, as render() would on one thread, and measures CPU time, bytes
// and what is left of the pictures.

#include "bench/speed/source_frames.h"
#include "codec/encode_settings.h"
#include "core/result.h"
#include "sched/encoder_curve.h"

namespace glyphreel {

// What the encoder is told of how the source was encoded.
struct Guidance {
  bool types = false;            // P and B pictures where the source has them
  bool key_frames = false;       // with `types`: I pictures too; else they become P
  double quantisers = 0;         // how much of the source's differences between
                                 // macroblocks is asked for: 0 to 1
};

Result<EncoderPoint> try_settings(const SourceStretch& source,
                                  const VideoEncodeSettings& settings,
                                  const Guidance& guidance);

}  // namespace glyphreel

#endif  // GR_BENCH_SPEED_TRIAL_H_
