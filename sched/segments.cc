// SPDX-License-Identifier: Apache-2.0
#include "sched/segments.h"

#include <algorithm>
#include <chrono>
#include <new>

#include "sched/cached_segments.h"
#include "sched/lanes.h"
#include "sched/prepare.h"
#include "sched/render_parts.h"
#include "sched/resources.h"
#include "sched/smart_film.h"

namespace glyphreel {
namespace {

// CPU seconds for a second of sound, as measured (DESIGN.md).
constexpr double kSoundCost = 0.022;

struct Opened {
  Prepared prepared;
  std::shared_ptr<FontLibrary> fonts;
};

int workers_of(const RenderOptions& options) {
  return options.workers > 0 ? options.workers : available_cores();
}

Result<Opened> open_job(const Compilation& compilation, const RenderOptions& options) {
  const PrepareOptions prepare_options =
      to_prepare_options(options, workers_of(options));
  Opened opened;
  opened.prepared = prepare(compilation, prepare_options);
  if (options.cancel && options.cancel->is_cancelled()) return render_cancelled();
  if (!opened.prepared.problems.empty()) return first_problem(opened.prepared.problems);
  GR_TRY(opened.fonts, open_fonts(compilation, opened.prepared, options.rules));
  GR_CHECK(plan_copies(compilation, prepare_options, opened.fonts, options.smart,
                       opened.prepared));
  return opened;
}

Result<SegmentKey> key_of(const SegmentKeys& keys, const ChunkContext& context,
                          int index) {
  const auto& chunks = context.prepared->plan.chunks;
  return index < static_cast<int>(chunks.size())
             ? keys.of_chunk(context, chunks[static_cast<size_t>(index)])
             : keys.of_sound(context);
}

Error cannot_be_apart(const Error& reason) {
  return {reason.code == Errc::kCancelled ? Errc::kCancelled : Errc::kBadRequest,
          "the film cannot be made in parts: " + reason.message, 0};
}

using KeyParts = std::vector<std::pair<std::string, std::string>>;

std::string differences(const KeyParts& here, const KeyParts& there) {
  std::string names;
  const auto name = [&](const std::string& part) {
    names += (names.empty() ? "" : ", ") + part;
  };
  for (const auto& part : here)
    if (std::find(there.begin(), there.end(), part) == there.end()) name(part.first);
  for (const auto& part : there)
    if (std::none_of(here.begin(), here.end(),
                     [&](const auto& p) { return p.first == part.first; }))
      name(part.first);
  return names;
}

Result<FilmParts> plan(const Compilation& compilation, const RenderOptions& options) {
  GR_TRY(const Opened opened, open_job(compilation, options));
  const Plan& plan = opened.prepared.plan;
  const ChunkContext context{&compilation,   &opened.prepared, opened.fonts,
                             options.cancel, nullptr,          nullptr,
                             nullptr};
  const SegmentKeys keys(compilation, options.cache.verify_whole_sources
                                          ? SourceVerify::kWhole
                                          : SourceVerify::kParts);
  FilmParts film;
  film.frame_count = plan.frame_count;
  film.frame_rate = plan.film.frame_rate;
  film.size = plan.film.frame.size;
  film.warnings = opened.prepared.warnings;
  // A plan can do without: nothing is kept yet.
  std::optional<SegmentCache> cache;
  if (!options.cache.folder.empty()) {
    auto found = SegmentCache::open(options.cache.folder, options.cache.limit_bytes);
    if (found.ok())
      cache.emplace(std::move(found).value());
    else
      film.warnings.push_back(found.error().message);
  }
  for (size_t i = 0; i < plan.clips.size(); ++i)
    if (const auto& error = opened.prepared.clip_errors[i])
      film.warnings.push_back(without_clip(*error, plan.clips[i].is_card));
  for (const Chunk& chunk : plan.chunks) {
    PlannedPart part;
    part.first_frame = chunk.first_frame;
    part.frame_count = chunk.frame_count;
    for (const ChunkPart& p : chunk.parts) part.clips.push_back(p.clip + 1);
    part.encoder_threads = chunk.encoder_threads;
    part.is_copied = chunk.copied_from.has_value();
    if (!part.is_copied)
      part.estimated_cpu_s = encoding_cpu_s(plan.film, chunk.frame_count);
    film.parts.push_back(std::move(part));
  }
  if (compilation.output.audio) {
    PlannedPart part;
    part.is_sound = true;
    part.frame_count = plan.frame_count;
    part.estimated_cpu_s =
        (Rational(plan.frame_count) / film.frame_rate).to_double() * kSoundCost;
    film.parts.push_back(std::move(part));
  }
  std::vector<std::optional<Result<SegmentKey>>> found(film.parts.size());
  run_in_order(static_cast<int>(found.size()), workers_of(options), [&](int i) {
    found[static_cast<size_t>(i)] = key_of(keys, context, i);
  });
  for (size_t i = 0; i < found.size(); ++i) {
    if (!found[i]->ok()) return cannot_be_apart(found[i]->error());
    film.parts[i].key = to_hex((*found[i])->digest);
    film.parts[i].key_parts = (*found[i])->parts;
    film.parts[i].is_cached =
        !film.parts[i].is_copied && cache && cache->has((*found[i])->digest);
  }
  return film;
}

Result<MadePart> make(const Compilation& compilation, const RenderOptions& options,
                      int index, const std::string& key, const KeyParts& key_parts) {
  const auto began = std::chrono::steady_clock::now();
  if (options.cache.folder.empty())
    return bad_request("a part of a film is made into a cache: name its folder");
  GR_TRY(const Opened opened, open_job(compilation, options));
  const int chunk_count = static_cast<int>(opened.prepared.plan.chunks.size());
  const int part_count = chunk_count + (compilation.output.audio ? 1 : 0);
  if (index < 0 || index >= part_count)
    return bad_request("there is no part " + std::to_string(index) +
                       "; the film has parts 0 to " + std::to_string(part_count - 1));
  ProgressCounter progress(options.on_progress);
  const ChunkContext context{&compilation,   &opened.prepared, opened.fonts,
                             options.cancel, nullptr,          &progress,
                             nullptr};
  GR_TRY(const auto segments, CachedSegments::open(options.cache, compilation));
  // A folder that cannot be used: before the work rather than after it.
  if (const CacheReport report = segments->report(); !report.warnings.empty())
    return Error{Errc::kCannotWrite, report.warnings.front(), 0};
  const auto here = key_of(segments->keys(), context, index);
  if (!here.ok()) return cannot_be_apart(here.error());
  if (!key.empty() && key != to_hex(here->digest)) {
    const std::string names = differences(here->parts, key_parts);
    return bad_request("part " + std::to_string(index) +
                       " would be another one than was planned" +
                       (names.empty() ? "" : ", because of: " + names) +
                       "; make the plan again");
  }
  const Plan& plan = opened.prepared.plan;
  if (index < chunk_count && plan.chunks[static_cast<size_t>(index)].copied_from)
    return MadePart{.is_copied = true};
  PartOfFilm part;
  if (index == chunk_count) {
    PacketStore store(options.cache.folder, kStoreBytes);
    GR_TRY(AudioTrackResult sound, segments->sound(context, store, 0, nullptr));
    part = std::move(sound.cached);
  } else {
    progress.begin("render", plan.chunks[static_cast<size_t>(index)].frame_count,
                   plan.film.frame_rate.to_double());
    GR_TRY(ChunkResult chunk, segments->chunk(context, index, nullptr));
    part = std::move(chunk.cached);
  }
  const CacheReport report = segments->report();
  if (!part.from_cache && (part.key.empty() || !part.not_kept.empty()))
    return Error{Errc::kCannotWrite,
                 "part " + std::to_string(index) + " could not be kept" +
                     (report.warnings.empty() ? ": " + part.not_kept
                                              : ": " + report.warnings.back()),
                 0};
  return MadePart{.was_cached = part.from_cache,
                  .wall_s = std::chrono::duration<double>(
                                std::chrono::steady_clock::now() - began)
                                .count()};
}

}  // namespace

Result<FilmParts> plan_parts(const Compilation& compilation,
                             const RenderOptions& options) {
  try {
    return plan(compilation, options);
  } catch (const std::bad_alloc&) {
    return render_out_of_memory();
  }
}

Result<MadePart> make_part(
    const Compilation& compilation, const RenderOptions& options, int index,
    const std::string& key,
    const std::vector<std::pair<std::string, std::string>>& key_parts) {
  try {
    return make(compilation, options, index, key, key_parts);
  } catch (const std::bad_alloc&) {
    return render_out_of_memory();
  }
}

}  // namespace glyphreel
