// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_RESAMPLE_H_
#define GR_TEXT_RESAMPLE_H_

// Scales premultiplied 4-byte pixels (colour glyphs, images) to a
// given size and place.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "../core/geometry.h"

namespace glyphreel {

// `source` has rows of `size.width` pixels B, G, R, A, `stride_bytes` apart. It
// is laid over `place`, and the pixels of `area`, in the same coordinates, are
// returned, rows without padding; those on an edge of `place` have as much of it
// as it covers. A cubic kernel, widened to cover every source pixel when the
// picture shrinks.
std::vector<uint8_t> resample_bgra(const uint8_t* source,
                                   ptrdiff_t stride_bytes, Size size,
                                   const RectF& place, const Rect& area);

}  // namespace glyphreel

#endif  // GR_TEXT_RESAMPLE_H_
