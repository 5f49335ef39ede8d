// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_STILL_IMAGE_H_
#define GR_CODEC_STILL_IMAGE_H_

// One frame as a PNG file: 8-bit RGB as an SDR display shows it; HDR is tone-mapped, as
// it is for an SDR film. Written under a temporary name and renamed.

#include <string>

#include "codec/video_frame.h"
#include "core/frame_view.h"
#include "core/result.h"

namespace glyphreel {

Status write_png(const std::string& path, const VideoFrame& frame,
                 const FrameFormat& format);

}  // namespace glyphreel

#endif  // GR_CODEC_STILL_IMAGE_H_
