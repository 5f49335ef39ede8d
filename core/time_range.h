// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CORE_TIME_RANGE_H_
#define GR_CORE_TIME_RANGE_H_

// Half-open [start, end) of a source's time, in seconds.

#include <string>
#include <vector>

#include "api.h"
#include "rational.h"

namespace glyphreel {

struct TimeRange {
  Rational start, end;
};

// Adds `range` to `ranges`, which are in order and apart from one another, and stay so.
// What is less than `gap` apart becomes one.
GR_API void add_range(TimeRange range, Rational gap, std::vector<TimeRange>& ranges);

// "0:01.5 to 0:02, 0:07 to 0:08.2", the first five of them: for sentences.
GR_API std::string describe(const std::vector<TimeRange>& ranges);

}  // namespace glyphreel

#endif  // GR_CORE_TIME_RANGE_H_
