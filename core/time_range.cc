// SPDX-License-Identifier: Apache-2.0
#include "core/time_range.h"

#include <algorithm>

namespace glyphreel {

void add_range(TimeRange range, Rational gap, std::vector<TimeRange>& ranges) {
  // The first that does not end well before this one begins.
  auto at = std::find_if(ranges.begin(), ranges.end(), [&](const TimeRange& r) {
    return range.start - r.end < gap;
  });
  while (at != ranges.end() && at->start - range.end < gap) {
    range.start = std::min(range.start, at->start);
    range.end = std::max(range.end, at->end);
    at = ranges.erase(at);
  }
  ranges.insert(at, range);
}

std::string describe(const std::vector<TimeRange>& ranges) {
  constexpr size_t kShown = 5;
  std::string text;
  for (size_t i = 0; i < std::min(ranges.size(), kShown); ++i)
    text += (i == 0 ? "" : ", ") + format_seconds(ranges[i].start) + " to " +
            format_seconds(ranges[i].end);
  if (ranges.size() > kShown)
    text += " and at " + std::to_string(ranges.size() - kShown) + " more places";
  return text;
}

}  // namespace glyphreel
