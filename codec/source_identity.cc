// SPDX-License-Identifier: Apache-2.0
#include "codec/source_identity.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "codec/source_impl.h"
#include "core/byte_writer.h"
#include "core/value_fields.h"

namespace glyphreel {
namespace {

constexpr int64_t kEdgeBytes = 1 << 20;  // of the file's beginning and end
// Readers look a little around what they are asked for: reordered frames, priming.
const Rational kAround{1};

// Formats whose file only names others.
constexpr const char* kLists[] = {"hls", "dash", "concat", "imf", "image2", "sdp"};

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

Result<SourceIdentity::FileStamp> SourceIdentity::stamp_of(const std::string& path) {
  struct stat st {};
  if (::stat(path.c_str(), &st) != 0)
    return bad_media(path + ": " + std::strerror(errno), -errno);
  const auto ns = [](const timespec& t) {
    return static_cast<int64_t>(t.tv_sec) * 1'000'000'000 + t.tv_nsec;
  };
  return FileStamp{st.st_size, ns(st.st_mtim), ns(st.st_ctim), st.st_ino};
}

Result<SourceIdentity> SourceIdentity::open(std::shared_ptr<const MediaSource> source,
                                            SourceVerify verify,
                                            const CancelToken* cancel) {
  const SourceTraits& traits = source->traits();
  if (is_remote(traits.path))
    return bad_media(traits.path + " is no file, and may change at any time");
  SourceIdentity identity;
  identity.source_ = std::move(source);
  identity.verify_ = verify;
  GR_TRY(identity.stamp_, stamp_of(traits.path));
  GR_CHECK(identity.read_index(cancel));

  const FileStamp& stamp = identity.stamp_;
  ByteWriter writer;
  writer.put(traits.video);
  writer.put(traits.audio);
  // libavformat guesses the format from the name's ending too.
  const size_t dot = traits.path.rfind('.');
  writer.put(dot == traits.path.npos ? std::string() : traits.path.substr(dot));
  writer.put(verify);
  writer.put(stamp.size_bytes);
  if (verify == SourceVerify::kWhole) {
    GR_TRY(const auto whole, file_checksum(traits.path, 0, stamp.size_bytes));
    writer.put(whole);
  } else {
    writer.put(stamp.modified_ns);
    writer.put(stamp.inode);
    GR_TRY(const auto head, file_checksum(traits.path, 0, kEdgeBytes));
    GR_TRY(const auto tail,
           file_checksum(traits.path, std::max<int64_t>(0, stamp.size_bytes - kEdgeBytes),
                         stamp.size_bytes));
    writer.put(head);
    writer.put(tail);
  }
  identity.same_for_all_ = writer.take();
  return identity;
}

Status SourceIdentity::read_index(const CancelToken* cancel) {
  const MediaSource::Impl& about = source_->impl();
  GR_TRY(Demuxer demuxer, about.reopen(cancel));
  for (const char* list : kLists)
    if (demuxer.is_format(list))
      return bad_media(about.traits.path + " names other files, which are not looked at");
  if (about.is_scanned) {
    for (const ScannedPacket& p : about.packets)
      video_.push_back({about.time_of(p.stamp), p.position, 0, p.keyframe});
    return Ok{};
  }
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
  const ByteRange whole{0, stamp_.size_bytes};
  if (index.empty()) return whole;
  const Rational start = range.start - kAround, end = range.end + kAround;
  // From the last key frame at or before the start to the first entry after the end.
  // Times need not increase: they are presentation times of a scanned file.
  size_t from = 0, to = index.size();
  for (size_t i = 0; i < index.size(); ++i)
    if (index[i].keyframe && index[i].time <= start) from = i;
  for (size_t i = index.size(); i > from && index[i - 1].time >= end; --i) to = i - 1;
  ByteRange bytes{stamp_.size_bytes, 0};
  for (size_t i = from; i < to; ++i) {
    if (index[i].position < 0) return whole;
    bytes.first = std::min(bytes.first, index[i].position);
    bytes.last = std::max(bytes.last, index[i].position + index[i].size);
  }
  if (bytes.first > bytes.last) bytes.first = bytes.last;
  // Without sizes, up to where the next entry begins.
  if (to == index.size())
    bytes.last = index.back().size > 0 ? bytes.last : stamp_.size_bytes;
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
  if (verify_ == SourceVerify::kParts)
    for (const ByteRange& bytes : bytes_of(range)) {
      writer.put(bytes.first);
      writer.put(bytes.last);
      GR_TRY(const auto sum,
             file_checksum(source_->traits().path, bytes.first, bytes.last));
      writer.put(sum);
    }
  return writer.take();
}

bool SourceIdentity::is_unchanged() const {
  const auto now = stamp_of(source_->traits().path);
  return now && *now == stamp_;
}

}  // namespace glyphreel
