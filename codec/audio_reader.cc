// SPDX-License-Identifier: Apache-2.0
#include "codec/audio_reader.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

#include "codec/audio_decoder.h"
#include "codec/av_ptr.h"

extern "C" {
#include <libavutil/channel_layout.h>
#include <libavutil/opt.h>
#include <libavutil/samplefmt.h>
}

namespace glyphreel {
namespace {

// Samples of silence fed at once.
constexpr int kSilencePiece = 4096;

int64_t floor_div(int64_t a, int64_t b) {
  return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

// A channel layout of our own copy.
class Layout {
 public:
  Layout() = default;
  // Sources that do not say which channel is which get the usual order.
  explicit Layout(const AVChannelLayout& from) {
    if (from.order == AV_CHANNEL_ORDER_UNSPEC ||
        av_channel_layout_copy(&layout_, &from) < 0)
      av_channel_layout_default(&layout_, from.nb_channels);
  }
  explicit Layout(int channels) { av_channel_layout_default(&layout_, channels); }
  Layout(const Layout&) = delete;
  Layout& operator=(const Layout&) = delete;
  ~Layout() { av_channel_layout_uninit(&layout_); }
  const AVChannelLayout& get() const { return layout_; }

 private:
  AVChannelLayout layout_{};
};

}  // namespace

// Output sample i lies at source time i / sample_rate, for every reader of the source
// alike: so two readers that follow each other give what one would. The resampler is
// fed from a position that falls on both grids, the source's samples and ours.
class AudioReader::Impl {
 public:
  Impl(Rational start, int sample_rate, int channels, StageClock* clock)
      : clock_(clock),
        sample_rate_(sample_rate),
        channels_(channels),
        next_((start * Rational(sample_rate)).round()),
        end_(next_),
        ready_(static_cast<size_t>(channels)),
        scratch_(static_cast<size_t>(channels)) {}

  Status open(std::shared_ptr<const MediaSource> source, Rational start,
              const CancelToken* cancel) {
    if (!source->traits().audio) return Ok{};
    GR_TRY(decoder_, AudioDecoder::open(std::move(source), start, cancel, clock_));
    return Ok{};
  }

  Status read(float* const* planes, int64_t count) {
    while (end_ - next_ < count) {
      const int64_t missing = count - (end_ - next_);
      if (is_finished()) {
        for (auto& channel : ready_)
          channel.insert(channel.end(), static_cast<size_t>(missing), 0.0f);
        end_ += missing;
      } else {
        GR_CHECK(produce());
      }
    }
    for (size_t ch = 0; ch < ready_.size(); ++ch) {
      std::copy_n(ready_[ch].begin(), count, planes[ch]);
      ready_[ch].erase(ready_[ch].begin(), ready_[ch].begin() + count);
    }
    next_ += count;
    return Ok{};
  }

  bool read_failed() const { return decoder_ && decoder_->read_failed(); }

  int64_t damaged_packets() const {
    return (decoder_ ? decoder_->damaged_packets() : 0) + damaged_;
  }
  int64_t bytes_read() const { return decoder_ ? decoder_->bytes_read() : 0; }

  const std::vector<TimeRange>& damaged_ranges() const {
    static const std::vector<TimeRange> kNone;
    return decoder_ ? decoder_->damaged_ranges() : kNone;
  }

 private:
  bool is_finished() const {
    return (!decoder_ || decoder_ended_) && gap_ == 0 && !pending_ && !resampler_;
  }

  // One step: a piece of silence, a frame into the resampler, or its last samples.
  Status produce() {
    if (gap_ > 0) {
      const int n = static_cast<int>(std::min<int64_t>(gap_, kSilencePiece));
      gap_ -= n;
      return convert(silence_->extended_data, 0, n);
    }
    if (pending_) {
      const AvFramePtr frame = std::move(pending_);
      return convert(frame->extended_data, pending_offset_,
                     frame->nb_samples - pending_offset_);
    }
    if (decoder_ended_) {
      GR_CHECK(convert(nullptr, 0, 0));
      resampler_.reset();
      return Ok{};
    }
    GR_TRY(DecodedSound sound, decoder_->next());
    if (!sound.frame) {
      decoder_ended_ = true;
      return Ok{};
    }
    return place(std::move(sound));
  }

  // Decides where a frame's samples go: behind the last one's when the times agree,
  // behind silence when there is a gap, without its head when it overlaps.
  Status place(DecodedSound sound) {
    const AVFrame& frame = *sound.frame;
    const int rate = frame.sample_rate;
    const bool is_new = !resampler_ || rate != in_rate_ ||
                        frame.format != in_format_ ||
                        frame.ch_layout.nb_channels != in_channels_;
    std::optional<int64_t> expected = expected_;
    if (expected && rate != in_rate_)
      expected = (Rational(*expected, in_rate_) * Rational(rate)).round();
    if (!sound.time && !expected) {
      ++damaged_;
      return Ok{};
    }
    int64_t position =
        sound.time ? (*sound.time * Rational(rate)).round() : *expected;
    if (expected) {
      const int64_t off = std::abs(position - *expected);
      const Rational tolerance =
          std::max(Rational(1, 500), decoder_->time_base() * Rational(3, 2));
      if (Rational(off, rate) <= tolerance) position = *expected;
    }
    if (is_new) {
      const Status configured = configure(frame, position);
      if (!configured.ok()) {
        if (configured.error().code == Errc::kOutOfMemory) return configured.error();
        ++damaged_;
        return Ok{};
      }
    }
    const int64_t last = position + frame.nb_samples;
    expected_ = last;
    if (last <= fed_) return Ok{};
    gap_ = std::max<int64_t>(0, position - fed_);
    pending_offset_ = static_cast<int>(std::max<int64_t>(0, fed_ - position));
    pending_ = std::move(sound.frame);
    return Ok{};
  }

  // A resampler for frames like `frame`, the first of which lies at `position`.
  Status configure(const AVFrame& frame, int64_t position) {
    if (resampler_) {
      // What came before ends where this begins.
      limit_ = (Rational(position, frame.sample_rate) * Rational(sample_rate_)).ceil();
      const Status flushed = convert(nullptr, 0, 0);
      limit_.reset();
      resampler_.reset();
      GR_CHECK(flushed);
    }
    const Layout from(frame.ch_layout), to(channels_);
    SwrContext* made = nullptr;
    int code = swr_alloc_set_opts2(
        &made, const_cast<AVChannelLayout*>(&to.get()), AV_SAMPLE_FMT_FLTP,
        sample_rate_, const_cast<AVChannelLayout*>(&from.get()),
        static_cast<AVSampleFormat>(frame.format), frame.sample_rate, 0, nullptr);
    SwrContextPtr resampler(made);
    if (code >= 0) av_opt_set_int(made, "log_level_offset", 100, 0);
    if (code >= 0 && frame.ch_layout.nb_channels == 1 && channels_ > 1) {
      // One channel goes to left and right as it is; swresample would take 3 dB off.
      std::vector<double> gains(static_cast<size_t>(channels_));
      gains[0] = gains[1] = 1;
      code = swr_set_matrix(made, gains.data(), 1);
    }
    if (code >= 0) code = swr_init(made);
    if (code < 0) return av_error(Errc::kBadMedia, "sound of an unknown kind", code);

    AvFramePtr silence = make_av_frame();
    if (!silence) return out_of_memory();
    silence->format = frame.format;
    silence->nb_samples = kSilencePiece;
    if (av_channel_layout_copy(&silence->ch_layout, &from.get()) < 0 ||
        av_frame_get_buffer(silence.get(), 0) < 0)
      return out_of_memory();
    av_samples_set_silence(silence->extended_data, 0, kSilencePiece,
                           from.get().nb_channels,
                           static_cast<AVSampleFormat>(frame.format));

    in_rate_ = frame.sample_rate;
    in_format_ = frame.format;
    in_channels_ = frame.ch_layout.nb_channels;
    silence_ = std::move(silence);
    resampler_ = std::move(resampler);
    // 20 ms before the first sample that is wanted (longer than the filter), down to
    // the grid on which both rates have a sample.
    const int64_t common = std::gcd<int64_t>(in_rate_, sample_rate_);
    const int64_t in_step = in_rate_ / common, out_step = sample_rate_ / common;
    const int64_t wanted =
        (Rational(end_, sample_rate_) * Rational(in_rate_)).floor() - in_rate_ / 50;
    const int64_t cell = floor_div(wanted, in_step);
    fed_ = cell * in_step;
    converted_ = cell * out_step;
    return Ok{};
  }

  // Runs samples [offset, offset + count) of `data` through the resampler; null
  // `data`: what is still inside it. Keeps what lies in [end_, limit_).
  Status convert(uint8_t* const* data, int offset, int count) {
    const StageScope scope(clock_, Stage::kAudioResample);
    const int room = swr_get_out_samples(resampler_.get(), count);
    if (room < 0) return out_of_memory();
    std::vector<uint8_t*> out(ready_.size());
    for (size_t ch = 0; ch < ready_.size(); ++ch) {
      scratch_[ch].resize(static_cast<size_t>(room) + 1);
      out[ch] = reinterpret_cast<uint8_t*>(scratch_[ch].data());
    }
    int made = 0;
    if (data == nullptr) {
      made = swr_convert(resampler_.get(), out.data(), room, nullptr, 0);
    } else {
      const auto format = static_cast<AVSampleFormat>(in_format_);
      const bool planar = av_sample_fmt_is_planar(format) != 0;
      const ptrdiff_t skip = static_cast<ptrdiff_t>(offset) *
                             av_get_bytes_per_sample(format) *
                             (planar ? 1 : in_channels_);
      std::vector<const uint8_t*> in(static_cast<size_t>(planar ? in_channels_ : 1));
      for (size_t i = 0; i < in.size(); ++i) in[i] = data[i] + skip;
      made = swr_convert(resampler_.get(), out.data(), room, in.data(), count);
      fed_ += count;
    }
    if (made < 0) return out_of_memory();
    const int64_t first = std::max<int64_t>(0, end_ - converted_);
    int64_t last = made;
    if (limit_) last = std::min(last, *limit_ - converted_);
    if (last > first) {
      for (size_t ch = 0; ch < ready_.size(); ++ch)
        ready_[ch].insert(ready_[ch].end(), scratch_[ch].begin() + first,
                          scratch_[ch].begin() + last);
      end_ += last - first;
    }
    converted_ += made;
    if (clock_ != nullptr)
      clock_->count_bytes(Stage::kAudioResample,
                          int64_t{made} * channels_ * int64_t{sizeof(float)});
    return Ok{};
  }

  StageClock* const clock_;
  const int sample_rate_;
  const int channels_;
  std::optional<AudioDecoder> decoder_;  // nothing: no sound at all
  bool decoder_ended_ = false;
  int64_t damaged_ = 0;

  // Output samples, by index from source time 0: [next_, end_) are in ready_.
  int64_t next_ = 0, end_ = 0;
  std::vector<std::vector<float>> ready_;    // per channel
  std::vector<std::vector<float>> scratch_;  // per channel

  SwrContextPtr resampler_;
  int in_rate_ = 0, in_format_ = -1, in_channels_ = 0;
  int64_t fed_ = 0;        // index of the source sample to feed next
  int64_t converted_ = 0;  // index of the output sample that comes out next
  std::optional<int64_t> limit_;
  AvFramePtr silence_;     // of the source's kind

  std::optional<int64_t> expected_;  // source sample behind the last decoded one
  int64_t gap_ = 0;                  // silence to feed before pending_
  AvFramePtr pending_;
  int pending_offset_ = 0;
};

Result<AudioReader> AudioReader::open(std::shared_ptr<const MediaSource> source,
                                      Rational start, int sample_rate, int channels,
                                      const CancelToken* cancel, StageClock* clock) {
  GR_ASSERT(sample_rate > 0 && channels > 0);
  auto impl = std::make_unique<Impl>(start, sample_rate, channels, clock);
  GR_CHECK(impl->open(std::move(source), start, cancel));
  return AudioReader(std::move(impl));
}

AudioReader::AudioReader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
AudioReader::AudioReader(AudioReader&&) noexcept = default;
AudioReader& AudioReader::operator=(AudioReader&&) noexcept = default;
AudioReader::~AudioReader() = default;

Status AudioReader::read(float* const* planes, int64_t count) {
  return impl_->read(planes, count);
}
int64_t AudioReader::damaged_packets() const { return impl_->damaged_packets(); }
int64_t AudioReader::bytes_read() const { return impl_->bytes_read(); }
const std::vector<TimeRange>& AudioReader::damaged_ranges() const {
  return impl_->damaged_ranges();
}
bool AudioReader::read_failed() const { return impl_->read_failed(); }

}  // namespace glyphreel
