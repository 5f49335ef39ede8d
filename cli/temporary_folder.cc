// SPDX-License-Identifier: Apache-2.0
#include "cli/temporary_folder.h"

#include <cerrno>
#include <cstdlib>
#include <filesystem>

namespace glyphreel {

Status TemporaryFolder::make() {
  std::error_code error;
  const auto parent = std::filesystem::temp_directory_path(error);
  std::string pattern = (error ? "/tmp" : parent.string()) + "/glyphreel-XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr)
    return Error{Errc::kCannotWrite,
                 "no temporary folder can be made in " + parent.string() +
                     "; set TMPDIR to a folder that can be written",
                 errno};
  path_ = pattern;
  return Ok{};
}

TemporaryFolder::~TemporaryFolder() { remove(); }

void TemporaryFolder::remove() {
  std::error_code ignored;
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

}  // namespace glyphreel
