// SPDX-License-Identifier: Apache-2.0
#include "codec/packet_scan.h"

#include <algorithm>

namespace glyphreel {
namespace {

// Frames that come before the first in decoding order but after it in time are fewer.
constexpr size_t kFirstStamps = 32;

}  // namespace

PacketScan::PacketScan(Demuxer& demuxer, int video_stream, size_t first_packets,
                       bool time_line)
    : demuxer_(demuxer),
      video_(video_stream),
      keep_(first_packets),
      packet_(make_av_packet()),
      positions_(static_cast<size_t>(demuxer.stream_count()), 0),
      starts_(static_cast<size_t>(demuxer.stream_count())) {
  if (time_line) {
    const AVStream* s = demuxer.stream(video_stream);
    const int bits = s->pts_wrap_bits > 0 && s->pts_wrap_bits < 63
                         ? s->pts_wrap_bits
                         : 64;
    builder_.emplace(demuxer.stream_count(), video_stream,
                     from_av(s->time_base), bits);
  } else {
    demuxer.keep_only(video_stream);
  }
}

Status PacketScan::read_until(size_t count) {
  if (packet_ == nullptr) return out_of_memory();
  while (!at_end_ && packets_.size() < count) {
    GR_TRY(const bool more, demuxer_.read(*packet_));
    if (!more) {
      at_end_ = true;
      break;
    }
    const int stream = packet_->stream_index;
    if (stream < 0 || static_cast<size_t>(stream) >= positions_.size()) continue;
    int64_t& position = positions_[static_cast<size_t>(stream)];
    if (packet_->pos >= 0) position = std::max(position, packet_->pos);
    if (builder_) {
      if (packet_->dts != AV_NOPTS_VALUE)
        builder_->add(stream, packet_->dts, position);
      auto& starts = starts_[static_cast<size_t>(stream)];
      if (starts.size() < kFirstStamps && packet_->pts != AV_NOPTS_VALUE)
        starts.push_back({packet_->pts, position});
    }
    if (stream != video_) continue;
    packets_.push_back({packet_->pts, packet_->dts, packet_->duration, position,
                        (packet_->flags & AV_PKT_FLAG_KEY) != 0,
                        (packet_->flags & AV_PKT_FLAG_DISCARD) != 0});
    if (first_.size() < keep_) {
      AvPacketPtr copy(av_packet_clone(packet_.get()));
      if (copy == nullptr) return out_of_memory();
      first_.push_back(std::move(copy));
    }
  }
  return Ok{};
}

TimeLine PacketScan::take_time_line() {
  GR_ASSERT(builder_.has_value());
  TimeLine line = builder_->finish();
  bool known = false;
  Rational start;
  for (int i = 0; i < static_cast<int>(starts_.size()); ++i) {
    const AVStream* s = demuxer_.stream(i);
    const AVMediaType type = s->codecpar->codec_type;
    if (type != AVMEDIA_TYPE_AUDIO && type != AVMEDIA_TYPE_VIDEO) continue;
    for (const FirstStamp& first : starts_[static_cast<size_t>(i)]) {
      const Rational t =
          Rational(line.continuous(i, first.stamp, first.position)) *
          from_av(s->time_base);
      if (!known || t < start) start = t;
      known = true;
    }
  }
  TimeLineBuilder::set_start(line, start);
  return line;
}

}  // namespace glyphreel
