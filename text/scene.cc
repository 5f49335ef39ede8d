// SPDX-License-Identifier: Apache-2.0
#include "text/scene.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

namespace glyphreel {
namespace {

double resolve(const Length& length, int of, double design_px) {
  return length.percent / 100 * of + length.px * design_px;
}

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

double design_pixel(Overlay::Scale scale, Size frame) {
  if (scale == Overlay::Scale::kPixels) return 1;
  if (frame.width * 5 < frame.height * 4) return frame.width / 864.0;
  return frame.height / 1080.0;
}

TextSpec text_spec(const TextLayer& layer, double design_px, Size frame) {
  TextSpec spec;
  spec.style = {layer.font, std::clamp(layer.weight, 1, 1000), layer.italic};
  spec.size_px = std::clamp(layer.size * design_px, 1.0, 4096.0);
  const double least = layer.min_size > 0 ? layer.min_size : layer.size * 0.6;
  spec.min_size_px = std::clamp(least * design_px, 1.0, spec.size_px);
  spec.line_height = layer.line_height;
  spec.max_lines = layer.max_lines;
  spec.fit = layer.fit;
  spec.align = layer.align;
  spec.shape.letter_spacing = layer.letter_spacing / layer.size;
  spec.shape.tabular_digits = layer.tabular_digits;
  spec.width_px = std::max(1.0, resolve(layer.width, frame.width, design_px));
  if (layer.height)
    spec.height_px =
        std::max(1.0, resolve(*layer.height, frame.height, design_px));
  return spec;
}

PlacedText place_text(const TextLayer& layer, std::u32string_view text,
                      double design_px, Size frame, FontLibrary::Impl& fonts) {
  if (layer.max_chars > 0)
    text = text.substr(0, static_cast<size_t>(layer.max_chars));
  TextSpec spec = text_spec(layer, design_px, frame);
  double box_x = resolve(layer.x, frame.width, design_px);
  const double box_y = resolve(layer.y, frame.height, design_px);
  // The part of the box that is inside the frame, if there is any to speak of.
  const double right = std::min<double>(box_x + spec.width_px, frame.width);
  const double left = std::max(box_x, 0.0);
  if (right - left >= std::min(2 * spec.size_px, spec.width_px)) {
    box_x = left;
    spec.width_px = right - left;
  } else {
    spec.width_px = std::min<double>(spec.width_px, frame.width);
    box_x = std::clamp(box_x, 0.0, frame.width - spec.width_px);
  }
  PlacedText out;
  constexpr int kAttempts = 12;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    out.layout = lay_out(text, spec, fonts);
    const TextLayout& l = out.layout;
    // Half a pixel: glyphs start at eighths, and antialiasing reaches a little
    // out.
    const double wide = l.ink_right - l.ink_left + 2;
    const double high = l.ink_bottom - l.ink_top + 2;
    if (wide <= frame.width && high <= frame.height) break;
    // Fewer lines first; when there is but one, smaller letters.
    if (high > frame.height && l.line_count > 1) {
      spec.max_lines = l.line_count - 1;
      continue;
    }
    const double by = std::min(frame.width / wide, frame.height / high);
    spec.size_px = std::max(0.5, l.size_px * std::min(0.95, by));
    spec.min_size_px = std::min(spec.min_size_px, spec.size_px);
  }
  const TextLayout& l = out.layout;
  out.x = box_x;
  out.y = box_y;
  if (layer.height) {
    const double spare =
        resolve(*layer.height, frame.height, design_px) - l.height;
    if (layer.vertical_align == VerticalAlign::kMiddle) out.y += spare / 2;
    if (layer.vertical_align == VerticalAlign::kBottom) out.y += spare;
  } else {
    // Without a height, y is the line that the text hangs from, is centred on
    // or stands on.
    if (layer.vertical_align == VerticalAlign::kMiddle) out.y -= l.height / 2;
    if (layer.vertical_align == VerticalAlign::kBottom) out.y -= l.height;
  }
  if (l.ink_left < l.ink_right) {
    out.x += std::max(0.0, 1 - (out.x + l.ink_left));
    out.x -= std::max(0.0, out.x + l.ink_right - (frame.width - 1));
    out.y += std::max(0.0, 1 - (out.y + l.ink_top));
    out.y -= std::max(0.0, out.y + l.ink_bottom - (frame.height - 1));
  }
  return out;
}

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
  const double x = resolve(layer.x, frame.width, design_px);
  const double y = resolve(layer.y, frame.height, design_px);
  // Edges lie on whole pixels, so that straight ones are sharp.
  const int left = to_pixel(x), top = to_pixel(y);
  const int right = to_pixel(x + resolve(layer.width, frame.width, design_px));
  const int bottom =
      to_pixel(y + resolve(layer.height, frame.height, design_px));
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
