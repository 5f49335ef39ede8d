// SPDX-License-Identifier: Apache-2.0
#include "codec/output_file.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "codec/whole_file.h"

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

constexpr char kLetters[] = "abcdefghijklmnopqrstuvwxyz234567";
constexpr size_t kLetterCount = 10;
constexpr char kEnding[] = ".tmp";

std::string random_letters() {
  uint64_t bits = 0;
  if (::getrandom(&bits, sizeof(bits), 0) != sizeof(bits))
    bits = static_cast<uint64_t>(::getpid()) * 0x9e3779b97f4a7c15u;
  std::string text;
  for (size_t i = 0; i < kLetterCount; ++i, bits >>= 5) text += kLetters[bits & 31];
  return text;
}

// What the temporary names of a target begin with: ".NAME."
std::string temporary_head(const std::string& name) {
  constexpr size_t kRest = 2 + kLetterCount + sizeof(kEnding) - 1;
  size_t length = std::min(name.size(), NAME_MAX - kRest);
  // Not inside a UTF-8 sequence.
  while (length < name.size() && length > 0 &&
         (static_cast<unsigned char>(name[length]) & 0xc0) == 0x80)
    --length;
  return "." + name.substr(0, length) + ".";
}

bool is_temporary_name(std::string_view file, std::string_view head) {
  if (file.size() != head.size() + kLetterCount + sizeof(kEnding) - 1 ||
      !file.starts_with(head) || !file.ends_with(kEnding))
    return false;
  return file.substr(head.size(), kLetterCount).find_first_not_of(kLetters) ==
         file.npos;
}

bool is_file_of(int fd, const std::string& path) {
  struct stat own {}, named {};
  return ::fstat(fd, &own) == 0 && ::lstat(path.c_str(), &named) == 0 &&
         own.st_dev == named.st_dev && own.st_ino == named.st_ino;
}

// Removes `path` if no living process has it locked.
void remove_if_stray(const std::string& path) {
  struct stat st {};
  if (::lstat(path.c_str(), &st) != 0 || !S_ISREG(st.st_mode)) return;
  const int fd =
      ::open(path.c_str(), O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0) return;
  // A new owner who waits for this lock finds the name gone and takes another one.
  if (::flock(fd, LOCK_EX | LOCK_NB) == 0 && is_file_of(fd, path))
    ::unlink(path.c_str());
  ::close(fd);
}

// Whether the file just made at `path` is ours now: locked, and still there.
bool take(int fd, const std::string& path) {
  int code;
  do code = ::flock(fd, LOCK_EX);
  while (code != 0 && errno == EINTR);
  // A file system without locks keeps its strays.
  return is_file_of(fd, path);
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

Result<OutputFile> OutputFile::create(const std::string& path, Strays strays) {
  OutputFile file;
  file.shown_path_ = path;
  GR_TRY(file.target_path_, resolve(path));
  if (strays == Strays::kRemove) remove_strays(file.target_path_);
  const Place target = split(file.target_path_);
  const std::string head = temporary_head(target.name);
  for (int attempt = 0; attempt < 16; ++attempt) {
    std::string temporary =
        join({target.folder, head + random_letters() + kEnding});
    file.fd_ = ::open(temporary.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file.fd_ < 0 && errno != EEXIST && errno != EINTR) break;
    if (file.fd_ < 0) continue;
    if (take(file.fd_, temporary)) {
      file.temporary_path_ = std::move(temporary);  // a copy might fail, and leave it
      return file;
    }
    ::close(std::exchange(file.fd_, -1));
  }
  return cannot_write(path, errno);
}

void OutputFile::remove_strays(const std::string& path) {
  const auto target = resolve(path);
  if (!target.ok()) return;
  const Place place = split(*target);
  const std::string head = temporary_head(place.name);
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(place.folder.c_str()),
                                                   &::closedir);
  if (!folder) return;
  while (const dirent* entry = ::readdir(folder.get()))
    if (is_temporary_name(entry->d_name, head))
      remove_if_stray(join({place.folder, entry->d_name}));
}

Status OutputFile::write(const void* bytes, size_t count) {
  const char* next = static_cast<const char*>(bytes);
  while (count > 0) {
    const ssize_t n = ::write(fd_, next, count);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return cannot_write(shown_path_, n < 0 ? errno : EIO);
    next += n;
    count -= static_cast<size_t>(n);
  }
  return Ok{};
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
  // Some file systems tell only when a file is closed; but ours is locked until it has
  // its name.
  const int copy = ::fcntl(fd_, F_DUPFD_CLOEXEC, 0);
  if (copy < 0 || ::close(copy) != 0) return cannot_write(shown_path_, errno);
  if (::rename(temporary_path_.c_str(), target_path_.c_str()) != 0)
    return cannot_write(shown_path_, errno);
  temporary_path_.clear();
  ::close(std::exchange(fd_, -1));
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

Status write_whole_file(const std::string& path, const void* bytes, size_t count) {
  GR_TRY(OutputFile file, OutputFile::create(path));
  GR_CHECK(file.write(bytes, count));
  return file.commit();
}

}  // namespace glyphreel
