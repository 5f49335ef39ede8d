// SPDX-License-Identifier: Apache-2.0
#include "codec/probe_stamps.h"

#include <algorithm>

#include "codec/av_format.h"

namespace glyphreel {

bool looks_unordered(const AVCodecParameters& parameters,
                     const std::vector<PacketStamps>& packets) {
  if (parameters.video_delay <= 0 || packets.size() < 3) return false;
  return std::all_of(packets.begin(), packets.end(), [](const auto& p) {
    return p.pts == p.dts || p.hidden;
  });
}

bool lacks_pts(const std::vector<PacketStamps>& packets) {
  return std::any_of(packets.begin(), packets.end(),
                     [](const auto& p) { return p.pts == AV_NOPTS_VALUE; });
}

Rational container_start(const Demuxer& demuxer, int video_stream,
                         Rational video_start) {
  Rational start = video_start;
  for (int i = 0; i < demuxer.stream_count(); ++i) {
    const AVStream* s = demuxer.stream(i);
    const AVMediaType type = s->codecpar->codec_type;
    if (i == video_stream || s->start_time == AV_NOPTS_VALUE) continue;
    if (type != AVMEDIA_TYPE_AUDIO && type != AVMEDIA_TYPE_VIDEO) continue;
    if ((s->disposition & AV_DISPOSITION_ATTACHED_PIC) != 0) continue;
    start = std::min(start, Rational(s->start_time) * from_av(s->time_base));
  }
  return start;
}

std::vector<int64_t> display_order(const std::vector<PacketStamps>& packets,
                                   bool complete) {
  std::vector<int64_t> stamps;
  for (const PacketStamps& p : packets)
    if (!p.hidden && p.pts != AV_NOPTS_VALUE) stamps.push_back(p.pts);
  std::sort(stamps.begin(), stamps.end());
  if (!complete && stamps.size() > 32) stamps.resize(stamps.size() - 16);
  return stamps;
}

Result<Tail> read_tail(Demuxer& demuxer, int stream, int64_t first_stamp) {
  const AVStream* s = demuxer.stream(stream);
  const Rational tb = from_av(s->time_base);
  int64_t hint = first_stamp;
  if (s->duration != AV_NOPTS_VALUE && s->duration > 0)
    hint = (s->start_time != AV_NOPTS_VALUE ? s->start_time : 0) + s->duration;
  else if (demuxer.native()->duration > 0)
    hint = first_stamp +
           (Rational(demuxer.native()->duration, AV_TIME_BASE) / tb).ceil();
  demuxer.keep_only(stream);
  AvPacketPtr packet = make_av_packet();
  if (packet == nullptr) return out_of_memory();

  Tail tail;
  for (int64_t back = 0;; back = back == 0 ? 1 : 2 * back) {
    const int64_t target = hint - (Rational(back) / tb).ceil();
    const bool from_start = target <= first_stamp;
    // Where seeking fails, reading goes on from where it is: also to the end.
    (void)demuxer.seek(stream, from_start ? first_stamp : target);
    for (;;) {
      GR_TRY(const bool more, demuxer.read(*packet));
      if (!more) break;
      if (packet->stream_index != stream || packet->pts == AV_NOPTS_VALUE ||
          (packet->flags & (AV_PKT_FLAG_DISCARD | AV_PKT_FLAG_CORRUPT)) != 0)
        continue;
      if (tail.stamps.empty() || packet->pts > tail.stamps.back())
        tail.last_duration = packet->duration;
      tail.stamps.insert(std::upper_bound(tail.stamps.begin(),
                                          tail.stamps.end(), packet->pts),
                         packet->pts);
    }
    if (!tail.stamps.empty() || from_start) return tail;
  }
}

void read_sample_table(AVStream* stream, int64_t key_shift,
                       std::vector<int64_t>& dts,
                       std::vector<int64_t>& keyframes) {
  const int count = avformat_index_get_entries_count(stream);
  for (int i = 0; i < count; ++i) {
    const AVIndexEntry* e = avformat_index_get_entry(stream, i);
    if ((e->flags & AVINDEX_DISCARD_FRAME) != 0) continue;
    dts.push_back(e->timestamp);
    if ((e->flags & AVINDEX_KEYFRAME) != 0)
      keyframes.push_back(e->timestamp + key_shift);
  }
}

std::optional<int> ordinal_delay(const ProbedFrames& frames) {
  if (frames.bringers.size() < 8) return std::nullopt;
  for (size_t i = 0; i < frames.bringers.size(); ++i)
    if (frames.bringers[i] - static_cast<int64_t>(i) != frames.bringers[0])
      return std::nullopt;
  return static_cast<int>(frames.bringers[0]);
}

}  // namespace glyphreel
