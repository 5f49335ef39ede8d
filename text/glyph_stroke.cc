// SPDX-License-Identifier: Apache-2.0
#include "text/glyph_stroke.h"

#include <ft2build.h>
#include FT_BBOX_H
#include FT_FREETYPE_H
#include FT_OUTLINE_H

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

// FreeType's own stroker offsets a contour as a whole, and where the offset is
// larger than a curve's radius the border turns inside out: small counters
// come back as holes. Here every segment and every corner is a convex piece of
// its own, all wound the same way, and the stroke is their union.

namespace glyphreel {
namespace {

// SVG 2, 13.5.5: above this ratio of miter length to stroke width, a bevel.
constexpr double kMiterLimit = 4;
// Of curves from their chords, in pixels of the picture that is rendered.
constexpr double kFlatness = 0.06;
// FreeType counts points and contours in 16 bits.
constexpr size_t kMostPoints = 16000;
// Pixels of the picture that is rendered, and of what is made of it.
constexpr double kMostPixels = 24e6;
constexpr double kMostArea = 100e6;

struct Point {
  double x = 0, y = 0;
};
Point operator+(Point a, Point b) { return {a.x + b.x, a.y + b.y}; }
Point operator-(Point a, Point b) { return {a.x - b.x, a.y - b.y}; }
Point operator*(Point a, double s) { return {a.x * s, a.y * s}; }
double dot(Point a, Point b) { return a.x * b.x + a.y * b.y; }
double cross(Point a, Point b) { return a.x * b.y - a.y * b.x; }
double length(Point a) { return std::hypot(a.x, a.y); }
Point left_of(Point direction) { return {-direction.y, direction.x}; }

using Contours = std::vector<std::vector<Point>>;

// Turns FreeType's curves into lines.
struct Flattener {
  Contours contours;
  double scale = 1;  // of a unit of the outline
  double shift = 0;

  Point at(const FT_Vector* v) const {
    return {static_cast<double>(v->x) * scale + shift,
            static_cast<double>(v->y) * scale};
  }
  Point last() const { return contours.back().back(); }
  void add(Point p) {
    if (length(p - last()) > 1e-4) contours.back().push_back(p);
  }
  // `bend` bounds the curve's second derivative: n chords are off by at most
  // bend / (8 n^2).
  static int chords(double bend) {
    return std::clamp(
        static_cast<int>(std::ceil(std::sqrt(bend / (8 * kFlatness)))), 1, 64);
  }

  static int move_to(const FT_Vector* to, void* self) {
    auto& f = *static_cast<Flattener*>(self);
    f.contours.push_back({f.at(to)});
    return 0;
  }
  static int line_to(const FT_Vector* to, void* self) {
    auto& f = *static_cast<Flattener*>(self);
    f.add(f.at(to));
    return 0;
  }
  static int conic_to(const FT_Vector* control, const FT_Vector* to,
                      void* self) {
    auto& f = *static_cast<Flattener*>(self);
    const Point a = f.last(), b = f.at(control), c = f.at(to);
    const int n = chords(2 * length(a - b * 2 + c));
    for (int i = 1; i <= n; ++i) {
      const double t = static_cast<double>(i) / n, u = 1 - t;
      f.add(a * (u * u) + b * (2 * u * t) + c * (t * t));
    }
    return 0;
  }
  static int cubic_to(const FT_Vector* control1, const FT_Vector* control2,
                      const FT_Vector* to, void* self) {
    auto& f = *static_cast<Flattener*>(self);
    const Point a = f.last(), b = f.at(control1), c = f.at(control2),
                d = f.at(to);
    const int n =
        chords(6 * std::max(length(a - b * 2 + c), length(b - c * 2 + d)));
    for (int i = 1; i <= n; ++i) {
      const double t = static_cast<double>(i) / n, u = 1 - t;
      f.add(a * (u * u * u) + b * (3 * u * u * t) + c * (3 * u * t * t) +
            d * (t * t * t));
    }
    return 0;
  }
};

// Coverage, 0..255, of a picture whose row 0 is at the top.
struct Picture {
  int left = 0, bottom = 0, width = 0, height = 0;
  std::vector<uint8_t> values;

  static void add_spans(int y, int count, const FT_Span* spans, void* self) {
    auto& p = *static_cast<Picture*>(self);
    const int row = p.height - 1 - (y - p.bottom);
    if (row < 0 || row >= p.height) return;
    for (int i = 0; i < count; ++i) {
      const int first = std::max(0, spans[i].x - p.left);
      const int last = std::min(p.width, spans[i].x - p.left + spans[i].len);
      uint8_t* at = p.values.data() +
                    static_cast<size_t>(row) * static_cast<size_t>(p.width);
      for (int x = first; x < last; ++x)
        at[x] = static_cast<uint8_t>(std::min(255, at[x] + spans[i].coverage));
    }
  }

  void add(FT_Library library, FT_Outline& outline) {
    FT_Raster_Params params{};
    params.flags =
        FT_RASTER_FLAG_AA | FT_RASTER_FLAG_DIRECT | FT_RASTER_FLAG_CLIP;
    params.gray_spans = add_spans;
    params.user = this;
    params.clip_box = {left, bottom, left + width, bottom + height};
    FT_Outline_Render(library, &outline, &params);
  }
};

// Convex polygons, drawn a batch at a time.
class Pieces {
 public:
  Pieces(FT_Library library, Picture& picture)
      : library_(library), picture_(picture) {}

  void begin() {
    if (points_.size() + 200 > kMostPoints) flush();
  }
  void add(Point p) {
    points_.push_back({static_cast<FT_Pos>(std::lround(p.x * 64)),
                       static_cast<FT_Pos>(std::lround(p.y * 64))});
  }
  void end() { ends_.push_back(points_.size() - 1); }

  void flush() {
    if (points_.empty()) return;
    FT_Outline outline;
    if (FT_Outline_New(library_, static_cast<FT_UInt>(points_.size()),
                       static_cast<FT_Int>(ends_.size()), &outline) == 0) {
      for (size_t i = 0; i < points_.size(); ++i) {
        outline.points[i] = points_[i];
        outline.tags[i] = FT_CURVE_TAG_ON;
      }
      for (size_t i = 0; i < ends_.size(); ++i)
        outline.contours[i] =
            static_cast<std::remove_reference_t<decltype(*outline.contours)>>(
                ends_[i]);
      picture_.add(library_, outline);
      FT_Outline_Done(library_, &outline);
    }
    points_.clear();
    ends_.clear();
  }

 private:
  FT_Library library_;
  Picture& picture_;
  std::vector<FT_Vector> points_;
  std::vector<size_t> ends_;
};

// What lies between the segments that meet at `p`, on the outer side of the
// corner. All pieces are wound clockwise.
void add_corner(Pieces& pieces, Point p, Point before, Point after,
                double width, Join join) {
  const double turn = std::atan2(cross(before, after), dot(before, after));
  if (std::abs(turn) < 1e-6) return;
  const double side = turn > 0 ? -1 : 1;
  const Point from = left_of(before) * (side * width);
  const Point to = left_of(after) * (side * width);
  pieces.begin();
  pieces.add(p);
  const double half_cosine = std::cos(turn / 2);
  if (join == Join::kMiter) {
    pieces.add(p + (turn > 0 ? to : from));
    if (half_cosine * kMiterLimit >= 1)
      pieces.add(p + (from + to) * (0.5 / (half_cosine * half_cosine)));
    pieces.add(p + (turn > 0 ? from : to));
  } else {
    const double most =
        2 * std::acos(std::max(0.0, 1 - kFlatness / std::max(width, 0.1)));
    const int n =
        std::clamp(static_cast<int>(std::ceil(std::abs(turn) / most)), 1, 128);
    for (int i = 0; i <= n; ++i) {
      // Always clockwise: from the later end where the corner turns left.
      const double part = static_cast<double>(turn > 0 ? n - i : i) / n;
      const double c = std::cos(turn * part), s = std::sin(turn * part);
      pieces.add(p + Point{from.x * c - from.y * s, from.x * s + from.y * c});
    }
  }
  pieces.end();
}

void add_contour(Pieces& pieces, std::vector<Point> points, double width,
                 Join join) {
  while (points.size() > 1 && length(points.back() - points.front()) <= 1e-4)
    points.pop_back();
  const size_t n = points.size();
  if (n < 2) return;
  const auto direction = [&](size_t i) {
    const Point d = points[(i + 1) % n] - points[i % n];
    return d * (1 / length(d));
  };
  for (size_t i = 0; i < n; ++i) {
    const Point a = points[i], b = points[(i + 1) % n];
    const Point d = direction(i);
    const Point out = left_of(d) * width;
    pieces.begin();
    pieces.add(a + out);
    pieces.add(b + out);
    pieces.add(b - out);
    pieces.add(a - out);
    pieces.end();
    add_corner(pieces, b, d, direction(i + 1), width, join);
  }
}

}  // namespace

GlyphBitmap stroke_outline(FT_Library library, FT_Outline& outline,
                           double shift_px, const GlyphStroke& stroke) {
  GlyphBitmap out;
  FT_BBox box;
  if (outline.n_points < 2 || FT_Outline_Get_BBox(&outline, &box)) return out;
  const double width_px = stroke.width_26_6 / 64.0;
  const double reach =
      width_px * (stroke.join == Join::kMiter ? kMiterLimit : 1) + 1;
  const int left = static_cast<int>(
      std::floor(static_cast<double>(box.xMin) / 64 + shift_px - reach));
  const int right = static_cast<int>(
      std::ceil(static_cast<double>(box.xMax) / 64 + shift_px + reach));
  const int bottom =
      static_cast<int>(std::floor(static_cast<double>(box.yMin) / 64 - reach));
  const int top =
      static_cast<int>(std::ceil(static_cast<double>(box.yMax) / 64 + reach));
  const double area =
      static_cast<double>(right - left) * static_cast<double>(top - bottom);
  // Pieces that share a pixel of the edge are counted twice in it; in a
  // picture of this many times the size those pixels are small.
  int times = 4;
  while (times > 1 && area * times * times > kMostPixels) times /= 2;
  if (area > kMostArea) return out;

  Picture edge{left * times,
               bottom * times,
               (right - left) * times,
               (top - bottom) * times,
               {}};
  const size_t count =
      static_cast<size_t>(edge.width) * static_cast<size_t>(edge.height);
  edge.values.resize(count);
  Flattener flat;
  flat.scale = times / 64.0;
  flat.shift = shift_px * times;
  const FT_Outline_Funcs functions{Flattener::move_to,
                                   Flattener::line_to,
                                   Flattener::conic_to,
                                   Flattener::cubic_to,
                                   0,
                                   0};
  if (FT_Outline_Decompose(&outline, &functions, &flat)) return out;
  Pieces pieces(library, edge);
  for (std::vector<Point>& contour : flat.contours)
    add_contour(pieces, std::move(contour), width_px * times, stroke.join);
  pieces.flush();

  Picture fill = edge;
  std::fill(fill.values.begin(), fill.values.end(), 0);
  FT_Outline_Translate(&outline, std::lround(shift_px * 64), 0);
  const FT_Matrix larger{times * 0x10000, 0, 0, times * 0x10000};
  FT_Outline_Transform(&outline, &larger);
  fill.add(library, outline);
  for (size_t i = 0; i < count; ++i)
    fill.values[i] = std::max(fill.values[i], edge.values[i]);

  out.left = left;
  out.top = -top;
  out.width = right - left;
  out.height = top - bottom;
  out.pixels.resize(static_cast<size_t>(out.width) *
                    static_cast<size_t>(out.height));
  for (int y = 0; y < out.height; ++y)
    for (int x = 0; x < out.width; ++x) {
      int sum = 0;
      for (int k = 0; k < times; ++k) {
        const uint8_t* from = fill.values.data() +
                              static_cast<size_t>(y * times + k) *
                                  static_cast<size_t>(fill.width) +
                              x * times;
        for (int i = 0; i < times; ++i) sum += from[i];
      }
      const int all = times * times;
      out.pixels[static_cast<size_t>(y) * static_cast<size_t>(out.width) +
                 static_cast<size_t>(x)] =
          static_cast<uint8_t>((sum + all / 2) / all);
    }
  trim(out);
  return out;
}

}  // namespace glyphreel
