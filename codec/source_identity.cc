// SPDX-License-Identifier: Apache-2.0
#include "codec/source_identity.h"

#include <sys/stat.h>

#include <algorithm>
#include <utility>

#include "codec/source_impl.h"
#include "core/byte_writer.h"
#include "core/value_fields.h"

namespace glyphreel {
namespace {

constexpr int64_t kEdgeBytes = 1 << 20;  // of the file's beginning and end
constexpr int64_t kBlockBytes = 1 << 20;
// Readers look a little around what they are asked for: reordered frames, priming.
const Rational kAround{1};

// 0 where the file is gone.
int64_t changed_ns(const std::string& path) {
  struct stat st {};
  if (::stat(path.c_str(), &st) != 0) return 0;
  return static_cast<int64_t>(st.st_ctim.tv_sec) * 1'000'000'000 + st.st_ctim.tv_nsec;
}

// Of bytes [first, last); `last` beyond the file's end: up to there.
Result<Checksum::Value> checksum_of(const InputFile& file, const std::string& path,
                                    int64_t first, int64_t last) {
  std::vector<uint8_t> block(
      static_cast<size_t>(std::clamp<int64_t>(last - first, 1, kBlockBytes)));
  Checksum sum;
  int64_t rc = avio_seek(file.io(), first, SEEK_SET);
  while (rc >= 0 && first < last) {
    rc = avio_read(file.io(), block.data(),
                   static_cast<int>(std::min<int64_t>(
                       last - first, static_cast<int64_t>(block.size()))));
    if (rc <= 0) break;
    sum.add(block.data(), static_cast<size_t>(rc));
    first += rc;
  }
  GR_CHECK(file.read_status(path));
  if (rc == AVERROR_EXIT) return cancelled();
  if (rc < 0 && rc != AVERROR_EOF)
    return av_error(Errc::kBadMedia, path + ": cannot be read", static_cast<int>(rc));
  return sum.value();
}

}  // namespace

void put_fields(ByteWriter& w, const VideoTraits& t) {
  put_fields_of<VideoTraits>(w, t.codec, t.pixel_format, t.bit_depth, t.coded_size,
                             t.display_size, t.rotation, t.mirrored, t.sample_aspect,
                             t.color, t.hdr, t.interlaced, t.frame_rate,
                             t.constant_rate, t.first_pts, t.end);
}
void put_fields(ByteWriter& w, const AudioTraits& t) {
  put_fields_of<AudioTraits>(w, t.codec, t.sample_rate, t.channels);
}

Result<SourceIdentity> SourceIdentity::open(std::shared_ptr<const MediaSource> source,
                                            SourceVerify verify,
                                            const CancelToken* cancel) {
  const MediaSource::Impl& about = source->impl();
  const std::string& path = about.traits.path;
  if (is_remote(path))
    return bad_media(path + " is no file, and may change at any time");
  SourceIdentity identity;
  identity.source_ = std::move(source);
  identity.verify_ = verify;
  identity.cancel_ = cancel;
  identity.size_bytes_ = about.stamp.size_bytes;
  identity.changed_ns_ = changed_ns(path);
  GR_CHECK(identity.read_index());

  GR_TRY(const InputFile file, about.open_file(cancel));
  ByteWriter writer;
  writer.put(about.traits.video);
  writer.put(about.traits.audio);
  // Larger pictures in the middle of a stream are damage to its decoder.
  writer.put(about.rules.max_pixels);
  // libavformat guesses the format from the name's ending too.
  const size_t dot = path.rfind('.');
  writer.put(dot == path.npos ? std::string() : path.substr(dot));
  writer.put(verify);
  writer.put(identity.size_bytes_);
  if (verify == SourceVerify::kWhole) {
    GR_TRY(const auto whole, checksum_of(file, path, 0, identity.size_bytes_));
    writer.put(whole);
  } else {
    writer.put(about.stamp.modified_s);
    writer.put(about.stamp.modified_ns);
    writer.put(about.stamp.inode);
    GR_TRY(const auto head, checksum_of(file, path, 0, kEdgeBytes));
    GR_TRY(const auto tail,
           checksum_of(file, path,
                       std::max<int64_t>(0, identity.size_bytes_ - kEdgeBytes),
                       identity.size_bytes_));
    writer.put(head);
    writer.put(tail);
  }
  identity.same_for_all_ = writer.take();
  return identity;
}

Status SourceIdentity::read_index() {
  const MediaSource::Impl& about = source_->impl();
  if (about.is_scanned) {
    for (const ScannedPacket& p : about.packets)
      video_.push_back({about.time_of(p.stamp), p.position, 0, p.keyframe});
    return Ok{};
  }
  GR_TRY(Demuxer demuxer, about.reopen(cancel_));
  // Matroska's cues are read when somebody seeks.
  if (!demuxer.is_format("mov")) (void)demuxer.seek(about.video_stream, 0);
  const auto read = [&](int stream, std::vector<Entry>& index) {
    if (stream < 0) return;
    AVStream* s = demuxer.stream(stream);
    const Rational unit(s->time_base.num, s->time_base.den);
    const int count = avformat_index_get_entries_count(s);
    index.reserve(static_cast<size_t>(count));
    for (int i = 0; i < count; ++i) {
      const AVIndexEntry& e = *avformat_index_get_entry(s, i);
      index.push_back({about.line.time(stream, e.timestamp, unit, e.pos), e.pos, e.size,
                       (e.flags & AVINDEX_KEYFRAME) != 0});
    }
  };
  read(about.video_stream, video_);
  read(about.audio_stream, audio_);
  return Ok{};
}

SourceIdentity::ByteRange SourceIdentity::bytes_in(const std::vector<Entry>& index,
                                                   TimeRange range) const {
  const ByteRange whole{0, size_bytes_};
  if (index.empty()) return whole;
  const Rational start = range.start - kAround, end = range.end + kAround;
  // From the last key frame at or before the start to the first entry after the end.
  // Times need not increase: they are presentation times of a scanned file.
  size_t from = 0, to = index.size();
  for (size_t i = 0; i < index.size(); ++i)
    if (index[i].keyframe && index[i].time <= start) from = i;
  for (size_t i = index.size(); i > from && index[i - 1].time >= end; --i) to = i - 1;
  ByteRange bytes{size_bytes_, 0};
  for (size_t i = from; i < to; ++i) {
    // A broken index may name any place.
    if (index[i].position < 0 || index[i].position > size_bytes_) return whole;
    bytes.first = std::min(bytes.first, index[i].position);
    bytes.last = std::max(bytes.last, index[i].position + index[i].size);
  }
  if (bytes.first > bytes.last) bytes.first = bytes.last;
  // Without sizes, up to where the next entry begins.
  if (to == index.size())
    bytes.last = index.back().size > 0 ? bytes.last : size_bytes_;
  else if (index[to].size == 0)
    bytes.last = std::max(bytes.last, index[to].position);
  return bytes;
}

std::vector<SourceIdentity::ByteRange> SourceIdentity::bytes_of(TimeRange range) const {
  std::vector<ByteRange> all{bytes_in(video_, range)};
  if (!audio_.empty()) all.push_back(bytes_in(audio_, range));
  std::sort(all.begin(), all.end(),
            [](const ByteRange& a, const ByteRange& b) { return a.first < b.first; });
  if (all.size() == 2 && all[1].first <= all[0].last) {
    all[0].last = std::max(all[0].last, all[1].last);
    all.pop_back();
  }
  return all;
}

Result<std::string> SourceIdentity::of_range(TimeRange range) const {
  ByteWriter writer;
  writer.put(same_for_all_);
  if (verify_ == SourceVerify::kWhole) return writer.take();
  GR_TRY(const InputFile file, source_->impl().open_file(cancel_));
  for (const ByteRange& bytes : bytes_of(range)) {
    writer.put(bytes.first);
    writer.put(bytes.last);
    GR_TRY(const auto sum,
           checksum_of(file, source_->traits().path, bytes.first, bytes.last));
    writer.put(sum);
  }
  return writer.take();
}

bool SourceIdentity::is_unchanged() const {
  return source_->check_unchanged().ok() &&
         changed_ns(source_->traits().path) == changed_ns_;
}

}  // namespace glyphreel
