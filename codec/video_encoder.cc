// SPDX-License-Identifier: Apache-2.0
#include "codec/video_encoder.h"

#include <algorithm>
#include <array>
#include <climits>
#include <cstring>
#include <optional>
#include <utility>

#include "codec/av_format.h"
#include "codec/av_ptr.h"
#include "codec/encode_loop.h"
#include "codec/encoder_catalog.h"
#include "codec/encoder_tuning.h"
#include "codec/nal_units.h"
#include "core/nearest_name.h"

extern "C" {
#include <libavutil/cpu.h>
#include <libavutil/pixdesc.h>
}

namespace glyphreel {
namespace {

// Fields that follow from the film, not from the user's options.
constexpr std::array<std::string_view, 14> kReserved = {
    "threads",        "thread_type",  "pixel_format", "pix_fmt",
    "video_size",     "time_base",    "color_range",  "colorspace",
    "color_primaries", "color_trc",   "chroma_sample_location",
    "ticks_per_frame", "forced-idr",  "a53cc"};

// Of films that are opened only to see whether an encoder takes its options.
constexpr Size kTrialSize = {640, 360};

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

// Our formats that the encoder takes, best first in the table's own order; a full
// range twin (yuvj420p) counts as its plain kind.
std::vector<PixelFormat> supported_formats(const AVCodec& codec) {
  const std::vector<AVPixelFormat> native = pixel_formats_of(codec);
  std::vector<PixelFormat> ours;
  for (const PixelFormatLayout& l : kPixelFormatLayouts) {
    if (to_av(l.format) == AV_PIX_FMT_NONE) continue;
    const bool fits = native.empty() ||
                      std::any_of(native.begin(), native.end(), [&](AVPixelFormat f) {
                        return from_av(f) == l.format;
                      });
    if (fits) ours.push_back(l.format);
  }
  return ours;
}

std::string list_of(const std::vector<PixelFormat>& formats) {
  std::string text;
  for (PixelFormat f : formats)
    text += (text.empty() ? "" : ", ") + std::string(layout_of(f).name);
  return text;
}

// What is lost or wasted by storing `wanted` as `candidate`; losses weigh more.
int distance(PixelFormat candidate, PixelFormat wanted) {
  const PixelFormatLayout& c = layout_of(candidate);
  const PixelFormatLayout& w = layout_of(wanted);
  const auto cost = [](int have, int want, int loss, int waste) {
    return have < want ? (want - have) * loss : (have - want) * waste;
  };
  return cost(c.bit_depth, w.bit_depth, 20, 2) +
         cost(2 - c.chroma_shift_x, 2 - w.chroma_shift_x, 100, 5) +
         cost(2 - c.chroma_shift_y, 2 - w.chroma_shift_y, 100, 5) +
         (c.plane_count != w.plane_count);
}

// Whether the encoder is one to give 10 bits to unasked. A profile that the user names
// decides; without one, all are but H.264's: players of HEVC, AV1 and VP9 show 10 bits
// as well as 8, but few show High 10.
bool makes_deep_films(const AVCodec& codec, const EncoderOptions& options) {
  const bool is_h264 = codec.id == AV_CODEC_ID_H264;
  for (const auto& [name, value] : options) {
    if (name != "profile") continue;
    if (is_h264 || codec.id == AV_CODEC_ID_HEVC)  // "high10", "main10", "main422-10"
      return value.find("10") != value.npos || value.find("12") != value.npos ||
             value == "high422" || value == "high444";
    if (codec.id == AV_CODEC_ID_VP9) return value == "2" || value == "3";
  }
  return !is_h264;
}

bool fits_int(int64_t n) { return n > 0 && n <= INT_MAX; }

// An open encoder, or the reason why not. `options` are the user's own.
Result<AvCodecContextPtr> open_context(const AVCodec* codec,
                                       const EncoderOptions& options,
                                       const FrameFormat& format, Rational frame_rate,
                                       int threads) {
  AvCodecContextPtr context(avcodec_alloc_context3(codec));
  if (!context) return out_of_memory();
  AVCodecContext& c = *context;
  c.log_level_offset = kSilent;
  GR_CHECK(apply_options(c, options, kReserved));
  const bool has_avx512 = (av_get_cpu_flags() & AV_CPU_FLAG_AVX512) != 0;
  GR_TRY(EncoderOptions tuned,
         tuned_options(codec->name, options,
                       {threads, has_avx512}));
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
  const int code = avcodec_open2(&c, codec, nullptr);
  if (code < 0)
    return av_error(Errc::kCannotEncode,
                    "the encoder " + std::string(codec->name) + " cannot be opened",
                    code);
  return context;
}

// SVT-AV1 hangs when it is closed without a frame or before it was told that the film
// ends. The others are spared the work. `has_ended` and `has_frames`: what it was sent.
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

// Opens, and where that fails finds the option that is to blame: the one without
// which it works.
Result<AvCodecContextPtr> open_or_explain(const AVCodec* codec,
                                          const EncoderOptions& options,
                                          const FrameFormat& format,
                                          Rational frame_rate, int threads) {
  auto context = open_context(codec, options, format, frame_rate, threads);
  if (context.ok() || context.error().code != Errc::kCannotEncode) return context;
  for (size_t i = 0; i < options.size(); ++i) {
    EncoderOptions fewer = options;
    fewer.erase(fewer.begin() + static_cast<ptrdiff_t>(i));
    auto opened = open_context(codec, fewer, format, frame_rate, threads);
    if (!opened.ok()) continue;
    end_early(opened->get(), false, false);
    return bad_request(std::string(codec->name) + " does not accept '" +
                       options[i].second + "' for its option '" + options[i].first +
                       "'");
  }
  return context;
}

}  // namespace

ColorSpec color_for_encoder(const VideoEncodeSettings& settings, ColorSpec color) {
  const AVCodec* codec = avcodec_find_encoder_by_name(settings.codec.c_str());
  if (codec == nullptr || codec->id != AV_CODEC_ID_MJPEG) return color;
  color.matrix = Matrix::kBt470bg;
  color.range = Range::kFull;
  color.siting = ChromaSiting::kCenter;
  return color;
}

Result<PixelFormat> choose_pixel_format(const VideoEncodeSettings& settings,
                                        PixelFormat wanted, bool is_hdr) {
  GR_TRY(const AVCodec* codec, find_encoder(settings.codec, AVMEDIA_TYPE_VIDEO));
  const std::vector<PixelFormat> formats = supported_formats(*codec);
  const auto takes = [&](PixelFormat f) {
    return std::find(formats.begin(), formats.end(), f) != formats.end();
  };
  if (!settings.pixel_format.empty()) {
    const PixelFormat asked = pixel_format_by_name(settings.pixel_format);
    if (asked == PixelFormat::kNone) {
      std::vector<std::string> names;
      for (const PixelFormatLayout& l : kPixelFormatLayouts)
        names.emplace_back(l.name);
      const std::string nearest = nearest_name(settings.pixel_format, names);
      if (av_get_pix_fmt(settings.pixel_format.c_str()) != AV_PIX_FMT_NONE)
        return bad_request("glyphreel does not make films in the pixel format '" +
                           settings.pixel_format + "'; " + settings.codec +
                           " can be given " + list_of(formats));
      return bad_request("there is no pixel format called '" + settings.pixel_format +
                         "'" + suggestion(nearest));
    }
    if (!takes(asked))
      return bad_request(settings.codec + " does not take the pixel format '" +
                         settings.pixel_format + "'; it takes " + list_of(formats));
    return asked;
  }
  if (formats.empty())
    return bad_request(settings.codec +
                       " takes none of the pixel formats that glyphreel makes; "
                       "choose another encoder, for example libx264");
  const auto nearest = [](const std::vector<PixelFormat>& of, PixelFormat to) {
    return *std::min_element(of.begin(), of.end(), [&](PixelFormat a, PixelFormat b) {
      return distance(a, to) < distance(b, to);
    });
  };
  if (is_hdr && makes_deep_films(*codec, settings.options)) {
    std::vector<PixelFormat> deep = formats;
    std::erase_if(deep, [](PixelFormat f) { return layout_of(f).bit_depth < 10; });
    if (!deep.empty()) {
      FrameFormat format;
      format.size = kTrialSize;
      format.pixel_format = nearest(deep, PixelFormat::kYuv420p10);
      // Other options, such as DNxHR's profile, may leave it 8 bits only.
      auto context = open_context(codec, settings.options, format, 25, 1);
      if (context.ok()) {
        end_early(context->get(), false, false);
        return format.pixel_format;
      }
    }
  }
  for (PixelFormat usual : {PixelFormat::kYuv420p, PixelFormat::kNv12})
    if (takes(usual)) return usual;
  if (wanted == PixelFormat::kNone) wanted = PixelFormat::kYuv420p;
  return nearest(formats, wanted);
}

Status check_video_settings(const VideoEncodeSettings& settings) {
  GR_TRY(const AVCodec* codec, find_encoder(settings.codec, AVMEDIA_TYPE_VIDEO));
  GR_TRY(const PixelFormat pixel_format,
         choose_pixel_format(settings, PixelFormat::kYuv420p));
  FrameFormat format;
  format.size = kTrialSize;
  format.pixel_format = pixel_format;
  format.color = color_for_encoder(settings, format.color);
  GR_TRY(AvCodecContextPtr context,
         open_or_explain(codec, settings.options, format, 25, 1));
  end_early(context.get(), false, false);
  return Ok{};
}

class VideoEncoder::Impl {
 public:
  Impl() = default;
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() { end_early(context_.get(), frame_count_ > 0, has_ended_); }

  Status open(const VideoEncodeSettings& settings, const FrameFormat& format,
              Rational frame_rate, int threads) {
    name_ = settings.codec;
    GR_TRY(const AVCodec* codec, find_encoder(settings.codec, AVMEDIA_TYPE_VIDEO));
    if (!fits_int(frame_rate.num) || !fits_int(frame_rate.den))
      return bad_request("a film cannot have " + std::to_string(frame_rate.num) + "/" +
                         std::to_string(frame_rate.den) + " frames per second");
    GR_TRY(context_, open_or_explain(codec, settings.options, format, frame_rate,
                                     std::max(1, threads)));
    packet_ = make_av_packet();
    if (!packet_) return out_of_memory();
    if (codec->id == AV_CODEC_ID_H264) nal_codec_ = NalCodec::kH264;
    if (codec->id == AV_CODEC_ID_HEVC) nal_codec_ = NalCodec::kHevc;
    return update_parameters();
  }

  Status send(const VideoFrame& frame, FrameKind kind) {
    AvFramePtr picture = make_av_frame();
    if (!picture) return out_of_memory();
    GR_CHECK(share_pixels(*frame.native(), *picture));
    picture->pts = frame_count_++;
    if (kind == FrameKind::kKey) picture->pict_type = AV_PICTURE_TYPE_I;
    // Only these have an idr_pic_id to keep apart; others may take it amiss.
    if (kind == FrameKind::kInter && nal_codec_ && picture->pts > 0)
      picture->pict_type = AV_PICTURE_TYPE_P;
    return encode(picture.get());
  }

  Result<PacketRun> finish() {
    has_ended_ = true;
    GR_CHECK(encode(nullptr));
    std::vector<bool> seen(static_cast<size_t>(frame_count_));
    for (const PacketEntry& p : run_.packets) {
      if (p.pts < 0 || p.pts >= frame_count_ || seen[static_cast<size_t>(p.pts)])
        return failed("gave a packet for frame " + std::to_string(p.pts) +
                      " of a part of " + std::to_string(frame_count_));
      seen[static_cast<size_t>(p.pts)] = true;
    }
    if (static_cast<int64_t>(run_.packets.size()) != frame_count_)
      return failed("made " + std::to_string(run_.packets.size()) + " packets of " +
                    std::to_string(frame_count_) + " frames");
    if (!run_.packets.empty() && !run_.packets.front().keyframe)
      return failed("did not begin with a key frame");
    return std::move(run_);
  }

  const StreamParameters& parameters() const { return parameters_; }

 private:
  Error failed(const std::string& what) const {
    return {Errc::kCannotEncode, "the encoder " + name_ + " " + what, 0};
  }

  // The same pixels without the source's side data, metadata and flags: captions, HDR
  // and rotation of a source are not the film's.
  Status share_pixels(const AVFrame& from, AVFrame& to) const {
    const AVCodecContext& c = *context_;
    if (from.width != c.width || from.height != c.height ||
        glyphreel::from_av(static_cast<AVPixelFormat>(from.format)) !=
            glyphreel::from_av(c.pix_fmt))
      return Error{Errc::kInternal, "a frame of another format reached the encoder",
                   0};
    to.format = c.pix_fmt;
    to.width = c.width;
    to.height = c.height;
    to.sample_aspect_ratio = c.sample_aspect_ratio;
    to.color_range = c.color_range;
    to.colorspace = c.colorspace;
    to.color_primaries = c.color_primaries;
    to.color_trc = c.color_trc;
    to.chroma_location = c.chroma_sample_location;
    for (int i = 0; i < AV_NUM_DATA_POINTERS; ++i) {
      to.data[i] = from.data[i];
      to.linesize[i] = from.linesize[i];
      if (from.buf[i] == nullptr) continue;
      to.buf[i] = av_buffer_ref(from.buf[i]);
      if (to.buf[i] == nullptr) return out_of_memory();
    }
    to.extended_data = to.data;
    return Ok{};
  }

  Status encode(const AVFrame* picture) {
    return encode_frame(*context_, picture, *packet_, name_,
                        [this](const AVPacket& packet) { return store(packet); });
  }

  Status store(const AVPacket& packet) {
    const std::span<const uint8_t> bytes(packet.data,
                                         static_cast<size_t>(packet.size));
    if (run_.packets.empty()) GR_CHECK(take_late_headers(packet, bytes));
    const size_t before = run_.bytes.size();
    if (nal_codec_)
      append_cleaned(*nal_codec_, bytes, parameters_.headers(), run_.bytes);
    else
      run_.bytes.insert(run_.bytes.end(), bytes.begin(), bytes.end());
    PacketEntry entry;
    entry.pts = packet.pts;
    entry.duration = 1;
    entry.size_bytes = static_cast<uint32_t>(run_.bytes.size() - before);
    entry.keyframe = (packet.flags & AV_PKT_FLAG_KEY) != 0;
    run_.packets.push_back(entry);
    return Ok{};
  }

  // Some encoders know their headers only with the first packet.
  Status take_late_headers(const AVPacket& packet, std::span<const uint8_t> bytes) {
    size_t size = 0;
    const uint8_t* late =
        av_packet_get_side_data(&packet, AV_PKT_DATA_NEW_EXTRADATA, &size);
    std::vector<uint8_t> in_band;
    if (late == nullptr && nal_codec_ && parameters_.headers().empty()) {
      in_band = parameter_sets_of(*nal_codec_, bytes);
      late = in_band.data();
      size = in_band.size();
    }
    if (late == nullptr || size == 0) return Ok{};
    AvCodecParametersPtr parameters(avcodec_parameters_alloc());
    if (!parameters ||
        avcodec_parameters_copy(parameters.get(), parameters_.native()) < 0)
      return out_of_memory();
    av_freep(&parameters->extradata);
    parameters->extradata = static_cast<uint8_t*>(
        av_mallocz(size + AV_INPUT_BUFFER_PADDING_SIZE));
    if (parameters->extradata == nullptr) return out_of_memory();
    std::copy_n(late, size, parameters->extradata);
    parameters->extradata_size = static_cast<int>(size);
    parameters_ = StreamParameters(parameters.release());
    return Ok{};
  }

  Status update_parameters() {
    AvCodecParametersPtr parameters(avcodec_parameters_alloc());
    if (!parameters) return out_of_memory();
    const int code = avcodec_parameters_from_context(parameters.get(), context_.get());
    if (code < 0) return av_error(Errc::kCannotEncode, "the encoder " + name_, code);
    parameters_ = StreamParameters(parameters.release());
    return Ok{};
  }

  std::string name_;
  AvCodecContextPtr context_;
  AvPacketPtr packet_;
  std::optional<NalCodec> nal_codec_;
  StreamParameters parameters_;
  PacketRun run_;
  int64_t frame_count_ = 0;
  bool has_ended_ = false;
};

Result<VideoEncoder> VideoEncoder::open(const VideoEncodeSettings& settings,
                                        const FrameFormat& format,
                                        Rational frame_rate, int threads) {
  auto impl = std::make_unique<Impl>();
  GR_CHECK(impl->open(settings, format, frame_rate, threads));
  return VideoEncoder(std::move(impl));
}

VideoEncoder::VideoEncoder(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
VideoEncoder::VideoEncoder(VideoEncoder&&) noexcept = default;
VideoEncoder& VideoEncoder::operator=(VideoEncoder&&) noexcept = default;
VideoEncoder::~VideoEncoder() = default;

Status VideoEncoder::send(const VideoFrame& frame, FrameKind kind) {
  return impl_->send(frame, kind);
}
Result<PacketRun> VideoEncoder::finish() { return impl_->finish(); }
const StreamParameters& VideoEncoder::parameters() const {
  return impl_->parameters();
}

}  // namespace glyphreel
