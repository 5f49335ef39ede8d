// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_OUTPUT_FILE_H_
#define GR_CODEC_OUTPUT_FILE_H_

// Private to codec/: a file that appears under its name complete and synced, or not at
// all. It is written as ".NAME.RANDOM.tmp" in the folder of its target, then renamed
// over it; without commit() the temporary file is removed. A target that is a symbolic
// link keeps being one: the file it points to is replaced. The temporary file is locked
// while its process lives, so that what a killed one left can be told and is removed
// by the next create() of the same name.

#include <cstddef>
#include <cstdint>
#include <string>

#include "core/result.h"

namespace glyphreel {

class OutputFile {
 public:
  // Whether a file could be written at `path`, without touching anything: the folder
  // exists and may be written to, and nothing but a regular file has the name.
  static Status check(const std::string& path);
  // `strays`: what killed processes left of `path`. Not to be removed where several
  // machines write the same file and their locks may not reach each other (NFS).
  enum class Strays : uint8_t { kRemove, kKeep };
  static Result<OutputFile> create(const std::string& path,
                                   Strays strays = Strays::kRemove);
  // Removes what killed processes left of `path`; never what a live one writes.
  static void remove_strays(const std::string& path);

  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&& other) noexcept;
  ~OutputFile();

  // Where to write until commit(); may be opened by this name any number of times.
  const std::string& temporary_path() const { return temporary_path_; }
  // Open for reading and writing, at its beginning.
  int fd() const { return fd_; }
  // For what is written at once. The sentence of a failure names the file.
  Status write(const void* bytes, size_t count);
  // Syncs, closes, renames and syncs the folder. Everything that was written must have
  // left the writer's buffers.
  Status commit();

 private:
  OutputFile() = default;
  void discard();

  std::string shown_path_;      // as asked for: in sentences
  std::string target_path_;     // links resolved
  std::string temporary_path_;  // empty: nothing to remove
  int fd_ = -1;
};

// The sentence for a write that failed with `error_number`, naming path and folder.
Error cannot_write(const std::string& path, int error_number);

}  // namespace glyphreel

#endif  // GR_CODEC_OUTPUT_FILE_H_
