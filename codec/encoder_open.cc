// SPDX-License-Identifier: Apache-2.0
#include "codec/encoder_open.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "codec/av_format.h"
#include "codec/encoder_catalog.h"
#include "codec/encoder_tuning.h"
#include "codec/scheduling_guard.h"

extern "C" {
#include <libavutil/cpu.h>
}

namespace glyphreel {
namespace {

// Fields that follow from the film, not from the user's options.
constexpr std::array<std::string_view, 14> kReserved = {
    "threads",        "thread_type",  "pixel_format", "pix_fmt",
    "video_size",     "time_base",    "color_range",  "colorspace",
    "color_primaries", "color_trc",   "chroma_sample_location",
    "ticks_per_frame", "forced-idr",  "a53cc"};

// av_log levels end at 56: shifted by this, nothing that a context says is printed.
constexpr int kSilent = 100;

bool is_limited_kind_missing(const std::vector<AVPixelFormat>& formats,
                             AVPixelFormat plain) {
  return !formats.empty() &&
         std::find(formats.begin(), formats.end(), plain) == formats.end();
}

AVPixelFormat full_range_kind(AVPixelFormat plain) {
  switch (plain) {
    case AV_PIX_FMT_YUV420P: return AV_PIX_FMT_YUVJ420P;
    case AV_PIX_FMT_YUV422P: return AV_PIX_FMT_YUVJ422P;
    case AV_PIX_FMT_YUV444P: return AV_PIX_FMT_YUVJ444P;
    default: return plain;
  }
}

Result<AvCodecContextPtr> open_context(const AVCodec* codec,
                                       const EncoderOptions& options,
                                       const FrameFormat& format, Rational frame_rate,
                                       int threads, const HdrMetadata& hdr) {
  AvCodecContextPtr context(avcodec_alloc_context3(codec));
  if (!context) return out_of_memory();
  AVCodecContext& c = *context;
  c.log_level_offset = kSilent;
  GR_CHECK(apply_options(c, options, kReserved));
  const bool has_avx512 = (av_get_cpu_flags() & AV_CPU_FLAG_AVX512) != 0;
  GR_TRY(EncoderOptions tuned,
         tuned_options(codec->name, options,
                       {threads, has_avx512, hdr}));
  GR_CHECK(apply_options(c, tuned, {}));
  if (c.flags & (AV_CODEC_FLAG_PASS1 | AV_CODEC_FLAG_PASS2))
    return bad_request(std::string(codec->name) +
                       ": two-pass encoding is not possible, since the film is "
                       "encoded in parts; leave out 'flags=pass1' and 'pass2'");

  c.width = format.size.width;
  c.height = format.size.height;
  c.pix_fmt = to_av(format.pixel_format);
  if (format.color.range == Range::kFull &&
      is_limited_kind_missing(pixel_formats_of(*codec), c.pix_fmt))
    c.pix_fmt = full_range_kind(c.pix_fmt);
  c.sample_aspect_ratio = {1, 1};
  c.time_base = {static_cast<int>(frame_rate.den), static_cast<int>(frame_rate.num)};
  c.framerate = {static_cast<int>(frame_rate.num), static_cast<int>(frame_rate.den)};
  c.color_range = to_av(format.color.range);
  c.colorspace = to_av(format.color.matrix);
  c.color_primaries = to_av(format.color.primaries);
  c.color_trc = to_av(format.color.transfer);
  c.chroma_sample_location = to_av(format.color.siting);
  c.thread_count = threads;
  c.flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_BITEXACT;
  const AVCodecDescriptor* kind = avcodec_descriptor_get(codec->id);
  if (kind == nullptr || (kind->props & AV_CODEC_PROP_INTRA_ONLY) == 0)
    c.flags |= AV_CODEC_FLAG_CLOSED_GOP;
  const SchedulingGuard as_urgent_as_before;
  const int code = avcodec_open2(&c, codec, nullptr);
  if (code < 0)
    return av_error(Errc::kCannotEncode,
                    "the encoder " + std::string(codec->name) + " cannot be opened",
                    code);
  return context;
}

}  // namespace

void end_early(AVCodecContext* context, bool has_frames, bool has_ended) {
  if (context == nullptr || has_ended ||
      std::string_view(context->codec->name) != "libsvtav1")
    return;
  const AvPacketPtr packet = make_av_packet();
  const AvFramePtr frame = make_av_frame();
  if (!packet || !frame) return;
  if (!has_frames) {
    frame->format = context->pix_fmt;
    frame->width = context->width;
    frame->height = context->height;
    frame->pts = 0;
    if (av_frame_get_buffer(frame.get(), 0) < 0) return;
    for (int p = 0; p < 3 && frame->buf[p] != nullptr; ++p)
      std::memset(frame->buf[p]->data, 0, frame->buf[p]->size);
    if (avcodec_send_frame(context, frame.get()) < 0) return;
  }
  if (avcodec_send_frame(context, nullptr) < 0) return;
  while (avcodec_receive_packet(context, packet.get()) >= 0)
    av_packet_unref(packet.get());
}

Result<AvCodecContextPtr> open_encoder(const AVCodec* codec,
                                       const EncoderOptions& options,
                                       const FrameFormat& format, Rational frame_rate,
                                       int threads, const HdrMetadata& hdr) {
  auto context = open_context(codec, options, format, frame_rate, threads, hdr);
  if (context.ok() || context.error().code != Errc::kCannotEncode) return context;
  for (size_t i = 0; i < options.size(); ++i) {
    EncoderOptions fewer = options;
    fewer.erase(fewer.begin() + static_cast<ptrdiff_t>(i));
    auto opened = open_context(codec, fewer, format, frame_rate, threads, hdr);
    if (!opened.ok()) continue;
    end_early(opened->get(), false, false);
    return bad_request(std::string(codec->name) + " does not accept '" +
                       options[i].second + "' for its option '" + options[i].first +
                       "'");
  }
  return context;
}

}  // namespace glyphreel
