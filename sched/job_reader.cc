// SPDX-License-Identifier: Apache-2.0
#include "sched/job_reader.h"

#include <cmath>

#include "sched/job_fields.h"
#include "core/nearest_name.h"

namespace glyphreel {
namespace {

using Kind = JsonNode::Kind;

std::string placed(const std::string& file, int line, const std::string& where,
                   const std::string& what) {
  std::string text = file;
  if (line > 0) text += ":" + std::to_string(line);
  text += ": ";
  if (!where.empty()) text += where + ": ";
  return text + what;
}

// "10", "-3.25": without exponent, so that nothing is surprising in a string.
std::optional<double> parse_plain(std::string_view text) {
  if (text.empty() || text.find_first_of("eE:+") != std::string_view::npos)
    return std::nullopt;
  const auto value = parse_seconds(text);
  if (!value) return std::nullopt;
  return value->to_double();
}

std::string shown(double value) {
  const std::string text = std::to_string(value);
  const size_t point = text.find_last_not_of('0');
  return text.substr(0, text[point] == '.' ? point : point + 1);
}

}  // namespace

void JobLog::mistake(int line, const std::string& where, const std::string& what) {
  mistakes.push_back(placed(file, line, where, what));
}

void JobLog::warning(int line, const std::string& where, const std::string& what) {
  warnings.push_back(placed(file, line, where, what));
}

std::string quoted(std::string_view text) {
  constexpr size_t kShown = 60;
  std::string out = "\"";
  size_t end = std::min(text.size(), kShown);
  while (end < text.size() && end > 0 && (text[end] & 0xC0) == 0x80) --end;
  for (const char c : text.substr(0, end))
    out += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c;
  return out + (end < text.size() ? "...\"" : "\"");
}

int64_t code_point_count(std::string_view text) {
  int64_t count = 0;
  for (const char c : text)
    if ((c & 0xC0) != 0x80) ++count;
  return count;
}

std::optional<Length> parse_length(std::string_view text) {
  std::string packed;
  for (const char c : text)
    if (c != ' ') packed += c;
  std::string_view rest = packed;
  Length length;
  const size_t percent = rest.find('%');
  if (percent != std::string_view::npos) {
    const auto value = parse_plain(rest.substr(0, percent));
    if (!value) return std::nullopt;
    length.percent = *value;
    rest.remove_prefix(percent + 1);
    if (rest.empty()) return length;
    if (rest[0] != '+' && rest[0] != '-') return std::nullopt;
  }
  if (rest.ends_with("px")) rest.remove_suffix(2);
  const bool plus = !rest.empty() && rest[0] == '+';
  if (plus) rest.remove_prefix(1);
  if (plus && !rest.empty() && rest[0] == '-') return std::nullopt;
  const auto value = parse_plain(rest);
  if (!value) return std::nullopt;
  length.px = *value;
  return length;
}

JobReader::JobReader(const JsonNode& node, std::string where, JobLog& log)
    : node_(node), where_(std::move(where)), log_(log) {
  if (node.kind != Kind::kObject)
    mistake_here(std::string("expected an object {...}, found ") +
                 kind_name(node.kind));
}

void JobReader::expect_only(std::span<const std::string_view> known) {
  for (const auto& [name, value] : node_.members) {
    bool found = false;
    for (const std::string_view k : known) found = found || k == name;
    if (!found)
      log_.mistake(value.line, where_,
                   "unknown field " + quoted(name) + suggest_name(name, known));
  }
}

const JsonNode* JobReader::find(std::string_view key) const {
  return node_.find(key);
}

std::string JobReader::place(std::string_view key) const {
  const std::string name = quoted(key);
  return where_.empty() ? name : where_ + ", " + name;
}

int JobReader::line_of(std::string_view key) const {
  const JsonNode* field = node_.find(key);
  return field != nullptr ? field->line : node_.line;
}

void JobReader::mistake(std::string_view key, const std::string& what) {
  log_.mistake(line_of(key), place(key), what);
}

void JobReader::mistake_here(const std::string& what) {
  log_.mistake(node_.line, where_, what);
}

std::optional<std::string> JobReader::checked_text(std::string_view key,
                                                   const JsonNode& field) {
  if (field.kind != Kind::kString) {
    mistake(key, std::string("expected a text in quotes, found ") +
                     kind_name(field.kind));
    return std::nullopt;
  }
  const int64_t length = code_point_count(field.text);
  if (length > job_fields::kMaxTextLength) {
    mistake(key, "is " + std::to_string(length) + " characters long; at most " +
                     std::to_string(job_fields::kMaxTextLength) + " are allowed");
    return std::nullopt;
  }
  if (field.repaired)
    log_.warning(field.line, place(key),
                 "invalid UTF-8 was replaced by U+FFFD; save the file as UTF-8");
  return field.text;
}

std::optional<std::string> JobReader::text(std::string_view key) {
  const JsonNode* field = find(key);
  if (field == nullptr) return std::nullopt;
  return checked_text(key, *field);
}

std::optional<std::string> JobReader::text_or_null(std::string_view key) {
  const JsonNode* field = find(key);
  if (field == nullptr || field->kind == Kind::kNull) return std::nullopt;
  return checked_text(key, *field);
}

std::optional<int64_t> JobReader::integer(std::string_view key, int64_t least,
                                          int64_t most) {
  const JsonNode* field = find(key);
  if (field == nullptr) return std::nullopt;
  const std::string wanted = "a whole number from " + std::to_string(least) +
                             " to " + std::to_string(most);
  if (field->kind != Kind::kNumber) {
    mistake(key, "expected " + wanted + ", found " + kind_name(field->kind) +
                     (field->kind == Kind::kString ? " (remove the quotes)" : ""));
    return std::nullopt;
  }
  const auto value = parse_seconds(field->text);
  if (!value || value->den != 1 || value->num < least || value->num > most) {
    mistake(key, "expected " + wanted + ", found " + field->text);
    return std::nullopt;
  }
  return value->num;
}

std::optional<double> JobReader::number(std::string_view key, double least,
                                        double most) {
  const JsonNode* field = find(key);
  if (field == nullptr) return std::nullopt;
  const std::string wanted =
      "a number from " + shown(least) + " to " + shown(most);
  if (field->kind != Kind::kNumber) {
    mistake(key, "expected " + wanted + ", found " + kind_name(field->kind) +
                     (field->kind == Kind::kString ? " (remove the quotes)" : ""));
    return std::nullopt;
  }
  const auto value = parse_seconds(field->text);
  if (!value || value->to_double() < least || value->to_double() > most) {
    mistake(key, "expected " + wanted + ", found " + field->text);
    return std::nullopt;
  }
  return value->to_double();
}

std::optional<bool> JobReader::truth(std::string_view key) {
  const JsonNode* field = find(key);
  if (field == nullptr) return std::nullopt;
  if (field->kind != Kind::kBool) {
    mistake(key, std::string("expected true or false, found ") +
                     kind_name(field->kind));
    return std::nullopt;
  }
  return field->truth;
}

std::optional<Rational> JobReader::seconds(std::string_view key) {
  const JsonNode* field = find(key);
  if (field == nullptr) return std::nullopt;
  if (field->kind != Kind::kNumber && field->kind != Kind::kString) {
    mistake(key,
            std::string("expected seconds (150.5) or \"h:mm:ss.mmm\", found ") +
                kind_name(field->kind));
    return std::nullopt;
  }
  const auto value = parse_seconds(field->text);
  const Rational most(job_fields::kMaxSeconds);
  if (!value || *value > most || *value < Rational(0) - most) {
    mistake(key, quoted(field->text) +
                     " is not a time; write seconds (150.5) or \"h:mm:ss.mmm\" "
                     "(\"0:02:30.5\"), below " +
                     std::to_string(job_fields::kMaxSeconds) + " seconds");
    return std::nullopt;
  }
  return value;
}

std::optional<Color> JobReader::color(std::string_view key) {
  const JsonNode* field = find(key);
  if (field == nullptr) return std::nullopt;
  if (field->kind == Kind::kString && field->text.starts_with("#"))
    if (const auto value = parse_color(field->text)) return value;
  mistake(key, (field->kind == Kind::kString ? quoted(field->text)
                                             : std::string(kind_name(field->kind))) +
                   " is not a colour; write \"#rrggbb\" or \"#rrggbbaa\"");
  return std::nullopt;
}

std::optional<Length> JobReader::length(std::string_view key) {
  const JsonNode* field = find(key);
  if (field == nullptr) return std::nullopt;
  if (field->kind == Kind::kNumber || field->kind == Kind::kString) {
    auto value = field->kind == Kind::kString
                     ? parse_length(field->text)
                     : std::optional<Length>();
    if (field->kind == Kind::kNumber)
      if (const auto px = parse_seconds(field->text))
        value = Length{0, px->to_double()};
    if (value && std::abs(value->px) <= 100'000 &&
        std::abs(value->percent) <= 1'000)
      return value;
  }
  mistake(key, (field->kind == Kind::kNumber || field->kind == Kind::kString
                    ? quoted(field->text)
                    : std::string(kind_name(field->kind))) +
                   " is not a length; write design pixels (24), a share of the "
                   "frame (\"10%\") or both (\"80%+8\")");
  return std::nullopt;
}

std::optional<size_t> JobReader::choice(std::string_view key,
                                        std::span<const std::string_view> words) {
  const JsonNode* field = find(key);
  if (field == nullptr) return std::nullopt;
  if (field->kind == Kind::kString)
    for (size_t i = 0; i < words.size(); ++i)
      if (words[i] == field->text) return i;
  mistake(key, field->kind == Kind::kString
                   ? quoted(field->text) + " is not known" +
                         suggest_name(field->text, words)
                   : std::string(kind_name(field->kind)) + " is not known" +
                         suggest_name("", words));
  return std::nullopt;
}

std::optional<std::string> JobReader::scalar(const std::string& key,
                                             const JsonNode& value,
                                             const char* true_text,
                                             const char* false_text) {
  switch (value.kind) {
    case Kind::kBool:
      return value.truth ? true_text : false_text;
    case Kind::kNumber:
      return value.text;
    case Kind::kString:
      return checked_text(key, value);
    default:
      log_.mistake(value.line, place(key),
                   std::string("expected a text, a number, true or false, found ") +
                       kind_name(value.kind));
      return std::nullopt;
  }
}

}  // namespace glyphreel
