// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_MEDIA_SOURCE_H_
#define GR_CODEC_MEDIA_SOURCE_H_

// One input file, probed once: its streams, its true time line, and where decoding
// may start. Holds no file open between calls, so that a job of a thousand sources
// needs only as many open files as it has workers. Immutable after open(): any number
// of threads may use one source through their own readers.
//
// Times everywhere are seconds on the source's own line: 0 is the container's start
// (the smallest start time over its streams, what players show as 0:00).

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/cancel.h"
#include "core/frame_view.h"
#include "core/hdr.h"
#include "core/job_rules.h"
#include "core/rational.h"
#include "core/result.h"
#include "core/time_range.h"
#include "core/timecode.h"

namespace glyphreel {

struct VideoTraits {
  std::string codec;            // libavcodec's decoder name
  std::string pixel_format;     // FFmpeg's name, as decoded
  int bit_depth = 8;
  Size coded_size;              // as decoded
  Size display_size;            // upright and with square pixels, not yet made even
  int rotation = 0;             // clockwise degrees that make it upright: 0 90 180 270
  bool mirrored = false;        // flipped left-right before that rotation
  Rational sample_aspect{1};
  ColorSpec color;              // nothing unspecified: untagged video of 720 lines or
                                // more counts as BT.709, below as BT.601
  HdrMetadata hdr;              // of PQ and HLG video only
  bool interlaced = false;      // the probed frames were
  Rational frame_rate;          // snapped to a standard rate within 0.1 %
  bool constant_rate = false;   // frame distances are constant (jitter aside)
  Rational first_pts;           // of the first frame
  Rational end;                 // last frame's pts + its duration
};

struct AudioTraits {
  std::string codec;
  int sample_rate = 0;
  int channels = 0;
};

struct SourceTraits {
  std::string path;             // as given in the job
  VideoTraits video;
  std::optional<AudioTraits> audio;
  // What the file says of itself: when source time 0 was, in seconds since
  // 1970-01-01 00:00 UTC, and the timecode there.
  std::optional<Rational> recorded_at;
  std::optional<Timecode> timecode;
  std::vector<std::string> warnings;
};

// The source frames of a TimeRange: pts of the first frame with start <= pts and of
// the last frame with pts < end; count 0 when there is none.
struct FrameSpan {
  bool empty = true;
  Rational first_pts, last_pts;
};

class MediaSource {
 public:
  // Opens, probes and closes `path` (a file, or an http(s) address where `rules` allow
  // it). kBadMedia with one sentence naming the file when there is no usable video.
  static Result<std::shared_ptr<const MediaSource>> open(
      const std::string& path, const CancelToken* cancel = nullptr,
      const JobRules& rules = {});
  ~MediaSource();
  MediaSource(const MediaSource&) = delete;
  MediaSource& operator=(const MediaSource&) = delete;

  const SourceTraits& traits() const;
  // Read by open() and find_spans() so far, all threads together.
  int64_t bytes_examined() const;

  // kBadMedia where another file has the name by now, or this one was written to.
  // Readers find out whenever they open it; this is for the end.
  Status check_unchanged() const;

  // The frames of each range, found without decoding where the container's
  // timestamps can be trusted. Opens the file at most once.
  Result<std::vector<FrameSpan>> find_spans(
      std::span<const TimeRange> ranges, const CancelToken* cancel = nullptr) const;

  // Presentation times of key frames in `range`, increasing; may be empty where the
  // container keeps no index. A hint for where to split, never trusted for seeking.
  Result<std::vector<Rational>> keyframes(TimeRange range) const;

  class Impl;  // codec/ only
  const Impl& impl() const { return *impl_; }

 private:
  explicit MediaSource(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace glyphreel

#endif  // GR_CODEC_MEDIA_SOURCE_H_
