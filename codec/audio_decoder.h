// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_AUDIO_DECODER_H_
#define GR_CODEC_AUDIO_DECODER_H_

// Private to codec/: one source's sound as decoded frames with their source times,
// from a position that is proved rather than trusted. Owns its own file handle and
// decoder; one thread.

#include <cstdint>
#include <memory>
#include <optional>

#include "codec/av_ptr.h"
#include "codec/demuxer.h"
#include "codec/media_source.h"
#include "core/stage_clock.h"

namespace glyphreel {

struct DecodedSound {
  AvFramePtr frame;
  std::optional<Rational> time;  // of its first sample; nothing: unknown
};

class AudioDecoder {
 public:
  // `source` has sound. After open(), next() begins well before `start`: the codec
  // has settled when the sample at `start` comes, unless the sound itself begins
  // later than that. Reading is charged to Stage::kRead of `clock`.
  static Result<AudioDecoder> open(std::shared_ptr<const MediaSource> source,
                                   Rational start, const CancelToken* cancel,
                                   StageClock* clock = nullptr);

  // The next frame; an empty one at the end. What cannot be decoded is skipped and
  // counted. kCancelled when asked.
  Result<DecodedSound> next();

  // Seconds per unit of the stream's timestamps: how finely times are known.
  Rational time_base() const { return time_base_; }
  int64_t damaged_packets() const { return damaged_; }
  int64_t bytes_read() const {
    return earlier_bytes_ + (is_open_ ? demuxer_.bytes_read() : 0);
  }
  // Where they lie, in order.
  const std::vector<TimeRange>& damaged_ranges() const { return damaged_ranges_; }
  // See Demuxer; also of what was read before restart().
  bool read_failed() const {
    return earlier_read_failed_ || (is_open_ && demuxer_.read_failed());
  }

 private:
  // Frames of constant length lie on a grid, more exactly than a container with
  // coarse timestamps (Matroska: 1 ms) can tell. Known from the file's beginning.
  struct Grid {
    Rational origin;
    int step = 0;  // samples
    int sample_rate = 0;
  };

  Status open_decoder();
  Status restart();
  Status go_to(Rational start);
  bool seek(Rational time);
  Status find_grid();
  Result<DecodedSound> decode();
  Status feed();
  Result<bool> read_packet();
  // One more packet that could not be decoded, at `stamp` or after the last frame.
  void note_damage(int64_t stamp);

  std::shared_ptr<const MediaSource> source_;
  const CancelToken* cancel_ = nullptr;
  StageClock* clock_ = nullptr;
  Demuxer demuxer_;
  bool is_open_ = false;       // demuxer_ is
  int64_t earlier_bytes_ = 0;  // read before restart()
  bool earlier_read_failed_ = false;
  AvCodecContextPtr context_;
  AvPacketPtr packet_;
  int stream_ = -1;
  Rational time_base_;
  int64_t position_ = 0;  // byte where the last packet that told it began
  bool drained_ = false;
  std::optional<Grid> grid_;
  std::optional<DecodedSound> first_;  // decoded to prove the position
  int64_t damaged_ = 0;
  std::vector<TimeRange> damaged_ranges_;
  std::optional<Rational> last_end_;  // of the last frame that was decoded
};

}  // namespace glyphreel

#endif  // GR_CODEC_AUDIO_DECODER_H_
