// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_DEINTERLACE_H_
#define GR_CODEC_DEINTERLACE_H_

// Private to codec/: one progressive frame out of each interlaced one (25i -> 25p).
//
// A frame holds two fields, taken half a frame apart. The first stays; the lines of the
// second are made anew for the first one's moment. Where nothing moves, the average of
// the lines that the second field has just before and just after that moment is exact,
// and keeps the full vertical resolution. Where something moves, that line is wrong,
// and a line interpolated along edges within the first field is right. How much moves
// is measured between fields of the same parity, and the spatial guess may leave the
// temporal one only by that much.

#include "codec/av_ptr.h"
#include "core/result.h"

namespace glyphreel {

// `frame` is planar (see is_planar_for_scaling); `previous` and `next` are its
// neighbours of the same size and format, null where there are none.
Result<AvFramePtr> deinterlace(const AVFrame& frame, const AVFrame* previous,
                               const AVFrame* next);

}  // namespace glyphreel

#endif  // GR_CODEC_DEINTERLACE_H_
