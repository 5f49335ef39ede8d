// SPDX-License-Identifier: Apache-2.0
#include "codec/input_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace glyphreel {
namespace {

// A server that says nothing for so long is not waited for: tcp's option, microseconds.
constexpr char kSilence[] = "30000000";

constexpr int kBufferBytes = 32768;

FileStamp stamp_of(const struct stat& st) {
  return {static_cast<uint64_t>(st.st_dev), static_cast<uint64_t>(st.st_ino),
          static_cast<int64_t>(st.st_size), static_cast<int64_t>(st.st_mtim.tv_sec),
          static_cast<int64_t>(st.st_mtim.tv_nsec)};
}

Error cannot_open(const std::string& path, int code) {
  if (code == ENOENT || code == ENOTDIR)
    return bad_media(path + ": no such file", AVERROR(code));
  if (code == EACCES)
    return bad_media(path + ": may not be read (permission denied)", AVERROR(code));
  return bad_media(path + ": cannot be opened: " + std::strerror(code), AVERROR(code));
}

Status check_kind(const std::string& path, const struct stat& st) {
  if (S_ISDIR(st.st_mode))
    return bad_media(path + ": is a folder, not a media file", AVERROR(EISDIR));
  if (!S_ISREG(st.st_mode))
    return bad_media(path + ": is not a regular file; copy its content to one "
                            "first, since sources are read more than once");
  if (st.st_size == 0) return bad_media(path + ": is empty (0 bytes)");
  return Ok{};
}

}  // namespace

struct InputFile::Disk {
  int fd = -1;
  int64_t position = 0;
  const CancelToken* cancel = nullptr;
  int error = 0;            // errno of the first read that failed
  int64_t error_at = 0;     // byte

  ~Disk() {
    if (fd >= 0) ::close(fd);
  }
};

void InputFile::CloseIo::operator()(AVIOContext* io) const {
  if (io->read_packet != &InputFile::read) {
    avio_closep(&io);
    return;
  }
  delete static_cast<Disk*>(io->opaque);
  av_freep(&io->buffer);
  avio_context_free(&io);
}

int InputFile::read(void* opaque, uint8_t* out, int size) {
  Disk& disk = *static_cast<Disk*>(opaque);
  for (;;) {
    if (is_cancelled(disk.cancel)) return AVERROR_EXIT;
    const ssize_t n = ::pread(disk.fd, out, static_cast<size_t>(size), disk.position);
    if (n > 0) {
      disk.position += n;
      return static_cast<int>(n);
    }
    if (n == 0) return AVERROR_EOF;
    if (errno == EINTR) continue;
    if (disk.error == 0) {
      disk.error = errno;
      disk.error_at = disk.position;
    }
    return AVERROR(disk.error);
  }
}

int64_t InputFile::seek(void* opaque, int64_t offset, int whence) {
  Disk& disk = *static_cast<Disk*>(opaque);
  struct stat st {};
  if (::fstat(disk.fd, &st) != 0) return AVERROR(errno);
  switch (whence & ~AVSEEK_FORCE) {
    case AVSEEK_SIZE: return st.st_size;
    case SEEK_SET: break;
    case SEEK_CUR:
      if (__builtin_add_overflow(offset, disk.position, &offset)) return AVERROR(EINVAL);
      break;
    case SEEK_END:
      if (__builtin_add_overflow(offset, int64_t{st.st_size}, &offset))
        return AVERROR(EINVAL);
      break;
    default: return AVERROR(EINVAL);
  }
  if (offset < 0) return AVERROR(EINVAL);
  return disk.position = offset;
}

Result<FileStamp> stamp_of_file(const std::string& path) {
  struct stat st {};
  if (::stat(path.c_str(), &st) != 0) return cannot_open(path, errno);
  return stamp_of(st);
}

Result<InputFile> InputFile::open(const std::string& path, const JobRules& rules,
                                  const CancelToken* cancel) {
  InputFile file;
  if (is_remote(path)) {
    GR_CHECK(check_network(rules, path));
    if (is_cancelled(cancel)) return cancelled();
    // A redirection stays within these.
    AVDictionary* raw_options = nullptr;
    av_dict_set(&raw_options, "protocol_whitelist", "http,https,httpproxy,tcp,tls", 0);
    av_dict_set(&raw_options, "timeout", kSilence, 0);
    const AVIOInterruptCB interrupt = interrupt_by(cancel);
    AVIOContext* io = nullptr;
    const int rc =
        avio_open2(&io, path.c_str(), AVIO_FLAG_READ, &interrupt, &raw_options);
    const AvDictionaryPtr options(raw_options);
    if (rc < 0) return av_error(Errc::kBadMedia, path + ": cannot be opened", rc);
    file.io_.reset(io);
    return file;
  }
  if (path.empty()) return bad_media("a source has an empty path");
  if (path.find('\0') != std::string::npos)
    return bad_media("a source's path holds a zero byte");
  GR_CHECK(check_root(rules, path));
  struct stat st {};
  // Asked before opening: opening a device may do something.
  if (::stat(path.c_str(), &st) != 0) return cannot_open(path, errno);
  GR_CHECK(check_kind(path, st));
  if (is_cancelled(cancel)) return cancelled();

  auto disk = std::make_unique<Disk>();
  disk->cancel = cancel;
  // O_NONBLOCK: should it have become a pipe meanwhile, nobody waits for its writer.
  disk->fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (disk->fd < 0) return cannot_open(path, errno);
  if (::fstat(disk->fd, &st) != 0) return cannot_open(path, errno);
  GR_CHECK(check_kind(path, st));
  GR_CHECK(check_root_of_open_file(rules, disk->fd, path));
  file.stamp_ = stamp_of(st);

  auto* buffer = static_cast<uint8_t*>(av_malloc(kBufferBytes));
  AVIOContext* io =
      buffer == nullptr ? nullptr
                        : avio_alloc_context(buffer, kBufferBytes, 0, disk.get(),
                                             &InputFile::read, nullptr, &InputFile::seek);
  if (io == nullptr) {
    av_free(buffer);
    return out_of_memory();
  }
  (void)disk.release();  // CloseIo's from here on
  file.io_.reset(io);
  return file;
}

Status InputFile::read_status(const std::string& path) const {
  if (io_ == nullptr) return Ok{};
  if (io_->read_packet != &InputFile::read) {
    const int error = io_->error;
    if (error == 0 || error == AVERROR_EOF) return Ok{};
    return av_error(Errc::kBadMedia, path + ": cannot be read to its end", error);
  }
  const Disk& disk = *static_cast<const Disk*>(io_->opaque);
  if (disk.error == 0) return Ok{};
  return bad_media(path + ": cannot be read at byte " + std::to_string(disk.error_at) +
                       " (" + std::strerror(disk.error) +
                       "); check the disk, or copy the file to another one",
                   AVERROR(disk.error));
}

}  // namespace glyphreel
