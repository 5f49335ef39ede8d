// SPDX-License-Identifier: Apache-2.0
#include "codec/decoder.h"

namespace glyphreel {

Result<AvCodecContextPtr> open_decoder(const AVCodecParameters& parameters,
                                       AVRational packet_time_base,
                                       const DecodedFile& file, int threads) {
  const AVCodec* codec = avcodec_find_decoder(parameters.codec_id);
  if (codec == nullptr)
    return bad_media(file.path + ": no decoder for its codec '" +
                         avcodec_get_name(parameters.codec_id) +
                         "' in this build of FFmpeg",
                     AVERROR_DECODER_NOT_FOUND);
  AvCodecContextPtr context(avcodec_alloc_context3(codec));
  if (context == nullptr) return out_of_memory();
  int rc = avcodec_parameters_to_context(context.get(), &parameters);
  if (rc < 0) return av_error(Errc::kBadMedia, file.path, rc);
  context->pkt_timebase = packet_time_base;
  context->thread_count = threads;
  context->max_pixels = file.max_pixels;
  // Above every level that libav's log prints by default: what goes wrong is counted
  // and returned, not printed into a host's terminal.
  context->log_level_offset = 64;
  rc = avcodec_open2(context.get(), codec, nullptr);
  if (rc < 0)
    return av_error(Errc::kBadMedia,
                    file.path + ": its " + codec->name + " stream cannot be decoded",
                    rc);
  return context;
}

}  // namespace glyphreel
