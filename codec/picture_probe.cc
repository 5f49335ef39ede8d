// SPDX-License-Identifier: Apache-2.0
#include "codec/picture_probe.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "codec/av_format.h"
#include "codec/decoder.h"
#include "codec/hdr_metadata.h"

extern "C" {
#include <libavutil/pixdesc.h>
}

namespace glyphreel {
namespace {

AvColorTags color_tags_of(const AVCodecParameters& p) {
  return {static_cast<AVPixelFormat>(p.format), p.color_space, p.color_range,
          p.color_primaries, p.color_trc, p.chroma_location};
}

bool is_interlaced(AVFieldOrder order) {
  return order == AV_FIELD_TT || order == AV_FIELD_BB || order == AV_FIELD_TB ||
         order == AV_FIELD_BT;
}

}  // namespace

Result<ProbedFrames> decode_first_frames(
    const AVCodecParameters& parameters, AVRational time_base,
    std::span<const AvPacketPtr> packets, bool stop_after_first,
    const DecodedFile& file) {
  GR_TRY(AvCodecContextPtr decoder, open_decoder(parameters, time_base, file));
  ProbedFrames result;
  AvFramePtr frame = make_av_frame();
  if (frame == nullptr) return out_of_memory();
  for (size_t i = 0; i <= packets.size(); ++i) {
    const bool draining = i == packets.size();
    AvPacketPtr packet;
    if (!draining) {
      packet.reset(av_packet_clone(packets[i].get()));
      if (packet == nullptr) return out_of_memory();
      packet->dts = static_cast<int64_t>(i);
      packet->flags &= ~AV_PKT_FLAG_DISCARD;
    }
    (void)avcodec_send_packet(decoder.get(), packet.get());
    while (avcodec_receive_frame(decoder.get(), frame.get()) >= 0) {
      if (!draining) {
        result.pts.push_back(frame->pts);
        result.bringers.push_back(frame->pkt_dts);
      }
      if (result.first == nullptr) {
        result.first.reset(av_frame_clone(frame.get()));
        if (result.first == nullptr) return out_of_memory();
        if (stop_after_first) return result;
      }
    }
  }
  return result;
}

Orientation orientation_of(const int32_t m[9]) {
  // (x, y) goes to (a x + c y, b x + d y), y pointing down.
  const int64_t a = m[0], b = m[1], c = m[3], d = m[4];
  if (std::abs(a) + std::abs(d) >= std::abs(b) + std::abs(c)) {
    if (a >= 0 && d >= 0) return {0, false};
    if (a < 0 && d < 0) return {180, false};
    return a < 0 ? Orientation{0, true} : Orientation{180, true};
  }
  if (b >= 0 && c < 0) return {90, false};
  if (b < 0 && c >= 0) return {270, false};
  return b >= 0 ? Orientation{270, true} : Orientation{90, true};
}

std::optional<Orientation> orientation_of(const AVFrame& frame) {
  const AVFrameSideData* data =
      av_frame_get_side_data(&frame, AV_FRAME_DATA_DISPLAYMATRIX);
  if (data == nullptr || data->size < 9 * sizeof(int32_t)) return std::nullopt;
  return orientation_of(reinterpret_cast<const int32_t*>(data->data));
}

Size displayed_size(Size size, Rational sample_aspect, int rotation) {
  Size result = size;
  result.width = static_cast<int>(std::max<int64_t>(
      1, (Rational(size.width) * sample_aspect).round()));
  if (rotation == 90 || rotation == 270) std::swap(result.width, result.height);
  return result;
}

void describe_picture(AVFormatContext* input, AVStream* stream,
                      const AVFrame* first, VideoTraits& traits) {
  const AVCodecParameters& p = *stream->codecpar;
  const AVCodec* codec = avcodec_find_decoder(p.codec_id);
  traits.codec = codec != nullptr ? codec->name : avcodec_get_name(p.codec_id);
  const auto format =
      static_cast<AVPixelFormat>(first != nullptr ? first->format : p.format);
  if (const char* name = av_get_pix_fmt_name(format)) traits.pixel_format = name;
  if (const AVPixFmtDescriptor* d = av_pix_fmt_desc_get(format))
    traits.bit_depth = d->comp[0].depth;
  traits.coded_size = first != nullptr ? Size{first->width, first->height}
                                       : Size{p.width, p.height};

  Orientation orientation;
  if (const uint8_t* matrix =
          side_data_of(stream, AV_PKT_DATA_DISPLAYMATRIX, 9 * sizeof(int32_t)))
    orientation = orientation_of(reinterpret_cast<const int32_t*>(matrix));
  if (first != nullptr)
    if (const auto of_frame = orientation_of(*first)) orientation = *of_frame;
  traits.rotation = orientation.rotation;
  traits.mirrored = orientation.mirrored;

  // The container's word goes before the bitstream's.
  const AVRational aspect = av_guess_sample_aspect_ratio(
      input, stream, const_cast<AVFrame*>(first));
  traits.sample_aspect = Rational(1);
  if (aspect.num > 0 && aspect.den > 0) {
    const Rational r = from_av(aspect);
    if (r < Rational(16) && r > Rational(1, 16)) traits.sample_aspect = r;
  }
  traits.display_size = displayed_size(traits.coded_size, traits.sample_aspect,
                                       traits.rotation);

  // A frame's own tags go before the stream's; only what neither has is guessed.
  const ColorSpec untagged = untagged_color(traits.coded_size);
  AvColorTags tags = color_tags_of(p);
  tags.format = format;
  if (first != nullptr) {
    const AvColorTags own = color_tags_of(*first);
    if (own.matrix != AVCOL_SPC_UNSPECIFIED) tags.matrix = own.matrix;
    if (own.range != AVCOL_RANGE_UNSPECIFIED) tags.range = own.range;
    if (own.primaries != AVCOL_PRI_UNSPECIFIED) tags.primaries = own.primaries;
    if (own.transfer != AVCOL_TRC_UNSPECIFIED) tags.transfer = own.transfer;
    if (own.siting != AVCHROMA_LOC_UNSPECIFIED) tags.siting = own.siting;
  }
  traits.color = color_from_tags(tags, untagged);
  if (is_hdr(traits.color.transfer)) traits.hdr = hdr_metadata_of(stream, first);
  traits.interlaced = is_interlaced(p.field_order) ||
                      (first != nullptr && is_interlaced(*first));
}

}  // namespace glyphreel
