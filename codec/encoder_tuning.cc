// SPDX-License-Identifier: Apache-2.0
#include "codec/encoder_tuning.h"

#include <algorithm>
#include <span>
#include <string_view>
#include <vector>

#include "codec/hdr_metadata.h"

namespace glyphreel {
namespace {

enum class Rule : uint8_t {
  kForced,   // only this value joins
  kDefault,  // unless the user says otherwise
  kRefused,  // cannot work with many encoders at once
};

struct Parameter {
  std::string key;
  std::string value;
  Rule rule = Rule::kForced;
};

struct Assignment {
  std::string key, value;
};

// libavutil leaves out blanks around keys and values.
std::string_view without_blanks(std::string_view text) {
  const size_t first = std::min(text.find_first_not_of(' '), text.size());
  return text.substr(first, text.find_last_not_of(' ') + 1 - first);
}

// "a=1:b:no-c" as x264, x265 and SVT-AV1 write it.
std::vector<Assignment> parse(std::string_view text) {
  std::vector<Assignment> all;
  while (!text.empty()) {
    const size_t end = std::min(text.find(':'), text.size());
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (part.empty()) continue;
    const size_t equals = part.find('=');
    Assignment a{std::string(without_blanks(part.substr(0, equals))),
                 equals == part.npos
                     ? "1"
                     : std::string(without_blanks(part.substr(equals + 1)))};
    std::replace(a.key.begin(), a.key.end(), '_', '-');
    if (equals == part.npos && a.key.starts_with("no-")) {
      a.key.erase(0, 3);
      a.value = "0";
    }
    if (a.value == "true" || a.value == "yes") a.value = "1";
    if (a.value == "false" || a.value == "no") a.value = "0";
    all.push_back(std::move(a));
  }
  return all;
}

// Appends to `options` one option `name` that holds all the user's assignments under
// `name` or `alias`, and `parameters`.
Status merge(const std::string& encoder, const std::string& name,
             const std::string& alias, const std::vector<Parameter>& parameters,
             EncoderOptions& options) {
  std::vector<Assignment> given;
  std::string text;
  for (const auto& [option, value] : options) {
    if (option != name && (alias.empty() || option != alias)) continue;
    for (Assignment& a : parse(value)) given.push_back(std::move(a));
    if (option == name) text = value;
  }
  for (const Parameter& p : parameters) {
    const auto user = std::find_if(given.begin(), given.end(), [&](const auto& a) {
      return a.key == p.key;
    });
    if (user != given.end()) {
      if (p.rule == Rule::kRefused)
        return bad_request(encoder + ": '" + p.key + "' in " + name +
                           " cannot be used: the film is encoded in parts by "
                           "several encoders; leave it out");
      if (p.rule == Rule::kForced && user->value != p.value)
        return bad_request(encoder + ": '" + p.key + "=" + user->value + "' in " +
                           name + " cannot be used: the parts of the film would " +
                           "not join; leave it out");
      continue;
    }
    if (p.rule == Rule::kRefused) continue;
    if (!text.empty()) text += ':';
    text += p.key + "=" + p.value;
  }
  std::erase_if(options, [&](const auto& o) { return o.first == name; });
  options.emplace_back(name, std::move(text));
  return Ok{};
}

std::string light_words(const ContentLight& light) {
  return std::to_string(light.max_cll) + "," + std::to_string(light.max_fall);
}

}  // namespace

Result<EncoderOptions> tuned_options(const std::string& encoder,
                                     const EncoderOptions& user,
                                     const Circumstances& circumstances) {
  EncoderOptions options = user;
  const int threads = circumstances.threads;
  const std::string count = std::to_string(threads);
  const HdrMetadata& hdr = circumstances.hdr;
  if (encoder == "libx264") {
    // With AVX-512, x264 (core 164) gives other bytes than without, and other ones in
    // every run where a row is no multiple of 8 macroblocks: its macroblock tree then
    // reads memory that nobody wrote. AVX2 does neither, and took 5 to 8 % less CPU.
    // Without stitchable=1 the parameter sets hold the rate factor.
    std::vector<Parameter> parameters = {{"stitchable", "1"},
                                         {"open-gop", "0"},
                                         {"nal-hrd", "none"},
                                         {"annexb", "1"},
                                         {"repeat-headers", "0"},
                                         {"deterministic", "1"},
                                         {"threads", "", Rule::kRefused},
                                         {"pass", "", Rule::kRefused},
                                         {"stats", "", Rule::kRefused}};
    if (circumstances.has_avx512)
      parameters.push_back({"asm", "AVX2", Rule::kDefault});
    GR_CHECK(merge(encoder, "x264-params", "x264opts", parameters, options));
    options.emplace_back("forced-idr", "1");
    // Captions of the source would survive the cut.
    options.emplace_back("a53cc", "0");
  } else if (encoder == "libx265") {
    std::vector<Parameter> parameters = {
        {"open-gop", "0"},
        {"repeat-headers", "0"},
        {"annexb", "1"},
        {"info", "0"},
        {"log-level", "none", Rule::kDefault},
        // The bytes depend on both.
        {"pools", threads == 1 ? "none" : count, Rule::kDefault},
        {"frame-threads", std::to_string(std::min(threads, 16)), Rule::kDefault},
        {"pass", "", Rule::kRefused},
        {"stats", "", Rule::kRefused}};
    if (hdr.mastering)
      parameters.push_back({"master-display",
                            mastering_words(*hdr.mastering, MasteringUnits::kOfSei),
                            Rule::kDefault});
    if (hdr.light)
      parameters.push_back({"max-cll", light_words(*hdr.light), Rule::kDefault});
    GR_CHECK(merge(encoder, "x265-params", "", parameters, options));
    options.emplace_back("forced-idr", "1");
  } else if (encoder == "libsvtav1") {
    std::vector<Parameter> parameters = {
        {"lp", count, Rule::kDefault},
        // Several encoders must not all sit on the first cores.
        {"pin", "0", Rule::kDefault},
        {"pass", "", Rule::kRefused},
        {"stats", "", Rule::kRefused}};
    if (hdr.mastering)
      parameters.push_back({"mastering-display",
                            mastering_words(*hdr.mastering, MasteringUnits::kWhole),
                            Rule::kDefault});
    if (hdr.light)
      parameters.push_back({"content-light", light_words(*hdr.light), Rule::kDefault});
    GR_CHECK(merge(encoder, "svtav1-params", "", parameters, options));
  } else if (encoder == "mpeg4" || encoder == "mpeg2video" ||
             encoder == "mpeg1video") {
    // Closed GOPs are refused together with scene change detection.
    options.emplace_back("sc_threshold", "1000000000");
  }
  return options;
}

}  // namespace glyphreel
