// SPDX-License-Identifier: Apache-2.0
#include "codec/still_image.h"

#include <string>
#include <utility>

#include "codec/av_format.h"
#include "codec/av_ptr.h"
#include "codec/scale.h"
#include "codec/unpack.h"
#include "codec/whole_file.h"

namespace glyphreel {
namespace {

// Interleaves G, B, R planes.
Result<AvFramePtr> pack_rgb(const AVFrame& planar) {
  AvFramePtr packed = make_av_frame();
  if (packed == nullptr) return out_of_memory();
  packed->format = AV_PIX_FMT_RGB24;
  packed->width = planar.width;
  packed->height = planar.height;
  if (av_frame_get_buffer(packed.get(), 0) < 0) return out_of_memory();
  for (int y = 0; y < planar.height; ++y) {
    const auto row = [&](int p) {
      return planar.data[p] + static_cast<ptrdiff_t>(planar.linesize[p]) * y;
    };
    uint8_t* out = packed->data[0] + static_cast<ptrdiff_t>(packed->linesize[0]) * y;
    for (int x = 0; x < planar.width; ++x) {
      *out++ = row(2)[x];
      *out++ = row(0)[x];
      *out++ = row(1)[x];
    }
  }
  return packed;
}

Result<AvPacketPtr> encode_png(const AVFrame& frame) {
  const AVCodec* codec = avcodec_find_encoder(AV_CODEC_ID_PNG);
  if (codec == nullptr)
    return Error{Errc::kCannotEncode, "this build of FFmpeg writes no PNG",
                 AVERROR_ENCODER_NOT_FOUND};
  AvCodecContextPtr encoder(avcodec_alloc_context3(codec));
  AvPacketPtr packet = make_av_packet();
  if (encoder == nullptr || packet == nullptr) return out_of_memory();
  encoder->width = frame.width;
  encoder->height = frame.height;
  encoder->pix_fmt = AV_PIX_FMT_RGB24;
  encoder->time_base = {1, 25};
  encoder->thread_count = 1;
  encoder->log_level_offset = 64;
  int rc = avcodec_open2(encoder.get(), codec, nullptr);
  if (rc >= 0) rc = avcodec_send_frame(encoder.get(), &frame);
  if (rc >= 0) rc = avcodec_send_frame(encoder.get(), nullptr);
  if (rc >= 0) rc = avcodec_receive_packet(encoder.get(), packet.get());
  if (rc < 0) return av_error(Errc::kCannotEncode, "encoding a PNG", rc);
  return packet;
}

}  // namespace

Status write_png(const std::string& path, const VideoFrame& frame,
                 const FrameFormat& format) {
  Unpacker unpacker;
  GR_TRY(AvFramePtr picture, unpacker.unpack(*frame.native()));
  const PlanarFormat from = {static_cast<AVPixelFormat>(picture->format),
                             {picture->width, picture->height},
                             format.color};
  PlanarFormat to = {AV_PIX_FMT_GBRP, format.size, {}};
  to.color.matrix = Matrix::kRgb;
  to.color.range = Range::kFull;
  GR_TRY(const Scaler scaler,
         Scaler::make(from,
                      {0, 0, static_cast<double>(format.size.width),
                       static_cast<double>(format.size.height)},
                      to));
  GR_TRY(AvFramePtr rgb, allocate_planar(to));
  GR_CHECK(scaler.run(*picture, *rgb));
  GR_TRY(AvFramePtr packed, pack_rgb(*rgb));
  GR_TRY(AvPacketPtr png, encode_png(*packed));
  return write_whole_file(path, png->data, static_cast<size_t>(png->size));
}

}  // namespace glyphreel
