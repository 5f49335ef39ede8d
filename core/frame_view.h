// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CORE_FRAME_VIEW_H_
#define GR_CORE_FRAME_VIEW_H_

// Non-owning views of a picture's planes: the only thing that text/ (which draws)
// and codec/ (which decodes and encodes) share. A view never outlives the call that
// it is passed to; the memory belongs to the host, a decoder or a test.

#include <array>
#include <cstddef>
#include <cstdint>

#include "color.h"
#include "geometry.h"
#include "pixel_format.h"

namespace glyphreel {

// Everything about a frame but its pixels.
struct FrameFormat {
  Size size;  // luma size in pixels
  PixelFormat pixel_format = PixelFormat::kNone;
  ColorSpec color;
  friend bool operator==(const FrameFormat&, const FrameFormat&) = default;
};

struct PlaneView {
  uint8_t* data = nullptr;      // first byte of the top row
  ptrdiff_t stride_bytes = 0;   // from a row to the one below; may be negative
  int width = 0;                // samples, of all components: see plane_width()
  int height = 0;               // rows

  template <typename Sample>
  Sample* row(int y) const {
    return reinterpret_cast<Sample*>(data + stride_bytes * y);
  }
};

struct FrameView {
  FrameFormat format;
  std::array<PlaneView, 3> planes;  // as many as the format has
};

// A view over host memory. `data` and `stride_bytes` hold one entry per plane of
// `format`; rows must hold plane_width() samples.
inline FrameView make_frame_view(const FrameFormat& format,
                                 uint8_t* const* data,
                                 const ptrdiff_t* stride_bytes) {
  FrameView view;
  view.format = format;
  const PixelFormatLayout& l = layout_of(format.pixel_format);
  for (int p = 0; p < l.plane_count; ++p)
    view.planes[p] = {data[p], stride_bytes[p],
                      plane_width(l, p, format.size.width),
                      plane_height(l, p, format.size.height)};
  return view;
}

}  // namespace glyphreel

#endif  // GR_CORE_FRAME_VIEW_H_
