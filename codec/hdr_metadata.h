// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_HDR_METADATA_H_
#define GR_CODEC_HDR_METADATA_H_

// Private to codec/: core/hdr.h's metadata in libav's side data, and in the words of
// encoders.

#include <string>

#include "codec/av_ptr.h"
#include "core/hdr.h"
#include "core/result.h"

namespace glyphreel {

// The container's side data of that kind; null where there is none, or less than
// `least` bytes.
const uint8_t* side_data_of(AVStream* stream, AVPacketSideDataType kind, size_t least);

// What a source's first frame (may be null), else its container says.
HdrMetadata hdr_metadata_of(AVStream* stream, const AVFrame* first);

// Makes a container say it.
Status set_hdr_metadata(AVStream* stream, const HdrMetadata& hdr);

// "G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,1)", as libx265
// takes it, or with whole units, as SVT-AV1 does.
enum class MasteringUnits : uint8_t { kOfSei, kWhole };
std::string mastering_words(const MasteringDisplay& display, MasteringUnits units);

}  // namespace glyphreel

#endif  // GR_CODEC_HDR_METADATA_H_
