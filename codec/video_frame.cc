// SPDX-License-Identifier: Apache-2.0
#include "codec/video_frame.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <new>
#include <utility>

#include "codec/av_format.h"
#include "codec/av_ptr.h"

extern "C" {
#include <libavutil/imgutils.h>
}

namespace glyphreel {
namespace {

constexpr size_t kAlignment = 64;  // bytes; also the slack behind each plane

size_t align_up(size_t n) { return (n + kAlignment - 1) & ~(kAlignment - 1); }

// Gives `frame` (no buffers yet) one buffer with its planes at 64-byte multiples.
Status allocate_planes(AVFrame& frame, const FrameFormat& format) {
  const PixelFormatLayout& l = layout_of(format.pixel_format);
  size_t offset[3] = {}, total = kAlignment;
  for (int p = 0; p < l.plane_count; ++p) {
    const size_t stride =
        align_up(static_cast<size_t>(plane_width(l, p, format.size.width)) *
                 static_cast<size_t>(l.bytes_per_sample));
    if (stride > INT32_MAX / 2) return out_of_memory();
    frame.linesize[p] = static_cast<int>(stride);
    offset[p] = total - kAlignment;
    total += stride *
                 static_cast<size_t>(plane_height(l, p, format.size.height)) +
             kAlignment;
  }
  frame.buf[0] = av_buffer_alloc(total);
  if (frame.buf[0] == nullptr) return out_of_memory();
  uint8_t* const start = reinterpret_cast<uint8_t*>(
      align_up(reinterpret_cast<uintptr_t>(frame.buf[0]->data)));
  for (int p = 0; p < l.plane_count; ++p) frame.data[p] = start + offset[p];
  frame.extended_data = frame.data;
  frame.format = to_av(format.pixel_format);
  frame.width = format.size.width;
  frame.height = format.size.height;
  return Ok{};
}

template <typename Sample>
void fill_plane(const PlaneView& plane, Sample value) {
  for (int y = 0; y < plane.height; ++y)
    std::fill_n(plane.row<Sample>(y), plane.width, value);
}

}  // namespace

void VideoFrame::Deleter::operator()(AVFrame* frame) const {
  av_frame_free(&frame);
}

VideoFrame::VideoFrame(AVFrame* frame, Rational time)
    : frame_(frame), time_(time) {}

VideoFrame::VideoFrame(const VideoFrame& other) : time_(other.time_) {
  if (other.empty()) return;
  frame_.reset(av_frame_clone(other.frame_.get()));
  // A constructor has no other way to say so; render() catches it.
  if (frame_ == nullptr) throw std::bad_alloc();
}

VideoFrame& VideoFrame::operator=(const VideoFrame& other) {
  if (this != &other) *this = VideoFrame(other);
  return *this;
}

VideoFrame::~VideoFrame() = default;

Result<VideoFrame> VideoFrame::allocate(const FrameFormat& format) {
  GR_ASSERT(format.pixel_format != PixelFormat::kNone);
  GR_ASSERT(format.size.width > 0 && format.size.height > 0);
  VideoFrame result(av_frame_alloc());
  if (result.empty()) return out_of_memory();
  GR_CHECK(allocate_planes(*result.native(), format));
  set_color_tags(*result.native(), format.color);
  result.native()->sample_aspect_ratio = {1, 1};
  return result;
}

Result<VideoFrame> VideoFrame::black(const FrameFormat& format) {
  GR_TRY(VideoFrame frame, allocate(format));
  const PixelFormatLayout& l = layout_of(format.pixel_format);
  const std::array<double, 4> black =
      component_codes(Color{}, format.color, l.model, l.bit_depth);
  const FrameView view = frame.view(format);
  for (int p = 0; p < l.plane_count; ++p) {
    // Components that share a plane have the same black: Cb and Cr; R, G and B.
    const int value =
        static_cast<int>(black[static_cast<size_t>(l.component_in(p))])
        << l.sample_shift;
    if (l.bytes_per_sample == 1)
      fill_plane(view.planes[p], static_cast<uint8_t>(value));
    else
      fill_plane(view.planes[p], static_cast<uint16_t>(value));
  }
  return frame;
}

PixelFormat VideoFrame::pixel_format() const {
  return from_av(static_cast<AVPixelFormat>(frame_->format));
}

FrameView VideoFrame::view(const FrameFormat& format) const {
  GR_ASSERT(frame_ != nullptr);
  GR_ASSERT(frame_->width == format.size.width &&
            frame_->height == format.size.height);
  GR_ASSERT(from_av(static_cast<AVPixelFormat>(frame_->format)) ==
            format.pixel_format);
  ptrdiff_t strides[3];
  for (int p = 0; p < 3; ++p) strides[p] = frame_->linesize[p];
  return make_frame_view(format, frame_->data, strides);
}

int64_t VideoFrame::size_bytes() const {
  return empty() ? 0
                 : std::max(0, av_image_get_buffer_size(
                                   static_cast<AVPixelFormat>(frame_->format),
                                   frame_->width, frame_->height, 1));
}

bool VideoFrame::shares_pixels_with(const VideoFrame& other) const {
  return !empty() && !other.empty() && frame_->data[0] == other.frame_->data[0];
}

Status VideoFrame::make_writable() {
  GR_ASSERT(frame_ != nullptr);
  if (av_frame_is_writable(frame_.get())) return Ok{};
  FrameFormat format;
  format.size = {frame_->width, frame_->height};
  format.pixel_format = from_av(static_cast<AVPixelFormat>(frame_->format));
  if (format.pixel_format == PixelFormat::kNone) {
    const int rc = av_frame_make_writable(frame_.get());
    if (rc < 0) return av_error(Errc::kInternal, "copying a frame", rc);
    return Ok{};
  }
  std::unique_ptr<AVFrame, Deleter> own(av_frame_alloc());
  if (own == nullptr || av_frame_copy_props(own.get(), frame_.get()) < 0)
    return out_of_memory();
  GR_CHECK(allocate_planes(*own, format));
  own->format = frame_->format;  // a yuvj format stays one
  const FrameView from = view(format);
  const PixelFormatLayout& l = layout_of(format.pixel_format);
  for (int p = 0; p < l.plane_count; ++p) {
    const PlaneView& source = from.planes[p];
    for (int y = 0; y < source.height; ++y)
      std::memcpy(own->data[p] + static_cast<ptrdiff_t>(own->linesize[p]) * y,
                  source.data + source.stride_bytes * y,
                  static_cast<size_t>(source.width) *
                      static_cast<size_t>(l.bytes_per_sample));
  }
  frame_ = std::move(own);
  return Ok{};
}

}  // namespace glyphreel
