// SPDX-License-Identifier: Apache-2.0
#include "sched/cached_segments.h"

#include <algorithm>
#include <utility>

#include "core/byte_reader.h"
#include "core/byte_writer.h"
#include "core/value_fields.h"
#include "text/utf8.h"

namespace glyphreel {

void put_fields(ByteWriter& w, const TimeRange& r) {
  put_fields_of<TimeRange>(w, r.start, r.end);
}
void put_fields(ByteWriter& w, const PartReport& p) {
  // Which clip it was in another film does not matter in this one.
  static_assert(kIsMadeOf<PartReport, int, int64_t, std::vector<TimeRange>, int64_t,
                          std::vector<std::string>>);
  w.put(p.damaged_frames);
  w.put(p.damaged_ranges);
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

// Why parts are not kept.
constexpr const char* kSourceChanged =
    "a source could not be read to its end, or changed meanwhile";
constexpr const char* kNotWritten = "it could not be written";

// What a report needs to know of a chunk that was not made now; what making it took
// (frames decoded, bytes read) is no part of it.
std::string notes_of(const ChunkResult& chunk) {
  ByteWriter w;
  w.put(chunk.parts);
  w.put(chunk.fonts_used);
  return w.take();
}

std::vector<TimeRange> read_ranges(ByteReader& r) {
  std::vector<TimeRange> ranges;
  const auto time = [&r] {
    const int64_t num = r.number(), den = r.number();
    return den > 0 ? Rational(num, den) : Rational();
  };
  for (size_t n = r.count(4 * 8); n > 0; --n) {
    const Rational start = time();
    ranges.push_back({start, time()});
  }
  return ranges;
}

bool read_notes(const std::string& notes, const Chunk& planned, ChunkResult& chunk) {
  ByteReader r(notes);
  if (r.count(4 * 8) != planned.parts.size()) return false;
  for (const ChunkPart& part : planned.parts) {
    PartReport report;
    report.clip = part.clip;
    report.damaged_frames = r.number();
    report.damaged_ranges = read_ranges(r);
    report.repeated_frames = r.number();
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

// As VideoEncoder gives them: one packet for each frame of `frame_count`.
bool holds_frames(const PacketRun& run, int64_t frame_count) {
  return static_cast<int64_t>(run.packets.size()) == frame_count &&
         std::all_of(run.packets.begin(), run.packets.end(), [&](const PacketEntry& p) {
           return p.pts >= 0 && p.pts < frame_count;
         });
}

std::vector<int> clips_of(const Chunk& chunk) {
  std::vector<int> clips;
  for (const ChunkPart& part : chunk.parts) clips.push_back(part.clip);
  return clips;
}

}  // namespace

CachedSegments::CachedSegments(const CacheOptions& options,
                               const Compilation& compilation)
    : options_(options),
      keys_(compilation, options.verify_whole_sources ? SourceVerify::kWhole
                                                      : SourceVerify::kParts) {
  report_.folder = options.folder;
}

Result<std::unique_ptr<CachedSegments>> CachedSegments::open(
    const CacheOptions& options, const Compilation& compilation) {
  if (options.folder.empty()) {
    if (options.is_complete)
      return bad_request("a film is joined from a cache: name its folder");
    return std::unique_ptr<CachedSegments>();
  }
  std::unique_ptr<CachedSegments> segments(new CachedSegments(options, compilation));
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
                                                 PartOfFilm& part) const {
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
  if (segment->parameters.empty() || !read_notes(segment->notes, planned, chunk) ||
      !holds_frames(segment->run, planned.frame_count))
    return std::nullopt;
  chunk.run = std::move(segment->run);
  chunk.parameters = std::move(segment->parameters);
  return chunk;
}

Result<ChunkResult> CachedSegments::chunk(const ChunkContext& context, int index,
                                          StageClock* clock) {
  const Chunk& planned = context.prepared->plan.chunks[static_cast<size_t>(index)];
  // Taking it from its source is as quick as taking it from here.
  if (planned.copied_from) return encode_chunk(context, planned, clock);
  PartOfFilm part;
  std::optional<SegmentKey> key;
  if (cache_) {
    const StageScope scope(clock, Stage::kStore);
    key = key_of(keys_.of_chunk(context, planned), part);
    auto found = key ? find_chunk(key->digest, planned) : std::nullopt;
    if (found) {
      if (context.progress) context.progress->add_frame(planned.frame_count);
      part.from_cache = true;
      found->cached = std::move(part);
      return std::move(*found);
    }
  }
  if (options_.is_complete) return missing(part, index);
  GR_TRY(ChunkResult chunk, encode_chunk(context, planned, clock));
  if (chunk.is_noted) return chunk;
  if (key) {
    const StageScope scope(clock, Stage::kStore);
    if (chunk.read_failed || !keys_.are_unchanged(context, clips_of(planned))) {
      part.not_kept = kSourceChanged;
    } else {
      Segment segment{chunk.parameters, std::move(chunk.run), notes_of(chunk)};
      if (!keep(key->digest, segment)) part.not_kept = kNotWritten;
      chunk.run = std::move(segment.run);
    }
  }
  chunk.cached = std::move(part);
  return chunk;
}

// The sound is kept in the runs that it is made in, so that a long film's need not be
// in memory at once, and under its own key what holds them together: that comes last.
std::optional<AudioTrackResult> CachedSegments::find_sound(const Digest& key,
                                                           const Plan& plan,
                                                           PacketStore& store,
                                                           int first_run) {
  const auto whole = find(key);
  if (!whole || whole->parameters.empty()) return std::nullopt;
  AudioTrackResult sound;
  sound.parameters = whole->parameters;
  sound.first_run = first_run;
  const std::vector<int> clips = sounding_clips(plan);
  ByteReader r(whole->notes);
  sound.sample_count = r.number();
  for (size_t n = r.count(3 * 8); n > 0; --n) {
    const int64_t at = r.number();
    if (at < 0 || at >= static_cast<int64_t>(clips.size())) return std::nullopt;
    SoundDamage damage;
    damage.clip = clips[static_cast<size_t>(at)];
    damage.packets = r.number();
    damage.ranges = read_ranges(r);
    sound.damage.push_back(std::move(damage));
  }
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

// False when it could not be written.
Result<bool> CachedSegments::keep_sound(const Digest& key, const Plan& plan,
                                        const AudioTrackResult& sound,
                                        PacketStore& store) {
  for (int n = 0; n < sound.run_count; ++n) {
    GR_TRY(PacketRun run, store.copy(sound.first_run + n));
    if (!keep(SegmentKeys::part_of(key, n), {StreamParameters(), std::move(run), {}}))
      return false;
  }
  // By place among the clips that are heard: their numbers may be others another time.
  const std::vector<int> clips = sounding_clips(plan);
  ByteWriter w;
  w.put(sound.sample_count);
  w.put(sound.damage.size());
  for (const SoundDamage& damage : sound.damage) {
    static_assert(kIsMadeOf<SoundDamage, int, int64_t, std::vector<TimeRange>>);
    w.put(std::lower_bound(clips.begin(), clips.end(), damage.clip) - clips.begin());
    w.put(damage.packets);
    w.put(damage.ranges);
  }
  w.put(sound.run_end_frame);
  return keep(key, {sound.parameters, {}, w.take()});
}

Result<AudioTrackResult> CachedSegments::sound(const ChunkContext& context,
                                               PacketStore& store, int first_run,
                                               StageClock* clock) {
  const Plan& plan = context.prepared->plan;
  PartOfFilm part;
  std::optional<SegmentKey> key;
  if (cache_) {
    const StageScope scope(clock, Stage::kStore);
    key = key_of(keys_.of_sound(context), part);
    auto found = key ? find_sound(key->digest, plan, store, first_run) : std::nullopt;
    if (found) {
      part.from_cache = true;
      found->cached = std::move(part);
      return std::move(*found);
    }
  }
  if (options_.is_complete) return missing(part, static_cast<int>(plan.chunks.size()));
  GR_TRY(AudioTrackResult sound, encode_audio_track(context, store, first_run, clock));
  if (key && !sound.is_noted) {
    const StageScope scope(clock, Stage::kStore);
    if (sound.read_failed || !keys_.are_unchanged(context, sounding_clips(plan))) {
      part.not_kept = kSourceChanged;
    } else {
      GR_TRY(const bool is_kept, keep_sound(key->digest, plan, sound, store));
      if (!is_kept) part.not_kept = kNotWritten;
    }
  }
  sound.cached = std::move(part);
  return sound;
}

}  // namespace glyphreel
