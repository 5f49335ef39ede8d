// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_RESAMPLE_H_
#define GR_TEXT_RESAMPLE_H_

// Scales premultiplied 4-byte pixels (colour glyphs, later images) to a given
// size.

#include <cstddef>
#include <cstdint>
#include <vector>

namespace glyphreel {

// `source` has `height` rows of `width` pixels B, G, R, A, `stride_bytes`
// apart. The result's rows have no padding. A cubic kernel, widened to cover
// every source pixel when the picture shrinks.
std::vector<uint8_t> resample_bgra(const uint8_t* source,
                                   ptrdiff_t stride_bytes, int width,
                                   int height, int new_width, int new_height);

}  // namespace glyphreel

#endif  // GR_TEXT_RESAMPLE_H_
