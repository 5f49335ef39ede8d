// SPDX-License-Identifier: Apache-2.0
#include "cli/study_job.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

#include "cli/job_input.h"
#include "cli/terminal.h"
#include "text/utf8.h"

namespace glyphreel {
namespace {

using Json = nlohmann::ordered_json;

constexpr int64_t kNanoseconds = 1'000'000'000;

Rational from_seconds(double seconds) {
  return Rational(std::llround(seconds * kNanoseconds), kNanoseconds);
}

struct Stretch {
  const Clip* clip = nullptr;  // gives its source and texts
  Rational start, end;
};

Stretch longest_stretch(const std::vector<Clip>& clips) {
  std::map<std::string, Stretch> by_source;
  Stretch longest;
  for (const Clip& clip : clips) {
    Stretch& s = by_source[clip.source];
    if (!s.clip) s = {&clip, clip.start_time, clip.end_time};
    s.start = std::min(s.start, clip.start_time);
    s.end = std::max(s.end, clip.end_time);
    if (!longest.clip || s.end - s.start > longest.end - longest.start) longest = s;
  }
  return longest;
}

}  // namespace

std::optional<StudyJob> StudyJob::read(const std::string& job,
                                       const std::string& source,
                                       const JobRules& rules) {
  StudyJob out;
  auto text = read_job_text(job);
  if (!text) {
    say_error(text.error().message);
    return std::nullopt;
  }
  std::string folder;
  out.name_ = "standard input";
  if (job != "-") {
    const std::filesystem::path path(job);
    out.name_ = path.filename().string();
    folder = path.parent_path().string();
    if (!folder.empty() && folder.back() != '/') folder += '/';
  }
  std::error_code ignored;
  out.folder_ =
      std::filesystem::absolute(folder.empty() ? "." : folder, ignored).string();
  ParsedJob parsed = parse_job(*text, job == "-" ? out.name_ : job, folder,
                               JobFileOptions{source, rules});
  say_warnings(parsed.warnings);
  for (const std::string& mistake : parsed.mistakes) say_error(mistake);
  if (!parsed.mistakes.empty()) return std::nullopt;
  const size_t first = text->find_first_not_of(" \t\r\n\xef\xbb\xbf");
  if (first != std::string::npos && (*text)[first] == '{' &&
      !Json::accept(make_valid_utf8(*text))) {
    say_error(out.name_ +
              ": has half a character (\\ud800 to \\udfff by itself), which a "
              "study cannot hand on; mend it");
    return std::nullopt;
  }
  out.compilation_ = std::move(parsed.compilation);
  out.text_ = std::move(*text);
  return out;
}

std::string StudyJob::json(const std::vector<Clip>& clips) const {
  // What is neither sources nor clips stays as it was written.
  Json out = Json::parse(make_valid_utf8(text_), nullptr, false);
  if (!out.is_object()) out = Json::object();
  out.erase("source");
  out["sources"] = Json::object();
  std::map<std::string, std::string> keys;
  for (const auto& [key, path] : compilation_.sources) {
    keys[key] = "s" + std::to_string(keys.size());
    out["sources"][keys[key]] = absolute_source(path);
  }
  out["clips"] = Json::array();
  for (const Clip& clip : clips) {
    // Only used sources may be named: others are warned about.
    out["clips"].push_back({{"source", keys[clip.source]},
                            {"start_time", decimal_seconds(clip.start_time)},
                            {"end_time", decimal_seconds(clip.end_time)},
                            {"name", clip.name},
                            {"notes", clip.notes},
                            {"rating", clip.rating},
                            {"tags", clip.tags},
                            {"player", clip.player},
                            {"fields", clip.fields}});
  }
  return out.dump(1, ' ', false, Json::error_handler_t::replace);
}

std::string decimal_seconds(Rational seconds) {
  const int64_t ns = (seconds * Rational(kNanoseconds)).round();
  char text[48];
  std::snprintf(text, sizeof(text), "%lld.%09lld",
                static_cast<long long>(ns / kNanoseconds),
                static_cast<long long>(ns % kNanoseconds));
  std::string out = text;
  out.resize(std::max(out.find_last_not_of('0') + 1, out.find('.') + 2));
  return out;
}

std::string absolute_source(const std::string& path) {
  if (is_remote(path)) return path;
  std::error_code error;
  const auto absolute = std::filesystem::absolute(path, error);
  return error ? path : absolute.lexically_normal().string();
}

std::vector<Clip> first_clips(const std::vector<Clip>& clips, int count,
                              double length_s) {
  std::vector<Clip> out(clips.begin(),
                        clips.begin() + std::min<ptrdiff_t>(count, std::ssize(clips)));
  for (Clip& clip : out)
    clip.end_time = std::min(clip.end_time, clip.start_time + from_seconds(length_s));
  return out;
}

double stretch_length(const std::vector<Clip>& clips, double most_s) {
  const Stretch s = longest_stretch(clips);
  return s.clip ? std::min(most_s, (s.end - s.start).to_double()) : 0;
}

std::vector<Clip> stretch_in_parts(const std::vector<Clip>& clips, double most_s,
                                   int count) {
  const Stretch s = longest_stretch(clips);
  const double length = stretch_length(clips, most_s);
  std::vector<Clip> out;
  for (int i = 0; i < count && s.clip; ++i) {
    Clip part = *s.clip;
    part.start_time = s.start + from_seconds(length * i / count);
    part.end_time = s.start + from_seconds(length * (i + 1) / count);
    out.push_back(std::move(part));
  }
  return out;
}

}  // namespace glyphreel
