// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_SCENE_H_
#define GR_TEXT_SCENE_H_

// Layers in place -> things to draw: glyphs, outlines, plates and shadows as
// coverage and colour.

#include <string>
#include <string_view>
#include <vector>

#include "../core/geometry.h"
#include "text/overlay.h"
#include "text/placement.h"
#include "text/surface.h"

namespace glyphreel {

// Where a glyph's bitmap goes.
struct GlyphSpot {
  const FontFace* face = nullptr;
  uint32_t glyph = 0;
  int x = 0, y = 0;  // of the pen, whole pixels
  int phase = 0;     // and eighths to the right
};
GlyphSpot spot_of(const PlacedGlyph& glyph, double x, double y);

void append_box(const BoxLayer& layer, double design_px, Size frame,
                std::vector<DrawOp>& ops);
void append_text(const TextLayer& layer, const PlacedText& text,
                 double design_px, Size frame, FontLibrary::Impl& fonts,
                 std::vector<DrawOp>& ops);

}  // namespace glyphreel

#endif  // GR_TEXT_SCENE_H_
