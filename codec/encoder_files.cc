// SPDX-License-Identifier: Apache-2.0
#include "codec/encoder_files.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace glyphreel {
namespace {

// Of x264, x265, SVT-AV1, libaom and kvazaar, besides names that end in "-file", "-path"
// or "-table". With "opencl", x264 keeps what it compiles in a file of its own.
constexpr std::array<std::string_view, 29> kFileKeys = {
    "stats",          "dump-yuv",        "opencl-clbin",   "csv",
    "analysis-save",  "analysis-load",   "cqmfile",        "qpfile",
    "zonefile",       "logfile",         "passlogfile",    "scaling-list",
    "cqm4",           "dhdr10-info",     "dolby-vision-rpu", "film-grain",
    "recon",          "recon-y4m-exec",  "input",          "output",
    "config",         "fpf",             "two-pass-input", "two-pass-output",
    "rate-distribution-info", "opencl",      "aom-film-grain", "roi",
    "stats-file-prefix"};

bool is_file_key(std::string_view key) {
  if (std::find(kFileKeys.begin(), kFileKeys.end(), key) != kFileKeys.end()) return true;
  for (const std::string_view ending : {"-file", "-path", "-table"})
    if (key.ends_with(ending)) return true;
  return false;
}

// x264 and x265 take "no-stats=0" for a file called "true".
bool is_negated_file_key(std::string_view key) {
  if (!key.starts_with("no")) return false;
  key.remove_prefix(key.starts_with("no-") ? 3 : 2);
  return is_file_key(key);
}

// libavutil leaves out blanks around keys and values.
std::string_view without_blanks(std::string_view text) {
  const size_t first = std::min(text.find_first_not_of(' '), text.size());
  return text.substr(first, text.find_last_not_of(' ') + 1 - first);
}

// Without a slash a name is no way out of the folder one is in; fractions have one too.
bool is_path(std::string_view value) {
  return value.find_first_of("/\\") != value.npos &&
         value.find_first_not_of("0123456789/") != value.npos;
}

// The words that x265's and x264's own settings for such keys are.
bool is_plain_word(std::string_view key, std::string_view value) {
  const bool is_switch = value == "0" || value == "1" || value == "off" ||
                         value == "default" || value == "none" || value == "flat";
  if (key == "film-grain" || key == "cqm4")  // numbers to SVT-AV1 and x264
    return value.find_first_not_of("0123456789,") == value.npos || is_switch;
  if (key == "opencl") return value == "0";
  return key == "scaling-list" && is_switch;
}

}  // namespace

Status check_opens_no_file(const std::string& encoder, const std::string& option,
                           const std::string& value) {
  const auto refused = [&](const std::string& key) {
    return bad_request(encoder + ": '" + key +
                       "' makes the encoder open a file of its own, which a job may "
                       "not; leave it out");
  };
  const auto check = [&](std::string key, std::string_view given) -> Status {
    std::replace(key.begin(), key.end(), '_', '-');
    if (is_path(given) || (is_file_key(key) && !is_plain_word(key, given)) ||
        is_negated_file_key(key))
      return refused(key);
    return Ok{};
  };
  const bool is_list = option.ends_with("params") || option.ends_with("opts");
  if (!is_list) return check(option, value);
  // libavutil takes quotes and backslashes out of keys too: what is checked here would
  // not be what the encoder sees.
  if (value.find_first_of("'\\") != value.npos)
    return bad_request(encoder + ": '" + option +
                       "' holds a quote or a backslash, which it may not; write plain "
                       "key=value");
  // "a=1:b=2"; one of them separates by commas.
  std::string_view rest = value;
  while (!rest.empty()) {
    const size_t end = std::min(rest.find_first_of(":,"), rest.size());
    const std::string_view part = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const size_t equals = std::min(part.find('='), part.size());
    GR_CHECK(check(std::string(without_blanks(part.substr(0, equals))),
                   without_blanks(part.substr(std::min(equals + 1, part.size())))));
  }
  return Ok{};
}

}  // namespace glyphreel
