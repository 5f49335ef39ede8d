// SPDX-License-Identifier: Apache-2.0
#include "codec/deinterlace.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "codec/decoder.h"
#include "codec/scale.h"

extern "C" {
#include <libavutil/pixdesc.h>
}

namespace glyphreel {
namespace {

template <typename Sample>
struct Rows {
  const uint8_t* data;
  ptrdiff_t stride_bytes;
  int height;
  // Beyond the edge, the nearest line of the same field.
  const Sample* operator[](int y) const {
    if (y < 0) y += 2;
    if (y >= height) y -= 2;
    return reinterpret_cast<const Sample*>(
        data + stride_bytes * std::clamp(y, 0, height - 1));
  }
};

// The value between lines `above` and `below` at `x`, along the direction in which
// the two lines differ least over three columns.
template <typename Sample>
int along_edge(const Sample* above, const Sample* below, int x, int width) {
  const int straight = (above[x] + below[x] + 1) >> 1;
  if (x < 3 || x + 3 >= width) return straight;
  const auto score = [&](int slope) {
    int sum = 0;
    for (int i = -1; i <= 1; ++i)
      sum += std::abs(int{above[x + i + slope]} - int{below[x + i - slope]});
    return sum;
  };
  int best = straight;
  int best_score = score(0);
  // Further tilted only when the nearer tilt was already better: a chance likeness
  // of far pixels is no edge.
  for (const int side : {-1, 1}) {
    for (int tilt = 1; tilt <= 2; ++tilt) {
      const int s = score(side * tilt);
      if (s >= best_score) break;
      best_score = s;
      best = (above[x + side * tilt] + below[x - side * tilt] + 1) >> 1;
    }
  }
  return best;
}

// One missing line `y`. Without neighbours in time only the field itself is used.
template <typename Sample>
void make_line(const Rows<Sample>& now, const Rows<Sample>* before,
               const Rows<Sample>* after, int y, int width, Sample* out) {
  const Sample* above = now[y - 1];
  const Sample* below = now[y + 1];
  if (before == nullptr || after == nullptr) {
    for (int x = 0; x < width; ++x)
      out[x] = static_cast<Sample>(along_edge(above, below, x, width));
    return;
  }
  // The second field just before (of the frame before) and just after that moment.
  const Sample* then = (*before)[y];
  const Sample* soon = now[y];
  const Sample* before_above = (*before)[y - 1];
  const Sample* before_below = (*before)[y + 1];
  const Sample* after_above = (*after)[y - 1];
  const Sample* after_below = (*after)[y + 1];
  for (int x = 0; x < width; ++x) {
    const int temporal = (then[x] + soon[x] + 1) >> 1;
    const int change = std::abs(int{then[x]} - int{soon[x]}) >> 1;
    const int came = (std::abs(int{before_above[x]} - int{above[x]}) +
                      std::abs(int{before_below[x]} - int{below[x]})) >>
                     1;
    const int goes = (std::abs(int{after_above[x]} - int{above[x]}) +
                      std::abs(int{after_below[x]} - int{below[x]})) >>
                     1;
    const int motion = std::max({change, came, goes});
    if (motion == 0) {
      out[x] = static_cast<Sample>(temporal);
      continue;
    }
    const int spatial = along_edge(above, below, x, width);
    out[x] = static_cast<Sample>(
        std::clamp(spatial, temporal - motion, temporal + motion));
  }
}

template <typename Sample>
void deinterlace_plane(const AVFrame& frame, const AVFrame* previous,
                       const AVFrame* next, AVFrame& out, int plane, int width,
                       int height, bool top_first) {
  const auto rows = [&](const AVFrame& f) {
    return Rows<Sample>{f.data[plane], f.linesize[plane], height};
  };
  const Rows<Sample> now = rows(frame);
  // A sequence's first and last frames have one neighbour, which stands for both.
  const AVFrame* before_frame = previous != nullptr ? previous : next;
  const AVFrame* after_frame = next != nullptr ? next : previous;
  Rows<Sample> before{}, after{};
  const bool temporal = before_frame != nullptr;
  if (temporal) {
    before = rows(*before_frame);
    after = rows(*after_frame);
  }
  const int kept = top_first ? 0 : 1;
  for (int y = 0; y < height; ++y) {
    auto* line = reinterpret_cast<Sample*>(
        out.data[plane] + static_cast<ptrdiff_t>(out.linesize[plane]) * y);
    if ((y & 1) == kept || height < 2)
      std::memcpy(line, now[y], static_cast<size_t>(width) * sizeof(Sample));
    else
      make_line(now, temporal ? &before : nullptr, temporal ? &after : nullptr,
                y, width, line);
  }
}

bool is_like(const AVFrame* other, const AVFrame& frame) {
  return other != nullptr && other->format == frame.format &&
         other->width == frame.width && other->height == frame.height;
}

}  // namespace

Result<AvFramePtr> deinterlace(const AVFrame& frame, const AVFrame* previous,
                               const AVFrame* next) {
  const auto format = static_cast<AVPixelFormat>(frame.format);
  const AVPixFmtDescriptor* d = av_pix_fmt_desc_get(format);
  GR_TRY(AvFramePtr out,
         allocate_planar({format, {frame.width, frame.height}, {}}));
  if (av_frame_copy_props(out.get(), &frame) < 0) return out_of_memory();
  const AVFrame* before = is_like(previous, frame) ? previous : nullptr;
  const AVFrame* after = is_like(next, frame) ? next : nullptr;
  const bool rgb = (d->flags & AV_PIX_FMT_FLAG_RGB) != 0;
  for (int p = 0; p < 3; ++p) {
    const bool chroma = p > 0 && !rgb;
    const int width =
        chroma ? AV_CEIL_RSHIFT(frame.width, d->log2_chroma_w) : frame.width;
    const int height =
        chroma ? AV_CEIL_RSHIFT(frame.height, d->log2_chroma_h) : frame.height;
    const bool top_first = is_top_field_first(frame);
    if (d->comp[0].depth > 8)
      deinterlace_plane<uint16_t>(frame, before, after, *out, p, width, height,
                                  top_first);
    else
      deinterlace_plane<uint8_t>(frame, before, after, *out, p, width, height,
                                 top_first);
  }
  return out;
}

}  // namespace glyphreel
