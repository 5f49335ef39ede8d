// SPDX-License-Identifier: Apache-2.0
#include "codec/orient.h"

#include <algorithm>
#include <utility>

#include "codec/scale.h"

extern "C" {
#include <libavutil/pixdesc.h>
}

namespace glyphreel {
namespace {

// Small enough that a tile's rows of both pictures stay in the first-level cache.
constexpr int kTile = 32;

template <typename Sample>
void orient_plane(const AVFrame& from, AVFrame& to, int plane, Orientation o) {
  const auto in = [&](int y) {
    return reinterpret_cast<const Sample*>(
        from.data[plane] + static_cast<ptrdiff_t>(from.linesize[plane]) * y);
  };
  const auto out = [&](int y) {
    return reinterpret_cast<Sample*>(
        to.data[plane] + static_cast<ptrdiff_t>(to.linesize[plane]) * y);
  };
  const int w = from.width, h = from.height;
  for (int ty = 0; ty < to.height; ty += kTile)
    for (int tx = 0; tx < to.width; tx += kTile)
      for (int y = ty; y < std::min(ty + kTile, to.height); ++y) {
        Sample* row = out(y);
        for (int x = tx; x < std::min(tx + kTile, to.width); ++x) {
          int sx = x, sy = y;
          switch (o.rotation) {
            case 90: sx = y; sy = h - 1 - x; break;
            case 180: sx = w - 1 - x; sy = h - 1 - y; break;
            case 270: sx = w - 1 - y; sy = x; break;
            default: break;
          }
          row[x] = in(sy)[o.mirrored ? w - 1 - sx : sx];
        }
      }
}

}  // namespace

Result<AvFramePtr> orient(const AVFrame& frame, Orientation o) {
  const auto format = static_cast<AVPixelFormat>(frame.format);
  const AVPixFmtDescriptor* d = av_pix_fmt_desc_get(format);
  GR_ASSERT(d->log2_chroma_w == 0 && d->log2_chroma_h == 0);
  Size size = {frame.width, frame.height};
  if (o.rotation == 90 || o.rotation == 270) std::swap(size.width, size.height);
  GR_TRY(AvFramePtr out, allocate_planar({format, size, {}}));
  if (av_frame_copy_props(out.get(), &frame) < 0) return out_of_memory();
  for (int p = 0; p < 3; ++p) {
    if (d->comp[0].depth > 8)
      orient_plane<uint16_t>(frame, *out, p, o);
    else
      orient_plane<uint8_t>(frame, *out, p, o);
  }
  return out;
}

}  // namespace glyphreel
