// SPDX-License-Identifier: Apache-2.0
#include "cli/option_values.h"

#include <algorithm>
#include <cctype>

namespace glyphreel {
namespace {

// The choice that a word stands for, where words are in the order of choices.
template <typename Choice, size_t count>
std::optional<Choice> choice_of(const std::array<std::string_view, count>& words,
                                std::string_view word) {
  const auto found = std::find(words.begin(), words.end(), word);
  if (found == words.end()) return std::nullopt;
  return static_cast<Choice>(found - words.begin());
}

}  // namespace

std::optional<Rational> parse_number(const std::string& text) {
  if (text.find(':') != std::string::npos) return std::nullopt;
  return parse_seconds(text);
}

std::optional<int64_t> parse_bytes(std::string text) {
  int64_t factor = 1;
  if (text.ends_with("iB"))
    text.resize(text.size() - 2);
  else if (text.ends_with("B"))
    text.resize(text.size() - 1);
  if (!text.empty()) {
    const std::string units = "KMGT";
    const size_t unit = units.find(
        static_cast<char>(std::toupper(static_cast<unsigned char>(text.back()))));
    if (unit != std::string::npos) {
      factor = int64_t{1} << (10 * (unit + 1));
      text.pop_back();
    }
  }
  const auto value = parse_number(text);
  if (!value || *value <= Rational(0)) return std::nullopt;
  const Rational bytes = *value * Rational(factor);
  if (bytes >= Rational(INT64_MAX / 2)) return std::nullopt;
  return bytes.round();
}

std::optional<int64_t> parse_pixels(std::string text) {
  int64_t factor = 1;
  if (text.ends_with('M') || text.ends_with('m')) {
    factor = 1'000'000;
    text.pop_back();
  }
  const auto value = parse_number(text);
  if (!value || *value <= Rational(0) || *value > Rational(1'000'000'000'000))
    return std::nullopt;
  return std::max<int64_t>(1, (*value * Rational(factor)).floor());
}

std::optional<OnClipError> parse_on_clip_error(std::string_view word) {
  return choice_of<OnClipError>(kOnClipErrorWords, word);
}

std::optional<SmartRender> parse_smart(std::string_view word) {
  return choice_of<SmartRender>(kSmartWords, word);
}

std::optional<EncodeSpeed> parse_speed(std::string_view word) {
  return choice_of<EncodeSpeed>(kEncodeSpeedNames, word);
}

std::vector<std::string> split_at_commas(const std::string& text) {
  std::vector<std::string> out;
  for (size_t at = 0; at <= text.size();) {
    const size_t end = std::min(text.find(',', at), text.size());
    out.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

std::optional<std::vector<int>> parse_counts(const std::string& text, bool may_be_all) {
  std::vector<int> out;
  for (const std::string& word : split_at_commas(text)) {
    if (may_be_all && word == "all") {
      out.push_back(0);
      continue;
    }
    if (word.empty() || word.size() > 6 ||
        word.find_first_not_of("0123456789") != std::string::npos || std::stoi(word) < 1)
      return std::nullopt;
    out.push_back(std::stoi(word));
  }
  return out;
}

}  // namespace glyphreel
