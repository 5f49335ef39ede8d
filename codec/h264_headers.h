// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_H264_HEADERS_H_
#define GR_CODEC_H264_HEADERS_H_

// Private to codec/: what H.264 parameter sets say, and one avcC for the sets of several
// streams. Works on bytes alone.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace glyphreel {

// Of a sequence parameter set (H.264 7.3.2.1.1, E.1.1), what joining goes by.
struct H264Sps {
  int id = 0;
  int profile = 0;              // profile_idc
  int constraints = 0;          // the byte after it
  int level = 0;                // level_idc
  int chroma_format = 1;        // 1: 4:2:0
  int luma_bits = 8, chroma_bits = 8;
  bool frames_only = false;     // frame_mbs_only_flag: progressive
  int64_t width = 0, height = 0;  // in samples, without what is cropped
  int aspect_num = 0, aspect_den = 0;  // 0: not told
  // How far frames are reordered at most; -1: not told.
  int reorder_frames = -1;
};
// Nothing for what is no such unit, or is cut off.
std::optional<H264Sps> parse_h264_sps(std::span<const uint8_t> nal_unit);

struct H264PpsIds {
  int id = 0, sps_id = 0;
};
std::optional<H264PpsIds> parse_h264_pps(std::span<const uint8_t> nal_unit);

// The payloadType of each message of an SEI unit (7.3.2.3.1); empty for another unit.
std::vector<int> sei_message_types(std::span<const uint8_t> nal_unit);

// avcC (ISO/IEC 14496-15 5.3.3.1) with 4-byte lengths. Each set once; of sets that say
// the same id, different ones must not come together. The profile and the level are the
// largest: Baseline with constraint_set1, Main and High contain one another in this
// order. Empty where there are more sets than fit, or one that cannot be read.
std::vector<uint8_t> make_avcc(const std::vector<std::span<const uint8_t>>& sets);

// How high a profile is among those that contain one another, 0 the lowest; -1: it is
// none of them.
int h264_profile_rank(const H264Sps& sps);

}  // namespace glyphreel

#endif  // GR_CODEC_H264_HEADERS_H_
