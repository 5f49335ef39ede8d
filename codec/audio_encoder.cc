// SPDX-License-Identifier: Apache-2.0
#include "codec/audio_encoder.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "codec/av_ptr.h"
#include "codec/encode_loop.h"
#include "codec/encoder_catalog.h"
#include "codec/video_encoder.h"

extern "C" {
#include <libavutil/opt.h>
}

namespace glyphreel {
namespace {

constexpr std::array<std::string_view, 6> kReserved = {
    "threads", "thread_type", "time_base", "ar", "ac", "sample_fmt"};

// av_log levels end at 56: shifted by this, nothing that a context says is printed.
constexpr int kSilent = 100;

// For encoders that take any number of samples (PCM).
constexpr int kFreeFrameSize = 4096;

Result<AVSampleFormat> choose_sample_format(const AVCodec& codec) {
  const std::vector<AVSampleFormat> known = sample_formats_of(codec);
  if (known.empty()) return AV_SAMPLE_FMT_FLTP;
  for (AVSampleFormat wanted :
       {AV_SAMPLE_FMT_FLTP, AV_SAMPLE_FMT_FLT, AV_SAMPLE_FMT_DBLP, AV_SAMPLE_FMT_DBL,
        AV_SAMPLE_FMT_S32P, AV_SAMPLE_FMT_S32, AV_SAMPLE_FMT_S16P, AV_SAMPLE_FMT_S16,
        AV_SAMPLE_FMT_U8P, AV_SAMPLE_FMT_U8})
    if (std::find(known.begin(), known.end(), wanted) != known.end()) {
      // FLAC and the like offer both; 24 bits would only store noise.
      const bool has_s16 = std::find(known.begin(), known.end(), AV_SAMPLE_FMT_S16) !=
                           known.end();
      if (has_s16 && av_get_packed_sample_fmt(wanted) == AV_SAMPLE_FMT_S32)
        return AV_SAMPLE_FMT_S16;
      return wanted;
    }
  return bad_request(std::string(codec.name) +
                     " takes no kind of samples that glyphreel makes");
}

Status check_sample_rate(const AVCodec& codec, int sample_rate) {
  std::vector<int> rates = sample_rates_of(codec);
  if (sample_rate <= 0)
    return bad_request("a sample rate of " + std::to_string(sample_rate) +
                       " Hz is not possible; 48000 is usual");
  if (rates.empty() || std::find(rates.begin(), rates.end(), sample_rate) != rates.end())
    return Ok{};
  const int nearest = *std::min_element(rates.begin(), rates.end(), [&](int a, int b) {
    return std::abs(a - sample_rate) < std::abs(b - sample_rate);
  });
  return bad_request(std::string(codec.name) + " does not take a sample rate of " +
                     std::to_string(sample_rate) + " Hz; the nearest that it takes is " +
                     std::to_string(nearest));
}

// Fills `layout`, which the context owns.
Status choose_layout(const AVCodec& codec, int channels, AVChannelLayout& layout) {
  if (channels < 1 || channels > 8)
    return bad_request(std::to_string(channels) +
                       " audio channels are not possible; 1 to 8 are");
  av_channel_layout_default(&layout, channels);
  const std::vector<const AVChannelLayout*> known = channel_layouts_of(codec);
  if (known.empty()) return Ok{};
  const AVChannelLayout* same_count = nullptr;
  int nearest = 0;
  for (const AVChannelLayout* k : known) {
    if (av_channel_layout_compare(k, &layout) == 0) return Ok{};
    if (k->nb_channels == channels && same_count == nullptr) same_count = k;
    if (nearest == 0 ||
        std::abs(k->nb_channels - channels) < std::abs(nearest - channels))
      nearest = k->nb_channels;
  }
  if (same_count == nullptr)
    return bad_request(std::string(codec.name) + " does not take " +
                       std::to_string(channels) +
                       " channels; the nearest that it takes is " +
                       std::to_string(nearest));
  return av_channel_layout_copy(&layout, same_count) < 0 ? Status(out_of_memory())
                                                         : Status(Ok{});
}

Result<AvCodecContextPtr> open_context(const AVCodec* codec,
                                       const AudioEncodeSettings& settings,
                                       const EncoderOptions& options) {
  AvCodecContextPtr context(avcodec_alloc_context3(codec));
  if (!context) return out_of_memory();
  AVCodecContext& c = *context;
  c.log_level_offset = kSilent;
  if (settings.bit_rate > 0) c.bit_rate = settings.bit_rate;
  GR_CHECK(apply_options(c, options, kReserved));
  GR_CHECK(check_sample_rate(*codec, settings.sample_rate));
  GR_CHECK(choose_layout(*codec, settings.channels, c.ch_layout));
  GR_TRY(c.sample_fmt, choose_sample_format(*codec));
  c.sample_rate = settings.sample_rate;
  c.time_base = {1, settings.sample_rate};
  c.thread_count = 1;
  c.flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_BITEXACT;
  const int code = avcodec_open2(&c, codec, nullptr);
  if (code < 0)
    return av_error(Errc::kCannotEncode,
                    "the encoder " + std::string(codec->name) + " cannot be opened",
                    code);
  return context;
}

Result<AvCodecContextPtr> open_or_explain(const AVCodec* codec,
                                          const AudioEncodeSettings& settings) {
  auto context = open_context(codec, settings, settings.options);
  if (context.ok() || context.error().code != Errc::kCannotEncode) return context;
  for (size_t i = 0; i < settings.options.size(); ++i) {
    EncoderOptions fewer = settings.options;
    fewer.erase(fewer.begin() + static_cast<ptrdiff_t>(i));
    if (open_context(codec, settings, fewer).ok())
      return bad_request(std::string(codec->name) + " does not accept '" +
                         settings.options[i].second + "' for its option '" +
                         settings.options[i].first + "'");
  }
  if (settings.bit_rate > 0) {
    AudioEncodeSettings free_rate = settings;
    free_rate.bit_rate = 0;
    if (open_context(codec, free_rate, settings.options).ok())
      return bad_request(std::string(codec->name) + " cannot encode " +
                         std::to_string(settings.channels) + " channels at " +
                         std::to_string(settings.bit_rate) +
                         " bits per second; choose another bit rate");
  }
  if (codec->capabilities & AV_CODEC_CAP_EXPERIMENTAL)
    return bad_request("the encoder " + std::string(codec->name) +
                       " is experimental: give it the option strict=-2, or choose "
                       "another");
  return context;
}

}  // namespace

Status check_audio_settings(const AudioEncodeSettings& settings) {
  GR_TRY(const AVCodec* codec, find_encoder(settings.codec, AVMEDIA_TYPE_AUDIO));
  GR_TRY(AvCodecContextPtr context, open_or_explain(codec, settings));
  return Ok{};
}

class AudioEncoder::Impl {
 public:
  Status open(const AudioEncodeSettings& settings) {
    name_ = settings.codec;
    GR_TRY(const AVCodec* codec, find_encoder(settings.codec, AVMEDIA_TYPE_AUDIO));
    GR_TRY(context_, open_or_explain(codec, settings));
    AVCodecContext& c = *context_;
    const bool takes_any_size =
        c.frame_size == 0 ||
        (codec->capabilities & AV_CODEC_CAP_VARIABLE_FRAME_SIZE) != 0;
    frame_size_ = takes_any_size ? kFreeFrameSize : c.frame_size;
    packet_ = make_av_packet();
    AvCodecParametersPtr parameters(avcodec_parameters_alloc());
    if (!packet_ || !parameters) return out_of_memory();
    int code = avcodec_parameters_from_context(parameters.get(), &c);
    if (code < 0) return av_error(Errc::kCannotEncode, "the encoder " + name_, code);
    parameters_ = StreamParameters(parameters.release());
    if (c.sample_fmt == AV_SAMPLE_FMT_FLTP) return Ok{};

    SwrContext* converter = nullptr;
    code = swr_alloc_set_opts2(&converter, &c.ch_layout, c.sample_fmt, c.sample_rate,
                               &c.ch_layout, AV_SAMPLE_FMT_FLTP, c.sample_rate, 0,
                               nullptr);
    converter_.reset(converter);
    if (code >= 0) code = swr_init(converter_.get());
    if (code < 0)
      return av_error(Errc::kCannotEncode, "samples for the encoder " + name_, code);
    return Ok{};
  }

  Status send(const float* const* planes, int64_t count) {
    int64_t done = 0;
    while (done < count) {
      if (!frame_) GR_CHECK(start_frame());
      const int64_t n = std::min<int64_t>(count - done, frame_size_ - filled_);
      for (int ch = 0; ch < context_->ch_layout.nb_channels; ++ch)
        std::memcpy(reinterpret_cast<float*>(frame_->extended_data[ch]) + filled_,
                    planes[ch] + done, static_cast<size_t>(n) * sizeof(float));
      filled_ += static_cast<int>(n);
      done += n;
      if (filled_ == frame_size_) GR_CHECK(finish_frame());
    }
    return Ok{};
  }

  Result<PacketRun> take(bool flush) {
    if (flush) {
      if (filled_ > 0) GR_CHECK(finish_frame());
      GR_CHECK(encode(nullptr));
      // Not every encoder says how much of its last frame only fills it up.
      if (!run_.packets.empty() && run_.packets.back().pts < sample_count_) {
        PacketEntry& last = run_.packets.back();
        last.duration = std::min(last.duration, sample_count_ - last.pts);
      }
    }
    return std::exchange(run_, PacketRun{});
  }

  const StreamParameters& parameters() const { return parameters_; }

 private:
  Result<AvFramePtr> allocate(AVSampleFormat format, int count) const {
    AvFramePtr frame = make_av_frame();
    if (!frame) return out_of_memory();
    frame->format = format;
    frame->nb_samples = count;
    frame->sample_rate = context_->sample_rate;
    if (av_channel_layout_copy(&frame->ch_layout, &context_->ch_layout) < 0 ||
        av_frame_get_buffer(frame.get(), 0) < 0)
      return out_of_memory();
    return frame;
  }

  Status start_frame() {
    GR_TRY(frame_, allocate(AV_SAMPLE_FMT_FLTP, frame_size_));
    filled_ = 0;
    return Ok{};
  }

  // Sends what frame_ holds: full, or short as the film's last.
  Status finish_frame() {
    AvFramePtr frame = std::move(frame_);
    frame->nb_samples = std::exchange(filled_, 0);
    if (converter_) {
      GR_TRY(AvFramePtr converted, allocate(context_->sample_fmt, frame->nb_samples));
      const int count = swr_convert(
          converter_.get(), converted->extended_data, converted->nb_samples,
          const_cast<const uint8_t**>(frame->extended_data), frame->nb_samples);
      if (count != frame->nb_samples)
        return Error{Errc::kInternal, "samples got lost on their way to " + name_,
                     count};
      frame = std::move(converted);
    }
    frame->pts = sample_count_;
    sample_count_ += frame->nb_samples;
    return encode(frame.get());
  }

  Status encode(const AVFrame* frame) {
    return encode_frame(*context_, frame, *packet_, name_,
                        [this](const AVPacket& packet) { return store(packet); });
  }

  Status store(const AVPacket& packet) {
    // FLAC ends with an empty packet that carries only its checksum.
    if (packet.size <= 0) return Ok{};
    PacketEntry entry;
    entry.pts = packet.pts;
    entry.duration = packet.duration;
    entry.size_bytes = static_cast<uint32_t>(packet.size);
    entry.keyframe = (packet.flags & AV_PKT_FLAG_KEY) != 0;
    run_.packets.push_back(entry);
    run_.bytes.insert(run_.bytes.end(), packet.data, packet.data + packet.size);
    return Ok{};
  }

  std::string name_;
  AvCodecContextPtr context_;
  SwrContextPtr converter_;   // planar float -> the encoder's own kind of samples
  AvPacketPtr packet_;
  AvFramePtr frame_;          // being filled
  int frame_size_ = 0;
  int filled_ = 0;
  int64_t sample_count_ = 0;  // sent to the encoder
  StreamParameters parameters_;
  PacketRun run_;
};

Result<AudioEncoder> AudioEncoder::open(const AudioEncodeSettings& settings) {
  auto impl = std::make_unique<Impl>();
  GR_CHECK(impl->open(settings));
  return AudioEncoder(std::move(impl));
}

AudioEncoder::AudioEncoder(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
AudioEncoder::AudioEncoder(AudioEncoder&&) noexcept = default;
AudioEncoder& AudioEncoder::operator=(AudioEncoder&&) noexcept = default;
AudioEncoder::~AudioEncoder() = default;

Status AudioEncoder::send(const float* const* planes, int64_t count) {
  return impl_->send(planes, count);
}
Result<PacketRun> AudioEncoder::take(bool flush) { return impl_->take(flush); }
const StreamParameters& AudioEncoder::parameters() const {
  return impl_->parameters();
}

}  // namespace glyphreel
