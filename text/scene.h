// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_SCENE_H_
#define GR_TEXT_SCENE_H_

// Layers in place -> things to draw: glyphs, outlines, plates, pictures and
// shadows as coverage and colour.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "../core/geometry.h"
#include "text/overlay.h"
#include "text/placement.h"
#include "text/surface.h"

namespace glyphreel {

// From a layer's place at rest to where it is drawn: point p goes to
// p * scale + (dx, dy). At rest edges and baselines lie on whole pixels; moved ones
// go to eighths, so that slow motion is smooth and ends without a jump.
struct Transform {
  double scale = 1, dx = 0, dy = 0;
  bool is_identity() const { return scale == 1 && dx == 0 && dy == 0; }
  RectF operator()(const RectF& r) const {
    return {r.x * scale + dx, r.y * scale + dy, r.width * scale,
            r.height * scale};
  }
  // `inner` first, then this.
  Transform after(const Transform& inner) const {
    return {scale * inner.scale, scale * inner.dx + dx, scale * inner.dy + dy};
  }
};

// What layers are drawn on.
struct Canvas {
  Rect clip;  // what is farther outside is left out
  double design_px = 1;
  FontLibrary::Impl* fonts = nullptr;
};

// Where a glyph's bitmap goes.
struct GlyphSpot {
  const FontFace* face = nullptr;
  uint32_t glyph = 0;
  int x = 0, y = 0;  // of the pen, whole pixels
  GlyphPhase phase;
};
GlyphSpot spot_of(const PlacedGlyph& glyph, double x, double y,
                  const Transform& to = {});

void append_box(const BoxStyle& style, const RectF& box, const Transform& to,
                const Canvas& canvas, std::vector<DrawOp>& ops);
// Glyphs of clusters before `visible_until` only; the plate is drawn whole.
void append_text(const TextLayer& layer, const PlacedText& text,
                 size_t visible_until, const Transform& to,
                 const Canvas& canvas, std::vector<DrawOp>& ops);
void append_image(const ImageLayer& layer, const RectF& box,
                  const Transform& to, const Canvas& canvas,
                  std::vector<DrawOp>& ops);

}  // namespace glyphreel

#endif  // GR_TEXT_SCENE_H_
