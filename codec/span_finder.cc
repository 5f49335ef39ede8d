// SPDX-License-Identifier: Apache-2.0
#include "codec/span_finder.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

#include "codec/av_ptr.h"

namespace glyphreel {
namespace {

// A frame that comes after this many later ones in decoding order would not fit into
// any decoder's picture buffer (H.264 A.3.1 and H.265 A.4.2: 16 pictures).
constexpr int kMaxReorder = 17;

// Packets of the video as read forward from one key frame: every frame from
// `first_known` up to `last_known` is in `stamps`.
class PacketRunReader {
 public:
  PacketRunReader(const MediaSource::Impl& source, const CancelToken* cancel)
      : source_(source), cancel_(cancel) {}
  ~PacketRunReader() { note_bytes(); }

  // The frames at or after `stamp` that is nearest, and before it that is nearest.
  struct Neighbours {
    std::optional<int64_t> before, from;
  };
  Result<Neighbours> around(int64_t stamp);

 private:
  // Of the demuxer that is about to go.
  void note_bytes() {
    if (demuxer_) source_.bytes_examined += demuxer_->bytes_read();
  }
  // Starts a new run at a key frame before `stamp`.
  Status start_before(int64_t stamp);
  // Reads one video packet; false at the end.
  Result<bool> read_one();
  Status read_past(int64_t stamp);

  const MediaSource::Impl& source_;
  const CancelToken* cancel_;
  std::optional<Demuxer> demuxer_;
  AvPacketPtr packet_;
  std::vector<int64_t> stamps_;  // increasing; hidden frames are not in it
  int64_t first_pts_ = 0;        // of the run's first packet
  bool from_file_start_ = false;
  bool has_run_ = false;
  bool at_end_ = false;
  int64_t last_dts_ = INT64_MIN;
  int64_t last_pts_ = INT64_MIN;  // of the last packet read
};

Result<bool> PacketRunReader::read_one() {
  for (;;) {
    GR_TRY(const bool more, demuxer_->read(*packet_));
    if (!more) {
      at_end_ = true;
      return false;
    }
    if (packet_->stream_index != source_.video_stream ||
        packet_->pts == AV_NOPTS_VALUE)
      continue;
    last_pts_ = packet_->pts;
    // Matroska and others store no decoding times: libavformat makes them up, and does
    // not know the depth of reordering before anything is decoded.
    if (packet_->dts != AV_NOPTS_VALUE &&
        (demuxer_->is_format("mov") || demuxer_->is_format("flv")))
      last_dts_ = packet_->dts;
    // Neither hidden by an edit list nor cut off by the end of the file.
    if ((packet_->flags & (AV_PKT_FLAG_DISCARD | AV_PKT_FLAG_CORRUPT)) == 0)
      stamps_.insert(
          std::upper_bound(stamps_.begin(), stamps_.end(), packet_->pts),
          packet_->pts);
    return true;
  }
}

Status PacketRunReader::start_before(int64_t stamp) {
  const int64_t first =
      source_.stamp_at(source_.traits.video.first_pts);
  const Rational tb = source_.time_base;
  for (int64_t back = 0;; back = back == 0 ? 1 : 2 * back) {
    const int64_t target = stamp - 1 - (Rational(back) / tb).ceil();
    const bool to_start = back > 0 && target < first;
    stamps_.clear();
    at_end_ = false;
    last_dts_ = last_pts_ = INT64_MIN;
    has_run_ = true;
    from_file_start_ = to_start;
    if (to_start || !demuxer_ || !demuxer_->seek(source_.video_stream, target)) {
      if (demuxer_ && !to_start) continue;
      // The one place that needs no proof: the beginning of a file just opened.
      note_bytes();
      demuxer_.reset();
      GR_TRY(demuxer_, source_.reopen(cancel_));
      demuxer_->keep_only(source_.video_stream);
      if (!to_start && !demuxer_->seek(source_.video_stream, target)) {
        note_bytes();
        demuxer_.reset();
        GR_TRY(demuxer_, source_.reopen(cancel_));
        demuxer_->keep_only(source_.video_stream);
        from_file_start_ = true;
      }
    }
    GR_TRY(const bool more, read_one());
    first_pts_ = last_pts_;
    if (from_file_start_) return Ok{};
    // Frames before a key frame in the file come before it in time.
    if (more && first_pts_ < stamp &&
        (packet_->flags & AV_PKT_FLAG_KEY) != 0)
      return Ok{};
  }
}

Status PacketRunReader::read_past(int64_t stamp) {
  int later = 0;  // packets in a row that lie after the nearest frame from `stamp` on
  while (!at_end_) {
    const auto from = std::lower_bound(stamps_.begin(), stamps_.end(), stamp);
    if (from != stamps_.end()) {
      if (last_dts_ != INT64_MIN && last_dts_ >= *from) return Ok{};
      later = last_pts_ > *from ? later + 1 : 0;
      if (last_dts_ == INT64_MIN && later >= kMaxReorder) return Ok{};
    }
    GR_CHECK(read_one());
  }
  return Ok{};
}

Result<PacketRunReader::Neighbours> PacketRunReader::around(int64_t stamp) {
  if (packet_ == nullptr) packet_ = make_av_packet();
  if (packet_ == nullptr) return out_of_memory();
  // Reading on is cheaper than seeking over less than this.
  const int64_t near = (Rational(3) / source_.time_base).ceil();
  const bool covered = has_run_ && (from_file_start_ || first_pts_ < stamp);
  const bool close =
      covered && (at_end_ || stamp - std::max(last_dts_, last_pts_) < near);
  if (!close) GR_CHECK(start_before(stamp));
  GR_CHECK(read_past(stamp));
  const auto from = std::lower_bound(stamps_.begin(), stamps_.end(), stamp);
  Neighbours result;
  if (from != stamps_.end()) result.from = *from;
  if (from != stamps_.begin()) result.before = *std::prev(from);
  return result;
}

// The smallest stamp at or after `time`.
int64_t stamp_from(const MediaSource::Impl& source, Rational time) {
  return ((time + source.line.start()) / source.time_base).ceil();
}

}  // namespace

Result<std::vector<FrameSpan>> find_spans(const MediaSource::Impl& source,
                                          std::span<const TimeRange> ranges,
                                          const CancelToken* cancel) {
  std::vector<FrameSpan> spans(ranges.size());
  const auto set = [&](size_t i, std::optional<int64_t> first,
                       std::optional<int64_t> last) {
    if (!first || !last || *first > *last) return;
    spans[i] = {false, source.time_of(*first), source.time_of(*last)};
  };
  if (source.is_scanned) {
    const auto& stamps = source.frame_stamps;
    for (size_t i = 0; i < ranges.size(); ++i) {
      const auto first = std::lower_bound(stamps.begin(), stamps.end(),
                                          stamp_from(source, ranges[i].start));
      const auto end = std::lower_bound(stamps.begin(), stamps.end(),
                                        stamp_from(source, ranges[i].end));
      if (first < end) set(i, *first, *std::prev(end));
    }
    return spans;
  }

  // All edges, in the order in which they lie in the file.
  struct Edge {
    int64_t stamp;
    size_t range;
    bool is_end;
  };
  std::vector<Edge> edges;
  for (size_t i = 0; i < ranges.size(); ++i) {
    if (ranges[i].end <= ranges[i].start) continue;
    edges.push_back({stamp_from(source, ranges[i].start), i, false});
    edges.push_back({stamp_from(source, ranges[i].end), i, true});
  }
  std::sort(edges.begin(), edges.end(),
            [](const Edge& a, const Edge& b) { return a.stamp < b.stamp; });
  std::vector<std::optional<int64_t>> first(ranges.size()), last(ranges.size());
  PacketRunReader reader(source, cancel);
  for (const Edge& edge : edges) {
    GR_TRY(const auto near, reader.around(edge.stamp));
    if (edge.is_end)
      last[edge.range] = near.before;
    else
      first[edge.range] = near.from;
  }
  for (size_t i = 0; i < ranges.size(); ++i) set(i, first[i], last[i]);
  return spans;
}

}  // namespace glyphreel
