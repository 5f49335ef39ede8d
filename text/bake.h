// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_BAKE_H_
#define GR_TEXT_BAKE_H_

// Things to draw -> rows of the frame's own planes, as opacity and code values:
// the frame's matrix, range, transfer, bit depth, chroma resolution and siting
// applied once, to premultiplied values, so that opacity means the same in luma
// and chroma.

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "../core/frame_view.h"
#include "text/surface.h"

namespace glyphreel {

// Drawn on one another, then blended as one picture of this opacity.
struct StillGroup {
  std::vector<DrawOp> ops;
  float opacity = 1;
};

// Samples [x, x + count) of row `row` of plane `plane`: what to blend there. x
// and count are multiples of PixelFormatLayout::plane_step(). Row and x may be
// negative where the baked area is.
struct BakedRow {
  int plane, row, x, count;
  const float* premultiplied;  // code value times alpha
  const float* alpha;          // 0..1
};

// Composes `groups` bottom to top and passes every row with content to `sink`,
// each plane's from top to bottom. Without `area` the frame is the area, and
// the chroma at its edges is made as if the picture went on as its edge. With
// `area`, which may lie anywhere, what is drawn outside of it is cut off.
void bake_rows(const std::vector<StillGroup>& groups, const FrameFormat& format,
               std::optional<Rect> area,
               const std::function<void(const BakedRow&)>& sink);

}  // namespace glyphreel

#endif  // GR_TEXT_BAKE_H_
