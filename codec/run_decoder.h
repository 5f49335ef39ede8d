// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_RUN_DECODER_H_
#define GR_CODEC_RUN_DECODER_H_

// Decodes what a VideoEncoder made, to see what is left of its frames.

#include <memory>
#include <optional>

#include "codec/stream_parameters.h"
#include "codec/video_frame.h"
#include "core/result.h"

namespace glyphreel {

class RunDecoder {
 public:
  // `run` must outlive it. `threads`: of the decoder; the pixels are the same with any
  // number. kCannotEncode where no decoder knows the codec.
  static Result<RunDecoder> open(const PacketRun& run, const StreamParameters& parameters,
                                 int threads);
  RunDecoder(RunDecoder&&) noexcept;
  RunDecoder& operator=(RunDecoder&&) noexcept;
  ~RunDecoder();

  // The next frame in the order shown, its time() the frame's number in the run;
  // nothing after the last. kCannotEncode for what cannot be decoded.
  Result<std::optional<VideoFrame>> next();

 private:
  class Impl;
  explicit RunDecoder(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace glyphreel

#endif  // GR_CODEC_RUN_DECODER_H_
