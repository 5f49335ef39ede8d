// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_STREAM_PARAMETERS_H_
#define GR_CODEC_STREAM_PARAMETERS_H_

// What a muxer must know of an encoded stream, and encoded packets on their way from
// an encoder to it.

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

struct AVCodecParameters;

namespace glyphreel {

// Immutable; copies share.
class StreamParameters {
 public:
  StreamParameters() = default;
  // Takes ownership.
  explicit StreamParameters(AVCodecParameters* parameters);
  bool empty() const { return parameters_ == nullptr; }
  // Parameter sets and other out-of-band headers (extradata).
  std::span<const uint8_t> headers() const;
  const AVCodecParameters* native() const { return parameters_.get(); }

 private:
  std::shared_ptr<const AVCodecParameters> parameters_;
};

// One encoded packet without its bytes. `pts` counts frames (video, from the chunk's
// first frame) or samples (audio, from the film's first sample; priming is negative).
struct PacketEntry {
  int64_t pts = 0;
  int64_t duration = 0;  // frames or samples
  uint32_t size_bytes = 0;
  bool keyframe = false;
};

// Packets in decode order, their bytes one after the other. A video chunk or a
// stretch of audio.
struct PacketRun {
  std::vector<PacketEntry> packets;
  std::vector<uint8_t> bytes;
};

}  // namespace glyphreel

#endif  // GR_CODEC_STREAM_PARAMETERS_H_
