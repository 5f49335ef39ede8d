// SPDX-License-Identifier: Apache-2.0
#include "codec/video_encoder.h"

#include <algorithm>
#include <climits>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>

#include "codec/av_format.h"
#include "codec/av_ptr.h"
#include "codec/encode_loop.h"
#include "codec/encoder_catalog.h"
#include "codec/encoder_open.h"
#include "codec/nal_units.h"

namespace glyphreel {
namespace {

bool fits_int(int64_t n) { return n > 0 && n <= INT_MAX; }

// As the encoder says; by the packet's flags where it does not.
FrameType frame_type_of(const AVPacket& packet) {
  size_t size = 0;
  // libavcodec/packet.h: u32le quality, u8 picture type.
  const uint8_t* stats =
      av_packet_get_side_data(&packet, AV_PKT_DATA_QUALITY_STATS, &size);
  switch (stats != nullptr && size > 4 ? int{stats[4]} : int{AV_PICTURE_TYPE_NONE}) {
    case AV_PICTURE_TYPE_I:
    case AV_PICTURE_TYPE_SI: return FrameType::kI;
    case AV_PICTURE_TYPE_P:
    case AV_PICTURE_TYPE_SP: return FrameType::kP;
    case AV_PICTURE_TYPE_B: return FrameType::kB;
    default: break;
  }
  if ((packet.flags & AV_PKT_FLAG_KEY) != 0) return FrameType::kI;
  return (packet.flags & AV_PKT_FLAG_DISPOSABLE) != 0 ? FrameType::kB : FrameType::kP;
}

// What an encoder makes of a picture that was `source` to its decoder. x264 makes something
// else where it may not (more B pictures in a row than its options allow, a key frame that
// is due); others are not known to.
AVPictureType kept_type(AVPictureType source) {
  switch (source) {
    case AV_PICTURE_TYPE_I:  // a key frame where the source has one would only cost bytes
    case AV_PICTURE_TYPE_P: return AV_PICTURE_TYPE_P;
    case AV_PICTURE_TYPE_B: return AV_PICTURE_TYPE_B;
    default: return AV_PICTURE_TYPE_NONE;
  }
}

}  // namespace

class VideoEncoder::Impl {
 public:
  explicit Impl(StageClock* clock) : clock_(clock) {}
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() { end_early(context_.get(), frame_count_ > 0, has_ended_); }

  Status open(const VideoEncodeSettings& settings, const FrameFormat& format,
              Rational frame_rate, int threads, const HdrMetadata& hdr) {
    name_ = settings.codec;
    keeps_types_ = settings.keeps_picture_types && name_ == "libx264";
    GR_TRY(const AVCodec* codec, find_encoder(settings.codec, AVMEDIA_TYPE_VIDEO));
    if (!fits_int(frame_rate.num) || !fits_int(frame_rate.den))
      return bad_request("a film cannot have " + std::to_string(frame_rate.num) + "/" +
                         std::to_string(frame_rate.den) + " frames per second");
    GR_TRY(context_, open_encoder(codec, settings.options, format, frame_rate,
                                  std::max(1, threads), hdr));
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
    if (kind == FrameKind::kAuto && keeps_types_)
      picture->pict_type = kept_type(frame.native()->pict_type);
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
    if (clock_ != nullptr) clock_->count_frame(frame_type_of(packet), entry.size_bytes);
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

  StageClock* clock_;
  std::string name_;
  AvCodecContextPtr context_;
  AvPacketPtr packet_;
  std::optional<NalCodec> nal_codec_;
  StreamParameters parameters_;
  PacketRun run_;
  bool keeps_types_ = false;
  int64_t frame_count_ = 0;
  bool has_ended_ = false;
};

bool joins_any_threads(const VideoEncodeSettings& settings) {
  constexpr std::string_view kKnown[] = {"libx264", "libsvtav1", "libaom-av1",
                                         "libvpx", "libvpx-vp9"};
  return std::find(std::begin(kKnown), std::end(kKnown), settings.codec) !=
         std::end(kKnown);
}

Result<VideoEncoder> VideoEncoder::open(const VideoEncodeSettings& settings,
                                        const FrameFormat& format,
                                        Rational frame_rate, int threads,
                                        const HdrMetadata& hdr, StageClock* clock) {
  auto impl = std::make_unique<Impl>(clock);
  GR_CHECK(impl->open(settings, format, frame_rate, threads, hdr));
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
