// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_SEGMENT_CACHE_H_
#define GR_SCHED_SEGMENT_CACHE_H_

// Encoded stretches of films, kept in a folder under the fingerprint of everything that
// their bytes depend on. Any number of processes and threads may share the folder: an
// entry appears complete or not at all, is checked when it is read, and may vanish at
// any time. What was not used longest goes first when the folder grows too large.

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "codec/digest.h"
#include "codec/segment_file.h"
#include "core/result.h"

namespace glyphreel {

class SegmentCache {
 public:
  // Makes the folder where there is none. kCannotWrite when that fails; a folder that
  // can only be read will do.
  static Result<SegmentCache> open(const std::string& folder, int64_t limit_bytes);
  SegmentCache(SegmentCache&&) noexcept;

  // Nothing when it is not there. An entry that is damaged is removed, and a sentence
  // about it, or about one that cannot be read, goes to `damage`.
  std::optional<Segment> find(const Digest& key, std::string& damage);
  bool has(const Digest& key) const;
  // Then makes room where that is needed. The size of the entry; 0 when it is larger
  // than the whole cache may be, and not kept.
  Result<int64_t> store(const Digest& key, const Segment& segment);

  struct Content {
    int64_t entry_count = 0, bytes = 0, limit_bytes = 0;
    int64_t oldest_use_s = 0, newest_use_s = 0;  // since 1970; 0 without entries
  };
  Content content() const;
  struct Pruned {
    int64_t entry_count = 0, bytes = 0;
  };
  // Removes what was not used longest until `most_bytes` are left, and what killed
  // processes left behind. kCannotWrite when more is left, of which some cannot be
  // removed.
  Result<Pruned> prune(int64_t most_bytes);
  struct Verified {
    int64_t entry_count = 0, bytes = 0;
    std::vector<std::string> damaged;     // a sentence each; these are removed
    std::vector<std::string> unreadable;  // and these stay: others may read them
  };
  Result<Verified> verify();

  const std::string& folder() const { return folder_; }

 private:
  struct Entry {
    std::string path;
    int64_t bytes = 0;
    int64_t used_ns = 0;
    bool is_left_over = false;  // a temporary file
  };
  SegmentCache(std::string folder, int64_t limit_bytes);
  std::string path_of(const Digest& key) const;
  std::vector<Entry> entries() const;
  void make_room();
  Result<Pruned> remove_oldest(int64_t most_bytes) const;

  std::string folder_;
  int64_t limit_bytes_ = 0;
  std::mutex mutex_;             // guards what follows
  bool is_counted_ = false;
  int64_t counted_bytes_ = 0;    // in the folder when it was last looked at
  int64_t written_bytes_ = 0;    // by this process since then
};

}  // namespace glyphreel

#endif  // GR_SCHED_SEGMENT_CACHE_H_
