// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_COVERAGE_H_
#define GR_TEXT_COVERAGE_H_

// How much of each pixel shapes cover: rounded boxes by exact area, glyphs joined
// to one shape, shapes grown and blurred.

#include <cstddef>
#include <cstdint>
#include <vector>

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

Rect unite(const Rect& a, const Rect& b);
Rect grow(const Rect& r, int by);
// The pixels that `box` touches.
Rect pixels_of(const RectF& box);

// A box with circular corners, antialiased by the exact area that it has of a pixel.
class RoundedBox {
 public:
  // The radius is cut to half of the shorter side.
  RoundedBox(const RectF& box, double radius);

  const RectF& box() const { return box_; }
  double radius() const { return radius_; }
  // 0..1 of pixel [x, x + 1) x [y, y + 1).
  double coverage(int x, int y) const;
  // Columns [first, last) of row y that are surely covered fully.
  void full_columns(int y, int& first, int& last) const;
  // Smaller (or, for a negative `by`, larger) by as much on every side. A sharp
  // corner stays sharp, as in CSS Backgrounds 3, 6.1.1.
  RoundedBox inset(double by) const;

 private:
  RectF box_;
  double radius_;
};

// Coverage of the union with `box`, taken as the larger of the two: exact where one
// is 0 or 1, and never darker than the shapes.
void merge_box(Mask& mask, const RoundedBox& box);
// The alpha of premultiplied 4 x 16-bit pixels, as coverage.
void merge_mask(Mask& mask, const Mask& other);

// Joins a glyph to those already there: all of them are one shape. For a colour
// glyph its alpha. Letters that only meet (the parts a and b of one pixel beside
// each other) cover a + b; the strokes of joined letters overlap, and there the sum
// would thicken their antialiased edges. So the sum is cut at the largest coverage
// of either in the pixel and its neighbours to the left and right: along the edge of
// a stroke that is the edge's own coverage. Never less than the larger of the two.
void add_glyph(Mask& mask, const GlyphBitmap& glyph, int x, int y);
// The same by the larger of the two, for strokes, which overlap widely.
void merge_glyph(Mask& mask, const GlyphBitmap& glyph, int x, int y);

// Grows a shape by a disc of `radius` pixels, right to half a pixel where its edge
// is antialiased. The mask must have room for it.
void dilate(Mask& mask, double radius);

// Blurs by a Gaussian of standard deviation `sigma` pixels (cut to kMostBlur). The
// mask must have blur_margin(sigma) empty pixels around its shape.
constexpr double kMostBlur = 1000;
void blur(Mask& mask, double sigma);
int blur_margin(double sigma);

}  // namespace glyphreel

#endif  // GR_TEXT_COVERAGE_H_
