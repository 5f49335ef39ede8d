// SPDX-License-Identifier: Apache-2.0
// Jobs: read from text, or put together by calls.

#include "capi/handles.h"
#include "sched/job_file.h"
#include "sched/job_parts.h"

namespace glyphreel {
namespace {

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += (text.empty() ? "" : "\n") + line;
  return text;
}

Status take_job(Result<ParsedJob> parsed, gr_job** job) {
  if (!parsed) return std::move(parsed).error();
  if (!parsed->mistakes.empty()) return bad_request(joined(parsed->mistakes));
  *job = new gr_job{std::move(parsed->compilation), std::move(parsed->warnings)};
  return Ok{};
}

JobFileOptions options_with(const char* source) {
  JobFileOptions options;
  options.source = text_or_empty(source);
  return options;
}

Result<std::vector<std::pair<std::string, std::string>>> read_pairs(
    const gr_pair* pairs, size_t count, const char* name) {
  std::vector<std::pair<std::string, std::string>> read;
  if (count > 0 && pairs == nullptr) return is_null(name);
  for (size_t i = 0; i < count; ++i) {
    if (pairs[i].key == nullptr || pairs[i].value == nullptr)
      return is_null((std::string(name) + ": a key or value").c_str());
    read.emplace_back(pairs[i].key, pairs[i].value);
  }
  return read;
}

Status read_limit(int64_t given, const char* name, int64_t& limit) {
  if (given < 0) return bad_request("rules: " + std::string(name) + " is negative");
  if (given > 0) limit = given;
  return Ok{};
}

Result<JobRules> read_rules(const gr_rules& given) {
  JobRules rules;
  if (given.root_count > 0 && given.roots == nullptr) return is_null("rules: roots");
  for (size_t i = 0; i < given.root_count; ++i) {
    if (given.roots[i] == nullptr) return is_null("rules: a root");
    rules.roots.emplace_back(given.roots[i]);
  }
  rules.allow_network = given.allow_network != 0;
  GR_CHECK(read_limit(given.max_pixels, "max_pixels", rules.max_pixels));
  GR_CHECK(read_limit(given.max_seconds, "max_seconds", rules.max_seconds));
  GR_CHECK(read_limit(given.max_clips, "max_clips", rules.max_clips));
  GR_CHECK(read_limit(given.max_text_length, "max_text_length", rules.max_text_length));
  GR_CHECK(read_limit(given.max_layers, "max_layers", rules.max_layers));
  GR_CHECK(read_limit(given.max_fonts, "max_fonts", rules.max_fonts));
  return rules;
}

Status read_audio(const gr_output& given, AudioEncodeSettings& audio) {
  if (given.audio_codec) audio.codec = given.audio_codec;
  audio.bit_rate = default_audio_bit_rate(audio.codec);
  if (given.audio_bit_rate < 0) return bad_request("audio_bit_rate is negative");
  if (given.audio_bit_rate > 0) audio.bit_rate = given.audio_bit_rate;
  if (given.audio_sample_rate != 0) audio.sample_rate = given.audio_sample_rate;
  if (given.audio_channels != 0) audio.channels = given.audio_channels;
  GR_TRY(audio.options, read_pairs(given.audio_options, given.audio_option_count,
                                   "audio_options"));
  return Ok{};
}

Result<OutputSettings> read_output(const gr_output& given) {
  OutputSettings output;
  if (given.video_codec) output.video.codec = given.video_codec;
  output.video.pixel_format = text_or_empty(given.pixel_format);
  GR_TRY(auto options, read_pairs(given.video_options, given.video_option_count,
                                  "video_options"));
  output.video.options = with_default_options(output.video.codec, options);
  if (given.width != 0 || given.height != 0)
    output.size = Size{given.width, given.height};
  GR_TRY(output.fps, read_optional(given.fps, "fps"));
  if (given.fit < GR_FIT_PAD || given.fit > GR_FIT_BLUR)
    return bad_request("fit: " + std::to_string(given.fit) +
                       " is none of GR_FIT_...");
  output.fit = static_cast<OutputFit>(given.fit);
  if (given.no_audio)
    output.audio.reset();
  else
    GR_CHECK(read_audio(given, *output.audio));
  return output;
}
static_assert(static_cast<int>(OutputFit::kBlur) == GR_FIT_BLUR);

}  // namespace

Result<Clip> read_clip(const gr_clip& given) {
  Clip clip;
  clip.source = text_or_empty(given.source);
  GR_TRY(clip.start_time, read_rational(given.start_time, "clip: start_time"));
  GR_TRY(clip.end_time, read_rational(given.end_time, "clip: end_time"));
  clip.name = text_or_empty(given.name);
  clip.notes = text_or_empty(given.notes);
  clip.player = text_or_empty(given.player);
  if (given.rating < 0 || given.rating > 5)
    return bad_request("clip: rating: " + std::to_string(given.rating) +
                       "; expected 1 to 5");
  if (given.rating > 0) clip.rating = given.rating;
  if (given.tag_count > 0 && given.tags == nullptr) return is_null("clip: tags");
  for (size_t i = 0; i < given.tag_count; ++i) {
    if (given.tags[i] == nullptr) return is_null("clip: a tag");
    clip.tags.emplace_back(given.tags[i]);
  }
  GR_TRY(const auto fields, read_pairs(given.fields, given.field_count, "clip: fields"));
  for (const auto& [key, value] : fields) clip.fields[key] = value;
  return clip;
}

}  // namespace glyphreel

using namespace glyphreel;  // NOLINT: only the C names below are defined here

gr_code gr_job_from_json(const char* text, size_t size, const char* folder,
                         const char* source, gr_job** job, gr_error** error) {
  return guarded(error, [&]() -> Status {
    if (job == nullptr) return is_null("job");
    *job = nullptr;
    if (text == nullptr) return is_null("text");
    return take_job(parse_job(std::string(text, size), "job", text_or_empty(folder),
                              options_with(source)),
                    job);
  });
}

gr_code gr_job_from_file(const char* path, const char* source, gr_job** job,
                         gr_error** error) {
  return guarded(error, [&]() -> Status {
    if (job == nullptr) return is_null("job");
    *job = nullptr;
    if (path == nullptr) return is_null("path");
    return take_job(read_job_file(path, options_with(source)), job);
  });
}

gr_code gr_job_create(gr_job** job, gr_error** error) {
  return guarded(error, [&]() -> Status {
    if (job == nullptr) return is_null("job");
    *job = nullptr;
    *job = new gr_job;
    return Ok{};
  });
}

gr_code gr_job_set_rules(gr_job* job, const gr_rules* rules, gr_error** error) {
  return guarded(error, [&]() -> Status {
    if (job == nullptr) return is_null("job");
    GR_TRY(const gr_rules given, read_struct(rules, "rules"));
    GR_TRY(job->rules, read_rules(given));
    return Ok{};
  });
}

gr_code gr_job_read_json(gr_job* job, const char* text, size_t size, const char* folder,
                         const char* source, gr_error** error) {
  return guarded(error, [&]() -> Status {
    if (job == nullptr) return is_null("job");
    if (text == nullptr) return is_null("text");
    JobFileOptions options = options_with(source);
    options.rules = job->rules;
    ParsedJob parsed =
        parse_job(std::string(text, size), "job", text_or_empty(folder), options);
    if (!parsed.mistakes.empty()) return bad_request(joined(parsed.mistakes));
    job->compilation = std::move(parsed.compilation);
    job->warnings = std::move(parsed.warnings);
    return Ok{};
  });
}

void gr_job_free(gr_job* job) { delete job; }

size_t gr_job_clip_count(const gr_job* job) {
  return job ? job->compilation.clips.size() : 0;
}

const char* gr_job_warning(const gr_job* job, size_t index) {
  return job && index < job->warnings.size() ? job->warnings[index].c_str() : nullptr;
}

gr_code gr_job_add_source(gr_job* job, const char* name, const char* path,
                          gr_error** error) {
  return guarded(error, [&]() -> Status {
    if (job == nullptr) return is_null("job");
    if (path == nullptr) return is_null("path");
    GR_TRY(std::string resolved, resolve_source(path, ""));
    job->compilation.sources[text_or_empty(name)] = std::move(resolved);
    return Ok{};
  });
}

gr_code gr_job_add_font(gr_job* job, const char* path, gr_error** error) {
  return guarded(error, [&]() -> Status {
    if (job == nullptr) return is_null("job");
    if (path == nullptr) return is_null("path");
    GR_TRY(std::string resolved, resolve_file(path, ""));
    job->compilation.fonts.push_back(std::move(resolved));
    return Ok{};
  });
}

gr_code gr_job_set_overlay(gr_job* job, const char* json, size_t size,
                           const char* folder, gr_error** error) {
  return guarded(error, [&]() -> Status {
    if (job == nullptr) return is_null("job");
    if (json == nullptr) return is_null("json");
    GR_TRY(const JsonNode tree, parse_json(std::string(json, size), "overlay"));
    JobLog log;
    log.file = "overlay";
    log.rules = job->rules;
    Overlay overlay;
    read_overlay(tree, text_or_empty(folder), log, overlay);
    if (!log.mistakes.empty()) return bad_request(joined(log.mistakes));
    job->compilation.overlay = std::move(overlay);
    job->warnings.insert(job->warnings.end(), log.warnings.begin(), log.warnings.end());
    return Ok{};
  });
}

gr_code gr_job_add_clip(gr_job* job, const gr_clip* clip, gr_error** error) {
  return guarded(error, [&]() -> Status {
    if (job == nullptr) return is_null("job");
    GR_TRY(const gr_clip given, read_struct(clip, "clip"));
    GR_TRY(Clip read, read_clip(given));
    job->compilation.clips.push_back(std::move(read));
    return Ok{};
  });
}

gr_code gr_job_set_output(gr_job* job, const gr_output* output, gr_error** error) {
  return guarded(error, [&]() -> Status {
    if (job == nullptr) return is_null("job");
    GR_TRY(const gr_output given, read_struct(output, "output"));
    GR_TRY(job->compilation.output, read_output(given));
    return Ok{};
  });
}
