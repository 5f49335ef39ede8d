// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_ENCODER_OPEN_H_
#define GR_CODEC_ENCODER_OPEN_H_

// Private to codec/: opens video encoders, all of a film's with the same parameters,
// and closes those that are not needed to the end.

#include "codec/av_ptr.h"
#include "codec/encode_settings.h"
#include "core/frame_view.h"
#include "core/hdr.h"
#include "core/rational.h"
#include "core/result.h"

namespace glyphreel {

// An open encoder. Where that fails, finds the option that is to blame: the one
// without which it works. `options` are the user's own.
Result<AvCodecContextPtr> open_encoder(const AVCodec* codec,
                                       const EncoderOptions& options,
                                       const FrameFormat& format, Rational frame_rate,
                                       int threads, const HdrMetadata& hdr = {});

// SVT-AV1 hangs when it is closed without a frame or before it was told that the film
// ends. The others are spared the work. `has_ended` and `has_frames`: what it was sent.
void end_early(AVCodecContext* context, bool has_frames, bool has_ended);

}  // namespace glyphreel

#endif  // GR_CODEC_ENCODER_OPEN_H_
