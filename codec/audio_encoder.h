// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_AUDIO_ENCODER_H_
#define GR_CODEC_AUDIO_ENCODER_H_

// The film's one audio encoder: fed with the whole film's samples in order, so that
// there is one priming, declared once.

#include <cstdint>
#include <memory>

#include "codec/encode_settings.h"
#include "codec/stream_parameters.h"
#include "core/result.h"

namespace glyphreel {

class AudioEncoder {
 public:
  static Result<AudioEncoder> open(const AudioEncodeSettings& settings);
  AudioEncoder(AudioEncoder&&) noexcept;
  AudioEncoder& operator=(AudioEncoder&&) noexcept;
  ~AudioEncoder();

  // Planar float, settings.channels planes of `count` samples, any count.
  Status send(const float* const* planes, int64_t count);
  // Packets finished since the last call, in order. pts in samples; the encoder's
  // priming comes first with negative pts. With `flush`, the last ones too: call that
  // once, after the last send().
  Result<PacketRun> take(bool flush);
  // The rate the encoder runs at is settings.sample_rate. Valid after open().
  const StreamParameters& parameters() const;

 private:
  class Impl;
  explicit AudioEncoder(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace glyphreel

#endif  // GR_CODEC_AUDIO_ENCODER_H_
