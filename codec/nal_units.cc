// SPDX-License-Identifier: Apache-2.0
#include "codec/nal_units.h"

#include <algorithm>
#include <array>

namespace glyphreel {
namespace {

using Bytes = std::span<const uint8_t>;

// user_data_unregistered UUIDs (H.264 D.1.7) that x264 and x265 mark their banner with.
constexpr std::array<std::array<uint8_t, 16>, 2> kBannerIds = {{
    {0xdc, 0x45, 0xe9, 0xbd, 0xe6, 0xd9, 0x48, 0xb7, 0x96, 0x2c, 0xd8, 0x20, 0xd9,
     0x23, 0xee, 0xef},
    {0x2c, 0xa2, 0xde, 0x09, 0xb5, 0x17, 0x47, 0xdb, 0xbb, 0x55, 0xa4, 0xfe, 0x7f,
     0xc2, 0xfc, 0x4e},
}};

// nal_unit_type: H.264 table 7-1, H.265 table 7-1.
int nal_type(NalCodec codec, Bytes nal) {
  if (nal.empty()) return -1;
  return codec == NalCodec::kH264 ? nal[0] & 31 : nal[0] >> 1 & 63;
}
size_t header_bytes(NalCodec codec) { return codec == NalCodec::kH264 ? 1 : 2; }

// Index of the next 00 00 01 at or after `from`, or the size.
size_t find_start_code(Bytes b, size_t from) {
  for (size_t i = from; i + 3 <= b.size(); ++i) {
    if (b[i + 2] > 1) {
      i += 2;
      continue;
    }
    if (b[i] == 0 && b[i + 1] == 0 && b[i + 2] == 1) return i;
  }
  return b.size();
}

bool looks_like_annex_b(Bytes b) {
  return b.size() >= 4 && b[0] == 0 && b[1] == 0 &&
         (b[2] == 1 || (b[2] == 0 && b[3] == 1));
}

std::vector<Bytes> split_annex_b(Bytes bytes) {
  std::vector<Bytes> units;
  size_t start = find_start_code(bytes, 0);
  while (start < bytes.size()) {
    const size_t first = start + 3;
    const size_t next = find_start_code(bytes, first);
    // Zeros before a start code belong to it (B.1.1), not to the unit.
    size_t last = next;
    while (last > first && bytes[last - 1] == 0) --last;
    if (last > first) units.push_back(bytes.subspan(first, last - first));
    start = next;
  }
  return units;
}

bool contains(const std::vector<Bytes>& units, Bytes unit) {
  return std::any_of(units.begin(), units.end(),
                     [&](Bytes u) { return std::ranges::equal(u, unit); });
}

// Appends up to `count` units, each behind its 16-bit length, from `at` on and moves
// `at` behind them; false when one does not end inside `h`.
bool take_units(Bytes h, int count, size_t& at, std::vector<Bytes>& units) {
  for (int i = 0; i < count && at + 2 <= h.size(); ++i) {
    const size_t size = static_cast<size_t>(h[at]) << 8 | h[at + 1];
    if (at + 2 + size > h.size()) return false;
    units.push_back(h.subspan(at + 2, size));
    at += 2 + size;
  }
  return true;
}

// The parameter sets inside avcC.
std::vector<Bytes> split_avcc(Bytes h) {
  std::vector<Bytes> units;
  if (h.size() < 7) return units;
  size_t at = 5;
  for (int pass = 0; pass < 2 && at < h.size(); ++pass) {
    const int count = pass == 0 ? h[at] & 31 : h[at];
    ++at;
    if (!take_units(h, count, at, units)) return units;
  }
  return units;
}

// The parameter sets inside hvcC.
std::vector<Bytes> split_hvcc(Bytes h) {
  std::vector<Bytes> units;
  if (h.size() < 23) return units;
  size_t at = 23;
  for (int array = 0; array < h[22] && at + 3 <= h.size(); ++array) {
    const int count = h[at + 1] << 8 | h[at + 2];
    at += 3;
    if (!take_units(h, count, at, units)) return units;
  }
  return units;
}

}  // namespace

std::vector<Bytes> split_nal_units(Bytes bytes, int length_bytes) {
  if (length_bytes == 0) return split_annex_b(bytes);
  std::vector<Bytes> units;
  size_t at = 0;
  while (at < bytes.size()) {
    if (bytes.size() - at < static_cast<size_t>(length_bytes)) return {};
    size_t size = 0;
    for (int i = 0; i < length_bytes; ++i) size = size << 8 | bytes[at++];
    if (size > bytes.size() - at) return {};
    if (size > 0) units.push_back(bytes.subspan(at, size));
    at += size;
  }
  return units;
}

int nal_length_bytes(NalCodec codec, Bytes headers) {
  if (headers.empty() || looks_like_annex_b(headers) || headers[0] != 1) return 0;
  const size_t at = codec == NalCodec::kH264 ? 4 : 21;
  return headers.size() > at ? (headers[at] & 3) + 1 : 0;
}

bool is_encoder_banner(NalCodec codec, Bytes nal) {
  const int type = nal_type(codec, nal);
  if (codec == NalCodec::kH264 ? type != 6 : type != 39 && type != 40)
    return false;
  size_t at = header_bytes(codec);
  if (at >= nal.size() || nal[at++] != 5) return false;  // user_data_unregistered
  size_t size = 0;
  while (at < nal.size()) {
    size += nal[at];
    if (nal[at++] != 255) break;
  }
  // The identifiers hold no two zeros in a row, so no emulation prevention either.
  if (size < 16 || nal.size() - at < 16) return false;
  const Bytes id = nal.subspan(at, 16);
  if (std::none_of(kBannerIds.begin(), kBannerIds.end(),
                   [&](const auto& k) { return std::ranges::equal(k, id); }))
    return false;
  // Text needs no emulation prevention, so the size counts bytes: another message
  // behind this one would leave more than the trailing bits.
  return nal.size() - at <= size + 1;
}

bool is_parameter_set(NalCodec codec, Bytes nal) {
  const int type = nal_type(codec, nal);
  return codec == NalCodec::kH264 ? type == 7 || type == 8 : type >= 32 && type <= 34;
}

std::vector<Bytes> parameter_sets_in(NalCodec codec, Bytes headers) {
  if (nal_length_bytes(codec, headers) == 0) return split_annex_b(headers);
  return codec == NalCodec::kH264 ? split_avcc(headers) : split_hvcc(headers);
}

void append_nal_unit(Bytes unit, int length_bytes, std::vector<uint8_t>& out) {
  if (length_bytes == 0) {
    // B.1.2 wants four bytes before parameter sets and an access unit's first unit;
    // they are right everywhere.
    out.insert(out.end(), {0, 0, 0, 1});
  } else {
    for (int shift = 8 * (length_bytes - 1); shift >= 0; shift -= 8)
      out.push_back(static_cast<uint8_t>(unit.size() >> shift));
  }
  out.insert(out.end(), unit.begin(), unit.end());
}

void append_cleaned(NalCodec codec, Bytes packet, Bytes headers,
                    std::vector<uint8_t>& out) {
  const int length_bytes = nal_length_bytes(codec, headers);
  const std::vector<Bytes> units = split_nal_units(packet, length_bytes);
  const std::vector<Bytes> known = parameter_sets_in(codec, headers);
  const auto is_unwanted = [&](Bytes unit) {
    return is_encoder_banner(codec, unit) ||
           (is_parameter_set(codec, unit) && contains(known, unit));
  };
  if (std::none_of(units.begin(), units.end(), is_unwanted)) {
    out.insert(out.end(), packet.begin(), packet.end());
    return;
  }
  for (Bytes unit : units)
    if (!is_unwanted(unit)) append_nal_unit(unit, length_bytes, out);
}

std::vector<uint8_t> parameter_sets_of(NalCodec codec, Bytes packet) {
  std::vector<uint8_t> headers;
  for (Bytes unit : split_annex_b(packet))
    if (is_parameter_set(codec, unit)) append_nal_unit(unit, 0, headers);
  return headers;
}

}  // namespace glyphreel
