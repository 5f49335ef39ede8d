// SPDX-License-Identifier: Apache-2.0
#include "sched/cached_segments.h"

#include <algorithm>
#include <utility>

#include "core/byte_reader.h"
#include "core/byte_writer.h"
#include "text/utf8.h"

namespace glyphreel {

void put_fields(ByteWriter& w, const PartReport& p) {
  // Which clip it was in another film does not matter in this one.
  static_assert(kIsMadeOf<PartReport, int, int64_t, int64_t, std::vector<std::string>>);
  w.put(p.damaged_frames);
  w.put(p.repeated_frames);
  w.put(p.warnings);
}
void put_fields(ByteWriter& w, const FontUse& f) {
  static_assert(kIsMadeOf<FontUse, std::string, std::string, std::u32string>);
  w.put(f.family);
  w.put(f.path);
  w.put(encode_utf8(f.characters));
}

namespace {

// What a report needs to know of a chunk that was not made now; what making it took
// (frames decoded, bytes read) is no part of it.
std::string notes_of(const ChunkResult& chunk) {
  ByteWriter w;
  w.put(chunk.parts);
  w.put(chunk.fonts_used);
  return w.take();
}

bool read_notes(const std::string& notes, const Chunk& planned, ChunkResult& chunk) {
  ByteReader r(notes);
  if (r.count(3 * 8) != planned.parts.size()) return false;
  for (const ChunkPart& part : planned.parts) {
    PartReport report{part.clip, r.number(), r.number(), {}};
    for (size_t n = r.count(8); n > 0; --n) report.warnings.emplace_back(r.text());
    chunk.parts.push_back(std::move(report));
  }
  for (size_t n = r.count(3 * 8); n > 0; --n) {
    FontUse use;
    use.family = r.text();
    use.path = r.text();
    use.characters = decode_utf8(r.text());
    chunk.fonts_used.push_back(std::move(use));
  }
  return r.is_done();
}

std::vector<int> clips_of(const Chunk& chunk) {
  std::vector<int> clips;
  for (const ChunkPart& part : chunk.parts) clips.push_back(part.clip);
  return clips;
}

}  // namespace

CachedSegments::CachedSegments(const CacheOptions& options, const ChunkContext& context)
    : options_(options),
      context_(context),
      keys_(context_, options.verify_whole_sources ? SourceVerify::kWhole
                                                   : SourceVerify::kParts) {
  const Plan& plan = context.prepared->plan;
  report_.folder = options.folder;
  for (const Chunk& chunk : plan.chunks)
    report_.parts.push_back({false, chunk.first_frame, chunk.frame_count, {}, false, {}});
  if (context.compilation->output.audio)
    report_.parts.push_back({true, 0, plan.frame_count, {}, false, {}});
}

Result<std::unique_ptr<CachedSegments>> CachedSegments::open(
    const CacheOptions& options, const ChunkContext& context) {
  if (options.folder.empty()) return std::unique_ptr<CachedSegments>();
  std::unique_ptr<CachedSegments> segments(new CachedSegments(options, context));
  auto cache = SegmentCache::open(options.folder, options.limit_bytes);
  if (cache.ok())
    segments->cache_.emplace(std::move(cache).value());
  else if (options.is_complete)
    return std::move(cache).error();
  else
    segments->warn(cache.error().message);
  return segments;
}

void CachedSegments::warn(std::string sentence) {
  const std::lock_guard lock(mutex_);
  auto& all = report_.warnings;
  if (std::find(all.begin(), all.end(), sentence) == all.end())
    all.push_back(std::move(sentence));
}

void CachedSegments::count(PartOfFilm& part, bool from_cache) {
  const std::lock_guard lock(mutex_);
  part.from_cache = from_cache;
  ++(from_cache ? report_.hits : report_.misses);
}

CacheReport CachedSegments::report() {
  const std::lock_guard lock(mutex_);
  return report_;
}

Error CachedSegments::missing(const PartOfFilm& part, int index) const {
  return {Errc::kNotFound,
          "part " + std::to_string(index) + " of the film is not in the cache " +
              options_.folder +
              (part.not_kept.empty() ? "" : ", which cannot keep it: " + part.not_kept),
          0};
}

std::optional<SegmentKey> CachedSegments::key_of(Result<SegmentKey> key,
                                                 PartOfFilm& part) {
  if (!cache_) return std::nullopt;
  if (!key.ok()) {
    part.not_kept = key.error().message;
    return std::nullopt;
  }
  part.key = to_hex(key->digest);
  return std::move(key).value();
}

std::optional<Segment> CachedSegments::find(const Digest& key) {
  std::string damage;
  auto segment = cache_->find(key, damage);
  if (!damage.empty()) warn(std::move(damage));
  if (!segment) return segment;
  const std::lock_guard lock(mutex_);
  report_.bytes_read += static_cast<int64_t>(segment->run.bytes.size());
  return segment;
}

bool CachedSegments::keep(const Digest& key, const Segment& segment) {
  const auto bytes = cache_->store(key, segment);
  if (!bytes.ok()) {
    warn("parts of the film are not kept: " + bytes.error().message);
    return false;
  }
  const std::lock_guard lock(mutex_);
  report_.bytes_written += *bytes;
  return *bytes > 0;
}

std::optional<ChunkResult> CachedSegments::find_chunk(const Digest& key,
                                                      const Chunk& planned) {
  auto segment = find(key);
  if (!segment) return std::nullopt;
  ChunkResult chunk;
  if (!read_notes(segment->notes, planned, chunk) ||
      static_cast<int64_t>(segment->run.packets.size()) != planned.frame_count)
    return std::nullopt;
  chunk.run = std::move(segment->run);
  chunk.parameters = std::move(segment->parameters);
  return chunk;
}

Result<ChunkResult> CachedSegments::chunk(int index, StageClock* clock) {
  const Chunk& planned = context_.prepared->plan.chunks[static_cast<size_t>(index)];
  PartOfFilm& part = report_.parts[static_cast<size_t>(index)];
  std::optional<SegmentKey> key;
  if (cache_) {
    const StageScope scope(clock, Stage::kStore);
    key = key_of(keys_.of_chunk(planned), part);
    if (key) {
      if (auto found = find_chunk(key->digest, planned)) {
        count(part, true);
        if (context_.progress) context_.progress->add_frame(planned.frame_count);
        return std::move(*found);
      }
    }
  }
  if (options_.is_complete) return missing(part, index);
  GR_TRY(ChunkResult chunk, encode_chunk(context_, planned, clock));
  count(part, false);
  if (!key) return chunk;
  const StageScope scope(clock, Stage::kStore);
  if (chunk.read_failed || !keys_.are_unchanged(clips_of(planned))) {
    part.not_kept = "a source could not be read to its end, or changed meanwhile";
    return chunk;
  }
  Segment segment{chunk.parameters, std::move(chunk.run), notes_of(chunk)};
  if (!keep(key->digest, segment)) part.not_kept = "it could not be written";
  chunk.run = std::move(segment.run);
  return chunk;
}

// The sound is kept in the runs that it is made in, so that a long film's need not be
// in memory at once, and under its own key what holds them together.
std::optional<AudioTrackResult> CachedSegments::find_sound(const Digest& key,
                                                           PacketStore& store,
                                                           int first_run) {
  const auto whole = find(key);
  if (!whole) return std::nullopt;
  AudioTrackResult sound;
  sound.parameters = whole->parameters;
  sound.first_run = first_run;
  ByteReader r(whole->notes);
  sound.sample_count = r.number();
  for (size_t n = r.count(8); n > 0; --n) sound.warnings.emplace_back(r.text());
  const size_t run_count = r.count(8);
  for (size_t n = 0; n < run_count; ++n) sound.run_end_frame.push_back(r.number());
  bool is_there = r.is_done();
  while (is_there && sound.run_count < static_cast<int>(run_count)) {
    auto run = find(SegmentKeys::part_of(key, sound.run_count));
    is_there = run && store.put(first_run + sound.run_count, std::move(run->run)).ok();
    if (is_there) ++sound.run_count;
  }
  if (is_there) return sound;
  while (sound.run_count > 0) (void)store.take(first_run + --sound.run_count);
  return std::nullopt;
}

Result<AudioTrackResult> CachedSegments::sound(PacketStore& store, int first_run,
                                               StageClock* clock) {
  PartOfFilm& part = report_.parts.back();
  std::optional<SegmentKey> key;
  if (cache_) {
    const StageScope scope(clock, Stage::kStore);
    key = key_of(keys_.of_sound(), part);
    if (key) {
      if (auto found = find_sound(key->digest, store, first_run)) {
        count(part, true);
        return std::move(*found);
      }
    }
  }
  if (options_.is_complete)
    return missing(part, static_cast<int>(report_.parts.size()) - 1);
  bool is_kept = key.has_value();
  GR_TRY(AudioTrackResult sound,
         encode_audio_track(context_, store, first_run, clock,
                            [&](int index, const PacketRun& run) {
                              const StageScope scope(clock, Stage::kStore);
                              is_kept = is_kept &&
                                        keep(SegmentKeys::part_of(key->digest, index),
                                             {StreamParameters(), run, {}});
                            }));
  count(part, false);
  if (!key) return sound;
  std::vector<int> clips(context_.prepared->plan.clips.size());
  for (size_t i = 0; i < clips.size(); ++i) clips[i] = static_cast<int>(i);
  if (sound.read_failed || !keys_.are_unchanged(clips)) {
    part.not_kept = "a source could not be read to its end, or changed meanwhile";
    return sound;
  }
  ByteWriter w;
  w.put(sound.sample_count);
  w.put(sound.warnings);
  w.put(sound.run_end_frame);
  if (!is_kept || !keep(key->digest, {sound.parameters, {}, w.take()}))
    part.not_kept = "it could not be written";
  return sound;
}

}  // namespace glyphreel
