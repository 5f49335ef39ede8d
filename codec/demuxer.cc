// SPDX-License-Identifier: Apache-2.0
#include "codec/demuxer.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

extern "C" {
#include <libavutil/avstring.h>
}

namespace glyphreel {
namespace {

// The fault of a path that libavformat need not be asked about.
Status check_file(const std::string& path) {
  struct stat st;
  if (path.empty()) return bad_media("a source has an empty path");
  if (path.find('\0') != std::string::npos)
    return bad_media("a source's path holds a zero byte");
  if (::stat(path.c_str(), &st) != 0) {
    const int code = errno;
    if (code == ENOENT || code == ENOTDIR)
      return bad_media(path + ": no such file", AVERROR(code));
    return bad_media(path + ": cannot be opened: " + std::strerror(code),
                     AVERROR(code));
  }
  if (S_ISDIR(st.st_mode))
    return bad_media(path + ": is a folder, not a media file", AVERROR(EISDIR));
  if (!S_ISREG(st.st_mode))
    return bad_media(path + ": is not a regular file; copy its content to one "
                            "first, since sources are read more than once");
  if (st.st_size == 0) return bad_media(path + ": is empty (0 bytes)");
  return Ok{};
}

// Whether the file begins like an mp4 or mov (ISO/IEC 14496-12 4.3: a 'ftyp' box).
bool begins_like_mp4(const std::string& path) {
  char head[12] = {};
  std::ifstream file(path, std::ios::binary);
  file.read(head, sizeof(head));
  return file.gcount() == sizeof(head) && std::memcmp(head + 4, "ftyp", 4) == 0;
}

Error open_error(const std::string& path, int rc) {
  if (rc == AVERROR_INVALIDDATA && !is_remote(path) && begins_like_mp4(path))
    return bad_media(path + ": has no readable index (the 'moov' box): the "
                            "recording or the copy was cut off; copy it again "
                            "or repair it",
                     rc);
  if (rc == AVERROR_INVALIDDATA)
    return bad_media(path + ": is not a media file, or is damaged beyond "
                            "reading; check that it plays",
                     rc);
  if (rc == AVERROR(EACCES))
    return bad_media(path + ": may not be read (permission denied)", rc);
  return av_error(Errc::kBadMedia, path + ": cannot be opened", rc);
}

}  // namespace

bool is_remote(const std::string& path) {
  return path.rfind("http://", 0) == 0 || path.rfind("https://", 0) == 0;
}

Result<Demuxer> Demuxer::open(const std::string& path, Depth depth,
                              const CancelToken* cancel) {
  const bool remote = is_remote(path);
  if (!remote) GR_CHECK(check_file(path));
  if (is_cancelled(cancel)) return cancelled();

  AVFormatContext* raw = avformat_alloc_context();
  if (raw == nullptr) return out_of_memory();
  raw->interrupt_callback = interrupt_by(cancel);
  raw->correct_ts_overflow = 0;
  const std::string url = remote ? path : "file:" + path;
  const int rc = avformat_open_input(&raw, url.c_str(), nullptr, nullptr);
  if (rc < 0) return open_error(path, rc);  // `raw` is freed already

  Demuxer result;
  result.input_.reset(raw);
  result.cancel_ = cancel;
  if (depth == Depth::kProbe) {
    const int probed = avformat_find_stream_info(raw, nullptr);
    if (is_cancelled(cancel)) return cancelled();
    if (probed < 0) return open_error(path, probed);
  }
  return result;
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
    if (rc >= 0) return true;
    if (rc == AVERROR_EXIT) return cancelled();
    if (rc == AVERROR(ENOMEM)) return out_of_memory();
    if (rc == AVERROR(EAGAIN)) continue;
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
