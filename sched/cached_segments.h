// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_CACHED_SEGMENTS_H_
#define GR_SCHED_CACHED_SEGMENTS_H_

// The parts of one film, from the cache where it has them, else encoded and kept. What
// is wrong with the cache is a warning: the film is made all the same. Only what is
// whole is kept: nothing of a part that failed, or whose sources changed meanwhile.

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "sched/audio_track.h"
#include "sched/chunk_task.h"
#include "sched/segment_cache.h"
#include "sched/segment_key.h"

namespace glyphreel {

class CachedSegments {
 public:
  // Null without a folder. `compilation` outlives it.
  static Result<std::unique_ptr<CachedSegments>> open(const CacheOptions& options,
                                                      const Compilation& compilation);

  // As encode_chunk() of chunk `index` of the context's plan, and encode_audio_track().
  // Any number of threads.
  Result<ChunkResult> chunk(const ChunkContext& context, int index, StageClock* clock);
  Result<AudioTrackResult> sound(const ChunkContext& context, PacketStore& store,
                                 int first_run, StageClock* clock);

  const SegmentKeys& keys() const { return keys_; }
  // Without its parts: these are with what was made of them.
  CacheReport report();

 private:
  CachedSegments(const CacheOptions& options, const Compilation& compilation);
  std::optional<SegmentKey> key_of(Result<SegmentKey> key, PartOfFilm& part) const;
  std::optional<Segment> find(const Digest& key);
  std::optional<ChunkResult> find_chunk(const Digest& key, const Chunk& chunk);
  std::optional<AudioTrackResult> find_sound(const Digest& key, const Plan& plan,
                                             PacketStore& store, int first_run);
  bool keep(const Digest& key, const Segment& segment);
  Result<bool> keep_sound(const Digest& key, const Plan& plan,
                          const AudioTrackResult& sound, PacketStore& store);
  Error missing(const PartOfFilm& part, int index) const;
  void warn(std::string sentence);

  const CacheOptions options_;
  const SegmentKeys keys_;
  std::optional<SegmentCache> cache_;  // nothing where its folder cannot be used
  std::mutex mutex_;                   // guards report_
  CacheReport report_;
};

}  // namespace glyphreel

#endif  // GR_SCHED_CACHED_SEGMENTS_H_
