// SPDX-License-Identifier: Apache-2.0
#include "codec/unpack.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "codec/av_format.h"

extern "C" {
#include <libavutil/pixdesc.h>
}

namespace glyphreel {
namespace {

constexpr uintptr_t kAlignmentMask = 63;

int round_up(int n, int log2) { return ((n + (1 << log2) - 1) >> log2) << log2; }

// Size with whole chroma samples.
Size whole_size(const AVFrame& frame) {
  const AVPixFmtDescriptor* d =
      av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
  return {round_up(frame.width, d->log2_chroma_w),
          round_up(frame.height, d->log2_chroma_h)};
}

bool is_aligned(const AVFrame& frame) {
  for (int p = 0; p < 3; ++p)
    if ((reinterpret_cast<uintptr_t>(frame.data[p]) & kAlignmentMask) != 0 ||
        frame.linesize[p] < 0 ||
        (static_cast<uintptr_t>(frame.linesize[p]) & kAlignmentMask) != 0)
      return false;
  return true;
}

Result<AvFramePtr> new_like(const AVFrame& frame, AVPixelFormat format, Size size) {
  GR_TRY(AvFramePtr copy, allocate_planar({format, size, {}}));
  if (av_frame_copy_props(copy.get(), &frame) < 0) return out_of_memory();
  return copy;
}

int plane_rows(const AVPixFmtDescriptor& d, int plane, int height) {
  return plane == 0 || (d.flags & AV_PIX_FMT_FLAG_RGB) != 0
             ? height
             : AV_CEIL_RSHIFT(height, d.log2_chroma_h);
}
int plane_columns(const AVPixFmtDescriptor& d, int plane, int width) {
  return plane == 0 || (d.flags & AV_PIX_FMT_FLAG_RGB) != 0
             ? width
             : AV_CEIL_RSHIFT(width, d.log2_chroma_w);
}

uint8_t* row_of(const AVFrame& frame, int plane, int y) {
  return frame.data[plane] + static_cast<ptrdiff_t>(frame.linesize[plane]) * y;
}

// Rows and columns of a plane beyond `from`'s repeat its last ones.
void copy_plane(const AVFrame& from, AVFrame& to, int plane,
                const AVPixFmtDescriptor& d) {
  const size_t bytes = d.comp[0].depth > 8 ? 2 : 1;
  const int columns = plane_columns(d, plane, from.width);
  const int rows = plane_rows(d, plane, from.height);
  const int to_columns = plane_columns(d, plane, to.width);
  const int to_rows = plane_rows(d, plane, to.height);
  for (int y = 0; y < to_rows; ++y) {
    uint8_t* out = row_of(to, plane, y);
    std::memcpy(out, row_of(from, plane, std::min(y, rows - 1)),
                static_cast<size_t>(columns) * bytes);
    for (int x = columns; x < to_columns; ++x)
      std::memcpy(out + static_cast<size_t>(x) * bytes,
                  out + static_cast<size_t>(columns - 1) * bytes, bytes);
  }
}

// Semi-planar 4:2:0 of `Sample`s that hold their bits `shift` above the lowest.
template <typename Sample>
void split_chroma(const AVFrame& from, AVFrame& to, int shift) {
  for (int y = 0; y < to.height; ++y) {
    const auto* in = reinterpret_cast<const Sample*>(
        row_of(from, 0, std::min(y, from.height - 1)));
    auto* out = reinterpret_cast<Sample*>(row_of(to, 0, y));
    for (int x = 0; x < to.width; ++x)
      out[x] = static_cast<Sample>(in[std::min(x, from.width - 1)] >> shift);
  }
  for (int y = 0; y < to.height / 2; ++y) {
    const auto* in = reinterpret_cast<const Sample*>(row_of(from, 1, y));
    auto* u = reinterpret_cast<Sample*>(row_of(to, 1, y));
    auto* v = reinterpret_cast<Sample*>(row_of(to, 2, y));
    for (int x = 0; x < to.width / 2; ++x) {
      u[x] = static_cast<Sample>(in[2 * x] >> shift);
      v[x] = static_cast<Sample>(in[2 * x + 1] >> shift);
    }
  }
}

// A grey picture gets chroma that says so.
Result<AvFramePtr> colour_grey(const AVFrame& frame, int depth) {
  const AVPixelFormat format = depth == 8    ? AV_PIX_FMT_YUV444P
                               : depth == 9  ? AV_PIX_FMT_YUV444P9LE
                               : depth == 10 ? AV_PIX_FMT_YUV444P10LE
                               : depth == 12 ? AV_PIX_FMT_YUV444P12LE
                               : depth == 14 ? AV_PIX_FMT_YUV444P14LE
                                             : AV_PIX_FMT_YUV444P16LE;
  GR_TRY(AvFramePtr out, new_like(frame, format, {frame.width, frame.height}));
  copy_plane(frame, *out, 0, *av_pix_fmt_desc_get(format));
  for (int p = 1; p < 3; ++p)
    for (int y = 0; y < out->height; ++y) {
      uint8_t* row = row_of(*out, p, y);
      if (depth == 8)
        std::memset(row, 128, static_cast<size_t>(out->width));
      else
        std::fill_n(reinterpret_cast<uint16_t*>(row), out->width,
                    static_cast<uint16_t>(1 << (depth - 1)));
    }
  return out;
}

// The planar format of the same family, subsampling and depth as a packed one.
AVPixelFormat planar_relative(const AVPixFmtDescriptor& d) {
  const int depth = d.comp[0].depth;
  const bool deep = depth > 8;
  if ((d.flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL |
                  AV_PIX_FMT_FLAG_BAYER)) != 0)
    return !deep            ? AV_PIX_FMT_GBRP
           : depth == 10    ? AV_PIX_FMT_GBRP10LE
           : depth == 12    ? AV_PIX_FMT_GBRP12LE
                            : AV_PIX_FMT_GBRP16LE;
  if (d.nb_components < 3) return deep ? AV_PIX_FMT_GRAY16LE : AV_PIX_FMT_GRAY8;
  if (d.log2_chroma_w == 2 && d.log2_chroma_h == 0 && !deep)
    return AV_PIX_FMT_YUV411P;
  if (d.log2_chroma_w == 1 && d.log2_chroma_h == 0)
    return !deep         ? AV_PIX_FMT_YUV422P
           : depth == 10 ? AV_PIX_FMT_YUV422P10LE
           : depth == 12 ? AV_PIX_FMT_YUV422P12LE
                         : AV_PIX_FMT_YUV422P16LE;
  if (d.log2_chroma_w == 1 && d.log2_chroma_h == 1)
    return !deep         ? AV_PIX_FMT_YUV420P
           : depth == 10 ? AV_PIX_FMT_YUV420P10LE
           : depth == 12 ? AV_PIX_FMT_YUV420P12LE
                         : AV_PIX_FMT_YUV420P16LE;
  return !deep         ? AV_PIX_FMT_YUV444P
         : depth == 10 ? AV_PIX_FMT_YUV444P10LE
         : depth == 12 ? AV_PIX_FMT_YUV444P12LE
                       : AV_PIX_FMT_YUV444P16LE;
}

}  // namespace

Result<AvFramePtr> Unpacker::with_swscale(const AVFrame& frame,
                                          AVPixelFormat to) {
  const auto from = static_cast<AVPixelFormat>(frame.format);
  const Size size = {frame.width, frame.height};
  if (sws_ == nullptr || sws_from_ != from || sws_to_ != to ||
      sws_size_ != size) {
    sws_.reset(sws_getContext(size.width, size.height, from, size.width,
                              size.height, to,
                              SWS_POINT | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INP |
                                  SWS_FULL_CHR_H_INT,
                              nullptr, nullptr, nullptr));
    if (sws_ == nullptr)
      return bad_media(std::string("pictures of the format '") +
                       av_get_pix_fmt_name(from) + "' cannot be converted");
    sws_from_ = from;
    sws_to_ = to;
    sws_size_ = size;
  }
  GR_TRY(AvFramePtr out, new_like(frame, to, size));
  const int rc = sws_scale(sws_.get(), frame.data, frame.linesize, 0,
                           frame.height, out->data, out->linesize);
  if (rc < 0) return av_error(Errc::kInternal, "unpacking a picture", rc);
  return out;
}

Result<AvFramePtr> Unpacker::unpack(const AVFrame& frame) {
  const auto format = static_cast<AVPixelFormat>(frame.format);
  const AVPixFmtDescriptor* d = av_pix_fmt_desc_get(format);
  if (d == nullptr || (d->flags & AV_PIX_FMT_FLAG_HWACCEL) != 0)
    return bad_media("a picture has a format that cannot be read");
  const Size whole = whole_size(frame);

  if (is_planar_for_scaling(format)) {
    if (is_aligned(frame) && whole == Size{frame.width, frame.height}) {
      AvFramePtr same(av_frame_clone(&frame));
      if (same == nullptr) return out_of_memory();
      return same;
    }
    GR_TRY(AvFramePtr copy, new_like(frame, format, whole));
    for (int p = 0; p < 3; ++p) copy_plane(frame, *copy, p, *d);
    return copy;
  }
  if (format == AV_PIX_FMT_NV12 || format == AV_PIX_FMT_P010LE) {
    const bool deep = format == AV_PIX_FMT_P010LE;
    GR_TRY(AvFramePtr copy,
           new_like(frame, deep ? AV_PIX_FMT_YUV420P10LE : AV_PIX_FMT_YUV420P,
                    whole));
    if (deep)
      split_chroma<uint16_t>(frame, *copy, 6);
    else
      split_chroma<uint8_t>(frame, *copy, 0);
    return copy;
  }
  const bool grey = d->nb_components < 3 &&
                    (d->flags & (AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_RGB |
                                 AV_PIX_FMT_FLAG_BAYER)) == 0;
  if (grey && d->nb_components == 1 &&
      (d->flags & (AV_PIX_FMT_FLAG_BE | AV_PIX_FMT_FLAG_FLOAT |
                   AV_PIX_FMT_FLAG_BITSTREAM)) == 0 &&
      d->comp[0].depth >= 8 && d->comp[0].depth <= 16)
    return colour_grey(frame, d->comp[0].depth);
  GR_TRY(AvFramePtr planar, with_swscale(frame, planar_relative(*d)));
  if (grey) return colour_grey(*planar, d->comp[0].depth > 8 ? 16 : 8);
  return unpack(*planar);  // odd edges
}

}  // namespace glyphreel
