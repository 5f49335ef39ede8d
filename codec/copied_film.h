// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_COPIED_FILM_H_
#define GR_CODEC_COPIED_FILM_H_

// One H.264 track of an encoder's packets and of sources' own ones (gop_reader.h): all
// parameter sets in one avcC, under different ids, none in the packets.

#include <cstdint>
#include <vector>

#include "codec/encode_settings.h"
#include "codec/stream_parameters.h"
#include "core/result.h"

namespace glyphreel {

// Whether such a track can hold what this encoder makes: H.264 as copied sources are.
bool joins_copies(const StreamParameters& encoder);

// `settings` of libx264, its parameter sets under `id` (0..31).
VideoEncodeSettings with_parameter_set_id(VideoEncodeSettings settings, int id);
// Whether the user's own options say that id.
bool says_parameter_set_id(const VideoEncodeSettings& settings);

// The track's parameters: the encoder's, with the sources' `sets` in its header; without
// the encoder's own where `has_encoded` is false. kCannotEncode where they do not fit.
Result<StreamParameters> with_copied_sets(const StreamParameters& encoder, bool has_encoded,
                                          const std::vector<std::vector<uint8_t>>& sets);

// An encoder's packets in the form of the track's: NAL units behind their lengths.
Status use_lengths(PacketRun& run);

}  // namespace glyphreel

#endif  // GR_CODEC_COPIED_FILM_H_
