// SPDX-License-Identifier: Apache-2.0
#include "text/coverage.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace glyphreel {
namespace {

// The area of the disc of radius r around the origin within [u0, u1] x [v0, v1],
// all of them >= 0.
double disc_area(double r, double u0, double u1, double v0, double v1) {
  if (u1 * u1 + v1 * v1 <= r * r) return (u1 - u0) * (v1 - v0);
  if (u0 * u0 + v0 * v0 >= r * r) return 0;
  // The arc v(u) = sqrt(r^2 - u^2) is above v1 up to a, and above v0 up to b.
  const auto crossing = [&](double v) {
    return v < r ? std::sqrt(r * r - v * v) : 0.0;
  };
  const double a = std::clamp(crossing(v1), u0, u1);
  const double b = std::clamp(crossing(v0), u0, u1);
  // The integral of v(u).
  const auto integral = [&](double u) {
    return (u * crossing(u) + r * r * std::asin(std::min(1.0, u / r))) / 2;
  };
  return (a - u0) * (v1 - v0) + integral(b) - integral(a) - v0 * (b - a);
}

void merge_value(uint16_t& out, int value) {
  out = static_cast<uint16_t>(std::max<int>(out, value));
}

int glyph_value(const GlyphBitmap& glyph, const uint8_t* row, int i) {
  if (i < 0 || i >= glyph.width) return 0;
  return 257 * (glyph.is_color ? row[i * 4 + 3] : row[i]);
}

}  // namespace

Mask make_mask(const Rect& rect) {
  Mask mask;
  mask.rect = rect;
  if (!rect.empty())
    mask.values.resize(static_cast<size_t>(rect.width) *
                       static_cast<size_t>(rect.height));
  return mask;
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

Rect pixels_of(const RectF& box) {
  const auto whole = [](double v) {
    return v > -1e6 ? static_cast<int>(std::min(v, 1e6)) : -1000000;
  };
  const int x = whole(std::floor(box.x)), y = whole(std::floor(box.y));
  return {x, y, whole(std::ceil(box.right())) - x,
          whole(std::ceil(box.bottom())) - y};
}

RoundedBox::RoundedBox(const RectF& box, double radius)
    : box_(box),
      radius_(radius > 0 ? std::clamp(std::min(box.width, box.height) / 2, 0.0,
                                      radius)
                         : 0.0) {}

double RoundedBox::coverage(int x, int y) const {
  const double x0 = std::max<double>(x, box_.x);
  const double x1 = std::min<double>(x + 1.0, box_.right());
  const double y0 = std::max<double>(y, box_.y);
  const double y1 = std::min<double>(y + 1.0, box_.bottom());
  if (x0 >= x1 || y0 >= y1) return 0;
  double area = (x1 - x0) * (y1 - y0);
  if (radius_ <= 0) return area;
  // What the corners lack: distances outwards from each corner's centre.
  const double left = box_.x + radius_, right = box_.right() - radius_;
  const double top = box_.y + radius_, bottom = box_.bottom() - radius_;
  const double us[2][2] = {{left - std::min(x1, left), left - std::min(x0, left)},
                           {std::max(x0, right) - right, std::max(x1, right) - right}};
  const double vs[2][2] = {{top - std::min(y1, top), top - std::min(y0, top)},
                           {std::max(y0, bottom) - bottom, std::max(y1, bottom) - bottom}};
  for (const auto& u : us)
    for (const auto& v : vs)
      if (u[0] < u[1] && v[0] < v[1])
        area -= (u[1] - u[0]) * (v[1] - v[0]) -
                disc_area(radius_, u[0], u[1], v[0], v[1]);
  return std::clamp(area, 0.0, 1.0);
}

void RoundedBox::full_columns(int y, int& first, int& last) const {
  first = last = 0;
  if (y < box_.y || y + 1 > box_.bottom()) return;
  const bool in_corner =
      y < box_.y + radius_ || y + 1 > box_.bottom() - radius_;
  const RectF inner{box_.x + (in_corner ? radius_ : 0), 0,
                    box_.width - (in_corner ? 2 * radius_ : 0), 0};
  first = static_cast<int>(std::ceil(std::clamp(inner.x, -1e6, 1e6)));
  last = static_cast<int>(std::floor(std::clamp(inner.right(), -1e6, 1e6)));
}

RoundedBox RoundedBox::inset(double by) const {
  const double left = std::min(by, box_.width / 2);
  const double top = std::min(by, box_.height / 2);
  const RectF inner{box_.x + left, box_.y + top, box_.width - 2 * left,
                    box_.height - 2 * top};
  return {inner, radius_ > 0 ? std::max(0.0, radius_ - by) : 0};
}

void merge_box(Mask& mask, const RoundedBox& box) {
  const Rect area = pixels_of(box.box()).intersect(mask.rect);
  for (int y = area.y; y < area.bottom(); ++y) {
    uint16_t* out = mask.row(y - mask.rect.y) - mask.rect.x;
    int first, last;
    box.full_columns(y, first, last);
    for (int x = area.x; x < area.right(); ++x)
      merge_value(out[x], x >= first && x < last
                              ? 65535
                              : static_cast<int>(
                                    std::lround(box.coverage(x, y) * 65535)));
  }
}

void merge_mask(Mask& mask, const Mask& other) {
  const Rect area = mask.rect.intersect(other.rect);
  for (int y = area.y; y < area.bottom(); ++y) {
    uint16_t* out = mask.row(y - mask.rect.y) - mask.rect.x;
    const uint16_t* in = other.row(y - other.rect.y) - other.rect.x;
    for (int x = area.x; x < area.right(); ++x) merge_value(out[x], in[x]);
  }
}

void add_glyph(Mask& mask, const GlyphBitmap& glyph, int x, int y) {
  const Rect area = Rect{x, y, glyph.width, glyph.height}.intersect(mask.rect);
  for (int row = area.y; row < area.bottom(); ++row) {
    uint16_t* out = mask.row(row - mask.rect.y) - mask.rect.x;
    const uint8_t* in = glyph.row(row - y);
    // As it was before this glyph: one column to the left.
    int left = area.x > mask.rect.x ? out[area.x - 1] : 0;
    for (int column = area.x; column < area.right(); ++column) {
      const int before = out[column];
      const int v = glyph_value(glyph, in, column - x);
      if (before == 0) {
        out[column] = static_cast<uint16_t>(v);
      } else if (v > 0) {
        const int right =
            column + 1 < mask.rect.right() ? out[column + 1] : 0;
        const int most =
            std::max({left, before, right, v, glyph_value(glyph, in, column - x - 1),
                      glyph_value(glyph, in, column - x + 1)});
        out[column] = static_cast<uint16_t>(std::min(before + v, most));
      }
      left = before;
    }
  }
}

void merge_glyph(Mask& mask, const GlyphBitmap& glyph, int x, int y) {
  const Rect area = Rect{x, y, glyph.width, glyph.height}.intersect(mask.rect);
  for (int row = area.y; row < area.bottom(); ++row) {
    uint16_t* out = mask.row(row - mask.rect.y) - mask.rect.x;
    const uint8_t* in = glyph.row(row - y);
    for (int column = area.x; column < area.right(); ++column)
      merge_value(out[column], glyph_value(glyph, in, column - x));
  }
}

}  // namespace glyphreel
