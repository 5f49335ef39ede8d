// SPDX-License-Identifier: Apache-2.0
#ifndef GR_TEXT_GRADIENT_H_
#define GR_TEXT_GRADIENT_H_

// What fills a shape: one colour, or a linear gradient over a box, as
// premultiplied colour at any point of the frame.

#include <memory>
#include <vector>

#include "../core/color.h"
#include "../core/geometry.h"
#include "text/overlay.h"

namespace glyphreel {

// Premultiplied non-linear R'G'B'A, each 0..1.
struct RgbaPixel {
  float r = 0, g = 0, b = 0, a = 0;
};

// Every component brought into 0..1; what is no number counts as 0.
Color sane_color(const Color& color);
RgbaPixel premultiplied(const Color& color);

// A gradient line in pixels of the frame.
class Gradient {
 public:
  // CSS Images 3, 3.1: the line through the middle of `box`, so long that the
  // corners take the first and last colour. A stop before its predecessor moves up
  // to it (3.4.3). `gradient` has at least one stop.
  Gradient(const LinearGradient& gradient, const RectF& box);

  RgbaPixel at(double x, double y) const;

 private:
  struct Stop {
    double at;
    RgbaPixel color;
  };
  double x_ = 0, y_ = 0;    // where the line starts
  double dx_ = 0, dy_ = 0;  // along it, over its length squared
  std::vector<Stop> stops_;
};

struct Paint {
  Paint() = default;
  Paint(const Color& c) : solid(premultiplied(c)) {}  // NOLINT: implicit
  // `gradient` over `box`, or without one (or without stops) `color`.
  Paint(const Color& color, const std::optional<LinearGradient>& gradient,
        const RectF& box);

  // At the middle of a pixel.
  RgbaPixel at(int x, int y) const {
    return gradient ? gradient->at(x + 0.5, y + 0.5) : solid;
  }
  bool is_visible() const { return gradient || solid.a > 0; }

  RgbaPixel solid;
  std::shared_ptr<const Gradient> gradient;
};

}  // namespace glyphreel

#endif  // GR_TEXT_GRADIENT_H_
