// SPDX-License-Identifier: Apache-2.0
#include "text/gradient.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace glyphreel {
namespace {

float sane(float v) { return v > 0 ? std::min(v, 1.0f) : 0.0f; }

float mix(float a, float b, float t) { return a + (b - a) * t; }

}  // namespace

Color sane_color(const Color& c) {
  return {sane(c.r), sane(c.g), sane(c.b), sane(c.a)};
}

RgbaPixel premultiplied(const Color& color) {
  const Color c = sane_color(color);
  return {c.r * c.a, c.g * c.a, c.b * c.a, c.a};
}

Gradient::Gradient(const LinearGradient& gradient, const RectF& box) {
  const double angle = std::isfinite(gradient.angle)
                           ? std::fmod(gradient.angle, 360.0)
                           : 180.0;
  const double radians = angle * std::numbers::pi / 180;
  // Rounding of pi must not tilt the lines that people mean to be straight.
  const double quarter = angle / 90;
  const bool is_straight = quarter == std::round(quarter);
  const double along_x =
      is_straight ? std::round(std::sin(radians)) : std::sin(radians);
  const double along_y =
      is_straight ? -std::round(std::cos(radians)) : -std::cos(radians);
  const double length =
      std::abs(box.width * along_x) + std::abs(box.height * along_y);
  x_ = box.x + box.width / 2 - along_x * length / 2;
  y_ = box.y + box.height / 2 - along_y * length / 2;
  if (length > 0) {
    dx_ = along_x / length;
    dy_ = along_y / length;
  }
  double least = 0;
  for (const ColorStop& stop : gradient.stops) {
    const double at = stop.at > 0 ? std::min(stop.at, 1.0) : 0.0;
    least = std::max(least, at);
    stops_.push_back({least, premultiplied(stop.color)});
  }
}

RgbaPixel Gradient::at(double x, double y) const {
  const double t = (x - x_) * dx_ + (y - y_) * dy_;
  if (t < stops_.front().at) return stops_.front().color;
  // The last stop that is not behind t: of two at one place, the second.
  size_t i = stops_.size() - 1;
  while (i > 0 && stops_[i].at > t) --i;
  if (i + 1 == stops_.size()) return stops_[i].color;
  const Stop &a = stops_[i], &b = stops_[i + 1];
  const auto u = static_cast<float>((t - a.at) / (b.at - a.at));
  return {mix(a.color.r, b.color.r, u), mix(a.color.g, b.color.g, u),
          mix(a.color.b, b.color.b, u), mix(a.color.a, b.color.a, u)};
}

Paint::Paint(const Color& color, const std::optional<LinearGradient>& lines,
             const RectF& box)
    : solid(premultiplied(color)) {
  if (lines && !lines->stops.empty())
    gradient = std::make_shared<const Gradient>(*lines, box);
}

}  // namespace glyphreel
