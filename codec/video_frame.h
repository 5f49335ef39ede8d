// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_VIDEO_FRAME_H_
#define GR_CODEC_VIDEO_FRAME_H_

// An owning handle on one decoded or converted picture. Copying a handle shares the
// pixels (reference counted, cheap); make_writable() gives this handle pixels of its
// own, copying them only when they are shared. A handle belongs to one thread; two
// handles on the same pixels may live on two threads.

#include <memory>

#include "core/frame_view.h"
#include "core/rational.h"
#include "core/result.h"

struct AVFrame;

namespace glyphreel {

class VideoFrame {
 public:
  VideoFrame() = default;  // empty
  // Takes ownership of `frame`.
  explicit VideoFrame(AVFrame* frame, Rational time = {});
  VideoFrame(const VideoFrame& other);
  VideoFrame& operator=(const VideoFrame& other);
  VideoFrame(VideoFrame&&) noexcept = default;
  VideoFrame& operator=(VideoFrame&&) noexcept = default;
  ~VideoFrame();

  // New pixels of `format`, not initialised; rows 64-byte aligned. kOutOfMemory.
  static Result<VideoFrame> allocate(const FrameFormat& format);
  // The same, filled with black.
  static Result<VideoFrame> black(const FrameFormat& format);

  bool empty() const { return frame_ == nullptr; }
  // Presentation time on the source's own line, seconds; 0 = the source's start.
  Rational time() const { return time_; }
  void set_time(Rational time) { time_ = time; }

  // kNone where it is none of core/pixel_format.h's.
  PixelFormat pixel_format() const;
  // The planes, for reading. The frame must be in one of core/pixel_format.h's
  // formats; `format` is what the pixels are known to be.
  FrameView view(const FrameFormat& format) const;
  // Of its pixels, without padding.
  int64_t size_bytes() const;
  // Whether both are references to one picture.
  bool shares_pixels_with(const VideoFrame& other) const;
  Status make_writable();

  AVFrame* native() const { return frame_.get(); }  // codec/ only

 private:
  struct Deleter {
    void operator()(AVFrame* frame) const;
  };
  std::unique_ptr<AVFrame, Deleter> frame_;
  Rational time_;
};

}  // namespace glyphreel

#endif  // GR_CODEC_VIDEO_FRAME_H_
