// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CLI_OPTION_VALUES_H_
#define GR_CLI_OPTION_VALUES_H_

// What people write as the value of an option -> numbers, or choices. Nothing comes back
// where it is anything else. Durations are read by parse_seconds() (core/rational.h), as
// in jobs.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/rational.h"
#include "sched/encode_speed.h"
#include "sched/render.h"

namespace glyphreel {

// "2G", "512M", "1.5GiB", "800000000": bytes, K M G T being powers of 1024.
std::optional<int64_t> parse_bytes(std::string text);

// "67108864", "100M": M being a million.
std::optional<int64_t> parse_pixels(std::string text);

// "1,3,all": counts, 0 being all.
std::optional<std::vector<int>> parse_counts(const std::string& text, bool may_be_all);

// "1.1": a plain number, where h:mm:ss would make no sense.
std::optional<Rational> parse_number(const std::string& text);

// The words of --on-clip-error, by OnClipError.
inline constexpr std::array<std::string_view, 3> kOnClipErrorWords = {"fail", "skip",
                                                                      "card"};
std::optional<OnClipError> parse_on_clip_error(std::string_view word);

// One of kSmartWords.
std::optional<SmartRender> parse_smart(std::string_view word);

// One of kEncodeSpeedNames.
std::optional<EncodeSpeed> parse_speed(std::string_view word);

// "a,b,,c" -> what lies between the commas, empty words too: always one or more.
std::vector<std::string> split_at_commas(const std::string& text);

}  // namespace glyphreel

#endif  // GR_CLI_OPTION_VALUES_H_
