// SPDX-License-Identifier: Apache-2.0
#include "text/scene.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <utility>

#include "text/resample.h"

namespace glyphreel {
namespace {

constexpr double kMostGlyphSize = 4096;  // pixels per em

int to_pixel(double v) {
  return static_cast<int>(std::floor(std::clamp(v, -1e6, 1e6) + 0.5));
}

// Edges on whole pixels, so that straight ones are sharp.
RectF snapped(const RectF& box) {
  const int left = to_pixel(box.x), top = to_pixel(box.y);
  return {static_cast<double>(left), static_cast<double>(top),
          static_cast<double>(to_pixel(box.right()) - left),
          static_cast<double>(to_pixel(box.bottom()) - top)};
}

// Puts what `shape` of (a mask that is to be filled) casts under it.
template <typename Shape>
void append_cast(const std::optional<Shadow>& shadow, const Rect& bounds,
                 float opacity, double px, const Canvas& canvas, Shape&& shape,
                 std::vector<DrawOp>& ops) {
  if (!shadow || shadow->color.a <= 0) return;
  const double sigma = shadow->blur * px, spread = shadow->spread * px;
  const int margin =
      blur_margin(sigma) + static_cast<int>(std::ceil(spread)) + 1;
  Rect area = grow(bounds, margin);
  area.x += static_cast<int>(std::floor(shadow->dx * px));
  area.y += static_cast<int>(std::floor(shadow->dy * px));
  ++area.width;
  ++area.height;
  area = area.intersect(grow(canvas.clip, margin));
  if (area.empty()) return;
  auto mask = std::make_shared<Mask>(make_mask(area));
  shape(*mask, shadow->dx * px, shadow->dy * px, spread);
  blur(*mask, sigma);
  Color color = shadow->color;
  color.a *= opacity;
  ops.push_back(DrawMask{std::move(mask), color});
}

RectF moved(const RectF& box, double dx, double dy) {
  return {box.x + dx, box.y + dy, box.width, box.height};
}

// A box where it is drawn.
void append_rounded(const BoxStyle& style, const RoundedBox& box, double px,
                    const Canvas& canvas, std::vector<DrawOp>& ops) {
  for (const auto* cast : {&style.shadow, &style.glow})
    append_cast(
        *cast, pixels_of(box.box()), 1, px, canvas,
        [&](Mask& mask, double dx, double dy, double spread) {
          merge_box(mask, RoundedBox(moved(box.box(), dx, dy), box.radius())
                              .inset(-spread));
        },
        ops);
  DrawBox out(box, Paint(style.color, style.gradient, box.box()));
  if (style.border && style.border->width > 0 && style.border->color.a > 0)
    out.border = DrawBox::Border{box.inset(style.border->width * px),
                                 style.border->color};
  if (out.paint.is_visible() || out.border) ops.push_back(std::move(out));
}

RectF unite(const RectF& a, const RectF& b) {
  const double x = std::min(a.x, b.x), y = std::min(a.y, b.y);
  return {x, y, std::max(a.right(), b.right()) - x,
          std::max(a.bottom(), b.bottom()) - y};
}

DrawLetters letters_of(std::shared_ptr<const DrawMask> outline,
                       std::vector<DrawMask> fills) {
  return {std::move(outline),
          std::make_shared<const std::vector<DrawMask>>(std::move(fills))};
}

// The lines' box, or each line's own, where they are drawn.
std::vector<RectF> line_boxes(const PlacedText& text, bool per_line,
                              double pad_x, double pad_y, const Transform& to) {
  std::vector<RectF> boxes;
  for (const LineBox& line : text.layout.lines) {
    if (line.box.width <= 0 && text.layout.lines.size() > 1) continue;
    const RectF box = moved(line.box, text.x, text.y);
    if (per_line || boxes.empty())
      boxes.push_back(box);
    else
      boxes[0] = unite(boxes[0], box);
  }
  for (RectF& box : boxes)
    box = to(snapped({box.x - pad_x, box.y - pad_y, box.width + 2 * pad_x,
                      box.height + 2 * pad_y}));
  return boxes;
}

void append_plate(const Plate& plate, const PlacedText& text,
                  const Transform& to, const Canvas& canvas,
                  std::vector<DrawOp>& ops) {
  if (text.layout.glyphs.empty()) return;
  const double px = canvas.design_px * to.scale;
  const std::vector<RectF> boxes =
      line_boxes(text, plate.per_line, plate.padding_x * canvas.design_px,
                 plate.padding_y * canvas.design_px, to);
  if (boxes.empty()) return;
  const auto rounded = [&](const RectF& box) {
    return RoundedBox(box, plate.radius * px);
  };
  if (boxes.size() == 1) {
    append_rounded(plate, rounded(boxes[0]), px, canvas, ops);
    return;
  }
  // Plates that overlap are one shape, no darker where they do.
  RectF whole = boxes[0];
  for (const RectF& box : boxes) whole = unite(whole, box);
  for (const auto* cast : {&plate.shadow, &plate.glow})
    append_cast(
        *cast, pixels_of(whole), 1, px, canvas,
        [&](Mask& mask, double dx, double dy, double spread) {
          for (const RectF& box : boxes)
            merge_box(mask, rounded(moved(box, dx, dy)).inset(-spread));
        },
        ops);
  const Rect area = pixels_of(whole).intersect(canvas.clip);
  if (area.empty()) return;
  const double border = plate.border ? plate.border->width * px : 0;
  auto fill = std::make_shared<Mask>(make_mask(area));
  for (const RectF& box : boxes) merge_box(*fill, rounded(box).inset(border));
  std::shared_ptr<const DrawMask> outline;
  if (border > 0) {
    auto edge = std::make_shared<Mask>(make_mask(area));
    for (const RectF& box : boxes) merge_box(*edge, rounded(box));
    outline = std::make_shared<const DrawMask>(
        DrawMask{std::move(edge), plate.border->color});
  }
  ops.push_back(letters_of(
      std::move(outline),
      {{std::move(fill), {plate.color, plate.gradient, whole}}}));
}

// The letters of one text, rasterised.
struct Letters {
  struct Letter {
    std::shared_ptr<const GlyphBitmap> bitmap;
    int x, y;
    int run;
  };
  std::vector<Letter> letters;
  Rect bounds;

  void add(std::shared_ptr<const GlyphBitmap> bitmap, const GlyphSpot& spot,
           int run) {
    if (bitmap->pixels.empty()) return;
    const int x = spot.x + bitmap->left, y = spot.y + bitmap->top;
    bounds = unite(bounds, Rect{x, y, bitmap->width, bitmap->height});
    letters.push_back({std::move(bitmap), x, y, run});
  }
  static Rect unite(const Rect& a, const Rect& b) {
    return glyphreel::unite(a, b);
  }
};

Color color_of(const TextLayer& layer, int run) {
  const auto i = static_cast<size_t>(run);
  if (i < layer.runs.size() && layer.runs[i].color) return *layer.runs[i].color;
  return layer.color;
}

// The runs that share the layer's paint are filled together.
int fill_of(const TextLayer& layer, int run) {
  const auto i = static_cast<size_t>(run);
  return i < layer.runs.size() && layer.runs[i].color ? run : -1;
}

std::vector<DrawMask> fills_of(const TextLayer& layer, const Letters& letters,
                               const RectF& box, const Canvas& canvas) {
  std::vector<int> fills;
  for (const auto& l : letters.letters) {
    const int fill = fill_of(layer, l.run);
    if (!l.bitmap->is_color &&
        std::find(fills.begin(), fills.end(), fill) == fills.end())
      fills.push_back(fill);
  }
  std::vector<DrawMask> out;
  for (const int fill : fills) {
    Rect bounds;
    for (const auto& l : letters.letters)
      if (!l.bitmap->is_color && fill_of(layer, l.run) == fill)
        bounds = unite(bounds, {l.x, l.y, l.bitmap->width, l.bitmap->height});
    bounds = bounds.intersect(canvas.clip);
    if (bounds.empty()) continue;
    auto mask = std::make_shared<Mask>(make_mask(bounds));
    for (const auto& l : letters.letters)
      if (!l.bitmap->is_color && fill_of(layer, l.run) == fill)
        add_glyph(*mask, *l.bitmap, l.x, l.y);
    out.push_back({std::move(mask),
                   fill < 0 ? Paint(layer.color, layer.gradient, box)
                            : Paint(color_of(layer, fill))});
  }
  return out;
}

}  // namespace

GlyphSpot spot_of(const PlacedGlyph& g, double x, double y,
                  const Transform& to) {
  GlyphSpot spot;
  spot.face = g.face;
  spot.glyph = g.glyph;
  // Baselines lie on whole pixels: horizontal stems of a line look alike.
  const double pen_x =
      static_cast<double>(to_pixel((g.x + x) * kGlyphPhases)) / kGlyphPhases;
  const double pen_y = to_pixel(g.y + y);
  const auto split = [](double v, int& whole, int& phase) {
    const int eighths = to_pixel(v * kGlyphPhases);
    whole = eighths >= 0
                ? eighths / kGlyphPhases
                : -((-eighths + kGlyphPhases - 1) / kGlyphPhases);
    phase = eighths - whole * kGlyphPhases;
  };
  split(pen_x * to.scale + to.dx, spot.x, spot.phase.x);
  split(pen_y * to.scale + to.dy, spot.y, spot.phase.y);
  return spot;
}

void append_box(const BoxStyle& style, const RectF& box, const Transform& to,
                const Canvas& canvas, std::vector<DrawOp>& ops) {
  const RectF rest = snapped(box);
  if (rest.width <= 0 || rest.height <= 0) return;
  const double px = canvas.design_px * to.scale;
  append_rounded(style, RoundedBox(to(rest), style.radius * px), px, canvas,
                 ops);
}

void append_text(const TextLayer& layer, const PlacedText& text,
                 size_t visible_until, const Transform& to,
                 const Canvas& canvas, std::vector<DrawOp>& ops) {
  if (layer.plate) append_plate(*layer.plate, text, to, canvas, ops);
  const double px = canvas.design_px * to.scale;
  GlyphStroke stroke;
  if (layer.outline && layer.outline->color.a > 0) {
    stroke.width_26_6 = static_cast<int>(
        std::lround(std::min(layer.outline->width * px, kMostGlyphSize) * 64));
    stroke.join = layer.outline->join;
  }
  Letters fill, outlined;
  GlyphCache& cache = canvas.fonts->glyphs();
  for (const PlacedGlyph& placed : text.layout.glyphs) {
    if (placed.cluster >= visible_until) continue;
    GlyphSpot spot = spot_of(placed, text.x, text.y, to);
    const double size = std::min(placed.size_px * to.scale, kMostGlyphSize);
    // Nothing of a letter is farther from its pen.
    const int reach = static_cast<int>(4 * size) + stroke.width_26_6 / 16 + 2;
    if (!grow(canvas.clip, reach).intersect({spot.x, spot.y, 1, 1}).width)
      continue;
    // At rest a picture stays as sharp as its pixels are.
    if (to.is_identity() && spot.face->is_color()) spot.phase = {};
    fill.add(cache.get(*spot.face, spot.glyph, size, spot.phase), spot,
             placed.run);
    if (stroke.width_26_6 > 0)
      outlined.add(cache.get(*spot.face, spot.glyph, size, spot.phase, stroke),
                   spot, placed.run);
  }
  if (fill.letters.empty()) return;
  const Letters& shape = stroke.width_26_6 > 0 ? outlined : fill;
  const bool is_stroked = &shape == &outlined;
  const auto join = [&](Mask& mask, int dx, int dy) {
    for (const auto& l : shape.letters) {
      if (is_stroked)
        merge_glyph(mask, *l.bitmap, l.x + dx, l.y + dy);
      else
        add_glyph(mask, *l.bitmap, l.x + dx, l.y + dy);
    }
  };
  for (const auto* cast : {&layer.shadow, &layer.glow})
    append_cast(
        *cast, shape.bounds, layer.color.a, px, canvas,
        [&](Mask& mask, double dx, double dy, double spread) {
          join(mask, to_pixel(dx), to_pixel(dy));
          dilate(mask, spread);
        },
        ops);

  std::vector<RectF> lines = line_boxes(text, false, 0, 0, to);
  const RectF box = lines.empty() ? RectF{} : lines[0];
  std::vector<DrawMask> fills = fills_of(layer, fill, box, canvas);
  std::shared_ptr<const DrawMask> outline;
  const Rect area = shape.bounds.intersect(canvas.clip);
  if (is_stroked && !area.empty()) {
    auto mask = std::make_shared<Mask>(make_mask(area));
    join(*mask, 0, 0);
    outline = std::make_shared<const DrawMask>(
        DrawMask{std::move(mask), layer.outline->color});
  }
  if (outline || fills.size() > 1)
    ops.push_back(letters_of(std::move(outline), std::move(fills)));
  else if (!fills.empty())
    ops.push_back(std::move(fills[0]));
  for (const auto& l : fill.letters)
    if (l.bitmap->is_color)
      ops.push_back(
          DrawBitmap{l.bitmap, l.x, l.y, color_of(layer, l.run).a});
}

namespace {

// The part of the picture that shows in `box`, and where all of it would lie.
RectF picture_place(const ImageLayer& layer, const RectF& box) {
  const Size size = layer.image->size;
  if (layer.fit == ImageFit::kStretch) return box;
  const double across = box.width / size.width, down = box.height / size.height;
  const double by = layer.fit == ImageFit::kContain ? std::min(across, down)
                                                    : std::max(across, down);
  const double width = size.width * by, height = size.height * by;
  return {box.x + (box.width - width) / 2, box.y + (box.height - height) / 2,
          width, height};
}

// Straight R, G, B, A -> premultiplied B, G, R, A.
std::vector<uint8_t> premultiplied_bgra(const Image& image) {
  std::vector<uint8_t> out(image.rgba.size());
  for (size_t i = 0; i + 3 < out.size(); i += 4) {
    const unsigned a = image.rgba[i + 3];
    for (size_t c = 0; c < 3; ++c)
      out[i + c] =
          static_cast<uint8_t>((image.rgba[i + 2 - c] * a + 127) / 255);
    out[i + 3] = static_cast<uint8_t>(a);
  }
  return out;
}

// Cuts `bitmap`, whose top left pixel is (x, y) and which is already cut to `place`,
// to `shape`.
void cut(GlyphBitmap& bitmap, int x, int y, const RoundedBox& place,
         const RoundedBox& shape) {
  for (int row = 0; row < bitmap.height; ++row) {
    int first, last;
    shape.full_columns(y + row, first, last);
    uint8_t* p = bitmap.pixels.data() +
                 static_cast<size_t>(row) * static_cast<size_t>(bitmap.width) * 4;
    for (int column = x; column < x + bitmap.width; ++column, p += 4) {
      if (column >= first && column < last) continue;
      const double covered =
          std::min(1.0, shape.coverage(column, y + row) /
                            std::max(1e-9, place.coverage(column, y + row)));
      for (int c = 0; c < 4; ++c)
        p[c] = static_cast<uint8_t>(std::lround(p[c] * covered));
    }
  }
}

}  // namespace

void append_image(const ImageLayer& layer, const RectF& box,
                  const Transform& to, const Canvas& canvas,
                  std::vector<DrawOp>& ops) {
  if (!layer.image || layer.image->size.width < 1 ||
      layer.image->size.height < 1)
    return;
  RectF rest = snapped(box);
  if (rest.width <= 0 || rest.height <= 0) return;
  const RectF whole = snapped(picture_place(layer, rest));
  if (whole.width <= 0 || whole.height <= 0) return;
  if (layer.fit == ImageFit::kContain) rest = whole;
  const double px = canvas.design_px * to.scale;
  const RoundedBox shape(to(rest), layer.radius * px);
  const RectF place = to(whole);
  const Rect area =
      pixels_of(place).intersect(pixels_of(shape.box())).intersect(canvas.clip);
  GlyphBitmap picture;
  if (!area.empty()) {
    const std::vector<uint8_t> source = premultiplied_bgra(*layer.image);
    picture.is_color = true;
    picture.width = area.width;
    picture.height = area.height;
    picture.pixels = resample_bgra(
        source.data(), ptrdiff_t{4} * layer.image->size.width,
        layer.image->size, place, area);
    const bool is_cut = shape.radius() > 0 || layer.fit == ImageFit::kCover;
    if (is_cut) cut(picture, area.x, area.y, RoundedBox(place, 0), shape);
  }
  append_cast(
      layer.shadow, area, 1, px, canvas,
      [&](Mask& mask, double dx, double dy, double spread) {
        merge_glyph(mask, picture, area.x + to_pixel(dx),
                    area.y + to_pixel(dy));
        dilate(mask, spread);
      },
      ops);
  if (!area.empty())
    ops.push_back(
        DrawBitmap{std::make_shared<const GlyphBitmap>(std::move(picture)),
                   area.x, area.y, 1});
}

}  // namespace glyphreel
