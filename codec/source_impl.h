// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_SOURCE_IMPL_H_
#define GR_CODEC_SOURCE_IMPL_H_

// Private to codec/: what MediaSource::open() learnt of a file, for the readers.
// Immutable once made.

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "codec/av_ptr.h"
#include "codec/demuxer.h"
#include "codec/media_source.h"
#include "codec/time_line.h"

namespace glyphreel {

// How the presentation time of a decoded frame is known.
enum class FrameTiming : uint8_t {
  // From the pts of its packet.
  kStamped,
  // The container has decoding times only (AVI; an mp4 whose pts are its dts although
  // frames are reordered): the n-th frame in display order is shown at the n-th
  // smallest decoding time. n comes from the packet that brought the frame out: the
  // decoder gives one frame per packet, a constant number of packets late.
  kOrdinal,
  // Nothing is stored (raw streams), or the constant delay could not be proved:
  // frames are counted from the beginning of the file, and every reader starts there.
  kCounted,
};

struct ScannedPacket {
  int64_t stamp = 0;     // continuous, units of time_base: pts, or dts if kOrdinal
  int64_t position = 0;  // byte of the file; -1 unknown
  bool keyframe = false;
};

class MediaSource::Impl {
 public:
  SourceTraits traits;
  // Read to examine the source; its readers count their own.
  mutable std::atomic<int64_t> bytes_examined{0};
  JobRules rules;
  FileStamp stamp;  // of the file that was probed
  FrameTiming timing = FrameTiming::kStamped;

  // Streams by libavformat's index; audio -1: none.
  int video_stream = -1;
  int audio_stream = -1;
  Rational time_base;  // seconds per unit of the video's stamps

  // Source times of all streams: line.time(stream, stamp, time base, position).
  TimeLine line;

  // Re-opening needs libavformat's probing (streams are not all in the header).
  Demuxer::Depth reopen_depth = Demuxer::Depth::kHeaders;
  AvCodecParametersPtr video_parameters;  // as probed: what to open a decoder with
  AvCodecParametersPtr audio_parameters;  // null without audio

  // Of a source that had to be scanned (anything but kStamped on a plain line): all
  // video packets in file order, and the times of its frames in display order, in
  // units of time_base on the continuous clock.
  bool is_scanned = false;
  std::vector<ScannedPacket> packets;
  std::vector<int64_t> frame_stamps;
  // Not all packets have a presentation time (frame_stamps has them all). After a seek
  // into the middle of a frame, libavformat gives the wrong packet the next time: the
  // first one has to be the key frame that was meant.
  bool lacks_stamps = false;
  int ordinal_delay = 0;  // kOrdinal: packets read before the first frame comes out

  // Of the others, where the container's index told: key frames, same units.
  std::vector<int64_t> keyframe_stamps;

  // Continuous stamp -> source time and back (largest stamp at or before `time`).
  Rational time_of(int64_t stamp) const {
    return Rational(stamp) * time_base - line.start();
  }
  int64_t stamp_at(Rational time) const {
    return ((time + line.start()) / time_base).floor();
  }
  Rational frame_duration() const {
    return Rational(1) / traits.video.frame_rate;
  }

  // kBadMedia where the file is no longer the one that was probed.
  Result<Demuxer> reopen(const CancelToken* cancel) const;
  // The same for its bytes alone.
  Result<InputFile> open_file(const CancelToken* cancel) const;
};

}  // namespace glyphreel

#endif  // GR_CODEC_SOURCE_IMPL_H_
