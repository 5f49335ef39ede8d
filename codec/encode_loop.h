// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_ENCODE_LOOP_H_
#define GR_CODEC_ENCODE_LOOP_H_

// Private to codec/: libavcodec's send-and-receive protocol, once for both encoders.

#include <string>

#include "codec/av_ptr.h"
#include "core/result.h"

namespace glyphreel {

// Sends `frame` (null: the end) to an open encoder and hands every packet that is
// ready to store(const AVPacket&) -> Status. `packet` is scratch; `name` is the
// encoder's, for sentences. Sending the end twice is no error.
template <typename Store>
Status encode_frame(AVCodecContext& context, const AVFrame* frame, AVPacket& packet,
                    const std::string& name, Store store) {
  const auto receive = [&]() -> Status {
    for (;;) {
      const int code = avcodec_receive_packet(&context, &packet);
      if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) return Ok{};
      if (code < 0)
        return av_error(Errc::kCannotEncode, "the encoder " + name + " failed", code);
      GR_CHECK(store(packet));
      av_packet_unref(&packet);
    }
  };
  int code = avcodec_send_frame(&context, frame);
  while (code == AVERROR(EAGAIN)) {
    GR_CHECK(receive());
    code = avcodec_send_frame(&context, frame);
  }
  if (code < 0 && code != AVERROR_EOF)
    return av_error(Errc::kCannotEncode, "the encoder " + name + " failed", code);
  return receive();
}

}  // namespace glyphreel

#endif  // GR_CODEC_ENCODE_LOOP_H_
