// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_NAL_UNITS_H_
#define GR_CODEC_NAL_UNITS_H_

// Private to codec/: takes out of H.264 and HEVC packets what a joined film must not
// carry: the encoder's banner (its options as text) and parameter sets, which belong
// in the headers. Pure; works on bytes alone.

#include <cstdint>
#include <span>
#include <vector>

namespace glyphreel {

enum class NalCodec : uint8_t { kH264, kHevc };

// The NAL units of one packet, or of headers, without start codes or lengths: Annex B
// (H.264 and H.265 annex B: start codes) or, where `length_bytes` is 1, 2 or 4, each
// behind its length. Empty when the bytes are neither. Views of `bytes`.
std::vector<std::span<const uint8_t>> split_nal_units(
    std::span<const uint8_t> bytes, int length_bytes);

// How long the length in front of each NAL unit is, from the stream's headers: 0 for
// Annex B, else what avcC (ISO/IEC 14496-15 5.3.3.1) or hvcC (8.3.3.1) says.
int nal_length_bytes(NalCodec codec, std::span<const uint8_t> headers);

// An SEI that holds nothing but x264's or x265's user data with its banner.
bool is_encoder_banner(NalCodec codec, std::span<const uint8_t> nal_unit);
bool is_parameter_set(NalCodec codec, std::span<const uint8_t> nal_unit);

// Appends `packet` to `out` without banners, and without those parameter sets that
// `headers` holds byte for byte. Everything else stays, in its form.
void append_cleaned(NalCodec codec, std::span<const uint8_t> packet,
                    std::span<const uint8_t> headers, std::vector<uint8_t>& out);

// The parameter sets in a stream's headers: Annex B, avcC or hvcC.
std::vector<std::span<const uint8_t>> parameter_sets_in(
    NalCodec codec, std::span<const uint8_t> headers);

// Appends `unit`, in the form that split_nal_units() takes apart.
void append_nal_unit(std::span<const uint8_t> unit, int length_bytes,
                     std::vector<uint8_t>& out);

// The parameter sets of an Annex B packet, as Annex B headers; empty if it has none.
std::vector<uint8_t> parameter_sets_of(NalCodec codec,
                                       std::span<const uint8_t> packet);

}  // namespace glyphreel

#endif  // GR_CODEC_NAL_UNITS_H_
