// SPDX-License-Identifier: Apache-2.0
#include "codec/gop_reader.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "codec/av_ptr.h"
#include "codec/h264_headers.h"
#include "codec/nal_units.h"
#include "codec/source_impl.h"

namespace glyphreel {
namespace {

using Bytes = std::span<const uint8_t>;

constexpr int kLengthBytes = 4;

// Why packets cannot be copied, as a person should read it after "N frames".
constexpr const char* kNotH264 = "their source is not H.264 of 8 bits 4:2:0";
constexpr const char* kRemote = "their source is not a local file";
constexpr const char* kNotInMp4 =
    "their source does not keep H.264 as MP4 does (avcC, 4-byte lengths)";
constexpr const char* kInterlaced = "their source is interlaced";
constexpr const char* kAspect = "their source has pixels that are not square";
constexpr const char* kManySets = "their source changes its parameter sets";
constexpr const char* kOpen = "their group of pictures is open, or refreshed in parts";
constexpr const char* kReordering = "their source does not say how it orders frames";
constexpr const char* kHidden = "an edit list hides or changes some of their group";
constexpr const char* kUnusual = "their group of pictures is damaged or unusual";
constexpr const char* kOtherSize = "their source's header says another size than its file";
constexpr const char* kLargeGroup = "their group of pictures is too large to be held at once";

// A group is in memory as a whole while it is copied: 20 s of 50 Mbit/s.
constexpr int64_t kMostGroupBytes = int64_t{128} << 20;

constexpr int kRecoveryPoint = 6;
// Messages that may stay: buffering period, picture timing, recovery point (H.264 D.1).
bool is_of_timing(int message) { return message <= 1 || message == kRecoveryPoint; }

struct Headers {
  const char* refusal = nullptr;
  std::vector<Bytes> sets;
  H264Sps sps;
};

Headers headers_of(const MediaSource::Impl& source) {
  Headers h;
  const AVCodecParameters& p = *source.video_parameters;
  const auto refuse = [&](const char* why) {
    h.refusal = why;
    return h;
  };
  if (p.codec_id != AV_CODEC_ID_H264) return refuse(kNotH264);
  const Bytes extradata(p.extradata, static_cast<size_t>(std::max(0, p.extradata_size)));
  if (is_remote(source.traits.path)) return refuse(kRemote);
  if (source.timing != FrameTiming::kStamped || source.is_scanned ||
      nal_length_bytes(NalCodec::kH264, extradata) != kLengthBytes)
    return refuse(kNotInMp4);
  h.sets = parameter_sets_in(NalCodec::kH264, extradata);
  int sps_count = 0;
  for (const Bytes unit : h.sets) {
    if (const auto sps = parse_h264_sps(unit)) {
      h.sps = *sps;
      ++sps_count;
    }
  }
  if (sps_count != 1) return refuse(kManySets);
  for (const Bytes unit : h.sets) {
    if (parse_h264_sps(unit)) continue;
    const auto pps = parse_h264_pps(unit);
    if (!pps || pps->sps_id != h.sps.id) return refuse(kManySets);
  }
  if (h.sets.size() < 2) return refuse(kManySets);
  if (h264_profile_rank(h.sps) < 0 || h.sps.chroma_format != 1 || h.sps.luma_bits != 8 ||
      h.sps.chroma_bits != 8)
    return refuse(kNotH264);
  if (!h.sps.frames_only || source.traits.video.interlaced) return refuse(kInterlaced);
  if (h.sps.aspect_num != h.sps.aspect_den) return refuse(kAspect);
  const Size size = source.traits.video.coded_size;
  if (h.sps.width != size.width || h.sps.height != size.height) return refuse(kOtherSize);
  return h;
}

// One packet's NAL units.
struct Picture {
  bool is_idr = false;
  bool refreshes = false;      // a decoder could begin here, later on
  const char* refusal = nullptr;
  std::vector<Bytes> units;    // that stay
  bool is_whole = true;        // all do
};

Picture look_at(Bytes packet, const std::vector<Bytes>& sets) {
  Picture picture;
  const std::vector<Bytes> units = split_nal_units(packet, kLengthBytes);
  int slices = 0, idr_slices = 0, first_slices = 0;
  size_t size = 0;
  for (const Bytes unit : units) {
    size += kLengthBytes + unit.size();
    if ((unit[0] & 0x80) != 0) picture.refusal = kUnusual;  // forbidden_zero_bit
    bool stays = true;
    switch (unit[0] & 31) {
      case 5:
        ++idr_slices;
        [[fallthrough]];
      case 1:
        ++slices;
        // first_mb_in_slice is ue(v): 0 is a single 1.
        if (unit.size() > 1 && (unit[1] & 0x80) != 0) ++first_slices;
        break;
      case 6: {
        const std::vector<int> messages = sei_message_types(unit);
        stays = std::any_of(messages.begin(), messages.end(), is_of_timing);
        if (stays && !std::all_of(messages.begin(), messages.end(), is_of_timing))
          picture.refusal = kUnusual;
        if (std::find(messages.begin(), messages.end(), kRecoveryPoint) !=
            messages.end())
          picture.refreshes = true;
        break;
      }
      case 7:
      case 8:
        stays = false;
        if (std::none_of(sets.begin(), sets.end(),
                         [&](Bytes set) { return std::ranges::equal(set, unit); }))
          picture.refusal = kManySets;
        break;
      case 9:   // access unit delimiter
      case 10:  // end of sequence: an IDR picture follows, in the film as well
      case 12:  // filler
        break;
      case 11:  // end of stream, which the film's is not
        stays = false;
        break;
      default:
        picture.refusal = kUnusual;
    }
    if (stays)
      picture.units.push_back(unit);
    else
      picture.is_whole = false;
  }
  // Decoders take a unit of no bytes for damage.
  if (size != packet.size() || first_slices != 1 ||
      (idr_slices != 0 && idr_slices != slices))
    picture.refusal = kUnusual;
  picture.is_idr = idr_slices > 0 && idr_slices == slices;
  if (picture.refreshes && !picture.is_idr && picture.refusal == nullptr)
    picture.refusal = kOpen;
  return picture;
}

// Reads a source's groups one after the other.
class GopPass {
 public:
  GopPass(const MediaSource::Impl& source, const CancelToken* cancel)
      : source_(source), cancel_(cancel), headers_(headers_of(source)) {}

  // Goes to where the first group that begins at or after `start` is still ahead.
  Status start(Rational start);
  // The next group whose frames all lie before `end`; nothing when there is none. The
  // packets of one that begins at or after `taken.from` go to `taken.run`, and nothing is
  // the answer, too, when that would hold more than `taken.most_packets`.
  struct Taken {
    PacketRun* run = nullptr;  // null: none are taken
    Rational from;
    size_t most_packets = 0;
  };
  Result<std::optional<SourceGop>> next(Rational end, const Taken& taken);

  int64_t bytes_read() const { return earlier_bytes_ + demuxer_.bytes_read(); }
  bool read_failed() const { return demuxer_.read_failed(); }

 private:
  Status open();
  // The next packet of the video; false at the end.
  Result<bool> read();
  Rational time() const { return source_.time_of(packet_->pts); }

  const MediaSource::Impl& source_;
  const CancelToken* cancel_;
  const Headers headers_;
  Demuxer demuxer_;
  AvPacketPtr packet_;
  Picture picture_;            // of packet_, whose bytes it views
  bool has_packet_ = false;
  bool has_other_sets_ = false;  // from here on
  int64_t earlier_bytes_ = 0;
};

Status GopPass::open() {
  if (packet_) earlier_bytes_ += demuxer_.bytes_read();
  packet_ = make_av_packet();
  if (!packet_) return out_of_memory();
  GR_TRY(demuxer_, source_.reopen(cancel_));
  demuxer_.keep_only(source_.video_stream);
  return Ok{};
}

Result<bool> GopPass::read() {
  for (;;) {
    GR_TRY(has_packet_, demuxer_.read(*packet_));
    if (!has_packet_) return false;
    if (packet_->stream_index == source_.video_stream) break;
  }
  // Another sample entry of the same track.
  if (av_packet_get_side_data(packet_.get(), AV_PKT_DATA_NEW_EXTRADATA, nullptr))
    has_other_sets_ = true;
  picture_ = look_at({packet_->data, static_cast<size_t>(packet_->size)}, headers_.sets);
  // Sets inside the stream hold for what comes after them, too.
  if (picture_.refusal == kManySets) has_other_sets_ = true;
  if (picture_.refusal == nullptr) {
    if ((packet_->flags & AV_PKT_FLAG_CORRUPT) != 0 || packet_->pts == AV_NOPTS_VALUE)
      picture_.refusal = kUnusual;
    else if ((packet_->flags & AV_PKT_FLAG_DISCARD) != 0)
      picture_.refusal = kHidden;
    else if (has_other_sets_)
      picture_.refusal = kManySets;
    else if ((packet_->flags & AV_PKT_FLAG_KEY) != 0 && !picture_.is_idr)
      picture_.refusal = kOpen;
  }
  if (packet_->pts == AV_NOPTS_VALUE) picture_.is_idr = false;
  return true;
}

Status GopPass::start(Rational start) {
  const Rational first = source_.traits.video.first_pts;
  GR_CHECK(open());
  for (Rational back(0);; back = back == Rational(0) ? Rational(1) : back * Rational(2)) {
    if (start - back <= first ||
        !demuxer_.seek(source_.video_stream, source_.stamp_at(start - back))) {
      GR_CHECK(open());
      GR_TRY(has_packet_, read());
      return Ok{};
    }
    GR_TRY(has_packet_, read());
    if (has_packet_ && packet_->pts != AV_NOPTS_VALUE && time() <= start) return Ok{};
  }
}

Result<std::optional<SourceGop>> GopPass::next(Rational end, const Taken& taken) {
  const std::optional<SourceGop> none;
  // An IDR picture is shown after all that was decoded before it.
  const auto is_behind = [&] {
    return packet_->pts != AV_NOPTS_VALUE && time() >= end;
  };
  while (has_packet_ && !picture_.is_idr && !is_behind()) {
    GR_TRY(has_packet_, read());
  }
  if (!has_packet_ || is_behind()) return none;
  PacketRun* const run = time() >= taken.from ? taken.run : nullptr;
  SourceGop gop;
  std::vector<std::pair<int64_t, int64_t>> order;  // pts, decode index
  const size_t first_packet = run != nullptr ? run->packets.size() : 0;
  const char* refusal = nullptr;
  do {
    if (is_behind()) return none;
    if (refusal == nullptr) refusal = picture_.refusal;
    order.emplace_back(packet_->pts, static_cast<int64_t>(order.size()));
    gop.size_bytes += packet_->size;
    if (run != nullptr) {
      if (run->packets.size() >= taken.most_packets || gop.size_bytes > kMostGroupBytes)
        return none;
      const size_t before = run->bytes.size();
      if (picture_.is_whole)
        run->bytes.insert(run->bytes.end(), packet_->data, packet_->data + packet_->size);
      else
        for (const Bytes unit : picture_.units)
          append_nal_unit(unit, kLengthBytes, run->bytes);
      run->packets.push_back({0, 1, static_cast<uint32_t>(run->bytes.size() - before),
                              picture_.is_idr});
    }
    GR_TRY(has_packet_, read());
  } while (has_packet_ && !picture_.is_idr);
  if (gop.size_bytes > kMostGroupBytes && refusal == nullptr) refusal = kLargeGroup;
  if (has_packet_)
    gop.next = time();
  else if (demuxer_.read_error() != 0 && refusal == nullptr)
    refusal = kUnusual;  // who knows what would follow

  std::sort(order.begin(), order.end());
  int64_t depth = 0;
  for (size_t shown = 0; shown < order.size(); ++shown) {
    const auto [pts, decoded] = order[shown];
    depth = std::max(depth, decoded - static_cast<int64_t>(shown));
    if (shown > 0 && pts == order[shown - 1].first && refusal == nullptr)
      refusal = kUnusual;
    if (run != nullptr)
      run->packets[first_packet + static_cast<size_t>(decoded)].pts =
          static_cast<int64_t>(first_packet + shown);
    gop.times.push_back(pts == AV_NOPTS_VALUE ? Rational() : source_.time_of(pts));
  }
  if (refusal == nullptr) {
    if (order.front().second != 0 || (gop.next && *gop.next <= gop.times.back()))
      refusal = kUnusual;
    else if (depth > std::max(0, headers_.sps.reorder_frames))
      refusal = kReordering;
  }
  gop.refusal = refusal;
  return std::optional(std::move(gop));
}

}  // namespace

CopySets copy_sets_of(const MediaSource& source) {
  const Headers headers = headers_of(source.impl());
  CopySets out;
  out.refusal = headers.refusal;
  if (out.refusal != nullptr) return out;
  const auto add = [&](Bytes unit) { out.sets.emplace_back(unit.begin(), unit.end()); };
  for (const Bytes unit : headers.sets)
    if (const auto sps = parse_h264_sps(unit)) {
      add(unit);
      out.sps_id = sps->id;
      out.reorders = sps->reorder_frames > 0;
    }
  for (const Bytes unit : headers.sets)
    if (const auto pps = parse_h264_pps(unit)) {
      add(unit);
      out.pps_ids.push_back(pps->id);
    }
  return out;
}

Result<std::vector<SourceGop>> find_gops(const MediaSource& source, TimeRange range,
                                         const CancelToken* cancel) {
  GopPass pass(source.impl(), cancel);
  GR_CHECK(pass.start(range.start));
  std::vector<SourceGop> gops;
  std::optional<Rational> latest;
  for (;;) {
    GR_TRY(auto gop, pass.next(range.end, {}));
    if (!gop) break;
    // What is offered must be in order, whatever lies between.
    if (latest && gop->times.front() <= *latest) gop->refusal = kUnusual;
    latest = latest ? std::max(*latest, gop->times.back()) : gop->times.back();
    if (gop->times.front() >= range.start) gops.push_back(std::move(*gop));
  }
  source.impl().bytes_examined += pass.bytes_read();
  return gops;
}

Result<CopiedRun> copy_gops(const MediaSource& source, Rational first,
                            int64_t frame_count, const CancelToken* cancel) {
  const MediaSource::Impl& about = source.impl();
  const auto changed = [&] {
    return bad_media(about.traits.path + ": what is to be copied at " +
                     format_seconds(first) + " is not there any more");
  };
  GopPass pass(about, cancel);
  GR_CHECK(pass.start(first));
  CopiedRun out;
  const GopPass::Taken taken{&out.run, first, static_cast<size_t>(frame_count)};
  while (out.run.packets.size() < taken.most_packets) {
    const bool is_first = out.run.packets.empty();
    GR_TRY(const auto gop, pass.next(about.traits.video.end + Rational(3600), taken));
    if (!gop) return changed();
    if (out.run.packets.empty()) continue;  // before `first`
    if (gop->refusal != nullptr || (is_first && gop->times.front() != first))
      return changed();
  }
  out.bytes_read = pass.bytes_read();
  out.read_failed = pass.read_failed();
  return out;
}

}  // namespace glyphreel
