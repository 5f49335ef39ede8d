// SPDX-License-Identifier: Apache-2.0
#include "codec/output_file.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <utility>

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

namespace glyphreel {
namespace {

struct Place {
  std::string folder;  // never empty
  std::string name;
};

Place split(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == path.npos) return {".", path};
  return {slash == 0 ? "/" : path.substr(0, slash), path.substr(slash + 1)};
}

std::string join(const Place& place) {
  return place.folder == "/" ? "/" + place.name : place.folder + "/" + place.name;
}

Error refuse(const std::string& path, const std::string& why) {
  return {Errc::kCannotWrite, "cannot write '" + path + "': " + why, 0};
}

// Checks everything that can be checked; gives the real target, links resolved.
Result<std::string> resolve(const std::string& path) {
  if (path.empty()) return refuse(path, "the output has no name");
  if (path.find('\0') != path.npos)
    return refuse(path.c_str(), "the name holds a zero byte");
  if (path.back() == '/') return refuse(path, "this is a folder's name, not a file's");

  std::string target = path;
  struct stat link {};
  if (::lstat(path.c_str(), &link) == 0 && S_ISLNK(link.st_mode)) {
    const std::unique_ptr<char, decltype(&std::free)> real(
        ::realpath(path.c_str(), nullptr), &std::free);
    if (!real)
      return refuse(path, "it is a link to something that does not exist; remove it");
    target = real.get();
  }

  const Place place = split(target);
  struct stat folder {};
  if (::stat(place.folder.c_str(), &folder) != 0) {
    if (errno == ENOENT || errno == ENOTDIR)
      return refuse(path, "the folder '" + place.folder + "' does not exist");
    return refuse(path, std::strerror(errno));
  }
  if (!S_ISDIR(folder.st_mode))
    return refuse(path, "'" + place.folder + "' is not a folder");
  if (place.name.size() > NAME_MAX)
    return refuse(path, "the name is longer than " + std::to_string(NAME_MAX) +
                            " bytes");
  if (::access(place.folder.c_str(), W_OK | X_OK) != 0)
    return refuse(path, "the folder '" + place.folder + "' cannot be written to (" +
                            std::strerror(errno) + ")");

  struct stat old {};
  if (::stat(target.c_str(), &old) == 0) {
    if (S_ISDIR(old.st_mode)) return refuse(path, "it is a folder");
    if (!S_ISREG(old.st_mode))
      return refuse(path, "it is a device, a pipe or a socket, not a regular file");
    if (::access(target.c_str(), W_OK) != 0)
      return refuse(path, std::string("a file of this name exists and is protected (") +
                              std::strerror(errno) + ")");
  } else if (errno != ENOENT) {
    return refuse(path, std::strerror(errno));
  }
  return target;
}

std::string random_letters() {
  uint64_t bits = 0;
  if (::getrandom(&bits, sizeof(bits), 0) != sizeof(bits))
    bits = static_cast<uint64_t>(::getpid()) * 0x9e3779b97f4a7c15u;
  std::string text;
  for (int i = 0; i < 10; ++i, bits >>= 5)
    text += "abcdefghijklmnopqrstuvwxyz234567"[bits & 31];
  return text;
}

std::string temporary_name(const std::string& name) {
  const std::string tail = "." + random_letters() + ".tmp";
  size_t length = std::min(name.size(), NAME_MAX - 1 - tail.size());
  // Not inside a UTF-8 sequence.
  while (length < name.size() && length > 0 &&
         (static_cast<unsigned char>(name[length]) & 0xc0) == 0x80)
    --length;
  return "." + name.substr(0, length) + tail;
}

}  // namespace

Error cannot_write(const std::string& path, int error_number) {
  if (error_number == ENOSPC || error_number == EDQUOT)
    return {Errc::kCannotWrite,
            "cannot write '" + path + "': the disk of the folder '" +
                split(path).folder + "' is full (" + std::strerror(error_number) + ")",
            -error_number};
  return {Errc::kCannotWrite,
          "cannot write '" + path + "': " + std::strerror(error_number),
          -error_number};
}

Status OutputFile::check(const std::string& path) {
  GR_CHECK(resolve(path));
  return Ok{};
}

Result<OutputFile> OutputFile::create(const std::string& path) {
  OutputFile file;
  file.shown_path_ = path;
  GR_TRY(file.target_path_, resolve(path));
  const Place target = split(file.target_path_);
  for (int attempt = 0; attempt < 16; ++attempt) {
    std::string temporary = join({target.folder, temporary_name(target.name)});
    file.fd_ = ::open(temporary.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file.fd_ >= 0) {
      file.temporary_path_ = std::move(temporary);  // a copy might fail, and leave it
      return file;
    }
    if (errno != EEXIST && errno != EINTR) break;
  }
  return cannot_write(path, errno);
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : shown_path_(std::move(other.shown_path_)),
      target_path_(std::move(other.target_path_)),
      temporary_path_(std::exchange(other.temporary_path_, {})),
      fd_(std::exchange(other.fd_, -1)) {}

OutputFile& OutputFile::operator=(OutputFile&& other) noexcept {
  if (this == &other) return *this;
  discard();
  shown_path_ = std::move(other.shown_path_);
  target_path_ = std::move(other.target_path_);
  temporary_path_ = std::exchange(other.temporary_path_, {});
  fd_ = std::exchange(other.fd_, -1);
  return *this;
}

OutputFile::~OutputFile() { discard(); }

void OutputFile::discard() {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  if (!temporary_path_.empty()) ::unlink(temporary_path_.c_str());
  temporary_path_.clear();
}

Status OutputFile::commit() {
  if (::fsync(fd_) != 0) return cannot_write(shown_path_, errno);
  if (::close(std::exchange(fd_, -1)) != 0) return cannot_write(shown_path_, errno);
  if (::rename(temporary_path_.c_str(), target_path_.c_str()) != 0)
    return cannot_write(shown_path_, errno);
  temporary_path_.clear();
  // Makes the new name survive a power cut. Some file systems cannot sync a folder;
  // the film is there all the same.
  const int folder = ::open(split(target_path_).folder.c_str(),
                            O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return Ok{};
  const bool synced = ::fsync(folder) == 0 || errno == EINVAL || errno == ENOTSUP;
  const int code = errno;
  ::close(folder);
  if (!synced) return cannot_write(shown_path_, code);
  return Ok{};
}

}  // namespace glyphreel
