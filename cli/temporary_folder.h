// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CLI_TEMPORARY_FOLDER_H_
#define GR_CLI_TEMPORARY_FOLDER_H_

// A folder for what nobody asked to keep; it and all that is in it are gone at the end
// of the scope.

#include <string>

#include "core/result.h"

namespace glyphreel {

class TemporaryFolder {
 public:
  TemporaryFolder() = default;
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();

  // In $TMPDIR, else /tmp.
  Status make();
  void remove();
  const std::string& path() const { return path_; }
  std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace glyphreel

#endif  // GR_CLI_TEMPORARY_FOLDER_H_
