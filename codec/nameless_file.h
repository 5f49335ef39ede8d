// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_NAMELESS_FILE_H_
#define GR_CODEC_NAMELESS_FILE_H_

// Private to codec/: a temporary file without a name, so that nothing is left behind
// whatever happens. For what would take too much memory.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

#include "core/result.h"

namespace glyphreel {

class NamelessFile {
 public:
  // Made in `directory` by open(). `what` is kept there, for sentences: "encoded parts
  // of the film".
  NamelessFile(std::string directory, std::string what)
      : directory_(directory.empty() ? "." : std::move(directory)),
        what_(std::move(what)) {}
  ~NamelessFile();
  NamelessFile(const NamelessFile&) = delete;
  NamelessFile& operator=(const NamelessFile&) = delete;

  // Does nothing the second time. kCannotWrite.
  Status open();
  // All of `bytes`, at `offset` bytes from the start; of an open file. Any thread.
  Status write(std::span<const uint8_t> bytes, int64_t offset) const;
  Status read(std::span<uint8_t> bytes, int64_t offset) const;

 private:
  Error failed(const std::string& verb, int code) const;

  const std::string directory_, what_;
  int fd_ = -1;
};

}  // namespace glyphreel

#endif  // GR_CODEC_NAMELESS_FILE_H_
