// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CORE_GEOMETRY_H_
#define GR_CORE_GEOMETRY_H_

// Sizes and rectangles in pixels; y grows downwards.

#include <algorithm>

namespace glyphreel {

struct Size {
  int width = 0;
  int height = 0;
  friend bool operator==(const Size&, const Size&) = default;
};

// Half-open: covers x <= column < x + width.
struct Rect {
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;

  bool empty() const { return width <= 0 || height <= 0; }
  int right() const { return x + width; }
  int bottom() const { return y + height; }
  Rect intersect(const Rect& o) const {
    const int l = std::max(x, o.x), t = std::max(y, o.y);
    const int r = std::min(right(), o.right());
    const int b = std::min(bottom(), o.bottom());
    return {l, t, std::max(0, r - l), std::max(0, b - t)};
  }
  friend bool operator==(const Rect&, const Rect&) = default;
};

// In fractions of a pixel.
struct RectF {
  double x = 0;
  double y = 0;
  double width = 0;
  double height = 0;
  double right() const { return x + width; }
  double bottom() const { return y + height; }
  friend bool operator==(const RectF&, const RectF&) = default;
};

}  // namespace glyphreel

#endif  // GR_CORE_GEOMETRY_H_
