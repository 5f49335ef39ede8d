// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CORE_TIMECODE_H_
#define GR_CORE_TIMECODE_H_

#include <cstdint>

#include "rational.h"

namespace glyphreel {

// SMPTE ST 12-1: frames counted from midnight at `rate` (rounded to whole frames per
// second); with drop_frame, numbers 0 and 1 (at 60: 0 to 3) of each minute but every
// tenth are left out.
struct Timecode {
  int64_t first_frame = 0;
  Rational frame_rate{25};
  bool drop_frame = false;
  friend bool operator==(const Timecode&, const Timecode&) = default;
};

}  // namespace glyphreel

#endif  // GR_CORE_TIMECODE_H_
