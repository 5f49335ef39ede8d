// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_SOURCE_IDENTITY_H_
#define GR_CODEC_SOURCE_IDENTITY_H_

// What a stretch of a source is known by: equal identities, equal frames and samples.
// Made of the file's size, time and inode as it was probed, of checksums of its
// beginning, its end and the bytes that hold the stretch, and of what was found out
// about its streams. Where every byte is hashed, time and inode do not count: a copy is
// the same source. The bytes are read as readers read them, under the job's rules.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "codec/digest.h"
#include "codec/media_source.h"
#include "core/cancel.h"
#include "core/result.h"

namespace glyphreel {

enum class SourceVerify : uint8_t { kParts, kWhole };

class SourceIdentity {
 public:
  // An Error, with one sentence, for a source whose bytes cannot be looked at (an
  // address), or are no longer those that were probed. `cancel` may be null and must
  // outlive the identity.
  static Result<SourceIdentity> open(std::shared_ptr<const MediaSource> source,
                                     SourceVerify verify, const CancelToken* cancel);

  // Of the frames and samples of `range`, with what lies around it. Any thread.
  Result<std::string> of_range(TimeRange range) const;
  // Whether the file still is what was probed, and nobody wrote to it since open().
  bool is_unchanged() const;

  struct ByteRange {
    int64_t first = 0, last = 0;
  };
  // Where the packets of `range` lie; the whole file where its container does not say.
  std::vector<ByteRange> bytes_of(TimeRange range) const;

 private:
  struct Entry {  // of a container's index, in the order of its stream
    Rational time;
    int64_t position = 0, size = 0;  // 0: not told
    bool keyframe = false;
  };
  Status read_index();
  ByteRange bytes_in(const std::vector<Entry>& index, TimeRange range) const;

  std::shared_ptr<const MediaSource> source_;
  SourceVerify verify_ = SourceVerify::kParts;
  const CancelToken* cancel_ = nullptr;
  int64_t size_bytes_ = 0;
  int64_t changed_ns_ = 0;  // of the inode: what sets a file's time back cannot set this
  std::vector<Entry> video_, audio_;
  std::string same_for_all_;  // of every range
};

}  // namespace glyphreel

#endif  // GR_CODEC_SOURCE_IDENTITY_H_
