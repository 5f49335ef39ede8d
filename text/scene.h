// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_SCENE_H_
#define GR_TEXT_SCENE_H_

// Layers -> things to draw: lengths resolved to pixels of one frame size, texts
// laid out and moved into the frame, shadows rasterised.

#include <string>
#include <string_view>
#include <vector>

#include "../core/geometry.h"
#include "text/layout.h"
#include "text/overlay.h"
#include "text/surface.h"

namespace glyphreel {

// Pixels per design pixel: see Overlay::Scale.
double design_pixel(Overlay::Scale scale, Size frame);

// A text in place: the layout's origin is at (x, y) of the frame.
struct PlacedText {
  TextLayout layout;
  double x = 0, y = 0;
};

// What `layer` says about setting its text, in pixels.
TextSpec text_spec(const TextLayer& layer, double design_px, Size frame);

// Lays `text` (expanded, decoded) out. All its ink is inside the frame: the box
// is moved in first, then the text is made smaller.
PlacedText place_text(const TextLayer& layer, std::u32string_view text,
                      double design_px, Size frame, FontLibrary::Impl& fonts);

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
