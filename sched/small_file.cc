// SPDX-License-Identifier: Apache-2.0
#include "sched/small_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

namespace glyphreel {

Result<std::string> read_small_file(const std::string& path, size_t max_bytes,
                                    const JobRules& rules) {
  const auto cannot = [&](const std::string& why, int native = 0) {
    return Error{Errc::kBadRequest, path + ": " + why, native};
  };
  const auto failed = [&](int code) {
    return cannot(code == ENOENT || code == ENOTDIR
                      ? "there is no such file"
                      : std::string("cannot be read: ") + std::strerror(code),
                  code);
  };
  GR_CHECK(check_root(rules, path));
  // Asked before opening: opening a device may do something. And O_NONBLOCK, should it
  // become a pipe meanwhile, so that nobody waits for its writer.
  struct stat st {};
  if (::stat(path.c_str(), &st) != 0) return failed(errno);
  if (!S_ISREG(st.st_mode)) return cannot("is no regular file");
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0) return failed(errno);
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(::fdopen(fd, "rb"),
                                                             &std::fclose);
  if (!file) {
    ::close(fd);
    return failed(errno);
  }
  if (::fstat(fd, &st) != 0) return failed(errno);
  if (!S_ISREG(st.st_mode)) return cannot("is no regular file");
  GR_CHECK(check_root_of_open_file(rules, fd, path));
  std::string bytes;
  char buffer[1 << 16];
  size_t count;
  while ((count = std::fread(buffer, 1, sizeof(buffer), file.get())) > 0) {
    bytes.append(buffer, count);
    if (bytes.size() > max_bytes)
      return cannot("is larger than " + std::to_string(max_bytes >> 20) + " MiB");
  }
  if (std::ferror(file.get())) return failed(errno);
  return bytes;
}

}  // namespace glyphreel
