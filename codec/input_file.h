// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_INPUT_FILE_H_
#define GR_CODEC_INPUT_FILE_H_

// Private to codec/: the bytes of one source, as libavformat reads them. Files are
// opened here and by nobody else: once open they are checked to be what a job may read,
// read errors are kept apart from ends, and libavformat gets no way to open another
// file. One thread.

#include <cstdint>
#include <ctime>
#include <memory>
#include <string>

#include "codec/av_ptr.h"
#include "core/cancel.h"
#include "core/job_rules.h"
#include "core/result.h"

namespace glyphreel {

// Tells a file from another one that took its place, and from itself rewritten.
// All zero for what comes over the network.
struct FileStamp {
  uint64_t device = 0, inode = 0;
  int64_t size_bytes = 0;
  int64_t modified_s = 0, modified_ns = 0;
  friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

// The stamp of what has the name now; kBadMedia when nothing has.
Result<FileStamp> stamp_of_file(const std::string& path);

class InputFile {
 public:
  InputFile() = default;
  // A regular file that `rules` allow, or an http(s) address. The error is a sentence
  // that names `path`. `cancel` may be null and must outlive the file.
  static Result<InputFile> open(const std::string& path, const JobRules& rules,
                                const CancelToken* cancel);

  AVIOContext* io() const { return io_.get(); }
  const FileStamp& stamp() const { return stamp_; }
  // A read that failed, as an error of `path`; Ok where none has.
  Status read_status(const std::string& path) const;

 private:
  struct Disk;  // a file on disk, behind libavformat's callbacks
  struct CloseIo {
    void operator()(AVIOContext* io) const;
  };
  static int read(void* disk, uint8_t* out, int size);
  static int64_t seek(void* disk, int64_t offset, int whence);

  std::unique_ptr<AVIOContext, CloseIo> io_;
  FileStamp stamp_;
};

}  // namespace glyphreel

#endif  // GR_CODEC_INPUT_FILE_H_
