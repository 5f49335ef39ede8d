// SPDX-License-Identifier: Apache-2.0
#include "codec/h264_headers.h"

#include <algorithm>
#include <climits>

namespace glyphreel {
namespace {

using Bytes = std::span<const uint8_t>;

// A NAL unit's bytes behind its header, without emulation prevention (7.4.1.1).
std::vector<uint8_t> payload_of(Bytes unit) {
  std::vector<uint8_t> bytes;
  int zeros = 0;
  for (const uint8_t byte : unit.subspan(std::min<size_t>(1, unit.size()))) {
    if (zeros >= 2 && byte == 3) {
      zeros = 0;
      continue;
    }
    zeros = byte == 0 ? zeros + 1 : 0;
    bytes.push_back(byte);
  }
  return bytes;
}

// The bits of a payload. Beyond the end everything is 0 and the reader is bad.
class BitReader {
 public:
  explicit BitReader(Bytes unit) : bytes_(payload_of(unit)) {}

  bool is_good() const { return good_; }
  uint32_t bits(int count) {
    uint32_t value = 0;
    for (; count > 0; --count) value = value << 1 | bit();
    return value;
  }
  bool flag() { return bit() != 0; }
  // ue(v), 9.1.
  uint32_t unsigned_golomb() {
    int zeros = 0;
    while (good_ && bit() == 0) {
      if (++zeros > 31) good_ = false;
    }
    return good_ ? (1u << zeros) - 1 + bits(zeros) : 0;
  }
  // se(v), 9.1.1.
  int64_t signed_golomb() {
    const int64_t k = unsigned_golomb();
    return (k & 1) != 0 ? (k + 1) / 2 : -(k / 2);
  }

 private:
  uint32_t bit() {
    if (at_ >= 8 * bytes_.size()) {
      good_ = false;
      return 0;
    }
    const uint32_t value = bytes_[at_ / 8] >> (7 - at_ % 8) & 1u;
    ++at_;
    return value;
  }

  std::vector<uint8_t> bytes_;
  size_t at_ = 0;
  bool good_ = true;
};

void skip_scaling_list(BitReader& r, int size) {
  int64_t last = 8, next = 8;
  for (int i = 0; i < size && r.is_good(); ++i) {
    if (next != 0) next = (last + r.signed_golomb() + 256) % 256;
    if (next != 0) last = next;
  }
}

// E.1.2.
void skip_hrd(BitReader& r) {
  const uint32_t count = r.unsigned_golomb() + 1;
  r.bits(8);
  for (uint32_t i = 0; i < count && r.is_good(); ++i) {
    r.unsigned_golomb();
    r.unsigned_golomb();
    r.flag();
  }
  r.bits(20);
}

// Table E-1.
constexpr int kAspects[][2] = {{0, 0},   {1, 1},   {12, 11}, {10, 11}, {16, 11}, {40, 33},
                               {24, 11}, {20, 11}, {32, 11}, {80, 33}, {18, 11}, {15, 11},
                               {64, 33}, {160, 99}, {4, 3},  {3, 2},   {2, 1}};
constexpr uint32_t kExtendedAspect = 255;

// E.1.1.
void read_vui(BitReader& r, H264Sps& sps) {
  if (r.flag()) {  // aspect_ratio_info
    const uint32_t aspect = r.bits(8);
    if (aspect == kExtendedAspect) {
      sps.aspect_num = static_cast<int>(r.bits(16));
      sps.aspect_den = static_cast<int>(r.bits(16));
    } else if (aspect < std::size(kAspects)) {
      sps.aspect_num = kAspects[aspect][0];
      sps.aspect_den = kAspects[aspect][1];
    }
  }
  if (r.flag()) r.flag();  // overscan
  if (r.flag()) {          // video_signal_type
    r.bits(4);
    if (r.flag()) r.bits(24);
  }
  if (r.flag()) {  // chroma_loc_info
    r.unsigned_golomb();
    r.unsigned_golomb();
  }
  if (r.flag()) {  // timing_info
    r.bits(32);
    r.bits(32);
    r.flag();
  }
  const bool has_nal_hrd = r.flag();
  if (has_nal_hrd) skip_hrd(r);
  const bool has_vcl_hrd = r.flag();
  if (has_vcl_hrd) skip_hrd(r);
  if (has_nal_hrd || has_vcl_hrd) r.flag();
  r.flag();        // pic_struct_present
  if (r.flag()) {  // bitstream_restriction
    r.flag();
    for (int i = 0; i < 4; ++i) r.unsigned_golomb();
    const uint32_t reorder_frames = r.unsigned_golomb();
    r.unsigned_golomb();
    if (r.is_good() && reorder_frames <= 16)
      sps.reorder_frames = static_cast<int>(reorder_frames);
  }
}

bool has_chroma_format(int profile) {
  constexpr int kThese[] = {100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135};
  return std::find(std::begin(kThese), std::end(kThese), profile) != std::end(kThese);
}

int nal_type(Bytes unit) { return unit.empty() ? -1 : unit[0] & 31; }

}  // namespace

std::optional<H264Sps> parse_h264_sps(Bytes unit) {
  if (nal_type(unit) != 7) return std::nullopt;
  BitReader r(unit);
  H264Sps sps;
  sps.profile = static_cast<int>(r.bits(8));
  sps.constraints = static_cast<int>(r.bits(8));
  sps.level = static_cast<int>(r.bits(8));
  const uint32_t id = r.unsigned_golomb();
  if (id > 31) return std::nullopt;
  sps.id = static_cast<int>(id);
  if (has_chroma_format(sps.profile)) {
    const uint32_t chroma_format = r.unsigned_golomb();
    if (chroma_format > 3) return std::nullopt;
    sps.chroma_format = static_cast<int>(chroma_format);
    if (chroma_format == 3) r.flag();
    const uint32_t luma = r.unsigned_golomb(), chroma = r.unsigned_golomb();
    if (luma > 6 || chroma > 6) return std::nullopt;
    sps.luma_bits = 8 + static_cast<int>(luma);
    sps.chroma_bits = 8 + static_cast<int>(chroma);
    r.flag();
    if (r.flag())
      for (int i = 0; i < (chroma_format == 3 ? 12 : 8); ++i)
        if (r.flag()) skip_scaling_list(r, i < 6 ? 16 : 64);
  }
  r.unsigned_golomb();  // log2_max_frame_num
  const uint32_t order_type = r.unsigned_golomb();
  if (order_type == 0) {
    r.unsigned_golomb();
  } else if (order_type == 1) {
    r.flag();
    r.signed_golomb();
    r.signed_golomb();
    for (uint32_t n = r.unsigned_golomb(); n > 0 && r.is_good(); --n) r.signed_golomb();
  } else if (order_type != 2) {
    return std::nullopt;
  }
  r.unsigned_golomb();  // max_num_ref_frames
  r.flag();
  sps.width = 16 * (int64_t{r.unsigned_golomb()} + 1);
  const int64_t map_units = int64_t{r.unsigned_golomb()} + 1;
  sps.frames_only = r.flag();
  if (!sps.frames_only) r.flag();
  sps.height = map_units * (sps.frames_only ? 16 : 32);
  r.flag();
  if (r.flag()) {  // cropping, in units of chroma samples, of fields' rows where there are
    const int unit_x = sps.chroma_format == 1 || sps.chroma_format == 2 ? 2 : 1;
    const int unit_y = (sps.chroma_format == 1 ? 2 : 1) * (sps.frames_only ? 1 : 2);
    for (int i = 0; i < 2; ++i) sps.width -= int64_t{unit_x} * r.unsigned_golomb();
    for (int i = 0; i < 2; ++i) sps.height -= int64_t{unit_y} * r.unsigned_golomb();
  }
  // Output order is decoding order (8.2.1.3).
  if (order_type == 2) sps.reorder_frames = 0;
  if (r.flag()) read_vui(r, sps);
  if (!r.is_good()) return std::nullopt;
  return sps;
}

std::optional<H264PpsIds> parse_h264_pps(Bytes unit) {
  if (nal_type(unit) != 8) return std::nullopt;
  BitReader r(unit.first(std::min<size_t>(unit.size(), 16)));
  const uint32_t id = r.unsigned_golomb(), sps_id = r.unsigned_golomb();
  if (!r.is_good() || id > 255 || sps_id > 31) return std::nullopt;
  return H264PpsIds{static_cast<int>(id), static_cast<int>(sps_id)};
}

int h264_profile_rank(const H264Sps& sps) {
  switch (sps.profile) {
    case 66: return (sps.constraints & 0x40) != 0 ? 0 : -1;
    case 77: return 1;
    case 100: return 2;
    default: return -1;
  }
}

std::vector<int> sei_message_types(Bytes unit) {
  std::vector<int> types;
  if (nal_type(unit) != 6) return types;
  const std::vector<uint8_t> bytes = payload_of(unit);
  size_t at = 0;
  // At most 255 times the unit's bytes.
  const auto number = [&] {
    size_t value = 0;
    while (at < bytes.size()) {
      value += bytes[at];
      if (bytes[at++] != 255) break;
    }
    return value;
  };
  // Behind the last message there is only a stop bit.
  while (at + 2 <= bytes.size()) {
    types.push_back(static_cast<int>(std::min<size_t>(number(), INT_MAX)));
    at += number();
  }
  return types;
}

std::vector<uint8_t> make_avcc(const std::vector<Bytes>& sets) {
  std::vector<Bytes> sps_units, pps_units;
  int rank = -1, level = 0;
  uint8_t profile = 0, constraints = 0xff;
  for (const Bytes unit : sets) {
    auto& units = nal_type(unit) == 7 ? sps_units : pps_units;
    if (unit.size() > 0xffff) return {};
    if (std::any_of(units.begin(), units.end(),
                    [&](Bytes u) { return std::ranges::equal(u, unit); }))
      continue;
    units.push_back(unit);
    if (nal_type(unit) != 7) {
      if (!parse_h264_pps(unit)) return {};
      continue;
    }
    const auto sps = parse_h264_sps(unit);
    if (!sps || h264_profile_rank(*sps) < 0) return {};
    if (h264_profile_rank(*sps) > rank) {
      rank = h264_profile_rank(*sps);
      profile = static_cast<uint8_t>(sps->profile);
    }
    constraints &= static_cast<uint8_t>(sps->constraints);
    level = std::max(level, sps->level);
  }
  if (sps_units.empty() || sps_units.size() > 31 || pps_units.empty() ||
      pps_units.size() > 255)
    return {};
  std::vector<uint8_t> out = {1, profile, constraints, static_cast<uint8_t>(level), 0xff};
  const auto append = [&](const std::vector<Bytes>& units, uint8_t reserved) {
    out.push_back(static_cast<uint8_t>(units.size() | reserved));
    for (const Bytes unit : units) {
      out.push_back(static_cast<uint8_t>(unit.size() >> 8));
      out.push_back(static_cast<uint8_t>(unit.size()));
      out.insert(out.end(), unit.begin(), unit.end());
    }
  };
  append(sps_units, 0xe0);
  append(pps_units, 0);
  // Of High: 4:2:0, 8 bits of both, no extensions.
  if (profile == 100) out.insert(out.end(), {0xfd, 0xf8, 0xf8, 0});
  return out;
}

}  // namespace glyphreel
