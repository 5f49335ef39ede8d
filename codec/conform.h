// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_CONFORM_H_
#define GR_CODEC_CONFORM_H_

// Brings decoded frames of any size, sample aspect, rotation, pixel format and colour
// to the film's one format: deinterlaced where a frame is flagged interlaced, scaled
// with zimg, padded, cropped or stretched, upright, with square pixels. A frame that is
// already right passes through untouched and unshared. One conformer per thread.

#include <memory>

#include "codec/media_source.h"
#include "codec/video_frame.h"
#include "core/frame_view.h"
#include "core/result.h"

namespace glyphreel {

// How a picture of another aspect fills the film's frame: black bars, cut edges,
// distorted, or in front of a blurred, darkened enlargement of itself.
enum class FrameFit : uint8_t { kPad, kCrop, kStretch, kBlur };

class Conformer {
 public:
  // `target.size` is even. `traits` gives rotation, sample aspect and the colour of
  // frames that carry no tags of their own.
  Conformer(const FrameFormat& target, FrameFit fit, const VideoTraits& traits);
  Conformer(Conformer&&) noexcept;
  Conformer& operator=(Conformer&&) noexcept;
  ~Conformer();

  // `next` is the frame after `frame` (may be empty): a deinterlacer looks at both
  // neighbours. Frames come in order. The result keeps frame.time().
  Result<VideoFrame> convert(const VideoFrame& frame, const VideoFrame& next);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace glyphreel

#endif  // GR_CODEC_CONFORM_H_
