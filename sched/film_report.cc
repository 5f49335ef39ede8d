// SPDX-License-Identifier: Apache-2.0
#include "sched/film_report.h"

#include <algorithm>
#include <utility>

#include "sched/render_parts.h"

namespace glyphreel {
namespace {

void add_warning(std::string warning, RenderReport& report) {
  auto& all = report.warnings;
  if (std::find(all.begin(), all.end(), warning) == all.end())
    all.push_back(std::move(warning));
}

// Where its parts came from: chunks in film order, then the sound.
void describe_parts(const EncodedFilm& film, int64_t frame_count, CachedSegments& kept,
                    RenderReport& report) {
  CacheReport& cache = report.cache;
  cache = kept.report();
  const auto add = [&](PartOfFilm part, int64_t first_frame, int64_t frames) {
    part.first_frame = first_frame;
    part.frame_count = frames;
    ++(part.from_cache ? cache.hits : cache.misses);
    cache.parts.push_back(std::move(part));
  };
  for (const EncodedChunk& done : film.chunks)
    if (!done.chunk.copied_from)
      add(done.result.cached, done.chunk.first_frame, done.chunk.frame_count);
  if (film.audio) {
    PartOfFilm sound = film.audio->cached;
    sound.is_sound = true;
    add(std::move(sound), 0, frame_count);
  }
  for (const std::string& warning : cache.warnings) add_warning(warning, report);
}

void describe_chunk(const ChunkResult& chunk, const FilmFormat& format,
                    RenderReport& report) {
  report.frames_decoded += chunk.frames_decoded;
  report.frames_discarded += chunk.frames_discarded;
  report.bytes_read += chunk.bytes_read;
  for (const PartReport& part : chunk.parts) {
    ClipReport& clip = report.clips[part.clip];
    clip.damaged_frames += part.damaged_frames;
    for (const TimeRange& range : part.damaged_ranges)
      add_range(range, Rational(1) / format.frame_rate, clip.damaged_ranges);
    clip.repeated_frames += part.repeated_frames;
    for (const std::string& warning : part.warnings)
      add_warning(about_clip(part.clip, warning), report);
  }
  add_font_uses(chunk.fonts_used, report.fonts_used);
}

void describe_sound(const Compilation& compilation, const AudioTrackResult& sound,
                    RenderReport& report) {
  report.bytes_read += sound.bytes_read;
  report.audio_sample_count = sound.sample_count;
  report.audio_sample_rate = compilation.output.audio->sample_rate;
  for (const SoundDamage& damage : sound.damage)
    report.warnings.push_back(sound_warning(compilation, damage));
}

}  // namespace

void describe_film(const Compilation& compilation, const Prepared& prepared,
                   const EncodedFilm& film, CachedSegments* cache,
                   RenderReport& report) {
  const Plan& plan = prepared.plan;
  describe_plan(plan, report);
  report.encoder_threads = most_encoder_threads(plan);
  report.video = prepared.video;
  report.speed = speed_of(compilation.output.video);
  for (const auto& source : prepared.sources)
    if (source) report.bytes_read += source->bytes_examined();
  report.warnings = prepared.warnings;
  report.clips = clip_reports(compilation, prepared);
  for (const EncodedChunk& done : film.chunks)
    describe_chunk(done.result, plan.film, report);
  if (cache) describe_parts(film, plan.frame_count, *cache, report);
  for (const ClipReport& clip : report.clips)
    if (clip.damaged_frames > 0)
      report.warnings.push_back(
          clip_label(compilation, clip.number - 1) + ": " +
          std::to_string(clip.damaged_frames) +
          " damaged frames were concealed; the source " + clip.source +
          " is broken at " + describe(clip.damaged_ranges));
  for (const ClipReport& clip : report.clips)
    if (clip.outcome != ClipOutcome::kShown)
      report.warnings.push_back(
          without_clip(*prepared.clip_errors[static_cast<size_t>(clip.number - 1)],
                       clip.outcome == ClipOutcome::kCard));
  if (film.audio) describe_sound(compilation, *film.audio, report);
}

}  // namespace glyphreel
