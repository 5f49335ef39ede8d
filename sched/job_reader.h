// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_JOB_READER_H_
#define GR_SCHED_JOB_READER_H_

// Reads the typed fields of one JSON object of a job file. Every mistake is written
// down with its place and reading goes on, so that one run shows them all.

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/color.h"
#include "core/job_rules.h"
#include "core/rational.h"
#include "sched/json_node.h"
#include "text/overlay.h"

namespace glyphreel {

// Where mistakes and warnings of one job file are collected, and what it may not do.
// After some hundred mistakes the rest is only counted as "more".
struct JobLog {
  std::string file;
  JobRules rules;
  std::vector<std::string> mistakes;
  std::vector<std::string> warnings;
  // Where each layer of the overlay begins, by its place in sentences.
  std::map<std::string, int> layer_lines;

  // "demo.json:12: clip 3, "rating": <what>". `where` may be empty.
  void mistake(int line, const std::string& where, const std::string& what);
  void warning(int line, const std::string& where, const std::string& what);
};

// `text` in quotes, shortened, for sentences.
std::string quoted(std::string_view text);
// The number of code points of valid UTF-8.
int64_t code_point_count(std::string_view text);
// "24", "24px", "10%", "1.5em" or a sum of those: "50%-4", "100% - 2em + 8px". Each unit
// at most once; numbers without exponent.
std::optional<Length> parse_length(std::string_view text);

class JobReader {
 public:
  // Reads `node`, which `where` names in sentences ("clip 3", "output.video"; the
  // job itself: ""). Not an object: a mistake, and every field is absent.
  JobReader(const JsonNode& node, std::string where, JobLog& log);

  // Writes down each field that is not in `known`.
  void expect_only(std::span<const std::string_view> known);

  // Each returns the field's value, or nothing when it is absent or wrong (then a
  // mistake has been written down). `null` counts as absent only in has() == false
  // fields read through the *_or_null variants.
  const JsonNode* find(std::string_view key) const;
  std::optional<std::string> text(std::string_view key);
  std::optional<std::string> text_or_null(std::string_view key);
  std::optional<int64_t> integer(std::string_view key, int64_t least, int64_t most);
  std::optional<double> number(std::string_view key, double least, double most);
  std::optional<bool> truth(std::string_view key);
  // A number of seconds or "h:mm:ss.mmm".
  std::optional<Rational> seconds(std::string_view key);
  std::optional<Color> color(std::string_view key);
  std::optional<Length> length(std::string_view key);
  // The index of the chosen word.
  std::optional<size_t> choice(std::string_view key,
                               std::span<const std::string_view> words);
  // The reader of an object of fields `known`; nothing for null.
  std::optional<JobReader> object(std::string_view key,
                                  std::span<const std::string_view> known);
  // The items of a list of `least` to `most` values; else a mistake that says what
  // `wanted` is: "a list of runs".
  std::span<const JsonNode> list(std::string_view key, size_t least, size_t most,
                                 const std::string& wanted);
  // The same of a field that is at hand: finding each of many by its key is slow.
  std::optional<std::string> text(std::string_view key, const JsonNode& field);
  // As above, for a value that has no key of its own, such as a list's; `place` names it.
  std::optional<double> number(const JsonNode& value, const std::string& place,
                               double least, double most);
  std::optional<Rational> seconds(const JsonNode& value, const std::string& place);
  std::optional<Color> color(const JsonNode& value, const std::string& place);
  // A string, number or bool as text (true -> "1"/"true" is the caller's choice).
  std::optional<std::string> scalar(const std::string& key, const JsonNode& value,
                                    const char* true_text, const char* false_text);

  void mistake(std::string_view key, const std::string& what);
  void mistake_here(const std::string& what);  // about the object itself
  std::string place(std::string_view key) const;
  int line_of(std::string_view key) const;
  const std::string& where() const { return where_; }
  const JsonNode& node() const { return node_; }
  JobLog& log() { return log_; }

 private:
  const JsonNode& node_;
  const std::string where_;
  JobLog& log_;
};

}  // namespace glyphreel

#endif  // GR_SCHED_JOB_READER_H_
