// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_FILE_WRITER_H_
#define GR_CODEC_FILE_WRITER_H_

// Private to codec/: libavformat's way to a file that is open already. What the
// operating system takes is charged to Stage::kWrite, apart from the muxer's own work.

#include <cstdint>
#include <memory>

#include "codec/av_ptr.h"
#include "core/result.h"
#include "core/stage_clock.h"

namespace glyphreel {

class FileWriter {
 public:
  // `fd` stays the caller's and outlives the writer, as `clock` does, which may be null.
  static Result<std::unique_ptr<FileWriter>> create(int fd, StageClock* clock);
  ~FileWriter();
  FileWriter(const FileWriter&) = delete;
  FileWriter& operator=(const FileWriter&) = delete;

  AVIOContext* io() { return io_; }
  // Hands over what is in the buffer; libavformat's code for the first error of all.
  int flush();
  int64_t bytes_written() const { return bytes_written_; }

 private:
  FileWriter(int fd, StageClock* clock) : fd_(fd), clock_(clock) {}
  int write(const uint8_t* bytes, int count);
  int64_t seek(int64_t offset, int whence);

  int fd_;
  StageClock* clock_;
  AVIOContext* io_ = nullptr;  // freed with its buffer
  int64_t bytes_written_ = 0;
};

}  // namespace glyphreel

#endif  // GR_CODEC_FILE_WRITER_H_
