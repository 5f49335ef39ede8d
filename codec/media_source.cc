// SPDX-License-Identifier: Apache-2.0
#include "codec/media_source.h"

#include <algorithm>
#include <utility>

#include "codec/source_impl.h"
#include "codec/source_probe.h"
#include "codec/span_finder.h"

namespace glyphreel {
namespace {

Error changed(const std::string& path) {
  return bad_media(path + ": was replaced or written to while it was being used; "
                          "render again when nothing writes to it");
}

}  // namespace

MediaSource::MediaSource(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
MediaSource::~MediaSource() = default;

const SourceTraits& MediaSource::traits() const { return impl_->traits; }
int64_t MediaSource::bytes_examined() const { return impl_->bytes_examined; }

Result<std::shared_ptr<const MediaSource>> MediaSource::open(
    const std::string& path, const CancelToken* cancel, const JobRules& rules) {
  GR_TRY(std::unique_ptr<Impl> impl, probe_source(path, rules, cancel));
  return std::shared_ptr<const MediaSource>(new MediaSource(std::move(impl)));
}

Result<std::vector<FrameSpan>> MediaSource::find_spans(
    std::span<const TimeRange> ranges, const CancelToken* cancel) const {
  return glyphreel::find_spans(*impl_, ranges, cancel);
}

Result<std::vector<Rational>> MediaSource::keyframes(TimeRange range) const {
  std::vector<Rational> times;
  // Of a million key frames, most lie elsewhere: fractions only of those near by.
  const int64_t lowest = impl_->stamp_at(range.start), highest = impl_->stamp_at(range.end);
  const auto add = [&](int64_t stamp) {
    if (stamp < lowest || stamp > highest) return;
    const Rational t = impl_->time_of(stamp);
    if (t >= range.start && t < range.end) times.push_back(t);
  };
  if (impl_->is_scanned) {
    // A reader of counted frames starts at the beginning, wherever keys are.
    if (impl_->timing == FrameTiming::kStamped)
      for (const ScannedPacket& p : impl_->packets)
        if (p.keyframe) add(p.stamp);
  } else {
    for (const int64_t stamp : impl_->keyframe_stamps) add(stamp);
  }
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  return times;
}

Status MediaSource::check_unchanged() const {
  if (is_remote(impl_->traits.path)) return Ok{};
  GR_TRY(const FileStamp now, stamp_of_file(impl_->traits.path));
  if (now == impl_->stamp) return Ok{};
  return changed(impl_->traits.path);
}

Result<Demuxer> MediaSource::Impl::reopen(const CancelToken* cancel) const {
  GR_TRY(Demuxer demuxer, Demuxer::open(traits.path, reopen_depth, rules, cancel));
  if (!(demuxer.stamp() == stamp) || video_stream >= demuxer.stream_count() ||
      demuxer.stream(video_stream)->codecpar->codec_type !=
          AVMEDIA_TYPE_VIDEO ||
      (audio_stream >= 0 && audio_stream >= demuxer.stream_count()))
    return changed(traits.path);
  return demuxer;
}

Result<InputFile> MediaSource::Impl::open_file(const CancelToken* cancel) const {
  GR_TRY(InputFile file, InputFile::open(traits.path, rules, cancel));
  if (!(file.stamp() == stamp)) return changed(traits.path);
  return file;
}

}  // namespace glyphreel
