// SPDX-License-Identifier: Apache-2.0
#include "codec/demuxer.h"

#include <algorithm>
#include <climits>
#include <cstring>
#include <utility>
#include <vector>

#include "codec/container_rules.h"

extern "C" {
#include <libavutil/avstring.h>
}

namespace glyphreel {
namespace {

// Whether the file begins like an mp4 or mov (ISO/IEC 14496-12 4.3: a 'ftyp' box).
bool begins_like_mp4(AVIOContext* io) {
  uint8_t head[12] = {};
  return avio_seek(io, 0, SEEK_SET) == 0 &&
         avio_read(io, head, sizeof(head)) == sizeof(head) &&
         std::memcmp(head + 4, "ftyp", 4) == 0;
}

Error open_error(const std::string& path, AVIOContext* io, int rc) {
  if (rc == AVERROR_INVALIDDATA && begins_like_mp4(io))
    return bad_media(path + ": has no readable index (the 'moov' box): the "
                            "recording or the copy was cut off; copy it again "
                            "or repair it",
                     rc);
  if (rc == AVERROR_INVALIDDATA)
    return bad_media(path + ": is not a media file, or is damaged beyond "
                            "reading; check that it plays",
                     rc);
  if (is_remote(path) || rc == AVERROR(ENOMEM) || rc == AVERROR_EXIT)
    return av_error(Errc::kBadMedia, path + ": cannot be opened", rc);
  // The file is open: whatever libavformat calls it, it is what is in it.
  return bad_media(path + ": is damaged, or of a kind that cannot be read; check that "
                          "it plays",
                   rc);
}

Status check_picture_size(const JobRules& rules, const std::string& path,
                          const AVCodecParameters& stream) {
  if (stream.codec_type != AVMEDIA_TYPE_VIDEO || stream.width <= 0 ||
      stream.height <= rules.max_pixels / stream.width)
    return Ok{};
  return bad_media(path + ": its pictures are " + std::to_string(stream.width) + "x" +
                   std::to_string(stream.height) + ", and at most " +
                   std::to_string(rules.max_pixels) +
                   " pixels are allowed (--max-pixels)");
}

// avformat_find_stream_info() with decoders that make no picture of more pixels: what a
// header says of them, the stream itself need not keep to.
int find_stream_info(AVFormatContext* file, int64_t max_pixels) {
  std::vector<AVDictionary*> options(file->nb_streams);
  int code = 0;
  for (AVDictionary*& of_stream : options)
    if (code >= 0)  // libavcodec's largest limit is INT_MAX
      code = av_dict_set_int(&of_stream, "max_pixels",
                             std::min<int64_t>(max_pixels, INT_MAX), 0);
  if (code >= 0)
    code = avformat_find_stream_info(file, options.empty() ? nullptr : options.data());
  for (AVDictionary*& of_stream : options) av_dict_free(&of_stream);
  return code;
}

}  // namespace

Error encrypted_media(const std::string& path) {
  return bad_media(path + ": is encrypted (DRM) and cannot be decoded");
}

Result<Demuxer> Demuxer::open(const std::string& path, Depth depth,
                              const JobRules& rules, const CancelToken* cancel) {
  Demuxer result;
  result.path_ = path;
  result.cancel_ = cancel;
  GR_TRY(result.file_, InputFile::open(path, rules, cancel));
  GR_TRY(const AVInputFormat* container, find_container(result.file_.io(), path));

  AVFormatContext* raw = avformat_alloc_context();
  if (raw == nullptr) return out_of_memory();
  raw->interrupt_callback = interrupt_by(cancel);
  raw->correct_ts_overflow = 0;
  raw->pb = result.file_.io();
  raw->io_open = refuse_to_open;
  const int rc = avformat_open_input(&raw, path.c_str(), container, nullptr);
  if (rc < 0) {  // `raw` is freed already
    GR_CHECK(result.file_.read_status(path));
    return open_error(path, result.file_.io(), rc);
  }
  result.input_.reset(raw);
  if (depth == Depth::kHeaders) return result;

  // What the header says is looked at before a picture of that size is decoded.
  for (unsigned i = 0; i < raw->nb_streams; ++i)
    GR_CHECK(check_picture_size(rules, path, *raw->streams[i]->codecpar));
  const int probed = find_stream_info(raw, rules.max_pixels);
  if (is_cancelled(cancel)) return cancelled();
  GR_CHECK(result.file_.read_status(path));
  if (probed < 0) return open_error(path, result.file_.io(), probed);
  for (unsigned i = 0; i < raw->nb_streams; ++i)
    GR_CHECK(check_picture_size(rules, path, *raw->streams[i]->codecpar));
  return result;
}

Demuxer& Demuxer::operator=(Demuxer&& other) noexcept {
  input_ = std::move(other.input_);
  file_ = std::move(other.file_);
  path_ = std::move(other.path_);
  cancel_ = other.cancel_;
  read_error_ = other.read_error_;
  return *this;
}

bool Demuxer::is_format(const char* name) const {
  return av_match_name(name, input_->iformat->name) != 0;
}

void Demuxer::keep_only(int stream) {
  for (int i = 0; i < stream_count(); ++i)
    this->stream(i)->discard = i == stream ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
}

Result<bool> Demuxer::read(AVPacket& packet) {
  // A demuxer that makes no progress for this many tries never will.
  constexpr int kMaxRetries = 64;
  for (int tries = 0; tries < kMaxRetries; ++tries) {
    if (is_cancelled(cancel_)) return cancelled();
    av_packet_unref(&packet);
    const int rc = av_read_frame(input_.get(), &packet);
    if (rc >= 0) {
      // A decoder would take it for damage.
      if (av_packet_get_side_data(&packet, AV_PKT_DATA_ENCRYPTION_INFO, nullptr) !=
          nullptr)
        return encrypted_media(path_);
      return true;
    }
    if (rc == AVERROR_EXIT) return cancelled();
    if (rc == AVERROR(ENOMEM)) return out_of_memory();
    if (rc == AVERROR(EAGAIN)) continue;
    GR_CHECK(file_.read_status(path_));
    read_error_ = rc == AVERROR_EOF ? 0 : rc;
    return false;
  }
  read_error_ = AVERROR(EAGAIN);
  return false;
}

bool Demuxer::seek(int stream, int64_t stamp) {
  return avformat_seek_file(input_.get(), stream, INT64_MIN, stamp, stamp, 0) >= 0;
}

bool Demuxer::seek_to_byte(int64_t position) {
  return av_seek_frame(input_.get(), -1, position, AVSEEK_FLAG_BYTE) >= 0;
}

int64_t Demuxer::bytes_read() const {
  return input_->pb == nullptr ? 0 : input_->pb->bytes_read;
}

int find_video_stream(const Demuxer& demuxer) {
  const int best = av_find_best_stream(demuxer.native(), AVMEDIA_TYPE_VIDEO, -1,
                                       -1, nullptr, 0);
  const auto is_film = [&](int i) {
    const AVStream* s = demuxer.stream(i);
    return s->codecpar->codec_type == AVMEDIA_TYPE_VIDEO &&
           (s->disposition & AV_DISPOSITION_ATTACHED_PIC) == 0;
  };
  if (best >= 0 && is_film(best)) return best;
  for (int i = 0; i < demuxer.stream_count(); ++i)
    if (is_film(i)) return i;
  return -1;
}

int find_audio_stream(const Demuxer& demuxer, int video_stream) {
  const int best = av_find_best_stream(demuxer.native(), AVMEDIA_TYPE_AUDIO, -1,
                                       video_stream, nullptr, 0);
  return best >= 0 ? best : -1;
}

}  // namespace glyphreel
