// SPDX-License-Identifier: Apache-2.0
#include "sched/data_file.h"

#include <charconv>
#include <chrono>
#include <cmath>

#include "core/nearest_name.h"
#include "sched/csv.h"
#include "sched/job_fields.h"
#include "sched/job_reader.h"
#include "sched/json_node.h"
#include "text/utf8.h"

namespace glyphreel {
namespace {

using Kind = JsonNode::Kind;

// In the year 5138: behind any recording, and far from every overflow.
constexpr int64_t kMaxInstant = 100'000'000'000;

std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
    text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
    text.remove_suffix(1);
  return text;
}

std::optional<double> parse_value(std::string_view text) {
  text = without_blanks(text);
  if (text.starts_with("+")) text.remove_prefix(1);
  // from_chars also reads "inf" and "nan".
  if (text.empty() || text.find_first_not_of("0123456789+-.eE") != text.npos)
    return std::nullopt;
  double value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() ||
      !(std::abs(value) <= 1e15))
    return std::nullopt;
  return value;
}

// Two digits at `at`, as a number below `limit`; -1 for anything else.
int two_digits(std::string_view text, size_t at, int limit) {
  if (at + 2 > text.size()) return -1;
  const char a = text[at], b = text[at + 1];
  if (a < '0' || a > '9' || b < '0' || b > '9') return -1;
  const int value = (a - '0') * 10 + (b - '0');
  return value < limit ? value : -1;
}

// Collects the samples of one file, in order.
class SeriesReader {
 public:
  SeriesReader(const std::string& name, const DataColumns& columns)
      : name_(name), columns_(columns) {}

  Error mistake(int line, const std::string& what) const {
    return bad_request(name_ + ":" + std::to_string(line) + ": " + what);
  }

  Status add(int line, std::string_view time, std::string_view value) {
    DataSample sample;
    time = without_blanks(time);
    const auto at = columns_.is_wall_time ? parse_instant(time) : parse_seconds(time);
    const Rational most(columns_.is_wall_time ? kMaxInstant : job_fields::kMaxSeconds);
    if (!at || *at > most || *at < Rational(0) - most)
      return mistake(line, quoted(time) +
                               (columns_.is_wall_time
                                    ? " is not a time; write seconds since 1970 or "
                                      "\"2024-06-01T18:30:00Z\""
                                    : " is not a time; write seconds (150.5) or "
                                      "\"h:mm:ss.mmm\""));
    sample.time = *at;
    if (columns_.is_text) {
      if (code_point_count(value) > job_fields::kMaxTextLength)
        return mistake(line, "the text is longer than " +
                                 std::to_string(job_fields::kMaxTextLength) +
                                 " characters");
      sample.text = value;
    } else if (without_blanks(value).empty()) {
      return Ok{};
    } else if (const auto number = parse_value(value)) {
      sample.value = *number;
    } else {
      return mistake(line, quoted(value) +
                               " is not a number; write 12.5, or say \"kind\": "
                               "\"text\" in the job");
    }
    if (!samples_.empty() && sample.time <= samples_.back().time)
      return mistake(line, "the time " + quoted(time) +
                               " is not after the one before it; sort the samples "
                               "by time, each time once");
    if (samples_.size() >= kMaxDataSamples)
      return mistake(line, "has more than " + std::to_string(kMaxDataSamples) +
                               " samples");
    samples_.push_back(std::move(sample));
    return Ok{};
  }

  Result<std::vector<DataSample>> finish() {
    if (samples_.empty()) return bad_request(name_ + ": has no samples");
    return std::move(samples_);
  }

 private:
  const std::string& name_;
  const DataColumns& columns_;
  std::vector<DataSample> samples_;
};

Result<std::vector<DataSample>> parse_csv_data(const std::string& text,
                                               const std::string& name,
                                               const DataColumns& columns) {
  SeriesReader series(name, columns);
  CsvReader csv(text);
  CsvRow row;
  if (!csv.next(row)) return bad_request(name + ": is empty");
  const std::vector<std::string> header = row.cells;
  const auto find = [&](const std::string& wanted) -> Result<size_t> {
    for (size_t i = 0; i < header.size(); ++i)
      if (without_blanks(header[i]) == wanted) return i;
    const std::vector<std::string_view> known(header.begin(), header.end());
    return series.mistake(1, "there is no column " + quoted(wanted) +
                                 suggest_name(wanted, known));
  };
  GR_TRY(const size_t time, find(columns.time));
  GR_TRY(const size_t value, find(columns.value));
  while (csv.next(row)) {
    if (row.cells.size() == 1 && row.cells[0].empty()) continue;  // an empty line
    if (row.cells.size() != header.size())
      return series.mistake(row.line, "has " + std::to_string(row.cells.size()) +
                                          " cells; the header line has " +
                                          std::to_string(header.size()));
    GR_CHECK(series.add(row.line, row.cells[time], row.cells[value]));
  }
  if (!csv.mistake().empty()) return series.mistake(row.line, csv.mistake());
  return series.finish();
}

Result<std::vector<DataSample>> parse_json_data(const std::string& text,
                                                const std::string& name,
                                                const DataColumns& columns) {
  SeriesReader series(name, columns);
  GR_TRY(const JsonNode list, parse_json(text, name));
  for (const JsonNode& item : list.items) {
    const JsonNode* time = nullptr;
    const JsonNode* value = nullptr;
    if (item.kind == Kind::kArray && item.items.size() == 2) {
      time = &item.items[0];
      value = &item.items[1];
    } else if (item.kind == Kind::kObject) {
      time = item.find(columns.time);
      value = item.find(columns.value);
      if (time == nullptr || value == nullptr) {
        std::vector<std::string_view> known;
        for (const auto& [key, unused] : item.members) known.push_back(key);
        const std::string& wanted = time == nullptr ? columns.time : columns.value;
        return series.mistake(item.line, "there is no " + quoted(wanted) +
                                             suggest_name(wanted, known));
      }
    } else {
      return series.mistake(item.line, "expected {" + quoted(columns.time) +
                                           ": ..., " + quoted(columns.value) +
                                           ": ...} or [time, value]");
    }
    if (time->kind != Kind::kNumber && time->kind != Kind::kString)
      return series.mistake(time->line, std::string("expected a time, found ") +
                                            kind_name(time->kind));
    if (value->kind == Kind::kNull) continue;
    if (value->kind != Kind::kNumber &&
        !(value->kind == Kind::kString && columns.is_text))
      return series.mistake(value->line,
                            std::string("expected ") +
                                (columns.is_text ? "a text or a number" : "a number") +
                                ", found " + kind_name(value->kind));
    GR_CHECK(series.add(value->line, time->text, value->text));
  }
  return series.finish();
}

}  // namespace

std::optional<Rational> parse_instant(std::string_view text) {
  if (const auto seconds = parse_seconds(text)) return seconds;
  // yyyy-mm-ddThh:mm:ss
  constexpr size_t kWhole = 19;
  if (text.size() <= kWhole || text[4] != '-' || text[7] != '-' ||
      (text[10] != 'T' && text[10] != 't' && text[10] != ' ') || text[13] != ':' ||
      text[16] != ':')
    return std::nullopt;
  const int century = two_digits(text, 0, 100), year = two_digits(text, 2, 100),
            month = two_digits(text, 5, 13), day = two_digits(text, 8, 32),
            hour = two_digits(text, 11, 24), minute = two_digits(text, 14, 60),
            second = two_digits(text, 17, 60);
  for (const int part : {century, year, month, day, hour, minute, second})
    if (part < 0) return std::nullopt;
  const std::chrono::year_month_day date{
      std::chrono::year(century * 100 + year),
      std::chrono::month(static_cast<unsigned>(month)),
      std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  std::string_view rest = text.substr(kWhole);
  Rational total(second);
  if (rest.starts_with(".")) {
    const size_t end = std::min(rest.find_first_not_of("0123456789", 1), rest.size());
    const auto fraction = parse_seconds(rest.substr(0, end));
    if (end < 2 || !fraction) return std::nullopt;
    total = total + *fraction;
    rest.remove_prefix(end);
  }
  int64_t east_minutes = 0;
  if (rest != "Z" && rest != "z") {
    if (rest.size() < 5 || (rest[0] != '+' && rest[0] != '-')) return std::nullopt;
    const size_t at = rest[3] == ':' ? 4 : 3;
    const int hours = two_digits(rest, 1, 24), minutes = two_digits(rest, at, 60);
    if (hours < 0 || minutes < 0 || rest.size() != at + 2) return std::nullopt;
    east_minutes = (rest[0] == '-' ? -1 : 1) * (hours * 60 + minutes);
  }
  const int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return total + Rational(days * 86'400 + hour * 3'600 +
                          (minute - east_minutes) * 60);
}

Result<std::vector<DataSample>> parse_data(const std::string& text,
                                           const std::string& name,
                                           const DataColumns& columns) {
  std::string valid = make_valid_utf8(text);
  if (valid.starts_with("\xEF\xBB\xBF")) valid.erase(0, 3);
  const size_t first = valid.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return bad_request(name + ": is empty");
  if (valid[first] == '[') return parse_json_data(valid, name, columns);
  if (valid[first] == '{')
    return bad_request(name + ": is a JSON object; data is a list [...] of samples");
  return parse_csv_data(valid, name, columns);
}

}  // namespace glyphreel
