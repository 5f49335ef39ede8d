// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_UNPACK_H_
#define GR_CODEC_UNPACK_H_

// Private to codec/: any decoded picture as an aligned planar one that a Scaler takes:
// same size (odd edges repeated to whole chroma samples), same family, same depth.
// Planar pictures that fit already are passed on without a copy.

#include "codec/av_ptr.h"
#include "codec/scale.h"
#include "core/result.h"

namespace glyphreel {

class Unpacker {
 public:
  // A new reference to `frame`'s pixels or a planar copy of them. Its tags are the
  // frame's.
  Result<AvFramePtr> unpack(const AVFrame& frame);

 private:
  Result<AvFramePtr> with_swscale(const AVFrame& frame, AVPixelFormat to);

  SwsContextPtr sws_;
  AVPixelFormat sws_from_ = AV_PIX_FMT_NONE, sws_to_ = AV_PIX_FMT_NONE;
  Size sws_size_;
};

}  // namespace glyphreel

#endif  // GR_CODEC_UNPACK_H_
