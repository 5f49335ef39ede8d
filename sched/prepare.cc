// SPDX-License-Identifier: Apache-2.0
#include "sched/prepare.h"

#include <sys/stat.h>

#include <algorithm>
#include <map>
#include <set>

#include "codec/muxer.h"
#include "codec/video_encoder.h"
#include "sched/film_color.h"
#include "sched/job_limits.h"
#include "sched/lanes.h"
#include "sched/missing_clip.h"
#include "text/overlay_key.h"

namespace glyphreel {
namespace {

std::string quoted(const std::string& text) { return "\"" + text + "\""; }

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
  bool is_mistake = false;  // of the job, whatever the source is
  std::string warning;
};

Fitted fit_to_source(const Compilation& c, int index, const SourceTraits& traits,
                     bool strict) {
  const Clip& clip = c.clips[index];
  Fitted fitted{{clip.start_time, clip.end_time}, std::nullopt, false, {}};
  const std::string label = clip_label(c, index);
  const std::string source =
      quoted(traits.path) + ", which is " + format_seconds(traits.video.end) + " long";
  if (clip.end_time <= clip.start_time) {
    fitted.problem = bad_request(label + ": end_time (" +
                                 format_seconds(clip.end_time) +
                                 ") must be after start_time (" +
                                 format_seconds(clip.start_time) + ")");
    fitted.is_mistake = true;
  } else if (clip.start_time < Rational(0)) {
    fitted.problem = bad_request(label + ": start_time is negative");
    fitted.is_mistake = true;
  } else if (clip.start_time >= traits.video.end) {
    fitted.problem = bad_request(label + ": start_time (" +
                                 format_seconds(clip.start_time) +
                                 ") is beyond the end of " + source);
  } else if (clip.end_time > traits.video.end) {
    const std::string beyond = label + ": end_time (" +
                               format_seconds(clip.end_time) +
                               ") is beyond the end of " + source;
    if (strict)
      fitted.problem = bad_request(beyond);
    else
      fitted.warning = beyond + "; the clip ends there";
    fitted.range.end = traits.video.end;
  }
  return fitted;
}

// Gathers what is wrong with the job, and what only with a clip of it.
class Faults {
 public:
  Faults(const Compilation& compilation, const PrepareOptions& options,
         Prepared& prepared)
      : compilation_(compilation), options_(options), prepared_(prepared) {}

  void of_job(Error error) { prepared_.problems.push_back(std::move(error)); }
  // A clip that the film may go on without. `error` names the clip.
  void of_clip(int clip, Error error) {
    if (options_.on_clip_error == OnClipError::kFail)
      return of_job(std::move(error));
    auto& known = prepared_.clip_errors[static_cast<size_t>(clip)];
    if (!known) known = std::move(error);
  }
  // Of a source, and so of all `clips` that it is used by.
  void of_source(const std::vector<int>& clips, const Error& error) {
    const bool is_final = error.code != Errc::kBadMedia;
    if (is_final || options_.on_clip_error == OnClipError::kFail) return of_job(error);
    for (const int clip : clips)
      of_clip(clip, Error(error).with_context(clip_label(compilation_, clip)));
  }

 private:
  const Compilation& compilation_;
  const PrepareOptions& options_;
  Prepared& prepared_;
};

// Clip times of the frames that show these source times.
std::vector<Rational> keyframe_times(const PlanClip& clip, Rational rate,
                                     const std::vector<Rational>& source_times) {
  std::vector<Rational> times;
  for (const Rational time : source_times) {
    const int64_t n = frame_showing(clip, time, rate);
    if (n >= 0 && n < clip.frame_count) times.push_back(Rational(n) / rate);
  }
  return times;
}

// When all clips have an error there is nothing to go on with.
void check_some_are_left(Prepared& prepared) {
  const auto& errors = prepared.clip_errors;
  if (errors.empty() ||
      !std::all_of(errors.begin(), errors.end(), [](const auto& e) { return bool(e); }))
    return;
  Error error = *errors.front();
  error.message = "none of the clips can be used; " + error.message;
  prepared.problems.push_back(std::move(error));
}

}  // namespace

Error first_problem(const std::vector<Error>& problems) {
  Error error = problems.front();
  if (problems.size() > 1)
    error.message += " (and " + std::to_string(problems.size() - 1) +
                     " more: glyphreel check lists them all)";
  return error;
}

std::string clip_label(const Compilation& compilation, int index) {
  std::string label = "clip " + std::to_string(index + 1);
  if (!compilation.clips[index].name.empty())
    label += " (" + quoted(compilation.clips[index].name) + ")";
  return label;
}

Prepared prepare(const Compilation& c, const PrepareOptions& options) {
  Prepared prepared;
  Faults faults(c, options, prepared);
  const int clip_count = static_cast<int>(c.clips.size());
  if (clip_count == 0) {
    if (options.job_is_checked) return prepared;
    faults.of_job(bad_request("the job has no clips"));
    return prepared;
  }
  check_limits(c, options.rules, prepared.problems);
  if (!prepared.problems.empty()) return prepared;
  prepared.clip_errors.resize(static_cast<size_t>(clip_count));
  check_output_settings(c, options, prepared);
  if (!options.job_is_checked) {
    std::set<std::string> fields;
    for (const Clip& clip : c.clips)
      for (const auto& [key, value] : clip.fields) fields.insert(key);
    for (std::string& mistake : find_mistakes(
             c.overlay, std::vector<std::string>(fields.begin(), fields.end())))
      faults.of_job(bad_request("overlay: " + std::move(mistake)));
  }

  // Sources: only those that a clip uses, each opened once.
  std::vector<std::string> paths;
  std::map<std::string, int> index_of_name;
  std::vector<std::vector<int>> clips_of;  // by source
  prepared.clips.resize(static_cast<size_t>(clip_count));
  for (int i = 0; i < clip_count; ++i) {
    prepared.clips[i].source = -1;
    const std::string& name = c.clips[i].source;
    const auto found = c.sources.find(name);
    if (found == c.sources.end()) {
      if (options.job_is_checked) continue;
      faults.of_job(bad_request(clip_label(c, i) + ": source " + quoted(name) +
                                " is not among the job's sources"));
      continue;
    }
    const auto [at, added] =
        index_of_name.emplace(name, static_cast<int>(paths.size()));
    if (added) {
      paths.push_back(found->second);
      clips_of.emplace_back();
    }
    prepared.clips[i].source = at->second;
    clips_of[at->second].push_back(i);
  }
  const int source_count = static_cast<int>(paths.size());
  prepared.sources.resize(source_count);
  std::vector<std::optional<Error>> source_errors(source_count);
  run_in_order(source_count, options.workers, [&](int i, int lane) {
    TaskRecorder::Task task(options.recorder, TaskKind::kProbe, i, lane);
    const StageScope scope(task.clock(), Stage::kProbe);
    auto source = MediaSource::open(paths[i], options.cancel, options.rules);
    if (source.ok()) {
      prepared.sources[i] = std::move(source).value();
      if (task.clock())
        task.clock()->count_bytes(Stage::kProbe, prepared.sources[i]->bytes_examined());
    } else {
      source_errors[i] = std::move(source).error();
    }
  });
  for (int i = 0; i < source_count; ++i) {
    if (source_errors[i]) faults.of_source(clips_of[i], *source_errors[i]);
    if (!prepared.sources[i]) continue;
    for (const std::string& warning : prepared.sources[i]->traits().warnings) {
      if (options.strict)
        faults.of_source(clips_of[i], bad_media(warning));
      else
        prepared.warnings.push_back(warning);
    }
  }

  // Clips: as asked, then as the source's frames allow.
  std::vector<std::vector<TimeRange>> ranges(source_count);
  std::vector<std::vector<int>> range_clips(source_count);
  for (int i = 0; i < clip_count; ++i) {
    const int s = prepared.clips[i].source;
    if (s < 0 || !prepared.sources[s]) continue;
    if (options.job_is_checked && (c.clips[i].end_time <= c.clips[i].start_time ||
                                   c.clips[i].start_time < Rational(0)))
      continue;
    Fitted fitted =
        fit_to_source(c, i, prepared.sources[s]->traits(), options.strict);
    const bool wanted = options.only_clip < 0 || i == options.only_clip ||
                        (options.film_time && i < options.only_clip);
    if (fitted.problem) {
      if (!wanted) continue;
      if (fitted.is_mistake)
        faults.of_job(std::move(*fitted.problem));
      else
        faults.of_clip(i, std::move(*fitted.problem));
      continue;
    }
    if (!fitted.warning.empty()) prepared.warnings.push_back(fitted.warning);
    prepared.clips[i] = {s, fitted.range.start, fitted.range.end, {}};
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
      prepared.clips[range_clips[s][k]].span = (*spans)[k];
  });
  for (int s = 0; s < source_count; ++s) {
    if (span_errors[s]) {
      faults.of_source(range_clips[s], *span_errors[s]);
      continue;
    }
    for (const int i : range_clips[s])
      if (const ClipSource& clip = prepared.clips[i]; clip.span.empty)
        faults.of_clip(i, bad_request(clip_label(c, i) + ": " + quoted(paths[s]) +
                                      " has no frame between " +
                                      format_seconds(clip.start) + " and " +
                                      format_seconds(clip.end)));
  }
  if (!prepared.problems.empty() || options.job_is_checked) return prepared;
  lay_out(c, options, prepared);
  return prepared;
}

void lay_out(const Compilation& c, const PrepareOptions& options, Prepared& prepared) {
  check_some_are_left(prepared);
  if (!prepared.problems.empty()) return;
  const int clip_count = static_cast<int>(c.clips.size());
  const auto& clips = prepared.clips;
  const auto is_missing = [&](int clip) {
    return prepared.clip_errors[static_cast<size_t>(clip)].has_value();
  };

  // The film's format is decided by what is in it.
  static const VideoTraits kNone;
  std::vector<const VideoTraits*> traits;
  for (const auto& source : prepared.sources)
    traits.push_back(source ? &source->traits().video : &kNone);
  std::vector<Rational> seconds(traits.size());
  for (int i = 0; i < clip_count; ++i)
    if (!is_missing(i) && clips[i].source >= 0)
      seconds[clips[i].source] =
          seconds[clips[i].source] + (clips[i].end - clips[i].start);
  Rational most;
  for (size_t s = 0; s < traits.size(); ++s) {
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
    return;
  }
  const FilmFormat film =
      choose_film_format(c.output, traits, seconds, *pixel_format);

  prepared.video = c.output.video;
  const bool ends_at_keyframes = shown_values(c.overlay).keyframes;
  std::vector<PlanClip> placed(clip_count);
  prepared.keyframes.assign(static_cast<size_t>(clip_count), {});
  for (int i = 0; i < clip_count; ++i) {
    const int s = clips[i].source;
    if (is_missing(i)) {
      placed[i] = {-1, c.clips[i].start_time, true, 0, 0, false};
      if (options.on_clip_error != OnClipError::kCard) continue;
      const Rational length =
          std::min(c.clips[i].end_time - c.clips[i].start_time, kLongestCard);
      placed[i].is_card = true;
      placed[i].frame_count = std::max<int64_t>(1, (length * film.frame_rate).round());
      continue;
    }
    if (clips[i].span.empty) {  // not looked for: a preview of another clip
      placed[i] = {s, clips[i].start, false, 0, 1, false};
      continue;
    }
    placed[i] = place_clip(clips[i], *traits[s], film.frame_rate);
    if (ends_at_keyframes ||
        (options.only_clip < 0 && is_split(placed[i].frame_count, film.frame_rate))) {
      auto keys = prepared.sources[s]->keyframes({clips[i].start, clips[i].end});
      if (keys.ok()) prepared.keyframes[static_cast<size_t>(i)] = std::move(keys).value();
    }
  }
  prepared.plan = make_plan(film, std::move(placed), prepared.keyframes,
                            encoder_threads_of(c.output.video));
  check_film_limits(prepared.plan, options.rules, prepared.problems);

  prepared.texts.clear();
  for (int i = 0; i < clip_count; ++i) {
    ClipText text = clip_text(c.clips[i], i + 1);
    if (!is_missing(i)) {
      const SourceTraits& source = prepared.sources[clips[i].source]->traits();
      text.recorded_at = source.recorded_at;
      text.timecode = source.timecode;
      if (ends_at_keyframes)
        text.keyframes = keyframe_times(prepared.plan.clips[i], film.frame_rate,
                                        prepared.keyframes[static_cast<size_t>(i)]);
    }
    prepared.texts.push_back(std::move(text));
  }
}

}  // namespace glyphreel
