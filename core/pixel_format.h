// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CORE_PIXEL_FORMAT_H_
#define GR_CORE_PIXEL_FORMAT_H_

// The frame formats that glyphreel draws on without converting the frame, and the
// one table of their layouts. Range (limited or full) is not part of a format: see
// ColorSpec. Samples of more than 8 bits are little-endian 16-bit words.

#include <cstdint>
#include <string_view>

namespace glyphreel {

enum class PixelFormat : uint8_t {
  kNone,
  kYuv420p,
  kYuv422p,
  kYuv444p,
  kNv12,
  kYuv420p10,
  kYuv422p10,
  kYuv444p10,
  kP010,
};

struct PixelFormatLayout {
  PixelFormat format;
  std::string_view name;   // FFmpeg's name of the format
  int plane_count;
  int bit_depth;           // significant bits of a sample
  int bytes_per_sample;
  int sample_shift;        // bits below the significant ones (p010: 6)
  int chroma_shift_x;      // log2 of luma columns per chroma column
  int chroma_shift_y;      // log2 of luma rows per chroma row
  bool interleaved_chroma; // plane 1 holds Cb, Cr, Cb, Cr, ...
};

inline constexpr PixelFormatLayout kPixelFormatLayouts[] = {
    {PixelFormat::kYuv420p, "yuv420p", 3, 8, 1, 0, 1, 1, false},
    {PixelFormat::kYuv422p, "yuv422p", 3, 8, 1, 0, 1, 0, false},
    {PixelFormat::kYuv444p, "yuv444p", 3, 8, 1, 0, 0, 0, false},
    {PixelFormat::kNv12, "nv12", 2, 8, 1, 0, 1, 1, true},
    {PixelFormat::kYuv420p10, "yuv420p10le", 3, 10, 2, 0, 1, 1, false},
    {PixelFormat::kYuv422p10, "yuv422p10le", 3, 10, 2, 0, 1, 0, false},
    {PixelFormat::kYuv444p10, "yuv444p10le", 3, 10, 2, 0, 0, 0, false},
    {PixelFormat::kP010, "p010le", 2, 10, 2, 6, 1, 1, true},
};

// The layout of `format`; format != kNone.
constexpr const PixelFormatLayout& layout_of(PixelFormat format) {
  return kPixelFormatLayouts[static_cast<int>(format) - 1];
}

// kNone for a name that is not in the table. "yuvj420p" and its like are known by
// their plain name: the range travels in ColorSpec.
constexpr PixelFormat pixel_format_by_name(std::string_view name) {
  for (const auto& l : kPixelFormatLayouts)
    if (l.name == name) return l.format;
  if (name == "yuvj420p") return PixelFormat::kYuv420p;
  if (name == "yuvj422p") return PixelFormat::kYuv422p;
  if (name == "yuvj444p") return PixelFormat::kYuv444p;
  return PixelFormat::kNone;
}

// Columns and rows of plane `plane` of a frame of the given luma size, in samples
// (an interleaved chroma plane counts both its components).
constexpr int plane_width(const PixelFormatLayout& l, int plane, int width) {
  if (plane == 0) return width;
  const int w = (width + (1 << l.chroma_shift_x) - 1) >> l.chroma_shift_x;
  return l.interleaved_chroma ? 2 * w : w;
}
constexpr int plane_height(const PixelFormatLayout& l, int plane, int height) {
  if (plane == 0) return height;
  return (height + (1 << l.chroma_shift_y) - 1) >> l.chroma_shift_y;
}

}  // namespace glyphreel

#endif  // GR_CORE_PIXEL_FORMAT_H_
