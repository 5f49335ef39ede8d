// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_CACHED_SEGMENTS_H_
#define GR_SCHED_CACHED_SEGMENTS_H_

// The parts of one film, from the cache where it has them, else encoded and kept. What
// is wrong with the cache is a warning: the film is made all the same.

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
  // Null without a folder. `context` outlives it.
  static Result<std::unique_ptr<CachedSegments>> open(const CacheOptions& options,
                                                      const ChunkContext& context);

  // As encode_chunk() of the plan's chunk `index`, and encode_audio_track(). Any number
  // of threads, each part once.
  Result<ChunkResult> chunk(int index, StageClock* clock);
  Result<AudioTrackResult> sound(PacketStore& store, int first_run, StageClock* clock);

  // Whether the cache has a part; what is not looked at may be damaged.
  bool has(const SegmentKey& key) const { return cache_ && cache_->has(key.digest); }
  const SegmentKeys& keys() const { return keys_; }
  CacheReport report();

 private:
  CachedSegments(const CacheOptions& options, const ChunkContext& context);
  std::optional<SegmentKey> key_of(Result<SegmentKey> key, PartOfFilm& part);
  std::optional<Segment> find(const Digest& key);
  std::optional<ChunkResult> find_chunk(const Digest& key, const Chunk& chunk);
  std::optional<AudioTrackResult> find_sound(const Digest& key, PacketStore& store,
                                             int first_run);
  bool keep(const Digest& key, const Segment& segment);
  Error missing(const PartOfFilm& part, int index) const;
  void count(PartOfFilm& part, bool from_cache);
  void warn(std::string sentence);

  const CacheOptions options_;
  const ChunkContext context_;
  SegmentKeys keys_;
  std::optional<SegmentCache> cache_;  // nothing where its folder cannot be used
  std::mutex mutex_;                   // guards report_
  CacheReport report_;
};

}  // namespace glyphreel

#endif  // GR_SCHED_CACHED_SEGMENTS_H_
