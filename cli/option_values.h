// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CLI_OPTION_VALUES_H_
#define GR_CLI_OPTION_VALUES_H_

// What people write as the value of an option -> numbers. Nothing comes back where it is
// anything else. Durations are read by parse_seconds() (core/rational.h), as in jobs.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/rational.h"

namespace glyphreel {

// "2G", "512M", "1.5GiB", "800000000": bytes, K M G T being powers of 1024.
std::optional<int64_t> parse_bytes(std::string text);

// "67108864", "100M": M being a million.
std::optional<int64_t> parse_pixels(std::string text);

// "1,3,all": counts, 0 being all.
std::optional<std::vector<int>> parse_counts(const std::string& text, bool may_be_all);

// "1.1": a plain number, where h:mm:ss would make no sense.
std::optional<Rational> parse_number(const std::string& text);

// "a,b,,c" -> what lies between the commas, empty words too: always one or more.
std::vector<std::string> split_at_commas(const std::string& text);

}  // namespace glyphreel

#endif  // GR_CLI_OPTION_VALUES_H_
