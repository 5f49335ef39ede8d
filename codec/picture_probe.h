// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_PICTURE_PROBE_H_
#define GR_CODEC_PICTURE_PROBE_H_

// Private to codec/: what a source's picture is like, from its stream and from the
// first frames as they come out of the decoder.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "codec/av_ptr.h"
#include "codec/decoder.h"
#include "codec/media_source.h"

namespace glyphreel {

struct ProbedFrames {
  AvFramePtr first;  // null when nothing could be decoded
  // Of each frame that came out before the packets ran out, in that order: its pts,
  // and the index of the packet that brought it out.
  std::vector<int64_t> pts;
  std::vector<int64_t> bringers;
};

// Decodes `packets` (a stream's first ones). With `stop_after_first` only as many as
// the first frame takes.
Result<ProbedFrames> decode_first_frames(
    const AVCodecParameters& parameters, AVRational time_base,
    std::span<const AvPacketPtr> packets, bool stop_after_first,
    const DecodedFile& file);

struct Orientation {
  int rotation = 0;  // clockwise degrees
  bool mirrored = false;
};
// Of a display matrix (ISO/IEC 14496-12 8.3.2; 9 numbers, the first 2x2 of 16.16),
// taken to the nearest of the eight orientations of a rectangle.
Orientation orientation_of(const int32_t matrix[9]);
// Of a frame, by its side data; nothing when it carries none.
std::optional<Orientation> orientation_of(const AVFrame& frame);

// The size of a picture of `size` made upright with square pixels.
Size displayed_size(Size size, Rational sample_aspect, int rotation);

// Fills everything of the traits that is about the picture, not about time. `first`
// may be null.
void describe_picture(AVFormatContext* input, AVStream* stream,
                      const AVFrame* first, VideoTraits& traits);

}  // namespace glyphreel

#endif  // GR_CODEC_PICTURE_PROBE_H_
