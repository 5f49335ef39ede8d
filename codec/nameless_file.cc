// SPDX-License-Identifier: Apache-2.0
#include "codec/nameless_file.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

namespace glyphreel {
namespace {

std::string words_for(int code) {
  return code == ENOSPC || code == EDQUOT ? "the disk is full" : std::strerror(code);
}

}  // namespace

NamelessFile::~NamelessFile() {
  if (fd_ >= 0) ::close(fd_);
}

Status NamelessFile::open() {
  if (fd_ >= 0) return Ok{};
#ifdef O_TMPFILE
  fd_ = ::open(directory_.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (fd_ >= 0) return Ok{};
#endif
  // Not every file system knows nameless files.
  std::string name = directory_ + "/.glyphreel.XXXXXX";
  fd_ = ::mkstemp(name.data());
  if (fd_ < 0) return failed("make a temporary file", errno);
  ::fcntl(fd_, F_SETFD, FD_CLOEXEC);
  if (::unlink(name.c_str()) != 0) return failed("unlink a temporary file", errno);
  return Ok{};
}

Status NamelessFile::write(std::span<const uint8_t> bytes, int64_t offset) const {
  size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n = ::pwrite(fd_, bytes.data() + done, bytes.size() - done,
                               static_cast<off_t>(offset) + static_cast<off_t>(done));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return failed("write", n < 0 ? errno : EIO);
    done += static_cast<size_t>(n);
  }
  return Ok{};
}

Status NamelessFile::read(std::span<uint8_t> bytes, int64_t offset) const {
  size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n = ::pread(fd_, bytes.data() + done, bytes.size() - done,
                              static_cast<off_t>(offset) + static_cast<off_t>(done));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return failed("read back", n < 0 ? errno : EIO);
    done += static_cast<size_t>(n);
  }
  return Ok{};
}

Error NamelessFile::failed(const std::string& verb, int code) const {
  return {Errc::kCannotWrite,
          "cannot " + verb + " in the folder '" + directory_ + "', where " + what_ +
              " are kept: " + words_for(code),
          -code};
}

}  // namespace glyphreel
