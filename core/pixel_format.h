// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CORE_PIXEL_FORMAT_H_
#define GR_CORE_PIXEL_FORMAT_H_

// The frame formats that glyphreel draws on without converting the frame, and the
// one table of their layouts: which component lies at which samples of which plane.
// Code that goes by the table needs no case for any format. Range (limited or full)
// is not part of a format: see ColorSpec. Samples of more than 8 bits are
// little-endian 16-bit words.

#include <array>
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
  kNv16,
  kYuv420p12,
  kYuv422p12,
  kYuv444p12,
  kGray8,
  kGray10,
  kGray12,
  kGbrp,
  kGbrp10,
  kGbrp12,
  kRgb24,
  kBgr24,
  kRgb0,
  kBgr0,
  kRgba,
  kBgra,
};

// What a format's components 0, 1, 2 are: Y, Cb, Cr; Y alone; or R, G, B.
enum class ColorModel : uint8_t { kYuv, kGray, kRgb };

// Column c of a component is sample `offset + c * step` of its plane's row.
struct ComponentPlace {
  int plane = 0;
  int offset = 0;  // samples
  int step = 1;    // samples; of all components in one plane the same
};

struct PixelFormatLayout {
  PixelFormat format;
  std::string_view name;  // FFmpeg's name of the format
  ColorModel model;
  int component_count;  // of 4, the last is straight (not premultiplied) alpha
  int plane_count;
  int bit_depth;         // significant bits of a sample
  int bytes_per_sample;
  int sample_shift;      // bits below the significant ones (p010: 6)
  int chroma_shift_x;    // log2 of luma columns per chroma column
  int chroma_shift_y;    // log2 of luma rows per chroma row
  std::array<ComponentPlace, 4> components;

  constexpr bool has_alpha() const { return component_count == 4; }
  // Whether a component has the chroma resolution.
  constexpr bool is_chroma(int component) const {
    return model == ColorModel::kYuv && (component == 1 || component == 2);
  }
  // Any component that lies in the plane.
  constexpr int component_in(int plane) const {
    int c = 0;
    while (components[static_cast<size_t>(c)].plane != plane) ++c;
    return c;
  }
  // Samples of the plane per column: 2 of Cb, Cr, Cb, Cr ...; 4 of R, G, B, A ...
  constexpr int plane_step(int plane) const {
    return components[static_cast<size_t>(component_in(plane))].step;
  }
  // log2 of the frame's columns and rows per column and row of the plane.
  constexpr int plane_shift_x(int plane) const {
    return is_chroma(component_in(plane)) ? chroma_shift_x : 0;
  }
  constexpr int plane_shift_y(int plane) const {
    return is_chroma(component_in(plane)) ? chroma_shift_y : 0;
  }
};

namespace detail {

constexpr int bytes_for(int depth) { return depth > 8 ? 2 : 1; }

constexpr PixelFormatLayout planar_yuv(PixelFormat format, std::string_view name,
                                       int depth, int shift_x, int shift_y) {
  return {format, name, ColorModel::kYuv, 3, 3, depth, bytes_for(depth), 0,
          shift_x, shift_y, {{{0, 0, 1}, {1, 0, 1}, {2, 0, 1}, {}}}};
}
constexpr PixelFormatLayout semi_planar(PixelFormat format, std::string_view name,
                                        int depth, int sample_shift, int shift_y) {
  return {format, name, ColorModel::kYuv, 3, 2, depth, bytes_for(depth),
          sample_shift, 1, shift_y, {{{0, 0, 1}, {1, 0, 2}, {1, 1, 2}, {}}}};
}
constexpr PixelFormatLayout gray(PixelFormat format, std::string_view name,
                                 int depth) {
  return {format, name, ColorModel::kGray, 1, 1, depth, bytes_for(depth), 0,
          0, 0, {{{0, 0, 1}, {}, {}, {}}}};
}
// FFmpeg keeps planar RGB as G, B, R.
constexpr PixelFormatLayout planar_rgb(PixelFormat format, std::string_view name,
                                       int depth) {
  return {format, name, ColorModel::kRgb, 3, 3, depth, bytes_for(depth), 0,
          0, 0, {{{2, 0, 1}, {0, 0, 1}, {1, 0, 1}, {}}}};
}
// `red`, `green`, `blue`, `alpha` are byte offsets; alpha -1: none.
constexpr PixelFormatLayout packed_rgb(PixelFormat format, std::string_view name,
                                       int step, int red, int green, int blue,
                                       int alpha) {
  return {format, name, ColorModel::kRgb, alpha < 0 ? 3 : 4, 1, 8, 1, 0, 0, 0,
          {{{0, red, step}, {0, green, step}, {0, blue, step},
            {0, alpha < 0 ? 0 : alpha, step}}}};
}

}  // namespace detail

inline constexpr PixelFormatLayout kPixelFormatLayouts[] = {
    detail::planar_yuv(PixelFormat::kYuv420p, "yuv420p", 8, 1, 1),
    detail::planar_yuv(PixelFormat::kYuv422p, "yuv422p", 8, 1, 0),
    detail::planar_yuv(PixelFormat::kYuv444p, "yuv444p", 8, 0, 0),
    detail::semi_planar(PixelFormat::kNv12, "nv12", 8, 0, 1),
    detail::planar_yuv(PixelFormat::kYuv420p10, "yuv420p10le", 10, 1, 1),
    detail::planar_yuv(PixelFormat::kYuv422p10, "yuv422p10le", 10, 1, 0),
    detail::planar_yuv(PixelFormat::kYuv444p10, "yuv444p10le", 10, 0, 0),
    detail::semi_planar(PixelFormat::kP010, "p010le", 10, 6, 1),
    detail::semi_planar(PixelFormat::kNv16, "nv16", 8, 0, 0),
    detail::planar_yuv(PixelFormat::kYuv420p12, "yuv420p12le", 12, 1, 1),
    detail::planar_yuv(PixelFormat::kYuv422p12, "yuv422p12le", 12, 1, 0),
    detail::planar_yuv(PixelFormat::kYuv444p12, "yuv444p12le", 12, 0, 0),
    detail::gray(PixelFormat::kGray8, "gray", 8),
    detail::gray(PixelFormat::kGray10, "gray10le", 10),
    detail::gray(PixelFormat::kGray12, "gray12le", 12),
    detail::planar_rgb(PixelFormat::kGbrp, "gbrp", 8),
    detail::planar_rgb(PixelFormat::kGbrp10, "gbrp10le", 10),
    detail::planar_rgb(PixelFormat::kGbrp12, "gbrp12le", 12),
    detail::packed_rgb(PixelFormat::kRgb24, "rgb24", 3, 0, 1, 2, -1),
    detail::packed_rgb(PixelFormat::kBgr24, "bgr24", 3, 2, 1, 0, -1),
    detail::packed_rgb(PixelFormat::kRgb0, "rgb0", 4, 0, 1, 2, -1),
    detail::packed_rgb(PixelFormat::kBgr0, "bgr0", 4, 2, 1, 0, -1),
    detail::packed_rgb(PixelFormat::kRgba, "rgba", 4, 0, 1, 2, 3),
    detail::packed_rgb(PixelFormat::kBgra, "bgra", 4, 2, 1, 0, 3),
};

// The layout of `format`; format != kNone.
constexpr const PixelFormatLayout& layout_of(PixelFormat format) {
  return kPixelFormatLayouts[static_cast<int>(format) - 1];
}

static_assert([] {
  for (const PixelFormatLayout& l : kPixelFormatLayouts)
    if (&layout_of(l.format) != &l) return false;
  return true;
}());

// kNone for a name that is not in the table. "yuvj420p" and its like are known by
// their plain name: the range travels in ColorSpec.
constexpr PixelFormat pixel_format_by_name(std::string_view name) {
  for (const auto& l : kPixelFormatLayouts)
    if (l.name == name) return l.format;
  if (name == "yuvj420p") return PixelFormat::kYuv420p;
  if (name == "yuvj422p") return PixelFormat::kYuv422p;
  if (name == "yuvj444p") return PixelFormat::kYuv444p;
  if (name == "gray8") return PixelFormat::kGray8;
  return PixelFormat::kNone;
}

// Columns and rows of plane `plane` of a frame of the given luma size. The width is
// in samples and counts all components of the plane: 2 per column of nv12's chroma,
// 4 per column of bgr0, whose unused byte counts too.
constexpr int plane_width(const PixelFormatLayout& l, int plane, int width) {
  const int shift = l.plane_shift_x(plane);
  return ((width + (1 << shift) - 1) >> shift) * l.plane_step(plane);
}
constexpr int plane_height(const PixelFormatLayout& l, int plane, int height) {
  const int shift = l.plane_shift_y(plane);
  return (height + (1 << shift) - 1) >> shift;
}

}  // namespace glyphreel

#endif  // GR_CORE_PIXEL_FORMAT_H_
