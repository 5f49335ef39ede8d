// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TESTS_TEXT_TEST_FRAME_H_
#define GR_TESTS_TEXT_TEST_FRAME_H_

// A frame in memory of its own, with guard bytes around every row, and the
// shared font library of a test program.

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

#include "core/frame_view.h"
#include "text/font_library.h"

namespace glyphreel {

class TestFrame {
 public:
  static constexpr int kGuard =
      37;  // odd, so that rows are misaligned for 8 bits
  static constexpr uint8_t kGuardByte = 0xA5;

  // Every sample of component c holds values[c]; what is no component, values[3].
  TestFrame(const FrameFormat& format, std::array<int, 4> values) {
    view_.format = format;
    const PixelFormatLayout& l = layout_of(format.pixel_format);
    for (int p = 0; p < l.plane_count; ++p) {
      const int w = plane_width(l, p, format.size.width);
      const int h = plane_height(l, p, format.size.height);
      const int guard = kGuard * l.bytes_per_sample;
      const ptrdiff_t stride =
          static_cast<ptrdiff_t>(w) * l.bytes_per_sample + 2 * guard;
      auto& bytes = planes_[static_cast<size_t>(p)];
      bytes.assign(static_cast<size_t>(stride) * static_cast<size_t>(h + 2),
                   kGuardByte);
      view_.planes[static_cast<size_t>(p)] = {bytes.data() + stride + guard,
                                              stride, w, h};
      for (int y = 0; y < h; ++y)
        for (int x = 0; x < w; ++x) {
          set(p, x, y, values[static_cast<size_t>(component_at(p, x))]);
        }
    }
    before_ = planes_;
  }

  TestFrame(const TestFrame&) = delete;  // the view points into the planes
  TestFrame& operator=(const TestFrame&) = delete;

  const FrameView& view() const { return view_; }
  const PixelFormatLayout& layout() const {
    return layout_of(view_.format.pixel_format);
  }

  // Which component sample x of a row of the plane is; the last where it is none.
  int component_at(int plane, int x) const {
    const PixelFormatLayout& l = layout();
    for (int c = 0; c < l.component_count; ++c) {
      const ComponentPlace& at = l.components[static_cast<size_t>(c)];
      if (at.plane == plane && x % at.step == at.offset) return c;
    }
    return 3;
  }
  // Component c of column x and row y in its own resolution.
  int component(int c, int x, int y) const {
    const ComponentPlace& at = layout().components[static_cast<size_t>(c)];
    return get(at.plane, x * at.step + at.offset, y);
  }

  // Sample values, without p010's shift.
  int get(int plane, int x, int y) const {
    const PlaneView& v = view_.planes[static_cast<size_t>(plane)];
    if (layout().bytes_per_sample == 1) return v.row<uint8_t>(y)[x];
    return v.row<uint16_t>(y)[x] >> layout().sample_shift;
  }
  void set(int plane, int x, int y, int value) {
    const PlaneView& v = view_.planes[static_cast<size_t>(plane)];
    if (layout().bytes_per_sample == 1)
      v.row<uint8_t>(y)[x] = static_cast<uint8_t>(value);
    else
      v.row<uint16_t>(y)[x] =
          static_cast<uint16_t>(value << layout().sample_shift);
  }
  // Y, Cb, Cr at chroma position (cx, cy); Y of its top left luma sample.
  std::array<int, 3> color_at(int cx, int cy) const {
    const PixelFormatLayout& l = layout();
    return {component(0, cx << l.chroma_shift_x, cy << l.chroma_shift_y),
            component(1, cx, cy), component(2, cx, cy)};
  }

  bool is_unchanged() const { return planes_ == before_; }
  bool guards_are_intact() const {
    const PixelFormatLayout& l = layout();
    for (int p = 0; p < l.plane_count; ++p) {
      const PlaneView& v = view_.planes[static_cast<size_t>(p)];
      const auto& bytes = planes_[static_cast<size_t>(p)];
      std::vector<uint8_t> copy = bytes;
      for (int y = 0; y < v.height; ++y)
        std::memset(copy.data() + (v.row<uint8_t>(y) - bytes.data()),
                    kGuardByte,
                    static_cast<size_t>(v.width) *
                        static_cast<size_t>(l.bytes_per_sample));
      for (const uint8_t b : copy)
        if (b != kGuardByte) return false;
    }
    return true;
  }
  // The rectangle of luma samples that differ from what they were.
  Rect changed_luma() const {
    const PlaneView& v = view_.planes[0];
    int left = v.width, top = v.height, right = 0, bottom = 0;
    for (int y = 0; y < v.height; ++y)
      for (int x = 0; x < v.width; ++x) {
        const auto bytes = static_cast<size_t>(layout().bytes_per_sample);
        const auto at =
            static_cast<size_t>(v.row<uint8_t>(y) - planes_[0].data()) +
            static_cast<size_t>(x) * bytes;
        if (std::memcmp(&planes_[0][at], &before_[0][at], bytes) != 0) {
          left = std::min(left, x);
          right = std::max(right, x + 1);
          top = std::min(top, y);
          bottom = std::max(bottom, y + 1);
        }
      }
    if (left >= right) return {};
    return {left, top, right - left, bottom - top};
  }
  friend bool operator==(const TestFrame& a, const TestFrame& b) {
    return a.planes_ == b.planes_;
  }

 private:
  FrameView view_;
  std::array<std::vector<uint8_t>, 3> planes_, before_;
};

inline FrameFormat test_format(
    int width, int height, PixelFormat pixel_format = PixelFormat::kYuv420p) {
  FrameFormat f;
  f.size = {width, height};
  f.pixel_format = pixel_format;
  return f;
}

inline std::array<int, 4> gray(const FrameFormat& f, int value8 = 126) {
  const PixelFormatLayout& l = layout_of(f.pixel_format);
  const int up = l.bit_depth - 8;
  const int other = (l.model == ColorModel::kRgb ? value8 : 128) << up;
  return {value8 << up, other, other, (1 << l.bit_depth) - 1};
}

// Loaded once; a program under test has no such global.
inline std::shared_ptr<FontLibrary> test_fonts() {
  static const std::shared_ptr<FontLibrary> fonts = [] {
    auto created = FontLibrary::create();
    EXPECT_TRUE(created.ok()) << created.error().message;
    return created.ok() ? created.value() : nullptr;
  }();
  return fonts;
}

}  // namespace glyphreel

#endif  // GR_TESTS_TEXT_TEST_FRAME_H_
