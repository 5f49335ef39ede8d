// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_SURFACE_H_
#define GR_TEXT_SURFACE_H_

// Where still layers are composed before they are compiled: premultiplied
// non-linear R'G'B'A in float, at luma resolution, one band of rows at a time
// so that a full-frame layer at 2160p needs no more memory than a small one.

#include <cstdint>
#include <memory>
#include <utility>
#include <variant>
#include <vector>

#include "../core/color.h"
#include "../core/geometry.h"
#include "text/glyph_bitmap.h"

namespace glyphreel {

// Coverage of any shape, 0..65535, over `rect` of the frame.
struct Mask {
  Rect rect;
  std::vector<uint16_t> values;  // rows without padding
  uint16_t* row(int y) {
    return values.data() +
           static_cast<size_t>(y) * static_cast<size_t>(rect.width);
  }
  const uint16_t* row(int y) const {
    return values.data() +
           static_cast<size_t>(y) * static_cast<size_t>(rect.width);
  }
};
Mask make_mask(const Rect& rect);

// Things to draw, in pixels of the frame.
struct DrawBox {
  double x, y, width, height, radius;
  Color color;
};
struct DrawMask {
  std::shared_ptr<const Mask> mask;
  Color color;
};
struct DrawBitmap {  // a colour glyph
  std::shared_ptr<const GlyphBitmap> bitmap;
  int x, y;  // of its top left pixel
  float alpha;
};
using DrawOp = std::variant<DrawBox, DrawMask, DrawBitmap>;

// The pixels that `op` may touch.
Rect bounds_of(const DrawOp& op);

struct RgbaPixel {
  float r, g, b, a;
};

// A band: `rect` of the frame, transparent when cleared.
class Surface {
 public:
  void reset(const Rect& rect);
  const Rect& rect() const { return rect_; }
  const RgbaPixel* row(int y) const {  // y in frame rows
    return pixels_.data() +
           static_cast<size_t>(y - rect_.y) * static_cast<size_t>(rect_.width);
  }
  RgbaPixel* row(int y) { return row_at(y); }
  void draw(const DrawOp& op);
  // Draws `top`, of the same rect, over this one, all of it `opacity` opaque.
  void draw(const Surface& top, float opacity);

 private:
  RgbaPixel* row_at(int y) {
    return const_cast<RgbaPixel*>(std::as_const(*this).row(y));
  }
  Rect rect_;
  std::vector<RgbaPixel> pixels_;
};

// Coverage of a rounded box, antialiased analytically.
void add_box(Mask& mask, const DrawBox& box);
// Adds a glyph's coverage, saturating: overlapping glyphs of one text are one
// shape. For a colour glyph its alpha.
void add_glyph(Mask& mask, const GlyphBitmap& glyph, int x, int y);
// Blurs by a Gaussian of standard deviation `sigma` pixels. The mask must have
// blur_margin(sigma) empty pixels around its shape.
void blur(Mask& mask, double sigma);
int blur_margin(double sigma);

}  // namespace glyphreel

#endif  // GR_TEXT_SURFACE_H_
