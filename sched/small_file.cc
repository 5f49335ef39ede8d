// SPDX-License-Identifier: Apache-2.0
#include "sched/small_file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <system_error>

namespace glyphreel {

Result<std::string> read_small_file(const std::string& path, size_t max_bytes) {
  const auto cannot = [&](const std::string& why, int native = 0) {
    return Error{Errc::kBadRequest, path + ": " + why, native};
  };
  // Asked before opening: opening a pipe would wait for its writer.
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (status.type() == std::filesystem::file_type::not_found)
    return cannot("there is no such file", ENOENT);
  if (error) return cannot("cannot be read: " + error.message(), error.value());
  if (status.type() != std::filesystem::file_type::regular)
    return cannot("is no regular file");
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(
      std::fopen(path.c_str(), "rbe"), &std::fclose);
  if (!file)
    return cannot(std::string("cannot be read: ") + std::strerror(errno), errno);
  std::string bytes;
  char buffer[1 << 16];
  size_t count;
  while ((count = std::fread(buffer, 1, sizeof(buffer), file.get())) > 0) {
    bytes.append(buffer, count);
    if (bytes.size() > max_bytes)
      return cannot("is larger than " + std::to_string(max_bytes >> 20) + " MiB");
  }
  if (std::ferror(file.get()))
    return cannot(std::string("cannot be read: ") + std::strerror(errno), errno);
  return bytes;
}

}  // namespace glyphreel
