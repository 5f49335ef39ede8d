// SPDX-License-Identifier: Apache-2.0
#include "text/scene.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

namespace glyphreel {
namespace {

Rect unite(const Rect& a, const Rect& b) {
  if (a.empty()) return b;
  if (b.empty()) return a;
  const int x = std::min(a.x, b.x), y = std::min(a.y, b.y);
  return {x, y, std::max(a.right(), b.right()) - x,
          std::max(a.bottom(), b.bottom()) - y};
}

Rect grow(const Rect& r, int by) {
  return {r.x - by, r.y - by, r.width + 2 * by, r.height + 2 * by};
}

int to_pixel(double v) {
  return static_cast<int>(std::floor(std::clamp(v, -1e6, 1e6) + 0.5));
}

}  // namespace

GlyphSpot spot_of(const PlacedGlyph& g, double x, double y) {
  GlyphSpot spot;
  spot.face = g.face;
  spot.glyph = g.glyph;
  const int eighths = to_pixel((g.x + x) * kGlyphPhases);
  spot.x = eighths >= 0 ? eighths / kGlyphPhases
                        : -((-eighths + kGlyphPhases - 1) / kGlyphPhases);
  spot.phase = eighths - spot.x * kGlyphPhases;
  // Baselines lie on whole pixels: horizontal stems of a line look alike.
  spot.y = to_pixel(g.y + y);
  return spot;
}

void append_box(const BoxLayer& layer, double design_px, Size frame,
                std::vector<DrawOp>& ops) {
  const double x = resolve_length(layer.x, frame.width, design_px);
  const double y = resolve_length(layer.y, frame.height, design_px);
  // Edges lie on whole pixels, so that straight ones are sharp.
  const int left = to_pixel(x), top = to_pixel(y);
  const int right = to_pixel(x + resolve_length(layer.width.value_or(Length{100, 0, 0}), frame.width, design_px));
  const int bottom =
      to_pixel(y + resolve_length(layer.height.value_or(Length{100, 0, 0}), frame.height, design_px));
  if (right <= left || bottom <= top) return;
  DrawBox box{
      static_cast<double>(left),         static_cast<double>(top),
      static_cast<double>(right - left), static_cast<double>(bottom - top),
      layer.radius * design_px,          layer.color};
  if (layer.shadow && layer.shadow->color.a > 0) {
    const Shadow& s = *layer.shadow;
    const double sigma = s.blur * design_px;
    DrawBox cast = box;
    cast.x += s.dx * design_px;
    cast.y += s.dy * design_px;
    const int margin = blur_margin(sigma);
    const Rect area =
        grow(bounds_of(cast), margin)
            .intersect(grow({0, 0, frame.width, frame.height}, margin));
    if (!area.empty()) {
      auto mask = std::make_shared<Mask>(make_mask(area));
      add_box(*mask, cast);
      blur(*mask, sigma);
      ops.push_back(DrawMask{std::move(mask), s.color});
    }
  }
  ops.push_back(box);
}

void append_text(const TextLayer& layer, const PlacedText& text,
                 double design_px, Size frame, FontLibrary::Impl& fonts,
                 std::vector<DrawOp>& ops) {
  struct Drawn {
    std::shared_ptr<const GlyphBitmap> bitmap;
    int x, y;
  };
  std::vector<Drawn> glyphs;
  Rect area;
  for (const PlacedGlyph& placed : text.layout.glyphs) {
    const GlyphSpot spot = spot_of(placed, text.x, text.y);
    auto bitmap = fonts.glyphs().get(*spot.face, spot.glyph,
                                     text.layout.size_px, spot.phase);
    if (bitmap->pixels.empty()) continue;
    const int x = spot.x + bitmap->left, y = spot.y + bitmap->top;
    area = unite(area, Rect{x, y, bitmap->width, bitmap->height});
    glyphs.push_back({std::move(bitmap), x, y});
  }
  area = area.intersect({0, 0, frame.width, frame.height});
  if (area.empty()) return;
  const Color& color = layer.color;
  if (layer.shadow && layer.shadow->color.a > 0) {
    const Shadow& s = *layer.shadow;
    const double sigma = s.blur * design_px;
    const int dx = to_pixel(s.dx * design_px), dy = to_pixel(s.dy * design_px);
    Rect cast = grow(area, blur_margin(sigma));
    cast.x += dx;
    cast.y += dy;
    auto mask = std::make_shared<Mask>(make_mask(cast));
    for (const Drawn& g : glyphs)
      add_glyph(*mask, *g.bitmap, g.x + dx, g.y + dy);
    blur(*mask, sigma);
    Color shade = s.color;
    shade.a *= color.a;
    ops.push_back(DrawMask{std::move(mask), shade});
  }
  auto mask = std::make_shared<Mask>(make_mask(area));
  bool any = false;
  for (const Drawn& g : glyphs)
    if (!g.bitmap->is_color) {
      add_glyph(*mask, *g.bitmap, g.x, g.y);
      any = true;
    }
  if (any) ops.push_back(DrawMask{std::move(mask), color});
  for (const Drawn& g : glyphs)
    if (g.bitmap->is_color)
      ops.push_back(DrawBitmap{g.bitmap, g.x, g.y, color.a});
}

}  // namespace glyphreel
