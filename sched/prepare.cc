// SPDX-License-Identifier: Apache-2.0
#include "sched/prepare.h"

#include <sys/stat.h>

#include <algorithm>
#include <map>
#include <set>

#include "codec/muxer.h"
#include "codec/video_encoder.h"
#include "sched/film_color.h"
#include "sched/lanes.h"

namespace glyphreel {
namespace {

std::string quoted(const std::string& text) { return "\"" + text + "\""; }

std::string clip_label(const Compilation& compilation, int index) {
  std::string label = "clip " + std::to_string(index + 1);
  if (!compilation.clips[index].name.empty())
    label += " (" + quoted(compilation.clips[index].name) + ")";
  return label;
}

bool is_same_file(const std::string& a, const std::string& b) {
  struct stat sa {}, sb {};
  return stat(a.c_str(), &sa) == 0 && stat(b.c_str(), &sb) == 0 &&
         sa.st_dev == sb.st_dev && sa.st_ino == sb.st_ino;
}

void check_output_settings(const Compilation& c, const PrepareOptions& options,
                           Prepared& prepared) {
  const auto note = [&](Status status) {
    if (!status.ok()) prepared.problems.push_back(std::move(status).error());
  };
  note(check_video_settings(c.output.video));
  if (c.output.audio) note(check_audio_settings(*c.output.audio));
  if (c.output.size &&
      (c.output.size->width < 16 || c.output.size->height < 16 ||
       c.output.size->width > 16384 || c.output.size->height > 16384 ||
       c.output.size->width % 2 != 0 || c.output.size->height % 2 != 0))
    prepared.problems.push_back(bad_request(
        "output: size: width and height must be even numbers from 16 to 16384"));
  if (c.output.fps && (*c.output.fps <= Rational(0) || *c.output.fps > Rational(1000)))
    prepared.problems.push_back(
        bad_request("output: fps: must be above 0 and at most 1000"));
  if (options.output_path.empty()) return;
  if (prepared.problems.empty())
    note(check_output(options.output_path, c.output.video.codec,
                      c.output.audio ? c.output.audio->codec : ""));
  for (const auto& [name, path] : c.sources)
    if (is_same_file(options.output_path, path))
      prepared.problems.push_back(bad_request(
          "the output " + quoted(options.output_path) +
          " is one of the job's own sources; choose another name"));
}

// The clip as asked, with its end cut to the source's; a problem when it does not fit.
struct Fitted {
  TimeRange range;
  std::optional<Error> problem;
  std::string warning;
};

Fitted fit_to_source(const Compilation& c, int index, const SourceTraits& traits,
                     bool strict) {
  const Clip& clip = c.clips[index];
  Fitted fitted{{clip.start_time, clip.end_time}, std::nullopt, {}};
  const std::string label = clip_label(c, index);
  const std::string source =
      quoted(traits.path) + ", which is " + format_seconds(traits.video.end) + " long";
  if (clip.end_time <= clip.start_time) {
    fitted.problem = bad_request(label + ": end_time (" +
                                 format_seconds(clip.end_time) +
                                 ") must be after start_time (" +
                                 format_seconds(clip.start_time) + ")");
  } else if (clip.start_time < Rational(0)) {
    fitted.problem = bad_request(label + ": start_time is negative");
  } else if (clip.start_time >= traits.video.end) {
    fitted.problem = bad_request(label + ": start_time (" +
                                 format_seconds(clip.start_time) +
                                 ") is beyond the end of " + source);
  } else if (clip.end_time > traits.video.end) {
    // A mark set on the last frame, or a header that rounds: not a mistake.
    const Rational tolerance =
        std::max(Rational(1) / traits.video.frame_rate, Rational(1, 10));
    const std::string beyond = label + ": end_time (" +
                               format_seconds(clip.end_time) +
                               ") is beyond the end of " + source;
    if (clip.end_time - traits.video.end > tolerance || strict)
      fitted.problem = bad_request(beyond);
    else
      fitted.warning = beyond + "; the clip ends there";
    fitted.range.end = traits.video.end;
  }
  return fitted;
}

}  // namespace

Error first_problem(const std::vector<Error>& problems) {
  Error error = problems.front();
  if (problems.size() > 1)
    error.message += " (and " + std::to_string(problems.size() - 1) +
                     " more: glyphreel check lists them all)";
  return error;
}

Prepared prepare(const Compilation& c, const PrepareOptions& options) {
  Prepared prepared;
  const int clip_count = static_cast<int>(c.clips.size());
  if (clip_count == 0) {
    if (options.job_is_checked) return prepared;
    prepared.problems.push_back(bad_request("the job has no clips"));
    return prepared;
  }
  check_output_settings(c, options, prepared);
  if (!options.job_is_checked) {
    std::set<std::string> fields;
    for (const Clip& clip : c.clips)
      for (const auto& [key, value] : clip.fields) fields.insert(key);
    for (std::string& mistake : find_mistakes(
             c.overlay, std::vector<std::string>(fields.begin(), fields.end())))
      prepared.problems.push_back(bad_request("overlay: " + std::move(mistake)));
  }

  // Sources: only those that a clip uses, each opened once.
  std::vector<std::string> paths;
  std::map<std::string, int> index_of_name;
  std::vector<int> source_of_clip(clip_count, -1);
  for (int i = 0; i < clip_count; ++i) {
    const std::string& name = c.clips[i].source;
    const auto found = c.sources.find(name);
    if (found == c.sources.end()) {
      if (options.job_is_checked) continue;
      prepared.problems.push_back(bad_request(
          clip_label(c, i) + ": source " + quoted(name) +
          " is not among the job's sources"));
      continue;
    }
    const auto [at, added] =
        index_of_name.emplace(name, static_cast<int>(paths.size()));
    if (added) paths.push_back(found->second);
    source_of_clip[i] = at->second;
  }
  const int source_count = static_cast<int>(paths.size());
  prepared.sources.resize(source_count);
  std::vector<std::optional<Error>> source_errors(source_count);
  run_in_order(source_count, options.workers, [&](int i, int lane) {
    TaskRecorder::Task task(options.recorder, TaskKind::kProbe, i, lane);
    const StageScope scope(task.clock(), Stage::kProbe);
    auto source = MediaSource::open(paths[i], options.cancel);
    if (source.ok()) {
      prepared.sources[i] = std::move(source).value();
      if (task.clock())
        task.clock()->count_bytes(Stage::kProbe, prepared.sources[i]->bytes_examined());
    } else {
      source_errors[i] = std::move(source).error();
    }
  });
  for (int i = 0; i < source_count; ++i) {
    if (source_errors[i]) prepared.problems.push_back(*source_errors[i]);
    if (!prepared.sources[i]) continue;
    for (const std::string& warning : prepared.sources[i]->traits().warnings) {
      if (options.strict)
        prepared.problems.push_back(bad_media(warning));
      else
        prepared.warnings.push_back(warning);
    }
  }

  // Clips: as asked, then as the source's frames allow.
  std::vector<ClipSource> clips(clip_count);
  std::vector<std::vector<TimeRange>> ranges(source_count);
  std::vector<std::vector<int>> range_clips(source_count);
  std::vector<Rational> seconds(source_count);
  for (int i = 0; i < clip_count; ++i) {
    const int s = source_of_clip[i];
    if (s < 0 || !prepared.sources[s]) continue;
    if (options.job_is_checked && (c.clips[i].end_time <= c.clips[i].start_time ||
                                   c.clips[i].start_time < Rational(0)))
      continue;
    Fitted fitted =
        fit_to_source(c, i, prepared.sources[s]->traits(), options.strict);
    const bool wanted = options.only_clip < 0 || i == options.only_clip ||
                        (options.film_time && i < options.only_clip);
    if (fitted.problem) {
      if (wanted) prepared.problems.push_back(std::move(*fitted.problem));
      continue;
    }
    if (!fitted.warning.empty()) prepared.warnings.push_back(fitted.warning);
    clips[i] = {s, fitted.range.start, fitted.range.end, {}};
    seconds[s] = seconds[s] + (fitted.range.end - fitted.range.start);
    if (!wanted) continue;
    ranges[s].push_back(fitted.range);
    range_clips[s].push_back(i);
  }
  std::vector<std::optional<Error>> span_errors(source_count);
  run_in_order(source_count, options.workers, [&](int s, int lane) {
    TaskRecorder::Task task(options.recorder, TaskKind::kProbe, s, lane);
    const StageScope scope(task.clock(), Stage::kProbe);
    if (ranges[s].empty()) return;
    const int64_t before = prepared.sources[s]->bytes_examined();
    auto spans = prepared.sources[s]->find_spans(ranges[s], options.cancel);
    if (task.clock())
      task.clock()->count_bytes(Stage::kProbe,
                                prepared.sources[s]->bytes_examined() - before);
    if (!spans.ok()) {
      span_errors[s] = std::move(spans).error();
      return;
    }
    for (size_t k = 0; k < ranges[s].size(); ++k)
      clips[range_clips[s][k]].span = (*spans)[k];
  });
  for (int s = 0; s < source_count; ++s) {
    if (span_errors[s]) {
      prepared.problems.push_back(*span_errors[s]);
      continue;
    }
    for (const int i : range_clips[s])
      if (clips[i].span.empty)
        prepared.problems.push_back(bad_request(
            clip_label(c, i) + ": " + quoted(paths[s]) + " has no frame between " +
            format_seconds(clips[i].start) + " and " + format_seconds(clips[i].end)));
  }
  if (!prepared.problems.empty() || options.job_is_checked) return prepared;

  // The film's format, then the plan.
  std::vector<const VideoTraits*> traits;
  Rational most;
  for (int s = 0; s < source_count; ++s) {
    traits.push_back(&prepared.sources[s]->traits().video);
    if (seconds[s] <= most) continue;
    most = seconds[s];
    const PixelFormat own = pixel_format_by_name(traits[s]->pixel_format);
    if (own != PixelFormat::kNone) prepared.source_format = own;
  }
  prepared.is_mostly_hdr = is_mostly_hdr({traits, seconds});
  auto pixel_format = choose_pixel_format(c.output.video, prepared.source_format,
                                          prepared.is_mostly_hdr);
  if (!pixel_format.ok()) {
    prepared.problems.push_back(std::move(pixel_format).error());
    return prepared;
  }
  const FilmFormat film =
      choose_film_format(c.output, traits, seconds, *pixel_format);

  std::vector<PlanClip> placed(clip_count);
  std::vector<std::vector<Rational>> keyframes(clip_count);
  for (int i = 0; i < clip_count; ++i) {
    const int s = clips[i].source;
    if (clips[i].span.empty) {  // not looked for: a preview of another clip
      placed[i] = {s, clips[i].start, false, 0, 1};
      continue;
    }
    placed[i] = place_clip(clips[i], *traits[s], film.frame_rate);
    if (options.only_clip < 0 && is_split(placed[i].frame_count, film.frame_rate)) {
      auto keys = prepared.sources[s]->keyframes({clips[i].start, clips[i].end});
      if (keys.ok()) keyframes[i] = std::move(keys).value();
    }
  }
  prepared.plan = make_plan(film, std::move(placed), keyframes,
                            joins_any_threads(c.output.video) ? EncoderThreads::kAny
                                                              : EncoderThreads::kEqual);

  for (int i = 0; i < clip_count; ++i) {
    ClipText text = clip_text(c.clips[i], i + 1);
    const SourceTraits& source = prepared.sources[clips[i].source]->traits();
    text.recorded_at = source.recorded_at;
    text.timecode = source.timecode;
    prepared.texts.push_back(std::move(text));
  }
  return prepared;
}

}  // namespace glyphreel
