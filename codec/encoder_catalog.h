// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_ENCODER_CATALOG_H_
#define GR_CODEC_ENCODER_CATALOG_H_

// Private to codec/: what this libavcodec can encode with, and what each encoder
// takes. Wrong names are answered with the nearest right one.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "codec/av_ptr.h"
#include "codec/encode_settings.h"

extern "C" {
#include <libavutil/channel_layout.h>
#include <libavutil/pixfmt.h>
#include <libavutil/samplefmt.h>
}

namespace glyphreel {

// ": did you mean 'x'?" or "" when `nearest` is empty.
std::string suggestion(const std::string& nearest);

// The encoder of that name and of that kind. kBadRequest with the nearest name;
// kCannotEncode when only the decoder of a codec exists.
Result<const AVCodec*> find_encoder(const std::string& name, AVMediaType kind);

// What the encoder takes; empty where it does not say.
std::vector<AVPixelFormat> pixel_formats_of(const AVCodec& codec);
std::vector<AVSampleFormat> sample_formats_of(const AVCodec& codec);
std::vector<int> sample_rates_of(const AVCodec& codec);
std::vector<const AVChannelLayout*> channel_layouts_of(const AVCodec& codec);

// Sets `options` on a context that is not open yet. kBadRequest naming an option that
// the encoder does not have (with the nearest it has), a value that it does not take,
// or one of `reserved`, which glyphreel sets itself.
Status apply_options(AVCodecContext& context, const EncoderOptions& options,
                     std::span<const std::string_view> reserved);

}  // namespace glyphreel

#endif  // GR_CODEC_ENCODER_CATALOG_H_
