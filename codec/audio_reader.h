// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_AUDIO_READER_H_
#define GR_CODEC_AUDIO_READER_H_

// Delivers exactly the samples asked for from one source's sound, resampled and
// remixed: placed by presentation time to the sample, silence where the source has
// none (before its start, in gaps, after its end, or no audio stream at all).
// One reader per thread; owns its own file handle and decoder.

#include <cstdint>
#include <memory>

#include "codec/media_source.h"
#include "core/cancel.h"
#include "core/result.h"
#include "core/stage_clock.h"

namespace glyphreel {

class AudioReader {
 public:
  // Sample 0 of what read() gives lies at source time `start`; output is planar
  // float at `sample_rate` Hz with `channels` channels. Packets and resampling are
  // charged to Stage::kRead and kAudioResample of `clock`, which the reader's thread
  // runs and which outlives the reader.
  static Result<AudioReader> open(std::shared_ptr<const MediaSource> source,
                                  Rational start, int sample_rate, int channels,
                                  const CancelToken* cancel = nullptr,
                                  StageClock* clock = nullptr);
  AudioReader(AudioReader&&) noexcept;
  AudioReader& operator=(AudioReader&&) noexcept;
  ~AudioReader();

  // Writes the next `count` samples to planes[0..channels). Never fewer: what the
  // source lacks is silence. Decode errors are counted, not returned.
  Status read(float* const* planes, int64_t count);

  int64_t damaged_packets() const;
  int64_t bytes_read() const;
  // Where they lie in the source, as far as that is known.
  const std::vector<TimeRange>& damaged_ranges() const;
  // A read failed on the way: another time there may be more.
  bool read_failed() const;

 private:
  class Impl;
  explicit AudioReader(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace glyphreel

#endif  // GR_CODEC_AUDIO_READER_H_
