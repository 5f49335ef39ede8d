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
  constexpr size_t kMost = 500;
  if (mistakes.size() > kMost) return;
  mistakes.push_back(mistakes.size() < kMost
                         ? placed(file, line, where, what)
                         : file + ": has more mistakes, which are not listed");
}

void JobLog::warning(int line, const std::string& where, const std::string& what) {
  constexpr size_t kMost = 500;
  if (warnings.size() > kMost) return;
  warnings.push_back(warnings.size() < kMost
                         ? placed(file, line, where, what)
                         : file + ": has more oddities, which are not listed");
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
  bool blank = false;
  for (const char c : text) {
    // "10 %" and "24 px" are as good as "10% + 24px"; "1 2" and "2 em" are two words.
    const bool goes_on = (c >= '0' && c <= '9') || c == '.' || c == 'e';
    if (blank && goes_on && !packed.empty() && packed.back() != '+' &&
        packed.back() != '-')
      return std::nullopt;
    blank = c == ' ';
    if (!blank) packed += c;
  }
  std::string_view rest = packed;
  Length length;
  double* const units[] = {&length.percent, &length.em, &length.px};
  bool taken[3] = {};
  for (bool first = true; first || !rest.empty(); first = false) {
    double sign = 1;
    if (!rest.empty() && (rest[0] == '-' || (rest[0] == '+' && !first))) {
      sign = rest[0] == '-' ? -1 : 1;
      rest.remove_prefix(1);
    } else if (!first) {
      return std::nullopt;
    }
    const size_t end = std::min(rest.find_first_not_of("0123456789."), rest.size());
    const auto value = parse_plain(rest.substr(0, end));
    if (!value) return std::nullopt;
    rest.remove_prefix(end);
    int unit = 2;
    if (rest.starts_with("%")) {
      unit = 0;
      rest.remove_prefix(1);
    } else if (rest.starts_with("em")) {
      unit = 1;
      rest.remove_prefix(2);
    } else if (rest.starts_with("px")) {
      rest.remove_prefix(2);
    }
    if (taken[unit]) return std::nullopt;
    taken[unit] = true;
    *units[unit] = sign * *value;
  }
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

std::optional<std::string> JobReader::text(std::string_view key,
                                           const JsonNode& field) {
  if (field.kind != Kind::kString) {
    log_.mistake(field.line, place(key),
                 std::string("expected a text in quotes, found ") +
                     kind_name(field.kind));
    return std::nullopt;
  }
  const int64_t length = code_point_count(field.text);
  if (length > log_.rules.max_text_length) {
    log_.mistake(field.line, place(key),
                 "is " + std::to_string(length) + " characters long; at most " +
                     std::to_string(log_.rules.max_text_length) +
                     " are allowed (--max-text)");
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
  return text(key, *field);
}

std::optional<std::string> JobReader::text_or_null(std::string_view key) {
  const JsonNode* field = find(key);
  if (field == nullptr || field->kind == Kind::kNull) return std::nullopt;
  return text(key, *field);
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
  return number(*field, place(key), least, most);
}

std::optional<double> JobReader::number(const JsonNode& value,
                                        const std::string& place, double least,
                                        double most) {
  const std::string wanted =
      "a number from " + shown(least) + " to " + shown(most);
  if (value.kind != Kind::kNumber) {
    log_.mistake(value.line, place,
                 "expected " + wanted + ", found " + kind_name(value.kind) +
                     (value.kind == Kind::kString ? " (remove the quotes)" : ""));
    return std::nullopt;
  }
  const auto read = parse_seconds(value.text);
  if (!read || read->to_double() < least || read->to_double() > most) {
    log_.mistake(value.line, place, "expected " + wanted + ", found " + value.text);
    return std::nullopt;
  }
  return read->to_double();
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
  return seconds(*field, place(key));
}

std::optional<Rational> JobReader::seconds(const JsonNode& value,
                                           const std::string& place) {
  if (value.kind != Kind::kNumber && value.kind != Kind::kString) {
    log_.mistake(value.line, place,
                 std::string("expected seconds (150.5) or \"h:mm:ss.mmm\", found ") +
                     kind_name(value.kind));
    return std::nullopt;
  }
  const auto read = parse_seconds(value.text);
  const Rational most(job_fields::kMaxSeconds);
  if (!read || *read > most || *read < Rational(0) - most) {
    log_.mistake(value.line, place,
                 quoted(value.text) +
                     " is not a time; write seconds (150.5) or \"h:mm:ss.mmm\" "
                     "(\"0:02:30.5\"), below " +
                     std::to_string(job_fields::kMaxSeconds) + " seconds");
    return std::nullopt;
  }
  return read;
}

std::optional<Color> JobReader::color(std::string_view key) {
  const JsonNode* field = find(key);
  if (field == nullptr) return std::nullopt;
  return color(*field, place(key));
}

std::optional<Color> JobReader::color(const JsonNode& value, const std::string& place) {
  if (value.kind == Kind::kString && value.text.starts_with("#"))
    if (const auto read = parse_color(value.text)) return read;
  log_.mistake(value.line, place,
               (value.kind == Kind::kString ? quoted(value.text)
                                            : std::string(kind_name(value.kind))) +
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
    if (value && std::abs(value->px) <= job_fields::kMaxLength &&
        std::abs(value->percent) <= 1'000 && std::abs(value->em) <= 1'000)
      return value;
  }
  mistake(key, (field->kind == Kind::kNumber || field->kind == Kind::kString
                    ? quoted(field->text)
                    : std::string(kind_name(field->kind))) +
                   " is not a length; write design pixels (24), a share of the "
                   "frame (\"10%\"), sizes of the text (\"1.5em\") or a sum "
                   "(\"80%+8\")");
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

std::optional<JobReader> JobReader::object(std::string_view key,
                                           std::span<const std::string_view> known) {
  const JsonNode* field = find(key);
  if (field == nullptr || field->kind == Kind::kNull) return std::nullopt;
  std::optional<JobReader> reader(std::in_place, *field, place(key), log_);
  if (field->kind != Kind::kObject) return std::nullopt;
  reader->expect_only(known);
  return reader;
}

std::span<const JsonNode> JobReader::list(std::string_view key, size_t least,
                                          size_t most, const std::string& wanted) {
  const JsonNode* field = find(key);
  if (field == nullptr) return {};
  if (field->kind != Kind::kArray) {
    mistake(key, "expected " + wanted + ", found " + kind_name(field->kind));
    return {};
  }
  const size_t count = field->items.size();
  if (count < least || count > most) {
    mistake(key, "has " + std::to_string(count) + " entries; it takes " +
                     (count < least ? "at least " + std::to_string(least)
                                    : "at most " + std::to_string(most)));
    return {};
  }
  return field->items;
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
      return text(key, value);
    default:
      log_.mistake(value.line, place(key),
                   std::string("expected a text, a number, true or false, found ") +
                       kind_name(value.kind));
      return std::nullopt;
  }
}

}  // namespace glyphreel
