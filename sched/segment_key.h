// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_SEGMENT_KEY_H_
#define GR_SCHED_SEGMENT_KEY_H_

// Names for the encoded parts of a film: fingerprints of everything that their bytes
// depend on. The name of a chunk does not tell where in the film it lies, unless a
// text of it does: so it is the same chunk in another order and in another film.

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "codec/digest.h"
#include "codec/source_identity.h"
#include "sched/chunk_task.h"
#include "text/overlay_key.h"

namespace glyphreel {

struct SegmentKey {
  Digest digest{};
  // What it is made of, by name ("engine", "sources", "fonts" ...), the first digits of
  // each part's own fingerprint: to tell what made a key another one.
  std::vector<std::pair<std::string, std::string>> parts;
};

class SegmentKeys {
 public:
  // `context` outlives it. All functions may be called by any number of threads.
  SegmentKeys(const ChunkContext& context, SourceVerify verify);
  ~SegmentKeys();

  // An Error, with the reason, where the bytes depend on more than can be looked at.
  Result<SegmentKey> of_chunk(const Chunk& chunk) const;
  Result<SegmentKey> of_sound() const;
  // The sources of these clips look as they did when their keys were made.
  bool are_unchanged(const std::vector<int>& clips) const;

  // The key of part `index` of what `key` is the whole of.
  static Digest part_of(const Digest& key, int index);

 private:
  struct Source;
  class Recipe;
  Result<const SourceIdentity*> identity_of(int source) const;
  Result<std::string> clip_source(int clip, Rational start, Rational end) const;
  Result<std::string> fonts_of_clip(int clip) const;

  const ChunkContext& context_;
  const SourceVerify verify_;
  std::optional<OverlayKey> overlay_;
  std::string libraries_;
  mutable std::vector<std::unique_ptr<Source>> sources_;
  mutable std::mutex mutex_;  // guards font_files_
  mutable std::map<std::string, std::string> font_files_;  // path -> checksum
};

}  // namespace glyphreel

#endif  // GR_SCHED_SEGMENT_KEY_H_
