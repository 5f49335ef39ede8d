// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_DATA_FILE_H_
#define GR_SCHED_DATA_FILE_H_

// Values over time for texts ({data.NAME}): CSV with a header line (RFC 4180), or JSON:
// [{"time": 1.5, "value": 3}, ...] or [[1.5, 3], ...].

#include <optional>
#include <string>
#include <string_view>

#include "core/rational.h"
#include "core/result.h"
#include "text/overlay.h"

namespace glyphreel {

inline constexpr size_t kMaxDataBytes = size_t{64} << 20;
inline constexpr size_t kMaxDataSamples = 500'000;  // of one series

// Which part of a data file a series is.
struct DataColumns {
  std::string time = "time";    // the column (CSV) or key (JSON objects)
  std::string value = "value";
  bool is_text = false;         // values are texts, kept as they are
  bool is_wall_time = false;    // times may be dates; see parse_instant()
};

// Reads one series of `text`. Rows without a value (a number's cell that is empty, null
// in JSON) are left out. Reads UTF-8; invalid bytes become U+FFFD. Errors begin with
// `name` and the line: "speed.csv:7: ...".
Result<std::vector<DataSample>> parse_data(const std::string& text,
                                           const std::string& name,
                                           const DataColumns& columns);

// Seconds since 1970-01-01 00:00 UTC of "2024-06-01T18:30:05.25+02:00" (ISO 8601 as in
// RFC 3339, a blank may stand for the T), or of what parse_seconds() reads.
std::optional<Rational> parse_instant(std::string_view text);

}  // namespace glyphreel

#endif  // GR_SCHED_DATA_FILE_H_
