// SPDX-License-Identifier: Apache-2.0
#include "codec/conform.h"

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "codec/av_format.h"
#include "codec/decoder.h"
#include "codec/deinterlace.h"
#include "codec/orient.h"
#include "codec/picture_probe.h"
#include "codec/scale.h"
#include "codec/unpack.h"

extern "C" {
#include <libavutil/pixdesc.h>
}

namespace glyphreel {
namespace {

int even(double n) { return std::max(2, static_cast<int>(n / 2 + 0.5) * 2); }

// The planar format that the film's own is, or is made of.
AVPixelFormat planar_of(PixelFormat format) {
  switch (format) {
    case PixelFormat::kNv12: return AV_PIX_FMT_YUV420P;
    case PixelFormat::kNv16: return AV_PIX_FMT_YUV422P;
    case PixelFormat::kP010: return AV_PIX_FMT_YUV420P10LE;
    default: return to_av(format);
  }
}

// Puts `count` samples at every `step`-th place, `shift` bits up.
template <typename Sample>
void spread(const Sample* from, int count, Sample* to, int step, int shift) {
  for (int i = 0; i < count; ++i) to[i * step] = static_cast<Sample>(from[i] << shift);
}

// Copies a planar picture into `film` with its top left corner at (x, y), both even.
void place(const AVFrame& picture, const FrameView& film, int x, int y) {
  const PixelFormatLayout& l = layout_of(film.format.pixel_format);
  const auto row = [&](int p, int r) {
    return picture.data[p] + static_cast<ptrdiff_t>(picture.linesize[p]) * r;
  };
  for (int c = 0; c < l.component_count; ++c) {
    const ComponentPlace& at = l.components[static_cast<size_t>(c)];
    const int sx = l.plane_shift_x(at.plane), sy = l.plane_shift_y(at.plane);
    const int columns = picture.width >> sx, rows = picture.height >> sy;
    const PlaneView& out = film.planes[static_cast<size_t>(at.plane)];
    const int left = (x >> sx) * at.step + at.offset;
    for (int r = 0; r < rows; ++r) {
      const int to = (y >> sy) + r;
      if (at.step == 1 && l.sample_shift == 0)
        std::memcpy(out.row<uint8_t>(to) + left * l.bytes_per_sample, row(c, r),
                    static_cast<size_t>(columns * l.bytes_per_sample));
      else if (l.bytes_per_sample == 1)
        spread(row(c, r), columns, out.row<uint8_t>(to) + left, at.step, 0);
      else
        spread(reinterpret_cast<const uint16_t*>(row(c, r)), columns,
               out.row<uint16_t>(to) + left, at.step, l.sample_shift);
    }
  }
}

// Halves the distance of every 8..16-bit luma sample from black: the backdrop stays
// behind the picture.
void darken(AVFrame& picture, const ColorSpec& color, int depth) {
  const int black = color.range == Range::kFull ? 0 : 16 << (depth - 8);
  const int neutral = 1 << (depth - 1);
  const AVPixFmtDescriptor* d =
      av_pix_fmt_desc_get(static_cast<AVPixelFormat>(picture.format));
  for (int p = 0; p < 3; ++p) {
    const int columns =
        p == 0 ? picture.width : AV_CEIL_RSHIFT(picture.width, d->log2_chroma_w);
    const int rows =
        p == 0 ? picture.height : AV_CEIL_RSHIFT(picture.height, d->log2_chroma_h);
    const int origin = p == 0 ? black : neutral;
    for (int y = 0; y < rows; ++y) {
      uint8_t* row = picture.data[p] + static_cast<ptrdiff_t>(picture.linesize[p]) * y;
      for (int x = 0; x < columns; ++x) {
        if (depth > 8) {
          auto* w = reinterpret_cast<uint16_t*>(row) + x;
          *w = static_cast<uint16_t>(origin + (*w - origin) / 2);
        } else {
          row[x] = static_cast<uint8_t>(origin + (row[x] - origin) / 2);
        }
      }
    }
  }
}

// Where the picture lies in the film, and what part of it is seen. Upright.
struct Placement {
  int x = 0, y = 0, width = 0, height = 0;      // in the film, even
  double left = 0, top = 0, right = 1, bottom = 1;  // of the picture, fractions
};

// `aspect` is the upright picture's width over height.
Placement place_by(FrameFit fit, double aspect, Size film) {
  Placement p;
  const double w = film.width, h = film.height;
  const double film_aspect = w / h;
  p.width = film.width;
  p.height = film.height;
  // Within one row or column of the film's shape it is the film's shape.
  const bool same = aspect > film_aspect ? (h - w / aspect < 2)
                                         : (w - h * aspect < 2);
  if (fit == FrameFit::kStretch || same) return p;
  if (fit == FrameFit::kCrop) {
    if (aspect > film_aspect) {
      p.left = (1 - film_aspect / aspect) / 2;
      p.right = 1 - p.left;
    } else {
      p.top = (1 - aspect / film_aspect) / 2;
      p.bottom = 1 - p.top;
    }
    return p;
  }
  if (aspect > film_aspect)
    p.height = std::min(film.height, even(w / aspect));
  else
    p.width = std::min(film.width, even(h * aspect));
  p.x = (film.width - p.width) / 4 * 2;
  p.y = (film.height - p.height) / 4 * 2;
  return p;
}

// A part of the upright picture, as a part of the picture as stored.
SourceRegion stored_region(const Placement& p, Orientation o, Size stored) {
  double l = p.left, t = p.top, r = p.right, b = p.bottom;
  switch (o.rotation) {  // undo the turn; crops are centred, so mirroring is nothing
    case 90:
    case 270:
      std::swap(l, t);
      std::swap(r, b);
      break;
    default: break;
  }
  return {l * stored.width, t * stored.height, (r - l) * stored.width,
          (b - t) * stored.height};
}

}  // namespace

class Conformer::Impl {
 public:
  Impl(const FrameFormat& target, FrameFit fit, const VideoTraits& traits)
      : target_(target), fit_(fit), traits_(traits) {}

  Result<VideoFrame> convert(const VideoFrame& frame, const VideoFrame& next);

 private:
  Result<AvFramePtr> scale(const AVFrame& picture, const PlanarFormat& from,
                           const SourceRegion& region, const PlanarFormat& to);
  // The picture's region as an upright planar picture of `size` in the film's format.
  Result<AvFramePtr> upright(const AVFrame& picture, const PlanarFormat& from,
                             const Placement& placement, Orientation orientation,
                             Size stored, Size size);
  Status draw_backdrop(const AVFrame& picture, const PlanarFormat& from,
                       double aspect, Orientation orientation, Size stored,
                       const FrameView& film);

  FrameFormat target_;
  FrameFit fit_;
  VideoTraits traits_;
  Unpacker unpacker_;
  std::vector<Scaler> scalers_;
  AvFramePtr previous_;  // the last interlaced picture, planar
  Rational previous_time_;
};

Result<AvFramePtr> Conformer::Impl::scale(const AVFrame& picture,
                                          const PlanarFormat& from,
                                          const SourceRegion& region,
                                          const PlanarFormat& to) {
  const Scaler* scaler = nullptr;
  for (const Scaler& s : scalers_)
    if (s.fits(from, region, to)) scaler = &s;
  if (scaler == nullptr) {
    // A source whose pictures keep changing must not fill the memory with graphs.
    if (scalers_.size() >= 8) scalers_.clear();
    GR_TRY(Scaler made, Scaler::make(from, region, to));
    scalers_.push_back(std::move(made));
    scaler = &scalers_.back();
  }
  GR_TRY(AvFramePtr out, allocate_planar(to));
  GR_CHECK(scaler->run(picture, *out));
  return out;
}

Result<AvFramePtr> Conformer::Impl::upright(
    const AVFrame& picture, const PlanarFormat& from, const Placement& placement,
    Orientation orientation, Size stored, Size size) {
  const SourceRegion region = stored_region(placement, orientation, stored);
  PlanarFormat to = {planar_of(target_.pixel_format), size, target_.color};
  if (orientation.rotation == 0 && !orientation.mirrored)
    return scale(picture, from, region, to);
  // By way of 4:4:4, which has no siting that a turn could change.
  PlanarFormat whole = to;
  const int depth = layout_of(target_.pixel_format).bit_depth;
  whole.format = depth > 10  ? AV_PIX_FMT_YUV444P12LE
                 : depth > 8 ? AV_PIX_FMT_YUV444P10LE
                             : AV_PIX_FMT_YUV444P;
  PlanarFormat lying = whole;
  if (orientation.rotation == 90 || orientation.rotation == 270)
    std::swap(lying.size.width, lying.size.height);
  GR_TRY(AvFramePtr scaled, scale(picture, from, region, lying));
  GR_TRY(AvFramePtr turned, orient(*scaled, orientation));
  if (to.format == whole.format) return turned;
  return scale(*turned, whole,
               {0, 0, static_cast<double>(size.width),
                static_cast<double>(size.height)},
               to);
}

Status Conformer::Impl::draw_backdrop(const AVFrame& picture,
                                      const PlanarFormat& from, double aspect,
                                      Orientation orientation, Size stored,
                                      const FrameView& film) {
  // Scaled down to a few pixels and up again by a smooth filter: a wide blur.
  const Size size = film.format.size;
  const int shorter = std::min(size.width, size.height);
  const double factor = std::min(1.0, 18.0 / shorter);
  const Size small = {even(size.width * factor), even(size.height * factor)};
  const Placement whole = place_by(FrameFit::kCrop, aspect, size);
  GR_TRY(AvFramePtr tiny,
         upright(picture, from, whole, orientation, stored, small));
  const PlanarFormat tiny_format = {planar_of(target_.pixel_format), small,
                                    target_.color};
  darken(*tiny, target_.color, layout_of(target_.pixel_format).bit_depth);
  PlanarFormat full_format = tiny_format;
  full_format.size = size;
  GR_TRY(AvFramePtr full,
         scale(*tiny, tiny_format,
               {0, 0, static_cast<double>(small.width),
                static_cast<double>(small.height)},
               full_format));
  place(*full, film, 0, 0);
  return Ok{};
}

Result<VideoFrame> Conformer::Impl::convert(const VideoFrame& frame,
                                            const VideoFrame& next) {
  GR_ASSERT(!frame.empty());
  const AVFrame& source = *frame.native();
  const auto format = static_cast<AVPixelFormat>(source.format);
  const Size stored = {source.width, source.height};
  const ColorSpec color = color_from_tags(color_tags_of(source), traits_.color);
  Orientation orientation = {traits_.rotation, traits_.mirrored};
  if (const auto own = orientation_of(source)) orientation = *own;
  const bool upright_already = orientation.rotation == 0 && !orientation.mirrored;
  Rational sar = traits_.sample_aspect;
  // Pictures of another size than the probed one carry their own aspect, if any.
  if (stored != traits_.coded_size && source.sample_aspect_ratio.num > 0 &&
      source.sample_aspect_ratio.den > 0)
    sar = from_av(source.sample_aspect_ratio);
  const bool interlaced = is_interlaced(source);

  if (!interlaced && upright_already && stored == target_.size &&
      from_av(format) == target_.pixel_format && sar == Rational(1) &&
      same_meaning(color, target_.color, format)) {
    previous_.reset();
    return frame;
  }

  GR_TRY(AvFramePtr picture, unpacker_.unpack(source));
  if (interlaced) {
    AvFramePtr after;
    if (!next.empty() && is_interlaced(*next.native())) {
      GR_TRY(after, unpacker_.unpack(*next.native()));
    }
    GR_TRY(AvFramePtr progressive,
           deinterlace(*picture, previous_.get(), after.get()));
    previous_ = std::move(picture);
    picture = std::move(progressive);
  } else {
    previous_.reset();
  }

  const PlanarFormat from = {static_cast<AVPixelFormat>(picture->format),
                             {picture->width, picture->height},
                             color,
                             traits_.hdr.peak_nits()};
  double aspect = stored.width * sar.to_double() / stored.height;
  if (orientation.rotation == 90 || orientation.rotation == 270)
    aspect = 1 / aspect;
  const Placement placement = place_by(fit_, aspect, target_.size);
  const Size size = {placement.width, placement.height};
  GR_TRY(AvFramePtr shown,
         upright(*picture, from, placement, orientation, stored, size));
  const bool fills = size == target_.size;
  if (fills && to_av(target_.pixel_format) == shown->format) {
    shown->sample_aspect_ratio = {1, 1};
    return VideoFrame(shown.release(), frame.time());
  }
  VideoFrame film;
  if (fills || fit_ == FrameFit::kBlur) {
    GR_TRY(film, VideoFrame::allocate(target_));
  } else {
    GR_TRY(film, VideoFrame::black(target_));
  }
  const FrameView view = film.view(target_);
  if (!fills && fit_ == FrameFit::kBlur)
    GR_CHECK(draw_backdrop(*picture, from, aspect, orientation, stored, view));
  place(*shown, view, placement.x, placement.y);
  film.set_time(frame.time());
  return film;
}

Conformer::Conformer(const FrameFormat& target, FrameFit fit,
                     const VideoTraits& traits)
    : impl_(std::make_unique<Impl>(target, fit, traits)) {}
Conformer::Conformer(Conformer&&) noexcept = default;
Conformer& Conformer::operator=(Conformer&&) noexcept = default;
Conformer::~Conformer() = default;

Result<VideoFrame> Conformer::convert(const VideoFrame& frame,
                                      const VideoFrame& next) {
  return impl_->convert(frame, next);
}

}  // namespace glyphreel
