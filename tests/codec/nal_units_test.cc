// SPDX-License-Identifier: Apache-2.0
#include "codec/nal_units.h"

#include <gtest/gtest.h>

#include <string>

namespace glyphreel {
namespace {

using Bytes = std::vector<uint8_t>;

Bytes operator+(Bytes a, const Bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}
const Bytes kStart4 = {0, 0, 0, 1}, kStart3 = {0, 0, 1};
const Bytes kSps = {0x67, 1, 2, 3}, kPps = {0x68, 9}, kSlice = {0x65, 0x88, 0, 0, 3, 1};

// An SEI of one user_data_unregistered message.
Bytes user_data(const Bytes& id, const std::string& text) {
  Bytes sei = {6, 5};
  size_t size = id.size() + text.size();
  for (; size >= 255; size -= 255) sei.push_back(255);
  sei.push_back(static_cast<uint8_t>(size));
  sei = sei + id + Bytes(text.begin(), text.end());
  sei.push_back(0x80);
  return sei;
}
const Bytes kX264 = {0xdc, 0x45, 0xe9, 0xbd, 0xe6, 0xd9, 0x48, 0xb7,
                     0x96, 0x2c, 0xd8, 0x20, 0xd9, 0x23, 0xee, 0xef};
const Bytes kOther(16, 0x42);

Bytes cleaned(const Bytes& packet, const Bytes& headers) {
  Bytes out;
  append_cleaned(NalCodec::kH264, packet, headers, out);
  return out;
}

TEST(NalUnits, BannerGoesAndAllElseStays) {
  const Bytes banner = user_data(kX264, std::string(600, 'x'));
  const Bytes other = user_data(kOther, "captions");
  const Bytes headers = kStart4 + kSps + kStart4 + kPps;
  EXPECT_EQ(cleaned(kStart4 + banner + kStart4 + kSlice, headers), kStart4 + kSlice);
  EXPECT_EQ(cleaned(kStart3 + other + kStart3 + banner + kStart3 + kSlice, headers),
            kStart4 + other + kStart4 + kSlice);
  // Untouched, byte for byte, when there is nothing to take out.
  const Bytes plain = kStart3 + other + kStart3 + kSlice;
  EXPECT_EQ(cleaned(plain, headers), plain);
}

TEST(NalUnits, LengthPrefixedPacketsKeepTheirForm) {
  const Bytes avcc = Bytes{1, 100, 0, 31, 0xff, 0xe1, 0, 4} + kSps +
                     Bytes{1, 0, 2} + kPps;
  const Bytes banner = user_data(kX264, "x264 - core 164");
  const Bytes packet = Bytes{0, 0, 0, static_cast<uint8_t>(banner.size())} + banner +
                       Bytes{0, 0, 0, 4} + kSps + Bytes{0, 0, 0, 6} + kSlice;
  EXPECT_EQ(nal_length_bytes(NalCodec::kH264, avcc), 4);
  EXPECT_EQ(cleaned(packet, avcc), Bytes({0, 0, 0, 6}) + kSlice);
}

TEST(NalUnits, OnlyKnownParameterSetsGo) {
  const Bytes headers = kStart4 + kSps + kStart4 + kPps;
  const Bytes changed = {0x68, 7, 7};
  EXPECT_EQ(cleaned(kStart4 + kSps + kStart4 + changed + kStart4 + kSlice, headers),
            kStart4 + changed + kStart4 + kSlice);
  EXPECT_EQ(parameter_sets_of(NalCodec::kH264,
                              kStart4 + kSps + kStart3 + kPps + kStart3 + kSlice),
            headers);
}

TEST(NalUnits, DamagedBytesAreNoCrash) {
  EXPECT_TRUE(split_nal_units({}, 0).empty());
  EXPECT_TRUE(split_nal_units(Bytes{0, 0, 1}, 0).empty());
  EXPECT_TRUE(split_nal_units(Bytes{0, 0, 0, 9, 1}, 4).empty());
  EXPECT_TRUE(split_nal_units(Bytes{0, 0}, 4).empty());
  EXPECT_FALSE(is_encoder_banner(NalCodec::kH264, Bytes{6, 5}));
  EXPECT_FALSE(is_encoder_banner(NalCodec::kH264, Bytes{6, 5, 255, 255}));
  EXPECT_FALSE(is_encoder_banner(NalCodec::kHevc, Bytes{}));
  for (size_t n = 0; n < 30; ++n) {
    Bytes out;
    append_cleaned(NalCodec::kHevc, Bytes(n, 1), Bytes(n, 1), out);
    EXPECT_EQ(out.size(), n);
  }
}

}  // namespace
}  // namespace glyphreel
