// SPDX-License-Identifier: Apache-2.0
#include "cli/text_file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>

#include <unistd.h>

#include "codec/whole_file.h"

namespace glyphreel {

Status can_write_text_file(const std::string& path) {
  if (path.empty()) return Ok{};
  std::error_code ignored;
  const auto status = std::filesystem::status(path, ignored);
  if (std::filesystem::is_directory(status))
    return Error{Errc::kCannotWrite, "cannot write " + path + ": it is a folder", 0};
  std::string folder = std::filesystem::path(path).parent_path().string();
  if (folder.empty()) folder = ".";
  // A pipe or a device is written to where it is.
  const bool in_place =
      std::filesystem::exists(status) && !std::filesystem::is_regular_file(status);
  if (in_place ? ::access(path.c_str(), W_OK) != 0
               : ::access(folder.c_str(), W_OK | X_OK) != 0)
    return Error{Errc::kCannotWrite, "cannot write " + path + ": " + std::strerror(errno),
                 errno};
  return Ok{};
}

Status write_text_file(const std::string& path, const std::string& text) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  const bool is_link =
      std::filesystem::is_symlink(std::filesystem::symlink_status(path, error));
  if (std::filesystem::is_regular_file(status) ||
      (!std::filesystem::exists(status) && !is_link))
    return write_whole_file(path, text.data(), text.size());
  // A pipe, a device such as /dev/stdout, or a link to what is not there yet.
  const auto failed = [&]() -> Error {
    const int code = errno;
    return {Errc::kCannotWrite, "cannot write " + path + ": " + std::strerror(code),
            code};
  };
  std::FILE* file = std::fopen(path.c_str(), "wbe");
  if (file == nullptr) return failed();
  const bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
  if (std::fclose(file) != 0 || !written) return failed();
  return Ok{};
}

}  // namespace glyphreel
