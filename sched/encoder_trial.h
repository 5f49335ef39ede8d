// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_ENCODER_TRIAL_H_
#define GR_SCHED_ENCODER_TRIAL_H_

// Encodes a sample with one setting and measures what that took and what is left of the
// pictures.

#include <string>

#include "codec/encode_settings.h"
#include "core/cancel.h"
#include "sched/encoder_curve.h"
#include "sched/encoder_sample.h"

namespace glyphreel {

struct EncoderTrial {
  EncoderPoint point;    // without the quality value
  double encode_s = 0;   // wall time of encoding
  double compare_s = 0;  // of decoding and comparing
};

// One encoder at a time, with the chunk's threads; its CPU time is what the whole process
// takes meanwhile, less reading the sample: so nothing else may run in it. Then the
// result is decoded and compared by `workers` threads.
Result<EncoderTrial> try_encoder(const EncoderSample& sample,
                                 const VideoEncodeSettings& settings, int workers,
                                 const CancelToken* cancel);

// Encodes the sample once more, into a film without sound.
Status write_sample(const EncoderSample& sample, const VideoEncodeSettings& settings,
                    const std::string& path, const CancelToken* cancel);

}  // namespace glyphreel

#endif  // GR_SCHED_ENCODER_TRIAL_H_
