// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_DEMUXER_H_
#define GR_CODEC_DEMUXER_H_

// Private to codec/: one open input file or URL, as packets. Says in a sentence what
// is wrong with a file that cannot be opened. One thread; cheap to move.

#include <cstdint>
#include <memory>
#include <string>

#include "codec/av_ptr.h"
#include "codec/input_file.h"
#include "core/cancel.h"
#include "core/result.h"

namespace glyphreel {

// The error of a file whose packets only somebody with a key can decode.
Error encrypted_media(const std::string& path);

class Demuxer {
 public:
  enum class Depth : uint8_t {
    kHeaders,  // what the container's header says: enough for a known source
    kProbe,    // also reads and decodes as much as libavformat needs to know streams
  };
  // `cancel` may be null and must outlive the demuxer. Names mean nothing but files:
  // ':' '%' and a leading '-' are part of them; http and https addresses are opened
  // where `rules` allow it. Timestamps are given as stored: a 33-bit clock that wraps
  // is TimeLine's business.
  static Result<Demuxer> open(const std::string& path, Depth depth,
                              const JobRules& rules, const CancelToken* cancel);
  Demuxer() = default;
  Demuxer(Demuxer&&) noexcept = default;
  Demuxer& operator=(Demuxer&& other) noexcept;  // closes the old file last

  AVFormatContext* native() const { return input_.get(); }
  AVStream* stream(int index) const {
    return input_->streams[static_cast<unsigned>(index)];
  }
  int stream_count() const { return static_cast<int>(input_->nb_streams); }
  // Whether libavformat's demuxer is `name` (one of its comma-separated names).
  bool is_format(const char* name) const;

  // Packets of other streams than `stream` are skipped, unread where possible.
  void keep_only(int stream);

  // The next packet into `packet` (which is emptied first); false at the end of the
  // file, which a rest of it that makes no sense counts as. kBadMedia where the disk
  // or the network failed and where the packet is encrypted, kCancelled when asked.
  Result<bool> read(AVPacket& packet);

  // Goes to a key frame of `stream` at or before `stamp` (the stream's units) as the
  // container's index sees it; false when it cannot. Never to be trusted.
  bool seek(int stream, int64_t stamp);
  bool seek_to_byte(int64_t position);

  int64_t bytes_read() const;
  // What ended reading, when it was not the end of the file; 0 else.
  int read_error() const { return read_error_; }
  // Of the file that is open.
  const FileStamp& stamp() const { return file_.stamp(); }
  // The disk or the network failed, be it in a place that was got over: what is in the
  // file may be read another time.
  bool read_failed() const { return !file_.read_status(path_).ok(); }

 private:
  std::string path_;
  InputFile file_;     // outlives input_, which reads it
  AvInputPtr input_;
  const CancelToken* cancel_ = nullptr;
  int read_error_ = 0;
};

// The best video stream that is not a cover picture, -1 if there is none; the sound
// that belongs to it, likewise.
int find_video_stream(const Demuxer& demuxer);
int find_audio_stream(const Demuxer& demuxer, int video_stream);

}  // namespace glyphreel

#endif  // GR_CODEC_DEMUXER_H_
