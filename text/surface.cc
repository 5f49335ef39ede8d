// SPDX-License-Identifier: Apache-2.0
#include "text/surface.h"

#include <algorithm>
#include <cmath>

namespace glyphreel {
namespace {

void over(RgbaPixel& dst, const RgbaPixel& src, float coverage = 1) {
  const float keep = 1 - src.a * coverage;
  dst.r = src.r * coverage + dst.r * keep;
  dst.g = src.g * coverage + dst.g * keep;
  dst.b = src.b * coverage + dst.b * keep;
  dst.a = src.a * coverage + dst.a * keep;
}

void add(RgbaPixel& sum, const RgbaPixel& src, float weight) {
  sum.r += src.r * weight;
  sum.g += src.g * weight;
  sum.b += src.b * weight;
  sum.a += src.a * weight;
}

float value_at(const Mask& mask, int x, int y) {
  const Rect& r = mask.rect;
  if (x < r.x || y < r.y || x >= r.right() || y >= r.bottom()) return 0;
  return static_cast<float>(mask.row(y - r.y)[x - r.x]) / 65535.0f;
}

// Draws on the pixels of `area` of `surface`.
class Painter {
 public:
  Painter(Surface& surface, const Rect& area)
      : surface_(surface), area_(area) {}

  void operator()(const DrawBox& box) const {
    if (!box.paint.is_visible() && !box.border) return;
    for (int y = area_.y; y < area_.bottom(); ++y) {
      RgbaPixel* out = row(y);
      int first, last;
      (box.border ? box.border->inner : box.box).full_columns(y, first, last);
      for (int x = area_.x; x < area_.right(); ++x) {
        const RgbaPixel fill = box.paint.at(x, y);
        if (x >= first && x < last)
          over(out[x], fill);
        else if (const auto c = static_cast<float>(box.box.coverage(x, y));
                 c <= 0)
          continue;
        else if (box.border)
          over(out[x], with_border(*box.border, fill, c, x, y));
        else
          over(out[x], fill, c);
      }
    }
  }

  void operator()(const DrawMask& mask) const {
    for (int y = area_.y; y < area_.bottom(); ++y) {
      RgbaPixel* out = row(y);
      const uint16_t* in = mask.mask->row(y - mask.mask->rect.y);
      for (int x = area_.x; x < area_.right(); ++x)
        if (const uint16_t v = in[x - mask.mask->rect.x])
          over(out[x], mask.paint.at(x, y), static_cast<float>(v) / 65535.0f);
    }
  }

  void operator()(const DrawLetters& letters) const {
    for (int y = area_.y; y < area_.bottom(); ++y) {
      RgbaPixel* out = row(y);
      for (int x = area_.x; x < area_.right(); ++x) {
        RgbaPixel sum;
        float covered = 0;
        for (const DrawMask& fill : *letters.fills) {
          // Where fills meet, the first one has what it covers.
          const float c = std::min(value_at(*fill.mask, x, y), 1 - covered);
          if (c <= 0) continue;
          add(sum, fill.paint.at(x, y), c);
          covered += c;
        }
        if (letters.outline && covered < 1) {
          const float c = value_at(*letters.outline->mask, x, y) - covered;
          if (c > 0) add(sum, letters.outline->paint.at(x, y), c);
        }
        if (sum.a > 0) over(out[x], sum);
      }
    }
  }

  void operator()(const DrawBitmap& bitmap) const {
    const float scale = bitmap.alpha / 255.0f;
    for (int y = area_.y; y < area_.bottom(); ++y) {
      RgbaPixel* out = row(y);
      const uint8_t* in = bitmap.bitmap->row(y - bitmap.y);
      for (int x = area_.x; x < area_.right(); ++x) {
        const uint8_t* p = in + (x - bitmap.x) * 4;
        if (p[3])
          over(out[x],
               {static_cast<float>(p[2]), static_cast<float>(p[1]),
                static_cast<float>(p[0]), static_cast<float>(p[3])},
               scale);
      }
    }
  }

  void operator()(const DrawGroup& group) const {
    if (group.opacity >= 1) {
      for (const AnyDrawOp& op : *group.ops) surface_.draw(op.op);
      return;
    }
    Surface whole;
    whole.reset(area_);
    for (const AnyDrawOp& op : *group.ops) whole.draw(op.op);
    surface_.draw(whole, group.opacity);
  }

 private:
  // Row `y`, so that column x of the frame is [x].
  RgbaPixel* row(int y) const { return surface_.row(y) - surface_.rect().x; }

  // What of the pixel is border, and what fill: together `coverage`.
  static RgbaPixel with_border(const DrawBox::Border& border,
                               const RgbaPixel& fill, float coverage, int x,
                               int y) {
    const float inner = std::min(
        coverage, static_cast<float>(border.inner.coverage(x, y)));
    RgbaPixel edge = fill;
    over(edge, premultiplied(border.color));
    RgbaPixel sum;
    add(sum, fill, inner);
    add(sum, edge, coverage - inner);
    return sum;
  }

  Surface& surface_;
  const Rect& area_;
};

struct BoundsOf {
  Rect operator()(const DrawBox& box) const { return pixels_of(box.box.box()); }
  Rect operator()(const DrawMask& mask) const { return mask.mask->rect; }
  Rect operator()(const DrawLetters& letters) const {
    Rect all;
    if (letters.outline) all = letters.outline->mask->rect;
    for (const DrawMask& fill : *letters.fills)
      all = unite(all, fill.mask->rect);
    return all;
  }
  Rect operator()(const DrawBitmap& b) const {
    return {b.x, b.y, b.bitmap->width, b.bitmap->height};
  }
  Rect operator()(const DrawGroup& group) const { return group.bounds; }
};

}  // namespace

DrawGroup make_group(std::vector<DrawOp> ops, float opacity) {
  DrawGroup group;
  group.opacity = opacity;
  auto all = std::make_shared<std::vector<AnyDrawOp>>();
  for (DrawOp& op : ops) {
    group.bounds = unite(group.bounds, bounds_of(op));
    all->push_back({std::move(op)});
  }
  group.ops = std::move(all);
  return group;
}

Rect bounds_of(const DrawOp& op) { return std::visit(BoundsOf(), op); }

void Surface::reset(const Rect& rect) {
  rect_ = rect;
  pixels_.assign(
      static_cast<size_t>(rect.width) * static_cast<size_t>(rect.height),
      RgbaPixel{});
}

void Surface::draw(const DrawOp& op) {
  const Rect area = bounds_of(op).intersect(rect_);
  if (!area.empty()) std::visit(Painter(*this, area), op);
}

void Surface::draw(const Surface& top, float opacity) {
  const Rect area = top.rect_.intersect(rect_);
  for (int y = area.y; y < area.bottom(); ++y) {
    RgbaPixel* out = row(y) - rect_.x;
    const RgbaPixel* in = top.row(y) - top.rect_.x;
    for (int x = area.x; x < area.right(); ++x)
      if (in[x].a > 0) over(out[x], in[x], opacity);
  }
}

}  // namespace glyphreel
