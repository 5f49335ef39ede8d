// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_BAKE_H_
#define GR_TEXT_BAKE_H_

// Things to draw -> rows of the frame's own planes, as blend.h takes them: the
// frame's matrix, range, bit depth, chroma resolution and siting applied once,
// to premultiplied values, so that opacity means the same in luma and chroma.

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

#include "../core/frame_view.h"
#include "text/surface.h"

namespace glyphreel {

// Drawn on one another, then blended as one picture of this opacity.
struct StillGroup {
  std::vector<DrawOp> ops;
  float opacity = 1;
};

// Columns [x, x + count) of row `row` of plane `plane`: what to blend there.
// Samples of interleaved chroma are counted one by one, and x and count are
// even then.
struct BakedRow {
  int plane, row, x, count;
  const int16_t* p;
  const int16_t* a;
};

// Composes `groups` bottom to top and passes every row with content to `sink`,
// each plane's from top to bottom. Nothing outside `format.size` is passed.
void bake_rows(const std::vector<StillGroup>& groups, const FrameFormat& format,
               const std::function<void(const BakedRow&)>& sink);

}  // namespace glyphreel

#endif  // GR_TEXT_BAKE_H_
