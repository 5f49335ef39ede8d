// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_ENCODER_TUNING_H_
#define GR_CODEC_ENCODER_TUNING_H_

// Private to codec/: what single encoders must be told, beyond libavcodec's own
// fields, so that chunks of a film join as packets and so that the bytes follow from
// the job alone. Pure: options in, options out.

#include <string>

#include "codec/encode_settings.h"
#include "core/hdr.h"
#include "core/result.h"

namespace glyphreel {

struct Circumstances {
  int threads = 1;
  bool has_avx512 = false;   // the processor
  HdrMetadata hdr = {};      // of the film
};

// `user`, and behind it what `encoder` needs. kBadRequest where the user's own
// "x264-params" and their like contradict it.
Result<EncoderOptions> tuned_options(const std::string& encoder,
                                     const EncoderOptions& user,
                                     const Circumstances& circumstances);

}  // namespace glyphreel

#endif  // GR_CODEC_ENCODER_TUNING_H_
