// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_SURFACE_H_
#define GR_TEXT_SURFACE_H_

// Where still layers are composed before they are compiled: premultiplied
// non-linear R'G'B'A in float, at luma resolution, one band of rows at a time
// so that a full-frame layer at 2160p needs no more memory than a small one.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "../core/color.h"
#include "../core/geometry.h"
#include "text/coverage.h"
#include "text/glyph_bitmap.h"
#include "text/gradient.h"

namespace glyphreel {

// Things to draw, in pixels of the frame.

// A box with a border inside its edge, whose colour lies over the fill's. Both are
// one shape: nothing of the fill shows at the border's outer edge.
struct DrawBox {
  DrawBox(const RoundedBox& shape, Paint fill)
      : box(shape), paint(std::move(fill)) {}
  DrawBox(double x, double y, double width, double height, double radius,
          const Color& color)
      : DrawBox(RoundedBox({x, y, width, height}, radius), color) {}

  RoundedBox box;
  Paint paint;
  struct Border {
    RoundedBox inner;
    Color color;
  };
  std::optional<Border> border;
};

struct DrawMask {
  std::shared_ptr<const Mask> mask;
  Paint paint;
};

// The letters of one text: fills, of which each has its own place, and what of the
// outline lies outside of them. They are one shape too: the outline shows neither
// through a fill nor, thinned, between it and what is below.
struct DrawLetters {
  std::shared_ptr<const DrawMask> outline;  // or null
  std::shared_ptr<const std::vector<DrawMask>> fills;
};

struct DrawBitmap {  // a colour glyph or a picture
  std::shared_ptr<const GlyphBitmap> bitmap;
  int x, y;  // of its top left pixel
  float alpha;
};

struct AnyDrawOp;
// Drawn on one another, then on what is below as one picture of this opacity.
struct DrawGroup {
  std::shared_ptr<const std::vector<AnyDrawOp>> ops;
  Rect bounds;
  float opacity = 1;
};

using DrawOp =
    std::variant<DrawBox, DrawMask, DrawLetters, DrawBitmap, DrawGroup>;
struct AnyDrawOp {
  DrawOp op;
};
DrawGroup make_group(std::vector<DrawOp> ops, float opacity);

// The pixels that `op` may touch.
Rect bounds_of(const DrawOp& op);

// A band: `rect` of the frame, transparent when cleared.
class Surface {
 public:
  void reset(const Rect& rect);
  const Rect& rect() const { return rect_; }
  const RgbaPixel* row(int y) const {  // y in frame rows
    return pixels_.data() +
           static_cast<size_t>(y - rect_.y) * static_cast<size_t>(rect_.width);
  }
  RgbaPixel* row(int y) {
    return const_cast<RgbaPixel*>(std::as_const(*this).row(y));
  }
  void draw(const DrawOp& op);
  // Draws what `top`, which may be smaller, has over this one, all of it `opacity`
  // opaque.
  void draw(const Surface& top, float opacity);

 private:
  Rect rect_;
  std::vector<RgbaPixel> pixels_;
};

}  // namespace glyphreel

#endif  // GR_TEXT_SURFACE_H_
