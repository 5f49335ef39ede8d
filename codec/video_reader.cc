// SPDX-License-Identifier: Apache-2.0
#include "codec/video_reader.h"

#include <algorithm>
#include <utility>

#include "codec/av_ptr.h"
#include "codec/decoder.h"
#include "codec/source_impl.h"

namespace glyphreel {

class VideoReader::Impl {
 public:
  Impl(std::shared_ptr<const MediaSource> source, const CancelToken* cancel,
       StageClock* clock)
      : source_(std::move(source)),
        about_(source_->impl()),
        cancel_(cancel),
        clock_(clock) {}

  // Finds a place to decode from, and holds its first frame back.
  Status start(Rational from);
  Result<std::optional<VideoFrame>> next();

  Stats stats;

 private:
  // Opens the file anew, at its beginning.
  Status open_at_start();
  // Goes to a key frame at or before `from` - `back`; false when there is no way but
  // from the beginning.
  bool seek(Rational from, Rational back);
  bool seek_scanned(Rational target);
  // Empties the decoder after a seek.
  void restart_decoding();
  // The next frame out of the decoder, its time set; nothing at the end.
  Result<std::optional<VideoFrame>> decode();
  Result<bool> read_packet();
  Result<bool> feed();
  Rational time_of(const AVFrame& frame);
  int64_t packet_ordinal(const AVPacket& packet) const;
  void note_damage(std::optional<Rational> time);
  void note_bytes() {
    if (has_demuxer_) stats.bytes_read = earlier_bytes_ + demuxer_.bytes_read();
  }

  std::shared_ptr<const MediaSource> source_;
  const MediaSource::Impl& about_;
  const CancelToken* cancel_;
  StageClock* clock_;
  Demuxer demuxer_;
  bool has_demuxer_ = false;
  int64_t earlier_bytes_ = 0;
  AvCodecContextPtr decoder_;
  AvPacketPtr packet_;
  bool sought_ = false;  // decoding began at a seek's end, not at the file's beginning
  std::optional<int64_t> meant_;  // stamp of the key frame that has to come first
  bool missed_ = false;           // another packet came
  // Packets before this time are decoded only as far as later ones need them.
  std::optional<Rational> whole_from_;
  bool packets_ended_ = false;
  bool ended_ = false;
  int64_t position_ = 0;       // of the last packet whose position is known
  int64_t frames_out_ = 0;     // since decoding (re)started
  int64_t last_ordinal_ = -1;  // kOrdinal: of the last frame
  std::optional<Rational> last_time_;
  std::optional<VideoFrame> first_;  // found by start(), given by next()
};

Status VideoReader::Impl::open_at_start() {
  const StageScope reading(clock_, Stage::kRead);
  note_bytes();
  earlier_bytes_ = stats.bytes_read;
  if (has_demuxer_) stats.read_failed |= demuxer_.read_failed();
  GR_TRY(demuxer_, about_.reopen(cancel_));
  has_demuxer_ = true;
  demuxer_.keep_only(about_.video_stream);
  if (decoder_ == nullptr) {
    AVCodecParameters* parameters = about_.video_parameters.get();
    GR_TRY(decoder_,
           open_decoder(*parameters,
                        demuxer_.stream(about_.video_stream)->time_base,
                        {about_.traits.path, about_.rules.max_pixels}));
  }
  restart_decoding();
  sought_ = missed_ = false;
  meant_.reset();
  return Ok{};
}

void VideoReader::Impl::restart_decoding() {
  avcodec_flush_buffers(decoder_.get());
  packets_ended_ = ended_ = false;
  position_ = 0;
  frames_out_ = 0;
  last_ordinal_ = -1;
  last_time_.reset();
}

bool VideoReader::Impl::seek_scanned(Rational target) {
  const int64_t stamp = about_.stamp_at(target);
  const auto& packets = about_.packets;
  // In file order key frames' stamps increase, apart from broken files: then the
  // check of the first frame sends us further back.
  const ScannedPacket* best = nullptr;
  for (const ScannedPacket& p : packets) {
    if (!p.keyframe || p.position < 0) continue;
    if (p.stamp <= stamp)
      best = &p;
    else if (best != nullptr)
      break;
  }
  if (best == nullptr) return false;
  if (about_.lacks_stamps) meant_ = best->stamp;
  if (!about_.line.is_plain()) return demuxer_.seek_to_byte(best->position);
  return demuxer_.seek(about_.video_stream, best->stamp);
}

bool VideoReader::Impl::seek(Rational from, Rational back) {
  const StageScope reading(clock_, Stage::kRead);
  if (about_.timing == FrameTiming::kCounted) return false;
  const Rational target = from - back;
  if (target < about_.traits.video.first_pts && back > Rational(0)) return false;
  ++stats.seeks;
  meant_.reset();
  missed_ = false;
  const bool there =
      about_.is_scanned
          ? seek_scanned(target)
          : demuxer_.seek(about_.video_stream, about_.stamp_at(target));
  if (there) restart_decoding();
  sought_ = there;
  return there;
}

Status VideoReader::Impl::start(Rational from) {
  packet_ = make_av_packet();
  if (packet_ == nullptr) return out_of_memory();
  GR_CHECK(open_at_start());
  const VideoTraits& video = about_.traits.video;
  // H.264 pictures with nal_ref_idc 0 are no other picture's reference (7.4.1), so on
  // the way to `from` they need no decoding. The last second is decoded whole, so that
  // the frame at or before `from` is there: a constant rate has no longer hole.
  if (decoder_->codec_id == AV_CODEC_ID_H264 && video.constant_rate &&
      about_.timing == FrameTiming::kStamped)
    whole_from_ = from - Rational(1);
  // The first frame of all needs no earlier one.
  from = std::max(from, video.first_pts);
  for (Rational back(0);; back = back == Rational(0) ? Rational(1)
                                                     : back * Rational(2)) {
    const bool sought = seek(from, back);
    if (!sought) {
      // The last resort is the beginning of the file: nothing is before that.
      if (back > Rational(0) || stats.seeks > 0) GR_CHECK(open_at_start());
    }
    GR_TRY(first_, decode());
    if (!sought || (first_ && !missed_ && first_->time() <= from)) return Ok{};
    stats.frames_before_start += frames_out_;
  }
}

int64_t VideoReader::Impl::packet_ordinal(const AVPacket& packet) const {
  const auto& stamps = about_.frame_stamps;
  const int64_t stamp =
      about_.line.continuous(about_.video_stream, packet.dts, position_);
  return std::lower_bound(stamps.begin(), stamps.end(), stamp) - stamps.begin();
}

Result<bool> VideoReader::Impl::read_packet() {
  const StageScope reading(clock_, Stage::kRead);
  auto more = demuxer_.read(*packet_);
  stats.read_failed |= demuxer_.read_failed();
  return more;
}

// Sends one packet, or the end, to the decoder; false when the end was sent before.
Result<bool> VideoReader::Impl::feed() {
  if (packets_ended_) return false;
  for (;;) {
    GR_TRY(const bool more, read_packet());
    if (!more) {
      packets_ended_ = true;
      (void)avcodec_send_packet(decoder_.get(), nullptr);
      return true;
    }
    if (packet_->stream_index != about_.video_stream) continue;
    break;
  }
  if (packet_->pos >= 0) position_ = std::max(position_, packet_->pos);
  switch (about_.timing) {
    case FrameTiming::kStamped:
      if (!about_.line.is_plain() && packet_->pts != AV_NOPTS_VALUE)
        packet_->pts = about_.line.continuous(about_.video_stream, packet_->pts,
                                              position_);
      if (const auto meant = std::exchange(meant_, std::nullopt))
        missed_ = (packet_->flags & AV_PKT_FLAG_KEY) == 0 || packet_->pts != *meant;
      break;
    case FrameTiming::kOrdinal:
      packet_->dts = packet_ordinal(*packet_);
      packet_->pts = AV_NOPTS_VALUE;
      packet_->flags &= ~AV_PKT_FLAG_DISCARD;
      break;
    case FrameTiming::kCounted:
      packet_->flags &= ~AV_PKT_FLAG_DISCARD;
      break;
  }
  decoder_->skip_frame = whole_from_ && packet_->pts != AV_NOPTS_VALUE &&
                                 about_.time_of(packet_->pts) < *whole_from_
                             ? AVDISCARD_NONREF
                             : AVDISCARD_DEFAULT;
  const int rc = avcodec_send_packet(decoder_.get(), packet_.get());
  if (rc == AVERROR(ENOMEM)) return out_of_memory();
  // A packet that the decoder refuses is damage, not the end.
  if (rc < 0 && rc != AVERROR(EAGAIN))
    note_damage(about_.timing == FrameTiming::kStamped && packet_->pts != AV_NOPTS_VALUE
                    ? std::optional(about_.time_of(packet_->pts))
                    : std::nullopt);
  return true;
}

Rational VideoReader::Impl::time_of(const AVFrame& frame) {
  const Rational step = about_.frame_duration();
  Rational time = last_time_ ? *last_time_ + step : about_.traits.video.first_pts;
  switch (about_.timing) {
    case FrameTiming::kStamped:
      if (frame.pts != AV_NOPTS_VALUE) {
        time = about_.time_of(frame.pts);
      } else if (last_time_ && !about_.frame_stamps.empty()) {
        // A stream without all times: the scan has worked out the next one.
        const auto& stamps = about_.frame_stamps;
        const auto after = std::upper_bound(stamps.begin(), stamps.end(),
                                            about_.stamp_at(*last_time_));
        if (after != stamps.end()) time = about_.time_of(*after);
      }
      break;
    case FrameTiming::kOrdinal: {
      const int64_t n = frame.pkt_dts != AV_NOPTS_VALUE
                            ? frame.pkt_dts - about_.ordinal_delay
                            : last_ordinal_ + 1;
      last_ordinal_ = std::max(n, last_ordinal_ + 1);
      break;
    }
    case FrameTiming::kCounted:
      ++last_ordinal_;
      break;
  }
  if (about_.timing != FrameTiming::kStamped) {
    const auto& stamps = about_.frame_stamps;
    if (last_ordinal_ < static_cast<int64_t>(stamps.size()))
      time = about_.time_of(stamps[static_cast<size_t>(
          std::max<int64_t>(last_ordinal_, 0))]);
  }
  // Times strictly increase: of two frames at one time the second comes a tick later,
  // so that none is lost and none passes the next; one from the past follows its
  // neighbour.
  if (last_time_ && time <= *last_time_)
    time = time == *last_time_ ? time + about_.time_base : *last_time_ + step;
  return time;
}

Result<std::optional<VideoFrame>> VideoReader::Impl::decode() {
  for (;;) {
    AvFramePtr frame = make_av_frame();
    if (frame == nullptr) return out_of_memory();
    const int rc = avcodec_receive_frame(decoder_.get(), frame.get());
    if (rc >= 0) {
      if (frame->width <= 0 || frame->height <= 0) continue;
      // Before the first time that is known after a seek: it cannot be placed, and the
      // frames that are wanted come later.
      if (sought_ && !last_time_ && about_.timing == FrameTiming::kStamped &&
          frame->pts == AV_NOPTS_VALUE)
        continue;
      ++stats.frames_decoded;
      ++frames_out_;
      const Rational time = time_of(*frame);
      if (is_damaged(*frame)) note_damage(time);
      last_time_ = time;
      VideoFrame picture(frame.release(), time);
      if (clock_ != nullptr) clock_->count_bytes(Stage::kDecode, picture.size_bytes());
      return std::optional<VideoFrame>(std::move(picture));
    }
    if (rc == AVERROR(ENOMEM)) return out_of_memory();
    if (rc == AVERROR_EOF) return std::optional<VideoFrame>();
    if (rc != AVERROR(EAGAIN)) {
      note_damage(std::nullopt);
      if (packets_ended_) return std::optional<VideoFrame>();
    }
    GR_TRY(const bool fed, feed());
    if (!fed) return std::optional<VideoFrame>();
  }
}

// One more picture that could not be decoded as it was meant; without a time of its own
// it comes after the last one.
void VideoReader::Impl::note_damage(std::optional<Rational> time) {
  ++stats.damaged_frames;
  const Rational step = about_.frame_duration();
  const Rational at = time         ? *time
                      : last_time_ ? *last_time_ + step
                                   : about_.traits.video.first_pts;
  add_range({at, at + step}, step, stats.damaged_ranges);
}

Result<std::optional<VideoFrame>> VideoReader::Impl::next() {
  if (first_) return std::exchange(first_, std::nullopt);
  if (ended_) return std::optional<VideoFrame>();
  if (is_cancelled(cancel_)) return cancelled();
  GR_TRY(std::optional<VideoFrame> frame, decode());
  note_bytes();
  if (!frame) ended_ = true;
  return frame;
}

VideoReader::VideoReader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
VideoReader::VideoReader(VideoReader&&) noexcept = default;
VideoReader& VideoReader::operator=(VideoReader&&) noexcept = default;
VideoReader::~VideoReader() = default;

Result<VideoReader> VideoReader::open(std::shared_ptr<const MediaSource> source,
                                      Rational from, const CancelToken* cancel,
                                      StageClock* clock) {
  GR_ASSERT(source != nullptr);
  auto impl = std::make_unique<Impl>(std::move(source), cancel, clock);
  GR_CHECK(impl->start(from));
  return VideoReader(std::move(impl));
}

Result<std::optional<VideoFrame>> VideoReader::next() { return impl_->next(); }

const VideoReader::Stats& VideoReader::stats() const { return impl_->stats; }

}  // namespace glyphreel
