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
  // `compilation` outlives it; the context of every call is of this job. All functions
  // may be called by any number of threads.
  SegmentKeys(const Compilation& compilation, SourceVerify verify);
  ~SegmentKeys();

  // An Error, with the reason, where the bytes depend on more than can be looked at.
  Result<SegmentKey> of_chunk(const ChunkContext& context, const Chunk& chunk) const;
  Result<SegmentKey> of_sound(const ChunkContext& context) const;
  // The sources of these clips are as they were when their keys were made.
  bool are_unchanged(const ChunkContext& context, const std::vector<int>& clips) const;

  // The key of part `index` of what `key` is the whole of.
  static Digest part_of(const Digest& key, int index);

 private:
  struct Source;
  class Recipe;
  Result<const SourceIdentity*> identity_of(const ChunkContext& context, int clip) const;
  Result<std::string> clip_source(const ChunkContext& context, int clip, Rational start,
                                  Rational end) const;
  Result<std::string> fonts_of_clip(const ChunkContext& context, int clip) const;

  const SourceVerify verify_;
  const Overlay card_;  // of clips that are missing
  const OverlayKey overlay_key_, card_key_;
  const std::string codec_builds_, text_builds_;
  mutable std::mutex mutex_;  // guards what follows, but not what is in it
  mutable std::map<int, std::unique_ptr<Source>> sources_;  // by index
  mutable std::map<std::string, std::string> font_files_;   // path -> checksum
};

}  // namespace glyphreel

#endif  // GR_SCHED_SEGMENT_KEY_H_
