// SPDX-License-Identifier: Apache-2.0
#include "core/pixel_format.h"

#include <gtest/gtest.h>

#include <set>

namespace glyphreel {
namespace {

TEST(PixelFormat, NamesLeadToTheirLayout) {
  for (const PixelFormatLayout& l : kPixelFormatLayouts) {
    EXPECT_EQ(pixel_format_by_name(l.name), l.format);
    EXPECT_EQ(layout_of(l.format).name, l.name);
  }
  EXPECT_EQ(pixel_format_by_name("yuvj422p"), PixelFormat::kYuv422p);
  EXPECT_EQ(pixel_format_by_name("gray8"), PixelFormat::kGray8);
  EXPECT_EQ(pixel_format_by_name("pal8"), PixelFormat::kNone);
  EXPECT_EQ(pixel_format_by_name(""), PixelFormat::kNone);
}

TEST(PixelFormat, EveryComponentHasAPlaceOfItsOwn) {
  for (const PixelFormatLayout& l : kPixelFormatLayouts) {
    std::set<std::pair<int, int>> places;
    for (int c = 0; c < l.component_count; ++c) {
      const ComponentPlace& at = l.components[static_cast<size_t>(c)];
      EXPECT_TRUE(places.insert({at.plane, at.offset}).second) << l.name;
      EXPECT_LT(at.plane, l.plane_count) << l.name;
      EXPECT_LT(at.offset, at.step) << l.name;
      EXPECT_EQ(at.step, l.plane_step(at.plane)) << l.name;
    }
    EXPECT_EQ(l.bytes_per_sample, l.bit_depth > 8 ? 2 : 1) << l.name;
    EXPECT_LE(l.bit_depth + l.sample_shift, 8 * l.bytes_per_sample) << l.name;
  }
}

// Bytes of an odd frame, as FFmpeg's av_image_get_buffer_size() has them.
TEST(PixelFormat, PlanesOfOddFramesHoldWholeChromaSamples) {
  const auto bytes = [](PixelFormat f) {
    const PixelFormatLayout& l = layout_of(f);
    int sum = 0;
    for (int p = 0; p < l.plane_count; ++p)
      sum += plane_width(l, p, 7) * plane_height(l, p, 5) * l.bytes_per_sample;
    return sum;
  };
  EXPECT_EQ(bytes(PixelFormat::kYuv420p), 35 + 2 * 12);
  EXPECT_EQ(bytes(PixelFormat::kNv12), 35 + 2 * 12);
  EXPECT_EQ(bytes(PixelFormat::kNv16), 35 + 2 * 20);
  EXPECT_EQ(bytes(PixelFormat::kYuv422p12), 2 * (35 + 2 * 20));
  EXPECT_EQ(bytes(PixelFormat::kP010), 2 * (35 + 2 * 12));
  EXPECT_EQ(bytes(PixelFormat::kGray10), 2 * 35);
  EXPECT_EQ(bytes(PixelFormat::kGbrp), 3 * 35);
  EXPECT_EQ(bytes(PixelFormat::kRgb24), 3 * 35);
  EXPECT_EQ(bytes(PixelFormat::kBgr0), 4 * 35);
}

}  // namespace
}  // namespace glyphreel
