// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_VIDEO_READER_H_
#define GR_CODEC_VIDEO_READER_H_

// Decodes a stretch of one source's video, frame by frame in presentation order, from
// a position that is proved rather than trusted: after a seek the first decoded frame
// is looked at, and the reader goes further back until it is early enough.
// One reader per thread; owns its own file handle and decoder (one thread each).

#include <memory>
#include <optional>
#include <vector>

#include "codec/media_source.h"
#include "codec/video_frame.h"
#include "core/cancel.h"
#include "core/result.h"
#include "core/stage_clock.h"

namespace glyphreel {

class VideoReader {
 public:
  // After open(), next() gives every frame of the source from the last one with
  // time() <= `from` on (or from the very first frame, when none is that early), and
  // some of those before. What it takes to get packets is charged to Stage::kRead of
  // `clock`, which the reader's thread runs and which outlives the reader.
  static Result<VideoReader> open(std::shared_ptr<const MediaSource> source,
                                  Rational from,
                                  const CancelToken* cancel = nullptr,
                                  StageClock* clock = nullptr);
  VideoReader(VideoReader&&) noexcept;
  VideoReader& operator=(VideoReader&&) noexcept;
  ~VideoReader();

  // The next frame, times strictly increasing; nothing at the end of the stream.
  // Damaged pictures are concealed by the decoder and counted. kCancelled when asked.
  Result<std::optional<VideoFrame>> next();

  // What reading cost and met so far.
  struct Stats {
    int64_t frames_decoded = 0;
    int64_t frames_before_start = 0;  // decoded only to reach `from`
    int64_t damaged_frames = 0;
    std::vector<TimeRange> damaged_ranges;  // where they lie, in order
    int64_t bytes_read = 0;
    int seeks = 0;
    bool read_failed = false;  // on the way: another time there may be more
  };
  const Stats& stats() const;

 private:
  class Impl;
  explicit VideoReader(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace glyphreel

#endif  // GR_CODEC_VIDEO_READER_H_
