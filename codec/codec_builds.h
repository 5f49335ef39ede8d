// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_CODEC_BUILDS_H_
#define GR_CODEC_CODEC_BUILDS_H_

// What, besides the film and its settings, decides the bytes of an encoded stretch: the
// builds of the libraries that decode, convert and encode, and what the processor can.

#include <cstdint>
#include <string>

#include "codec/encode_settings.h"

namespace glyphreel {

// The versions and builds of libavcodec, libx264 and the like.
std::string codec_library_builds();

// What of the processor's abilities the bytes may depend on: all of them, but AVX-512
// where libx264 is told not to use it (see encoder_tuning.cc), or the encoder is FFmpeg's
// own of AAC, which has no such code.
int64_t processor_level(const std::string& codec, const EncoderOptions& options);

// Some value of the options, or a part of it, is the name of a file ("qpfile=x").
bool names_a_file(const EncoderOptions& options);

// Whether `codec` may be made by a device: its driver and firmware, of which nothing is
// known here, decide about the bytes.
bool is_on_a_device(const std::string& codec);

}  // namespace glyphreel

#endif  // GR_CODEC_CODEC_BUILDS_H_
