// SPDX-License-Identifier: Apache-2.0
#include "codec/audio_decoder.h"

#include <algorithm>
#include <string>
#include <utility>

#include "codec/source_impl.h"

namespace glyphreel {
namespace {

// av_log levels end at 56: shifted by this, nothing that a context says is printed.
constexpr int kSilent = 100;

// Opus asks for 80 ms before its output is right (RFC 7845 4.6), AAC for two frames
// (43 ms at 48 kHz, 128 ms at 16 kHz with SBR).
constexpr Rational kSettling(13, 100);

}  // namespace

Result<AudioDecoder> AudioDecoder::open(std::shared_ptr<const MediaSource> source,
                                        Rational start, const CancelToken* cancel,
                                        StageClock* clock) {
  AudioDecoder d;
  d.source_ = std::move(source);
  d.cancel_ = cancel;
  d.clock_ = clock;
  d.stream_ = d.source_->impl().audio_stream;
  d.packet_ = make_av_packet();
  if (!d.packet_) return out_of_memory();
  GR_CHECK(d.restart());
  GR_CHECK(d.find_grid());
  GR_CHECK(d.go_to(start));
  return d;
}

Status AudioDecoder::open_decoder() {
  const AVCodecParameters* parameters = source_->impl().audio_parameters.get();
  const std::string& path = source_->traits().path;
  const AVCodec* codec =
      parameters == nullptr ? nullptr : avcodec_find_decoder(parameters->codec_id);
  if (codec == nullptr) return bad_media(path + ": its sound has no known decoder");
  context_.reset(avcodec_alloc_context3(codec));
  if (!context_) return out_of_memory();
  context_->log_level_offset = kSilent;
  int code = avcodec_parameters_to_context(context_.get(), parameters);
  // Priming and padding are cut off by libavcodec, which needs to know the units.
  context_->pkt_timebase = demuxer_.stream(stream_)->time_base;
  context_->thread_count = 1;
  if (code >= 0) code = avcodec_open2(context_.get(), codec, nullptr);
  if (code < 0)
    return av_error(Errc::kBadMedia, path + ": its sound cannot be decoded", code);
  return Ok{};
}

Status AudioDecoder::restart() {
  {
    const StageScope reading(clock_, Stage::kRead);
    earlier_bytes_ = bytes_read();
    earlier_read_failed_ = read_failed();
    is_open_ = false;
    GR_TRY(demuxer_, source_->impl().reopen(cancel_));
    is_open_ = true;
  }
  if (stream_ < 0 || stream_ >= demuxer_.stream_count())
    return bad_media(source_->traits().path + ": its sound is gone; has the file "
                                              "changed?");
  demuxer_.keep_only(stream_);
  time_base_ = from_av(demuxer_.stream(stream_)->time_base);
  position_ = 0;
  drained_ = false;
  first_.reset();
  return open_decoder();
}

bool AudioDecoder::seek(Rational time) {
  const StageScope reading(clock_, Stage::kRead);
  const MediaSource::Impl& impl = source_->impl();
  if (impl.line.is_plain()) {
    const Rational stamp = (time + impl.line.start()) / time_base_;
    return demuxer_.seek(stream_, stamp.floor());
  }
  // Timestamps repeat in such a file: go to the byte of a picture of that time. Sound
  // lies near its pictures, and what is found is looked at.
  int64_t position = -1;
  for (const ScannedPacket& p : impl.packets)
    if (p.position >= 0 && impl.time_of(p.stamp) <= time)
      position = std::max(position, p.position);
  if (position < 0 || !demuxer_.seek_to_byte(position)) return false;
  position_ = position;
  return true;
}

Status AudioDecoder::go_to(Rational start) {
  const Rational wanted = start - kSettling;
  Rational back(1, 5);
  // 0.2 s, 1 s, 2 s, 4 s ... before, then the beginning.
  while (wanted - back > Rational(0) && seek(wanted - back)) {
    avcodec_flush_buffers(context_.get());
    drained_ = false;
    GR_TRY(DecodedSound found, decode());
    // What is broken before the first whole frame is where the seek landed, not the
    // source: MPEG packets begin in the middle of a frame.
    damaged_ = 0;
    damaged_ranges_.clear();
    if (found.frame && found.time && *found.time <= wanted) {
      first_ = std::move(found);
      return Ok{};
    }
    back = back < Rational(1) ? Rational(1) : back + back;
  }
  damaged_ = 0;
  damaged_ranges_.clear();
  return restart();
}

Status AudioDecoder::find_grid() {
  const int sample_rate = source_->impl().audio_parameters->sample_rate;
  if (sample_rate <= 0 || time_base_ * Rational(sample_rate) <= Rational(1))
    return Ok{};
  GR_TRY(const DecodedSound first, decode());
  if (!first.frame || !first.time) return Ok{};
  GR_TRY(const DecodedSound second, decode());
  if (!second.frame || second.frame->sample_rate != first.frame->sample_rate)
    return Ok{};
  Grid grid;
  grid.sample_rate = first.frame->sample_rate;
  grid.step = second.frame->nb_samples;
  // The first frame may be short: priming was cut off it.
  grid.origin = *first.time + Rational(first.frame->nb_samples, grid.sample_rate);
  if (grid.step > 0) grid_ = grid;
  return Ok{};
}

Result<DecodedSound> AudioDecoder::next() {
  if (first_) return std::move(*std::exchange(first_, std::nullopt));
  return decode();
}

Result<DecodedSound> AudioDecoder::decode() {
  DecodedSound sound;
  AvFramePtr frame = make_av_frame();
  if (!frame) return out_of_memory();
  for (;;) {
    const int code = avcodec_receive_frame(context_.get(), frame.get());
    if (code == AVERROR_EOF) return sound;
    if (code == AVERROR(ENOMEM)) return out_of_memory();
    if (code == AVERROR(EAGAIN)) {
      GR_CHECK(feed());
      continue;
    }
    if (code < 0) {
      note_damage(AV_NOPTS_VALUE);
      if (drained_) return sound;
      GR_CHECK(feed());
      continue;
    }
    if (frame->nb_samples > 0 && frame->sample_rate > 0 &&
        frame->ch_layout.nb_channels > 0)
      break;
  }
  const int64_t stamp = frame->pts != AV_NOPTS_VALUE ? frame->pts
                                                     : frame->best_effort_timestamp;
  if (stamp != AV_NOPTS_VALUE) {
    Rational time = Rational(stamp) * time_base_ - source_->impl().line.start();
    if (grid_ && frame->sample_rate == grid_->sample_rate &&
        frame->nb_samples == grid_->step) {
      const Rational step(grid_->step, grid_->sample_rate);
      const Rational on_grid =
          grid_->origin + Rational(((time - grid_->origin) / step).round()) * step;
      const Rational off = on_grid < time ? time - on_grid : on_grid - time;
      if (off <= time_base_) time = on_grid;
    }
    sound.time = time;
    last_end_ = time + Rational(frame->nb_samples, frame->sample_rate);
  }
  if (clock_ != nullptr)
    clock_->count_bytes(Stage::kAudioDecode,
                        int64_t{frame->nb_samples} * frame->ch_layout.nb_channels *
                            av_get_bytes_per_sample(
                                static_cast<AVSampleFormat>(frame->format)));
  sound.frame = std::move(frame);
  return sound;
}

// Sends the next packet of the sound, or what makes the decoder give its last frames.
Result<bool> AudioDecoder::read_packet() {
  const StageScope reading(clock_, Stage::kRead);
  return demuxer_.read(*packet_);
}

Status AudioDecoder::feed() {
  while (!drained_) {
    GR_TRY(const bool more, read_packet());
    if (!more) {
      drained_ = true;
      if (demuxer_.read_error() != 0) note_damage(AV_NOPTS_VALUE);
      avcodec_send_packet(context_.get(), nullptr);
      return Ok{};
    }
    if (packet_->stream_index != stream_) continue;
    if (packet_->pos >= 0) position_ = packet_->pos;
    const TimeLine& line = source_->impl().line;
    if (packet_->pts != AV_NOPTS_VALUE)
      packet_->pts = line.continuous(stream_, packet_->pts, position_);
    if (packet_->dts != AV_NOPTS_VALUE)
      packet_->dts = line.continuous(stream_, packet_->dts, position_);
    const int64_t stamp = packet_->pts;
    const int code = avcodec_send_packet(context_.get(), packet_.get());
    av_packet_unref(packet_.get());
    if (code == AVERROR(ENOMEM)) return out_of_memory();
    if (code >= 0 || code == AVERROR(EAGAIN)) return Ok{};
    note_damage(stamp);
  }
  return Ok{};
}

void AudioDecoder::note_damage(int64_t stamp) {
  ++damaged_;
  // About a packet of every codec that has packets.
  constexpr Rational kPacket(1, 40);
  std::optional<Rational> at = last_end_;
  if (stamp != AV_NOPTS_VALUE)
    at = Rational(stamp) * time_base_ - source_->impl().line.start();
  if (at) add_range({*at, *at + kPacket}, kPacket, damaged_ranges_);
}

}  // namespace glyphreel
