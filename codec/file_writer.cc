// SPDX-License-Identifier: Apache-2.0
#include "codec/file_writer.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace glyphreel {
namespace {

constexpr int kBufferBytes = 256 << 10;

}  // namespace

Result<std::unique_ptr<FileWriter>> FileWriter::create(int fd, StageClock* clock) {
  std::unique_ptr<FileWriter> out(new FileWriter(fd, clock));
  auto* buffer = static_cast<unsigned char*>(av_malloc(kBufferBytes));
  if (buffer == nullptr) return out_of_memory();
#if LIBAVFORMAT_VERSION_MAJOR >= 61
  using Byte = const uint8_t;
#else
  using Byte = uint8_t;
#endif
  out->io_ = avio_alloc_context(
      buffer, kBufferBytes, 1, out.get(), nullptr,
      [](void* writer, Byte* bytes, int count) {
        return static_cast<FileWriter*>(writer)->write(bytes, count);
      },
      [](void* writer, int64_t offset, int whence) {
        return static_cast<FileWriter*>(writer)->seek(offset, whence);
      });
  if (out->io_ == nullptr) {
    av_free(buffer);
    return out_of_memory();
  }
  // Else libavformat hands over every packet by itself.
  out->io_->min_packet_size = kBufferBytes;
  return out;
}

FileWriter::~FileWriter() {
  if (io_ != nullptr) av_freep(&io_->buffer);
  avio_context_free(&io_);
}

int FileWriter::flush() {
  avio_flush(io_);
  return io_->error;
}

int FileWriter::write(const uint8_t* bytes, int count) {
  const StageScope scope(clock_, Stage::kWrite);
  for (int done = 0; done < count;) {
    const ssize_t n = ::write(fd_, bytes + done, static_cast<size_t>(count - done));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return AVERROR(n < 0 ? errno : EIO);
    done += static_cast<int>(n);
  }
  bytes_written_ += count;
  if (clock_ != nullptr) clock_->count_bytes(Stage::kWrite, count);
  return count;
}

int64_t FileWriter::seek(int64_t offset, int whence) {
  struct stat file {};
  if ((whence & AVSEEK_SIZE) != 0)
    return ::fstat(fd_, &file) == 0 ? file.st_size : AVERROR(errno);
  const off_t at = ::lseek(fd_, offset, whence & ~AVSEEK_FORCE);
  return at < 0 ? AVERROR(errno) : at;
}

}  // namespace glyphreel
