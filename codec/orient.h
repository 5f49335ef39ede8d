// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_ORIENT_H_
#define GR_CODEC_ORIENT_H_

// Private to codec/: turns and mirrors pictures by whole pixels.

#include "codec/av_ptr.h"
#include "codec/picture_probe.h"
#include "core/result.h"

namespace glyphreel {

// A copy of `frame`, planar 4:4:4 (so that no chroma siting turns with it) of 8 or
// 16-bit samples: mirrored left-right if asked, then turned clockwise.
Result<AvFramePtr> orient(const AVFrame& frame, Orientation orientation);

}  // namespace glyphreel

#endif  // GR_CODEC_ORIENT_H_
