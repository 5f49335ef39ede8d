// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_FILM_TIMING_H_
#define GR_CODEC_FILM_TIMING_H_

// Private to codec/: the arithmetic of joining. Frame numbers of chunks become the
// film's presentation and decode times; pure, without libav.

#include <cstdint>
#include <vector>

#include "codec/stream_parameters.h"
#include "core/rational.h"
#include "core/result.h"

namespace glyphreel {

// Ticks in which every frame time of the film is a whole number.
struct FrameTicks {
  int64_t timescale = 1;        // ticks per second, at least 10000
  int64_t ticks_per_frame = 1;
};
FrameTicks frame_ticks(Rational frame_rate);

// A timescale in which both the film's frames and its samples are whole numbers, so
// that edit lists say exactly what they mean; the frames' own where that is too fine.
int64_t movie_timescale(int64_t video_timescale, int sample_rate);

struct PacketTime {
  int64_t pts = 0, dts = 0;     // frames of the film; dts may be negative
};

// With chunks whose packets show exactly their own frames, and D the largest (decode
// index - display index) of any chunk, dts = decode index - D over the whole film: it
// rises by one frame per packet and is never behind its pts, however short a chunk is.
class FilmTiming {
 public:
  explicit FilmTiming(int reorder_frames) : reorder_frames_(reorder_frames) {}

  // The times of the next chunk's packets. kInternal when it does not begin where the
  // film ends so far, when its frames are not 0..n-1 once each, or when one would be
  // shown before it is decoded.
  Result<std::vector<PacketTime>> append(const std::vector<PacketEntry>& packets,
                                         int64_t first_frame);
  int64_t frame_count() const { return frame_count_; }

 private:
  int reorder_frames_ = 0;
  int64_t frame_count_ = 0;
};

}  // namespace glyphreel

#endif  // GR_CODEC_FILM_TIMING_H_
