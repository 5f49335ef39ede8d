// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_DECODER_H_
#define GR_CODEC_DECODER_H_

// Private to codec/: opening libavcodec's decoders the one way that is exact.

#include <string>

#include "codec/av_ptr.h"
#include "core/result.h"

namespace glyphreel {

// Whose stream it is, for messages, and how large its pictures may be, whatever the
// container said.
struct DecodedFile {
  const std::string& path;
  int64_t max_pixels;
};

// Nothing skipped, so that pixels do not depend on where decoding began; pictures before
// a recovery point stay hidden (neither OUTPUT_CORRUPT nor SHOW_ALL is set); the decoder
// prints nothing.
Result<AvCodecContextPtr> open_decoder(const AVCodecParameters& parameters,
                                       AVRational packet_time_base,
                                       const DecodedFile& file, int threads = 1);

// Whether the decoder met damage in this frame and concealed it.
inline bool is_damaged(const AVFrame& frame) {
  return (frame.flags & AV_FRAME_FLAG_CORRUPT) != 0 ||
         frame.decode_error_flags != 0;
}

inline bool is_interlaced(const AVFrame& frame) {
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(58, 7, 100)
  return (frame.flags & AV_FRAME_FLAG_INTERLACED) != 0;
#else
  return frame.interlaced_frame != 0;
#endif
}

inline bool is_top_field_first(const AVFrame& frame) {
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(58, 7, 100)
  return (frame.flags & AV_FRAME_FLAG_TOP_FIELD_FIRST) != 0;
#else
  return frame.top_field_first != 0;
#endif
}

}  // namespace glyphreel

#endif  // GR_CODEC_DECODER_H_
