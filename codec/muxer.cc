// SPDX-License-Identifier: Apache-2.0
#include "codec/muxer.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <climits>
#include <cstddef>
#include <cstring>
#include <string_view>
#include <utility>

#include "codec/av_ptr.h"
#include "codec/encoder_catalog.h"
#include "codec/file_writer.h"
#include "codec/film_timing.h"
#include "codec/hdr_metadata.h"
#include "codec/output_file.h"

extern "C" {
#include <libavutil/intreadwrite.h>
}

namespace glyphreel {
namespace {

// libavformat's class for contexts, but with a place to silence one context's
// messages: "Starting second pass" is no news for a library's host. The place is a
// field that only demuxing uses.
const AVClass* silent_class() {
  static const AVClass kClass = [] {
    AVClass c = *avformat_get_class();
    c.log_level_offset_offset = offsetof(AVFormatContext, fps_probe_size);
    return c;
  }();
  return &kClass;
}

struct Container {
  std::string_view ending;
  const char* muxer;      // libavformat's name
  bool is_mp4 = false;    // ISO base media or QuickTime: edit lists, sample entries
};
constexpr std::array<Container, 4> kContainers = {{
    {"mp4", "mp4", true},
    {"m4v", "mp4", true},
    {"mov", "mov", true},
    {"mkv", "matroska", false},
}};

Result<Container> container_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  const std::string name = slash == path.npos ? path : path.substr(slash + 1);
  const size_t dot = name.rfind('.');
  std::string ending = dot == name.npos ? "" : name.substr(dot + 1);
  for (char& c : ending)
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  for (const Container& k : kContainers)
    if (k.ending == ending) return k;
  return bad_request("'" + path + "' does not say what kind of file to write; "
                     "let the name end in .mp4, .m4v, .mov or .mkv");
}

Status check_holds(const std::string& path, const Container& container,
                   AVCodecID codec) {
  const AVOutputFormat* format =
      av_guess_format(container.muxer, nullptr, nullptr);
  if (format == nullptr)
    return bad_request("this libavformat cannot write ." +
                       std::string(container.ending) + " files");
  if (avformat_query_codec(format, codec, FF_COMPLIANCE_NORMAL) == 1) return Ok{};
  std::string better;
  for (const Container& k : kContainers) {
    const AVOutputFormat* other = av_guess_format(k.muxer, nullptr, nullptr);
    if (other != nullptr && k.ending != "m4v" &&
        avformat_query_codec(other, codec, FF_COMPLIANCE_NORMAL) == 1)
      better += (better.empty() ? " ." : " or .") + std::string(k.ending);
  }
  return bad_request("a ." + std::string(container.ending) + " file ('" + path +
                     "') cannot hold " + avcodec_get_name(codec) +
                     (better.empty() ? "; choose another encoder"
                                     : "; let the name end in" + better));
}

// The sample entry of a track; 0 lets the muxer choose.
uint32_t codec_tag(const AVOutputFormat& format, const Container& container,
                   const AVCodecParameters& parameters) {
  if (container.is_mp4) {
    // Parameter sets lie in the sample entry alone: avc1 and hvc1, never avc3, hev1
    // (ISO/IEC 14496-15 5.3.3, 8.3.3).
    if (parameters.codec_id == AV_CODEC_ID_HEVC) return MKTAG('h', 'v', 'c', '1');
    if (parameters.codec_id == AV_CODEC_ID_H264) return MKTAG('a', 'v', 'c', '1');
  }
  // Matroska keeps ProRes' profile as its tag in QuickTime, which is none of its own.
  if (parameters.codec_id == AV_CODEC_ID_PRORES) return parameters.codec_tag;
  // An encoder's own tag, where the container knows it.
  const bool is_known =
      parameters.codec_tag != 0 && format.codec_tag != nullptr &&
      av_codec_get_id(format.codec_tag, parameters.codec_tag) == parameters.codec_id;
  return is_known ? parameters.codec_tag : 0;
}

}  // namespace

Status check_output(const std::string& path, const std::string& video_codec,
                    const std::string& audio_codec) {
  GR_TRY(const Container container, container_of(path));
  GR_TRY(const AVCodec* video, find_encoder(video_codec, AVMEDIA_TYPE_VIDEO));
  GR_CHECK(check_holds(path, container, video->id));
  if (!audio_codec.empty()) {
    GR_TRY(const AVCodec* audio, find_encoder(audio_codec, AVMEDIA_TYPE_AUDIO));
    GR_CHECK(check_holds(path, container, audio->id));
  }
  return OutputFile::check(path);
}

void remove_stray_output(const std::string& path) { OutputFile::remove_strays(path); }

class Muxer::Impl {
 public:
  Impl(std::string path, const MuxSettings& settings, Container container,
       OutputFile file, StageClock* clock)
      : path_(std::move(path)),
        settings_(settings),
        container_(container),
        clock_(clock),
        file_(std::move(file)),
        timing_(settings.reorder_frames) {}
  ~Impl() {
    avformat_free_context(format_);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  Status open(const StreamParameters& video, const StreamParameters& audio) {
    const StageScope scope(clock_, Stage::kMux);
    // "file:" so that nothing in a name is taken for a protocol.
    const std::string url = "file:" + file_.temporary_path();
    int code = avformat_alloc_output_context2(&format_, nullptr, container_.muxer,
                                              url.c_str());
    packet_ = make_av_packet();
    if (code < 0 || format_ == nullptr || !packet_) return out_of_memory();
    AVFormatContext& f = *format_;
    f.av_class = silent_class();
    f.fps_probe_size = 100;  // beyond av_log's last level
    // No dates and no library versions: the same film is the same file.
    f.flags |= AVFMT_FLAG_BITEXACT;
    // Opus and FLAC in MP4 count as experimental in some versions.
    f.strict_std_compliance = FF_COMPLIANCE_EXPERIMENTAL;
    // However long a stretch of one stream comes, it waits for the other.
    f.max_interleave_delta = 0;
    // Negative decode times and priming are declared, not shifted away.
    f.avoid_negative_ts = 0;
    // MP4's own tag for this can only hold libavformat's name and version.
    if (!container_.is_mp4)
      GR_CHECK(add(f.metadata, "encoding_tool", "glyphreel"));

    const FrameTicks ticks = frame_ticks(settings_.frame_rate);
    if (ticks.timescale > INT_MAX || ticks.ticks_per_frame > INT_MAX)
      return bad_request("the film's frame rate is too fine for a file's clock");
    GR_TRY(video_stream_, add_stream(video));
    const AVRational rate = {static_cast<int>(settings_.frame_rate.num),
                             static_cast<int>(settings_.frame_rate.den)};
    video_stream_->time_base = {1, static_cast<int>(ticks.timescale)};
    video_stream_->avg_frame_rate = video_stream_->r_frame_rate = rate;
    video_stream_->sample_aspect_ratio = {1, 1};
    GR_CHECK(set_hdr_metadata(video_stream_, settings_.hdr));
    frame_base_ = av_inv_q(rate);
    if (!audio.empty()) {
      GR_TRY(audio_stream_, add_stream(audio));
      audio_stream_->time_base = sample_base_ = {1, settings_.sample_rate};
      // Matroska's CodecDelay, which is written for Opus only, is subtracted from
      // timestamps when reading. Other priming stays in front of time 0.
      if (!container_.is_mp4 && audio.native()->codec_id == AV_CODEC_ID_OPUS)
        shift_ = audio.native()->initial_padding;
    }

    GR_TRY(writer_, FileWriter::create(file_.fd(), clock_));
    f.pb = writer_->io();
    f.flags |= AVFMT_FLAG_CUSTOM_IO;
    AVDictionary* options = nullptr;
    const Status added = container_.is_mp4 ? add_mp4_options(options, ticks,
                                                             audio.empty())
                                           : Ok{};
    if (added.ok()) code = avformat_write_header(&f, &options);
    const AvDictionaryPtr unused(options);
    GR_CHECK(added);
    if (code < 0) return failed(code);
    return Ok{};
  }

  Status write_video(const PacketRun& run, int64_t first_frame) {
    const StageScope scope(clock_, Stage::kStitch);
    if (clock_ != nullptr)
      clock_->count_bytes(Stage::kStitch, static_cast<int64_t>(run.bytes.size()));
    GR_TRY(const std::vector<PacketTime> times,
           timing_.append(run.packets, first_frame));
    size_t at = 0;
    for (size_t i = 0; i < times.size(); ++i) {
      GR_CHECK(fill(run, i, at));
      packet_->pts = times[i].pts;
      packet_->dts = times[i].dts;
      packet_->duration = 1;
      GR_CHECK(write(*video_stream_, frame_base_));
    }
    return Ok{};
  }

  Status write_audio(const PacketRun& run) {
    if (audio_stream_ == nullptr)
      return Error{Errc::kInternal, "sound for a film without a sound track", 0};
    const StageScope scope(clock_, Stage::kStitch);
    if (clock_ != nullptr)
      clock_->count_bytes(Stage::kStitch, static_cast<int64_t>(run.bytes.size()));
    size_t at = 0;
    for (size_t i = 0; i < run.packets.size(); ++i) {
      GR_CHECK(fill(run, i, at));
      const PacketEntry& entry = run.packets[i];
      packet_->pts = packet_->dts = entry.pts + shift_;
      packet_->duration = entry.duration;
      GR_CHECK(declare_padding(entry));
      GR_CHECK(write(*audio_stream_, sample_base_));
    }
    return Ok{};
  }

  Status finish() {
    const StageScope muxing(clock_, Stage::kMux);
    int code = av_write_trailer(format_);
    // A full disk may show only here.
    const int flushed = writer_->flush();
    if (code >= 0) code = flushed;
    if (code < 0) return failed(code);
    const StageScope writing(clock_, Stage::kWrite);
    return file_.commit();
  }

  int64_t bytes_written() const { return writer_ ? writer_->bytes_written() : 0; }

 private:
  static Status add(AVDictionary*& to, const char* key, const std::string& value) {
    // Without memory it would just not be there.
    if (av_dict_set(&to, key, value.c_str(), 0) < 0) return out_of_memory();
    return Ok{};
  }
  Status add_mp4_options(AVDictionary*& options, const FrameTicks& ticks,
                         bool is_silent) const {
    GR_CHECK(add(options, "movflags", "+faststart"));
    GR_CHECK(add(options, "video_track_timescale", std::to_string(ticks.timescale)));
    return add(options, "movie_timescale",
               std::to_string(movie_timescale(ticks.timescale,
                                              is_silent ? 0 : settings_.sample_rate)));
  }

  Error failed(int code) const {
    if (code == AVERROR(ENOMEM)) return out_of_memory();
    // Errors of the operating system are small; libavformat's own are big tags.
    if (code < 0 && code > -4096 && code != AVERROR(EINVAL))
      return cannot_write(path_, AVUNERROR(code));
    return av_error(Errc::kCannotWrite, "cannot write '" + path_ + "'", code);
  }

  Result<AVStream*> add_stream(const StreamParameters& parameters) {
    AVStream* stream = avformat_new_stream(format_, nullptr);
    if (stream == nullptr ||
        avcodec_parameters_copy(stream->codecpar, parameters.native()) < 0)
      return out_of_memory();
    stream->codecpar->codec_tag =
        codec_tag(*format_->oformat, container_, *parameters.native());
    return stream;
  }

  // Fills packet_ with the bytes of packet `i`, which begin at `at`.
  Status fill(const PacketRun& run, size_t i, size_t& at) {
    const PacketEntry& entry = run.packets[i];
    if (entry.size_bytes > run.bytes.size() - at)
      return Error{Errc::kInternal, "a chunk's packets are longer than its bytes", 0};
    av_packet_unref(packet_.get());
    if (av_new_packet(packet_.get(), static_cast<int>(entry.size_bytes)) < 0)
      return out_of_memory();
    if (entry.size_bytes > 0)  // an empty run has no bytes to point to
      std::memcpy(packet_->data, run.bytes.data() + at, entry.size_bytes);
    at += entry.size_bytes;
    if (entry.keyframe) packet_->flags |= AV_PKT_FLAG_KEY;
    return Ok{};
  }

  // The encoder fills its last frame up; Matroska wants to know by how much
  // (DiscardPadding), MP4 takes it from the duration.
  Status declare_padding(const PacketEntry& entry) {
    const AVCodecParameters& codec = *audio_stream_->codecpar;
    const int64_t padding = codec.frame_size - entry.duration;
    if (container_.is_mp4 || padding <= 0 || entry.duration <= 0) return Ok{};
    // Lossless codecs have short frames.
    const AVCodecDescriptor* kind = avcodec_descriptor_get(codec.codec_id);
    if (kind != nullptr && (kind->props & AV_CODEC_PROP_LOSSLESS) != 0) return Ok{};
    uint8_t* skip = av_packet_new_side_data(packet_.get(), AV_PKT_DATA_SKIP_SAMPLES, 10);
    if (skip == nullptr) return out_of_memory();
    std::memset(skip, 0, 10);
    AV_WL32(skip + 4, static_cast<uint32_t>(padding));
    return Ok{};
  }

  Status write(const AVStream& stream, AVRational base) {
    const StageScope scope(clock_, Stage::kMux);
    if (clock_ != nullptr) clock_->count_bytes(Stage::kMux, packet_->size);
    packet_->stream_index = stream.index;
    av_packet_rescale_ts(packet_.get(), base, stream.time_base);
    const int code = av_interleaved_write_frame(format_, packet_.get());
    if (code < 0) return failed(code);
    if (format_->pb->error < 0) return failed(format_->pb->error);
    return Ok{};
  }

  const std::string path_;
  const MuxSettings settings_;
  const Container container_;
  StageClock* const clock_;
  OutputFile file_;
  std::unique_ptr<FileWriter> writer_;  // to file_; outlives format_'s use of it
  FilmTiming timing_;
  AVFormatContext* format_ = nullptr;  // an output: closed in two steps, so no AvPtr
  AVStream* video_stream_ = nullptr;   // format_'s
  AVStream* audio_stream_ = nullptr;
  AvPacketPtr packet_;
  AVRational frame_base_{1, 1};        // seconds per frame
  AVRational sample_base_{1, 1};
  int64_t shift_ = 0;                  // samples added to the sound's times
};

Result<Muxer> Muxer::open(const std::string& path, const MuxSettings& settings,
                          const StreamParameters& video,
                          const StreamParameters& audio, StageClock* clock) {
  GR_TRY(const Container container, container_of(path));
  GR_CHECK(check_holds(path, container, video.native()->codec_id));
  if (!audio.empty())
    GR_CHECK(check_holds(path, container, audio.native()->codec_id));
  GR_TRY(OutputFile file, OutputFile::create(path));
  auto impl = std::make_unique<Impl>(path, settings, container, std::move(file), clock);
  GR_CHECK(impl->open(video, audio));
  return Muxer(std::move(impl));
}

Muxer::Muxer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Muxer::Muxer(Muxer&&) noexcept = default;
Muxer& Muxer::operator=(Muxer&&) noexcept = default;
Muxer::~Muxer() = default;

Status Muxer::write_video(const PacketRun& run, int64_t first_frame) {
  return impl_->write_video(run, first_frame);
}
Status Muxer::write_audio(const PacketRun& run) { return impl_->write_audio(run); }
Status Muxer::finish() { return impl_->finish(); }
int64_t Muxer::bytes_written() const { return impl_->bytes_written(); }

}  // namespace glyphreel
