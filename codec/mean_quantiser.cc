// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>

#include "codec/av_ptr.h"
#include "codec/decoder.h"
#include "codec/gop_reader.h"
#include "codec/source_impl.h"

extern "C" {
#include <libavutil/video_enc_params.h>
}

namespace glyphreel {
namespace {

// Enough to see I, P and B pictures.
constexpr size_t kLookedAt = 24;

}  // namespace

Result<double> mean_quantiser(const MediaSource& source, const PacketRun& run) {
  const MediaSource::Impl& about = source.impl();
  GR_TRY(const AvCodecContextPtr decoder,
         open_decoder(*about.video_parameters, {1, 1},
                      {about.traits.path, about.rules.max_pixels}));
  decoder->export_side_data |= AV_CODEC_EXPORT_DATA_VIDEO_ENC_PARAMS;
  const AvPacketPtr packet = make_av_packet();
  const AvFramePtr frame = make_av_frame();
  if (!packet || !frame) return out_of_memory();
  double sum = 0;
  int64_t count = 0;
  size_t at = 0;
  const size_t packet_count = std::min(run.packets.size(), kLookedAt);
  for (size_t i = 0; i <= packet_count; ++i) {
    if (i < packet_count) {
      const PacketEntry& entry = run.packets[i];
      if (av_new_packet(packet.get(), static_cast<int>(entry.size_bytes)) < 0)
        return out_of_memory();
      std::memcpy(packet->data, run.bytes.data() + at, entry.size_bytes);
      at += entry.size_bytes;
      packet->pts = entry.pts;
    }
    (void)avcodec_send_packet(decoder.get(), i < packet_count ? packet.get() : nullptr);
    av_packet_unref(packet.get());
    while (avcodec_receive_frame(decoder.get(), frame.get()) >= 0) {
      const AVFrameSideData* data =
          av_frame_get_side_data(frame.get(), AV_FRAME_DATA_VIDEO_ENC_PARAMS);
      if (data == nullptr) continue;
      auto* params = reinterpret_cast<AVVideoEncParams*>(data->data);
      for (unsigned b = 0; b < params->nb_blocks; ++b) {
        sum += params->qp + av_video_enc_params_block(params, b)->delta_qp;
        ++count;
      }
    }
  }
  if (count == 0)
    return bad_media(about.traits.path + ": its quantisers cannot be read");
  return sum / static_cast<double>(count);
}

}  // namespace glyphreel
