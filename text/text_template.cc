// SPDX-License-Identifier: Apache-2.0
#include "text/text_template.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "core/nearest_name.h"

namespace glyphreel {
namespace {

const char* const kPlaceholders[] = {"name",          "notes",       "rating",
                                     "rating.symbol", "rating.word", "player",
                                     "tags",          "clip.number"};
const char* const kClocks[] = {"clip.time", "source.time", "film.time"};

std::string padded(int64_t value, int width) {
  std::string s = std::to_string(value);
  if (static_cast<int>(s.size()) < width)
    s.insert(0, static_cast<size_t>(width) - s.size(), '0');
  return s;
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

}  // namespace

bool ClockFormat::parse(std::string_view text, ClockFormat& out,
                        std::string& mistake) {
  out.tokens_.clear();
  for (size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (!is_letter(c)) {
      if (out.tokens_.empty() || out.tokens_.back().unit)
        out.tokens_.push_back({});
      out.tokens_.back().literal += c;
      ++i;
      continue;
    }
    size_t n = 1;
    while (i + n < text.size() && text[i + n] == c) ++n;
    const size_t most = c == 't'                             ? 3
                        : (c == 'h' || c == 'm' || c == 's') ? 2
                                                             : 0;
    if (n > most) {
      mistake = "the clock format \"" + std::string(text) + "\" has \"" +
                std::string(text.substr(i, n)) +
                "\"; it may use h hh m mm s ss t tt ttt and signs between them";
      return false;
    }
    out.tokens_.push_back({c, static_cast<int>(n), {}});
    i += n;
  }
  return true;
}

std::string ClockFormat::format(Rational seconds) const {
  if (seconds < Rational(0)) seconds = Rational(0);
  const int64_t whole = seconds.floor();
  if (tokens_.empty()) {
    std::string s = whole >= 3600 ? padded(whole / 3600, 1) + ":" +
                                        padded(whole / 60 % 60, 2)
                                  : padded(whole / 60, 1);
    return s + ":" + padded(whole % 60, 2);
  }
  const auto uses = [&](char unit) {
    return std::any_of(tokens_.begin(), tokens_.end(),
                       [&](const Token& t) { return t.unit == unit; });
  };
  const int64_t minutes = uses('h') ? whole / 60 % 60 : whole / 60;
  const int64_t rest = uses('m')   ? whole % 60
                       : uses('h') ? whole % 3600
                                   : whole;
  std::string s;
  for (const Token& t : tokens_) {
    switch (t.unit) {
      case 'h':
        s += padded(whole / 3600, t.width);
        break;
      case 'm':
        s += padded(minutes, t.width);
        break;
      case 's':
        s += padded(rest, t.width);
        break;
      case 't': {
        const int64_t unit = t.width == 1 ? 10 : t.width == 2 ? 100 : 1000;
        const Rational fraction = seconds - Rational(whole);
        s += padded((fraction * Rational(unit)).floor(), t.width);
        break;
      }
      default:
        s += t.literal;
        break;
    }
  }
  return s;
}

TextTemplate TextTemplate::parse(std::string_view text,
                                 const std::vector<std::string>* field_names,
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
    int clock = -1;
    for (int k = 0; k < 3; ++k)
      if (name == kClocks[k]) clock = k;
    constexpr std::string_view kFields = "fields.";
    const bool is_field = name.rfind(kFields, 0) == 0;
    if (clock >= 0) {
      Clock part{static_cast<ClockSource>(clock), {}};
      std::string mistake;
      const std::string_view format =
          colon == std::string_view::npos ? "" : inside.substr(colon + 1);
      if (!ClockFormat::parse(format, part.format, mistake))
        mistakes.push_back(std::move(mistake));
      flush();
      out.parts_.push_back(std::move(part));
      continue;
    }
    if (is_field && field_names) {
      known = std::find(field_names->begin(), field_names->end(),
                        name.substr(kFields.size())) != field_names->end();
    } else if (is_field) {
      known = true;
    }
    if (known && colon != std::string_view::npos) {
      mistakes.push_back("{" + std::string(inside) +
                         "}: only clocks take a "
                         "format; write {" +
                         name + "}");
      known = false;
    } else if (!known) {
      std::vector<std::string> names(std::begin(kPlaceholders),
                                     std::end(kPlaceholders));
      names.insert(names.end(), std::begin(kClocks), std::end(kClocks));
      if (field_names)
        for (const std::string& f : *field_names)
          names.push_back(std::string(kFields) + f);
      const std::string near = nearest_name(name, names);
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

bool TextTemplate::has_clock() const {
  return std::any_of(parts_.begin(), parts_.end(), [](const Part& p) {
    return std::holds_alternative<Clock>(p);
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
      clip.fields.find(name.substr(std::string("fields.").size()));
  return field == clip.fields.end() ? std::string() : field->second;
}

}  // namespace glyphreel
