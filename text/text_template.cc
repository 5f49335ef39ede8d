// SPDX-License-Identifier: Apache-2.0
#include "text/text_template.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/nearest_name.h"

namespace glyphreel {
namespace {

const char* const kPlaceholders[] = {"name",          "notes",       "rating",
                                     "rating.symbol", "rating.word", "player",
                                     "tags",          "clip.number"};
using Running = TextTemplate::Running;
using Kind = Running::Kind;

struct RunningName {
  const char* name;
  Kind kind;
};
constexpr RunningName kRunning[] = {{"clip.time", Kind::kClip},
                                    {"source.time", Kind::kSource},
                                    {"film.time", Kind::kFilm},
                                    {"recording.time", Kind::kRecording},
                                    {"source.timecode", Kind::kTimecode}};
constexpr std::string_view kFields = "fields.", kClock = "clock.", kData = "data.";

template <typename Map>
bool has(const Map* map, const std::string& key) {
  return !map || map->find(key) != map->end();
}

// Everything that may stand between braces.
std::vector<std::string> known_names(const TemplateNames& names) {
  std::vector<std::string> all(std::begin(kPlaceholders), std::end(kPlaceholders));
  for (const RunningName& r : kRunning) all.push_back(r.name);
  if (names.fields)
    for (const std::string& f : *names.fields) all.push_back(std::string(kFields) + f);
  if (names.clocks)
    for (const auto& [name, clock] : *names.clocks)
      all.push_back(std::string(kClock) + name);
  if (names.data)
    for (const auto& [name, series] : *names.data)
      all.push_back(std::string(kData) + name);
  return all;
}

// What `name` is if it runs; with its format, whose mistakes are told.
std::optional<Running> running_part(const std::string& name, bool has_format,
                                    std::string_view format,
                                    const TemplateNames& names,
                                    std::vector<std::string>& mistakes) {
  std::optional<Running> part;
  for (const RunningName& r : kRunning)
    if (name == r.name) part = Running{r.kind, {}, {}, {}};
  if (name.rfind(kClock, 0) == 0) {
    const std::string key = name.substr(kClock.size());
    if (has(names.clocks, key)) part = Running{Kind::kClock, key, {}, {}};
  }
  if (name.rfind(kData, 0) == 0) {
    const std::string key = name.substr(kData.size());
    if (has(names.data, key)) part = Running{Kind::kData, key, {}, {}};
  }
  if (!part) return part;
  std::string mistake;
  bool right = true;
  if (part->kind == Kind::kData)
    right = NumberFormat::parse(format, part->number, mistake);
  else if (part->kind == Kind::kTimecode && has_format) {
    mistake = "{" + name + "} takes no format";
    right = false;
  } else if (part->kind != Kind::kTimecode)
    right = ClockFormat::parse(format, part->kind == Kind::kRecording, part->format,
                               mistake);
  if (!right) mistakes.push_back(std::move(mistake));
  return part;
}

}  // namespace

TextTemplate TextTemplate::parse(std::string_view text,
                                 const TemplateNames& names,
                                 std::vector<std::string>& mistakes) {
  TextTemplate out;
  std::string literal;
  const auto flush = [&] {
    if (!literal.empty()) out.parts_.push_back(Literal{literal});
    literal.clear();
  };
  for (size_t i = 0; i < text.size();) {
    const char c = text[i];
    const bool doubled = i + 1 < text.size() && text[i + 1] == c;
    if ((c == '{' || c == '}') && doubled) {
      literal += c;
      i += 2;
      continue;
    }
    if (c == '}') {
      mistakes.push_back(
          "a \"}\" has no \"{\" before it; write \"}}\" for the "
          "sign itself");
      literal += c;
      ++i;
      continue;
    }
    if (c != '{') {
      literal += c;
      ++i;
      continue;
    }
    const size_t close = text.find('}', i);
    if (close == std::string_view::npos) {
      mistakes.push_back(
          "a \"{\" has no \"}\" behind it; write \"{{\" for the "
          "sign itself");
      literal += text.substr(i);
      break;
    }
    const std::string_view inside = text.substr(i + 1, close - i - 1);
    i = close + 1;
    const size_t colon = inside.find(':');
    const std::string name(inside.substr(0, colon));
    bool known = false;
    for (const char* p : kPlaceholders) known |= name == p;
    const bool is_field = name.rfind(kFields, 0) == 0;
    if (auto part = running_part(
            name, colon != std::string_view::npos,
            colon == std::string_view::npos ? "" : inside.substr(colon + 1), names,
            mistakes)) {
      flush();
      out.parts_.push_back(std::move(*part));
      continue;
    }
    if (is_field)
      known = !names.fields ||
              std::find(names.fields->begin(), names.fields->end(),
                        name.substr(kFields.size())) != names.fields->end();
    if (known && colon != std::string_view::npos) {
      mistakes.push_back("{" + std::string(inside) +
                         "}: only clocks take a "
                         "format; write {" +
                         name + "}");
      known = false;
    } else if (!known) {
      const std::string near = nearest_name(name, known_names(names));
      mistakes.push_back(
          "{" + std::string(inside.substr(0, 80)) + "} is not known" +
          (near.empty() ? std::string("; write \"{{\" for the sign itself")
                        : "; did you mean {" + near + "}?"));
    }
    if (known) {
      flush();
      out.parts_.push_back(Placeholder{name});
    } else {
      literal += '{';
      literal += inside;
      literal += '}';
    }
  }
  flush();
  return out;
}

bool TextTemplate::is_running() const {
  return std::any_of(parts_.begin(), parts_.end(), [](const Part& p) {
    return std::holds_alternative<Running>(p);
  });
}

std::string TextTemplate::placeholder_text(const std::string& name,
                                           const ClipText& clip) {
  if (name == "name") return clip.name;
  if (name == "notes") return clip.notes;
  if (name == "rating") return std::to_string(clip.rating);
  if (name == "rating.symbol") return rating_style(clip.rating).symbol;
  if (name == "rating.word") return rating_style(clip.rating).word;
  if (name == "player") return clip.player;
  if (name == "clip.number") return std::to_string(clip.number);
  if (name == "tags") {
    std::string all;
    for (const std::string& tag : clip.tags)
      all += (all.empty() ? "" : ", ") + tag;
    return all;
  }
  const auto field =
      clip.fields.find(name.substr(kFields.size()));
  return field == clip.fields.end() ? std::string() : field->second;
}

}  // namespace glyphreel
