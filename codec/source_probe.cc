// SPDX-License-Identifier: Apache-2.0
#include "codec/source_probe.h"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "codec/packet_scan.h"
#include "codec/picture_probe.h"
#include "codec/probe_stamps.h"
#include "codec/rate_estimate.h"
#include "codec/source_stamps.h"
#include "codec/stamp_fill.h"

namespace glyphreel {
namespace {

// Enough to see a rate, and what a container does to its stamps.
constexpr size_t kHeadPackets = 250;
// Enough for every reordering depth (16) to show, twice.
constexpr size_t kProbedPackets = 40;
constexpr size_t kEverything = std::numeric_limits<size_t>::max();

Error no_video(const std::string& path, const Demuxer& demuxer) {
  if (find_audio_stream(demuxer, -1) >= 0)
    return bad_media(path + ": has sound but no video; give a file with video");
  return bad_media(path + ": has no video that can be decoded");
}

bool is_encrypted(const AVCodecParameters& p) {
  return p.codec_tag == MKTAG('e', 'n', 'c', 'v');
}

class Probe {
 public:
  Probe(const std::string& path, const JobRules& rules, const CancelToken* cancel)
      : path_(path), cancel_(cancel), impl_(new MediaSource::Impl) {
    impl_->rules = rules;
  }

  Result<std::unique_ptr<MediaSource::Impl>> run();

 private:
  bool is_mpeg_stream() const {
    return demuxer_.is_format("mpegts") || demuxer_.is_format("mpeg");
  }
  VideoTraits& video() { return impl_->traits.video; }
  Rational declared_rate() const {
    if (stream_->avg_frame_rate.num > 0) return from_av(stream_->avg_frame_rate);
    return from_av(stream_->r_frame_rate);
  }
  Status learn_streams();
  Status finish_plain(const PacketScan& scan);
  Status finish_stamped_scan(PacketScan& scan);
  // MPEG streams may leave out presentation times, a DVD on all but key frames.
  bool can_fill_in(const PacketScan& scan) const;
  Status finish_ordinal(PacketScan& scan, const ProbedFrames& frames);
  Status finish_counted(const PacketScan& scan);
  // Once rate and times are known.
  void learn_origin();
  std::unique_ptr<MediaSource::Impl> done();
  void set_scanned_traits(bool estimate);

  const std::string& path_;
  const CancelToken* cancel_;
  std::unique_ptr<MediaSource::Impl> impl_;
  Demuxer demuxer_;
  AVStream* stream_ = nullptr;
};

Status Probe::learn_streams() {
  const int v = find_video_stream(demuxer_);
  if (v < 0) return no_video(path_, demuxer_);
  stream_ = demuxer_.stream(v);
  if (is_encrypted(*stream_->codecpar))
    return encrypted_media(path_);
  impl_->video_stream = v;
  impl_->time_base = from_av(stream_->time_base);
  impl_->traits.path = path_;

  const auto copy = [](const AVCodecParameters* from) {
    AvCodecParametersPtr to(avcodec_parameters_alloc());
    if (to != nullptr && avcodec_parameters_copy(to.get(), from) < 0)
      to.reset();
    return to;
  };
  impl_->video_parameters = copy(stream_->codecpar);
  if (impl_->video_parameters == nullptr) return out_of_memory();

  const int a = find_audio_stream(demuxer_, v);
  if (a >= 0) {
    const AVCodecParameters* p = demuxer_.stream(a)->codecpar;
    const AVCodec* codec = avcodec_find_decoder(p->codec_id);
    if (codec == nullptr || p->sample_rate <= 0) {
      impl_->traits.warnings.push_back(
          path_ + ": its sound (" + avcodec_get_name(p->codec_id) +
          ") cannot be decoded and is left out");
    } else {
      impl_->audio_stream = a;
      impl_->audio_parameters = copy(p);
      if (impl_->audio_parameters == nullptr) return out_of_memory();
      impl_->traits.audio =
          AudioTraits{codec->name, p->sample_rate, p->ch_layout.nb_channels};
    }
  }
  // Their headers list every stream with all that a decoder needs.
  impl_->reopen_depth =
      demuxer_.is_format("mov") || demuxer_.is_format("matroska")
          ? Demuxer::Depth::kHeaders
          : Demuxer::Depth::kProbe;
  return Ok{};
}

Status Probe::finish_plain(const PacketScan& scan) {
  const auto head = display_order(scan.packets(), scan.at_end());
  if (head.empty()) return bad_media(path_ + ": holds no video frames");
  const PacketStamps& first = scan.packets().front();
  const int64_t key_shift =
      first.dts != AV_NOPTS_VALUE ? first.pts - first.dts : 0;
  std::vector<int64_t> table;
  if (demuxer_.is_format("mov")) {
    read_sample_table(stream_, key_shift, table, impl_->keyframe_stamps);
  } else {
    const int count = avformat_index_get_entries_count(stream_);
    for (int i = 0; i < count; ++i) {
      const AVIndexEntry* e = avformat_index_get_entry(stream_, i);
      if ((e->flags & AVINDEX_KEYFRAME) != 0)
        impl_->keyframe_stamps.push_back(e->timestamp);
    }
  }
  std::sort(impl_->keyframe_stamps.begin(), impl_->keyframe_stamps.end());

  Tail tail;
  if (scan.at_end()) {
    tail.stamps = head;
    for (const PacketStamps& p : scan.packets())
      if (p.pts == head.back()) tail.last_duration = p.duration;
  } else {
    GR_TRY(tail, read_tail(demuxer_, impl_->video_stream, head.front()));
    if (tail.stamps.empty()) tail.stamps = head;
  }

  const Rational tb = impl_->time_base;
  impl_->line = TimeLine(container_start(demuxer_, impl_->video_stream,
                                         Rational(head.front()) * tb));
  std::vector<std::vector<int64_t>> runs;
  // An edit list that repeats or turns stretches around makes the table's times run
  // backwards: then only what was read counts.
  if (table.size() > head.size() && std::is_sorted(table.begin(), table.end())) {
    runs = {std::move(table)};
    // Jitter of presentation times does not show in decoding times.
    const RateEstimate by_table = estimate_rate(runs, tb, declared_rate());
    runs = {head, tail.stamps};
    const RateEstimate by_frames = estimate_rate(runs, tb, declared_rate());
    video().frame_rate = by_table.rate;
    video().constant_rate = by_table.constant && by_frames.constant;
    if (!by_table.constant && by_frames.constant &&
        by_frames.rate == snap_rate(declared_rate())) {
      video().frame_rate = by_frames.rate;
    }
  } else {
    runs = {head};
    if (!scan.at_end()) runs.push_back(tail.stamps);
    const RateEstimate estimate = estimate_rate(runs, tb, declared_rate());
    video().frame_rate = estimate.rate;
    video().constant_rate = estimate.constant;
  }
  video().first_pts = impl_->time_of(head.front());
  const Rational period = Rational(1) / video().frame_rate;
  const Rational duration = Rational(tail.last_duration) * tb;
  video().end = impl_->time_of(std::max(tail.stamps.back(), head.back())) +
                (duration * Rational(2) > period ? duration : period);
  return Ok{};
}

// The traits of time from the complete list of frames.
void Probe::set_scanned_traits(bool estimate) {
  const auto& stamps = impl_->frame_stamps;
  if (estimate) {
    const std::vector<std::vector<int64_t>> runs = {stamps};
    const RateEstimate e =
        estimate_rate(runs, impl_->time_base, declared_rate());
    video().frame_rate = e.rate;
    video().constant_rate = e.constant;
  }
  video().first_pts = impl_->time_of(stamps.front());
  video().end =
      impl_->time_of(stamps.back()) + Rational(1) / video().frame_rate;
}

bool Probe::can_fill_in(const PacketScan& scan) const {
  const auto& packets = scan.packets();
  return is_mpeg_stream() &&
         std::any_of(packets.begin(), packets.end(), [](const auto& p) {
           return p.keyframe && p.pts != AV_NOPTS_VALUE;
         }) &&
         std::none_of(packets.begin(), packets.end(), [](const auto& p) {
           return p.dts == AV_NOPTS_VALUE;
         });
}

Status Probe::finish_stamped_scan(PacketScan& scan) {
  const auto& packets = scan.packets();
  impl_->line = scan.take_time_line();
  impl_->is_scanned = true;
  // What comes before the first key frame, in the file or in time, cannot be decoded.
  const auto first_key = std::find_if(packets.begin(), packets.end(),
                                      [](const auto& p) { return p.keyframe; });
  const auto from = first_key == packets.end() ? packets.begin() : first_key;
  std::vector<int64_t> decoding;  // of all that follow
  const auto continuous = [&](int64_t stamp, const PacketStamps& p) {
    return impl_->line.continuous(impl_->video_stream, stamp, p.position);
  };
  for (auto p = from; p != packets.end(); ++p) {
    if (p->dts != AV_NOPTS_VALUE) decoding.push_back(continuous(p->dts, *p));
    if (p->pts == AV_NOPTS_VALUE) {
      // No place to begin at: its time would have to be guessed.
      impl_->packets.push_back({continuous(p->dts, *p), p->position, false});
      continue;
    }
    const int64_t stamp = continuous(p->pts, *p);
    impl_->packets.push_back({stamp, p->position, p->keyframe});
    impl_->frame_stamps.push_back(stamp);
  }
  std::sort(impl_->frame_stamps.begin(), impl_->frame_stamps.end());
  impl_->lacks_stamps = lacks_pts(packets);
  if (impl_->lacks_stamps)
    impl_->frame_stamps = fill_in_stamps(std::move(impl_->frame_stamps),
                                         std::move(decoding),
                                         stream_->codecpar->video_delay);
  if (first_key != packets.end() && first_key->pts != AV_NOPTS_VALUE) {
    auto& stamps = impl_->frame_stamps;
    stamps.erase(stamps.begin(),
                 std::lower_bound(stamps.begin(), stamps.end(),
                                  impl_->packets.front().stamp));
  }
  if (impl_->line.jump_count() > 0)
    impl_->traits.warnings.push_back(
        path_ + ": its clock jumps at " +
        std::to_string(impl_->line.jump_count()) +
        " place(s), where recordings were put together; its parts are taken "
        "one right after the other");
  set_scanned_traits(true);
  return Ok{};
}

Status Probe::finish_ordinal(PacketScan& scan, const ProbedFrames& frames) {
  const auto delay = ordinal_delay(frames);
  if (is_mpeg_stream()) impl_->line = scan.take_time_line();
  for (const PacketStamps& p : scan.packets()) {
    // Without any time of its own: right after the packet before.
    int64_t stamp;
    if (p.dts != AV_NOPTS_VALUE)
      stamp = impl_->line.continuous(impl_->video_stream, p.dts, p.position);
    else if (!impl_->packets.empty())
      stamp = impl_->packets.back().stamp +
              std::max<int64_t>(1, (Rational(1) / snap_rate(declared_rate()) /
                                    impl_->time_base)
                                       .round());
    else
      stamp = p.pts != AV_NOPTS_VALUE ? p.pts : 0;
    impl_->packets.push_back({stamp, p.position, p.keyframe});
    impl_->frame_stamps.push_back(stamp);
  }
  const bool increasing =
      std::adjacent_find(impl_->frame_stamps.begin(), impl_->frame_stamps.end(),
                         std::greater_equal<>()) == impl_->frame_stamps.end();
  std::sort(impl_->frame_stamps.begin(), impl_->frame_stamps.end());
  impl_->is_scanned = true;
  const bool proved = delay.has_value() && increasing && !is_mpeg_stream();
  impl_->timing = proved ? FrameTiming::kOrdinal : FrameTiming::kCounted;
  impl_->ordinal_delay = delay.value_or(0);
  if (impl_->line.is_plain())
    impl_->line = TimeLine(container_start(
        demuxer_, impl_->video_stream,
        Rational(impl_->frame_stamps.front()) * impl_->time_base));
  impl_->traits.warnings.push_back(
      path_ + ": stores no presentation times for its reordered frames; they "
              "are shown in order at its decoding times");
  set_scanned_traits(true);
  return Ok{};
}

Status Probe::finish_counted(const PacketScan& scan) {
  const Rational rate = snap_rate(declared_rate());
  impl_->timing = FrameTiming::kCounted;
  impl_->is_scanned = true;
  impl_->time_base = Rational(1) / rate;
  for (size_t i = 0; i < scan.packets().size(); ++i) {
    const PacketStamps& p = scan.packets()[i];
    impl_->packets.push_back(
        {static_cast<int64_t>(i), p.position, p.keyframe});
    impl_->frame_stamps.push_back(static_cast<int64_t>(i));
  }
  impl_->line = TimeLine(Rational(0));
  video().frame_rate = rate;
  video().constant_rate = true;
  set_scanned_traits(false);
  return Ok{};
}

std::unique_ptr<MediaSource::Impl> Probe::done() {
  impl_->bytes_examined = demuxer_.bytes_read();
  return std::move(impl_);
}

void Probe::learn_origin() {
  const AVFormatContext& file = *demuxer_.native();
  impl_->traits.recorded_at = recording_time_of(file, impl_->video_stream);
  impl_->traits.timecode =
      timecode_of(file, impl_->video_stream, video().frame_rate);
  // The stamp is the first frame's.
  if (auto& timecode = impl_->traits.timecode)
    timecode->first_frame -= (video().first_pts * timecode->frame_rate).round();
}

Result<std::unique_ptr<MediaSource::Impl>> Probe::run() {
  GR_TRY(demuxer_,
         Demuxer::open(path_, Demuxer::Depth::kProbe, impl_->rules, cancel_));
  impl_->stamp = demuxer_.stamp();
  GR_CHECK(learn_streams());

  PacketScan scan(demuxer_, impl_->video_stream, kProbedPackets,
                  is_mpeg_stream());
  GR_CHECK(scan.read_until(kHeadPackets));
  if (scan.packets().empty()) {
    const AVIOContext* io = demuxer_.native()->pb;
    if (io != nullptr && (io->seekable & AVIO_SEEKABLE_NORMAL) == 0)
      return bad_media(path_ + ": its server does not send ranges of a file; "
                               "download it and name the copy");
    return bad_media(path_ + ": holds no video frames that can be read");
  }
  const bool stored = (demuxer_.native()->iformat->flags & AVFMT_NOTIMESTAMPS) ==
                          0 &&
                      std::any_of(scan.packets().begin(), scan.packets().end(),
                                  [](const auto& p) {
                                    return p.pts != AV_NOPTS_VALUE ||
                                           p.dts != AV_NOPTS_VALUE;
                                  });
  bool trusted = stored && !lacks_pts(scan.packets());
  const bool suspect =
      trusted && looks_unordered(*stream_->codecpar, scan.packets());

  GR_TRY(const ProbedFrames frames,
         decode_first_frames(*stream_->codecpar, stream_->time_base,
                             scan.first_packets(), trusted && !suspect,
                             {path_, impl_->rules.max_pixels}));
  if (frames.first == nullptr && scan.at_end())
    return bad_media(path_ + ": none of its video can be decoded; it is "
                             "damaged or encrypted");
  if (suspect && !std::is_sorted(frames.pts.begin(), frames.pts.end()))
    trusted = false;
  describe_picture(demuxer_.native(), stream_, frames.first.get(), video());
  if (video().coded_size.width <= 0 || video().coded_size.height <= 0)
    return bad_media(path_ + ": none of its video can be decoded; it is "
                             "damaged or encrypted");

  if (stored && trusted && !is_mpeg_stream()) {
    GR_CHECK(finish_plain(scan));
    learn_origin();
    return done();
  }
  GR_CHECK(scan.read_until(kEverything));
  if (!stored)
    GR_CHECK(finish_counted(scan));
  else if ((trusted && !lacks_pts(scan.packets())) ||
           (!suspect && can_fill_in(scan)))
    GR_CHECK(finish_stamped_scan(scan));
  else
    GR_CHECK(finish_ordinal(scan, frames));
  learn_origin();
  return done();
}

}  // namespace

Result<std::unique_ptr<MediaSource::Impl>> probe_source(
    const std::string& path, const JobRules& rules, const CancelToken* cancel) {
  return Probe(path, rules, cancel).run();
}

}  // namespace glyphreel
